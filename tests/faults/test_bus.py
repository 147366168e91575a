"""Alarms of many accounts over a bus that doubles, delays, reorders, fails and gives up: none is lost, none doubled."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

import pytest

from guardia.domain.alarm import AlarmState, Identity
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import FIRST_SENT
from tests.faults.changes import Change, changes
from tests.faults.desk import Desk, clients
from tests.faults.road import Road
from tests.support import sizes
from tests.support.builders import T0
from tests.support.bus.bus import Chance
from tests.support.plant import names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.quarantine import Received
    from guardia.domain.ticket import Ticket

HISTORIES = max(20, sizes.FAULTS // 50)
DONE = frozenset({OutcomeKind.OPENED, OutcomeKind.REOPENED, OutcomeKind.MERGED, OutcomeKind.RECOVERED})
STRANGER = "999999999999"


def in_alarm(desk: Desk, history: Sequence[Change]) -> set[str]:
    """The alarms, and their contributors, that are in ALARM in the end as far as the desk knows."""
    failing: set[str] = set()
    for arn, account in {(change.arn, change.account) for change in history}:
        record = desk.store.record(Identity(account, names.REGION, arn))
        known = {**record.contributors, "": record.last}
        failing |= {f"{arn} {who}" for who, last in known.items() if last and last.state is AlarmState.ALARM}
    return failing


def open_by_identity(tickets: Sequence[Ticket]) -> Counter[str | None]:
    """How many tickets each alarm has."""
    return Counter(ticket.identity_key for ticket in tickets)


@pytest.mark.covers("F17", "F27", "F28")
@pytest.mark.parametrize("number", range(HISTORIES))
def test_whatever_the_bus_does_to_the_order_each_alarm_has_one_ticket_of_its_own_client(number: int) -> None:
    seed = sizes.SEED + number
    history = changes([a for known in clients(8) for a in (each.id for each in known.accounts)], Random(seed), flips=6)
    wild, calm = Road(clients(8), seed, Chance()), Road(clients(8), seed)
    for road in (wild, calm):
        road.play(history)
        road.desk.conserved(road.bus.copies)
    tickets = wild.desk.tickets()
    owners = {account.id: known.id for known in wild.known for account in known.accounts}

    assert {ticket.id: owners[ticket.account_id] for ticket in tickets} == {
        ticket.id: ticket.client_id for ticket in tickets
    }
    assert set(open_by_identity(tickets).values()) <= {1}
    assert open_by_identity(tickets).keys() == open_by_identity(calm.desk.tickets()).keys()
    assert in_alarm(wild.desk, history) == in_alarm(calm.desk, history)
    assert set(acts_by_body(wild.desk).values()) <= {1}


def acts_by_body(desk: Desk) -> Counter[str]:
    """How often each event did something to a ticket."""
    return Counter(body for body, kind in desk.handled if kind in DONE)


@pytest.mark.covers("F1", "F16")
def test_an_outage_of_nearly_a_day_loses_nothing() -> None:
    ends = T0 + timedelta(hours=23)
    history = changes(["000000010001", "000000010002"], Random(sizes.SEED), flips=6)
    road = Road(clients(1), is_down=lambda now: now < ends - timedelta(hours=2))
    road.play(history)

    road.desk.conserved(len(history))
    assert (road.bus.dead, road.bus.lost, road.desk.queue.dead) == ([], [], [])
    assert {ticket.account_id for ticket in road.desk.tickets()} == {change.account for change in history}


@pytest.mark.covers("F1", "F2")
def test_what_the_bus_gives_up_after_a_day_is_a_dead_letter_and_not_lost() -> None:
    history = changes(["000000010001"], Random(sizes.SEED), flips=6)
    road = Road(clients(1), is_down=lambda now: now < T0 + timedelta(days=2))
    road.play(history)

    assert (len(road.bus.dead), road.bus.lost, road.desk.handled) == (len(history), [], [])


@pytest.mark.covers("F12")
def test_an_admitted_account_that_nobody_registered_is_kept_and_the_manager_is_owed_a_word() -> None:
    road = Road(clients(1), accounts=[STRANGER])
    road.play([Change(STRANGER, "api-5xx", "ALARM", T0)])

    road.desk.conserved(1)
    assert road.desk.ended == {OutcomeKind.QUARANTINED: 1}
    assert [owed.kind for owed in road.desk.store.owed(T0 + timedelta(hours=1), 10)] == ["uncovered"]


@pytest.mark.covers("F4", "F5", "F10")
def test_a_message_that_always_fails_sinks_no_other_and_comes_back_by_the_operators_hand() -> None:
    road = Road(clients(1))
    desk = road.desk
    history = [Change("000000010001", f"api-{number}", "ALARM", T0) for number in range(10)]
    poison = history[3]

    def breaks(received: Received) -> bool:
        return poison.arn in received.body

    desk.breaks = breaks
    road.play(history)
    desk.conserved(10)
    (dead,) = desk.queue.dead
    assert (dead.received, len(desk.tickets())) == (5, 9)

    desk.breaks = lambda _: False
    desk.queue.dead.clear()
    sent_at = str(round(dead.sent_at.timestamp() * 1000))
    desk.time.advance(timedelta(hours=1))
    for number in range(2):  # and twice, because a hand may slip
        desk.queue.send(f"redriven-{number}", dead.body, desk.time.now(), **{FIRST_SENT: sent_at})
    road.end()
    assert desk.ended == {OutcomeKind.OPENED: 10, OutcomeKind.DUPLICATE: 1}
    (redriven,) = [ticket for ticket in desk.tickets() if ticket.alarm_name == poison.name]
    assert redriven.clock.started_at == dead.sent_at


def test_a_road_over_the_organization_is_open_to_its_members_alone() -> None:
    known = clients(2)
    first, second = (each.accounts[0].id for each in known)
    road = Road(known, accounts=[], organization="o-a1b2c3d4e5", members=frozenset({first}))
    road.play([Change(first, "api-5xx", "ALARM", T0), Change(second, "api-5xx", "ALARM", T0)])

    assert [ticket.account_id for ticket in road.desk.tickets()] == [first]
    assert [event["account"] for event in road.bus.refused] == [second]
