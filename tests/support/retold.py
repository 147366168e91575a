"""A month's report once more, from nothing but timelines and the terms on the tickets: no measure and no counter.

Where the code judges by instants, this counts covered time; where it sorts, this tries every value.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from guardia.domain.contract import Environment, Severity
from guardia.domain.duration import format_duration
from guardia.domain.instant import zulu
from guardia.domain.ticket import ActorType, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import timedelta

    from guardia.domain.ticket import Entry, Ticket

Story = tuple["Ticket", "Sequence[Entry]"]
"""A ticket and its timeline."""


@dataclass
class Promise:
    """One cycle, as its entries tell it."""

    ticket: Ticket
    cycle: int
    started_at: datetime
    severity: Severity
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    how: str = ""
    is_ok: bool = False
    was_over: bool = False

    def elapsed(self, until: datetime) -> timedelta:
        environment = Environment.NON_PRODUCTION if self.severity is Severity.LOW else Environment.PRODUCTION
        return self.ticket.terms.coverage(environment).elapsed(self.started_at, until)

    def is_over(self, at: datetime) -> bool:
        return self.elapsed(at) >= self.ticket.terms.response[self.severity]

    def evidence(self, now: datetime) -> str:
        if self.answered_at:
            return "answered-late" if self.was_over or self.is_over(self.answered_at) else "answered"
        if self.was_over or self.is_over(self.ended_at or now):
            return "unanswered"
        return self.how or "running"


def promises_of(ticket: Ticket, timeline: Sequence[Entry]) -> list[Promise]:
    """Each cycle of the ticket."""
    told: list[Promise] = []
    severity = Severity(str(timeline[0].data["severity"]))
    for entry in timeline:
        if entry.kind is Kind.SEVERITY:
            severity = Severity(str(entry.data["severity"]))
        if entry.kind in {Kind.OPENED, Kind.REOPENED}:
            told.append(Promise(ticket, entry.cycle, entry.at, severity))
        elif not told[-1].answered_at and not told[-1].ended_at:
            tell(told[-1], entry, severity)
    return told


def tell(promise: Promise, entry: Entry, severity: Severity) -> None:
    """What this entry says of a promise that nobody has answered."""
    match entry.kind:
        case Kind.ACKNOWLEDGED:
            promise.answered_at = entry.at
        case Kind.REJECTED:
            promise.ended_at, promise.how = entry.at, "rejected"
        case Kind.RESOLVED:
            assert entry.actor.type is ActorType.SYSTEM
            promise.ended_at, promise.how = entry.at, "recovered"
        case Kind.RECOVERED | Kind.SEEN_AGAIN:
            promise.is_ok = entry.kind is Kind.RECOVERED
        case Kind.SEVERITY:
            promise.was_over = promise.was_over or promise.is_over(entry.at)
            promise.severity = severity
        case Kind.RECOMPUTED:
            promise.was_over = promise.was_over or entry.at >= datetime.fromisoformat(str(entry.data["due_before"]))


def retold(stories: Iterable[Story], month: str, time_zone: str, now: datetime) -> dict[str, Any]:
    """`{items, summary}` of the report, without what only the table of penalties says."""
    zone = ZoneInfo(time_zone)
    promises = [promise for story in stories for promise in promises_of(*story)]
    ours = [promise for promise in promises if f"{promise.started_at.astimezone(zone):%Y-%m}" == month]
    ours.sort(key=lambda promise: (promise.started_at, promise.ticket.id, promise.cycle))
    return {
        "items": [line(promise, now) for promise in ours],
        "summary": figures(ours, now)
        | {
            "by_severity": [
                {"severity": s.value, **figures([p for p in ours if p.severity is s], now)} for s in Severity
            ]
        },
    }


def line(promise: Promise, now: datetime) -> dict[str, Any]:
    answered_at = promise.answered_at
    return {
        "ticket": promise.ticket.id,
        "cycle": promise.cycle,
        "severity": promise.severity.value,
        "started_at": zulu(promise.started_at),
        "promise": format_duration(promise.ticket.terms.response[promise.severity]),
        "responded_at": zulu(answered_at) if answered_at else None,
        "response": format_duration(promise.elapsed(answered_at)) if answered_at else None,
        "evidence": promise.evidence(now),
    }


def figures(promises: Sequence[Promise], now: datetime) -> dict[str, Any]:
    evidence = [promise.evidence(now) for promise in promises]
    kept = evidence.count("answered")
    missed = evidence.count("answered-late") + evidence.count("unanswered")
    times = [promise.elapsed(promise.answered_at) for promise in promises if promise.answered_at]
    return {
        "total": len(promises),
        "kept": kept,
        "missed": missed,
        "unanswered": evidence.count("unanswered"),
        "running": evidence.count("running"),
        "excluded": {"rejected": evidence.count("rejected"), "recovered": evidence.count("recovered")},
        "recovered_before_response": sum(promise.is_ok for promise in promises),
        "compliance": kept * 10_000 // (kept + missed) / 100 if kept + missed else None,
        "response_time": {f"p{percent}": percentile(times, percent) for percent in (50, 90, 95)},
    }


def percentile(times: Sequence[timedelta], percent: int) -> str | None:
    """The smallest of them that at least so many per cent of them do not exceed."""
    enough = [time for time in times if 100 * sum(other <= time for other in times) >= percent * len(times)]
    return format_duration(min(enough)) if enough else None
