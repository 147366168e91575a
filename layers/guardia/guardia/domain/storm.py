"""A storm: so much happens to a client's tickets within minutes that one message tells of all, and then a digest.

`hold_back` keeps what is not told by itself, `tell_storm` tells of it. Every ticket has its clock and its timeline as
ever; only who is written to changes.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.contract import Severity
from guardia.domain.instant import zulu
from guardia.domain.notice import LEASE
from guardia.domain.ticket import ENDED, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from guardia.domain.ticket import Entry, Ticket

STORM_AFTER = 10
"""Tickets of one client that are told of by themselves within a window, unless the stack says otherwise."""

WINDOW = timedelta(minutes=5)
FIRST_AFTER = timedelta(minutes=1)
DIGEST_AFTER = timedelta(minutes=15)

AT_ONCE = 500
"""Held entries that one message tells of: as many tickets as a sweep reads in two seconds."""

LISTED = 100
"""Tickets that the entry of a storm names; of the others it says how many there are."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Level(StrEnum):
    """How much an entry asks of the desk, least first: nothing, an answer, or an answer that is late by so much."""

    NEWS = "news"
    OPENED = "opened"
    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    NINETY_PERCENT = "ninety_percent"
    DUE = "due"

    def is_above(self, other: Level) -> bool:
        """Whether this asks for more."""
        return _LEVELS.index(self) > _LEVELS.index(other)


_LEVELS = list(Level)
_SEVERITIES = list(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldEntry:
    """An entry that was not told by itself, with the severity that its ticket had then."""

    client_id: str
    ticket_id: str
    cycle: int
    version: int
    kind: Kind
    at: datetime
    level: Level
    severity: Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class Storm:
    """A client's storm, from its first held entry at `since` until a digest has nothing to tell.

    `held` counts what was held back in it, and `number` the messages; `level` and `severity` are the gravest that one
    of them told. `wake_at` is when the next is due, or the end of a lease.
    """

    client_id: str
    id: str
    since: datetime
    wake_at: datetime
    held: int = 0
    number: int = 0
    level: Level = Level.NEWS
    severity: Severity = Severity.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """What one message tells: the tickets, most urgent first, and what happened to them.

    `level` and `severity` are the gravest of what still calls for an answer.
    """

    tickets: tuple[Ticket, ...]
    level: Level
    severity: Severity
    start: datetime
    end: datetime
    kinds: Mapping[Kind, int]


def window_of(at: datetime) -> datetime:
    """When the window began that an instant is in."""
    return at - (at - _EPOCH) % WINDOW


def held_entry(ticket: Ticket, entry: Entry) -> HeldEntry:
    """What is kept of an entry."""
    return HeldEntry(
        client_id=ticket.client_id,
        ticket_id=ticket.id,
        cycle=entry.cycle,
        version=entry.version,
        kind=entry.kind,
        at=entry.at,
        level=level_of(entry),
        severity=ticket.severity,
    )


def level_of(entry: Entry) -> Level:
    """What the entry alone would ask of the desk."""
    match entry.kind:
        case Kind.OPENED | Kind.REOPENED | Kind.SEVERITY:
            return Level.OPENED
        case Kind.CHECKPOINT:
            return Level(str(entry.data["checkpoint"]))
        case _:
            return Level.NEWS


def beginning(client_id: str, at: datetime) -> Storm:
    """The storm that begins now, if none is on."""
    return Storm(
        client_id=client_id,
        id=f"{client_id}-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        since=at,
        wake_at=at + FIRST_AFTER,
    )


def hastened(storm: Storm, held: HeldEntry, at: datetime) -> datetime | None:
    """When the next message is due because of this entry; None where it may wait for the digest."""
    soon = at + FIRST_AFTER
    if soon >= storm.wake_at or held.level is Level.NEWS:
        return None
    is_graver = held.level.is_above(storm.level) or held.severity.is_above(storm.severity)
    return soon if is_graver else None


def summarise(held: Sequence[HeldEntry], tickets: Iterable[Ticket]) -> Summary | None:
    """What a message tells of held entries; `tickets` as they are now. None where there is no ticket."""
    asked = [(_asked(ticket, held), ticket) for ticket in tickets]
    if not asked:
        return None
    ordered = [ticket for _, ticket in sorted(asked, key=_place)]
    calling = [ticket for level, ticket in asked if level is not Level.NEWS]
    return Summary(
        tickets=tuple(ordered),
        level=max((level for level, _ in asked), key=_LEVELS.index),
        severity=min((ticket.severity for ticket in calling or ordered), key=_SEVERITIES.index),
        start=min(entry.at for entry in held),
        end=max(entry.at for entry in held),
        kinds=Counter(entry.kind for entry in held),
    )


def told(storm: Storm, summary: Summary, now: datetime) -> Storm:
    """The storm while the summary is told: on a lease, and with the gravest that was told by now."""
    is_graver = summary.level is not Level.NEWS and summary.severity.is_above(storm.severity)
    return replace(
        storm,
        level=max(storm.level, summary.level, key=_LEVELS.index),
        severity=summary.severity if is_graver else storm.severity,
        number=storm.number + 1,
        wake_at=now + LEASE,
    )


def data_of(storm: Storm, summary: Summary) -> dict[str, str | int | bool]:
    """The entry's data, which the messages are made of. `opened_entries` and the like count what happened, by kind."""
    return {
        "storm": storm.id,
        "since": zulu(storm.since),
        "tickets": " ".join(ticket.id for ticket in summary.tickets[:LISTED]),
        "count": len(summary.tickets),
        "from": zulu(summary.start),
        "to": zulu(summary.end),
        "number": storm.number,
        "level": summary.level.value,
        "severity": summary.severity.value,
        **{f"{kind}_entries": count for kind, count in sorted(summary.kinds.items())},
    }


def _asked(ticket: Ticket, held: Sequence[HeldEntry]) -> Level:
    """What is still asked of the desk: nothing once somebody, or something, has answered."""
    if ticket.status is not Status.OPEN:
        return Level.NEWS
    own = [entry.level for entry in held if (entry.ticket_id, entry.cycle) == (ticket.id, ticket.cycle)]
    return max(own, key=_LEVELS.index, default=Level.NEWS)


def _place(asked: tuple[Level, Ticket]) -> tuple[bool, bool, int, datetime, str]:
    """What waits for an answer first, by severity and due time; what has ended last."""
    level, ticket = asked
    severity = _SEVERITIES.index(ticket.severity)
    return level is Level.NEWS, ticket.status in ENDED, severity, ticket.clock.due_at, ticket.id
