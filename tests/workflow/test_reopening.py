"""A reopened ticket: the cycle before ends quietly, wherever it stood, and the next has its own execution and clock."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from tests.support.builders import alarm, client_user
from tests.support.world import assert_sound, assert_told
from tests.workflow.running_world import A_CENTURY, patient_client

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.ticket import Ticket
    from tests.workflow.conftest import MakeWorld
    from tests.workflow.running_world import RunningWorld

pytestmark = pytest.mark.covers("F48")

ONCE = ["opened", "acknowledged", "resolved"]
FOLLOWED = [*ONCE, "follow_up"]


def reopen(world: RunningWorld, ticket: Ticket) -> None:
    """The client says, a day after, that it does not work."""
    world.advance(days=1)
    world.take(ticket.id, Step.REOPEN, by=client_user(), reason="It fails again.")


def raise_again(world: RunningWorld, ticket: Ticket) -> None:
    """The alarm comes back, a day after."""
    world.deliver(alarm(at=world.advance(days=1)))
    assert world.ticket(ticket.id).cycle == 2


@pytest.mark.parametrize(
    ("task", "told", "ends"),
    [
        ("follow_up", ONCE, ["WriteFollowUp", "IsFollowedUp", "Done"]),
        ("still_resolved", FOLLOWED, ["IsStillResolved", "MayClose", "Done"]),
        ("close", FOLLOWED, ["Close", "NotifyClosed", "Done"]),
    ],
)
def test_reopened_before_a_task_of_the_follow_up(
    world: RunningWorld, task: str, told: list[str], ends: list[str]
) -> None:
    ticket = world.open()
    world.function.before(task, lambda: reopen(world, ticket))
    world.take(ticket.id, Step.RESOLVE)
    first = world.lifecycle(ticket)
    assert first.ended() == "SUCCEEDED"
    assert first.path[-3:] == ends

    world.waits(ticket, cycle=2)
    reopened = world.ticket(ticket.id)
    assert (reopened.status, reopened.cycle) == (Status.OPEN, 2)
    assert reopened.clock.started_at == ticket.opened_at + timedelta(days=1)
    assert world.told() == [*told, "reopened"]

    world.take(ticket.id, Step.RESOLVE)
    second = world.lifecycle(ticket, cycle=2)
    assert second.ended() == "SUCCEEDED"
    assert world.told() == [*told, "reopened", "acknowledged", "resolved", "follow_up", "closed"]
    assert_told(world)
    assert_sound(world)


@pytest.mark.parametrize("again", [reopen, raise_again])
def test_the_next_cycle_is_walked_and_watched_while_the_one_before_still_waits(
    make_world: MakeWorld, again: Callable[[RunningWorld, Ticket], None]
) -> None:
    world = make_world(patient_client(follow_up=A_CENTURY))
    ticket = world.open()
    world.take(ticket.id, Step.RESOLVE)
    first = world.lifecycle(ticket).reaches("AwaitMidway")
    again(world, ticket)
    watch = world.watch_of(ticket, cycle=2).reaches("AwaitCheckpoint")
    world.waits(ticket, cycle=2)
    world.take(ticket.id, Step.RESOLVE)
    world.lifecycle(ticket, cycle=2).reaches("AwaitMidway")

    assert first.is_at("AwaitMidway")
    assert (first.status, watch.status) == ("RUNNING", "RUNNING")
    assert world.told() == [*ONCE, "reopened", "acknowledged", "resolved"]
    assert_told(world)


def test_reopened_before_the_execution_heard_of_the_resolution(world: RunningWorld) -> None:
    ticket = world.open()
    world.waits(ticket)
    world.stream.hold()
    world.take(ticket.id, Step.RESOLVE)
    reopen(world, ticket)
    world.stream.flow()
    first = world.lifecycle(ticket)

    assert first.ended() == "SUCCEEDED"
    assert first.path[-4:] == ["AwaitMidway", "WriteFollowUp", "IsFollowedUp", "Done"]
    world.waits(ticket, cycle=2)
    assert sorted(world.told()) == sorted([*ONCE, "reopened"])
    assert_told(world)


def test_an_execution_with_nothing_left_to_hear_in_its_cycle_ends(world: RunningWorld) -> None:
    """As one that an operator starts by hand from the last entry of a cycle that is over."""
    ticket = world.open()
    world.function.before("follow_up", lambda: reopen(world, ticket))
    world.take(ticket.id, Step.RESOLVE)
    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    run = world.ticket_lifecycle.start(f"{ticket.id}-by-hand", ticket_id=ticket.id, cycle=1, attempt=1, entry=3)

    assert run.ended() == "SUCCEEDED"
    assert run.path == ["NotifyOpened", "AwaitProgress", "WhichStep", "Done"]
