"""When the clock runs, held against a count of minutes (and of seconds) that shares no code with it."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from guardia.domain.coverage import Coverage, Plan, coverage_of

PANAMA = "America/Panama"
ALWAYS = Coverage(Plan.ALWAYS, PANAMA)
BUSINESS = Coverage(Plan.BUSINESS_HOURS, PANAMA)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)

ZONES = (
    PANAMA,
    "America/New_York",
    "America/Puerto_Rico",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
    "Europe/Madrid",
    "UTC",
)


def panama(text: str) -> datetime:
    """An instant by Panama's wall clock: `Fri 2026-11-20 17:29:59` (the weekday must be true)."""
    at = datetime.strptime(text, "%a %Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(PANAMA))
    assert f"{at:%a}" == text[:3]
    return at.astimezone(UTC)


def covered(at: datetime, zone: str) -> bool:
    """Whether the desk is there at this instant, as somebody would say who looks at a wall clock and a calendar."""
    local = at.astimezone(ZoneInfo(zone))
    return local.isoweekday() <= 5 and time(8) <= local.time() < time(17, 30)


def counted_due(start: datetime, promise: timedelta, step: timedelta, zone: str) -> datetime:
    """The end of the last covered step, one step after the other; a closed desk is walked past minute by minute."""
    at, left = start, promise
    while left:
        if covered(at, zone):
            at, left = at + step, left - step
        else:
            at += SECOND if at.second else MINUTE
    return at


def counted_elapsed(start: datetime, end: datetime, step: timedelta, zone: str) -> timedelta:
    """The covered steps between two instants."""
    steps = range((end - start) // step)
    return sum((step for n in steps if covered(start + n * step, zone)), timedelta())


minutes = st.integers(0, 3 * 365 * 24 * 60).map(lambda n: datetime(2025, 1, 1, tzinfo=UTC) + n * MINUTE)
zones = st.sampled_from(ZONES)


@st.composite
def near_a_change(draw: st.DrawFn) -> tuple[datetime, str]:
    """A second within five minutes of an opening, a closing or midnight, on any day, in any zone."""
    zone = draw(zones)
    day = draw(st.dates(datetime(2026, 1, 1, tzinfo=UTC).date(), datetime(2026, 12, 31, tzinfo=UTC).date()))
    wall = draw(st.sampled_from([time(8), time(17, 30), time(0)]))
    near = datetime.combine(day, wall, tzinfo=ZoneInfo(zone)).astimezone(UTC)
    return near + draw(st.integers(-300, 300)) * SECOND, zone


class TestEveryHourOfTheYear:
    @pytest.mark.parametrize("start", ["Sun 2026-11-22 03:00:00", "Fri 2026-12-25 17:30:00", "Wed 2026-11-18 12:00:00"])
    def test_the_promise_is_counted_straight_through(self, start: str) -> None:
        assert ALWAYS.due(panama(start), timedelta(hours=4)) == panama(start) + timedelta(hours=4)

    def test_elapsed_is_the_difference(self) -> None:
        start = panama("Sat 2026-11-21 23:00:00")
        assert ALWAYS.elapsed(start, start + timedelta(hours=30)) == timedelta(hours=30)


class TestBusinessHours:
    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            pytest.param("Wed 2026-11-18 10:00:00", 4, "Wed 2026-11-18 14:00:00", id="within one day"),
            pytest.param("Wed 2026-11-18 16:00:00", 4, "Thu 2026-11-19 10:30:00", id="over a night"),
            pytest.param("Fri 2026-11-20 16:00:00", 4, "Mon 2026-11-23 10:30:00", id="over a weekend"),
            pytest.param("Wed 2026-11-18 03:00:00", 2, "Wed 2026-11-18 10:00:00", id="before opening, from opening"),
            pytest.param("Wed 2026-11-18 08:00:00", 2, "Wed 2026-11-18 10:00:00", id="just at opening"),
            pytest.param(
                "Wed 2026-11-18 17:30:00", 2, "Thu 2026-11-19 10:00:00", id="just at closing, from the next day"
            ),
            pytest.param(
                "Wed 2026-11-18 20:00:00", 2, "Thu 2026-11-19 10:00:00", id="after closing, from the next day"
            ),
            pytest.param("Fri 2026-11-20 17:30:00", 2, "Mon 2026-11-23 10:00:00", id="Friday's closing, from Monday"),
            pytest.param("Sat 2026-11-21 10:00:00", 2, "Mon 2026-11-23 10:00:00", id="Saturday, from Monday"),
            pytest.param("Sun 2026-11-22 23:59:59", 2, "Mon 2026-11-23 10:00:00", id="Sunday, from Monday"),
            pytest.param("Wed 2026-11-18 13:30:00", 4, "Wed 2026-11-18 17:30:00", id="used up just at closing"),
            pytest.param("Fri 2026-11-20 13:30:00", 4, "Fri 2026-11-20 17:30:00", id="used up at Friday's closing"),
            pytest.param("Wed 2026-11-18 08:00:00", 9.5, "Wed 2026-11-18 17:30:00", id="one whole day"),
            pytest.param("Wed 2026-11-18 08:00:00", 19, "Thu 2026-11-19 17:30:00", id="two whole days"),
            pytest.param(
                "Thu 2026-12-31 16:30:00", 2, "Fri 2027-01-01 09:00:00", id="over the year, without holidays yet"
            ),
        ],
    )
    def test_due(self, start: str, hours: float, due: str) -> None:
        assert BUSINESS.due(panama(start), timedelta(hours=hours)) == panama(due)

    def test_twelve_hours_from_the_last_second_of_a_friday_end_on_tuesday(self) -> None:
        # 1 s on Friday, 9 h 30 min on Monday, and 2 h 29 min 59 s on Tuesday.
        assert BUSINESS.due(panama("Fri 2026-11-20 17:29:59"), timedelta(hours=12)) == panama("Tue 2026-11-24 10:29:59")

    def test_milliseconds_are_kept(self) -> None:
        start = panama("Wed 2026-11-18 17:29:59") + timedelta(milliseconds=250)
        expected = panama("Thu 2026-11-19 08:00:00") + timedelta(milliseconds=250)
        assert BUSINESS.due(start, SECOND) == expected

    def test_the_start_may_come_in_any_offset(self) -> None:
        start = panama("Fri 2026-11-20 16:00:00")
        elsewhere = start.astimezone(ZoneInfo("Asia/Tokyo"))
        assert BUSINESS.due(elsewhere, timedelta(hours=4)) == BUSINESS.due(start, timedelta(hours=4))
        assert BUSINESS.due(elsewhere, timedelta(hours=4)).tzinfo is UTC

    @pytest.mark.parametrize(
        ("start", "due"),
        [
            pytest.param(
                "2026-03-06T21:00:00Z", "2026-03-09T13:30:00Z", id="clocks go forward: Monday opens at 12:00Z"
            ),
            pytest.param("2026-10-30T20:00:00Z", "2026-11-02T14:30:00Z", id="clocks go back: Monday opens at 13:00Z"),
        ],
    )
    def test_where_clocks_change_the_wall_clock_counts(self, start: str, due: str) -> None:
        new_york = Coverage(Plan.BUSINESS_HOURS, "America/New_York")
        assert new_york.due(datetime.fromisoformat(start), timedelta(hours=3)) == datetime.fromisoformat(due)

    @pytest.mark.parametrize("end", ["Wed 2026-11-18 09:59:59", "Wed 2026-11-18 10:00:00"])
    def test_nothing_has_elapsed_before_the_start(self, end: str) -> None:
        assert BUSINESS.elapsed(panama("Wed 2026-11-18 10:00:00"), panama(end)) == timedelta()

    def test_nights_and_weekends_do_not_elapse(self) -> None:
        start, end = panama("Fri 2026-11-20 17:30:00"), panama("Mon 2026-11-23 08:00:00")
        assert BUSINESS.elapsed(start, end) == timedelta()


