"""The 48 hours after a resolution: the question half-way, and the closure; not for a resolution that does not stand."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain.steps import Step
from guardia.domain.ticket import GUARDIA, Kind, Status, Ticket
from tests.support.builders import T0, alarm
from tests.support.world import World, assert_sound

MIDWAY = T0 + timedelta(hours=24)
END = T0 + timedelta(hours=48)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def resolved(world: World) -> Ticket:
    return world.take(world.open().id, Step.RESOLVE)


@pytest.mark.covers("F48")
class TestTheQuestion:
    def test_is_an_entry_that_the_client_is_told(self, world: World, resolved: Ticket) -> None:
        entry = world.follow_up.ask(resolved.id, 1)
        assert entry is not None
        assert (entry.kind, entry.actor, entry.public, entry.version) == (Kind.FOLLOW_UP, GUARDIA, True, 4)
        assert world.ticket(resolved.id).followed_up

    def test_is_asked_once_and_the_same_entry_is_told_again(self, world: World, resolved: Ticket) -> None:
        first = world.follow_up.ask(resolved.id, 1)
        world.take(resolved.id, Step.COMMENT)
        assert world.follow_up.ask(resolved.id, 1) == first
        assert world.kinds(resolved.id).count("follow_up") == 1

    def test_is_found_again_behind_thousands_of_entries(self, world: World, resolved: Ticket) -> None:
        for _ in range(1_001):
            world.take(resolved.id, Step.COMMENT)
        first = world.follow_up.ask(resolved.id, 1)
        assert world.follow_up.ask(resolved.id, 1) == first
        assert first is not None

    @pytest.mark.parametrize("cycle", [0, 2])
    def test_is_not_asked_of_another_cycle(self, world: World, resolved: Ticket, cycle: int) -> None:
        assert world.follow_up.ask(resolved.id, cycle) is None

    def test_is_not_asked_of_a_reopened_ticket(self, world: World, resolved: Ticket) -> None:
        world.take(resolved.id, Step.REOPEN)
        assert world.follow_up.ask(resolved.id, 1) is None

    def test_that_was_asked_before_the_reopening_is_not_told_again(self, world: World, resolved: Ticket) -> None:
        world.follow_up.ask(resolved.id, 1)
        world.take(resolved.id, Step.REOPEN)
        assert world.follow_up.ask(resolved.id, 1) is None

    def test_is_not_asked_of_a_ticket_that_is_not_there(self, world: World) -> None:
        assert world.follow_up.ask("GD-00000-00000", 1) is None


@pytest.mark.covers("F48")
class TestTheClosure:
    def test_ends_the_ticket_and_frees_its_alarm(self, world: World, resolved: Ticket) -> None:
        world.clock.move_to(END)
        entry = world.follow_up.close(resolved.id, 1)
        assert entry is not None
        assert (entry.kind, entry.actor) == (Kind.CLOSED, GUARDIA)
        closed = world.ticket(resolved.id)
        assert (closed.status, closed.closed_at) == (Status.CLOSED, END)
        assert_sound(world)

    def test_is_written_once_and_the_same_entry_is_told_again(self, world: World, resolved: Ticket) -> None:
        first = world.follow_up.close(resolved.id, 1)
        assert world.follow_up.close(resolved.id, 1) == first
        assert world.kinds(resolved.id).count("closed") == 1

    def test_does_not_come_over_a_reopened_ticket(self, world: World, resolved: Ticket) -> None:
        world.take(resolved.id, Step.REOPEN)
        assert world.follow_up.close(resolved.id, 1) is None
        assert world.ticket(resolved.id).status is Status.OPEN

    def test_of_an_old_cycle_does_not_come_over_the_resolution_of_a_new_one(
        self, world: World, resolved: Ticket
    ) -> None:
        world.take(resolved.id, Step.REOPEN, Step.RESOLVE)
        assert not world.follow_up.still_resolved(resolved.id, 1)
        assert world.follow_up.close(resolved.id, 1) is None
        assert world.follow_up.still_resolved(resolved.id, 2)

    def test_of_a_new_cycle_is_not_taken_for_that_of_an_old_one(self, world: World, resolved: Ticket) -> None:
        world.take(resolved.id, Step.REOPEN, Step.RESOLVE)
        assert world.follow_up.close(resolved.id, 2)
        assert world.follow_up.close(resolved.id, 1) is None

    def test_that_races_a_reopening_loses(self, world: World, resolved: Ticket) -> None:
        world.store.before("commit", lambda: world.take(resolved.id, Step.REOPEN))
        assert world.follow_up.close(resolved.id, 1) is None
        assert_sound(world)

    def test_that_races_a_recovery_is_decided_anew(self, world: World, resolved: Ticket) -> None:
        world.advance(minutes=5)
        world.store.before("commit", lambda: world.deliver(alarm("OK", T0 + timedelta(minutes=1))))
        assert world.follow_up.close(resolved.id, 1)
        assert world.kinds(resolved.id)[-2:] == ["recovered", "closed"]
        assert_sound(world)


class TestCatchingUp:
    def test_nothing_is_owed_before_half_of_it(self, world: World, resolved: Ticket) -> None:
        assert world.follow_up.catch_up(resolved.id, MIDWAY - timedelta(milliseconds=1)) is None

    def test_the_question_is_owed_from_half_of_it(self, world: World, resolved: Ticket) -> None:
        entry = world.follow_up.catch_up(resolved.id, MIDWAY)
        assert entry is not None
        assert entry.kind is Kind.FOLLOW_UP
        assert world.follow_up.catch_up(resolved.id, END - timedelta(milliseconds=1)) is None

    def test_the_closure_is_owed_from_its_end(self, world: World, resolved: Ticket) -> None:
        world.follow_up.ask(resolved.id, 1)
        entry = world.follow_up.catch_up(resolved.id, END)
        assert entry is not None
        assert entry.kind is Kind.CLOSED

    def test_a_question_that_is_too_late_is_not_asked(self, world: World, resolved: Ticket) -> None:
        world.follow_up.catch_up(resolved.id, END)
        assert world.kinds(resolved.id)[-1] == "closed"
        assert "follow_up" not in world.kinds(resolved.id)

    @pytest.mark.parametrize("step", [Step.REOPEN, Step.CONFIRM])
    def test_only_a_resolution_that_stands_is_followed_up(self, world: World, resolved: Ticket, step: Step) -> None:
        world.take(resolved.id, step)
        caught_up = world.follow_up.catch_up(resolved.id, END)
        assert (caught_up is not None) is (step is Step.CONFIRM)


class TestVerification:
    def test_who_does_not_answer_is_taken_to_agree_when_the_follow_up_ends(
        self, world: World, resolved: Ticket
    ) -> None:
        world.follow_up.close(resolved.id, 1)
        assert (world.ticket(resolved.id).status, world.ticket(resolved.id).verified) == (Status.CLOSED, None)

    def test_who_agrees_still_has_the_whole_follow_up(self, world: World, resolved: Ticket) -> None:
        confirmed = world.take(resolved.id, Step.CONFIRM)
        assert (confirmed.verified, confirmed.status, confirmed.follow_up_at) == (True, Status.RESOLVED, END)
