"""The ledger of a response clock: every stretch of its promise, covered or not and why.

Called for the answer that prints it, for reports, and for messages that say how long a response took.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.contract import Environment, Severity

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.contract import Terms
    from guardia.domain.coverage import Coverage, Segment
    from guardia.domain.ticket import Ticket


@dataclass(frozen=True, slots=True)
class Ledger:
    """The present cycle's clock: the covered ones of `segments`, from its start to its due time, are the promise.

    `elapsed` is the covered time until the response; without one, until the case was over, or until now.
    """

    ticket: Ticket
    elapsed: timedelta
    segments: tuple[Segment, ...]


def ledger_of(ticket: Ticket, now: datetime) -> Ledger:
    """The ledger of the ticket's present cycle, from the terms that are frozen on it."""
    clock, coverage = ticket.clock, clock_coverage(ticket)
    until = ticket.responded_at or ticket.resolved_at or ticket.closed_at or now
    return Ledger(ticket, coverage.elapsed(clock.started_at, until), coverage.segments(clock.started_at, clock.due_at))


def clock_coverage(ticket: Ticket) -> Coverage:
    """When the present cycle's clock runs.

    It follows the severity that the promise was made for: the ticket's own may change once somebody has answered, and
    the clock does not.
    """
    return coverage_of_severity(ticket.terms, ticket.clock.severity)


def coverage_of_severity(terms: Terms, severity: Severity) -> Coverage:
    """When the clock of a promise of this severity runs: LOW is what is not in production, and nothing else is."""
    return terms.coverage(Environment.NON_PRODUCTION if severity is Severity.LOW else Environment.PRODUCTION)
