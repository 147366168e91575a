"""Once a minute, what should have happened and did not: with the stream and the state machines dead, all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain.errors import DeliveryFailed
from guardia.domain.lifecycle import Run
from guardia.domain.steps import Step
from guardia.domain.ticket import Status, Ticket
from tests.support.builders import T0, alarm
from tests.support.world import ANAS_ADDRESS, DESK, World, assert_sound, assert_told

pytestmark = pytest.mark.covers("F7", "F36")

SHORTLY = timedelta(milliseconds=1)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open()


class TestNothingIsLate:
    def test_within_the_first_minute(self, world: World, opened: Ticket) -> None:
        world.clock.advance(timedelta(minutes=1) - SHORTLY)
        assert world.tick() == 0
        assert world.kinds(opened.id) == ["opened"]
        assert world.mailer.sent == []

    def test_once_everything_was_done_in_time(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.notify.entry(opened.id, 1)
        world.advance(minutes=5)
        assert world.tick() == 0

    def test_after_the_sweep(self, world: World, opened: Ticket) -> None:
        world.advance(minutes=1)
        assert world.tick() == 2  # the entry's notices and the lifecycle
        assert world.tick() == 0
        assert world.kinds(opened.id) == ["opened"]


class TestALateStart:
    def test_is_made_up_for(self, world: World, opened: Ticket) -> None:
        world.advance(minutes=1)
        world.tick()
        assert world.workflows.lifecycles == [Run(opened.id, 1, 1, 1)]
        assert world.told() == ["opened"]
        assert_told(world)

    def test_of_an_execution_that_died_is_a_new_attempt(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.workflows.die(Run(opened.id, 1, 1, 1))
        world.advance(minutes=1)
        world.tick()
        assert [run.attempt for run in world.workflows.lifecycles] == [1, 2]

    def test_of_a_cycle_that_is_over_is_owed_no_longer(self, world: World, opened: Ticket) -> None:
        """Opened, resolved and reopened while the stream was down."""
        world.take(opened.id, Step.RESOLVE, Step.REOPEN)
        world.advance(minutes=1)
        world.tick()
        assert world.workflows.lifecycles == [Run(opened.id, 2, 1, 4)]
        assert world.tick() == 0
        assert_told(world)

    def test_of_an_ended_ticket_is_owed_no_longer(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.REJECT)
        world.advance(minutes=1)
        world.tick()
        assert world.workflows.lifecycles == []
        assert world.tick() == 0
        assert_told(world)


class TestALateSignal:
    def test_lets_the_execution_go_on(self, world: World, opened: Ticket) -> None:
        world.progress.follow(opened.id, 1)
        world.progress.await_progress(Run(opened.id, 1, 1, 1), "token")
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.advance(minutes=1)
        world.tick()
        assert [output["step"] for _, output in world.workflows.answers] == ["acknowledged"]


class TestALateCheckpoint:
    def test_is_written_a_minute_after_its_time_and_told_at_once(self, world: World, opened: Ticket) -> None:
        world.advance(minutes=1)
        world.tick()
        world.clock.move_to(T0 + timedelta(hours=2, minutes=1))
        world.tick()
        assert world.kinds(opened.id) == ["opened", "checkpoint"]
        assert world.told(DESK) == ["opened", "checkpoint"]
        assert world.told() == ["opened"]

    def test_all_that_were_missed_are_written(self, world: World, opened: Ticket) -> None:
        world.advance(days=1)
        world.tick()
        assert world.kinds(opened.id) == ["opened"] + ["checkpoint"] * 4
        assert_told(world)
        assert world.tick() == 0

    def test_is_not_written_once_somebody_answered(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.advance(days=1)
        world.tick()
        assert world.kinds(opened.id) == ["opened", "acknowledged"]


class TestALateFollowUp:
    def test_asks_half_way_and_closes_at_the_end(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.advance(hours=24, minutes=1)
        world.tick()
        assert world.kinds(opened.id)[-1] == "follow_up"
        world.advance(hours=24)
        world.tick()
        assert world.ticket(opened.id).status is Status.CLOSED
        assert world.told() == ["opened", "acknowledged", "resolved", "follow_up", "closed"]
        assert_told(world)
        assert_sound(world)
        assert world.tick() == 0

    def test_after_days_of_silence_closes_at_once(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.advance(days=9)
        world.tick()
        assert world.kinds(opened.id) == ["opened", "acknowledged", "resolved", "closed"]


class TestTheSweepsOwnTime:
    def test_is_the_instant_of_its_event(self, world: World, opened: Ticket) -> None:
        """What is owed is judged by the tick, what is written bears the time at which it was written."""
        world.advance(minutes=1)
        world.sweep(T0 + timedelta(hours=2, minutes=1))
        checkpoint = world.timeline(opened.id)[-1]
        assert (checkpoint.kind.value, checkpoint.at) == ("checkpoint", T0 + timedelta(minutes=1))


class TestOneThatFails:
    def test_does_not_stop_the_others_and_is_told(self, world: World) -> None:
        first, second = world.open(alarm(name="first")), world.open(alarm(name="second"))
        world.advance(minutes=1)
        world.mailer.fail(ANAS_ADDRESS, ValueError("a template is broken"))
        owed, failures = world.sweep(world.clock())
        assert owed == 4
        assert [str(failure) for failure in failures] == ["a template is broken"]
        assert world.told() == ["opened"]
        assert len(world.workflows.lifecycles) == 2
        assert {first.id, second.id} == {run.ticket_id for run in world.workflows.lifecycles}

    def test_is_owed_again(self, world: World, opened: Ticket) -> None:
        world.workflows.unavailable = ConnectionError("Step Functions cannot be reached")
        world.advance(minutes=1)
        _, failures = world.sweep(world.clock())
        assert {type(failure) for failure in failures} == {ConnectionError}
        world.workflows.unavailable = None
        world.advance(minutes=1)
        world.tick()
        assert world.workflows.lifecycles == [Run(opened.id, 1, 1, 1)]
        assert world.told() == ["opened"]

    def test_a_mail_that_is_not_taken_is_no_failure_of_the_sweep(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, DeliveryFailed("throttled", permanent=False))
        world.advance(minutes=1)
        assert world.sweep(world.clock())[1] == []
        world.advance(minutes=1)
        world.tick()
        assert world.told() == ["opened"]
        assert world.store.notices(opened.id)[0].wake_at is None


def test_everything_together_with_nobody_but_the_sweeper_walks_a_ticket_to_its_closure(world: World) -> None:
    opened = world.open()
    for minutes in range(1, 60):
        world.clock.move_to(T0 + timedelta(minutes=minutes))
        world.tick()
    world.take(opened.id, Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE)
    for _ in range(50):
        world.advance(hours=1)
        world.tick()
    assert world.told() == ["opened", "acknowledged", "findings", "resolved", "follow_up", "closed"]
    assert world.told(DESK) == world.told()
    assert world.ticket(opened.id).status is Status.CLOSED
    assert_sound(world)
    assert_told(world)


class TestTheInstantOfASweep:
    """It is the `time` of its event, whatever the clock on the wall says."""

    def test_decides_which_notice_is_tried_again(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, DeliveryFailed("throttled", permanent=False))
        world.notify.entry(opened.id, 1)
        assert world.told(ANAS_ADDRESS) == []
        owed, failures = world.sweep(world.clock() + timedelta(hours=1))
        assert (owed >= 1, failures) == (True, [])
        assert world.told(ANAS_ADDRESS) == ["opened"]

    def test_closes_what_its_follow_up_has_ended(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.sweep(world.clock() + timedelta(hours=49))
        assert world.ticket(opened.id).status is Status.CLOSED


def test_a_message_that_failed_waits_behind_a_deadline_that_came_later(world: World, opened: Ticket) -> None:
    world.mailer.fail(ANAS_ADDRESS, DeliveryFailed("throttled", permanent=False))
    world.notify.entry(opened.id, 1)
    world.advance(hours=5)
    kinds = [owed.kind for owed in world.store.owed(world.clock(), 10)]
    assert kinds.index("notice") < kinds.index("ticket")
    world.tick()
    assert [sent.address for sent in world.mailer.sent] == [*[DESK] * 5, ANAS_ADDRESS]
