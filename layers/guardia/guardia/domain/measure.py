"""What is measured of one promise: a cycle of a ticket, from the start of its clock to the first response.

Contract, "Explicación de los tiempos de SLA": the time is that of the first response by the desk's team. Every ticket's
own transactions freeze its measure, so that a report adds up what happened and never counts by itself.

    opened, reopened ──▶ measured anew at each entry that changes it ──▶ first response, or an end without one: final
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.coverage import Plan
from guardia.domain.month import Month
from guardia.domain.ticket import Kind, Status
from guardia.domain.working_week import USUAL_WEEK

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from guardia.domain.contract import Environment, Penalty, Severity
    from guardia.domain.coverage import Coverage
    from guardia.domain.ticket import Entry, Origin, Ticket

ANSWERED = Kind.ACKNOWLEDGED
"""Whoever sends findings or resolves first acknowledges by it: the entry stands before theirs, in one transaction."""

WHILE_UNANSWERED = frozenset(
    {
        Kind.OPENED,
        Kind.REOPENED,
        Kind.RECOVERED,
        Kind.SEEN_AGAIN,
        Kind.SEVERITY,
        Kind.RECOMPUTED,
        Kind.RESOLVED,
        Kind.REJECTED,
    }
)
"""The entries that change what is measured, as long as nobody has answered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One promise of one ticket, and what became of it until somebody answered. Times are UTC.

    `severity`, `promise` and `due_at` are those of the clock when it stopped: what happens to a ticket after the first
    response does not judge it anew. `coverage` knows the holidays from the start to the due instant, or to the response
    where that came later; `response` is the covered time until the response. `recovered_at` says since when the alarm
    was OK when somebody answered, if it was. `resolved_at` (by the system) and `rejected_at` stand only where nobody
    answered before.

    `revision` counts the promises of the cycle, and `missed_at` is where an earlier one ended that was over,
    unanswered, when it was changed. `penalties` are the table of the ticket's terms, None where they do not know it.
    """

    ticket_id: str
    cycle: int
    client_id: str
    title: str
    origin: Origin
    severity: Severity
    environment: Environment
    contract_version: int
    started_at: datetime
    due_at: datetime
    promise: timedelta
    coverage: Coverage
    penalties: tuple[Penalty, ...] | None = None
    revision: int = 1
    missed_at: datetime | None = None
    responded_at: datetime | None = None
    response: timedelta | None = None
    recovered_at: datetime | None = None
    resolved_at: datetime | None = None
    rejected_at: datetime | None = None

    @property
    def month(self) -> Month:
        """The month that it counts for: that of its start, in the time zone of the ticket's terms."""
        return Month.of(self.started_at, self.coverage.time_zone)

    @property
    def ended_at(self) -> datetime | None:
        """When the ticket was resolved or rejected although nobody had answered."""
        return self.rejected_at or self.resolved_at

    @property
    def is_settled(self) -> bool:
        """Whether nothing can change it any more."""
        return self.responded_at is not None or self.ended_at is not None


def measured(ticket: Ticket, entries: Sequence[Entry]) -> Measure | None:
    """The measure that the transaction which makes this version puts; None where it changes nothing measured.

    After the response nothing does: another severity, a recovery or the closure leave the measure as it is.
    """
    kinds = {entry.kind for entry in entries}
    if ANSWERED in kinds or (ticket.responded_at is None and kinds & WHILE_UNANSWERED):
        return measure_of(ticket)
    return None


def measure_of(ticket: Ticket) -> Measure:
    """What is measured of the ticket's present cycle at the moment of this version."""
    clock, answered_at = ticket.clock, ticket.responded_at
    coverage = ticket.terms.coverage(ticket.environment)
    return Measure(
        ticket_id=ticket.id,
        cycle=ticket.cycle,
        client_id=ticket.client_id,
        title=ticket.title,
        origin=ticket.origin,
        severity=clock.severity,
        environment=ticket.environment,
        contract_version=ticket.terms.contract_version,
        started_at=clock.started_at,
        due_at=clock.due_at,
        promise=clock.promise,
        penalties=ticket.terms.penalties,
        revision=clock.revision,
        missed_at=clock.missed_at,
        coverage=_within(coverage, clock.started_at, max(clock.due_at, answered_at or clock.due_at)),
        responded_at=answered_at,
        response=coverage.elapsed(clock.started_at, answered_at) if answered_at else None,
        recovered_at=ticket.recovered_at,
        resolved_at=None if answered_at else ticket.resolved_at,
        rejected_at=ticket.closed_at if ticket.status is Status.REJECTED and not answered_at else None,
    )


def _within(coverage: Coverage, start: datetime, end: datetime) -> Coverage:
    """The same coverage with what it needs to know of the time between two instants."""
    if coverage.plan is Plan.ALWAYS:
        return replace(coverage, week=USUAL_WEEK, holidays={})
    zone = ZoneInfo(coverage.time_zone)
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    holidays = {day: name for day, name in coverage.holidays.items() if first <= day <= last}
    return replace(coverage, holidays=holidays)
