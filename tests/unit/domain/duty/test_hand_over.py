"""Hand-overs happen once, at the first instant at which the wall clock shows their time or a later one."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from guardia.domain.duty.hand_over import HandOver, Turns, format_every, instant_of, parse_every
from guardia.domain.wall_clock import EPOCH


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "minute", "instant"),
    [
        pytest.param("America/Panama", date(2026, 11, 23), 480, "2026-11-23T13:00", id="a zone without changes"),
        pytest.param("America/New_York", date(2026, 3, 8), 119, "2026-03-08T06:59", id="the last minute before a gap"),
        pytest.param("America/New_York", date(2026, 3, 8), 120, "2026-03-08T07:00", id="the first minute of a gap"),
        pytest.param("America/New_York", date(2026, 3, 8), 150, "2026-03-08T07:00", id="in a gap: when it has jumped"),
        pytest.param("America/New_York", date(2026, 3, 8), 180, "2026-03-08T07:00", id="the first minute after a gap"),
        pytest.param("America/New_York", date(2026, 11, 1), 60, "2026-11-01T05:00", id="shown twice: the first time"),
        pytest.param("America/New_York", date(2026, 11, 1), 119, "2026-11-01T05:59", id="shown twice, at its end"),
        pytest.param("America/New_York", date(2026, 11, 1), 120, "2026-11-01T07:00", id="after what is shown twice"),
        pytest.param("America/Santiago", date(2026, 9, 6), 0, "2026-09-06T04:00", id="a day that begins at 01:00"),
        pytest.param("America/Santiago", date(2026, 4, 5), 0, "2026-04-05T04:00", id="a midnight put off by an hour"),
        pytest.param("America/Santiago", date(2026, 4, 4), 1410, "2026-04-05T02:30", id="23:30, the first of two"),
        pytest.param("Australia/Lord_Howe", date(2026, 10, 4), 135, "2026-10-03T15:30", id="a gap of half an hour"),
        pytest.param("Pacific/Apia", date(2011, 12, 30), 480, "2011-12-30T10:00", id="a day that never was"),
    ],
)
def test_when_a_time_of_a_day_is_first_shown(zone: str, day: date, minute: int, instant: str) -> None:
    assert instant_of(day, minute, ZoneInfo(zone)) == at(instant)


@pytest.mark.parametrize(
    ("hand_over", "starts", "days"),
    [
        (HandOver(480, 1), date(2026, 11, 18), [18, 19, 20, 21]),
        (HandOver(480, 3), date(2026, 11, 18), [18, 21, 24, 27]),
        (HandOver(480, 1, (0,)), date(2026, 11, 2), [2, 9, 16, 23]),
        (HandOver(480, 1, (0, 3)), date(2026, 11, 5), [5, 9, 12, 16]),
        (HandOver(480, 2, (0, 3)), date(2026, 11, 5), [5, 16, 19, 30]),
        (HandOver(480, 2, (0, 3)), date(2026, 11, 2), [2, 5, 16, 19]),
    ],
)
def test_the_days_on_which_turns_begin(hand_over: HandOver, starts: date, days: list[int]) -> None:
    turns = Turns(hand_over, starts, ZoneInfo("America/Panama"))
    assert [(EPOCH + turns.begins(n)).day for n in range(4)] == days
    for n, day in enumerate(days):
        begins = datetime(2026, 11, day, 13, tzinfo=UTC) - EPOCH
        assert turns.turn_at(begins) == n
        assert turns.turn_at(begins - timedelta.resolution) == (n - 1 if n else None)


def test_nobody_has_a_turn_long_before_the_first_day() -> None:
    turns = Turns(HandOver(0, 1), date(2026, 11, 2), ZoneInfo("Pacific/Kiritimati"))
    assert turns.turn_at(datetime(1990, 1, 1, tzinfo=UTC) - EPOCH) is None


@pytest.mark.parametrize("text", ["1 week", "2 weeks", "99 weeks", "1 day", "10 days"])
def test_a_rhythm_is_written_as_it_is_read(text: str) -> None:
    every, weeks = parse_every(text)
    assert format_every(HandOver(0, every, (0,) if weeks else ())) == text


@pytest.mark.parametrize(
    "text", ["", "week", "0 days", "100 days", "1.5 weeks", "-1 week", "1 month", "1 week ", "١ day"]
)
def test_what_is_no_rhythm_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not such as 1 week"):
        parse_every(text)
