"""Coverage held against a count that shares no code with it.

The count looks at the wall clock at each minute of UTC, one after the other, and asks a person's question: is this a
minute in which the desk is there? Instants are drawn most of all near the changes of the zones' clocks, leap days and
year ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from guardia.domain.coverage import Coverage, Plan
from guardia.domain.working_week import USUAL_WEEK, WorkingWeek

pytestmark = pytest.mark.covers("F37", "F38", "F40")

ZONES = (
    "America/Panama",
    "America/Costa_Rica",
    "America/Santo_Domingo",
    "America/Puerto_Rico",
    "America/Santiago",  # its days in September and April begin or end twice, at midnight
    "America/New_York",
    "America/Havana",
    "Europe/Madrid",
    "Africa/Cairo",  # as Santiago
    "Africa/Casablanca",  # summer time pauses for Ramadan
    "Asia/Kathmandu",  # +5:45
    "Australia/Lord_Howe",  # summer time of half an hour
)
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, LAST = datetime(2024, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC)


def is_covered(at: datetime, coverage: Coverage) -> bool:
    """Whether the desk is there, as somebody says who looks at a wall clock and a calendar."""
    local = at.astimezone(ZoneInfo(coverage.time_zone))
    if local.date() in coverage.holidays:
        return False
    minute = local.hour * 60 + local.minute
    return any(opens <= minute < closes for opens, closes in coverage.week.days[local.weekday()])


def changes(zone: str) -> list[datetime]:
    """The minutes around which the zone's clock changes, found by looking at it every six hours."""
    looks = [FIRST + n * 6 * HOUR for n in range((LAST - FIRST) // (6 * HOUR))]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in looks]
    return [at for at, (before, after) in zip(looks, pairwise(offsets), strict=False) if before != after]


@dataclass(frozen=True)
class Window:
    """A coverage, and the minutes of a stretch of time in which it is counted."""

    coverage: Coverage
    start: datetime
    minutes: int

    @property
    def end(self) -> datetime:
        return self.start + self.minutes * MINUTE

    def count(self) -> list[bool]:
        """Minute by minute: covered or not."""
        return [is_covered(self.start + n * MINUTE, self.coverage) for n in range(self.minutes)]


CHANGES = {zone: changes(zone) for zone in ZONES}
TURNS = [datetime(year, month, day, tzinfo=UTC) for year, month, day in [(2028, 2, 29), (2027, 1, 1), (2025, 1, 1)]]


def stretches(minutes: set[int]) -> tuple[tuple[int, int], ...]:
    """Opening and closing times in turn."""
    ordered = sorted(minutes)
    return tuple(zip(ordered[::2], ordered[1::2], strict=False))


minutes_of_a_day = st.one_of(st.sampled_from([0, 1440, 120, 150, 180, 480, 1050]), st.integers(0, 1440))
days = st.sets(minutes_of_a_day, max_size=6).map(stretches)
weeks = st.one_of(
    st.just(USUAL_WEEK),
    st.tuples(*[days] * 7).filter(any).map(WorkingWeek),
    st.just(WorkingWeek((((0, 1440),),) * 7)),
)


@st.composite
def instants(draw: st.DrawFn, zone: str) -> datetime:
    """A minute; often within two days of something that happens to the zone's clock or to the calendar."""
    turn = draw(st.sampled_from(CHANGES[zone] + TURNS))
    anywhere = st.integers(0, (LAST - FIRST) // MINUTE).map(lambda n: FIRST + n * MINUTE)
    near = st.integers(-2 * 24 * 60, 2 * 24 * 60).map(lambda n: turn + n * MINUTE)
    return draw(st.one_of(near, near, anywhere))


@st.composite
def coverages(draw: st.DrawFn, zone: str, around: datetime) -> Coverage:
    holidays = draw(st.sets(st.integers(-2, 9), max_size=4))
    named = {(around + n * DAY).date(): f"feriado {n}" for n in holidays}
    return Coverage(Plan.BUSINESS_HOURS, zone, draw(weeks), named)


@st.composite
def windows(draw: st.DrawFn, longest: timedelta = 3 * DAY) -> Window:
    zone = draw(st.sampled_from(ZONES))
    start = draw(instants(zone))
    return Window(draw(coverages(zone, start)), start, draw(st.integers(0, longest // MINUTE)))


class TestAgainstACountOfMinutes:
    @given(window=windows())
    def test_elapsed_is_the_number_of_covered_minutes(self, window: Window) -> None:
        assert window.coverage.elapsed(window.start, window.end) == sum(window.count()) * MINUTE

    @given(window=windows())
    def test_the_ledger_says_of_each_minute_what_the_wall_clock_says(self, window: Window) -> None:
        told = [
            segment.covered
            for segment in window.coverage.segments(window.start, window.end)
            for _ in range((segment.end - segment.start) // MINUTE)
        ]
        assert told == window.count()

    @given(window=windows(), part=st.floats(0, 1))
    def test_a_promise_is_due_at_the_end_of_its_last_covered_minute(self, window: Window, part: float) -> None:
        covered = [n for n, is_on in enumerate(window.count(), start=1) if is_on]
        if not covered:
            return
        promised = max(round(part * len(covered)), 1)
        due = window.coverage.due(window.start, promised * MINUTE)
        assert due == window.start + covered[promised - 1] * MINUTE

    @given(window=windows())
    def test_the_next_opening_is_the_first_covered_minute(self, window: Window) -> None:
        first = next((n for n, is_on in enumerate(window.count()) if is_on), None)
        if first is None:
            return
        assert window.coverage.covered_from(window.start) == window.start + first * MINUTE
        within = window.start + first * MINUTE + SECOND / 7
        assert window.coverage.covered_from(within) == within

    @settings(max_examples=25)
    @given(window=windows(longest=40 * DAY))
    def test_weeks_that_are_skipped_are_counted_all_the_same(self, window: Window) -> None:
        counted = sum(window.count()) * MINUTE
        assert window.coverage.elapsed(window.start, window.end) == counted
        if counted:
            due = window.coverage.due(window.start, counted)
            assert due <= window.end
            assert not any(is_covered(due + n * MINUTE, window.coverage) for n in range((window.end - due) // MINUTE))

    @pytest.mark.parametrize("zone", ZONES[::2])
    def test_a_whole_year_of_the_usual_week_with_its_holidays(self, zone: str) -> None:
        holidays = {datetime(2028, month, 29, tzinfo=UTC).date(): "fin de mes" for month in range(1, 13)}
        start = datetime(2027, 12, 31, 12, tzinfo=UTC)
        window = Window(Coverage(Plan.BUSINESS_HOURS, zone, holidays=holidays), start, 367 * 24 * 60)
        counted = sum(window.count()) * MINUTE
        assert window.coverage.elapsed(start, window.end) == counted
        assert window.coverage.elapsed(start, window.coverage.due(start, counted)) == counted


class TestAgainstACountOfSeconds:
    @given(zone=st.sampled_from(ZONES), data=st.data(), promised=st.integers(1, 200))
    def test_due_is_exact_near_every_opening_closing_and_midnight(
        self, zone: str, data: st.DataObject, promised: int
    ) -> None:
        day = data.draw(st.dates(FIRST.date(), LAST.date()))
        boundary = data.draw(st.sampled_from([time(8), time(17, 30), time(0)]))
        near = datetime.combine(day, boundary, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        start = near + data.draw(st.integers(-300, 300)) * SECOND
        coverage = Coverage(Plan.BUSINESS_HOURS, zone)
        assert coverage.due(start, promised * SECOND) == counted_due(start, promised, coverage)

    @pytest.mark.parametrize(
        ("zone", "start"),
        [
            pytest.param("Africa/Monrovia", datetime(1972, 1, 6, 22, tzinfo=UTC), id="an offset of -0:44:30 ends"),
            pytest.param("America/Panama", datetime(1908, 4, 22, 4, tzinfo=UTC), id="an offset of -5:19:36 ends"),
        ],
    )
    def test_offsets_of_old_that_have_seconds(self, zone: str, start: datetime) -> None:
        week = WorkingWeek((((0, 30), (45, 61), (1380, 1440)),) * 7)
        coverage = Coverage(Plan.BUSINESS_HOURS, zone, week)
        seconds = [is_covered(start + n * SECOND, coverage) for n in range(6 * 3600)]
        told = [
            segment.covered
            for segment in coverage.segments(start, start + 6 * HOUR)
            for _ in range((segment.end - segment.start) // SECOND)
        ]
        assert told == seconds


def counted_due(start: datetime, promised: int, coverage: Coverage) -> datetime:
    """The end of the last covered second; a closed desk is walked past minute by minute."""
    at, left = start, promised
    while left:
        if is_covered(at, coverage):
            at, left = at + SECOND, left - 1
        else:
            at += SECOND if at.second else MINUTE
    return at


promises = st.timedeltas(timedelta(milliseconds=1), 40 * DAY)


@st.composite
def clocks(draw: st.DrawFn) -> tuple[Coverage, datetime]:
    """A coverage of either plan and an instant, to the microsecond."""
    window = draw(windows())
    plan = draw(st.sampled_from(Plan))
    coverage = Coverage(plan, window.coverage.time_zone, window.coverage.week, window.coverage.holidays)
    return coverage, window.start + draw(st.timedeltas(timedelta(), MINUTE))


class TestWhatAlwaysHolds:
    @given(clock=clocks(), promise=promises)
    @example(
        clock=(Coverage(Plan.BUSINESS_HOURS, "America/Panama"), datetime(2026, 11, 23, 13, tzinfo=UTC)),
        promise=USUAL_WEEK.total,
    )
    def test_when_a_promise_is_due_it_has_elapsed_and_not_before(
        self, clock: tuple[Coverage, datetime], promise: timedelta
    ) -> None:
        coverage, start = clock
        due = coverage.due(start, promise)
        assert coverage.elapsed(start, due) == promise
        assert coverage.elapsed(start, due - timedelta(microseconds=1)) < promise

    @given(clock=clocks(), promise=promises)
    def test_the_ledger_of_a_promise_adds_up_to_it(self, clock: tuple[Coverage, datetime], promise: timedelta) -> None:
        coverage, start = clock
        due = coverage.due(start, promise)
        segments = coverage.segments(start, due)
        assert sum((s.end - s.start for s in segments if s.covered), timedelta()) == promise
        assert (segments[0].start, segments[-1].end, segments[-1].covered) == (start, due, True)
        assert all(before.end == after.start for before, after in pairwise(segments))
        assert all(before.reason != after.reason for before, after in pairwise(segments))
        assert all(s.start < s.end for s in segments)

    @given(clock=clocks(), promise=promises, later=st.timedeltas(timedelta(), 9 * DAY))
    def test_who_comes_later_is_not_answered_earlier(
        self, clock: tuple[Coverage, datetime], promise: timedelta, later: timedelta
    ) -> None:
        coverage, start = clock
        assert coverage.due(start, promise) <= coverage.due(start + later, promise)

    @given(clock=clocks(), promise=promises, more=st.timedeltas(timedelta(milliseconds=1), 9 * DAY))
    def test_a_longer_promise_is_due_later(
        self, clock: tuple[Coverage, datetime], promise: timedelta, more: timedelta
    ) -> None:
        coverage, start = clock
        assert coverage.due(start, promise) < coverage.due(start, promise + more)

    @given(clock=clocks(), parts=st.lists(st.timedeltas(timedelta(), 9 * DAY), min_size=1, max_size=4))
    def test_time_elapses_in_parts_as_it_does_in_one(
        self, clock: tuple[Coverage, datetime], parts: list[timedelta]
    ) -> None:
        coverage, start = clock
        ends = [start + sum(parts[:n], timedelta()) for n in range(len(parts) + 1)]
        elapsed = sum((coverage.elapsed(*part) for part in pairwise(ends)), timedelta())
        assert elapsed == coverage.elapsed(start, ends[-1])
