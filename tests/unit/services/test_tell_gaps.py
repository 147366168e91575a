"""Gaps of the roster are told ahead: once a day, to whoever can mend them, and never on a desk without a roster."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import ATTEMPTS, LEASE, retry_pause
from guardia.domain.working_week import WorkingWeek
from tests.support.duty import ANA, BETO, CELIA, DAY, EIGHT, HOUR, PANAMA, applied, keep, layer, person
from tests.support.world import DESK, World

if TYPE_CHECKING:
    from guardia.domain.duty.layer import Layer

HUGO = person("Hugo", time_zone="America/Bogota")
BUSY = DeliveryFailed("throttled", permanent=False)
REFUSED = DeliveryFailed("no such address", permanent=True)
SHORTLY = timedelta(milliseconds=1)
DAILY = ((0, 24 * 60),)
BUT_SUNDAYS = WorkingWeek((DAILY,) * 6 + ((),))


class CrashError(Exception):
    """A machine that dies at this point."""


def crash() -> None:
    raise CrashError


def roster_of(*first: Layer) -> Roster:
    """Celia is the manager."""
    lines = {Line.FIRST: first, Line.MANAGER: (layer("jefatura", "celia"),)}
    return Roster((ANA, BETO, CELIA, HUGO), lines)


BUT_FOR_SUNDAY = roster_of(layer("semana", "ana", hours=BUT_SUNDAYS))
WHOLE = roster_of(layer("siempre", "ana"))


def world_of(roster: Roster | None = BUT_FOR_SUNDAY) -> World:
    """A desk at eight on a Monday: next Sunday nobody has the first line."""
    world = World()
    if roster:
        keep(world.store, roster)
    world.clock.now = EIGHT
    return world


def told(world: World, address: str = DESK) -> list[str]:
    return world.mailer.subjects_to(address)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """In November, by Panama's wall clock."""
    return datetime(2026, 11, day, hour, minute, tzinfo=ZoneInfo(PANAMA))


class TestWhatIsTold:
    def test_is_each_gap_of_the_week_ahead_to_the_desk_and_to_the_manager_on_duty(self) -> None:
        world = world_of()
        world.tick()
        assert [(sent.address, sent.message.subject, sent.message.text) for sent in world.mailer.sent] == [
            (DESK, "first:nobody", "22-05:00  America/Panama"),
            (CELIA.email, "first:nobody", "22-05:00 Celia America/Panama"),
        ]

    def test_is_nothing_where_everything_is_planned(self) -> None:
        world = world_of(WHOLE)
        world.tick()
        assert world.mailer.sent == []

    def test_is_nothing_on_a_desk_without_a_roster(self) -> None:
        world = world_of(None)
        for _ in range(3):
            world.tick()
            world.advance(days=1)
        assert world.mailer.sent == []

    def test_is_a_contradiction_of_layers_too(self) -> None:
        world = world_of(roster_of(layer("una", "ana"), layer("otra", "beto")))
        world.tick()
        assert told(world) == ["first:contradiction"]

    def test_is_not_told_to_a_manager_whom_nobody_planned(self) -> None:
        lines = {Line.FIRST: (layer("semana", "ana", hours=BUT_SUNDAYS),)}
        world = world_of(Roster((ANA,), lines))
        world.tick()
        assert [sent.address for sent in world.mailer.sent] == [DESK]

    def test_is_told_once_to_a_manager_whose_address_is_the_desks(self) -> None:
        boss = person("Jefa", email=DESK.upper())
        lines = {Line.FIRST: (layer("semana", "ana", hours=BUT_SUNDAYS),), Line.MANAGER: (layer("m", "jefa"),)}
        world = world_of(Roster((ANA, boss), lines))
        world.tick()
        assert [sent.address for sent in world.mailer.sent] == [DESK]


class TestWhen:
    def test_is_from_eight_on_by_the_desks_clock(self) -> None:
        world = world_of()
        world.clock.now = EIGHT - SHORTLY
        world.tick()
        assert world.mailer.sent == []
        world.clock.advance(SHORTLY)
        world.tick()
        assert len(told(world)) == 1

    def test_is_once_a_day_however_often_the_sweeper_comes(self) -> None:
        world = world_of()
        for _ in range(24 * 60):
            world.tick()
            world.advance(minutes=1)
        assert len(told(world)) == len(told(world, CELIA.email)) == 1

    def test_is_later_where_the_sweeper_slept_in(self) -> None:
        world = world_of()
        world.clock.now = at(16, 23, 59)
        world.tick()
        assert len(told(world)) == 1

    def test_is_not_the_next_day_where_it_is_known_and_far(self) -> None:
        world = world_of()
        days = []
        for _ in range(7):
            before = len(told(world))
            world.tick()
            days.append(len(told(world)) - before)
            world.advance(days=1)
        # Monday: it is new. From Saturday at eight on it begins within a day; on Sunday it is now, and next Sunday's is
        # in the week ahead, too.
        assert days == [1, 0, 0, 0, 0, 1, 1]

    def test_is_the_next_day_where_a_gap_is_new(self) -> None:
        world = world_of()
        world.tick()
        contradict(world)
        world.advance(days=1)
        world.tick()
        assert told(world)[1:] == ["first:contradiction first:nobody"]

    def test_is_the_next_day_where_nobody_could_be_told(self) -> None:
        world = world_of()
        for address in (DESK, CELIA.email):
            world.mailer.fail(address, *[BUSY] * 1_000)
        for _ in range(24 * 60):
            world.tick()
            world.advance(minutes=1)
        assert world.mailer.sent == []
        world.mailer.fail(DESK)
        world.mailer = type(world.mailer)()
        world._wire()  # the same desk, with a mailer that works
        world.tick()
        assert len(told(world)) == 1


