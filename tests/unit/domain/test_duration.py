from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.duration import format_duration, parse_duration, written_duration


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("PT2H", timedelta(hours=2)),
        ("PT48H", timedelta(hours=48)),
        ("P2D", timedelta(days=2)),
        ("PT20S", timedelta(seconds=20)),
        ("PT1H30M", timedelta(minutes=90)),
        ("P1DT1S", timedelta(days=1, seconds=1)),
        ("PT90M", timedelta(minutes=90)),
        ("P366D", timedelta(days=366)),
    ],
)
def test_days_hours_minutes_and_seconds_are_read(text: str, duration: timedelta) -> None:
    assert parse_duration(text) == duration


NO_DURATIONS = [
    "", "P", "PT", "P1DT", "PT0S", "P0D", "2H", "pt2h", "PT2", "PT-2H", "-PT2H", "PT1.5H", "PT0.5S", "P1M", "P1Y",
    "P1W", "PT2H ", " PT2H", "PT2H\n", "PT30M2H", "P367D", "PT8785H", "PT٢H", "None", "7200",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_DURATIONS)
def test_whatever_is_not_a_length_of_time_above_zero_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(ValueError, match="is not a duration such as PT2H, PT30M or P2D, of a year at most"):
        parse_duration(text)


@pytest.mark.parametrize(
    ("duration", "text"),
    [
        (timedelta(hours=2), "PT2H"),
        (timedelta(hours=48), "PT48H"),
        (timedelta(seconds=20), "PT20S"),
        (timedelta(hours=1, minutes=2, seconds=3), "PT1H2M3S"),
    ],
)
def test_a_contract_speaks_in_hours(duration: timedelta, text: str) -> None:
    assert format_duration(duration) == text


@pytest.mark.parametrize("text", ["PT20S", "PT12H", "PT48H", "PT49H", "P3D", "P15D", "PT361H"])
def test_people_speak_of_two_days_in_hours_and_of_more_in_days(text: str) -> None:
    assert written_duration(parse_duration(text)) == text


@given(st.integers(1, 60 * 60 * 24 * 366).map(lambda n: timedelta(seconds=n)))
def test_what_is_written_is_read_again(duration: timedelta) -> None:
    assert parse_duration(format_duration(duration)) == duration
    assert parse_duration(written_duration(duration)) == duration


@given(st.integers(1, 366).map(lambda n: timedelta(days=n)))
def test_whole_days_that_are_written_are_read_again(duration: timedelta) -> None:
    assert parse_duration(written_duration(duration)) == duration
