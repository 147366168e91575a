"""The duty as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from guardia.domain.duty.hand_over import format_every
from guardia.domain.duty.layer import WHOLE_WEEK
from guardia.domain.duty.on_duty import decided
from guardia.domain.duty.person import Reach, format_quiet_hours
from guardia.domain.working_week import WEEKDAYS, format_stretch
from guardia_ops.duty.zone import length
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.domain.duty.layer import Layer
    from guardia.domain.duty.person import Person
    from guardia.domain.duty.roster import Roster
    from guardia.domain.duty.shift import Shift
    from guardia.services.duty import OnDuty
    from guardia_ops.duty.zone import Zone


def people_table(roster: Roster) -> Table:
    """Everybody of the roster, and how they are reached; the rooms of their own, where anybody has one."""
    rooms = {person.id: _rooms(person) for person in roster.people}
    last = ["rooms"] if any(rooms.values()) else []
    table = Table("id", "name", "e-mail", "phone", "language", "time zone", "channels", "quiet hours", *last)
    for person in roster.people:
        quiet = format_quiet_hours(person.quiet_hours) if person.quiet_hours else ""
        reached = (person.phone or "", person.language, person.time_zone, _channels(person), quiet)
        cells = (person.id, person.name, person.email, *reached, *([rooms[person.id]] if last else []))
        table.add_row(*map(plain, cells))
    return table


def layers_table(roster: Roster) -> Table:
    """The layers of each line, in their order."""
    table = Table("line", "layer", "turns", "hand-over", "time zone", "hours")
    for line, layers in roster.lines.items():
        for layer in layers:
            turns = f"{layer.team}: {' '.join(layer.people)}" if layer.team else " ".join(layer.people)
            fallback = " (when nobody)" if layer.when_nobody else ""
            cells = (line, layer.name + fallback, turns, _hand_over(layer), layer.time_zone, _hours(layer))
            table.add_row(*map(plain, cells))
    return table


def who_table(watches: Iterable[OnDuty], at: datetime, zone: Zone) -> Table:
    """Who is on duty, line by line; a row for each person keeps their channels beside them where it is narrow."""
    table = Table("line", "on duty", "channels", "why", "until", title=plain(f"{zone.show(at)}, {zone.name}"))
    for watch in watches:
        until = zone.show(watch.until) if watch.until else "in more than 60 days"
        first, *others = [(_name(person, at), _channels(person)) for person in watch.decision.value] or [("nobody", "")]
        table.add_row(*map(plain, (watch.shift.line, *first, watch.decision.reason.en, until)))
        for cells in others:
            table.add_row(*map(plain, (watch.shift.line, *cells, "", "")))
    return table


def shifts_table(shifts: Iterable[Shift], zone: Zone) -> Table:
    """Stretches of time, each with whoever has it."""
    table = Table("line", "from", "to", "length", "on duty", "why", title=plain(f"times in {zone.name}"))
    for shift in shifts:
        names = ", ".join(person.name for person in shift.people) or "nobody"
        times = (zone.show(shift.start), zone.show(shift.end), length(shift.start, shift.end))
        table.add_row(*map(plain, (shift.line, *times, names, decided(shift).reason.en)))
    return table


def _name(person: Person, at: datetime) -> str:
    rests = " (quiet hours: CRITICAL only)" if person.rests(at) else ""
    return f"{person.name} ({person.id}){rests}"


def _channels(person: Person) -> str:
    """In their order; one that leads nowhere is passed over, which the roster shall not hide."""
    return " ".join(reach if person.address(reach) else f"{reach} (no address)" for reach in person.channels)


def _rooms(person: Person) -> str:
    return "\n".join(f"{reach} {room}" for reach in (Reach.SLACK, Reach.TEAMS) if (room := person.address(reach)))


def _hand_over(layer: Layer) -> str:
    text = ""
    if layer.hand_over:
        days = " ".join(WEEKDAYS[weekday] for weekday in layer.hand_over.weekdays)
        at = f"{layer.hand_over.at // 60:02}:{layer.hand_over.at % 60:02}"
        text = f"every {format_every(layer.hand_over)} {days} {at}".replace("  ", " ")
    begins = f" from {layer.starts}" if layer.starts else ""
    ends = f" until {layer.until}" if layer.until else ""
    return f"{text}{begins}{ends}".strip()


def _hours(layer: Layer) -> str:
    if layer.hours == WHOLE_WEEK:
        return "the whole week"
    days = zip(WEEKDAYS, layer.hours.days, strict=True)
    return "\n".join(f"{day[:3]} {' '.join(map(format_stretch, stretches))}" for day, stretches in days if stretches)
