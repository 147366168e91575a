"""Calendars of other tools: what is a shift is read exactly, and what is none is told with its reason."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia_ops.duty import calendar_file
from guardia_ops.duty.calendar_file import Occurrence, Unread, read_calendar
from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

START = datetime(2026, 11, 22, tzinfo=UTC)
END = START + timedelta(days=30)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "turnos.ics"


def event(*lines: str, uid: str = "1") -> str:
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", *lines, "END:VEVENT", ""])


def read(file: Path, *parts: str, zone: str | None = None) -> list[Occurrence | Unread]:
    text = "".join(["BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//test//\r\n", *parts, "END:VCALENDAR\r\n"])
    file.write_text(text, encoding="utf-8", newline="")
    return list(read_calendar(file, START, END, zone))


def times(found: list[Occurrence | Unread]) -> list[tuple[str, str]]:
    """Beginnings and ends, `23T13:00` in UTC."""
    return [
        (f"{one.start:%dT%H:%M}", f"{one.end:%dT%H:%M}") if isinstance(one, Occurrence) else ("?", one.reason)
        for one in found
    ]


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        pytest.param(["DTSTART:20261123T130000Z", "DTEND:20261124T130000Z"], [("23T13:00", "24T13:00")], id="UTC"),
        pytest.param(
            ["DTSTART;TZID=America/Panama:20261123T080000", "DTEND;TZID=America/Panama:20261124T080000"],
            [("23T13:00", "24T13:00")],
            id="a zone by its name",
        ),
        pytest.param(
            ["DTSTART;TZID=Central America Standard Time:20261123T080000", "DURATION:PT12H"],
            [("23T14:00", "24T02:00")],
            id="a zone by the name that Windows gives it, and a duration",
        ),
        pytest.param(
            [
                "DTSTART;TZID=America/Panama:20261123T080000",
                "DTEND;TZID=America/Panama:20261123T180000",
                "RRULE:FREQ=DAILY;COUNT=4",
                "EXDATE;TZID=America/Panama:20261125T080000",
            ],
            [("23T13:00", "23T23:00"), ("24T13:00", "24T23:00"), ("26T13:00", "26T23:00")],
            id="a rhythm with an exception",
        ),
        pytest.param(
            ["DTSTART:20241225T130000Z", "DTEND:20250101T130000Z", "RRULE:FREQ=WEEKLY;INTERVAL=3"],
            [("18T13:00", "25T13:00"), ("09T13:00", "16T13:00")],
            id="a rhythm of long ago that goes on, and a shift that began before",
        ),
        pytest.param(
            ["DTSTART:20261123T130000Z", "DTEND:20261123T140000Z", "RDATE:20261201T130000Z"],
            [("23T13:00", "23T14:00"), ("01T13:00", "01T14:00")],
            id="one more by its date",
        ),
        pytest.param(["DTSTART:20261001T130000Z", "DTEND:20261002T130000Z"], [], id="what is past"),
        pytest.param(["DTSTART:20261222T000000Z", "DTEND:20261223T000000Z"], [], id="what begins at the end"),
        pytest.param(
            ["DTSTART:20261123T130000Z", "DTEND:20261124T130000Z", "STATUS:CANCELLED"], [], id="what was cancelled"
        ),
    ],
)
def test_times_are_read_as_instants(file: Path, lines: list[str], told: list[tuple[str, str]]) -> None:
    assert times(read(file, event(*lines, "SUMMARY:Ana"))) == told


def test_an_occurrence_that_was_moved_is_where_it_was_moved_to(file: Path) -> None:
    found = read(
        file,
        event("DTSTART:20261123T130000Z", "DTEND:20261123T140000Z", "RRULE:FREQ=DAILY;COUNT=2", "SUMMARY:Ana"),
        event("RECURRENCE-ID:20261124T130000Z", "DTSTART:20261125T130000Z", "DTEND:20261125T140000Z", "SUMMARY:Beto"),
    )
    assert times(found) == [("23T13:00", "23T14:00"), ("25T13:00", "25T14:00")]
    assert [one.summary for one in found] == ["Ana", "Beto"]


def test_a_rhythm_keeps_to_the_wall_clock_when_the_clock_changes(file: Path) -> None:
    zone = "TZID=Europe/Madrid"
    lines = (f"DTSTART;{zone}:20261019T080000", f"DTEND;{zone}:20261019T200000", "RRULE:FREQ=WEEKLY;COUNT=9")
    assert times(read(file, event(*lines, "SUMMARY:Eva")))[0] == ("23T07:00", "23T19:00")


class TestDaysAndTimesWithoutAZone:
    DAYS = event("DTSTART;VALUE=DATE:20261123", "DTEND;VALUE=DATE:20261125", "SUMMARY:Ana")
    FLOATING = event("DTSTART:20261123T080000", "DTEND:20261123T180000", "SUMMARY:Ana")

    def test_are_of_the_zone_that_the_operator_names(self, file: Path) -> None:
        assert times(read(file, self.DAYS, zone="America/Costa_Rica")) == [("23T06:00", "25T06:00")]
        assert times(read(file, self.FLOATING, zone="America/Costa_Rica")) == [("23T14:00", "24T00:00")]

    def test_are_of_the_calendars_own_zone_if_it_says_one(self, file: Path) -> None:
        own = "X-WR-TIMEZONE:America/Panama\r\n"
        assert times(read(file, own, self.DAYS)) == [("23T05:00", "25T05:00")]
        assert times(read(file, own, self.FLOATING, zone="Europe/Madrid")) == [("23T13:00", "23T23:00")]

    def test_are_not_guessed(self, file: Path) -> None:
        asked = [("?", "has no time zone: say --zone")]
        for one in (self.DAYS, self.FLOATING):
            assert times(read(file, one)) == asked
            assert times(read(file, "X-WR-TIMEZONE:Mars/Base\r\n", one)) == asked


def test_who_it_is_may_stand_in_three_places(file: Path) -> None:
    (found,) = read(
        file,
        event(
            "DTSTART:20261123T130000Z",
            "DTEND:20261124T130000Z",
            "SUMMARY:On Call - Ana Ríos - Primary",
            "ATTENDEE;CN=Ana Ríos:mailto:ana@desk.example",
            "ATTENDEE:MAILTO:beto@desk.example",
            "ORGANIZER;CN=Agenda:mailto:agenda@desk.example",
        ),
    )
    assert isinstance(found, Occurrence)
    assert found.told == (
        ("ana@desk.example", "Ana Ríos", "beto@desk.example"),
        ("On Call - Ana Ríos - Primary",),
        ("agenda@desk.example", "Agenda"),
    )


@pytest.mark.parametrize(
    ("lines", "reason"),
    [
        (
            ["DTSTART;TZID=Nowhere/City:20261123T080000", "DURATION:PT1H"],
            "is in a time zone that nobody knows: Nowhere/City",
        ),
        (["DTSTART:20261123T130000Z"], "has no length"),
        (["DTSTART:20261123T130000Z", "DTEND:20261122T130000Z"], "has no length"),
        (
            ["DTSTART:20261123T130000Z", "DTEND:20261123T130001Z", "RRULE:FREQ=SECONDLY"],
            "has the rhythm SECONDLY, which is no shift's",
        ),
        (
            ["DTSTART:20261123T130000Z", "DTEND:20261123T131000Z", "RRULE:FREQ=HOURLY"],
            "has the rhythm HOURLY, which is no shift's",
        ),
        (["DTSTART:20261123T130000Z", "DTEND:20261123T131000Z", "RRULE:FREQ=NEVER"], "RRULE cannot be read: "),
        (["DTSTART:2026"], "DTSTART cannot be read: "),
        (["DTEND:20261123T130000Z"], "No DTSTART given."),
        (["DTSTART:20261123T130000Z", "DTEND;VALUE=DATE:20261124"], "DTSTART and DTEND must be of the same type"),
    ],
)
def test_what_is_no_shift_is_told_and_takes_nothing_else_with_it(file: Path, lines: list[str], reason: str) -> None:
    good = event("DTSTART:20261123T130000Z", "DTEND:20261124T130000Z", "SUMMARY:Ana", uid="2")
    bad, *others = read(file, event(*lines, "SUMMARY:Fiesta"), good)
    assert isinstance(bad, Unread)
    assert bad.summary == "Fiesta"
    assert bad.reason.startswith(reason)
    assert times(others) == [("23T13:00", "24T13:00")]


@pytest.mark.parametrize("text", ["", "people: []", "\x00", "BEGIN:VCALENDAR", "BEGIN:VEVENT\r\nEND:VEVENT\r\n"])
def test_what_is_no_calendar_is_refused(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", newline="")
    with pytest.raises(CommandError, match=r"turnos\.ics is no iCalendar file: "):
        list(read_calendar(file, START, END, None))


def test_a_file_that_is_not_there_or_too_large_is_refused(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(CommandError, match="cannot be read: No such file"):
        list(read_calendar(file, START, END, None))
    monkeypatch.setattr(calendar_file, "LARGEST", 10)
    with pytest.raises(CommandError, match="has more than 10 bytes"):
        read(file)
