"""Shifts in the iCalendar files (RFC 5545) that other tools write: who, from when, to when.

Recurrences are expanded for a time that is asked for: RRULE, RDATE, EXDATE, and single occurrences that were moved
(RECURRENCE-ID). A day without a time, and a time without a zone, are of the calendar's own zone (X-WR-TIMEZONE), or of
the one that the operator names. Nothing is guessed: what cannot be read is told with its reason.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, available_timezones

import recurring_ical_events  # type: ignore[import-untyped]  # it ships no types
from icalendar import Calendar

from guardia.domain.duty.hand_over import instant_of
from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from icalendar import Component, Event

LARGEST = 5_000_000
"""Bytes. A year of shifts has some hundred thousand."""

_FINEST = ("SECONDLY", "MINUTELY", "HOURLY")
"""Rhythms that no shift has, and whose occurrences would fill the memory."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """Somebody's shift as the calendar tells it.

    `told` is what may say who: those who attend, the summary, and the organizer, who often only keeps the calendar.
    """

    summary: str
    told: tuple[tuple[str, ...], ...]
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class Unread:
    """An event that is no shift, and why."""

    summary: str
    reason: str


def read_calendar(path: Path, start: datetime, end: datetime, zone: str | None) -> Iterator[Occurrence | Unread]:
    """What the calendar has between two instants, in order; an occurrence may begin before and end after these.

    Raises CommandError for a file that is no calendar.
    """
    calendar = _calendar(path)
    yield from _without_faults(calendar)
    zone = _own_zone(calendar) or zone
    try:
        # Days of a zone may begin a day before or after those of UTC.
        events = recurring_ical_events.of(calendar).between(start - timedelta(days=1), end + timedelta(days=1))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise CommandError(f"{path} has a recurrence that cannot be read: {_one_line(error)}") from error
    found = [_occurrence(event, zone) for event in events if str(event.get("STATUS", "")).upper() != "CANCELLED"]
    yield from (one for one in found if isinstance(one, Unread))
    shifts = [one for one in found if isinstance(one, Occurrence) and one.start < end and start < one.end]
    yield from sorted(shifts, key=lambda one: (one.start, one.end, one.summary))


def _calendar(path: Path) -> Calendar:
    try:
        if path.stat().st_size > LARGEST:
            raise CommandError(f"{path} has more than {LARGEST} bytes: take a calendar of fewer days")
        calendar = Calendar.from_ical(path.read_bytes())
    except OSError as error:
        raise CommandError(f"{path} cannot be read: {error.strerror}") from error
    except (ValueError, IndexError, KeyError) as error:
        raise CommandError(f"{path} is no iCalendar file: {_one_line(error)}") from error
    if calendar.name != "VCALENDAR":
        raise CommandError(f"{path} is no iCalendar file: it has no VCALENDAR")
    return calendar


def _own_zone(calendar: Calendar) -> str | None:
    """The calendar's zone; one that nobody knows is taken out of it."""
    name = str(calendar.get("X-WR-TIMEZONE", ""))
    if name in available_timezones():
        return name
    calendar.pop("X-WR-TIMEZONE", None)
    return None


def _without_faults(calendar: Calendar) -> Iterator[Unread]:
    """Take out of the calendar the events that cannot be read, or that nobody could want expanded."""
    for event in list(calendar.events):
        if fault := _fault(event):
            yield Unread(_summary(event), fault)
            calendar.subcomponents.remove(event)


def _fault(event: Event) -> str | None:
    for name, said in event.errors:
        return f"{name} cannot be read: {_one_line(said)}"
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        if (rhythm := str(rule.get("FREQ", [""])[0]).upper()) in _FINEST:
            return f"has the rhythm {rhythm}, which is no shift's"
    try:
        start, end = event.start, event.end
        if end <= start:
            return "has no length"
    except (ValueError, TypeError) as error:
        return _one_line(error)
    zone = event["DTSTART"].params.get("TZID")
    if zone and isinstance(start, datetime) and start.tzinfo is None:
        return f"is in a time zone that nobody knows: {zone}"
    return None


def _occurrence(event: Event, zone: str | None) -> Occurrence | Unread:
    start, end = event.start, event.end
    if zone is None and any(_is_local(one) for one in (start, end)):
        return Unread(_summary(event), "has no time zone: say --zone")
    begins, ends = (_instant(one, zone or "UTC") for one in (start, end))
    if ends <= begins:
        return Unread(_summary(event), "has no length")
    return Occurrence(_summary(event), tuple(_told(event)), begins, ends)


def _is_local(at: date | datetime) -> bool:
    return not isinstance(at, datetime) or at.tzinfo is None


def _instant(at: date | datetime, zone: str) -> datetime:
    """In UTC, to the millisecond, as all instants are."""
    if not isinstance(at, datetime):
        return instant_of(at, 0, ZoneInfo(zone))
    if at.tzinfo is None:
        whole = instant_of(at.date(), at.hour * 60 + at.minute, ZoneInfo(zone))
        return whole + timedelta(seconds=at.second)
    return at.astimezone(UTC).replace(microsecond=0)


def _summary(event: Component) -> str:
    return str(event.get("SUMMARY", "")).strip() or "(an event without a summary)"


def _told(event: Event) -> Iterator[tuple[str, ...]]:
    """The addresses and the names in each of the fields."""
    for name in ("ATTENDEE", "SUMMARY", "ORGANIZER"):
        told = event.get(name, [])
        yield tuple(said for one in (told if isinstance(told, list) else [told]) for said in _said(one))


def _said(one: object) -> Iterable[str]:
    text = str(one).strip()
    parameters = getattr(one, "params", {})
    address = text[len("mailto:") :] if text.lower().startswith("mailto:") else text
    return [said for said in (address, str(parameters.get("CN", "")).strip()) if said]


def _one_line(text: object) -> str:
    return " ".join(str(text).split())
