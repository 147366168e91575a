"""An alarm that flaps: its ticket is resolved and opened again by the alarm's word alone, turn after turn.

Where it came back twice within the hour, its next turn is told once it has lasted; one that the alarm takes back before
is not. The first return of each hour is told at once. `hold_back` asks.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.instant import zulu
from guardia.domain.quiet import ALOUD, Quiet
from guardia.domain.ticket import ActorType, Kind

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.ticket import Entry

WITHIN = timedelta(hours=1)
RETURNS = 2
"""How often an alarm comes back by itself, within that time, before it flaps."""

LASTS = timedelta(minutes=10)
"""How long a turn of a flapping alarm must last to be told."""

LOOKED_AT = 40
"""Entries before the turn in which its earlier turns are looked for; a turn makes three."""

_TURNS = frozenset({Kind.RESOLVED, Kind.REOPENED})
_OVERTAKING = _TURNS | {Kind.ACKNOWLEDGED, Kind.REJECTED, Kind.FOLLOW_UP, Kind.CLOSED}


def is_turn(entry: Entry) -> bool:
    """Whether the alarm alone resolved the ticket, or opened it again."""
    by_alarm = entry.actor.type is ActorType.SYSTEM and entry.data.get("because") == "alarm"
    return by_alarm and entry.kind in _TURNS


def flapping(turn: Entry, around: Sequence[Entry], at: datetime) -> Quiet:
    """Whether a turn is told at `at`; `around` are the entries before and after it, in order."""
    returns = [e for e in around if e.version < turn.version and e.kind is Kind.REOPENED and is_turn(e)]
    lately = [e for e in returns if e.at > turn.at - WITHIN]
    if len(lately) < RETURNS or _is_first_of_its_hour(turn, returns[-1]):
        return ALOUD
    after = next((e for e in around if e.version > turn.version and e.kind in _OVERTAKING), None)
    if after:
        over = f"this was over when the ticket was {after.kind} at {zulu(after.at)}"
        return Quiet(f"the alarm flaps: it had come back {len(lately)} times within the hour, and {over}")
    return Quiet(until=turn.at + LASTS) if at < turn.at + LASTS else ALOUD


def _is_first_of_its_hour(turn: Entry, before: Entry) -> bool:
    return turn.kind is Kind.REOPENED and _hour(turn) != _hour(before)


def _hour(entry: Entry) -> datetime:
    return entry.at.replace(minute=0, second=0, microsecond=0)
