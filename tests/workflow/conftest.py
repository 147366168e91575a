"""moto's Step Functions with our functions behind it, and what the whole tier has visited."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws
from moto.awslambda_simple.models import lambda_simple_backends
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from tests.workflow.machines import ACCOUNT, FUNCTION, REGION, definition
from tests.workflow.running_world import RunningWorld, patient_client
from tests.workflow.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

    from mypy_boto3_stepfunctions import SFNClient

    from guardia.domain.contract import Client

    Function = Callable[[dict[str, Any]], dict[str, Any]]
    Worlds = Callable[..., RunningWorld]

EVERY_BRANCH = Path(__file__).with_name("test_every_branch.py")
MOTO: Any = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """An accidental call to AWS fails."""


@pytest.fixture(scope="module")
def step_functions() -> Iterator[SFNClient]:
    """moto, which executes state machines. It takes the wall clock for UTC, so the wall clock shows UTC."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            environment.setenv(name, "testing")
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        environment.setenv("TZ", "UTC")
        time.tzset()
        with mock_aws(config=MOTO):
            boto3.client("lambda", region_name=REGION)  # a session's first clients are not to be made by many threads
            yield boto3.client("stepfunctions", region_name=REGION)
    time.tzset()


@pytest.fixture(scope="module")
def functions(step_functions: SFNClient) -> dict[str, Function]:
    """The seam to Lambda: what moto's own invocation of a function runs, by the function's ARN.

    moto's Lambda without Docker answers every invocation with its own payload; this one instance of it calls ours.
    """
    del step_functions
    deployed: dict[str, Function] = {}

    def invoke(
        name: str, qualifier: str | None, body: bytes, headers: Any, answer_headers: MutableMapping[str, str]
    ) -> bytes | None:
        del qualifier, headers
        if name not in deployed:
            return None
        try:
            answer = deployed[name](json.loads(body))
        except Exception as fault:  # noqa: BLE001 - as Lambda does with whatever a function raises
            answer_headers["x-amz-function-error"] = "Unhandled"
            answer = {"errorType": type(fault).__name__, "errorMessage": str(fault)}
        return json.dumps(answer).encode()

    lambda_simple_backends[ACCOUNT][REGION].invoke = invoke  # type: ignore[method-assign] # moto has no other way in
    return deployed


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The seam to moto's pauses between a task's tries: noted, in seconds, and not slept through."""
    noted: list[float] = []
    monkeypatch.setattr(retrier_decl, "time", SimpleNamespace(sleep=noted.append))
    return noted


@pytest.fixture(scope="session")
def visits() -> Visits:
    """Where the executions of the whole tier have been."""
    return Visits()


@pytest.fixture
def worlds(
    step_functions: SFNClient, functions: dict[str, Function], pauses: list[float], visits: Visits
) -> Iterator[Worlds]:
    """Makes a world with both state machines, for a test that has more to say about it."""
    del pauses
    made: list[RunningWorld] = []

    def make(known: Client | None = None, **texts: str) -> RunningWorld:
    ...
