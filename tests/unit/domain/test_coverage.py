"""When the clock runs: the support contract's tables in examples that can be checked with a calendar on the wall.

The count minute by minute stands beside this file, in test_coverage_by_the_minute.py.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from guardia.domain.coverage import Coverage, Plan, Segment, coverage_of
from guardia.domain.decision import Phrase
from guardia.domain.working_week import WEEKDAYS, WorkingWeek, parse_stretch

if TYPE_CHECKING:
    from collections.abc import Mapping

pytestmark = pytest.mark.covers("F37")

PANAMA = "America/Panama"
NOVEMBER = {
    date(2026, 11, 3): "Separación de Panamá de Colombia",
    date(2026, 11, 5): "Día de Colón",
    date(2026, 11, 10): "Primer Grito de Independencia",
    date(2026, 11, 28): "Independencia de Panamá de España",
}
ALWAYS = Coverage(Plan.ALWAYS, PANAMA)
BUSINESS = Coverage(Plan.BUSINESS_HOURS, PANAMA)
WITH_HOLIDAYS = Coverage(Plan.BUSINESS_HOURS, PANAMA, holidays=NOVEMBER)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
END_OF_TIME = datetime.max.replace(tzinfo=UTC)

IN = Phrase("horario laboral", "business hours")
OUT = Phrase("fuera del horario laboral", "outside business hours")
OFF = Phrase("día no laborable", "not a working day")


def wall(text: str, zone: str = PANAMA) -> datetime:
    """An instant by a zone's wall clock: `Fri 2026-11-20 17:29:59` (the weekday must be true)."""
    at = datetime.strptime(text, "%a %Y-%m-%d %H:%M:%S").replace(tzinfo=ZoneInfo(zone))
    assert f"{at:%a}" == text[:3]
    return at.astimezone(UTC)


def hours(**days: str) -> WorkingWeek:
    """A week, each day as `08:00-12:00 13:00-17:30`; days that are not named have no hours."""
    return WorkingWeek(tuple(tuple(map(parse_stretch, days.get(day, "").split())) for day in WEEKDAYS))


def business(zone: str, week: WorkingWeek, holidays: Mapping[date, str] | None = None) -> Coverage:
    return Coverage(Plan.BUSINESS_HOURS, zone, week, holidays or {})


def total(coverage: Coverage, start: str, end: str) -> timedelta:
    """The covered time between two instants of the zone's wall clock."""
    return coverage.elapsed(wall(start, coverage.time_zone), wall(end, coverage.time_zone))


class TestTheContractsTimes:
    """Contract, "Tiempos de SLA" and "Cobertura"; all times are Panama's, GMT-5."""

    @pytest.mark.parametrize(
        ("plan", "production", "promise", "reaches_us", "due"),
        [
            pytest.param(
                *(Plan.ALWAYS, True, 2, "Sat 2026-11-21 23:30:00", "Sun 2026-11-22 01:30:00"),
                id="24x7, production is down on a Saturday night: 2 hours straight through",
            ),
            pytest.param(
                *(Plan.ALWAYS, True, 4, "Tue 2026-11-03 22:00:00", "Wed 2026-11-04 02:00:00"),
                id="24x7, production works on a public holiday: 4 hours straight through",
            ),
            pytest.param(
                *(Plan.ALWAYS, False, 12, "Fri 2026-11-20 16:00:00", "Tue 2026-11-24 09:00:00"),
                id="24x7, non-production on a Friday at 16:00: 12 business hours, until Tuesday at 9:00",
            ),
            pytest.param(
                *(Plan.BUSINESS_HOURS, True, 2, "Sat 2026-11-21 23:30:00", "Mon 2026-11-23 10:00:00"),
                id="business hours, production is down on a Saturday night: Monday at 10:00",
            ),
            pytest.param(
                *(Plan.BUSINESS_HOURS, True, 4, "Mon 2026-11-02 16:30:00", "Wed 2026-11-04 11:00:00"),
                id="business hours, production works on the eve of a holiday: the day after it at 11:00",
            ),
            pytest.param(
                *(Plan.BUSINESS_HOURS, False, 12, "Mon 2026-11-02 16:30:00", "Fri 2026-11-06 09:30:00"),
                id="business hours, non-production: 1 hour on Monday, a holiday, 9.5 on Wednesday, a holiday, 1.5",
            ),
        ],
    )
    def test_the_first_response_is_due(
        self, plan: Plan, production: bool, promise: float, reaches_us: str, due: str
    ) -> None:
        coverage = coverage_of(plan, PANAMA, production=production, holidays=NOVEMBER)
        assert coverage.due(wall(reaches_us), timedelta(hours=promise)) == wall(due)

    def test_24x7_is_for_production_only(self) -> None:
        assert coverage_of(Plan.ALWAYS, PANAMA, production=True).plan is Plan.ALWAYS
        assert coverage_of(Plan.ALWAYS, PANAMA, production=False).plan is Plan.BUSINESS_HOURS

    @pytest.mark.parametrize("production", [True, False])
    def test_a_contract_of_business_hours_is_never_more(self, production: bool) -> None:
        assert coverage_of(Plan.BUSINESS_HOURS, PANAMA, production=production).plan is Plan.BUSINESS_HOURS


