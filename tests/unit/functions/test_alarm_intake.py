"""The intake function: each message by itself, counted, and only what failed comes again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from alarm_intake.handler import Intake, handler
from guardia.domain.errors import Busy
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import FIRST_SENT, Received, Road
from tests.support.builders import T0
from tests.support.lambda_events import EVENTBRIDGE_QUEUE, SNS_QUEUE, context, failed_items, metrics_in, sqs_event
from tests.support.world import World

ROADS = {EVENTBRIDGE_QUEUE: Road.EVENTBRIDGE, SNS_QUEUE: Road.SNS}


class Receiver:
    """Ends each message as its body says: with an outcome of that name, or by failing."""

    def __init__(self) -> None:
        self.received: list[Received] = []

    def __call__(self, received: Received) -> Outcome:
        self.received.append(received)
        if received.body == "busy":
            raise Busy("others changed the same thing")
        kind = OutcomeKind(received.body)
        return Outcome(kind, "because", for_desk=kind is OutcomeKind.QUARANTINED)


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def intake(receiver: Receiver) -> Intake:
    return Intake(receiver, ROADS, lambda: T0 + timedelta(milliseconds=250))


def test_a_message_is_what_the_queue_says_of_it(receiver: Receiver, intake: Intake) -> None:
    sent_at = T0 + timedelta(milliseconds=123)
    handler(sqs_event("opened", sent_at=sent_at), context(), intake)
    assert receiver.received == [
        Received(message_id="message-0", road=Road.EVENTBRIDGE, body="opened", sent_at=sent_at)
    ]


@pytest.mark.covers("F10", "F33")
@pytest.mark.parametrize(
    ("said", "minutes"),
    [
        ("{}", 90),  # it first came ninety minutes ago
        ("", 0),
        ("ninety", 0),
        ("²", 0),
        ("9999999999999", 0),  # in the future
        ("9" * 500, 0),
        ("0", 0),  # longer ago than any queue keeps
    ],
)
def test_a_message_that_an_operator_sent_back_has_reached_us_when_it_first_came(
    receiver: Receiver, intake: Intake, said: str, minutes: int
) -> None:
    event = sqs_event("opened")
    first = int(event["Records"][0]["attributes"]["SentTimestamp"]) - 90 * 60_000
    event["Records"][0]["messageAttributes"] = {FIRST_SENT: {"stringValue": said.format(first), "dataType": "Number"}}
    handler(event, context(), intake)
    assert [received.sent_at for received in receiver.received] == [T0 - timedelta(minutes=minutes)]


@pytest.mark.parametrize(("queue", "road"), ROADS.items())
def test_the_queue_is_the_road(receiver: Receiver, intake: Intake, queue: str, road: Road) -> None:
    handler(sqs_event("opened", queue=queue), context(), intake)
    assert [received.road for received in receiver.received] == [road]


@pytest.mark.covers("F4", "F5")
def test_a_message_that_fails_comes_again_alone(receiver: Receiver, intake: Intake) -> None:
    response = handler(sqs_event("opened", "busy", "merged"), context(), intake)
    assert failed_items(response) == ["message-1"]
    assert [received.body for received in receiver.received] == ["opened", "busy", "merged"]


@pytest.mark.covers("F5")
def test_where_all_fail_all_come_again_and_the_function_does_not(intake: Intake) -> None:
    assert failed_items(handler(sqs_event("busy", "busy"), context(), intake)) == ["message-0", "message-1"]


def test_a_message_of_a_queue_that_is_no_road_comes_again_and_is_counted(
    receiver: Receiver, intake: Intake, capsys: pytest.CaptureFixture[str]
) -> None:
    response = handler(sqs_event("opened", queue="arn:aws:sqs:us-east-1:000000000000:other"), context(), intake)
    assert failed_items(response) == ["message-0"]
    assert receiver.received == []
    assert metrics_in(capsys.readouterr().out) == {"received": 1, "failed": 1}


def test_what_ended_needs_no_answer(intake: Intake) -> None:
    assert handler(sqs_event(*OutcomeKind), context(), intake) == {"batchItemFailures": []}


def test_every_outcome_is_counted(intake: Intake, capsys: pytest.CaptureFixture[str]) -> None:
    handler(sqs_event("opened", "merged", "merged", "quarantined", "busy"), context(), intake)
    assert metrics_in(capsys.readouterr().out) == {
        "received": 5,
        "opened": 1,
        "receipt_to_ticket": 250,
        "merged": 2,
        "quarantined": 1,
        "for_desk": 1,
        "failed": 1,
    }


def test_what_a_maintenance_window_holds_is_noted_and_counted_besides(capsys: pytest.CaptureFixture[str]) -> None:
    held = Intake(lambda _: Outcome(OutcomeKind.NOTED, "within a window", held_by="01M847VV40DKN4G0FH7MSJBRH4"), ROADS)
    handler(sqs_event("any"), context(), held)
    assert metrics_in(capsys.readouterr().out) == {"received": 1, "noted": 1, "held": 1}


@pytest.mark.covers("F13")
def test_a_heartbeat_is_counted_among_the_noted(capsys: pytest.CaptureFixture[str]) -> None:
    beating = Intake(lambda _: Outcome(OutcomeKind.NOTED, "a heartbeat", is_heartbeat=True), ROADS)
    handler(sqs_event("any"), context(), beating)
    assert metrics_in(capsys.readouterr().out) == {"received": 1, "noted": 1, "heartbeats": 1}


@pytest.mark.covers("F5")
def test_received_is_the_sum_of_what_ended_and_what_failed(intake: Intake, capsys: pytest.CaptureFixture[str]) -> None:
    handler(sqs_event(*OutcomeKind, "busy", "busy"), context(), intake)
    counted = metrics_in(capsys.readouterr().out)
    assert counted["received"] == sum(counted[kind] for kind in OutcomeKind) + counted["failed"]


@pytest.mark.covers("F4")
def test_with_the_real_use_case_behind_it_poison_ends_in_quarantine() -> None:
    world = World()
    response = handler(sqs_event("poison", "no JSON either"), context(), Intake(world.receive, ROADS))
    assert failed_items(response) == []
    assert {kept.body for kept in world.store.quarantined(10).items} == {"poison", "no JSON either"}
