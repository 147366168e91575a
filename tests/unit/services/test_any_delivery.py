"""Whichever roads fail, and wherever machines die: somebody is told who can be, nobody twice, and there is an end."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardia.domain.delivery import Fate, Heard, has_arrived
from guardia.domain.duty.person import Person, QuietHours, Reach
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import NoticeState
from guardia.domain.party import ARRIVES_WITHIN
from guardia.domain.road import Channel
from guardia.domain.steps import Step
from guardia.domain.ticket import Kind
from guardia.services.record_fate import RecordFate
from tests.support.builders import T0, alarm
from tests.support.duty import applied, layer, person
from tests.support.world import DESK, World

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.road import Road
    from guardia.domain.ticket import Ticket

pytestmark = pytest.mark.covers("F66", "F67")

NAMES = ("Eva", "Luis", "Hugo", "Jefa")
FOR_EVER = timedelta(days=3650)
LONGEST = ARRIVES_WITHIN * 2 * len(NAMES) + timedelta(minutes=2 * 2 * len(NAMES))
"""Two roads to each of four people, one after the other; and the sweeps in between."""


class Way(StrEnum):
    """What becomes of messages on a road."""

    WORKS = "works"
    SILENT = "silent"  # taken, and nothing is heard of them
    BUSY = "busy"  # never taken, and always may be the next time
    REFUSED = "refused"


@dataclass(frozen=True)
class Case:
    """Four people, what their roads do, and before which writes a machine dies."""

    people: tuple[Person, ...]
    ways: dict[Road, Way]
    deaths: tuple[int, ...]

    def reaches(self, known: Person) -> bool:
        """Whether a message on one of their roads arrives, as far as anybody sees."""
        return any(
            self.ways[road] is Way.WORKS or (self.ways[road] is Way.SILENT and road.channel is Channel.SMS)
            for road in known.roads
        )


class CrashError(Exception):
    """A machine that dies."""


def crash() -> None:
    raise CrashError


@st.composite
def cases(draw: st.DrawFn) -> Case:
    people = tuple(
        person(
            name,
            phone=f"+5076000000{draw(st.sampled_from([number, 9]))}",  # 9: the telephone of whoever is on duty
            channels=draw(st.sampled_from([(Reach.EMAIL,), (Reach.SMS,), (Reach.SMS, Reach.EMAIL)])),
            quiet_hours=draw(st.sampled_from([None, QuietHours(0, 23 * 60)])),
        )
        for number, name in enumerate(NAMES)
    )
    ways = {road: draw(st.sampled_from(Way)) for known in people for road in known.roads}
    deaths = tuple(draw(st.lists(st.integers(0, 20), max_size=3, unique=True)))
    return Case(people, ways, deaths)


def world_of(case: Case) -> World:
    """A desk whose roads do what the case says. Eva is on duty, Luis belongs to the first line."""
    world = World(channels=[Channel.SMS])
    eva, luis, hugo, jefa = (known.id for known in case.people)
    lines = {
        Line.FIRST: (layer("día", eva), layer("respaldo", luis, when_nobody=True)),
        Line.SECOND: (layer("segunda", hugo),),
        Line.MANAGER: (layer("jefatura", jefa),),
    }
    world.store.put_roster(applied(Roster(case.people, lines)))
    for road, way in case.ways.items():
        if way in {Way.BUSY, Way.REFUSED}:
            failure = DeliveryFailed(way, permanent=way is Way.REFUSED)
            world.senders.get(road.channel, world.mailer).fail(road.address, *[failure] * 1_000)
    for method in ("take_notice", "put_notice"):
        acts = [crash if number in case.deaths else lambda: None for number in range(21)]
        world.store.before(method, *acts)
    return world


def arrive(world: World, case: Case, ticket: Ticket) -> None:
    """The provider reports what arrived on roads that work."""
    works = {road.address for road, way in case.ways.items() if way is Way.WORKS} | {DESK}
    for notice in world.store.notices(ticket.id):
        if notice.state is NoticeState.ACCEPTED and notice.recipient.address in works:
            heard = Heard(Fate.DELIVERED, world.clock(), "", notice.attempts, notice.provider_id)
            with suppress(CrashError):  # the event comes again
                RecordFate(world.store, world.metered.append)(notice, heard, world.clock())


def sweep(world: World) -> None:
    _, failures = world.sweep(world.clock())
    assert {type(failure) for failure in failures} <= {CrashError}


def run(world: World, case: Case, ticket: Ticket, until: datetime) -> None:
    """Minute by minute."""
    while world.clock() < until:
        world.advance(minutes=1)
        sweep(world)
        arrive(world, case, ticket)


def rest(world: World, case: Case, ticket: Ticket) -> None:
    """From one thing that is owed to the next, until nothing is."""
    for _ in range(3_000):
        arrive(world, case, ticket)
        owed = world.store.owed(world.clock() + FOR_EVER, 1)
        if not owed:
            return
        world.clock.move_to(max(owed[0].wake_at, world.clock()))
        sweep(world)
    raise AssertionError(f"sweeps come to no rest: {world.store.owed(world.clock() + FOR_EVER, 5)}")


def sent_to(world: World, case: Case, ticket: Ticket) -> Counter[tuple[str, int]]:
    """How often each address of the roster's people was sent each entry."""
    known = {notice.id: notice for notice in world.store.notices(ticket.id)}
    ids = [sent.label.notice_id for sent in world.mailer.sent if sent.label]
    ids += [sent.notice_id for sent in world.senders[Channel.SMS].sent]
    theirs = {road.address for road in case.ways}
    return Counter(
        (known[one].recipient.address, known[one].entry) for one in ids if known[one].recipient.address in theirs
    )