class TestEveryHourOfTheYear:
    @pytest.mark.parametrize("start", ["Sun 2026-11-22 03:00:00", "Fri 2026-12-25 17:30:00", "Wed 2026-11-18 12:00:00"])
    def test_the_promise_is_counted_straight_through(self, start: str) -> None:
        assert ALWAYS.due(wall(start), 4 * HOUR) == wall(start) + 4 * HOUR

    def test_elapsed_is_the_difference(self) -> None:
        start = wall("Sat 2026-11-21 23:00:00")
        assert ALWAYS.elapsed(start, start + 30 * HOUR) == 30 * HOUR

    def test_no_second_is_left_out_at_midnight(self) -> None:
        start, end = wall("Mon 2026-11-23 23:59:30"), wall("Tue 2026-11-24 00:00:30")
        assert ALWAYS.elapsed(start, end) == timedelta(minutes=1)
        assert ALWAYS.segments(start, end) == (Segment(start, end, True, Phrase("cobertura 24x7", "24x7 coverage")),)

    def test_holidays_and_hours_do_not_matter(self) -> None:
        every_day = coverage_of(
            Plan.ALWAYS, PANAMA, production=True, week=hours(monday="08:00-08:01"), holidays=NOVEMBER
        )
        start = wall("Tue 2026-11-03 00:00:00")
        assert every_day.elapsed(start, start + 400 * HOUR) == 400 * HOUR

    def test_instants_of_a_zone_with_summer_time_are_compared_as_instants(self) -> None:
        madrid = ZoneInfo("Europe/Madrid")
        start, end = (datetime(2026, 3, day, 12, tzinfo=madrid) for day in (28, 29))
        assert ALWAYS.elapsed(start, end) == 23 * HOUR
        assert ALWAYS.due(start, 23 * HOUR) == end


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
            pytest.param("Wed 2026-11-18 08:00:00", 47.5, "Tue 2026-11-24 17:30:00", id="exactly a week of hours"),
            pytest.param("Sat 2026-11-21 00:00:00", 95, "Fri 2026-12-04 17:30:00", id="exactly two weeks of hours"),
            pytest.param(
                "Thu 2026-12-31 16:30:00", 2, "Fri 2027-01-01 09:00:00", id="over the year, no holidays given"
            ),
            pytest.param("Mon 2028-02-28 17:00:00", 10.5, "Wed 2028-03-01 08:30:00", id="over 29 February"),
        ],
    )
    def test_due(self, start: str, hours: float, due: str) -> None:
        assert BUSINESS.due(wall(start), timedelta(hours=hours)) == wall(due)

    def test_twelve_hours_from_the_last_second_of_a_friday_end_on_tuesday(self) -> None:
        # 1 s on Friday, 9 h 30 min on Monday, and 2 h 29 min 59 s on Tuesday.
        assert BUSINESS.due(wall("Fri 2026-11-20 17:29:59"), 12 * HOUR) == wall("Tue 2026-11-24 10:29:59")

    def test_milliseconds_are_kept(self) -> None:
        start = wall("Wed 2026-11-18 17:29:59") + timedelta(milliseconds=250)
        expected = wall("Thu 2026-11-19 08:00:00") + timedelta(milliseconds=250)
        assert BUSINESS.due(start, SECOND) == expected

    def test_the_start_may_come_in_any_offset(self) -> None:
        start = wall("Fri 2026-11-20 16:00:00")
        elsewhere = start.astimezone(ZoneInfo("Asia/Tokyo"))
        assert BUSINESS.due(elsewhere, 4 * HOUR) == BUSINESS.due(start, 4 * HOUR)
        assert BUSINESS.due(elsewhere, 4 * HOUR).tzinfo is UTC
        assert ALWAYS.due(elsewhere, 4 * HOUR).tzinfo is UTC

    @pytest.mark.parametrize("end", ["Wed 2026-11-18 09:59:59", "Wed 2026-11-18 10:00:00"])
    def test_nothing_has_elapsed_before_the_start(self, end: str) -> None:
        start = wall("Wed 2026-11-18 10:00:00")
        assert [each.elapsed(start, wall(end)) for each in (BUSINESS, ALWAYS)] == [timedelta(), timedelta()]
        assert [each.segments(start, wall(end)) for each in (BUSINESS, ALWAYS)] == [(), ()]

    def test_nights_and_weekends_do_not_elapse(self) -> None:
        assert total(BUSINESS, "Fri 2026-11-20 17:30:00", "Mon 2026-11-23 08:00:00") == timedelta()


