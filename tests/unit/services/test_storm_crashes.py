"""Wherever a machine dies, and whoever comes at once: nothing that was held back is lost, and little is told twice."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from tests.support.storms import DOWN, SINGLY, StormyDesk, storm_of

WHILE_HELD = {"hold_entry": 0, "put_notice": 2 * SINGLY, "settle_entry": SINGLY}
"""What is written while an entry is held back, and how often before the first is: for those that are told singly."""

WHILE_TOLD = {"take_storm": 1, "commit": 1, "drop_held_entries": 2, "settle_storm": 1, "end_storm": 1}
"""What is written while a storm is told, and how many messages there are where a machine dies before it."""


class CrashError(Exception):
    """A machine that dies at this point."""


@dataclass
class Machine:
    """Dies so many times, once it has done so much."""

    works: int
    times: int
    died: int = 0

    def __call__(self) -> None:
        """Work, or die."""
        if self.works:
            self.works -= 1
        elif self.died < self.times:
            self.died += 1
            raise CrashError


@pytest.fixture
def desk() -> StormyDesk:
    return StormyDesk(alive=True)


def sweep_until_calm(desk: StormyDesk) -> None:
    """Each minute a sweep, some of which fail, until the storm is over."""
    world = desk.world
    for _ in range(40):
        world.advance(minutes=1)
        world.sweep(world.clock())
        world.arrive()
    assert world.tick() == 0
    assert world.store.storm("acme") is None
    assert world.store.held_entries("acme", 10) == []


class TestACrash:
    @pytest.mark.parametrize(("method", "before"), WHILE_HELD.items())
    @pytest.mark.parametrize("times", [1, 3, 7])
    def test_while_an_entry_is_held_back_loses_nothing(self, method: str, before: int, times: int) -> None:
        desk = StormyDesk(alive=False)
        machine = Machine(before, times)
        ids = desk.alarms(12)
        desk.world.store.before(method, *[machine] * 100)
        sweep_until_calm(desk)
        assert machine.died == times
        assert desk.named() == set(ids)

    @pytest.mark.parametrize(("method", "messages"), WHILE_TOLD.items())
    def test_while_the_storm_is_told_loses_nothing(self, desk: StormyDesk, method: str, messages: int) -> None:
        machine = Machine(0, 1)
        ids = desk.alarms(12)
        desk.world.store.before(method, machine)
        sweep_until_calm(desk)
        assert machine.died == 1
        assert desk.named() == set(ids)
        assert len(desk.storms) == messages

    def test_between_counting_and_hastening_is_made_up_for(self, desk: StormyDesk) -> None:
        storm_of(desk)
        desk.world.store.before("hasten_storm", Machine(0, 1))
        with pytest.raises(CrashError):
            desk.alarms(1, prefix="down", tags=DOWN)
        desk.minutes(3)
        assert [entry.data["severity"] for entry in desk.storms] == ["HIGH", "CRITICAL"]
        assert desk.named() == set(desk.world.ticket_ids)


class TestTwoAtOnce:
    def test_who_sweep_tell_a_storm_once(self, desk: StormyDesk) -> None:
        desk.alarms(12)
        world = desk.world
        world.advance(minutes=2)
        world.store.before("take_storm", lambda: world.tell_storm("acme", world.clock()))
        world.tick()
        desk.minutes(20)
        assert len(desk.storms) == 1

    def test_what_is_held_back_while_the_storm_is_told_is_in_the_next_message(self, desk: StormyDesk) -> None:
        desk.alarms(12)
        world = desk.world
        world.advance(minutes=2)
        late: list[str] = []
        world.store.before("drop_held_entries", lambda: late.extend(desk.alarms(1, prefix="late")))
        world.tick()
        desk.minutes(20)
        assert len(desk.storms) == 2
        assert str(desk.storms[1].data["tickets"]).split() == late

    def test_a_storm_does_not_end_under_what_is_being_held_back(self, desk: StormyDesk) -> None:
        storm_of(desk, 12)
        held: list[str] = []
        desk.world.store.before("end_storm", lambda: held.extend(desk.alarms(8, prefix="late")))
        desk.minutes(40)
        assert len(held) == 8
        assert set(held) <= desk.named()
