"""response_watch: every checkpoint of the response clock is written and told once, until somebody responds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Severity
from guardia.domain.escalation import Escalation
from guardia.domain.steps import Step
from guardia.domain.ticket import Kind
from tests.support.builders import client_user
from tests.support.world import ANAS_ADDRESS, DESK, assert_sound, assert_told
from tests.workflow.running_world import patient_client

if TYPE_CHECKING:
    from guardia.domain.ticket import Ticket
    from tests.workflow.conftest import MakeWorld
    from tests.workflow.running_world import RunningWorld

HALF, MOST, NEARLY, DUE = CHECKPOINTS = ["half", "three_quarters", "ninety_percent", "due"]
ASK = ["NextCheckpoint", "IsCheckpointPending"]
WRITE = [*ASK, "AwaitCheckpoint", "WriteCheckpoint", "IsCheckpointWritten"]
PASS = [*WRITE, "NotifyCheckpoint", "CountRound"]
PASS_BY = [*WRITE, "CountRound"]
ANSWERED = [*WRITE, "Done"]
END = [*ASK, "Done"]
NO_TABLE = ConnectionError("the table does not answer")


@pytest.fixture
def world(make_world: MakeWorld) -> RunningWorld:
    """A client who was promised a response in four hours, all of which have passed."""
    return make_world(patient_client(response=timedelta(hours=4)))


def opened(world: RunningWorld) -> Ticket:
    """A ticket whose executions have not started yet."""
    world.stream.hold()
    return world.open()


def written(world: RunningWorld, ticket: Ticket) -> list[object]:
    """The checkpoints on the timeline, in order."""
    return [entry.data["checkpoint"] for entry in world.timeline(ticket.id) if entry.kind is Kind.CHECKPOINT]


def test_a_ticket_that_nobody_answers_passes_all_four_checkpoints_and_the_desk_is_told_of_each(
    world: RunningWorld,
) -> None:
    ticket = world.open()
    watch = world.watch_of(ticket)

    assert watch.ended() == "SUCCEEDED"
    assert watch.path == ["BeginRounds", *PASS, *PASS, *PASS, *PASS, *END]
    assert written(world, ticket) == CHECKPOINTS
    world.waits(ticket)
    assert sorted(world.told(DESK)) == ["checkpoint"] * 4 + ["opened"]
    assert world.told(ANAS_ADDRESS) == ["opened"]
    assert_told(world)
    assert_sound(world)


def test_the_contracts_own_checkpoints_are_passed_under_the_same_names(make_world: MakeWorld) -> None:
    known = patient_client(response=timedelta(hours=4))
    own = replace(known.contract, escalation=Escalation(40, 60, 80))
    world = make_world(replace(known, contracts=(own,)))
    ticket = world.open()

    assert world.watch_of(ticket).ended() == "SUCCEEDED"
    assert written(world, ticket) == CHECKPOINTS
    passed = [entry for entry in world.timeline(ticket.id) if entry.kind is Kind.CHECKPOINT]
    assert [entry.data["percent"] for entry in passed] == [40, 60, 80, 100]
    started = ticket.clock.started_at
    parts = [datetime.fromisoformat(str(entry.data["checkpoint_at"])) - started for entry in passed]
    assert [part / timedelta(hours=4) for part in parts] == [0.4, 0.6, 0.8, 1]


def test_a_checkpoint_is_waited_for(make_world: MakeWorld) -> None:
    world = make_world()
    watch = world.watch_of(world.open()).reaches("AwaitCheckpoint")

    watch.stop()
    assert watch.ended() == "ABORTED"
    assert watch.path == ["BeginRounds", *ASK, "AwaitCheckpoint"]


@pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, Step.REJECT])
def test_the_watch_ends_when_somebody_responds_before_it_asks(world: RunningWorld, step: Step) -> None:
    ticket = opened(world)
    world.function.before("next_checkpoint", lambda: None, lambda: None, lambda: world.take(ticket.id, step))
    world.stream.flow()
    watch = world.watch_of(ticket)

    assert watch.ended() == "SUCCEEDED"
    assert watch.path == ["BeginRounds", *PASS, *PASS, *END]
    assert written(world, ticket) == [HALF, MOST]


def test_the_watch_ends_when_somebody_responds_while_it_waits(world: RunningWorld) -> None:
    ticket = opened(world)
    world.function.before("write_checkpoint", lambda: None, lambda: world.take(ticket.id, Step.ACKNOWLEDGE))
    world.stream.flow()
    watch = world.watch_of(ticket)

    assert watch.ended() == "SUCCEEDED"
    assert watch.path == ["BeginRounds", *PASS, *ANSWERED]
    assert written(world, ticket) == [HALF]


@pytest.mark.covers("F36")
def test_a_checkpoint_that_the_sweeper_wrote_first_is_not_written_twice(world: RunningWorld) -> None:
    def sweep() -> None:
        world.advance(hours=2, minutes=2)
        world.tick()

    ticket = opened(world)
    world.function.before("write_checkpoint", sweep)
    world.stream.flow()
    watch = world.watch_of(ticket)

    assert watch.ended() == "SUCCEEDED"
    assert watch.path == ["BeginRounds", *PASS_BY, *PASS, *PASS, *PASS, *END]
    assert written(world, ticket) == CHECKPOINTS
    world.waits(ticket)
    assert_told(world)


def test_another_severity_ends_the_watch_and_has_one_of_its_own(world: RunningWorld) -> None:
    def change_severity() -> None:
        world.change_severity(ticket.id, Severity.LOW)

    ticket = opened(world)
    world.function.before("write_checkpoint", lambda: None, change_severity)
    world.stream.flow()
    first, second = world.watch_of(ticket), world.watch_of(ticket, revision=2)

    assert first.ended() == "SUCCEEDED"
    assert first.path == ["BeginRounds", *PASS, *ANSWERED]
    assert second.ended() == "SUCCEEDED"
    assert second.path == ["BeginRounds", *PASS, *PASS, *PASS, *PASS, *END]
    assert written(world, ticket) == [HALF, *CHECKPOINTS]


def test_another_cycle_ends_the_watch_and_has_one_of_its_own(world: RunningWorld) -> None:
    def reopen() -> None:
        world.take(ticket.id, Step.RESOLVE)
        world.advance(days=1)
        world.take(ticket.id, Step.REOPEN, by=client_user(), reason="It fails again.")

    ticket = opened(world)
    world.function.before("write_checkpoint", lambda: None, reopen)
    world.function.broken["follow_up"] = NO_TABLE  # or the ticket might be closed before it is reopened
    world.stream.flow()
    first, second = world.watch_of(ticket), world.watch_of(ticket, cycle=2)

    assert first.ended() == "SUCCEEDED"
    assert first.path == ["BeginRounds", *PASS, *ANSWERED]
    assert second.ended() == "SUCCEEDED"
    assert second.path == ["BeginRounds", *PASS, *PASS, *PASS, *PASS, *END]
    assert written(world, ticket) == [HALF, *CHECKPOINTS]


def test_a_checkpoint_whose_notice_fails_for_good_is_still_owed_and_the_watch_goes_on(
    world: RunningWorld, pauses: list[float]
) -> None:
    world.function.broken["notify checkpoint"] = NO_TABLE
    ticket = world.open()
    watch = world.watch_of(ticket)

    assert watch.ended() == "SUCCEEDED"
    assert watch.path == ["BeginRounds", *PASS, *PASS, *PASS, *PASS, *END]
    assert len(pauses) == 4 * 5
    world.waits(ticket)
    assert world.told(DESK) == ["opened"]
    world.advance(hours=5)
    world.tick()
    assert world.told(DESK) == ["opened", *["checkpoint"] * 4]
    assert_told(world)


@pytest.mark.parametrize(
    ("task", "state"), [("next_checkpoint", "NextCheckpoint"), ("write_checkpoint", "WriteCheckpoint")]
)
def test_a_watch_that_fails_for_good_is_made_up_for_by_the_sweeper(
    world: RunningWorld, pauses: list[float], task: str, state: str
) -> None:
    world.function.broken[task] = NO_TABLE
    ticket = world.open()
    watch = world.watch_of(ticket)
    assert watch.ended() == "FAILED"
    assert watch.path[-1] == state
    assert len(pauses) == 8

    world.waits(ticket)
    world.advance(hours=5)
    world.tick()
    assert written(world, ticket) == CHECKPOINTS
    assert_told(world)
    assert_sound(world)


@pytest.mark.covers("F46")
def test_a_watch_that_does_not_come_forward_fails_and_does_not_spin(world: RunningWorld) -> None:
    world.function.faulty["write_checkpoint"] = {"written": False, "entry": 0}
    watch = world.watch_of(world.open())

    assert watch.ended() == "FAILED"
    assert watch.error == "TooManyRounds"
    assert watch.path == ["BeginRounds", *PASS_BY * 12, *ASK, "TooManyRounds"]
