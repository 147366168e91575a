"""A bare emulator for all tests of this folder, whose waits are short, and clients of any account in it."""

from __future__ import annotations

import itertools
import json
from typing import TYPE_CHECKING, Any

import pytest

from guardia_ops.local.emulator import start
from guardia_ops.local.environment import PROVIDER_ACCOUNT, REGION
from guardia_ops.local.stack import account_client

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guardia_ops.local.emulator import Emulator

    Clients = Callable[..., Any]

SCALE = 0.01
"""A hundred seconds of a Wait state take one."""

_numbers = itertools.count()


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """One for all: each test has things of its own names."""
    emulator = start(tmp_path_factory.mktemp("emulator"), wait_scale=SCALE)
    yield emulator
    emulator.stop()


@pytest.fixture(scope="session")
def clients(emulator: Emulator) -> Clients:
    """Clients of a service, of our account or of another one."""
    return lambda service, account=PROVIDER_ACCOUNT: account_client(emulator.endpoint_url, service, account)


@pytest.fixture(scope="session")
def any_role(clients: Clients) -> str:
    """A role that services take on and that may do everything."""
    services = [f"{name}.amazonaws.com" for name in ("states", "lambda", "events")]
    trust = {"Effect": "Allow", "Principal": {"Service": services}, "Action": "sts:AssumeRole"}
    rights = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    iam = clients("iam")
    made = iam.create_role(RoleName="any", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
    iam.put_role_policy(RoleName="any", PolicyName="any", PolicyDocument=policy(rights))
    return str(made)


def policy(*statements: dict[str, Any]) -> str:
    """A policy document."""
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class Queue:
    """A queue of our account to which anybody may send."""

    def __init__(self, clients: Clients, name: str) -> None:
        self.name = f"{name}-{next(_numbers)}"
        self.arn = f"arn:aws:sqs:{REGION}:{PROVIDER_ACCOUNT}:{self.name}"
        self._sqs = clients("sqs")
        self.url = self._sqs.create_queue(QueueName=self.name)["QueueUrl"]
        anybody = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": self.arn}
        self._sqs.set_queue_attributes(QueueUrl=self.url, Attributes={"Policy": policy(anybody)})

    def received(self) -> list[str]:
        """The bodies that are on it within a second, taken off it."""
        answer = self._sqs.receive_message(QueueUrl=self.url, MaxNumberOfMessages=10, WaitTimeSeconds=1)
        for message in answer.get("Messages", []):
            self._sqs.delete_message(QueueUrl=self.url, ReceiptHandle=message["ReceiptHandle"])
        return [message["Body"] for message in answer.get("Messages", [])]