@settings(max_examples=30, deadline=None)
@given(case=cases())
def test_somebody_is_told_who_can_be_and_nobody_twice_and_there_is_an_end(case: Case) -> None:
    world = world_of(case)
    ticket = world.open(alarm(tags={"guardia:active": "false"}))
    run(world, case, ticket, T0 + LONGEST)
    notices = [n for n in world.store.notices(ticket.id, 1) if n.recipient.party.startswith("person:")]
    if any(case.reaches(known) for known in case.people):
        assert any(has_arrived(notice) for notice in notices)
    rest(world, case, ticket)

    times = sent_to(world, case, ticket)
    assert max(times.values(), default=0) <= 1 + 2 * len(case.deaths)
    if not case.deaths:
        assert set(times.values()) <= {1}
    for entry in world.timeline(ticket.id):
        parties = [n.recipient.party for n in world.store.notices(ticket.id, entry.version) if n.stands_in_for]
        assert sorted(parties) == sorted(set(parties)), "somebody stands in twice"
    undelivered = [str(e.data["party"]) for e in world.timeline(ticket.id) if e.kind is Kind.UNDELIVERED]
    assert sorted(undelivered) == sorted(set(undelivered))


@settings(max_examples=20, deadline=None)
@given(case=cases().filter(lambda case: not case.deaths), minutes=st.sampled_from([0, 1, 4, 7, 30]))
def test_whoever_answers_lets_the_others_sleep(case: Case, minutes: int) -> None:
    world = world_of(case)
    ticket = world.open(alarm(tags={"guardia:active": "false"}))
    run(world, case, ticket, T0 + timedelta(minutes=minutes))
    answered = world.take(ticket.id, Step.ACKNOWLEDGE)
    before = sent_to(world, case, ticket)
    run(world, case, ticket, world.clock() + LONGEST)
    rest(world, case, ticket)
    assert sent_to(world, case, ticket) == before
    said = [e.data["party"] for e in world.timeline(ticket.id)[answered.version :] if e.kind is Kind.UNDELIVERED]
    assert [party for party in said if str(party).startswith("person:")] == []
