"""Ticket events on moto's EventBridge, and its refusals."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from jsonschema import Draft202012Validator

from guardia.adapters.channels.events import EventSender
from guardia.domain.errors import DeliveryFailed
from guardia.domain.ticket import Kind
from tests.support.deliveries import HOSTILE, delivery, plain_delivery

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_events import EventBridgeClient

BUS = "guardia-events"
SCHEMA = Draft202012Validator(
    json.loads((Path(__file__).resolve().parents[3] / "docs/schemas/event-v1.json").read_text())
)


@pytest.fixture
def events(aws: boto3.Session) -> EventBridgeClient:
    """EventBridge with the bus."""
    client = aws.client("events")
    client.create_event_bus(Name=BUS)
    return client


@pytest.fixture
def received(aws: boto3.Session, events: EventBridgeClient) -> Any:
    """Reads what a rule of ours on the bus has put into a queue."""
    sqs = aws.client("sqs")
    url = sqs.create_queue(QueueName="listener")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    events.put_rule(Name="all", EventBusName=BUS, EventPattern=json.dumps({"source": ["guardia"]}))
    events.put_targets(Rule="all", EventBusName=BUS, Targets=[{"Id": "queue", "Arn": arn}])

    def read() -> list[dict[str, Any]]:
        messages = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return read


@pytest.fixture
def stubbed(session: boto3.Session) -> EventBridgeClient:
    """EventBridge whose answers a test writes."""
    return session.client("events")


def failure_of(sender: EventSender) -> DeliveryFailed:
    with pytest.raises(DeliveryFailed) as refusal:
        sender.send(delivery(BUS))
    return refusal.value


@pytest.mark.parametrize("kind", [Kind.OPENED, Kind.SEEN_AGAIN])
def test_a_rule_receives_the_event(events: EventBridgeClient, received: Any, kind: Kind) -> None:
    event_id = EventSender(events, BUS).send(delivery(BUS, kind=kind))
    (event,) = received()
    assert event["id"] == event_id
    assert event["source"] == "guardia"
    assert (
        event["detail-type"]
        == {
            Kind.OPENED: "Guardia Ticket Opened",
            Kind.SEEN_AGAIN: "Guardia Ticket Seen Again",
        }[kind]
    )
    assert event["time"] == "2026-11-23T13:00:00Z"
    SCHEMA.validate(event["detail"])
    assert (event["detail"]["ticket"]["id"], event["detail"]["notice_id"]) == ("GD-7K3M9-QXD2F", "n-1")


@pytest.mark.parametrize("hostile", [*HOSTILE, "😀" * 30_000])
def test_any_words_of_strangers_make_a_valid_event(events: EventBridgeClient, received: Any, hostile: str) -> None:
    EventSender(events, BUS).send(delivery(BUS, title=hostile, client_name=hostile))
    (event,) = received()
    SCHEMA.validate(event["detail"])


@pytest.mark.parametrize("address", ["", "default", "guardia-events-2", "arn:aws:events:us-east-1:1:event-bus/other"])
def test_no_other_bus_is_written_to(events: EventBridgeClient, address: str) -> None:
    with pytest.raises(DeliveryFailed, match="is not the bus") as refusal:
        EventSender(events, BUS).send(delivery(address))
    assert refusal.value.permanent


def test_a_message_about_no_ticket_is_no_ticket_event(events: EventBridgeClient) -> None:
    with pytest.raises(DeliveryFailed, match="no ticket") as refusal:
        EventSender(events, BUS).send(plain_delivery(BUS))
    assert refusal.value.permanent


@pytest.mark.parametrize(
    ("code", "permanent"),
    [
        ("ThrottlingException", False),
        ("InternalFailure", False),
        ("AccessDeniedException", False),
        ("NotAuthorizedForSourceException", False),
        ("InvalidArgument", True),
        ("MalformedDetail", True),
    ],
)
def test_an_event_that_was_not_taken_is_a_failure_although_the_call_succeeds(
    stubbed: EventBridgeClient, code: str, permanent: bool
) -> None:
    with Stubber(stubbed) as stub:
        entry = {"ErrorCode": code, "ErrorMessage": "said by EventBridge " * 100}
        stub.add_response("put_events", {"FailedEntryCount": 1, "Entries": [entry]})
        failure = failure_of(EventSender(stubbed, BUS))
    assert failure.permanent is permanent
    assert str(failure).startswith(f"EventBridge did not take the event: {code} said by EventBridge")
    assert len(str(failure)) <= 500


@pytest.mark.parametrize(
    ("code", "permanent"),
    [("ValidationException", True), ("ResourceNotFoundException", False), ("InternalException", False)],
)
def test_a_call_that_fails_is_a_failure(stubbed: EventBridgeClient, code: str, permanent: bool) -> None:
    with Stubber(stubbed) as stub:
        stub.add_client_error("put_events", code)
        assert failure_of(EventSender(stubbed, BUS)).permanent is permanent


def test_a_lost_connection_is_temporary(stubbed: EventBridgeClient) -> None:
    def fail(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://events.us-east-1.amazonaws.com")

    stubbed.meta.events.register("before-call.events", fail)
    assert not failure_of(EventSender(stubbed, BUS)).permanent
