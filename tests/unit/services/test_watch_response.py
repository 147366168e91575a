"""Silence goes on record at half, three quarters, ninety per cent and the end of the promise."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.domain.clock import CheckpointName
from guardia.domain.contract import Severity
from guardia.domain.escalation import Escalation
from guardia.domain.steps import Step
from guardia.domain.ticket import GUARDIA, Kind, Ticket
from guardia.services.watch_response import Watch
from tests.support.builders import T0, client, contract
from tests.support.world import World, assert_sound

HALF = T0 + timedelta(hours=2)


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open()


def walk(world: World, watch: Watch) -> list[CheckpointName]:
    """What the state machine does: wait for the next checkpoint, write it, and so on to the end."""
    written = []
    while checkpoint := world.watch.next_checkpoint(watch):
        world.clock.move_to(checkpoint.at)
        if world.watch.write(watch, checkpoint.name):
            written.append(checkpoint.name)
    return written


class TestOnTime:
    def test_a_watch_walks_to_the_end_of_the_promise(self, world: World, opened: Ticket) -> None:
        assert walk(world, Watch(opened.id, 1, 1)) == list(CheckpointName)
        hours = [(entry.at - T0) / timedelta(hours=1) for entry in world.timeline(opened.id)]
        assert hours == [0, 2, 3, 3.6, 4]
        assert_sound(world)

    def test_a_checkpoint_is_an_entry_in_the_systems_name(self, world: World, opened: Ticket) -> None:
        world.clock.move_to(HALF)
        entry = world.watch.write(Watch(opened.id, 1, 1), CheckpointName.HALF)
        assert entry == world.timeline(opened.id)[-1]
        assert entry is not None
        assert (entry.kind, entry.actor, entry.version) == (Kind.CHECKPOINT, GUARDIA, 2)
        assert entry.data == {
            "checkpoint": "half",
            "percent": 50,
            "checkpoint_at": "2026-11-20T17:00:00.000Z",
            "due_at": "2026-11-20T19:00:00.000Z",
        }

    def test_a_contracts_own_checkpoints_are_written_in_their_time_and_say_how_much_has_passed(self) -> None:
        world = World(client(contract=replace(contract(), escalation=Escalation(40, 60, 80))))
        opened = world.open()
        assert walk(world, Watch(opened.id, 1, 1)) == list(CheckpointName)
        written = world.timeline(opened.id)[1:]
        assert [(entry.at - T0) / timedelta(hours=1) for entry in written] == [1.6, 2.4, 3.2, 4]
        assert [entry.data["percent"] for entry in written] == [40, 60, 80, 100]

    @pytest.mark.parametrize("step", [Step.CHANGE_SEVERITY, Step.REOPEN])
    def test_another_promise_and_another_cycle_keep_the_contracts_checkpoints(self, step: Step) -> None:
        world = World(client(contract=replace(contract(), escalation=Escalation(40, 60, 80))))
        opened = world.open()
        taken = world.take(opened.id, *([Step.RESOLVE] if step is Step.REOPEN else []), step)
        assert [point.percent for point in taken.clock.checkpoints] == [40, 60, 80, 100]

    @pytest.mark.covers("F36")
    def test_a_checkpoint_is_written_once(self, world: World, opened: Ticket) -> None:
        watch = Watch(opened.id, 1, 1)
        assert world.watch.write(watch, CheckpointName.HALF)
        assert world.watch.write(watch, CheckpointName.HALF) is None
        assert world.kinds(opened.id) == ["opened", "checkpoint"]

    def test_none_is_skipped(self, world: World, opened: Ticket) -> None:
        assert world.watch.write(Watch(opened.id, 1, 1), CheckpointName.DUE) is None

    def test_two_who_write_it_at_once_write_it_once(self, world: World, opened: Ticket) -> None:
        watch = Watch(opened.id, 1, 1)
        world.store.before("commit", lambda: world.watch.write(watch, CheckpointName.HALF))
        assert world.watch.write(watch, CheckpointName.HALF) is None
        assert world.kinds(opened.id) == ["opened", "checkpoint"]


class TestAnswered:
    def test_the_watch_ends(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE)
        assert world.watch.next_checkpoint(Watch(opened.id, 1, 1)) is None

    @pytest.mark.covers("F34")
    def test_a_checkpoint_that_races_the_answer_is_not_written(self, world: World, opened: Ticket) -> None:
        world.store.before("commit", lambda: world.take(opened.id, Step.ACKNOWLEDGE))
        assert world.watch.write(Watch(opened.id, 1, 1), CheckpointName.HALF) is None
        assert world.kinds(opened.id) == ["opened", "acknowledged"]

    @pytest.mark.covers("F34")
    def test_an_answer_that_races_a_checkpoint_is_written_after_it(self, world: World, opened: Ticket) -> None:
        world.store.before("commit", lambda: world.watch.write(Watch(opened.id, 1, 1), CheckpointName.HALF))
        world.take(opened.id, Step.ACKNOWLEDGE)
        assert world.kinds(opened.id) == ["opened", "checkpoint", "acknowledged"]


class TestAnotherRunning:
    @pytest.mark.parametrize(("cycle", "revision"), [(2, 1), (1, 2), (1, 0)])
    def test_a_watch_of_another_cycle_or_promise_ends_quietly(
        self, world: World, opened: Ticket, cycle: int, revision: int
    ) -> None:
        watch = Watch(opened.id, cycle, revision)
        assert world.watch.next_checkpoint(watch) is None
        assert world.watch.write(watch, CheckpointName.HALF) is None

    def test_a_reopened_ticket_is_watched_anew(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE, Step.REOPEN)
        assert world.watch.next_checkpoint(Watch(opened.id, 1, 1)) is None
        assert walk(world, Watch(opened.id, 2, 1)) == list(CheckpointName)

    def test_another_severity_has_a_watch_of_its_own_and_the_old_one_ends(self, world: World, opened: Ticket) -> None:
        world.change_severity(opened.id, Severity.CRITICAL)
        assert world.watch.next_checkpoint(Watch(opened.id, 1, 1)) is None
        assert world.watch.write(Watch(opened.id, 1, 1), CheckpointName.HALF) is None
        assert walk(world, Watch(opened.id, 1, 2)) == list(CheckpointName)
        hours = [(entry.at - T0) / timedelta(hours=1) for entry in world.timeline(opened.id)[1:]]
        assert hours == [0, 1, 1.5, 1.8, 2]

    def test_of_the_checkpoints_that_a_tighter_promise_has_overtaken_the_last_is_told(
        self, world: World, opened: Ticket
    ) -> None:
        world.advance(hours=1, minutes=40)
        world.change_severity(opened.id, Severity.CRITICAL)
        owed = world.watch.next_checkpoint(Watch(opened.id, 1, 2))
        assert owed is not None
        assert (owed.name, owed.at) == (CheckpointName.THREE_QUARTERS, T0 + timedelta(hours=1.5))
        assert world.watch.write(Watch(opened.id, 1, 2), owed.name)

    def test_the_sweeper_writes_those_of_the_new_promise_where_its_watch_did_not_start(
        self, world: World, opened: Ticket
    ) -> None:
        world.change_severity(opened.id, Severity.CRITICAL)
        world.advance(hours=1, minutes=2)
        world.tick()
        assert world.kinds(opened.id) == ["opened", "severity", "checkpoint"]

    def test_a_ticket_that_is_not_there_is_not_watched(self, world: World) -> None:
        watch = Watch("GD-00000-00000", 1, 1)
        assert world.watch.next_checkpoint(watch) is None
        assert world.watch.write(watch, CheckpointName.HALF) is None


class TestLate:
    def test_nothing_is_late_before_its_time(self, world: World, opened: Ticket) -> None:
        assert world.watch.write_late(opened.id, HALF - timedelta(milliseconds=1)) is None

    def test_what_is_late_is_written_one_after_the_other(self, world: World, opened: Ticket) -> None:
        now = world.advance(hours=3)
        names = []
        while entry := world.watch.write_late(opened.id, now):
            names.append(entry.data["checkpoint"])
        assert names == ["half", "three_quarters"]

    def test_it_tells_when_it_should_have_been_and_when_it_was(self, world: World, opened: Ticket) -> None:
        now = world.advance(hours=2, minutes=7)
        entry = world.watch.write_late(opened.id, now)
        assert entry is not None
        assert (entry.at, entry.data["checkpoint_at"]) == (now, "2026-11-20T17:00:00.000Z")
