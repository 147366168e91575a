"""Times at the terminal: typed and shown in a zone that is named."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from guardia.domain.errors import Invalid
from guardia_ops.duty.zone import Zone, length
from tests.support.duty import applied, layer, roster


@pytest.mark.parametrize(
    ("zone", "text", "instant"),
    [
        ("America/Panama", "2026-11-24T08:00", "2026-11-24T13:00"),
        ("America/Panama", "2026-11-24 08:00", "2026-11-24T13:00"),
        ("America/Panama", "2026-11-24", "2026-11-24T05:00"),
        ("America/Panama", "2026-11-24T08:00:00Z", "2026-11-24T08:00"),
        ("America/Panama", "2026-11-24T08:00-06:00", "2026-11-24T14:00"),
        ("America/New_York", "2026-11-01T01:30", "2026-11-01T05:30"),
        ("America/New_York", "2026-03-08T02:30", "2026-03-08T07:00"),
    ],
)
def test_a_time_is_read_in_the_zone_unless_it_says_its_offset(zone: str, text: str, instant: str) -> None:
    assert Zone(zone).read("--at", text) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


@pytest.mark.parametrize("text", ["", "noon", "2026-13-01", "2026-11-24T25:00", "2026-11-24T08:00:00", "0001-01-01"])
def test_what_is_no_time_is_refused_with_its_option(text: str) -> None:
    with pytest.raises(Invalid, match=r"^--from: "):
        Zone("America/Panama").read("--from", text)


@pytest.mark.parametrize(
    ("zone", "instant", "shown"),
    [
        ("America/Panama", "2026-11-24T13:00", "Tue 2026-11-24 08:00"),
        ("America/Panama", "2026-11-24T13:00:05", "Tue 2026-11-24 08:00:05"),
        ("America/New_York", "2026-11-01T05:30", "Sun 2026-11-01 01:30 (EDT)"),
        ("America/New_York", "2026-11-01T06:30", "Sun 2026-11-01 01:30 (EST)"),
        ("America/New_York", "2026-11-01T07:30", "Sun 2026-11-01 02:30"),
    ],
)
def test_an_instant_is_shown_so_that_it_means_one(zone: str, instant: str, shown: str) -> None:
    assert Zone(zone).show(datetime.fromisoformat(instant).replace(tzinfo=UTC)) == shown


def test_the_zone_is_that_of_the_rosters_first_layer_unless_another_is_named() -> None:
    known = applied(roster(layer("siempre", "ana", time_zone="America/Costa_Rica")))
    assert Zone.chosen(None, known).name == "America/Costa_Rica"
    assert Zone.chosen("Europe/Madrid", known).name == "Europe/Madrid"
    assert Zone.chosen(None, None).name == "UTC"
    with pytest.raises(Invalid, match="'Panama City' is not a time zone"):
        Zone.chosen("Panama City", known)


@pytest.mark.parametrize(
    ("passed", "text"),
    [
        (timedelta(days=2, hours=3, minutes=30), "2 d 3 h 30 min"),
        (timedelta(days=7), "7 d"),
        (timedelta(minutes=90), "1 h 30 min"),
        (timedelta(seconds=5), "0 min"),
    ],
)
def test_a_length_is_of_time_that_passes(passed: timedelta, text: str) -> None:
    start = datetime(2026, 11, 1, tzinfo=UTC)
    assert length(start, start + passed) == text
