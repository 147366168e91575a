"""Who of the duty roster hears of a ticket: the first line at once, and more of the desk as silence grows."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Severity
from guardia.domain.duty.person import parse_quiet_hours
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.steps import Step
from tests.support.builders import T0, alarm
from tests.support.duty import applied, layer, person
from tests.support.world import DESK, World

if TYPE_CHECKING:
    from guardia.domain.duty.person import Person

EVA, LUIS, HUGO, JEFA = (person(name) for name in ("Eva", "Luis", "Hugo", "Jefa"))
DOWN = {"guardia:active": "false"}


def roster(first: Person = EVA) -> Roster:
    """Eva has the first line; Luis belongs to it, too, and Hugo has the second, the manager the third."""
    lines = {
        Line.FIRST: (layer("día", first.id), layer("respaldo", LUIS.id, when_nobody=True)),
        Line.SECOND: (layer("segunda", HUGO.id),),
        Line.MANAGER: (layer("jefatura", JEFA.id),),
    }
    return Roster((first, LUIS, HUGO, JEFA), lines)


@pytest.fixture
def world() -> World:
    world = World()
    world.store.put_roster(applied(roster()))
    return world


def told_to(world: World, known: Person) -> list[str]:
    """Which entries this person was written to of, in order."""
    return world.told(known.email)


def test_whoever_has_the_first_line_is_told_when_a_ticket_opens_and_so_is_the_desks_own_address(world: World) -> None:
    world.open()
    world.advance(minutes=2)
    world.tick()
    assert [told_to(world, known) for known in (EVA, LUIS, HUGO, JEFA)] == [["opened"], [], [], []]
    assert world.told(DESK) == ["opened"]


def test_silence_calls_the_second_line_and_then_the_manager(world: World) -> None:
    world.open()
    for minutes in (2, 121, 181, 217, 241):
        world.clock.move_to(T0 + timedelta(minutes=minutes))
        world.tick()
        world.arrive()
    assert told_to(world, EVA) == ["opened", *["checkpoint"] * 4]
    assert told_to(world, HUGO) == ["checkpoint"] * 3
    assert told_to(world, JEFA) == ["checkpoint"] * 2
    assert told_to(world, LUIS) == []


def test_an_engineer_who_acknowledges_stops_it(world: World) -> None:
    ticket = world.open()
    world.advance(minutes=2)
    world.tick()
    world.take(ticket.id, Step.ACKNOWLEDGE)
    world.advance(hours=5)
    world.tick()
    assert [told_to(world, known) for known in (EVA, HUGO, JEFA)] == [["opened"], [], []]
    assert world.told(DESK) == ["opened", "acknowledged"]


@pytest.mark.covers("F34")
def test_an_opening_that_is_told_after_the_answer_calls_nobody(world: World) -> None:
    ticket = world.open()
    world.take(ticket.id, Step.ACKNOWLEDGE)
    world.advance(minutes=2)
    world.tick()
    assert told_to(world, EVA) == []
    assert world.told(DESK) == ["opened", "acknowledged"]


@pytest.mark.parametrize(
    ("tags", "severity", "heard"),
    [
        # Alone on the first line she is called at the opening and at half time; with Luis beside her she may rest.
        ({}, Severity.HIGH, ["opened", "checkpoint"]),
        (DOWN, Severity.CRITICAL, ["opened", "checkpoint", "checkpoint"]),
    ],
)
def test_quiet_hours_keep_nobody_from_what_is_critical(
    tags: dict[str, str], severity: Severity, heard: list[str]
) -> None:
    resting = person("Eva", quiet_hours=parse_quiet_hours("09:00-18:00"))
    world = World()
    both = Roster((resting, LUIS), {Line.FIRST: (layer("a", "eva"),), Line.SECOND: (layer("b", "luis"),)})
    world.store.put_roster(applied(both))
    ticket = world.open(alarm(tags=tags))
    for checkpoint in ticket.clock.checkpoints[:2]:
        world.clock.move_to(checkpoint.at + timedelta(minutes=2))
        world.tick()
        world.arrive()
    assert (ticket.severity, told_to(world, resting), told_to(world, LUIS)) == (severity, heard, ["checkpoint"])


def test_somebody_is_called_although_everybody_rests() -> None:
    resting = person("Eva", quiet_hours=parse_quiet_hours("09:00-18:00"))
    world = World()
    world.store.put_roster(applied(Roster((resting,), {Line.FIRST: (layer("a", "eva"),)})))
    world.open()
    world.advance(minutes=2)
    world.tick()
    assert told_to(world, resting) == ["opened"]


def test_without_a_roster_the_desks_own_address_is_told_alone() -> None:
    world = World()
    world.open()
    world.advance(minutes=2)
    world.tick()
    assert world.told(DESK) == ["opened"]
    assert {message.address for message in world.mailer.sent} == {DESK, "ana@acme.example"}
