"""Which alarms a process has met: a guess that decides the order of calls, and nothing that is true."""

from __future__ import annotations

from dataclasses import replace

from guardia.domain.alarm import Identity
from guardia.domain.outcome import OutcomeKind
from guardia.services.met_alarms import MetAlarms
from guardia.services.open_ticket import OpenTicket
from tests.support.builders import REGION, alarm
from tests.support.world import World, assert_sound

FIRST, SECOND, THIRD = (Identity("222222222222", REGION, f"arn-{n}") for n in range(3))


def test_an_alarm_is_new_once() -> None:
    met = MetAlarms()
    assert [met.is_new(FIRST), met.is_new(FIRST), met.is_new(SECOND)] == [True, False, True]


def test_the_oldest_is_forgotten_first() -> None:
    met = MetAlarms(remembered=2)
    for identity in (FIRST, SECOND, THIRD):
        met.is_new(identity)
    assert [met.is_new(THIRD), met.is_new(SECOND), met.is_new(FIRST)] == [False, False, True]


def test_a_process_that_remembers_nothing_opens_no_second_ticket() -> None:
    world = World()
    opened = world.open(alarm(at=world.clock()))
    forgetful = OpenTicket(world.store, world.pauses.append)
    world.receive = replace(world.receive, open_ticket=forgetful)

    again = world.deliver(alarm(at=world.advance(minutes=1)))
    assert (again.kind, again.ticket_id) == (OutcomeKind.MERGED, opened.id)
    assert_sound(world)


def test_the_first_try_stands_on_nothing_being_known_and_the_second_on_what_is() -> None:
    world = World()
    world.deliver(alarm("OK", world.clock()))

    assert world.deliver(alarm("ALARM", world.advance(minutes=1))).kind is OutcomeKind.OPENED
    assert world.store.record(alarm().identity).revision == 2
    assert world.pauses == [1]
    assert_sound(world)


def test_a_duplicate_is_told_by_the_record_alone_where_it_is_the_last_change() -> None:
    world = World()
    opened = world.open(first := alarm(at=world.clock()))
    before = len(world.store.committed)

    again = world.deliver(first)
    assert (again.kind, again.ticket_id) == (OutcomeKind.DUPLICATE, opened.id)
    assert len(world.store.committed) == before
    assert_sound(world)
