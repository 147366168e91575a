"""Months: which one an instant is in depends on where the calendar hangs."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from guardia.domain.month import Month


@pytest.mark.parametrize("text", ["2026-11", "0001-01", "9999-12", "2024-02"])
def test_a_month_is_written_as_it_was_read(text: str) -> None:
    assert str(Month.parse(text)) == text


@pytest.mark.parametrize(
    "text", ["", "2026", "2026-00", "2026-13", "2026-1", "0000-01", "2026-11 ", "٢٠٢٦-11", "-2026-1"]
)
def test_what_is_no_month_is_refused_with_one_that_is(text: str) -> None:
    with pytest.raises(ValueError, match="is no month such as 2026-11"):
        Month.parse(text)


@pytest.mark.parametrize(
    ("time_zone", "expected"),
    [("UTC", "2026-12"), ("America/Panama", "2026-11"), ("Pacific/Kiritimati", "2026-12")],
)
def test_the_same_instant_is_in_another_month_elsewhere(time_zone: str, expected: str) -> None:
    assert str(Month.of(datetime(2026, 12, 1, 4, 59, tzinfo=UTC), time_zone)) == expected


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2026-02", date(2026, 2, 1), date(2026, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2026-11", date(2026, 11, 1), date(2026, 11, 30)),
        ("9999-12", date(9999, 12, 1), date.max),
    ],
)
def test_a_month_knows_its_days(text: str, first: date, last: date) -> None:
    month = Month.parse(text)
    assert (month.first, month.last) == (month.days[0], month.days[-1]) == (first, last)
    assert len(month.days) == last.day


def test_months_are_in_the_order_of_time() -> None:
    assert Month(2025, 12) < Month(2026, 1) < Month(2026, 2)
