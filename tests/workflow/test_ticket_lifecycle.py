"""ticket_lifecycle from the first notification to the closure, whatever the order in which things arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import OnRecovery, Severity
from guardia.domain.instant import zulu
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from tests.support.builders import alarm, client_user
from tests.support.world import ANAS_ADDRESS, DESK, assert_sound, assert_told
from tests.workflow.running_world import A_CENTURY, LONG_AGO, patient_client

if TYPE_CHECKING:
    from tests.workflow.conftest import MakeWorld
    from tests.workflow.running_world import RunningWorld

AWAIT = ["AwaitProgress", "WhichStep"]
TELL = [*AWAIT, "NotifyStep"]
TELL_RESOLVED = [*AWAIT, "NotifyResolved"]
TELL_END = [*AWAIT, "NotifyEnd"]
FOLLOW_UP = ["AwaitMidway", "WriteFollowUp", "IsFollowedUp", "NotifyFollowUp"]
CLOSE = ["AwaitFollowUp", "IsStillResolved", "MayClose", "Close", "NotifyClosed", "Done"]
TOLD = ["opened", "acknowledged", "findings", "resolved", "follow_up", "closed"]


def test_a_ticket_is_walked_from_its_opening_to_its_closure_and_each_step_is_told_once(world: RunningWorld) -> None:
    ticket = world.open()
    run = world.lifecycle(ticket)
    for told, step in enumerate((Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE), 1):
        world.waits(ticket)
        assert world.told() == TOLD[:told]
        world.take(ticket.id, step)

    assert run.ended() == "SUCCEEDED"
    assert run.path == ["NotifyOpened", *TELL, *TELL, *TELL_RESOLVED, *FOLLOW_UP, *CLOSE]
    assert world.ticket(ticket.id).status is Status.CLOSED
    assert world.told(ANAS_ADDRESS) == world.told(DESK) == TOLD
    assert_told(world)
    assert_sound(world)


def test_only_ids_and_instants_travel_through_an_execution(world: RunningWorld) -> None:
    ticket = world.open()
    world.take(ticket.id, Step.ACKNOWLEDGE, Step.RESOLVE)
    run = world.lifecycle(ticket)
    assert run.ended() == "SUCCEEDED"
    ids = {"ticket_id", "cycle", "attempt", "entry", "step"}
    answers = {"follow_up": {"entry", "step"}, "check": {"still_resolved"}, "closure": {"entry", "step"}}
    assert set().union(*run.inputs) == ids | {"midway_at", "follow_up_at"} | set(answers)
    assert {name: set(run.inputs[-1][name]["answer"]) for name in answers} == answers


def test_a_ticket_that_is_resolved_at_once_is_told_of_both_steps_in_order(world: RunningWorld) -> None:
    ticket = world.open()
    world.waits(ticket)
    world.take(ticket.id, Step.RESOLVE)

    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    assert world.told() == ["opened", "acknowledged", "resolved", "follow_up", "closed"]
    assert_told(world)


def test_another_severity_is_told_and_the_cycle_goes_on_waiting(world: RunningWorld) -> None:
    ticket = world.open()
    world.waits(ticket)
    world.change_severity(ticket.id, Severity.CRITICAL)
    world.waits(ticket)
    world.take(ticket.id, Step.RESOLVE)
    run = world.lifecycle(ticket)

    assert run.ended() == "SUCCEEDED"
    assert run.path[: 1 + 2 * len(TELL)] == ["NotifyOpened", *TELL, *TELL]
    assert world.told() == ["opened", "severity", "acknowledged", "resolved", "follow_up", "closed"]
    assert_told(world)


def test_steps_that_are_taken_before_the_first_notification_is_out_are_told_in_order(world: RunningWorld) -> None:
    steps = Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE
    world.stream.hold()
    ticket = world.open()
    world.function.before("notify opened", lambda: world.take(ticket.id, *steps))
    world.stream.flow()

    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    assert world.told() == TOLD
    assert_told(world)


def test_an_entry_that_is_there_before_the_token_is_answered_at_once(world: RunningWorld) -> None:
    world.stream.hold()
    ticket = world.open()
    world.function.before("await_progress", lambda: world.take(ticket.id, Step.ACKNOWLEDGE))
    world.stream.flow()
    run = world.lifecycle(ticket).reaches("AwaitProgress", times=2)

    assert run.path == ["NotifyOpened", *TELL, "AwaitProgress"]
    assert world.told() == ["opened", "acknowledged"]


def test_a_step_that_is_taken_while_another_is_told_is_not_missed(world: RunningWorld) -> None:
    ticket = world.open()
    world.function.before("notify acknowledged", lambda: world.take(ticket.id, Step.SEND_FINDINGS))
    world.take(ticket.id, Step.ACKNOWLEDGE)
    world.lifecycle(ticket).reaches("AwaitProgress", times=3)

    assert world.told() == ["opened", "acknowledged", "findings"]
    assert_told(world)


@pytest.mark.covers("F8", "F27")
@pytest.mark.parametrize("times", [1, 3])
def test_records_of_the_stream_may_come_late_unordered_and_more_than_once(world: RunningWorld, times: int) -> None:
    world.stream.hold()
    ticket = world.open()
    world.take(ticket.id, Step.RESOLVE)
    late = world.stream.release()
    for _ in range(times):
        world.stream.deliver(late[::-1])

    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    assert [execution.name for execution in world.executions(world.ticket_lifecycle)] == [f"{ticket.id}-1-1"]
    assert world.told() == ["opened", "acknowledged", "resolved", "follow_up", "closed"]
    assert_told(world)


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ((Step.REJECT,), ["opened", "rejected"]),
        ((Step.ACKNOWLEDGE, Step.REJECT), ["opened", "acknowledged", "rejected"]),
    ],
    ids=["at once", "once acknowledged"],
)
def test_a_rejection_is_told_and_ends_the_cycle(world: RunningWorld, steps: tuple[Step, ...], told: list[str]) -> None:
    ticket = world.open()
    world.take(ticket.id, *steps, reason="not covered")
    run = world.lifecycle(ticket)

    assert run.ended() == "SUCCEEDED"
    assert run.path[-2:] == ["NotifyEnd", "Done"]
    assert world.told() == told
    assert_sound(world)


def test_a_ticket_that_its_recovered_alarm_resolves_is_followed_up_and_closed(make_world: MakeWorld) -> None:
    world = make_world(patient_client(on_recovery=OnRecovery.RESOLVE))
    ticket = world.open()
    world.waits(ticket)
    world.deliver(alarm("OK", world.advance(minutes=5)))

    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    assert world.told() == ["opened", "resolved", "follow_up", "closed"]
    assert world.ticket(ticket.id).responded_at is None
    assert_told(world)
    assert_sound(world)


def test_what_needs_no_telling_does_not_wake_the_execution(world: RunningWorld) -> None:
    ticket = world.open()
    token = world.waits(ticket)
    world.take(ticket.id, Step.COMMENT, reason="I look at it", by=client_user())

    assert world.waits(ticket) == token
    world.take(ticket.id, Step.ACKNOWLEDGE)
    world.lifecycle(ticket).reaches("AwaitProgress", times=2)
    assert world.told() == ["opened", "acknowledged"]


@pytest.mark.parametrize(
    ("midway", "end", "waits_at"),
    [
        (A_CENTURY / 2, A_CENTURY, "AwaitMidway"),
        (timedelta(), A_CENTURY, "AwaitFollowUp"),
    ],
)
def test_the_follow_up_waits_for_its_middle_and_for_its_end(
    world: RunningWorld, midway: timedelta, end: timedelta, waits_at: str
) -> None:
    ticket = world.open()
    token = world.waits(ticket)
    world.stream.hold()
    world.take(ticket.id, Step.RESOLVE)
    resolved: dict[str, str | int] = {"ticket_id": ticket.id, "cycle": 1, "attempt": 1, "entry": 3, "step": "resolved"}
    times = {"midway_at": zulu(LONG_AGO + midway), "follow_up_at": zulu(LONG_AGO + end)}
    world.step_functions.answer(token, resolved | times)
    run = world.lifecycle(ticket).reaches(waits_at)

    run.stop()
    assert run.ended() == "ABORTED"
    assert run.path[-1] == waits_at
    assert world.ticket(ticket.id).status is Status.RESOLVED


def test_an_execution_that_begins_after_the_resolution_is_told_of_the_closure_alone(world: RunningWorld) -> None:
    """As an operator may start one by hand; and its word for the last step is one that the machine knows."""
    ticket = world.open()
    world.take(ticket.id, Step.RESOLVE)
    assert world.lifecycle(ticket).ended() == "SUCCEEDED"
    run = world.ticket_lifecycle.start(f"{ticket.id}-by-hand", ticket_id=ticket.id, cycle=1, attempt=1, entry=3)

    assert run.ended() == "SUCCEEDED"
    assert run.path == ["NotifyOpened", *TELL_END, "Done"]
    assert_told(world)
