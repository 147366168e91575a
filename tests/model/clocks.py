"""What time alone must do: checkpoints of silence, reminders of work that stands still, the question and the closure.

Every instant is reckoned once more from the timeline and the terms on the ticket (docs/clock.md); coverage itself has
an oracle of its own (test_coverage_by_the_minute).
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.contract import Environment, Severity
from guardia.domain.instant import zulu
from guardia.domain.ticket import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.domain.ticket import Entry, Ticket
    from tests.model.desk import ModelDesk

PARTS = (50, 75, 90, 100)
MINUTE = timedelta(minutes=1)
ONCE = {Kind.ACKNOWLEDGED, Kind.RESOLVED, Kind.CLOSED, Kind.REJECTED, Kind.FOLLOW_UP}
"""What may happen once in a cycle."""


def one_winner(desk: ModelDesk) -> Iterator[str]:
    """Each version has one entry, each step of a cycle happened once, each checkpoint of a promise is there once."""
    for ticket_id in desk.ticket_ids:
        ticket, timeline = desk.ticket(ticket_id), desk.timeline(ticket_id)
        if [entry.version for entry in timeline] != list(range(1, ticket.version + 1)):
            yield f"{ticket_id} has version {ticket.version}, and entries {[entry.version for entry in timeline]}"
        steps = [(entry.cycle, entry.kind) for entry in timeline if entry.kind in ONCE]
        if len(steps) != len(set(steps)):
            yield f"{ticket_id}: something happened twice in one cycle: {steps}"
        silences = [_silence(timeline, entry) for entry in timeline if entry.kind is Kind.CHECKPOINT]
        if len(silences) != len(set(silences)):
            yield f"{ticket_id}: a checkpoint was passed twice: {silences}"


def _silence(timeline: Sequence[Entry], checkpoint: Entry) -> tuple[int, int, object]:
    """The cycle, the promise and the part of it that a checkpoint tells of."""
    changed = {Kind.SEVERITY, Kind.RECOMPUTED}
    promise = sum(entry.kind in changed for entry in timeline if entry.version < checkpoint.version)
    return checkpoint.cycle, promise, checkpoint.data["checkpoint"]


def late(desk: ModelDesk) -> Iterator[str]:
    """What should be on the timelines after a sweep that lived, and is not."""
    now = desk.clock()
    for ticket_id in desk.ticket_ids:
        ticket, timeline = desk.ticket(ticket_id), desk.timeline(ticket_id)
        ours = [entry for entry in timeline if entry.cycle == ticket.cycle]
        match ticket.status.value:
            case "OPEN":
                yield from _late_checkpoints(ticket, timeline, now)
            case "RESOLVED":
                yield from _late_follow_up(ticket, ours, now)
            case "INVESTIGATING" | "IDENTIFIED":
                yield from _late_reminder(ticket, ours, now)


def _late_checkpoints(ticket: Ticket, timeline: Sequence[Entry], now: datetime) -> Iterator[str]:
    """Of the present promise, which began with the cycle and was made, or made anew, some time since."""
    began = next(e for e in reversed(timeline) if e.kind in {Kind.OPENED, Kind.REOPENED})
    since = next(e for e in reversed(timeline) if e.kind in {Kind.OPENED, Kind.REOPENED, Kind.SEVERITY})
    severity = _severity(timeline)
    covered = ticket.terms.coverage(Environment.NON_PRODUCTION if severity is Severity.LOW else Environment.PRODUCTION)
    written = {e.data["checkpoint_at"] for e in timeline if e.kind is Kind.CHECKPOINT and e.version > since.version}
    for part in PARTS:
        at = covered.due(began.at, ticket.terms.response[severity] * part / 100)
        if since.at < at <= now - MINUTE and zulu(at) not in written:
            yield f"{ticket.id}: {part} % of its promise had passed at {at}, and nobody said so"


def _severity(timeline: Sequence[Entry]) -> Severity:
    """The last that the timeline tells."""
    return Severity(str(next(entry.data["severity"] for entry in reversed(timeline) if "severity" in entry.data)))


def _late_follow_up(ticket: Ticket, ours: Sequence[Entry], now: datetime) -> Iterator[str]:
    """Asked after half of the follow-up, closed at its end."""
    resolved = next(entry.at for entry in reversed(ours) if entry.kind is Kind.RESOLVED)
    kinds = {entry.kind for entry in ours}
    if resolved + ticket.terms.follow_up / 2 <= now - MINUTE and Kind.FOLLOW_UP not in kinds:
        yield f"{ticket.id} was resolved at {resolved}, and nobody asked how it goes"
    if resolved + ticket.terms.follow_up <= now - MINUTE:
        yield f"{ticket.id} was resolved at {resolved} and is not closed"


def _late_reminder(ticket: Ticket, ours: Sequence[Entry], now: datetime) -> Iterator[str]:
    """Silence that is longer than the contract allows has been told once at least. Nights are left to other tests."""
    interval = ticket.terms.updates.get(ticket.severity)
    if interval is None or ticket.severity is Severity.LOW:
        return
    news = max(entry.at for entry in ours if entry.kind in {Kind.ACKNOWLEDGED, Kind.FINDINGS})
    said = {Kind.COMMENTED, Kind.SEVERITY, Kind.REMINDER}
    if news + interval <= now - MINUTE and not [e for e in ours if e.kind in said and e.at > news]:
        yield f"{ticket.id} has had no news since {news}, and nobody was reminded"
