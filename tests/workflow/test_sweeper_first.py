"""The sweeper is faster than ticket_lifecycle: whoever comes second finds it done, and nobody is told twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from tests.support.world import assert_sound, assert_told

if TYPE_CHECKING:
    from tests.workflow.running_world import RunningWorld

pytestmark = pytest.mark.covers("F7", "F36")

STEPS = ["opened", "acknowledged", "resolved"]


@pytest.mark.parametrize(
    ("task", "told", "ends"),
    [
        ("follow_up", [*STEPS, "closed"], ["WriteFollowUp", "IsFollowedUp", "Done"]),
        ("still_resolved", [*STEPS, "follow_up", "closed"], ["IsStillResolved", "MayClose", "Done"]),
        ("close", [*STEPS, "follow_up", "closed"], ["Close", "NotifyClosed", "Done"]),
    ],
)
def test_a_ticket_that_the_sweeper_closed_first(
    world: RunningWorld, task: str, told: list[str], ends: list[str]
) -> None:
    def sweep() -> None:
        world.advance(days=3)
        world.tick()

    ticket = world.open()
    world.function.before(task, sweep)
    world.take(ticket.id, Step.RESOLVE)
    run = world.lifecycle(ticket)

    assert run.ended() == "SUCCEEDED"
    assert run.path[-len(ends) :] == ends
    assert world.ticket(ticket.id).status is Status.CLOSED
    assert world.told() == told
    assert_told(world)
    assert_sound(world)


def test_a_follow_up_that_the_sweeper_asked_first_goes_on_to_the_closure(world: RunningWorld) -> None:
    def sweep() -> None:
        world.advance(hours=25)
        world.tick()

    ticket = world.open()
    world.function.before("follow_up", sweep)
    world.take(ticket.id, Step.RESOLVE)

    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    assert world.told() == [*STEPS, "follow_up", "closed"]
    assert_told(world)


def test_an_execution_that_the_stream_did_not_start_is_started_by_the_sweeper(world: RunningWorld) -> None:
    world.stream.hold()
    ticket = world.open()
    world.stream.release()
    world.advance(minutes=2)
    world.tick()
    world.waits(ticket)
    world.take(ticket.id, Step.RESOLVE)

    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    assert world.told() == [*STEPS, "follow_up", "closed"]
    assert_told(world)


def test_a_step_that_the_stream_did_not_tell_of_is_told_of_by_the_sweeper(world: RunningWorld) -> None:
    ticket = world.open()
    world.waits(ticket)
    world.stream.hold()
    world.take(ticket.id, Step.ACKNOWLEDGE)
    world.advance(minutes=2)
    world.tick()
    world.lifecycle(ticket).reaches("AwaitProgress", times=2)

    assert world.told() == ["opened", "acknowledged"]
    assert_told(world)