class TestHolidays:
    @pytest.mark.parametrize(
        ("start", "hours", "due"),
        [
            pytest.param("Mon 2026-11-02 16:30:00", 2, "Wed 2026-11-04 09:00:00", id="over a holiday"),
            pytest.param("Tue 2026-11-03 10:00:00", 2, "Wed 2026-11-04 10:00:00", id="on a holiday, from the next day"),
            pytest.param("Fri 2026-11-27 16:30:00", 2, "Mon 2026-11-30 09:00:00", id="a holiday on a Saturday"),
            pytest.param("Mon 2026-11-02 08:00:00", 9.5, "Mon 2026-11-02 17:30:00", id="used up before the holiday"),
            pytest.param("Wed 2026-10-28 08:00:00", 76, "Wed 2026-11-11 17:30:00", id="three in two weeks"),
        ],
    )
    def test_due(self, start: str, hours: float, due: str) -> None:
        assert WITH_HOLIDAYS.due(wall(start), timedelta(hours=hours)) == wall(due)

    def test_a_holiday_begins_and_ends_at_the_zones_midnight(self) -> None:
        night = business(PANAMA, hours(**dict.fromkeys(WEEKDAYS, "00:00-24:00")), NOVEMBER)
        assert total(night, "Mon 2026-11-02 23:59:00", "Wed 2026-11-04 00:01:00") == timedelta(minutes=2)

    def test_a_promise_longer_than_all_known_holidays_goes_on_without(self) -> None:
        assert WITH_HOLIDAYS.due(wall("Mon 2026-11-23 08:00:00"), timedelta(hours=47.5 * 520)) == wall(
            "Fri 2036-11-07 17:30:00"
        )


class TestHoursOfAnyKind:
    def test_a_lunch_break_is_not_covered(self) -> None:
        coverage = business(PANAMA, hours(monday="08:00-12:00 13:00-17:30"))
        assert coverage.due(wall("Mon 2026-11-23 11:00:00"), 2 * HOUR) == wall("Mon 2026-11-23 14:00:00")
        assert coverage.due(wall("Mon 2026-11-23 11:00:00"), 1 * HOUR) == wall("Mon 2026-11-23 12:00:00")

    def test_a_night_shift_is_one_stretch_over_midnight(self) -> None:
        coverage = business(PANAMA, hours(friday="22:00-24:00", saturday="00:00-06:00"))
        start, end = wall("Fri 2026-11-20 23:00:00"), wall("Sat 2026-11-21 05:00:00")
        assert coverage.due(start, 6 * HOUR) == end
        assert coverage.segments(start, end) == (Segment(start, end, True, IN),)

    def test_a_week_of_every_hour_has_no_gap_at_midnight(self) -> None:
        coverage = business(PANAMA, hours(**dict.fromkeys(WEEKDAYS, "00:00-24:00")))
        start = wall("Wed 2026-11-18 12:34:56")
        assert coverage.segments(start, start + 500 * HOUR) == (Segment(start, start + 500 * HOUR, True, IN),)

    def test_one_minute_a_week_is_a_promise_too(self) -> None:
        coverage = business(PANAMA, hours(sunday="23:59-24:00"))
        assert coverage.due(wall("Mon 2026-11-23 00:00:00"), timedelta(minutes=3)) == wall("Mon 2026-12-14 00:00:00")