class TestOnce:
    def test_a_failure_for_the_moment_is_tried_again_and_whoever_was_told_is_not(self) -> None:
        world = world_of()
        world.mailer.fail(CELIA.email, BUSY)
        world.tick()
        assert (len(told(world)), len(told(world, CELIA.email))) == (1, 0)
        world.clock.advance(retry_pause(1) - SHORTLY)
        world.tick()
        assert told(world, CELIA.email) == []
        world.clock.advance(SHORTLY)
        world.tick()
        assert (len(told(world)), len(told(world, CELIA.email))) == (1, 1)
        assert world.metered == []

    def test_a_failure_for_good_is_counted_and_keeps_nobody_else_from_being_told(self) -> None:
        world = world_of()
        world.mailer.fail(DESK, REFUSED)
        world.tick()
        assert (told(world), len(told(world, CELIA.email)), world.metered) == ([], 1, ["undelivered"])
        world.advance(hours=1)
        world.tick()
        assert world.metered == ["undelivered"]

    @pytest.mark.parametrize(("failure", "level"), [(BUSY, "WARNING"), (REFUSED, "ERROR")], ids=["busy", "refused"])
    def test_a_failure_is_in_the_log_by_its_weight_and_without_anybodys_address(
        self, failure: DeliveryFailed, level: str, caplog: pytest.LogCaptureFixture
    ) -> None:
        world = world_of()
        world.mailer.fail(DESK, failure)
        with caplog.at_level(logging.WARNING):
            world.tick()
        (line,) = caplog.records
        assert (line.levelname, line.msg) == (level, "somebody was not told of the roster's gaps")
        assert (vars(line)["day"], vars(line)["code"]) == (f"{EIGHT:%Y-%m-%d}", failure.code)
        assert DESK not in str(vars(line))

    def test_tries_have_an_end(self) -> None:
        world = world_of()
        world.mailer.fail(DESK, *[BUSY] * 1_000)
        for _ in range(3 * ATTEMPTS):
            world.tick()
            world.advance(minutes=10)
        report = world.store.gap_report()
        assert report
        assert report.attempts <= ATTEMPTS

    def test_what_was_mended_before_the_next_try_is_told_no_more(self) -> None:
        world = world_of()
        world.mailer.fail(DESK, BUSY)
        world.mailer.fail(CELIA.email, BUSY)
        world.tick()
        world.store.put_roster(applied(WHOLE, 2, world.clock()))
        world.advance(minutes=1)
        world.tick()
        assert world.mailer.sent == []
        report = world.store.gap_report()
        assert report
        assert (report.told, report.owed) == ((), ())

    @pytest.mark.parametrize("after", range(3))
    def test_a_machine_that_dies_is_followed_after_its_lease(self, after: int) -> None:
        world = world_of()
        world.store.before("put_gap_report", *[lambda: None] * after, crash)
        _, failures = world.sweep(world.clock())
        assert [type(failure) for failure in failures] == [CrashError]
        for _ in range(3):
            world.clock.advance(LEASE)
            world.tick()
        # Whoever was sent the message when the machine died may be sent it again: at least once.
        assert [len(told(world)), len(told(world, CELIA.email))] == [[1, 1], [2, 1], [1, 2]][after]

    def test_of_two_sweepers_one_tells(self) -> None:
        world = world_of()
        world.store.before("put_gap_report", lambda: world.tell_gaps(world.clock()))
        world.tick()
        assert (len(told(world)), len(told(world, CELIA.email))) == (1, 1)

    def test_a_sweep_that_is_repeated_tells_nobody_again(self) -> None:
        world = world_of()
        world.tick()
        world.advance(hours=1)
        for _ in range(3):
            world.sweep(EIGHT)
        assert len(told(world)) == 1


class TestTheSweeper:
    def test_reads_one_item_a_minute_and_none_at_night(self) -> None:
        asked: list[str] = []

        class Watched(InMemoryStore):
            def __getattribute__(self, name: str) -> object:
                if not name.startswith("_"):
                    asked.append(name)
                return super().__getattribute__(name)

        world = world_of()
        world.tick()
        watched = Watched()
        report = world.store.gap_report()
        assert report
        for revision in range(1, report.revision + 1):
            watched.put_gap_report(type(report)(day=report.day, told=report.told, revision=revision))
        tell = type(world.tell_gaps)(
            watched, watched, world.tell_gaps.composer, world.mailer, world.desk, world.metered.append
        )
        asked.clear()
        tell(EIGHT + HOUR)
        assert asked == ["gap_report"]
        tell(EIGHT + DAY - SHORTLY)
        assert asked == ["gap_report"]

    def test_does_what_is_owed_although_the_gaps_cannot_be_told(self) -> None:
        world = world_of()
        world.store.before("put_gap_report", crash)
        owed, failures = world.sweep(world.clock())
        assert (owed, [type(failure) for failure in failures]) == (0, [CrashError])


def contradict(world: World) -> None:
    """From Thursday on there are hours that two layers have."""
    extra = layer("otra", "beto", hours=WorkingWeek(((), (), (), ((8 * 60, 12 * 60),), (), (), ())))
    known = roster_of(layer("semana", "ana", hours=BUT_SUNDAYS), extra)
    world.store.put_roster(applied(known, 2, world.clock()))
