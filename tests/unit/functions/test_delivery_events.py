"""The function that hears of SES: each event by itself, counted, and only what failed comes again."""

from __future__ import annotations

import pytest

from delivery_events.handler import handler
from guardia.adapters.ses_events import read_ses_event
from guardia.domain.errors import Busy
from guardia.services.record_delivery import Ending, RecordDelivery
from guardia.services.record_fate import RecordFate
from tests.support.lambda_events import context, failed_items, metrics_in, sqs_event
from tests.support.ses_events import names, of_notice, state_said, tagged
from tests.support.world import World


class Recorder:
    """Ends each event as its body says: with an ending of that name, or by failing."""

    def __init__(self) -> None:
        self.bodies: list[str] = []

    def __call__(self, body: str) -> Ending:
        self.bodies.append(body)
        if body == "busy":
            raise Busy("others wrote the same notice")
        return Ending(body)


def test_an_event_that_fails_comes_again_alone() -> None:
    recorder = Recorder()
    response = handler(sqs_event("recorded", "busy", "unreadable"), context(), recorder)
    assert failed_items(response) == ["message-1"]
    assert recorder.bodies == ["recorded", "busy", "unreadable"]


def test_where_all_fail_all_come_again_and_the_function_does_not() -> None:
    assert failed_items(handler(sqs_event("busy", "busy"), context(), Recorder())) == ["message-0", "message-1"]


def test_what_ended_never_comes_again() -> None:
    assert handler(sqs_event(*Ending), context(), Recorder()) == {"batchItemFailures": []}


def test_received_is_the_sum_of_what_ended_and_what_failed(capsys: pytest.CaptureFixture[str]) -> None:
    handler(sqs_event(*Ending, "busy"), context(), Recorder())
    counted = metrics_in(capsys.readouterr().out)
    assert counted["received"] == sum(counted[ending] for ending in Ending) + counted["failed"] == len(Ending) + 1


@pytest.mark.parametrize("name", names())
def test_with_the_real_use_case_behind_it_the_notice_is_what_the_event_says(name: str) -> None:
    world = World()
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    record = RecordDelivery(read_ses_event, world.store, RecordFate(world.store, world.metered.append), world.clock)
    sent = world.store.notices(ticket.id)[0]
    bodies = ("no event", tagged(name, {}), of_notice(name, sent, world.clock()))
    assert failed_items(handler(sqs_event(*bodies), context(), record)) == []
    told = world.store.notice(ticket.id, sent.id)
    assert told is not None
    assert told.state == state_said(name)
