"""The schedule held against a count that shares no code with it.

The count walks through time minute by minute and remembers, for each layer, the latest time that its wall clock has
ever shown: a hand-over that was shown has happened, and nobody gets back what they handed over. Instants are drawn most
of all near the changes of the zones' clocks.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardia.domain.duty.hand_over import HandOver
from guardia.domain.duty.layer import WHOLE_WEEK, Layer
from guardia.domain.duty.on_duty import on_duty
from guardia.domain.duty.roster import AppliedRoster, Line, Roster
from guardia.domain.duty.schedule import Schedule
from guardia.domain.duty.swap import Swap
from guardia.domain.working_week import WorkingWeek
from tests.support.duty import ANA, BETO, CELIA, OLGA, person

ZONES = (
    "America/Panama",
    "America/Costa_Rica",
    "America/Santiago",  # its days in September and April begin or end twice, at midnight
    "America/New_York",
    "Europe/Madrid",
    "Africa/Cairo",  # as Santiago
    "Australia/Lord_Howe",  # summer time of half an hour
)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
FIRST, LAST = datetime(2025, 1, 1, tzinfo=UTC), datetime(2028, 12, 31, tzinfo=UTC)
PEOPLE = (ANA, BETO, CELIA, person("Dina"))
IDS = [one.id for one in PEOPLE]


class Walker:
    """Goes through time with one layer, and says who has it."""

    def __init__(self, layer: Layer, until: datetime) -> None:
        self._layer, self._zone = layer, ZoneInfo(layer.time_zone)
        self._shown = datetime(1970, 1, 1)  # noqa: DTZ001 - what a wall clock shows
        hand_over = layer.hand_over
        self._at = time(hand_over.at // 60, hand_over.at % 60) if hand_over else time()
        self._hand_overs = (
            [datetime.combine(day, self._at) for day in days_of(layer, hand_over, until)] if hand_over else []
        )

    def who(self, at: datetime) -> str | None:
        local = at.astimezone(self._zone).replace(tzinfo=None)
        self._shown = max(self._shown, local)
        layer = self._layer
        minute = local.hour * 60 + local.minute
        if not any(opens <= minute < closes for opens, closes in layer.hours.days[local.weekday()]):
            return None
        if layer.starts and self._shown < datetime.combine(layer.starts, self._at):
            return None
        if layer.until and self._shown >= datetime.combine(layer.until, self._at):
            return None
        handed_over = bisect_right(self._hand_overs, self._shown)
        return layer.people[handed_over % len(layer.people)]


def days_of(layer: Layer, hand_over: HandOver, until: datetime) -> list[datetime]:
    """The days after the first on which somebody hands over, as somebody finds them with a calendar on the table."""
    assert layer.starts
    first_monday = layer.starts - layer.starts.weekday() * DAY
    days = [layer.starts + n * DAY for n in range(1, max((until.date() - layer.starts).days, 0) + 2)]
    if hand_over.weekdays:
        weeks = [d for d in days if (d - first_monday).days // 7 % hand_over.every == 0]
        return [d for d in weeks if d.weekday() in hand_over.weekdays]  # type: ignore[misc]  # a date is enough
    return [d for d in days if (d - layer.starts).days % hand_over.every == 0]  # type: ignore[misc]  # as above


@dataclass(frozen=True)
class Window:
    """A schedule, and the minutes of a stretch of time in which it is counted."""

    schedule: Schedule
    start: datetime
    minutes: int

    @property
    def end(self) -> datetime:
        return self.start + self.minutes * MINUTE

    def count(self) -> list[tuple[str, list[str]]]:
        """Minute by minute: why, and who."""
        walkers = {
            applied.revision: [
                (Walker(layer, self.end + DAY), layer) for layer in applied.roster.lines.get(Line.FIRST, ())
            ]
            for applied in self.schedule.rosters
        }
        counted = []
        for n in range(-24 * 60, self.minutes):  # from a day before, to know what the clocks have shown
            at = self.start + n * MINUTE
            having = {
                revision: [(layer, who) for walker, layer in known if (who := walker.who(at))]
                for revision, known in walkers.items()
            }
            if n >= 0:
                counted.append(self._said(at, having))
        return counted

    def _said(self, at: datetime, having: dict[int, list[tuple[Layer, str]]]) -> tuple[str, list[str]]:
        in_force = [applied for applied in self.schedule.rosters if applied.at <= at]
        if not in_force:
            return "no-roster", []
        applied = in_force[-1]
        known = {one.id for one in applied.roster.people}
        swapped = [s for s in self.schedule.swaps if s.start <= at < s.end and s.line == "first" and s.instead in known]
        if swapped:
            return "swap", [max(swapped, key=lambda s: s.order).instead]
        regular = [who for layer, who in having[applied.revision] if not layer.when_nobody]
        if regular:
            return ("contradiction" if len(set(regular)) > 1 else "layer"), list(dict.fromkeys(regular))
        if having[applied.revision]:
            return "fallback", [having[applied.revision][0][1]]
        named = [who for layer in applied.roster.lines[Line.FIRST] for who in layer.people]
        return "nobody", [one.id for one in applied.roster.people if one.id in named]


def changes(zone: str) -> list[datetime]:
    """The minutes around which the zone's clock changes, found by looking at it every six hours."""
    looks = [FIRST + n * 6 * HOUR for n in range((LAST - FIRST) // (6 * HOUR))]
    offsets = [at.astimezone(ZoneInfo(zone)).utcoffset() for at in looks]
    return [at for at, (before, after) in zip(looks, pairwise(offsets), strict=False) if before != after]


CHANGES = {zone: changes(zone) or [datetime(2028, 2, 29, tzinfo=UTC)] for zone in ZONES}


def stretches(minutes: set[int]) -> tuple[tuple[int, int], ...]:
    ordered = sorted(minutes)
    return tuple(zip(ordered[::2], ordered[1::2], strict=False))


times = st.one_of(st.sampled_from([0, 30, 60, 90, 120, 150, 180, 480, 1380, 1410, 1439]), st.integers(0, 1439))
days = st.sets(st.one_of(st.sampled_from([0, 1440, 120, 150, 180, 480, 1080]), st.integers(0, 1440)), max_size=4)
weeks = st.one_of(st.just(WHOLE_WEEK), st.tuples(*[days.map(stretches)] * 7).filter(any).map(WorkingWeek))
hand_overs = st.one_of(
    st.builds(HandOver, times, st.integers(1, 5)),
    st.builds(
        HandOver,
        times,
        st.integers(1, 3),
        st.sets(st.integers(0, 6), min_size=1, max_size=4).map(lambda days: tuple(sorted(days))),
    ),
)


@st.composite
def layers(draw: st.DrawFn, zone: str, around: datetime, number: int) -> Layer:
    hand_over = draw(st.one_of(hand_overs, hand_overs, hand_overs, st.none()))
    known = Layer(
        name=f"capa {number}",
        people=tuple(draw(st.lists(st.sampled_from(IDS), min_size=1, max_size=4 if hand_over else 1))),
        time_zone=draw(st.sampled_from([zone, zone, *ZONES])),
        hand_over=hand_over,
        hours=draw(weeks),
        when_nobody=draw(st.booleans()),
    )
    starts = (around + draw(st.one_of(st.integers(-3, 3), st.integers(-40, 0))) * DAY).date()
    if hand_over and hand_over.weekdays:
        starts += next(n for n in range(7) if (starts.weekday() + n) % 7 in hand_over.weekdays) * DAY
    until = draw(st.one_of(st.none(), st.integers(1, 45).map(lambda n: starts + n * DAY)))
    return replace(known, starts=starts if hand_over or draw(st.booleans()) else None, until=until)


@st.composite
def windows(draw: st.DrawFn, longest: timedelta = 2 * DAY) -> Window:
    zone = draw(st.sampled_from(ZONES))
    start = draw(st.sampled_from(CHANGES[zone])) + draw(st.integers(-3 * 24 * 60, 24 * 60)) * MINUTE
    minutes = draw(st.integers(1, longest // MINUTE))
    inside = st.integers(-60, minutes + 60).map(lambda n: start + n * MINUTE)
    rosters = []
    for revision in range(1, draw(st.sampled_from([1, 1, 1, 2])) + 1):
        drawn = [draw(layers(zone, start, n)) for n in range(draw(st.integers(1, 3)))]
        people = PEOPLE[: draw(st.sampled_from([4, 4, 3]))]
        known = {one.id for one in people}
        kept = [replace(one, people=tuple(who for who in one.people if who in known) or (IDS[0],)) for one in drawn]
        roster = Roster(people, {Line.FIRST: tuple(kept)})
        at = start - 100 * DAY if draw(st.booleans()) else draw(inside)
        rosters.append(AppliedRoster(roster, revision, at, OLGA))
    ends = [sorted((draw(inside), draw(inside))) for _ in range(draw(st.integers(0, 3)))]
    swaps = tuple(
        Swap(
            line=draw(st.sampled_from([Line.FIRST, Line.FIRST, Line.SECOND])),
            start=begins,
            end=end,
            person=None,
            instead=draw(st.sampled_from(IDS)),
            reason="",
            by=OLGA,
            at=start,
            revision=draw(st.integers(3, 5)),
            number=number,
        )
        for number, (begins, end) in enumerate(ends)
        if begins < end
    )
    rosters.sort(key=lambda applied: applied.at)
    numbered = tuple(replace(applied, revision=n) for n, applied in enumerate(rosters, start=1))
    return Window(Schedule(numbered, swaps, 5), start, minutes)


@given(window=windows())
def test_the_shifts_say_of_each_minute_who_is_on_duty_and_why(window: Window) -> None:
    told = [
        (shift.why.value, [one.id for one in shift.people])
        for shift in window.schedule.shifts(Line.FIRST, window.start, window.end)
        for _ in range((shift.end - shift.start) // MINUTE)
    ]
    assert told == window.count()


@settings(max_examples=30)
@given(window=windows(), part=st.floats(0, 1, exclude_max=True))
def test_who_is_on_duty_at_an_instant_is_who_has_its_shift(window: Window, part: float) -> None:
    minute = int(part * window.minutes)
    decision = on_duty(window.schedule, Line.FIRST, window.start + minute * MINUTE)
    assert (decision.evidence, [one.id for one in decision.value]) == window.count()[minute]
    assert decision.reason.es
    assert decision.reason.en


@given(window=windows(longest=40 * DAY))
def test_shifts_add_up_to_the_whole_time_without_a_gap_and_each_differs_from_the_next(window: Window) -> None:
    shifts = window.schedule.shifts(Line.FIRST, window.start, window.end)
    assert (shifts[0].start, shifts[-1].end) == (window.start, window.end)
    for one, following in pairwise(shifts):
        assert one.start < one.end == following.start
        assert not one.goes_on_as(following)


@given(window=windows(longest=20 * DAY), cut=st.floats(0, 1))
def test_a_time_asked_for_in_two_parts_has_the_same_people(window: Window, cut: float) -> None:
    middle = window.start + int(cut * window.minutes) * MINUTE
    parts = [
        *window.schedule.shifts(Line.FIRST, window.start, middle),
        *window.schedule.shifts(Line.FIRST, middle, window.end),
    ]
    for part in parts:
        (whole,) = (
            shift
            for shift in window.schedule.shifts(Line.FIRST, window.start, window.end)
            if shift.start <= part.start < shift.end
        )
        assert part.goes_on_as(whole)
        assert part.end <= whole.end


@pytest.mark.parametrize("zone", ["America/Santiago", "Australia/Lord_Howe"])
def test_a_month_of_days_and_nights_in_which_the_clock_changes(zone: str) -> None:
    nights = WorkingWeek((((0, 480), (1080, 1440)),) * 7)
    by_day = WorkingWeek((((480, 1080),),) * 7)
    starts = datetime(2026, 1, 5, tzinfo=UTC).date()
    known = Roster(
        PEOPLE,
        {
            Line.FIRST: (
                Layer(
                    name="días",
                    people=("ana", "beto"),
                    time_zone=zone,
                    hand_over=HandOver(480, 1, (0,)),
                    starts=starts,
                    hours=by_day,
                ),
                Layer(
                    name="noches",
                    people=("celia", "dina", "ana"),
                    time_zone=zone,
                    hand_over=HandOver(1080, 3),
                    starts=starts,
                    hours=nights,
                ),
            )
        },
    )
    start = datetime(2026, 3, 15, tzinfo=UTC)
    window = Window(Schedule((AppliedRoster(known, 1, start, OLGA),), (), 1), start, 31 * 24 * 60)
    told = [
        (shift.why.value, [one.id for one in shift.people])
        for shift in window.schedule.shifts(Line.FIRST, window.start, window.end)
        for _ in range((shift.end - shift.start) // MINUTE)
    ]
    assert told == window.count()
