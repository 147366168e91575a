"""Starts and signals: what the table says reaches the state machines, in whatever order things happen."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain.contract import Severity
from guardia.domain.lifecycle import Run
from guardia.domain.steps import Step
from guardia.domain.ticket import Status, Ticket
from tests.support.builders import T0, alarm
from tests.support.recorders import RecordingWorkflows
from tests.support.world import World

TOKEN = "token-of-the-first-attempt"


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open()


def a_run(ticket: Ticket, *, cycle: int = 1, attempt: int = 1, entry: int = 1) -> Run:
    return Run(ticket.id, cycle, attempt, entry)


def answered(world: World) -> list[tuple[str, object, object]]:
    """Who was let go on, with which step, up to which entry."""
    return [(token, output["step"], output["entry"]) for token, output in world.workflows.answers]


def reopened(world: World, ticket: Ticket) -> Ticket:
    """The ticket in its second cycle: acknowledged 2, resolved 3, reopened 4."""
    world.take(ticket.id, Step.RESOLVE)
    return world.take(ticket.id, Step.REOPEN, reason="it is slow again")


class TestANewCycle:
    def test_starts_its_lifecycle_and_its_watch(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        assert world.workflows.lifecycles == [a_run(opened)]
        assert world.workflows.watches == [(opened.id, 1, 1)]

    def test_is_owed_until_it_was_seen_to_start(self, world: World, opened: Ticket) -> None:
        later = T0 + timedelta(minutes=1)
        assert "lifecycle" in {owed.kind for owed in world.store.owed(later, 10)}
        world.progress.follow(opened.id, 1)
        assert "lifecycle" not in {owed.kind for owed in world.store.owed(later, 10)}

    def test_stays_owed_when_it_cannot_be_started(self, world: World, opened: Ticket) -> None:
        world.workflows.unavailable = ConnectionError("throttled")
        with pytest.raises(ConnectionError):
            world.progress.follow(opened.id, 1)
        assert "lifecycle" in {owed.kind for owed in world.store.owed(T0 + timedelta(minutes=1), 10)}

    def test_starts_once_however_often_its_entry_comes(self, world: World, opened: Ticket) -> None:
        for _ in range(3):
            world.progress.follow(opened.id, 1)
        assert world.workflows.lifecycles == [a_run(opened)]
        assert world.workflows.watches == [(opened.id, 1, 1)]

    def test_begins_at_the_entry_that_opened_it(self, world: World, opened: Ticket) -> None:
        reopened(world, opened)
        world.progress.follow(opened.id, 4)
        assert world.workflows.lifecycles == [a_run(opened, cycle=2, entry=4)]
        assert world.workflows.watches == [(opened.id, 2, 1)]

    def test_ends_the_wait_of_the_one_before(self, world: World, opened: Ticket) -> None:
        world.progress.await_progress(a_run(opened), TOKEN)
        reopened(world, opened)
        world.progress.follow(opened.id, 4)
        assert answered(world) == [(TOKEN, "acknowledged", 2)]
        world.progress.await_progress(a_run(opened, entry=3), "another token")
        assert answered(world)[1:] == [("another token", "ended", 3)]

    def test_that_was_walked_and_is_over_starts_nothing_when_its_entry_is_told_once_more(
        self, world: World, opened: Ticket
    ) -> None:
        """As a restored table does with all that it has, when Step Functions may have forgotten the name."""
        world.progress.follow(opened.id, 1)
        world.take(opened.id, Step.REJECT, reason="Known.")
        world.workflows.lifecycles.clear()
        world.progress.follow(opened.id, 1)
        assert world.workflows.lifecycles == []

    def test_that_is_over_when_the_stream_is_late_is_walked_all_the_same_and_not_watched(
        self, world: World, opened: Ticket
    ) -> None:
        reopened(world, opened)
        world.progress.follow(opened.id, 1)
        assert world.workflows.lifecycles == [a_run(opened)]
        assert world.workflows.watches == []

    def test_of_a_ticket_or_an_entry_that_is_not_there_starts_nothing(self, world: World, opened: Ticket) -> None:
        world.progress.follow("GD-00000-00000", 1)
        world.progress.follow(opened.id, 99)
        assert world.workflows.lifecycles == []


class TestAnotherSeverity:
    def test_starts_a_watch_of_its_own(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.change_severity(opened.id, Severity.CRITICAL)
        for _ in range(3):
            world.progress.follow(opened.id, 2)
        assert world.workflows.watches == [(opened.id, 1, 1), (opened.id, 1, 2)]

    def test_is_told_by_the_execution_that_waits(self, world: World, opened: Ticket) -> None:
        world.progress.await_progress(a_run(opened), TOKEN)
        world.change_severity(opened.id, Severity.CRITICAL)
        world.progress.follow(opened.id, 2)
        assert answered(world) == [(TOKEN, "severity", 2)]

    def test_of_an_answered_ticket_starts_no_further_watch(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.change_severity(opened.id, Severity.CRITICAL)
        world.progress.follow(opened.id, 3)
        assert world.workflows.watches == [(opened.id, 1, 1)]

    def test_of_a_cycle_that_is_over_is_not_watched(self, world: World, opened: Ticket) -> None:
        world.change_severity(opened.id, Severity.CRITICAL)
        reopened(world, opened)
        world.progress.follow(opened.id, 2)
        assert world.workflows.watches == []

    def test_in_the_transaction_that_reopens_is_watched_once(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.deliver(alarm(at=world.advance(minutes=1), tags={"guardia:active": "no"}))
        world.progress.follow(opened.id, 4)
        world.progress.follow(opened.id, 5)
        assert world.kinds(opened.id)[3:] == ["reopened", "severity"]
        assert world.workflows.watches == [(opened.id, 2, 2)]


class TestWaiting:
    def test_goes_on_at_the_next_entry(self, world: World, opened: Ticket) -> None:
        world.progress.await_progress(a_run(opened), TOKEN)
        assert answered(world) == []
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.follow(opened.id, 2)
        assert world.workflows.answers == [
            (TOKEN, {"ticket_id": opened.id, "cycle": 1, "attempt": 1, "entry": 2, "step": "acknowledged"})
        ]

    def test_goes_on_at_once_where_the_entry_was_first(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.await_progress(a_run(opened), TOKEN)
        assert answered(world) == [(TOKEN, "acknowledged", 2)]

    @pytest.mark.covers("F42")
    def test_the_token_is_stored_before_the_timeline_is_read(self, world: World, opened: Ticket) -> None:
        """So an entry between the two is answered by whoever comes second."""

        def acknowledge_and_follow() -> None:
            world.take(opened.id, Step.ACKNOWLEDGE)
            world.progress.follow(opened.id, 2)

        world.store.before("entries", acknowledge_and_follow)
        world.progress.await_progress(a_run(opened), TOKEN)
        assert answered(world)[0] == (TOKEN, "acknowledged", 2)
        assert {answer[1:] for answer in answered(world)} == {("acknowledged", 2)}

    @pytest.mark.covers("F42")
    def test_a_token_outlives_its_callback_which_times_out_after_a_day(self, world: World, opened: Ticket) -> None:
        world.progress.await_progress(a_run(opened), TOKEN)
        (kept,) = world.store.tokens(opened.id, 1)
        assert kept.expires_at == T0 + timedelta(days=2)

    def test_a_token_is_forgotten_once_it_was_answered(self, world: World, opened: Ticket) -> None:
        world.progress.await_progress(a_run(opened), TOKEN)
        world.take(opened.id, Step.ACKNOWLEDGE)
        for _ in range(3):
            world.progress.follow(opened.id, 2)
        assert len(world.workflows.answers) == 1
        assert world.store.tokens(opened.id, 1) == []

    def test_goes_on_from_what_it_has_seen(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE, Step.SEND_FINDINGS)
        world.progress.await_progress(a_run(opened, entry=2), TOKEN)
        assert answered(world) == [(TOKEN, "findings", 3)]

    def test_two_steps_at_once_are_told_in_order(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.progress.await_progress(a_run(opened), "first")
        world.progress.await_progress(a_run(opened, entry=2), "second")
        assert answered(world) == [("first", "acknowledged", 2), ("second", "resolved", 3)]

    @pytest.mark.parametrize("step", [Step.COMMENT])
    def test_does_not_go_on_for_what_nobody_is_told(self, world: World, opened: Ticket, step: Step) -> None:
        world.progress.await_progress(a_run(opened), TOKEN)
        world.take(opened.id, step)
        world.progress.follow(opened.id, 2)
        assert answered(world) == []

    def test_every_token_of_the_cycle_is_answered(self, world: World, opened: Ticket) -> None:
        for token in ("one", "other"):
            world.progress.await_progress(a_run(opened), token)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.follow(opened.id, 2)
        assert {token for token, _, _ in answered(world)} == {"one", "other"}

    def test_another_tickets_token_is_not(self, world: World, opened: Ticket) -> None:
        other = world.open(alarm(name="other"))
        world.progress.await_progress(a_run(other), TOKEN)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.follow(opened.id, 2)
        assert answered(world) == []

    def test_a_step_after_thousands_of_other_entries_is_found(self, world: World, opened: Ticket) -> None:
        for _ in range(1_001):
            world.take(opened.id, Step.COMMENT)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.await_progress(a_run(opened), TOKEN)
        assert answered(world) == [(TOKEN, "acknowledged", 1_003)]

    @pytest.mark.parametrize("step", [Step.REJECT, Step.CLOSE])
    def test_goes_on_at_the_end(self, world: World, opened: Ticket, step: Step) -> None:
        entry = 1
        if step is Step.REJECT:
            world.take(opened.id, step)
        else:
            entry = world.take(opened.id, Step.RESOLVE).version
            world.follow_up.close(opened.id, 1)
        world.progress.await_progress(a_run(opened, entry=entry), TOKEN)
        assert answered(world) == [(TOKEN, "rejected" if step is Step.REJECT else "closed", entry + 1)]


class TestAResolution:
    def test_tells_when_the_follow_up_asks_and_ends(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.progress.await_progress(a_run(opened, entry=2), TOKEN)
        ((_, output),) = world.workflows.answers
        assert (output["midway_at"], output["follow_up_at"]) == ("2026-11-21T15:00:00.000Z", "2026-11-22T15:00:00.000Z")

    def test_between_two_reads_keeps_its_follow_up(self, world: World, opened: Ticket) -> None:
        """Else the question would be asked at once, and the ticket closed without its 48 hours."""
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.store.before("entries", lambda: world.take(opened.id, Step.RESOLVE))
        world.progress.await_progress(a_run(opened, entry=2), TOKEN)
        ((_, output),) = world.workflows.answers
        assert (output["step"], output["follow_up_at"]) == ("resolved", "2026-11-22T15:00:00.000Z")

    def test_that_does_not_stand_any_more_is_waited_for_no_longer(self, world: World, opened: Ticket) -> None:
        reopened(world, opened)
        world.advance(hours=5)
        world.take(opened.id, Step.RESOLVE)  # the second cycle's resolution has a follow-up of its own
        world.progress.await_progress(a_run(opened, entry=2), TOKEN)
        ((_, output),) = world.workflows.answers
        assert (output["midway_at"], output["follow_up_at"]) == ("2026-11-20T15:00:00.000Z", "2026-11-20T15:00:00.000Z")


class TestACycleThatIsOver:
    def test_ends_after_its_own_entries_were_told(self, world: World, opened: Ticket) -> None:
        reopened(world, opened)
        for seen in (1, 2, 3):
            world.progress.await_progress(a_run(opened, entry=seen), f"after {seen}")
        assert answered(world) == [
            ("after 1", "acknowledged", 2),
            ("after 2", "resolved", 3),
            ("after 3", "ended", 3),
        ]

    def test_does_not_take_the_next_ones_entries_for_its_own(self, world: World, opened: Ticket) -> None:
        reopened(world, opened)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.await_progress(a_run(opened, entry=3), TOKEN)
        assert answered(world) == [(TOKEN, "ended", 3)]

    def test_the_next_one_does_not_see_its_entries(self, world: World, opened: Ticket) -> None:
        reopened(world, opened)
        world.progress.await_progress(a_run(opened, cycle=2, entry=4), TOKEN)
        assert answered(world) == []


class TestAnOlderAttempt:
    def test_ends_quietly_when_it_wakes(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.progress.await_progress(a_run(opened), TOKEN)
        world.workflows.die(a_run(opened))
        world.progress.ensure_lifecycle(opened, 1)
        world.progress.signal(opened.id, 1)
        assert answered(world) == [(TOKEN, "ended", 1)]

    def test_does_not_take_the_newer_ones_entries(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.workflows.die(a_run(opened))
        world.progress.ensure_lifecycle(opened, 1)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.await_progress(a_run(opened, attempt=1), "old")
        world.progress.await_progress(a_run(opened, attempt=2), "new")
        assert answered(world) == [("old", "ended", 1), ("new", "acknowledged", 2)]

    @pytest.mark.parametrize("cycle", [1, 7])
    def test_of_a_ticket_or_cycle_that_is_not_there_ends(self, world: World, cycle: int) -> None:
        world.progress.await_progress(Run("GD-00000-00000", cycle, 1, 1), TOKEN)
        assert answered(world) == [(TOKEN, "ended", 1)]


class TestEnsuringALifecycle:
    def test_that_never_started_starts_it(self, world: World, opened: Ticket) -> None:
        world.progress.ensure_lifecycle(opened, 1)
        assert world.workflows.lifecycles == [a_run(opened)]

    def test_that_runs_leaves_it_alone(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.progress.ensure_lifecycle(opened, 1)
        assert world.workflows.lifecycles == [a_run(opened)]

    @pytest.mark.covers("F36")
    def test_that_died_starts_another_attempt_which_begins_anew(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.workflows.die(a_run(opened))
        acknowledged = world.take(opened.id, Step.ACKNOWLEDGE)
        world.progress.ensure_lifecycle(acknowledged, 1)
        assert world.workflows.lifecycles == [a_run(opened), a_run(opened, attempt=2, entry=1)]
        assert not [owed for owed in world.store.owed(T0 + timedelta(hours=1), 10) if owed.kind == "lifecycle"]

    def test_that_died_twice_starts_a_third(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        for attempt in (1, 2):
            world.workflows.die(a_run(opened, attempt=attempt))
            world.progress.ensure_lifecycle(opened, 1)
        assert [run.attempt for run in world.workflows.lifecycles] == [1, 2, 3]

    def test_that_somebody_else_raises_at_the_same_moment_starts_no_third(self, world: World, opened: Ticket) -> None:
        class AnotherSweeperIsFaster(RecordingWorkflows):
            def lifecycle_runs(self, run: Run) -> bool:
                lifecycle = world.store.lifecycle(run.ticket_id, run.cycle)
                assert lifecycle
                world.store.raise_attempt(lifecycle, T0)
                return super().lifecycle_runs(run)

        world.progress.follow(opened.id, 1)
        faster = AnotherSweeperIsFaster(lifecycles=world.workflows.lifecycles, dead={(opened.id, 1, 1)})
        slower = type(world.progress)(world.store, world.store, faster, world.clock)
        slower.ensure_lifecycle(opened, 1)
        lifecycle = world.store.lifecycle(opened.id, 1)
        assert lifecycle is not None
        assert (lifecycle.attempt, faster.lifecycles) == (2, [a_run(opened)])

    @pytest.mark.covers("F14")
    def test_whose_next_attempt_cannot_be_started_is_owed(self, world: World, opened: Ticket) -> None:
        class FailsAtTheSecondAttempt(RecordingWorkflows):
            def start_lifecycle(self, run: Run) -> bool:
                if run.attempt == 2 and not self.watches:
                    raise ConnectionError("throttled")
                return super().start_lifecycle(run)

        workflows = FailsAtTheSecondAttempt()
        progress = type(world.progress)(world.store, world.store, workflows, world.clock)
        workflows.start_lifecycle(a_run(opened))
        workflows.die(a_run(opened))
        with pytest.raises(ConnectionError):
            progress.ensure_lifecycle(opened, 1)
        lifecycle = world.store.lifecycle(opened.id, 1)
        assert lifecycle is not None
        assert (lifecycle.attempt, lifecycle.wake_at) == (2, T0 + timedelta(minutes=1))
        workflows.start_response_watch(opened.id, 1, 1)  # it is there again
        progress.ensure_lifecycle(opened, 1)
        assert [run.attempt for run in workflows.lifecycles] == [1, 2]

    def test_of_an_ended_ticket_starts_nothing_and_owes_nothing(self, world: World, opened: Ticket) -> None:
        rejected = world.take(opened.id, Step.REJECT)
        world.progress.ensure_lifecycle(rejected, 1)
        assert world.workflows.lifecycles == []
        assert "lifecycle" not in {owed.kind for owed in world.store.owed(T0 + timedelta(hours=1), 10)}

    def test_of_a_cycle_that_is_over_starts_nothing_and_owes_nothing(self, world: World, opened: Ticket) -> None:
        again = reopened(world, opened)
        assert (again.cycle, again.status) == (2, Status.OPEN)
        world.progress.ensure_lifecycle(again, 1)
        assert world.workflows.lifecycles == []
        owed = [owed for owed in world.store.owed(T0 + timedelta(hours=1), 10) if owed.kind == "lifecycle"]
        assert [owed.key for owed in owed] == ["2"]

    def test_of_a_cycle_that_has_none_does_nothing(self, world: World, opened: Ticket) -> None:
        world.progress.ensure_lifecycle(opened, 9)
        assert world.workflows.lifecycles == []
