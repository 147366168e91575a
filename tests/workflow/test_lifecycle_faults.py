"""ticket_lifecycle when something fails: a notice never holds a ticket up, and a dead execution has a successor."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import pytest

from guardia.domain.steps import Step
from guardia.domain.ticket import Kind, Status
from tests.support.world import assert_sound, assert_told
from tests.workflow.machines import definition, until, with_callback_timeout

if TYPE_CHECKING:
    from tests.workflow.conftest import MakeWorld
    from tests.workflow.running_world import RunningWorld

NO_TABLE = ConnectionError("the table does not answer")
TOLD = ["opened", "acknowledged", "resolved", "follow_up", "closed"]


@pytest.mark.parametrize(
    ("kind", "state", "goes_on_at"),
    [
        (Kind.OPENED, "NotifyOpened", "AwaitProgress"),
        (Kind.ACKNOWLEDGED, "NotifyStep", "AwaitProgress"),
        (Kind.RESOLVED, "NotifyResolved", "AwaitMidway"),
        (Kind.FOLLOW_UP, "NotifyFollowUp", "AwaitFollowUp"),
        (Kind.CLOSED, "NotifyClosed", "Done"),
    ],
)
def test_a_notification_that_fails_for_good_holds_nothing_up_and_is_still_owed(
    world: RunningWorld, pauses: list[float], kind: Kind, state: str, goes_on_at: str
) -> None:
    world.function.broken[f"notify {kind}"] = NO_TABLE
    ticket = world.open()
    world.advance(seconds=1)
    world.take(ticket.id, Step.RESOLVE)
    run = world.lifecycle(ticket)

    assert run.ended() == "SUCCEEDED"
    assert run.path[run.path.index(state) + 1] == goes_on_at
    assert len(pauses) == 5
    assert world.ticket(ticket.id).status is Status.CLOSED
    (untold,) = [entry for entry in world.timeline(ticket.id) if entry.kind is kind]
    assert world.store.owes_notices(ticket.id, untold.version)
    assert world.told() == [told for told in TOLD if told != kind]

    world.advance(minutes=2)
    assert world.tick() == 1
    assert world.told()[-1] == kind
    assert_told(world)
    assert_sound(world)


def test_a_rejection_that_cannot_be_told_ends_the_cycle_and_is_still_owed(
    world: RunningWorld, pauses: list[float]
) -> None:
    world.function.broken["notify rejected"] = NO_TABLE
    ticket = world.open()
    world.take(ticket.id, Step.REJECT, reason="not covered")
    run = world.lifecycle(ticket)

    assert run.ended() == "SUCCEEDED"
    assert run.path[-2:] == ["NotifyEnd", "Done"]
    assert len(pauses) == 5
    assert world.told() == ["opened"]

    world.advance(minutes=2)
    assert world.tick() == 1
    assert world.told() == ["opened", "rejected"]


def test_a_notification_that_fails_for_a_moment_is_tried_again(world: RunningWorld, pauses: list[float]) -> None:
    world.function.broken["notify opened"] = NO_TABLE
    world.stream.hold()
    ticket = world.open()
    world.function.before("notify opened", lambda: None, lambda: None, world.function.broken.clear)
    world.stream.flow()
    world.lifecycle(ticket).reaches("AwaitProgress")

    assert len(pauses) == 2
    assert world.told() == ["opened"]


def test_the_pauses_between_tries_grow_to_a_minute_at_most(world: RunningWorld, pauses: list[float]) -> None:
    world.function.broken["await_progress"] = NO_TABLE
    assert world.lifecycle(world.open()).ended() == "FAILED"

    longest = [2, 4, 8, 16, 32, 60, 60, 60]
    assert all(0 <= pause <= limit for pause, limit in zip(pauses, longest, strict=True))


@pytest.mark.parametrize(
    ("task", "state"),
    [
        ("await_progress", "AwaitProgress"),
        ("follow_up", "WriteFollowUp"),
        ("still_resolved", "IsStillResolved"),
        ("close", "Close"),
    ],
)
def test_a_task_that_fails_for_good_fails_the_execution_and_the_sweeper_starts_the_next_attempt(
    world: RunningWorld, pauses: list[float], task: str, state: str
) -> None:
    world.function.broken[task] = NO_TABLE
    ticket = world.open()
    world.take(ticket.id, Step.RESOLVE)
    first = world.lifecycle(ticket)
    assert first.ended() == "FAILED"
    assert first.path[-1] == state
    assert first.error == "ConnectionError"
    assert len(pauses) == 8

    world.function.broken.clear()
    world.advance(days=3)
    world.tick()
    second = world.lifecycle(ticket, attempt=2)
    assert second.ended() == "SUCCEEDED"
    assert world.ticket(ticket.id).status is Status.CLOSED
    assert world.tick() == 0
    assert Counter(world.told()) == Counter(world.kinds(ticket.id))
    assert_told(world)
    assert_sound(world)


def test_a_failed_execution_is_replaced_once_however_often_the_sweeper_looks(world: RunningWorld) -> None:
    world.function.broken["await_progress"] = NO_TABLE
    ticket = world.open()
    world.take(ticket.id, Step.ACKNOWLEDGE)
    assert world.lifecycle(ticket).ended() == "FAILED"
    world.function.broken.clear()
    world.advance(minutes=2)
    for _ in range(3):
        world.tick()
        world.lifecycle(ticket, attempt=2).reaches("AwaitProgress", times=2)

    names = [execution.name for execution in world.executions(world.ticket_lifecycle)]
    assert sorted(names) == [f"{ticket.id}-1-1", f"{ticket.id}-1-2"]
    assert world.told() == ["opened", "acknowledged"]
    assert_told(world)


def test_an_older_attempt_ends_quietly(world: RunningWorld) -> None:
    ticket = world.open()
    world.waits(ticket)
    lifecycle = world.store.lifecycle(ticket.id, 1)
    assert lifecycle
    world.store.raise_attempt(lifecycle, world.clock())
    world.tick()
    second = world.lifecycle(ticket, attempt=2).reaches("AwaitProgress")
    first = world.lifecycle(ticket)
    assert first.ended() == "SUCCEEDED"
    assert first.path == ["NotifyOpened", "AwaitProgress", "WhichStep", "Done"]

    world.take(ticket.id, Step.RESOLVE)
    assert second.ended() == "SUCCEEDED"
    assert world.told() == TOLD
    assert_told(world)


def test_an_answer_that_was_lost_is_found_when_the_callback_times_out(make_world: MakeWorld) -> None:
    world = make_world(ticket_lifecycle=with_callback_timeout(definition("ticket_lifecycle"), seconds=1))
    ticket = world.open()
    world.waits(ticket)
    world.stream.hold()
    world.take(ticket.id, Step.ACKNOWLEDGE)
    run = world.lifecycle(ticket)
    until(lambda: "NotifyStep" in run.path, "the step that the stream did not tell of")

    assert run.path[:6] == ["NotifyOpened", "AwaitProgress", "GoRound", "AwaitProgress", "WhichStep", "NotifyStep"]


@pytest.mark.covers("F42", "F43")
def test_a_callback_that_times_out_goes_round_without_a_new_try_and_keeps_its_place(
    make_world: MakeWorld, pauses: list[float]
) -> None:
    world = make_world(ticket_lifecycle=with_callback_timeout(definition("ticket_lifecycle"), seconds=1))
    ticket = world.open()
    run = world.lifecycle(ticket).reaches("AwaitProgress", times=2)

    assert pauses == []
    assert run.path[:4] == ["NotifyOpened", "AwaitProgress", "GoRound", "AwaitProgress"]
    assert run.inputs[3] == run.inputs[0]
    world.take(ticket.id, Step.RESOLVE)
    assert run.ended() == "SUCCEEDED"
    assert world.told() == TOLD
    assert_told(world)
