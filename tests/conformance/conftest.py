"""moto as the tests of this repository use it, for the tests that hold fast where it is not AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto import mock_aws

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    Clients = Callable[[str], Any]

REGION = "us-east-1"
MOTO: Any = {"stepfunctions": {"execute_state_machine": True}, "lambda": {"use_docker": False}}


@pytest.fixture(scope="module")
def moto() -> Iterator[Clients]:
    """Clients of moto, which executes state machines."""
    with pytest.MonkeyPatch.context() as environment:
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            environment.setenv(name, "testing")
        environment.setenv("AWS_DEFAULT_REGION", REGION)
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        with mock_aws(config=MOTO):
            boto3.client("lambda")  # a session's first clients are not to be made by many threads
            make: Any = boto3.client  # its types want each service by name
            yield make
