"""What a calendar would change on a line: each of its shifts becomes fixed time of the person whom it names.

Only time that somebody else has is fixed, so that a calendar that is imported again changes nothing. What names nobody
of the roster, names several people, or overlaps with somebody else's shift, is told and is no shift.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from guardia.domain.document import LONGEST_TEXT
from guardia.domain.duty.swap_request import SwapRequest
from guardia_ops.duty.calendar_file import Occurrence, Unread

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from guardia.domain.duty.person import Person
    from guardia.domain.duty.roster import Line, Roster
    from guardia.domain.duty.schedule import Schedule


@dataclass(frozen=True, slots=True)
class Stretch:
    """Time that the calendar gives to one person."""

    person: Person
    start: datetime
    end: datetime
    summary: str


@dataclass(frozen=True, slots=True)
class Import:
    """`requests` fix what somebody else has; `unmatched` is what cannot be imported; `shifts` are all that can."""

    requests: tuple[SwapRequest, ...]
    unmatched: tuple[Unread, ...]
    shifts: tuple[Stretch, ...]


def planned(
    found: Iterable[Occurrence | Unread],
    schedule: Schedule,
    line: Line,
    start: datetime,
    end: datetime,
    *,
    source: str,
) -> Import:
    """What the calendar would change of the line between two instants. `source` is what the fixed time comes from."""
    if schedule.latest is None:
        raise ValueError("a calendar is imported into a roster")
    roster = schedule.latest.roster
    read = [_stretch(one, roster, start, end) if isinstance(one, Occurrence) else one for one in found]
    stretches = [one for one in read if isinstance(one, Stretch)]
    clashing = [_clash(one, stretches) for one in stretches]
    unmatched = [*(one for one in read if isinstance(one, Unread)), *(one for one in clashing if one)]
    shifts = _merged([one for one, clash in zip(stretches, clashing, strict=True) if clash is None])
    requests = tuple(request for one in shifts for request in _fixed(one, schedule, line, source))
    return Import(requests, tuple(dict.fromkeys(unmatched)), shifts)


def _stretch(one: Occurrence, roster: Roster, start: datetime, end: datetime) -> Stretch | Unread:
    for told in one.told:
        people = _people(told, roster)
        if len(people) > 1:
            names = ", ".join(person.id for person in people)
            return Unread(one.summary, f"names several people: {names}")
        if people:
            return Stretch(people[0], max(one.start, start), min(one.end, end), one.summary)
    said = ", ".join(text for told in one.told for text in told)
    return Unread(one.summary, f"names nobody of the roster: {said}" if said else "names nobody")


def _people(told: Sequence[str], roster: Roster) -> list[Person]:
    """Whom the texts are, as id, name or address; else those whose whole name or address stands in one of them."""
    texts = [_plain(text) for text in told]
    exact = [p for p in roster.people if {_plain(p.id), _plain(p.name), _plain(p.email)} & set(texts)]
    return exact or [p for p in roster.people if any(_stands_in(p, text) for text in texts)]


def _stands_in(person: Person, text: str) -> bool:
    """Whether the text has the name or the address in it, and not as a part of a longer one."""
    names = (re.escape(_plain(name)) for name in (person.name, person.email))
    return any(re.search(rf"(?<![\w.@-]){name}(?![\w@-]|\.\w)", text) for name in names)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(text.split())).casefold()


def _clash(one: Stretch, others: Iterable[Stretch]) -> Unread | None:
    for other in others:
        if one.start < other.end and other.start < one.end and other.person.id != one.person.id:
            return Unread(one.summary, f"{one.person.id} has the same time as {other.person.id} ({other.summary})")
    return None


def _merged(stretches: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Time without a pause of the same person is one; they come in the order of their starts."""
    merged: list[Stretch] = []
    for one in sorted(stretches, key=lambda stretch: stretch.start):
        before = merged[-1] if merged else None
        if before and before.person.id == one.person.id and one.start <= before.end:
            merged[-1] = Stretch(before.person, before.start, max(before.end, one.end), before.summary)
        else:
            merged.append(one)
    return tuple(merged)


def _fixed(one: Stretch, schedule: Schedule, line: Line, source: str) -> Iterator[SwapRequest]:
    """The parts of the stretch that somebody else has."""
    theirs = [
        (shift.start, shift.end)
        for shift in schedule.shifts(line, one.start, one.end)
        if [person.id for person in shift.people] != [one.person.id]
    ]
    edges = [one.start, *(at for (_, at), (other, _) in pairwise(theirs) if at != other for at in (at, other)), one.end]
    if not theirs:
        return
    edges[0], edges[-1] = theirs[0][0], theirs[-1][1]
    for begins, ends in zip(edges[::2], edges[1::2], strict=True):
        reason = f"{source}: {one.summary}"[:LONGEST_TEXT]
        yield SwapRequest(line=line, start=begins, end=ends, person=None, instead=one.person.id, reason=reason)
