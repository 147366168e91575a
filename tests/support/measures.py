"""Measures in one line: when the promise began, and what became of it; and reports of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.change import Change
from guardia.domain.contract import Environment, Severity
from guardia.domain.measure import measure_of
from guardia.domain.month import Month
from guardia.domain.number import ticket_number
from guardia.domain.report import Report, lines_of, report_of
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import Status
from tests.support.builders import ANA, T0, client, entry, ticket

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.adapters.in_memory import InMemoryStore
    from guardia.domain.contract import Client
    from guardia.domain.measure import Measure

HOUR = timedelta(hours=1)
LATER = T0 + timedelta(days=60)
"""When all promises of the month are over."""


def measure(
    ticket_id: str = "GD-7K3M9-QXD2F",
    *,
    at: datetime = T0,
    severity: Severity = Severity.HIGH,
    answered_after: timedelta | None = None,
    recovered_after: timedelta | None = None,
    resolved_after: timedelta | None = None,
    rejected_after: timedelta | None = None,
    title: str = "api-5xx",
) -> Measure:
    """A promise of the client `acme` that began at `at`; LOW ones are of what is not in production."""
    environment = Environment.NON_PRODUCTION if severity is Severity.LOW else Environment.PRODUCTION
    opened = replace(
        ticket(ticket_id=ticket_id, at=at, severity=severity, environment=environment),
        title=title,
        recovered_at=_later(at, recovered_after),
        responded_at=_later(at, answered_after),
        resolved_at=_later(at, resolved_after),
        closed_at=_later(at, rejected_after),
    )
    return measure_of(replace(opened, status=Status.REJECTED if rejected_after is not None else opened.status))


def report(*measures: Measure, known: Client | None = None, month: str = "2026-11", now: datetime = LATER) -> Report:
    """The report of these, as if there were no others."""
    known = known or client()
    frozen = [replace(measure, penalties=known.contract.penalties) for measure in measures]
    return report_of(known, Month.parse(month), lines_of(frozen, now), now)


def _later(at: datetime, by: timedelta | None) -> datetime | None:
    return at + by if by is not None else None


def answered_month(store: InMemoryStore, tickets: int, begins: datetime) -> None:
    """So many tickets of `acme`, a minute apart, one in three in business hours, one in ten answered late."""
    for number in range(tickets):
        low = number % 3 == 0
        opened = ticket(
            ticket_id=ticket_number(str(number)),
            at=begins + timedelta(minutes=number),
            severity=Severity.LOW if low else Severity.HIGH,
            environment=Environment.NON_PRODUCTION if low else Environment.PRODUCTION,
        )
        store.commit(Change(ticket=opened, entries=(entry(),)))
        hours = 40 if number % 10 == 0 else 1
        answered, entries = take(opened, Step.ACKNOWLEDGE, Act(at=opened.opened_at + timedelta(hours=hours), actor=ANA))
        store.commit(Change(ticket=answered, version_before=1, entries=entries))
