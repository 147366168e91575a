"""`guardia deadletter redrive` dies between sending a letter and removing it: run again, its alarm opens one ticket."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from alarm_intake.handler import Intake, handler
from guardia import bootstrap
from guardia.domain.quarantine import Road
from guardia.ports import TicketFilter
from guardia.settings import Settings
from guardia_ops.deadletter.queues import QUEUES
from tests.contract import table
from tests.integration.command.operators import Operator
from tests.support.builders import client, register
from tests.support.events import ROOT
from tests.support.lambda_events import context

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sqs import SQSClient

    from guardia_ops.target import Target

pytestmark = pytest.mark.covers("F10", "F17", "F33")

DEAD, INTAKE = "IntakeDeadLetterQueueUrl", "IntakeQueueUrl"
ARN = f"arn:aws:sqs:{table.REGION}:123456789012:{INTAKE}"
CAME = datetime.now(UTC).replace(microsecond=0) - timedelta(hours=3)
"""When the alarm first reached us."""


class Dies(Exception):
    """The operator's machine goes out."""


@pytest.fixture
def sqs(session: boto3.Session, deployed: Target) -> SQSClient:
    del deployed
    return session.client("sqs")


@pytest.fixture
def operator(
    deployed: Target, sqs: SQSClient, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Operator:
    monkeypatch.setenv("COLUMNS", "200")
    outputs = {name: sqs.create_queue(QueueName=name)["QueueUrl"] for name in (DEAD, INTAKE)}
    here = replace(deployed, outputs={**deployed.outputs, **outputs})
    return Operator(capsys, lambda _: here)


def test_the_letter_is_sent_twice_and_its_alarm_opens_one_ticket_whose_clock_began_when_it_first_came(
    operator: Operator, deployed: Target, sqs: SQSClient
) -> None:
    assert QUEUES["intake"].output == DEAD
    dead_letters = sqs.get_queue_url(QueueName=DEAD)["QueueUrl"]
    body = (ROOT / "eventbridge" / "opened-metric.json").read_text(encoding="utf-8")
    first: Any = {"DataType": "String", "StringValue": f"{CAME.timestamp() * 1_000:.0f}"}
    sqs.send_message(QueueUrl=dead_letters, MessageBody=body, MessageAttributes={"GuardiaFirstSent": first})

    handles: list[str] = []

    def die(params: dict[str, Any], **_: object) -> None:
        handles.append(json.loads(params["body"])["ReceiptHandle"])
        raise Dies

    events = deployed.session.events
    events.register("before-call.sqs.DeleteMessage", die)
    try:
        with pytest.raises(Dies):
            operator.types("deadletter", "redrive", "intake", "--all", "--yes")
    finally:
        events.unregister("before-call.sqs.DeleteMessage", die)
    sqs.change_message_visibility(QueueUrl=dead_letters, ReceiptHandle=handles[0], VisibilityTimeout=0)
    operator.types("deadletter", "redrive", "intake", "--all", "--yes")
    assert sqs.receive_message(QueueUrl=dead_letters).get("Messages", []) == []

    messages = received(sqs)
    assert [message["Body"] for message in messages] == [body, body]
    settings = Settings(table_name=table.NAME, region=table.REGION)
    store = bootstrap.store(settings)
    register(store, client())
    intake = Intake(bootstrap.receive_message(settings), {ARN: Road.EVENTBRIDGE})
    for message in messages:
        assert handler({"Records": [as_record(message)]}, context(), intake) == {"batchItemFailures": []}
    (ticket,) = store.tickets(TicketFilter(client_id="acme"), 10).items
    assert (ticket.opened_at, ticket.clock.started_at) == (CAME, CAME)
    assert [counted.occurrences for counted in store.occurrences([ticket])] == [1]


def received(sqs: SQSClient) -> list[dict[str, Any]]:
    """What lies on the intake queue."""
    found = sqs.receive_message(
        QueueUrl=sqs.get_queue_url(QueueName=INTAKE)["QueueUrl"],
        MaxNumberOfMessages=10,
        MessageSystemAttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    return [dict(message) for message in found.get("Messages", [])]


def as_record(message: dict[str, Any]) -> dict[str, Any]:
    """A message as Lambda hands it to the function."""
    said = {name: {"stringValue": value["StringValue"]} for name, value in message["MessageAttributes"].items()}
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": said,
        "eventSource": "aws:sqs",
        "eventSourceARN": ARN,
    }
