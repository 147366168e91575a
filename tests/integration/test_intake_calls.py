"""How many calls of the table a message costs the intake: exactly these, whatever the machine's speed."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from moto import mock_aws

from alarm_intake.handler import Intake, handler
from benchmarks.canned import noting
from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.bootstrap import receive_message
from guardia.domain.quarantine import Road
from guardia.settings import Settings
from tests.contract import table
from tests.faults.story import alarm_event
from tests.support.builders import PRODUCTION, T0, client, register
from tests.support.lambda_events import EVENTBRIDGE_QUEUE, context, sqs_event
from tests.support.plant.time import HandMoved

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.adapters.dynamodb.function_stores import IntakeStore

SETTINGS = Settings(table_name=table.NAME, region=table.REGION)


class Process:
    """A process of the intake function; it has just handled an alarm of the client, whom it therefore knows."""

    def __init__(self) -> None:
        self.time = HandMoved()
        self.time.begin(T0)
        receive = receive_message(SETTINGS, self.time)
        self._intake = Intake(receive, {EVENTBRIDGE_QUEUE: Road.EVENTBRIDGE}, self.time.now)
        self._calls = noting(cast("IntakeStore", receive.quarantine).table.connection.client)
        self.handle(change("warm-up"))

    def handle(self, *bodies: str) -> list[str]:
        """The calls that these messages, in one batch, cost."""
        self._calls.clear()
        assert handler(sqs_event(*bodies, sent_at=T0), context(), self._intake) == {"batchItemFailures": []}
        return [name for name, _ in self._calls]


def change(name: str, state: str = "ALARM", seconds: int = 0) -> str:
    """The event of an alarm's change, so long after the beginning."""
    at = (T0 + timedelta(seconds=seconds)).isoformat().replace("+00:00", "Z")
    return json.dumps(alarm_event(state, name, PRODUCTION, at))


@pytest.fixture
def process(monkeypatch: pytest.MonkeyPatch) -> Iterator[Process]:
    """One process over an empty table with one client."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        table.create(boto3.client("dynamodb", region_name=table.REGION))
        register(DynamoDBStore(table.NAME, table.REGION), client())
        yield Process()


def test_a_new_alarm_is_one_transaction(process: Process) -> None:
    assert process.handle(change("disk")) == ["TransactWriteItems"]


def test_ten_new_alarms_are_ten_transactions(process: Process) -> None:
    assert process.handle(*[change(f"disk-{n}") for n in range(10)]) == ["TransactWriteItems"] * 10


def test_a_duplicate_that_comes_to_the_same_process_is_one_read(process: Process) -> None:
    process.handle(change("disk"))

    assert process.handle(change("disk")) == ["GetItem"]
    assert process.handle(change("disk"), change("disk")) == ["GetItem"] * 2


def test_a_duplicate_that_comes_to_another_process_is_one_conditional_write(process: Process) -> None:
    process.handle(change("disk"))

    assert Process().handle(change("disk")) == ["TransactWriteItems"]


def test_a_duplicate_of_a_recovery_is_one_read_in_any_process(process: Process) -> None:
    process.handle(change("disk"))
    process.handle(change("disk", "OK", seconds=60))

    assert process.handle(change("disk", "OK", seconds=60)) == ["GetItem"]
    assert Process().handle(change("disk", "OK", seconds=60)) == ["GetItem"]


def test_what_is_known_of_clients_is_read_again_once_it_is_old(process: Process) -> None:
    process.time.move_to(T0 + SETTINGS.register_max_age)
    register_and_windows = ["GetItem", "GetItem", "Query"]

    assert process.handle(change("disk"), change("network")) == [
        *register_and_windows,
        "TransactWriteItems",
        "TransactWriteItems",
    ]
