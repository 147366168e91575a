"""The account manager is told once for each account and day: at least once, counted, never zero times."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import ATTEMPTS, LEASE, NoticeState
from tests.support.builders import T0, alarm
from tests.support.world import DESK, MANAGER, World, assert_equation

if TYPE_CHECKING:
    from guardia.domain.uncovered import Uncovered

pytestmark = pytest.mark.covers("F12")

STRANGER = "999999999999"
BUSY = DeliveryFailed("throttled", permanent=False)


@pytest.fixture
def world() -> World:
    return World()


def knock(world: World, name: str = "api-5xx", account_id: str = STRANGER) -> None:
    """An alarm of an account that nobody registered."""
    world.deliver(alarm(name=name, at=world.clock(), account_id=account_id))


def told(world: World) -> list[str]:
    """What the account manager read, in order."""
    return world.mailer.subjects_to(MANAGER)


def telling(world: World, day: str = "2026-11-20") -> Uncovered:
    """What the table knows of it."""
    uncovered = world.store.uncovered(f"{STRANGER}-{day}")
    assert uncovered
    return uncovered


class TestOnce:
    def test_for_hundreds_of_alarms_of_a_day_whatever_is_swept_between_them(self, world: World) -> None:
        for number in range(300):
            knock(world, f"alarm {number}")
            world.advance(seconds=30)
            world.tick()
        assert told(world) == [f"{STRANGER}-2026-11-20 account-unknown"]
        assert "alarm 0" in world.mailer.sent[0].message.text
        assert_equation(world)

    def test_for_each_account(self, world: World) -> None:
        for account_id in ("777777777777", "888888888888"):
            knock(world, account_id=account_id)
        world.tick()
        assert told(world) == [f"{account}-2026-11-20 account-unknown" for account in ("777777777777", "888888888888")]

    def test_on_each_day_of_the_desks_zone(self, world: World) -> None:
        midnight = datetime(2026, 11, 21, tzinfo=ZoneInfo("America/Panama")).astimezone(UTC)
        for moment in (midnight - timedelta(minutes=1), midnight, midnight + timedelta(hours=1)):
            world.clock.move_to(moment)
            knock(world)
            world.tick()
        assert told(world) == [f"{STRANGER}-{day} account-unknown" for day in ("2026-11-20", "2026-11-21")]

    def test_at_the_first_sweep_and_never_again(self, world: World) -> None:
        knock(world)
        assert world.tick() == 1
        world.advance(days=30)
        assert world.tick() == 0
        assert telling(world).state is NoticeState.ACCEPTED
        assert (telling(world).provider_id, telling(world).wake_at) == ("mail-1", None)

    def test_and_the_desk_and_the_clients_are_not_written_to(self, world: World) -> None:
        knock(world)
        world.tick()
        assert [sent.address for sent in world.mailer.sent] == [MANAGER]
        assert world.told(DESK) == []

    def test_where_nothing_is_uncovered_nobody_is_told(self, world: World) -> None:
        world.open()
        world.deliver("no JSON")
        world.advance(minutes=1)
        world.tick()
        assert told(world) == []

    def test_what_nobody_owes_is_nothing_to_tell(self, world: World) -> None:
        world.tell_uncovered("nobody-2026-11-20", T0)
        assert world.mailer.sent == []


class TestAFailure:
    def test_that_passes_is_tried_again_after_its_pause(self, world: World) -> None:
        knock(world)
        world.mailer.fail(MANAGER, BUSY, BUSY)
        world.tick()
        assert (telling(world).state, telling(world).failure) == (NoticeState.FAILED_TEMPORARY, "throttled")
        assert telling(world).wake_at == T0 + timedelta(minutes=1)
        for _ in range(3):
            world.advance(minutes=1)
            world.tick()
        assert told(world) == [f"{STRANGER}-2026-11-20 account-unknown"]
        assert (telling(world).attempts, telling(world).failure) == (3, "")
        assert world.metered == []

    def test_that_lasts_for_hours_is_outlived(self, world: World) -> None:
        knock(world)
        world.mailer.fail(MANAGER, *[BUSY] * 20)
        for _ in range(24 * 60):
            world.advance(minutes=1)
            world.tick()
        assert len(told(world)) == 1
        assert telling(world).attempts == 21

    def test_for_good_is_given_up_and_counted(self, world: World) -> None:
        knock(world)
        world.mailer.fail(MANAGER, DeliveryFailed("no such address", permanent=True))
        world.tick()
        world.advance(days=2)
        assert world.tick() == 0
        assert telling(world).state is NoticeState.FAILED_PERMANENT
        assert world.metered == ["undelivered"]

    def test_of_every_try_is_given_up_and_counted(self, world: World) -> None:
        knock(world)
        world.mailer.fail(MANAGER, *[BUSY] * 100)
        for _ in range(30):
            world.advance(hours=1)
            world.tick()
        assert (telling(world).state, telling(world).attempts) == (NoticeState.FAILED_PERMANENT, ATTEMPTS)
        assert world.metered == ["undelivered"]

    def test_of_one_account_holds_up_no_other_and_no_deadline(self, world: World) -> None:
        opened = world.open()
        knock(world, account_id="777777777777")
        knock(world, account_id="888888888888")
        world.mailer.fail(MANAGER, BUSY)
        world.advance(hours=5)
        world.tick()
        assert told(world) == ["888888888888-2026-11-20 account-unknown"]
        assert world.kinds(opened.id)[-1] == "checkpoint"
        assert [sent.address for sent in world.mailer.sent][-1] == MANAGER


class TestASenderThatDies:
    def test_before_it_recorded_that_it_sent_has_its_work_done_again(self, world: World) -> None:
        """At least once: the account manager may read it twice, and never not at all."""

        def die() -> None:
            raise ConnectionError("the table does not answer")

        knock(world)
        world.store.before("settle_uncovered", die)
        _, failures = world.sweep(world.clock())
        assert [type(failure) for failure in failures] == [ConnectionError]
        world.clock.advance(LEASE - timedelta(milliseconds=1))
        assert world.tick() == 0
        world.clock.advance(timedelta(milliseconds=1))
        world.tick()
        assert told(world) == [f"{STRANGER}-2026-11-20 account-unknown"] * 2
        assert telling(world).attempts == 2

    def test_at_every_try_is_given_up_and_counted(self, world: World) -> None:
        knock(world)
        for number in range(ATTEMPTS):
            assert world.store.take_uncovered(f"{STRANGER}-2026-11-20", T0 + number * LEASE)
        world.clock.move_to(T0 + ATTEMPTS * LEASE)
        world.tick()
        assert telling(world).state is NoticeState.FAILED_PERMANENT
        assert telling(world).failure == "every try ended before it was recorded"
        assert world.metered == ["undelivered"]
        assert world.tick() == 0

    def test_during_the_last_try_is_not_yet_given_up(self, world: World) -> None:
        knock(world)
        for number in range(ATTEMPTS):
            world.store.take_uncovered(f"{STRANGER}-2026-11-20", T0 + number * LEASE)
        world.clock.move_to(T0 + ATTEMPTS * LEASE - timedelta(milliseconds=1))
        world.tell_uncovered(f"{STRANGER}-2026-11-20", world.clock())
        assert telling(world).state is NoticeState.PENDING
        assert world.metered == []


def test_two_sweepers_at_once_send_one(world: World) -> None:
    knock(world)
    world.tell_uncovered(f"{STRANGER}-2026-11-20", T0)
    world.tell_uncovered(f"{STRANGER}-2026-11-20", T0)
    assert len(told(world)) == 1