class TestWhereClocksChange:
    """An instant is covered when the wall clock shows a covered minute: no more and no less."""

    @pytest.mark.parametrize(
        ("start", "due"),
        [
            pytest.param(
                "2026-03-06T21:00:00Z", "2026-03-09T13:30:00Z", id="clocks go forward: Monday opens at 12:00Z"
            ),
            pytest.param("2026-10-30T20:00:00Z", "2026-11-02T14:30:00Z", id="clocks go back: Monday opens at 13:00Z"),
        ],
    )
    def test_the_desk_opens_by_the_wall_clock(self, start: str, due: str) -> None:
        new_york = Coverage(Plan.BUSINESS_HOURS, "America/New_York")
        assert new_york.due(datetime.fromisoformat(start), 3 * HOUR) == datetime.fromisoformat(due)

    @pytest.mark.parametrize(
        ("zone", "day", "stretch", "covered"),
        [
            pytest.param("Europe/Madrid", "Sun 2026-03-29", "01:00-04:00", 120, id="an hour that no clock shows"),
            pytest.param("Europe/Madrid", "Sun 2026-03-29", "02:30-03:30", 30, id="opens in a gap, at its end"),
            pytest.param("Europe/Madrid", "Sun 2026-03-29", "01:30-02:30", 30, id="closes in a gap, at its start"),
            pytest.param("Europe/Madrid", "Sun 2026-03-29", "02:10-02:50", 0, id="lies in a gap"),
            pytest.param("Europe/Madrid", "Sun 2026-10-25", "01:00-04:00", 240, id="an hour that is shown twice"),
            pytest.param("Europe/Madrid", "Sun 2026-10-25", "02:15-02:45", 60, id="half an hour that is shown twice"),
            pytest.param("Australia/Lord_Howe", "Sun 2026-10-04", "01:00-04:00", 150, id="a gap of half an hour"),
            pytest.param("Australia/Lord_Howe", "Sun 2026-04-05", "01:00-04:00", 210, id="half an hour twice"),
            pytest.param("America/Santiago", "Sun 2026-09-06", "00:00-24:00", 23 * 60, id="a day without midnight"),
            pytest.param("America/Santiago", "Sat 2026-04-04", "00:00-24:00", 25 * 60, id="a day that ends twice"),
            pytest.param("Africa/Cairo", "Fri 2026-04-24", "00:00-02:00", 60, id="a working day without midnight"),
            pytest.param("Africa/Cairo", "Thu 2026-10-29", "23:00-24:00", 120, id="a last hour that is shown twice"),
            pytest.param("America/Havana", "Sun 2026-11-01", "00:00-01:00", 120, id="a first hour that is shown twice"),
            pytest.param("America/Panama", "Sun 2026-03-29", "00:00-24:00", 24 * 60, id="a zone that never changes"),
        ],
    )
    def test_the_covered_minutes_of_a_day(self, zone: str, day: str, stretch: str, covered: int) -> None:
        weekday = next(name for name in WEEKDAYS if name.startswith(day[:3].lower()))
        coverage = business(zone, hours(**{weekday: stretch}))
        noon = wall(f"{day} 12:00:00", zone)
        assert coverage.elapsed(noon - 36 * HOUR, noon + 36 * HOUR) == timedelta(minutes=covered)

    def test_minutes_that_are_shown_twice_are_covered_twice_with_a_pause_between(self) -> None:
        coverage = business("Europe/Madrid", hours(sunday="02:15-02:45"))
        start, end = datetime(2026, 10, 25, 0, 0, tzinfo=UTC), datetime(2026, 10, 25, 2, 0, tzinfo=UTC)
        told = [(f"{s.start:%H:%M}", f"{s.end:%H:%M}") for s in coverage.segments(start, end) if s.covered]
        assert told == [("00:15", "00:45"), ("01:15", "01:45")]

    def test_a_shift_over_the_change_is_one_stretch(self) -> None:
        coverage = business("Europe/Madrid", hours(sunday="00:00-08:00"))
        start, end = wall("Sun 2026-10-25 00:00:00", "Europe/Madrid"), wall("Sun 2026-10-25 08:00:00", "Europe/Madrid")
        assert coverage.segments(start, end) == (Segment(start, end, True, IN),)
        assert coverage.due(start, 9 * HOUR) == end

    def test_clocks_that_change_and_change_back_within_a_week(self) -> None:
        # In Gaza, summer time of 2040 pauses for Ramadan, and goes on for less than seven days after it.
        coverage = business("Asia/Gaza", hours(monday="08:00-09:00"))
        before_and_after = [datetime(2040, 10, day, 23, 30, tzinfo=UTC) for day in (19, 26)]
        assert {f"{at.astimezone(ZoneInfo('Asia/Gaza')):%H:%M}" for at in before_and_after} == {"01:30"}
        assert coverage.due(before_and_after[0], HOUR) == datetime(2040, 10, 22, 6, tzinfo=UTC)
        assert coverage.elapsed(*before_and_after) == HOUR

    @pytest.mark.parametrize("ahead", [timedelta(microseconds=1), SECOND / 2, SECOND, 1.5 * SECOND, 2 * SECOND])
    def test_the_last_moments_before_a_change(self, ahead: timedelta) -> None:
        coverage = business("Europe/Madrid", hours(sunday="02:00-03:00"))
        first = datetime(2026, 10, 25, 0, tzinfo=UTC)
        assert coverage.due(first + HOUR - ahead, HOUR) == first + 2 * HOUR - ahead

    def test_a_change_that_is_exactly_a_day_ahead(self) -> None:
        coverage = business("Europe/Madrid", hours(sunday="02:00-03:00"))
        change = datetime(2026, 10, 25, 1, tzinfo=UTC)
        assert coverage.elapsed(change - timedelta(days=1), change + HOUR) == 2 * HOUR

    def test_an_offset_may_have_seconds(self) -> None:
        # Monrovia's clocks showed 0:44:30 less than Greenwich's until 7 January 1972, and the same from then on.
        coverage = business("Africa/Monrovia", hours(thursday="23:00-24:00", friday="00:30-01:00"))
        start = datetime(1972, 1, 6, tzinfo=UTC)
        covered = [s for s in coverage.segments(start, start + 48 * HOUR) if s.covered]
        assert [f"{at:%d %H:%M:%S}" for at in (covered[0].start, covered[0].end)] == ["06 23:44:30", "07 01:00:00"]
        assert len(covered) == 1

    def test_a_zone_may_leave_out_a_whole_day(self) -> None:
        # Samoa went from Thursday, 29 December 2011, to Saturday, 31 December.
        coverage = business("Pacific/Apia", hours(thursday="09:00-17:00", friday="09:00-17:00", saturday="09:00-17:00"))
        start = wall("Thu 2011-12-29 00:00:00", "Pacific/Apia")
        assert coverage.elapsed(start, start + 72 * HOUR) == 16 * HOUR


