"""An alarm that flaps under `on_recovery: resolve`: few messages, each cycle with its clock, and nothing untold."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from guardia.domain.contract import OnRecovery, Severity
from guardia.domain.notice import NoticeState
from guardia.domain.road import Channel, Road
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from tests.support.builders import alarm, client, contract, engineer
from tests.support.world import ANAS_ADDRESS, DESK, World, assert_sound

pytestmark = pytest.mark.covers("F26")

RESOLVING = client(contract=contract(on_recovery=dict.fromkeys(Severity, OnRecovery.RESOLVE)))
FIRST_TURNS = ["opened", "resolved", "reopened", "resolved", "reopened"]
"""What is told of any alarm: until then it came back twice."""


@dataclass
class Flapping:
    """A world in which one alarm turns, with the state machines alive, or with the sweeper alone."""

    alive: bool = True
    world: World = field(default_factory=lambda: World(RESOLVING))
    ticket_id: str = ""

    def __post_init__(self) -> None:
        self.ticket_id = self.world.open().id
        self.tell()

    def turn(self, state: str, after: timedelta = timedelta(minutes=2)) -> None:
        """Time passes, with a sweep each minute, and then the alarm turns."""
        self.minutes(after // timedelta(minutes=1))
        self.world.deliver(alarm(state, self.world.clock()))
        self.tell()

    def turns(self, count: int) -> None:
        """So many turns, two minutes apart; the first goes to OK."""
        for number in range(count):
            self.turn("ALARM" if number % 2 else "OK")

    def tell(self) -> None:
        """What the state machines do at the right instant, where they live."""
        for entry in self.world.timeline(self.ticket_id) if self.alive else ():
            self.world.notify.entry(self.ticket_id, entry.version)

    def minutes(self, count: int) -> None:
        """Time passes, with a sweep each minute."""
        for _ in range(count):
            self.world.advance(minutes=1)
            self.world.tick()

    def held(self) -> list[str]:
        """Why Ana was not told of entries, in their order."""
        mine = [n for n in self.world.store.notices(self.ticket_id) if n.recipient.address == ANAS_ADDRESS]
        return [notice.reason for notice in mine if notice.state is NoticeState.SUPPRESSED]


@pytest.fixture(params=[True, False], ids=["machines-alive", "sweeper-alone"])
def flapping(request: pytest.FixtureRequest) -> Flapping:
    return Flapping(alive=request.param)


@pytest.fixture
def world(flapping: Flapping) -> World:
    return flapping.world


def test_the_first_turns_are_told(flapping: Flapping, world: World) -> None:
    flapping.turns(4)
    flapping.minutes(2)
    assert world.told() == world.told(DESK) == FIRST_TURNS


def test_the_turns_that_follow_are_not_while_it_flaps(flapping: Flapping, world: World) -> None:
    flapping.turns(20)  # until 15:40
    flapping.minutes(2)
    assert world.told() == world.told(DESK) == FIRST_TURNS
    assert world.kinds(flapping.ticket_id).count("reopened") == 10
    assert world.ticket(flapping.ticket_id).cycle == 11


def test_the_last_turn_is_told_once_it_has_lasted(flapping: Flapping, world: World) -> None:
    flapping.turns(10)
    flapping.minutes(9)
    assert world.told() == FIRST_TURNS
    flapping.minutes(2)
    assert world.told() == [*FIRST_TURNS, "reopened"]
    assert world.tick() == 0


def test_an_alarm_that_stays_well_is_told_too_and_its_ticket_is_closed_with_a_message(
    flapping: Flapping, world: World
) -> None:
    flapping.turns(9)
    flapping.minutes(12)
    assert world.told() == [*FIRST_TURNS, "resolved"]
    world.advance(days=3)
    world.tick()
    flapping.tell()
    assert world.told()[-1] == "closed"
    assert_sound(world)


def test_each_that_is_not_told_says_why(flapping: Flapping, world: World) -> None:
    flapping.turns(8)
    flapping.minutes(12)
    reasons = flapping.held()
    assert len(reasons) == 3
    assert reasons[0].startswith("the alarm flaps: it had come back 2 times within the hour, and this was over")
    assert reasons[0].endswith("when the ticket was reopened at 2026-11-20T15:12:00.000Z")
    assert world.metered.count("held_back") == 3


def test_one_that_flaps_for_hours_is_told_of_each_hour(flapping: Flapping, world: World) -> None:
    flapping.turns(120)  # until 19:00
    flapping.minutes(2)
    told = [entry.at for entry in world.timeline(flapping.ticket_id) if entry.version in _told_of(world, flapping)]
    assert [at.hour for at in told] == [15, 15, 15, 15, 15, 16, 17, 18, 19]


def _told_of(world: World, flapping: Flapping) -> set[int]:
    """The entries that Ana was written to of."""
    notices = world.store.notices(flapping.ticket_id)
    return {n.entry for n in notices if n.recipient.address == ANAS_ADDRESS and n.state is NoticeState.ACCEPTED}


def test_the_clock_runs_in_each_cycle(flapping: Flapping, world: World) -> None:
    flapping.turns(10)
    reopened_at = world.clock()
    ticket = world.ticket(flapping.ticket_id)
    assert (ticket.status, ticket.clock.started_at) == (Status.OPEN, reopened_at)
    world.clock.move_to(reopened_at + timedelta(hours=2, minutes=1))
    world.tick()
    assert world.told(DESK)[-2:] == ["reopened", "checkpoint"]


def test_what_people_do_in_between_is_told_at_once_and_overtakes_the_turn(flapping: Flapping, world: World) -> None:
    flapping.turns(10)
    world.take(flapping.ticket_id, Step.ACKNOWLEDGE)
    flapping.tell()
    flapping.minutes(12)
    assert world.told() == [*FIRST_TURNS, "acknowledged"]
    assert "the ticket was acknowledged" in flapping.held()[-1]


def test_what_a_person_opened_again_is_told_at_once(flapping: Flapping, world: World) -> None:
    flapping.turns(9)
    world.take(flapping.ticket_id, Step.REOPEN)
    flapping.tell()
    flapping.minutes(2)
    assert world.told() == [*FIRST_TURNS, "reopened"]


def test_an_alarm_that_comes_back_once_an_hour_does_not_flap(flapping: Flapping, world: World) -> None:
    for number in range(6):
        flapping.turn("ALARM" if number % 2 else "OK", timedelta(minutes=31))
    flapping.minutes(2)
    assert world.told() == ["opened", *["resolved", "reopened"] * 3]


def test_a_turn_that_is_swept_again_and_again_is_told_once(flapping: Flapping, world: World) -> None:
    flapping.turns(10)
    flapping.minutes(11)
    for _ in range(3):
        for entry in world.timeline(flapping.ticket_id):
            world.notify.entry(flapping.ticket_id, entry.version)
    flapping.minutes(20)
    assert world.told() == [*FIRST_TURNS, "reopened"]


def test_a_machine_that_keeps_its_own_list_is_told_of_each_turn_at_once() -> None:
    itsm = Road(Channel.WEBHOOK, "guardia/channels/acme/itsm")
    flapping = Flapping(world=World(replace(RESOLVING, channels=(itsm,)), channels=[Channel.WEBHOOK]))
    flapping.turns(8)
    told = flapping.world.senders[Channel.WEBHOOK].told(itsm.address)
    assert told == ["opened", *["resolved", "reopened"] * 4]
    flapping.minutes(20)
    assert flapping.world.senders[Channel.WEBHOOK].told(itsm.address) == told


def test_hundreds_of_changes_within_minutes_are_one_ticket() -> None:
    """`make bench` tries ten thousand."""
    world = World()
    for number in range(400):
        world.advance(seconds=1)
        world.deliver(alarm("OK" if number % 2 else "ALARM", world.clock()))

    assert len(world.ticket_ids) == 1
    assert world.ticket(world.ticket_ids[0]).occurrences == 1
    assert world.read.shown(engineer(), world.ticket_ids[0]).occurrences == 200
    assert_sound(world)
