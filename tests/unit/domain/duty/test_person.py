"""Quiet hours, by the wall clock of whoever wants them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guardia.domain.contract import Severity
from guardia.domain.duty.person import format_quiet_hours, parse_quiet_hours
from tests.support.duty import person


@pytest.mark.parametrize(
    ("quiet", "quiet_at", "not_quiet_at"),
    [
        ("22:00-07:00", ["22:00", "23:59", "00:00", "06:59"], ["07:00", "12:00", "21:59"]),
        ("13:00-14:00", ["13:00", "13:59"], ["12:59", "14:00", "00:00"]),
        ("00:00-06:00", ["00:00", "05:59"], ["06:00", "23:59"]),
        ("20:00-00:00", ["20:00", "23:59"], ["00:00", "19:59"]),
    ],
)
def test_the_first_minute_is_quiet_and_the_last_is_not(
    quiet: str, quiet_at: list[str], not_quiet_at: list[str]
) -> None:
    ana = person("Ana", quiet_hours=parse_quiet_hours(quiet), time_zone="America/Panama")
    for text, rests in [(text, True) for text in quiet_at] + [(text, False) for text in not_quiet_at]:
        assert ana.rests(datetime.fromisoformat(f"2026-11-20T{text}:00-05:00")) is rests, text


def test_quiet_hours_follow_the_persons_own_wall_clock() -> None:
    at = datetime(2026, 7, 1, 20, 30, tzinfo=UTC)
    quiet = parse_quiet_hours("22:00-07:00")
    assert person("Eva", quiet_hours=quiet, time_zone="Europe/Madrid").rests(at)
    assert not person("Ana", quiet_hours=quiet, time_zone="America/Panama").rests(at)
    assert not person("Ana").rests(at)


def test_a_critical_ticket_disturbs_at_any_time() -> None:
    ana = person("Ana", quiet_hours=parse_quiet_hours("22:00-07:00"))
    night, day = datetime(2026, 11, 20, 5, tzinfo=UTC), datetime(2026, 11, 20, 17, tzinfo=UTC)
    assert [s for s in Severity if ana.may_be_told(night, s)] == [Severity.CRITICAL]
    assert [s for s in Severity if ana.may_be_told(day, s)] == list(Severity)


@pytest.mark.parametrize("text", ["22:00-07:00", "00:00-23:59", "13:05-13:06"])
def test_quiet_hours_are_written_as_they_are_read(text: str) -> None:
    assert format_quiet_hours(parse_quiet_hours(text)) == text


@pytest.mark.parametrize("text", ["", "22-7", "22:00-24:00", "24:00-07:00", "22:00 - 07:00", "22:60-07:00", "07:00"])
def test_what_are_no_quiet_hours_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="are no quiet hours such as 22:00-07:00"):
        parse_quiet_hours(text)


def test_quiet_hours_without_any_time_are_refused() -> None:
    with pytest.raises(ValueError, match="ends when it begins"):
        parse_quiet_hours("08:00-08:00")