class TestTheLedger:
    def test_every_stretch_is_told_with_its_reason(self) -> None:
        start, end = wall("Fri 2026-10-30 16:00:00"), wall("Wed 2026-11-04 09:00:00")
        boundaries = [
            *("Fri 2026-10-30 16:00:00", "Fri 2026-10-30 17:30:00", "Sat 2026-10-31 00:00:00"),
            *("Mon 2026-11-02 00:00:00", "Mon 2026-11-02 08:00:00", "Mon 2026-11-02 17:30:00"),
            *("Tue 2026-11-03 00:00:00", "Wed 2026-11-04 00:00:00", "Wed 2026-11-04 08:00:00"),
            "Wed 2026-11-04 09:00:00",
        ]
        separation = Phrase(
            "feriado: Separación de Panamá de Colombia", "public holiday: Separación de Panamá de Colombia"
        )
        reasons = [IN, OUT, OFF, OUT, IN, OUT, separation, OUT, IN]
        expected = tuple(
            Segment(wall(begins), wall(ends), reason is IN, reason)
            for begins, ends, reason in zip(boundaries, boundaries[1:], reasons, strict=False)
        )
        assert WITH_HOLIDAYS.segments(start, end) == expected

    def test_a_holiday_is_told_on_a_day_without_hours_too(self) -> None:
        start = wall("Sat 2026-11-28 00:00:00")
        reasons = [segment.reason.es for segment in WITH_HOLIDAYS.segments(start, start + 48 * HOUR)]
        assert reasons == ["feriado: Independencia de Panamá de España", "día no laborable"]

    def test_two_holidays_in_a_row_are_told_apart(self) -> None:
        holy = {date(2026, 4, 2): "Jueves Santo", date(2026, 4, 3): "Viernes Santo"}
        coverage = Coverage(Plan.BUSINESS_HOURS, "America/Costa_Rica", holidays=holy)
        start = wall("Thu 2026-04-02 00:00:00", "America/Costa_Rica")
        reasons = [segment.reason.en for segment in coverage.segments(start, start + 48 * HOUR)]
        assert reasons == ["public holiday: Jueves Santo", "public holiday: Viernes Santo"]

    def test_a_ledger_is_in_utc_whatever_it_was_asked_in(self) -> None:
        tokyo = ZoneInfo("Asia/Tokyo")
        start, end = (datetime(2026, 11, day, 12, tzinfo=tokyo) for day in (19, 20))
        for coverage in (BUSINESS, ALWAYS):
            segments = coverage.segments(start, end)
            assert (segments[0].start, segments[-1].end) == (start, end)
            assert all(at.tzinfo is UTC for segment in segments for at in (segment.start, segment.end))


