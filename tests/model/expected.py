"""What should be: alarms, their tickets and maintenance windows, told once more in a hundred lines, without a store.

It is told what happens in the order in which it happens, and says what must have become of it. Nothing of it is shared
with the code under test: words are plain text, and every rule is the documentation's (docs/tickets.md, docs/alarms.md,
docs/maintenance.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

FOLLOW_UP = timedelta(hours=48)
UNRESOLVED = {"OPEN", "INVESTIGATING", "IDENTIFIED"}

STEPS: Mapping[tuple[str, str], str] = {
    ("OPEN", "acknowledge"): "INVESTIGATING",
    ("OPEN", "send findings of"): "IDENTIFIED",
    ("OPEN", "resolve"): "RESOLVED",
    ("OPEN", "reject"): "REJECTED",
    ("OPEN", "comment"): "OPEN",
    ("OPEN", "change the severity of"): "OPEN",
    ("INVESTIGATING", "send findings of"): "IDENTIFIED",
    ("INVESTIGATING", "resolve"): "RESOLVED",
    ("INVESTIGATING", "reject"): "REJECTED",
    ("INVESTIGATING", "comment"): "INVESTIGATING",
    ("INVESTIGATING", "change the severity of"): "INVESTIGATING",
    ("IDENTIFIED", "send findings of"): "IDENTIFIED",
    ("IDENTIFIED", "resolve"): "RESOLVED",
    ("IDENTIFIED", "comment"): "IDENTIFIED",
    ("IDENTIFIED", "change the severity of"): "IDENTIFIED",
    ("RESOLVED", "confirm"): "RESOLVED",
    ("RESOLVED", "reopen"): "OPEN",
    ("RESOLVED", "comment"): "RESOLVED",
}
"""What people may do, and where it leads."""

Key = tuple[str, str]
"""An alarm: its account and its name."""


class Word(NamedTuple):
    """One change of an alarm, or of a part of it (a contributor)."""

    alarm: Key
    part: str | None
    state: str
    at: datetime


@dataclass(frozen=True)
class Case:
    """A ticket. One that a person opened is of no alarm."""

    id: str
    client: str
    alarm: Key | None
    cycle: int = 1
    status: str = "OPEN"
    recovered: bool = False
    follow_up_at: datetime | None = None

    def at(self, status: str, now: datetime) -> Case:
        """The ticket in this status, where it comes to it at `now`."""
        if status == "OPEN" and self.status == "RESOLVED":
            return self.again()
        follow_up_at = now + FOLLOW_UP if status == "RESOLVED" != self.status else self.follow_up_at
        return replace(self, status=status, follow_up_at=follow_up_at)

    def again(self) -> Case:
        """The ticket opened once more: in the next cycle nobody has answered, and the alarm is there."""
        return Case(self.id, self.client, self.alarm, self.cycle + 1)

    def without_alarm(self, at: datetime, *, resolves: bool) -> Case:
        """The ticket once its alarm has recovered; that `resolves` it where its contract says so."""
        after = self.at("RESOLVED", at) if resolves and self.status in UNRESOLVED else self
        return replace(after, recovered=True)


@dataclass(frozen=True)
class Span:
    """A maintenance window. It is `over` once it was marked so: it holds nothing more then."""

    id: str
    client: str
    starts: datetime
    ends: datetime
    accounts: tuple[str, ...]
    prefixes: tuple[str, ...]
    over: bool = False

    def covers(self, word: Word, at: datetime) -> bool:
        """Whether it holds an alarm that came at `at`."""
        account, name = word.alarm
        here = (not self.accounts or account in self.accounts) and (
            not self.prefixes or any(name.startswith(prefix) for prefix in self.prefixes)
        )
        return here and not self.over and self.starts <= at < self.ends


@dataclass(frozen=True)
class Known:
    """What is known of an alarm: its own last word, those of its parts since its last OK, its ticket, who holds it."""

    last: Word | None = None
    parts: Mapping[str, Word] = field(default_factory=dict)
    settled: datetime | None = None
    ticket: str | None = None
    held_by: str | None = None
    held_in: int = 0


@dataclass(frozen=True)
class Plan:
    """What must become of a change: the outcome, what is known after it, and the ticket (a new one has no id yet).

    `spends` is what it can do only once, and `holds` that a window keeps it.
    """

    outcome: str
    known: Known
    case: Case | None = None
    spends: object = None
    holds: bool = False


def weigh(known: Known, word: Word) -> tuple[Known, str]:
    """What a change means by the alarms' own times, and what is known after it."""
    before = known.parts.get(word.part) if word.part else known.last
    overtaken = before is not None and word.at < before.at
    settled = word.part is not None and known.settled is not None and word.at < known.settled
    if word.state == "ALARM":
        if overtaken:
            return known, "late" if before and before.state == "OK" else "repeated"
        return (known, "late") if settled else (_with(known, word), "raised")
    if overtaken or settled:
        return known, "stale"
    after = _with(known, word)
    if "ALARM" in {part.state for part in after.parts.values()} or (word.part and before is None):
        return after, "partly"
    return replace(after, held_by=None, held_in=0), "recovered"


def _with(known: Known, word: Word) -> Known:
    if word.part:
        return replace(known, parts={**known.parts, word.part: word})
    if word.state == "ALARM":
        return replace(known, last=word)
    later = {name: part for name, part in known.parts.items() if part.at > word.at}
    return replace(known, last=word, parts=later, settled=word.at)