class TestAgainstACount:
    @given(start=minutes, promised=st.integers(1, 12 * 60), zone=zones)
    @example(start=datetime(2026, 11, 20, 22, 29, tzinfo=UTC), promised=12 * 60, zone=PANAMA)
    def test_due_is_what_counting_minutes_says(self, start: datetime, promised: int, zone: str) -> None:
        due = Coverage(Plan.BUSINESS_HOURS, zone).due(start, promised * MINUTE)
        assert due == counted_due(start, promised * MINUTE, MINUTE, zone)

    @given(near=near_a_change(), promised=st.integers(1, 200))
    def test_due_is_what_counting_seconds_says_near_every_boundary(
        self, near: tuple[datetime, str], promised: int
    ) -> None:
        start, zone = near
        due = Coverage(Plan.BUSINESS_HOURS, zone).due(start, promised * SECOND)
        assert due == counted_due(start, promised * SECOND, SECOND, zone)

    @given(start=minutes, length=st.integers(0, 6 * 24 * 60), zone=zones)
    def test_elapsed_is_what_counting_minutes_says(self, start: datetime, length: int, zone: str) -> None:
        end = start + length * MINUTE
        assert Coverage(Plan.BUSINESS_HOURS, zone).elapsed(start, end) == counted_elapsed(start, end, MINUTE, zone)

    @given(
        start=st.datetimes(datetime(2024, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - `timezones` gives it
        promise=st.timedeltas(SECOND, timedelta(days=14)),
        plan=st.sampled_from(Plan),
        zone=zones,
    )
    def test_elapsed_and_due_are_inverse(self, start: datetime, promise: timedelta, plan: Plan, zone: str) -> None:
        coverage = Coverage(plan, zone)
        due = coverage.due(start, promise)
        assert coverage.elapsed(start, due) == promise
        assert coverage.elapsed(start, due - timedelta(milliseconds=1)) < promise


class TestWhatCoversATicket:
    def test_24x7_is_for_production_only(self) -> None:
        assert coverage_of(Plan.ALWAYS, PANAMA, production=True).plan is Plan.ALWAYS
        assert coverage_of(Plan.ALWAYS, PANAMA, production=False).plan is Plan.BUSINESS_HOURS

    @pytest.mark.parametrize("production", [True, False])
    def test_a_contract_of_business_hours_is_never_more(self, production: bool) -> None:
        assert coverage_of(Plan.BUSINESS_HOURS, PANAMA, production=production).plan is Plan.BUSINESS_HOURS
