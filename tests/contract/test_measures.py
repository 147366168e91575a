"""ports.TicketStore: what is measured of a promise stands in the transaction of the ticket, month by month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Conflict
from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Environment, Penalty, Severity
from guardia.domain.coverage import Plan
from guardia.domain.errors import CursorRefused
from guardia.domain.measure import measure_of
from guardia.domain.month import Month
from guardia.domain.ticket import Kind, Status
from guardia.domain.working_week import WorkingWeek
from tests.contract.builders import HOUR, MINUTE, NOW, a_ticket, closed, opening, step

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.measure import Measure
    from guardia.domain.ticket import Ticket
    from guardia.ports import Store

NOVEMBER = Month(2026, 11)


def begun(ticket: Ticket, at: datetime) -> Ticket:
    """The ticket with a clock that started at another time."""
    coverage = ticket.terms.coverage(ticket.environment)
    return replace(ticket, clock=ResponseClock.started(at, 2 * HOUR, coverage, ticket.severity))


def answered(ticket: Ticket, at: datetime = NOW + HOUR) -> Ticket:
    """The next version, in which somebody has answered."""
    return replace(ticket, version=ticket.version + 1, status=Status.INVESTIGATING, responded_at=at)


def measures(store: Store, month: Month = NOVEMBER, client_id: str = "acme") -> list[Measure]:
    return list(store.measures(client_id, month, 100).items)


def in_business_hours() -> Ticket:
    """A ticket whose measure has every field: hours, holidays, a late response after a recovery."""
    week = WorkingWeek((((480, 720), (780, 1050)), *(((480, 1050),),) * 5, ()))
    ticket = a_ticket(environment=Environment.NON_PRODUCTION, severity=Severity.LOW, recovered_at=NOW + MINUTE)
    table = (
        Penalty(Decimal("99.95"), Decimal(5)),
        Penalty(Decimal("66.666666666666666666666666666666667"), Decimal(20)),
    )
    terms = replace(
        ticket.terms,
        penalties=table,
        week=week,
        holidays={date(2026, 11, 28): "Día «de» 🇵🇦", date(2026, 12, 8): "Madre"},
    )
    coverage = terms.coverage(Environment.NON_PRODUCTION)
    first = ResponseClock.started(NOW, HOUR, coverage, Severity.HIGH)
    clock = first.revised(first.due_at, 12 * HOUR, coverage, Severity.LOW)
    return replace(ticket, terms=terms, clock=clock)


@pytest.mark.parametrize("ticket", [a_ticket(), in_business_hours()], ids=["round the clock", "business hours"])
def test_a_measure_reads_back_as_it_was_frozen(store: Store, ticket: Ticket) -> None:
    store.commit(opening(ticket))
    assert measures(store) == [measure_of(ticket)]
    late = answered(ticket, NOW + timedelta(days=9))
    store.commit(step(late, Kind.ACKNOWLEDGED))

    assert measures(store) == [measure_of(late)]
    assert measures(store)[0].response is not None
    assert store.ticket(ticket.id) == late


def test_what_a_measure_keeps_of_a_refusal_and_of_a_resolution_by_the_system(store: Store) -> None:
    store.commit(opening(a_ticket("GD-A")))
    store.commit(opening(a_ticket("GD-B")))
    store.commit(step(closed(a_ticket("GD-A"), NOW + MINUTE, Status.REJECTED), Kind.REJECTED))
    resolved = replace(a_ticket("GD-B", version=2), status=Status.RESOLVED, resolved_at=NOW + HOUR)
    store.commit(step(resolved, Kind.RESOLVED))

    rejected, recovered = measures(store)
    assert (rejected.rejected_at, rejected.resolved_at) == (NOW + MINUTE, None)
    assert (recovered.rejected_at, recovered.resolved_at) == (None, NOW + HOUR)


def test_after_the_response_nothing_changes_a_measure(store: Store) -> None:
    store.commit(opening(a_ticket()))
    response = answered(a_ticket())
    store.commit(step(response, Kind.ACKNOWLEDGED))
    other = replace(response, version=3, environment=Environment.NON_PRODUCTION, recovered_at=NOW, title="otro")
    store.commit(step(other, Kind.SEVERITY))
    store.commit(step(closed(other), Kind.CLOSED))

    assert measures(store) == [measure_of(response)]


def test_each_cycle_has_a_measure_of_its_own(store: Store) -> None:
    store.commit(opening(a_ticket()))
    first = answered(a_ticket())
    store.commit(step(first, Kind.ACKNOWLEDGED))
    again = begun(replace(a_ticket(), version=3, cycle=2), NOW + 9 * HOUR)
    store.commit(step(again, Kind.REOPENED))

    assert measures(store) == [measure_of(first), measure_of(again)]


def test_a_refused_transaction_measures_nothing(store: Store) -> None:
    store.commit(opening(a_ticket()))
    with pytest.raises(Conflict):
        store.commit(step(replace(answered(a_ticket()), version=4), Kind.ACKNOWLEDGED))

    assert measures(store) == [measure_of(a_ticket())]


def test_a_month_is_the_contracts_and_holds_what_began_in_it(store: Store) -> None:
    last, first = datetime(2026, 12, 1, 4, 59, 59, tzinfo=UTC), datetime(2026, 12, 1, 5, tzinfo=UTC)  # in Panama
    store.commit(opening(begun(a_ticket("GD-A"), last)))
    store.commit(opening(begun(a_ticket("GD-B"), first)))
    store.commit(opening(begun(a_ticket("GD-C", client_id="globex"), last)))

    assert [measure.ticket_id for measure in measures(store)] == ["GD-A"]
    assert [measure.ticket_id for measure in measures(store, Month(2026, 12))] == ["GD-B"]
    assert [measure.ticket_id for measure in measures(store, client_id="globex")] == ["GD-C"]
    assert measures(store, Month(2027, 11)) == []


def test_a_measure_follows_its_ticket_into_another_time_zone(store: Store) -> None:
    at = datetime(2026, 12, 1, 4, 30, tzinfo=UTC)
    before = begun(a_ticket(), at)
    store.commit(opening(before))
    moved = replace(before, version=2, terms=replace(before.terms, time_zone="America/Santo_Domingo"))
    store.commit(step(moved, Kind.RECOMPUTED))

    assert measures(store) == []
    assert [measure.coverage.plan for measure in measures(store, Month(2026, 12))] == [Plan.ALWAYS]


def test_measures_come_by_start_ticket_and_cycle_page_by_page(store: Store) -> None:
    for number, minutes in (("GD-C", 0), ("GD-A", 1), ("GD-D", 0), ("GD-B", -1)):
        store.commit(opening(begun(a_ticket(number), NOW + minutes * MINUTE)))

    found: list[list[str]] = []
    after: Mapping[str, str] | None = None
    while not found or after:
        page = store.measures("acme", NOVEMBER, 3, after)
        found.append([measure.ticket_id for measure in page.items])
        after = page.next
    assert found == [["GD-B", "GD-C", "GD-D"], ["GD-A"]]


def test_a_full_last_page_says_that_nothing_follows(store: Store) -> None:
    for number in range(2):
        store.commit(opening(a_ticket(f"GD-{number}")))

    assert store.measures("acme", NOVEMBER, 2).next is None


def test_a_place_that_is_none_is_refused(store: Store) -> None:
    with pytest.raises(CursorRefused):
        store.measures("acme", NOVEMBER, 2, {"elsewhere": "x"})
