"""moto's Step Functions with our functions behind it, and what the whole tier has visited."""

from __future__ import annotations

import json
import time
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Protocol

import boto3
import pytest
from moto import mock_aws
from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda_simple.models import lambda_simple_backends
from moto.stepfunctions.parser.asl.component.common.retry import retrier_decl

from tests.workflow.machines import ACCOUNT, FUNCTION, MACHINES, REGION, Machine, definition
from tests.workflow.running_world import RunningWorld, patient_client
from tests.workflow.visits import Visits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, MutableMapping

    from mypy_boto3_stepfunctions import SFNClient

    from guardia.domain.contract import Client

    Function = Callable[[dict[str, Any]], dict[str, Any]]

    class MakeWorld(Protocol):
        """Makes a world: of another client, or with a changed definition."""

        def __call__(self, known: Client | None = None, *, ticket_lifecycle: str = "") -> RunningWorld: ...


EVERY_BRANCH = Path(__file__).with_name("test_every_branch.py")
IS_PART = pytest.StashKey[bool]()
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
        environment.setenv("AWS_DEFAULT_REGION", REGION)
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
    ) -> bytes:
        del qualifier, headers
        if name not in deployed:
            raise UnknownFunctionException(name)
        try:
            answer = deployed[name](json.loads(body))
        except Exception as fault:  # as Lambda does with whatever a function raises
            answer_headers["x-amz-function-error"] = "Unhandled"
            answer = {"errorType": type(fault).__name__, "errorMessage": str(fault)}
        return json.dumps(answer).encode()

    lambda_simple_backends[ACCOUNT][REGION].invoke = invoke  # type: ignore[method-assign,assignment] # no other way in
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


@pytest.fixture(scope="module")
def machines(step_functions: SFNClient) -> dict[str, Machine]:
    """Both state machines, as they are defined; the module's worlds share them."""
    return {name: Machine(step_functions, name, definition(name)) for name in MACHINES}


@pytest.fixture
def make_world(
    machines: dict[str, Machine], functions: dict[str, Function], pauses: list[float], visits: Visits
) -> Iterator[MakeWorld]:
    """Makes the world of a test that has something to say about the client, or about a definition."""
    del pauses
    made: list[RunningWorld] = []

    def make(known: Client | None = None, *, ticket_lifecycle: str = "") -> RunningWorld:
        lifecycle = machines["ticket_lifecycle"]
        if ticket_lifecycle:
            lifecycle = Machine(lifecycle.client, lifecycle.name, ticket_lifecycle)
        world = RunningWorld(known or patient_client(), lifecycle, machines["response_watch"])
        functions[FUNCTION] = world.function
        made.append(world)
        return world

    yield make
    for world in made:
        for execution in world.executions():
            visits.add(execution)
        world.end()


@pytest.fixture
def world(make_world: MakeWorld) -> RunningWorld:
    """Guardia with a client whose response clock never passes a checkpoint, and whose follow-up is over at once."""
    return make_world()


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Part of this tier alone does not go down every road."""
    for item in items:
        if item.path.parent == EVERY_BRANCH.parent:
            item.config.stash[IS_PART] = True


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Where everything has been is asked last of all."""
    items.sort(key=lambda item: item.path == EVERY_BRANCH)
    collected = {item.path for item in items}
    is_part = any("::" in argument for argument in config.args)
    if is_part or not collected.issuperset(EVERY_BRANCH.parent.glob("test_*.py")):
        config.stash[IS_PART] = True


@pytest.fixture
def all_visits(visits: Visits, request: pytest.FixtureRequest) -> Visits:
    """Where the executions of the whole tier have been, once it has run."""
    if request.config.stash.get(IS_PART, False):
        pytest.skip("only the whole tier goes down every road")
    return visits