class TestTheEndOfTime:
    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "UTC"])
    def test_24x7_is_due_at_the_last_instant_at_the_latest(self, zone: str) -> None:
        coverage = Coverage(Plan.ALWAYS, zone)
        assert coverage.due(END_OF_TIME - HOUR, HOUR) == END_OF_TIME
        assert coverage.due(END_OF_TIME - HOUR, timedelta(days=366)) == END_OF_TIME
        assert coverage.elapsed(END_OF_TIME - HOUR, END_OF_TIME) == HOUR

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "America/Santiago", "UTC"])
    def test_business_hours_are_counted_to_the_last_of_them(self, zone: str) -> None:
        every_hour = business(zone, hours(**dict.fromkeys(WEEKDAYS, "00:00-24:00")))
        start = END_OF_TIME - 100 * HOUR
        assert every_hour.due(start, 100 * HOUR) == END_OF_TIME
        assert every_hour.elapsed(start, END_OF_TIME) == 100 * HOUR
        assert every_hour.segments(start, END_OF_TIME) == (Segment(start, END_OF_TIME, True, IN),)

    @pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Pacific/Niue", "America/Santiago", "UTC"])
    def test_the_beginning_of_time_is_counted_too(self, zone: str) -> None:
        every_hour = business(zone, hours(**dict.fromkeys(WEEKDAYS, "00:00-24:00")))
        start = datetime.min.replace(tzinfo=UTC)
        assert every_hour.due(start, 300 * HOUR) == start + 300 * HOUR

    def test_a_promise_that_no_hours_are_left_for_is_refused(self) -> None:
        with pytest.raises(ValueError, match="2:00:00 of the promise are left on 9999-12-31"):
            BUSINESS.due(wall("Fri 9999-12-31 15:30:00"), 4 * HOUR)

    def test_a_desk_that_is_always_on_holiday_is_refused_and_not_waited_for(self) -> None:
        days = {date(2026, 1, 1) + timedelta(days=n): "siempre" for n in range(102 * 366)}
        with pytest.raises(
            ValueError, match="4:00:00 of the promise are left on 2126-11-19: there are hardly any hours"
        ):
            Coverage(Plan.BUSINESS_HOURS, PANAMA, holidays=days).due(datetime(2026, 11, 18, tzinfo=UTC), 4 * HOUR)


class Looked(dict[date, str]):
    """Holidays that count how many days were looked up one by one."""

    looks = 0

    def get(self, key: date, default: str | None = None) -> str | None:  # type: ignore[override] # narrower than dict's
        """As a dictionary does."""
        self.looks += 1
        return super().get(key, default)


class TestItsLength:
    """A promise of years is not walked day by day. `make bench` says what it takes."""

    @pytest.mark.parametrize("zone", ["America/Panama", "America/Santiago"])
    @pytest.mark.parametrize("days", [10, 366, 3_660])
    def test_the_days_that_are_looked_at_do_not_grow_with_the_promise(self, zone: str, days: int) -> None:
        holidays = Looked({date(year, 12, 25): "Navidad" for year in range(2020, 2080)})
        coverage = Coverage(Plan.BUSINESS_HOURS, zone, holidays=holidays)
        start = datetime(2026, 11, 20, 15, tzinfo=UTC)

        due = coverage.due(start, timedelta(days=days))
        assert holidays.looks <= 16
        assert coverage.elapsed(start, due) == timedelta(days=days)
        assert holidays.looks <= 16
