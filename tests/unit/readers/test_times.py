"""One instant, in each form that AWS writes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.readers.times import read_time
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from guardia.adapters.readers.strict_json import Json

MOMENT = datetime(2026, 5, 12, 14, 4, 40, tzinfo=UTC)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-05-12T14:04:40Z", MOMENT),
        ("2026-05-12T14:04:40.989+0000", MOMENT + timedelta(milliseconds=989)),
        ("2026-05-12T14:04:40.681Z", MOMENT + timedelta(milliseconds=681)),
        ("2026-05-12T09:04:40.681-05:00", MOMENT + timedelta(milliseconds=681)),
        ("2026-05-12T14:04:40.123999999Z", MOMENT + timedelta(milliseconds=123)),
        ("Tue, 12 May 2026 14:04:40 GMT", MOMENT),
        ("Tue, 2 Jun 2026 14:04:40 GMT", datetime(2026, 6, 2, 14, 4, 40, tzinfo=UTC)),
        (1778594680, MOMENT),
        (1778594680.989, MOMENT + timedelta(milliseconds=989)),
    ],
)
def test_each_form_is_the_same_instant_in_utc(written: Json, read: datetime) -> None:
    assert read_time(written, "state.timestamp") == read


@pytest.mark.parametrize("absent", [None, ""])
def test_an_absent_time_names_its_field(absent: Json) -> None:
    with pytest.raises(Refused, match=r"detail\.state\.timestamp is absent"):
        read_time(absent, "detail.state.timestamp")


@pytest.mark.parametrize(
    "garbage",
    [
        "yesterday",
        "2026-05-12",
        "2026-05-12T14:04:40",  # of no zone: it could be anybody's
        "2026-05-12 14:04:40.091",
        "2026-W20-2T14:04:40Z",
        "20260512T140440Z",
        "2026-04-31T14:04:40Z",
        "2026-05-12T25:04:40Z",
        "0001-01-01T00:00:00+2359",
        "٢٠٢٦-05-12T14:04:40Z",
        "Tue, 31 Feb 2026 14:04:40 GMT",
        "May 12, 2026 2:04:40 PM",
        1e18,
        -1e18,
        10**30,
        True,
        ["2026-05-12T14:04:40Z"],
        {},
    ],
)
def test_what_is_no_time_is_refused_and_names_its_field(garbage: Json) -> None:
    with pytest.raises(Refused, match="time is no time"):
        read_time(garbage, "time")


@given(value=st.text() | st.integers() | st.floats() | st.datetimes().map(str))
def test_any_value_is_an_instant_in_whole_milliseconds_or_refused(value: str | float) -> None:
    try:
        moment = read_time(value, "time")
    except Refused:
        return
    assert moment.tzinfo is UTC
    assert moment.microsecond % 1000 == 0


@pytest.mark.parametrize("zero", ["0001-01-01T00:00:00.000+0000", "1970-01-01T00:00:00Z", 0, 0.0])
def test_a_zero_that_somebody_forgot_to_fill_is_no_time(zero: str | float) -> None:
    with pytest.raises(Refused, match="timestamp is before there were alarms"):
        read_time(zero, "timestamp")
