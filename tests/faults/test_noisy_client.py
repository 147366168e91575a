"""One client's storm and another client's one alarm: how many batches the one may wait for the other."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Final

import pytest

from guardia.domain.outcome import OutcomeKind
from tests.faults.changes import Change
from tests.faults.desk import clients
from tests.faults.road import Road
from tests.support.builders import T0

pytestmark = pytest.mark.covers("F58")

STORM: Final = 1_000
ALARMS: Final = 50
SLOWEST: Final = timedelta(seconds=30)
"""The function's time-out."""

NOISY, QUIET = clients(2)
NOISE, ONE = (known.accounts[0].id for known in (NOISY, QUIET))


def _storm() -> list[Change]:
    """Twenty changes of each of fifty alarms."""
    states = ("ALARM", "OK")
    return [
        Change(NOISE, f"api-{number % ALARMS}", states[number // ALARMS % 2], T0 + timedelta(milliseconds=number))
        for number in range(STORM)
    ]


def _batches_until_it_is_handled(road: Road) -> int:
    """The storm is on the queue, and then the one; how many batches are handed over, one by one, until it has a ticket.

    Each takes as long as the function may: what failed in the meantime comes back, before the one if it can.
    """
    desk = road.desk
    quiet = Change(ONE, "db-connections", "ALARM", T0 + timedelta(seconds=2))
    for change in [*_storm(), quiet]:
        road.bus.put(change.account, change.event, quiet.at)
        road.bus.move(quiet.at)
    desk.time.move_to(quiet.at)
    while not desk.tickets(QUIET.id):
        assert desk.deliver(desk.time.now()), "nothing is left to be handled, and the alarm is not"
        desk.time.advance(SLOWEST)
    return desk.queue.batches


def test_a_quiet_client_waits_for_no_more_batches_than_the_storm_before_it_fills() -> None:
    road = Road([NOISY, QUIET])
    batches = math.ceil((STORM + 1) / road.desk.queue.batch_size)

    assert _batches_until_it_is_handled(road) == batches == 101


def test_where_all_of_the_storm_fails_it_waits_until_each_of_it_was_tried_as_often_as_the_queue_lets_it() -> None:
    road = Road([NOISY, QUIET])
    road.desk.breaks = lambda received: f'"account": "{NOISE}"' in received.body
    batches = math.ceil((STORM * road.desk.queue.most_receives + 1) / road.desk.queue.batch_size)

    assert _batches_until_it_is_handled(road) <= batches == 501
    assert len(road.desk.tickets(NOISY.id)) == 0


def test_after_the_storm_its_alarms_have_one_ticket_each_and_every_change_is_accounted_for() -> None:
    road = Road([NOISY, QUIET])
    road.play(_storm())

    road.desk.conserved(STORM)
    assert road.desk.ended[OutcomeKind.OPENED] == len(road.desk.tickets()) == ALARMS
