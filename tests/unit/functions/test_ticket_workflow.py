"""The tasks of the state machines: ids in, ids and instants out, and a failure is the state machine's to repeat."""

from __future__ import annotations

import json
from typing import Any

import pytest

from guardia.adapters.telemetry.calls import CallFailed
from guardia.bootstrap import WorkflowServices
from guardia.domain.clock import CheckpointName
from guardia.domain.steps import Step
from guardia.domain.ticket import Status, Ticket
from tests.support.builders import T0
from tests.support.lambda_events import context
from tests.support.world import World
from ticket_workflow.handler import handler

LIFECYCLE_ACTIONS = ("notify", "await_progress", "follow_up", "still_resolved", "close")
WATCH_ACTIONS = ("next_checkpoint", "write_checkpoint")


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open()


def task(world: World, action: str, ticket: Ticket, **more: Any) -> dict[str, str | int | bool]:
    """What the task answers, as Step Functions would see it: as JSON."""
    services = WorkflowServices(world.notify, world.progress, world.follow_up, world.watch)
    event = {"action": action, "ticket_id": ticket.id, "cycle": 1, "attempt": 1, "entry": 1} | more
    answer: dict[str, str | int | bool] = json.loads(json.dumps(handler(event, context(), services)))
    return answer


class TestLifecycle:
    def test_notify_tells_the_entry(self, world: World, opened: Ticket) -> None:
        assert task(world, "notify", opened) == {"entry": 1}
        assert world.told() == ["opened"]

    def test_notify_again_tells_nobody_twice(self, world: World, opened: Ticket) -> None:
        for _ in range(3):
            task(world, "notify", opened)
        assert world.told() == ["opened"]

    def test_await_progress_keeps_the_token_and_answers_when_there_is_something(
        self, world: World, opened: Ticket
    ) -> None:
        assert task(world, "await_progress", opened, task_token="token") == {}
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.follow(opened.id, 2)
        assert [token for token, _ in world.workflows.answers] == ["token"]

    def test_an_answer_is_the_input_of_what_comes_next(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        task(world, "await_progress", opened, task_token="token")
        ((_, output),) = world.workflows.answers
        assert task(world, "notify", opened, **output) == {"entry": 2}
        assert world.told() == ["acknowledged"]

    def test_follow_up_names_the_entry_of_its_question(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        assert task(world, "follow_up", opened) == {"entry": 4, "step": "follow_up"}
        assert task(world, "follow_up", opened) == {"entry": 4, "step": "follow_up"}

    def test_follow_up_of_what_was_reopened_is_at_its_end(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE, Step.REOPEN)
        assert task(world, "follow_up", opened, entry=3) == {"entry": 3, "step": "ended"}

    @pytest.mark.parametrize(
        ("steps", "stands"), [([Step.RESOLVE], True), ([Step.RESOLVE, Step.REOPEN], False), ([], False)]
    )
    def test_still_resolved(self, world: World, opened: Ticket, steps: list[Step], stands: bool) -> None:
        world.take(opened.id, *steps)
        assert task(world, "still_resolved", opened) == {"still_resolved": stands}

    def test_close_names_the_entry_of_the_closure(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        assert task(world, "close", opened) == {"entry": 4, "step": "closed"}
        assert task(world, "close", opened) == {"entry": 4, "step": "closed"}
        assert world.ticket(opened.id).status is Status.CLOSED

    def test_close_of_what_was_reopened_is_at_its_end(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE, Step.REOPEN)
        assert task(world, "close", opened, entry=3) == {"entry": 3, "step": "ended"}
        assert world.ticket(opened.id).status is Status.OPEN


class TestResponseWatch:
    def test_next_checkpoint_says_until_when_to_wait_and_for_what(self, world: World, opened: Ticket) -> None:
        assert task(world, "next_checkpoint", opened, clock_revision=1) == {
            "pending": True,
            "at": "2026-11-20T17:00:00.000Z",
            "checkpoint": "half",
        }

    def test_nothing_is_pending_once_somebody_answered(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE)
        assert task(world, "next_checkpoint", opened, clock_revision=1) == {"pending": False}

    def test_write_checkpoint_names_its_entry(self, world: World, opened: Ticket) -> None:
        answer = task(world, "write_checkpoint", opened, clock_revision=1, checkpoint="half")
        assert answer == {"written": True, "entry": 2, "pending": True}

    def test_a_checkpoint_that_is_written_already_is_not_written(self, world: World, opened: Ticket) -> None:
        task(world, "write_checkpoint", opened, clock_revision=1, checkpoint="half")
        answer = task(world, "write_checkpoint", opened, clock_revision=1, checkpoint="half")
        assert answer == {"written": False, "entry": 0, "pending": True}

    def test_a_checkpoint_of_an_answered_ticket_is_not_written_and_nothing_is_pending(
        self, world: World, opened: Ticket
    ) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE)
        answer = task(world, "write_checkpoint", opened, clock_revision=1, checkpoint="half")
        assert answer == {"written": False, "entry": 0, "pending": False}

    def test_from_checkpoint_to_checkpoint_it_comes_to_an_end(self, world: World, opened: Ticket) -> None:
        names = []
        for _ in range(10):
            pending = task(world, "next_checkpoint", opened, clock_revision=1)
            if not pending["pending"]:
                break
            task(world, "write_checkpoint", opened, clock_revision=1, checkpoint=pending["checkpoint"])
            names.append(pending["checkpoint"])
        assert names == list(CheckpointName)


class TestWhatIsRaised:
    """Step Functions keeps it in the execution's history: the class of the error, and never its words."""

    def test_a_task_that_nobody_knows(self, world: World, opened: Ticket) -> None:
        with pytest.raises(CallFailed, match=r"^ValueError$") as raised:
            task(world, "dance", opened)
        assert str(raised.value.because) == "no task is called 'dance'"

    def test_a_failure_for_the_state_machine_to_repeat(self, world: World, opened: Ticket) -> None:
        def fault() -> None:
            raise ConnectionError("the table cannot be reached")

        world.store.before("ticket", fault)
        with pytest.raises(CallFailed, match=r"^ConnectionError$"):
            task(world, "still_resolved", opened)
        assert task(world, "still_resolved", opened) == {"still_resolved": False}

    @pytest.mark.parametrize("checkpoint", ["", "quarter"])
    def test_a_checkpoint_that_there_is_not(self, world: World, opened: Ticket, checkpoint: str) -> None:
        with pytest.raises(CallFailed, match=r"^ValueError$"):
            task(world, "write_checkpoint", opened, clock_revision=1, checkpoint=checkpoint)


@pytest.mark.parametrize("action", [*LIFECYCLE_ACTIONS, *WATCH_ACTIONS])
def test_a_ticket_that_is_not_there_ends_every_task_quietly(world: World, opened: Ticket, action: str) -> None:
    """A restored table may lack what an old execution knows."""
    more = {"task_token": "token", "clock_revision": 1, "checkpoint": "half"}
    answer = task(world, action, opened, ticket_id="GD-00000-00000", **more)
    assert answer in (
        {"entry": 1},
        {},
        {"entry": 1, "step": "ended"},
        {"still_resolved": False},
        {"pending": False},
        {"written": False, "entry": 0, "pending": False},
    )
    assert world.mailer.sent == []
    assert opened.opened_at == T0
