"""The hours of a week: as a contract's file writes them, and what is no week."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.working_week import USUAL_WEEK, WEEKDAYS, Stretch, WorkingWeek, format_stretch, parse_stretch

NOON = 12 * 60


def week(**days: tuple[Stretch, ...]) -> WorkingWeek:
    return WorkingWeek(tuple(days.get(day, ()) for day in WEEKDAYS))


def test_the_usual_week_is_the_one_of_the_support_contract() -> None:
    assert [[format_stretch(stretch) for stretch in day] for day in USUAL_WEEK.days] == [["08:00-17:30"]] * 5 + [[], []]


@pytest.mark.parametrize(
    ("text", "stretch"),
    [
        pytest.param("08:00-17:30", (480, 1050), id="half hours"),
        pytest.param("08:07-08:08", (487, 488), id="any minute"),
        pytest.param("00:00-24:00", (0, 1440), id="a whole day"),
        pytest.param("23:59-24:00", (1439, 1440), id="the last minute of a day"),
    ],
)
def test_a_stretch_is_read_and_written(text: str, stretch: Stretch) -> None:
    assert parse_stretch(text) == stretch
    assert format_stretch(stretch) == text


@given(st.integers(0, 1439), st.integers(1, 1440))
def test_whatever_is_written_is_read_again(opens: int, closes: int) -> None:
    stretch = (opens, closes) if opens < closes else (closes - 1, opens + 1)
    assert parse_stretch(format_stretch(stretch)) == stretch


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("8-17", "is no stretch of a day such as 08:00-17:30"),
        ("8:00-17:30", "is no stretch of a day such as 08:00-17:30"),
        ("08:00 - 17:30", "is no stretch of a day such as 08:00-17:30"),
        ("08:00–17:30", "is no stretch of a day such as 08:00-17:30"),
        ("08:60-17:30", "is no stretch of a day such as 08:00-17:30"),
        ("24:00-24:00", "is no stretch of a day such as 08:00-17:30; a day ends at 24:00"),
        ("08:00-25:00", "is no stretch of a day such as 08:00-17:30; a day ends at 24:00"),
        ("٠٨:٠٠-١٧:٣٠", "is no stretch of a day such as 08:00-17:30"),
        ("08:00-17:30\n", "is no stretch of a day such as 08:00-17:30"),
        ("", "is no stretch of a day such as 08:00-17:30"),
        ("08:00-24:01", "ends after 24:00; write the rest on the next day"),
        ("08:00-08:00", "does not end after it starts"),
        ("22:00-06:00", "hours over midnight are two stretches, such as 22:00-24:00 on one day and 00:00-06:00 on the"),
    ],
)
def test_what_is_no_stretch_is_refused_with_what_would_be_right(text: str, said: str) -> None:
    with pytest.raises(ValueError, match="^" + re.escape(repr(text)) + ".*" + re.escape(said)):
        parse_stretch(text)


def test_a_day_may_have_a_break_and_a_night_may_go_over_midnight() -> None:
    days = week(monday=((480, NOON), (NOON + 60, 1440)), tuesday=((0, 60),))
    assert days.total == timedelta(hours=4 + 11 + 1)


def test_the_total_of_the_usual_week() -> None:
    assert USUAL_WEEK.total == timedelta(hours=5 * 9.5)


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        pytest.param(((480, 600), (600, 660)), "08:00-10:00 and 10:00-11:00 have no time between them", id="touching"),
        pytest.param(((480, 600), (540, 660)), "08:00-10:00 and 09:00-11:00 have no time between them", id="lapping"),
        pytest.param(((540, 660), (480, 600)), "08:00-10:00 stands after 09:00-11:00; write them in order", id="order"),
        pytest.param(((600, 600),), "from minute 600 to minute 600 is no stretch of a day", id="of no length"),
        pytest.param(((600, 540),), "from minute 600 to minute 540 is no stretch of a day", id="backwards"),
        pytest.param(((-1, 540),), "from minute -1 to minute 540 is no stretch of a day", id="before the day"),
        pytest.param(((600, 1441),), "from minute 600 to minute 1441 is no stretch of a day", id="after the day"),
    ],
)
def test_a_day_that_is_none_is_refused_by_name(stretches: tuple[Stretch, ...], said: str) -> None:
    with pytest.raises(ValueError, match="^friday: " + said):
        week(friday=stretches)


def test_a_week_without_hours_is_refused() -> None:
    with pytest.raises(ValueError, match="the desk would never be there"):
        week()


@pytest.mark.parametrize("count", [0, 6, 8])
def test_a_week_has_seven_days(count: int) -> None:
    with pytest.raises(ValueError, match="a week has seven days"):
        WorkingWeek((((480, 600),),) * count)
