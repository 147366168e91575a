"""The windows that a warm intake remembers: no longer than it may, and never so that one which has ended holds."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from guardia.adapters.cached_register import CachedWindows
from guardia.domain.outcome import OutcomeKind
from tests.support.builders import alarm, operator
from tests.support.world import World, assert_sound

AGE = timedelta(seconds=5)


def remembering(world: World) -> CachedWindows:
    """What an intake remembers for five seconds, which it receives by."""
    windows = CachedWindows(world.store, world.clock, AGE)
    world.receive = replace(world.receive, windows=windows)
    return windows


def test_a_new_window_holds_within_five_seconds() -> None:
    world = World()
    windows = remembering(world)
    assert windows.windows("acme", world.clock()) == []
    planned = world.plan_window()
    assert windows.windows("acme", world.clock()) == []
    assert world.deliver(alarm(name="at once")).kind is OutcomeKind.OPENED
    world.clock.advance(AGE - timedelta(milliseconds=1))
    assert windows.windows("acme", world.clock()) == []
    world.clock.advance(timedelta(milliseconds=1))
    assert windows.windows("acme", world.clock()) == [planned]
    assert windows.windows("globex", world.clock()) == []


def test_one_that_has_ended_and_is_remembered_holds_nothing() -> None:
    world = World()
    remembering(world)
    window = world.plan_window()
    assert world.deliver(alarm(name="held")).held_by == window.id
    world.maintenance.end("acme", window.id, operator().actor)
    assert world.deliver(alarm(name="after")).kind is OutcomeKind.OPENED
    world.tick()
    assert sorted(world.ticket(ticket_id).alarm_name for ticket_id in world.ticket_ids) == ["after", "held"]
    assert_sound(world)
