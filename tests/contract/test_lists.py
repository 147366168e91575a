"""ports.TicketStore: lists by urgency, by client and by month, page by page; and counts of merged changes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.alarm import Identity
from guardia.domain.change import Change
from guardia.domain.contract import Severity
from guardia.domain.errors import CursorRefused
from guardia.domain.ticket import Kind, Status
from guardia.ports import TicketFilter
from tests.contract.builders import (
    HOUR,
    MINUTE,
    NOW,
    a_record,
    a_ticket,
    closed,
    due_in,
    opening,
    resolved,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guardia.domain.ticket import Ticket
    from guardia.ports import Store

EVERYTHING = TicketFilter()


def open_all(store: Store, *tickets: Ticket) -> None:
    for ticket in tickets:
        store.commit(opening(ticket))


def ids(tickets: Iterable[Ticket]) -> list[str]:
    return [ticket.id for ticket in tickets]


def pages(store: Store, which: TicketFilter, limit: int) -> list[list[str]]:
    """All pages of a list, as a person turns them."""
    found: list[list[str]] = []
    after: Mapping[str, str] | None = None
    while True:
        page = store.tickets(which, limit, after)
        found.append(ids(page.items))
        if page.next is None:
            return found
        after = page.next


def test_unanswered_come_first_by_their_promise_then_worked_on_then_resolved(store: Store) -> None:
    investigating = replace(due_in(a_ticket("GD-D"), MINUTE), status=Status.INVESTIGATING)
    identified = replace(due_in(a_ticket("GD-E"), 2 * MINUTE), status=Status.IDENTIFIED)
    open_all(
        store,
        resolved(a_ticket("GD-F"), at=NOW - HOUR),
        resolved(a_ticket("GD-G"), at=NOW),
        identified,
        investigating,
        due_in(a_ticket("GD-C"), 12 * HOUR),
        due_in(a_ticket("GD-A"), 2 * HOUR),
        due_in(a_ticket("GD-B"), 4 * HOUR),
    )

    assert ids(store.tickets(EVERYTHING, 10).items) == ["GD-A", "GD-B", "GD-C", "GD-D", "GD-E", "GD-F", "GD-G"]


def test_a_list_gives_whole_tickets(store: Store) -> None:
    ticket = a_ticket(alarm_description="ñ" * 1024, resolution="", recovered_at=NOW)
    open_all(store, ticket)

    assert list(store.tickets(EVERYTHING, 10).items) == [ticket]


def test_an_empty_list_ends_at_once(store: Store) -> None:
    page = store.tickets(EVERYTHING, 10)

    assert (list(page.items), page.next) == ([], None)


def test_what_has_ended_is_not_in_the_queue(store: Store) -> None:
    open_all(store, a_ticket("GD-A"), a_ticket("GD-B"), a_ticket("GD-C"))
    store.commit(step(closed(a_ticket("GD-A")), Kind.CLOSED))
    store.commit(step(closed(a_ticket("GD-B"), status=Status.REJECTED), Kind.REJECTED))

    assert ids(store.tickets(EVERYTHING, 10).items) == ["GD-C"]
    assert ids(store.tickets(TicketFilter(client_id="acme"), 10).items) == ["GD-C"]


def test_a_step_moves_a_ticket_in_the_queue(store: Store) -> None:
    first, second = due_in(a_ticket("GD-A"), HOUR), due_in(a_ticket("GD-B"), 2 * HOUR)
    open_all(store, first, second)
    store.commit(step(replace(first, version=2, status=Status.INVESTIGATING), Kind.ACKNOWLEDGED))

    assert ids(store.tickets(EVERYTHING, 10).items) == ["GD-B", "GD-A"]


@pytest.mark.parametrize("client_id", [None, "acme"])
@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (Status.OPEN, ["GD-A"]),
        (Status.INVESTIGATING, ["GD-B"]),
        (Status.IDENTIFIED, ["GD-C"]),
        (Status.RESOLVED, ["GD-D"]),
    ],
)
def test_a_list_of_one_status(store: Store, client_id: str | None, status: Status, expected: list[str]) -> None:
    open_all(
        store,
        a_ticket("GD-A"),
        a_ticket("GD-B", status=Status.INVESTIGATING),
        a_ticket("GD-C", status=Status.IDENTIFIED),
        resolved(a_ticket("GD-D")),
    )

    assert ids(store.tickets(TicketFilter(status=status, client_id=client_id), 10).items) == expected


def test_a_list_of_one_severity_and_status(store: Store) -> None:
    open_all(
        store,
        a_ticket("GD-A"),
        a_ticket("GD-B", severity=Severity.LOW),
        a_ticket("GD-C", severity=Severity.LOW, status=Status.IDENTIFIED),
        a_ticket("GD-D", severity=Severity.LOW, status=Status.INVESTIGATING),
    )

    low = TicketFilter(severity=Severity.LOW)
    assert ids(store.tickets(low, 10).items) == ["GD-B", "GD-C", "GD-D"]
    assert ids(store.tickets(replace(low, status=Status.IDENTIFIED), 10).items) == ["GD-C"]


def test_a_client_sees_its_own(store: Store) -> None:
    open_all(store, a_ticket("GD-A"), a_ticket("GD-B", client_id="acme-2"), a_ticket("GD-C"))

    assert ids(store.tickets(TicketFilter(client_id="acme"), 10).items) == ["GD-A", "GD-C"]
    assert ids(store.tickets(TicketFilter(client_id="acme-2"), 10).items) == ["GD-B"]
    assert ids(store.tickets(TicketFilter(client_id="nobody"), 10).items) == []


@pytest.mark.parametrize("status", [Status.CLOSED, Status.REJECTED])
def test_ended_tickets_are_found_by_client_and_month_newest_first(store: Store, status: Status) -> None:
    last_instant = datetime(2026, 11, 30, 23, 59, 59, 999000, tzinfo=UTC)
    tickets = [
        closed(a_ticket("GD-A"), NOW, status),
        closed(a_ticket("GD-B"), last_instant, status),
        closed(a_ticket("GD-C"), last_instant + timedelta(milliseconds=1), status),
        closed(a_ticket("GD-D", client_id="globex"), NOW, status),
        a_ticket("GD-E"),
    ]
    open_all(store, *tickets)
    other = Status.REJECTED if status is Status.CLOSED else Status.CLOSED
    november = TicketFilter(status=status, client_id="acme", month="2026-11")

    assert ids(store.tickets(november, 10).items) == ["GD-B", "GD-A"]
    assert ids(store.tickets(replace(november, month="2026-12"), 10).items) == ["GD-C"]
    assert ids(store.tickets(replace(november, status=other), 10).items) == []
    assert pages(store, november, 1) == [["GD-B"], ["GD-A"]]


@pytest.mark.parametrize("without", [{"client_id": None}, {"month": None}])
def test_ended_tickets_are_not_listed_without_client_and_month(store: Store, without: dict[str, None]) -> None:
    which = replace(TicketFilter(status=Status.CLOSED, client_id="acme", month="2026-11"), **without)

    with pytest.raises(ValueError, match="by client and month"):
        store.tickets(which, 10)


def test_ended_tickets_of_one_severity(store: Store) -> None:
    open_all(store, closed(a_ticket("GD-A")), closed(a_ticket("GD-B", severity=Severity.LOW)))
    which = TicketFilter(status=Status.CLOSED, client_id="acme", month="2026-11", severity=Severity.LOW)

    assert ids(store.tickets(which, 10).items) == ["GD-B"]


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 5])
@pytest.mark.parametrize("which", [EVERYTHING, TicketFilter(client_id="acme"), TicketFilter(status=Status.OPEN)])
def test_pages_hold_every_ticket_once_and_end_without_an_empty_one(
    store: Store, which: TicketFilter, limit: int
) -> None:
    tickets = [due_in(a_ticket(f"GD-{letter}"), hour * HOUR) for hour, letter in enumerate("ABCD", start=1)]
    open_all(store, *reversed(tickets))

    found = pages(store, which, limit)
    assert [ticket for page in found for ticket in page] == ["GD-A", "GD-B", "GD-C", "GD-D"]
    assert [len(page) for page in found] == [min(limit, 4 - at) for at in range(0, 4, limit)]


def test_pages_of_a_filter_are_full(store: Store) -> None:
    for number in range(12):
        severity = Severity.LOW if number % 3 == 0 else Severity.HIGH
        open_all(store, due_in(a_ticket(f"GD-{number:02}", severity=severity), (number + 1) * HOUR))

    assert pages(store, TicketFilter(severity=Severity.LOW), 3) == [["GD-00", "GD-03", "GD-06"], ["GD-09"]]


def test_tickets_of_one_instant_all_have_their_place(store: Store) -> None:
    open_all(store, *(a_ticket(f"GD-{number}") for number in range(5)))

    assert pages(store, EVERYTHING, 2) == [["GD-0", "GD-1"], ["GD-2", "GD-3"], ["GD-4"]]


def test_merged_changes_are_counted_from_the_record(store: Store) -> None:
    ticket = a_ticket()
    store.commit(opening(ticket, a_record(1).opened(ticket.id)))
    store.commit(Change(record=a_record(2, last_ticket=ticket.id, occurrences=9), fingerprint="v1:b", joined=ticket))

    assert [counted.occurrences for counted in store.occurrences([ticket])] == [9]
    assert store.occurrences([ticket])[0] == replace(ticket, occurrences=9)


def test_a_record_that_belongs_to_another_ticket_counts_nothing_here(store: Store) -> None:
    earlier, later = a_ticket("GD-A", occurrences=4), a_ticket("GD-B")
    store.commit(opening(later, a_record(1, last_ticket="GD-B", occurrences=7)))

    assert [counted.occurrences for counted in store.occurrences([earlier, later])] == [4, 7]


def test_counts_of_tickets_without_alarm_or_record_stand_as_they_are(store: Store) -> None:
    manual, unknown = a_ticket("GD-A", identity_key=None), a_ticket("GD-B")

    assert list(store.occurrences([manual, unknown])) == [manual, unknown]
    assert list(store.occurrences([])) == []


def test_more_than_a_hundred_counts_come_at_once(store: Store) -> None:
    tickets = []
    for number in range(130):
        identity = Identity("222222222222", "us-east-1", f"arn:{number}")
        ticket = a_ticket(f"GD-{number:03}", identity_key=identity.key)
        record = replace(a_record(1).opened(ticket.id), identity=identity, occurrences=number)
        store.commit(Change(record=record))
        tickets.append(ticket)

    assert [counted.occurrences for counted in store.occurrences(tickets)] == list(range(130))


@pytest.mark.parametrize("start", [{}, {"PK": "TICKET#GD-A"}, {"place": "0", "more": "1"}])
def test_a_list_does_not_start_where_no_list_ended(store: Store, start: dict[str, str]) -> None:
    for listed in (
        lambda: store.tickets(EVERYTHING, 1, start),
        lambda: store.tickets(TicketFilter(client_id="acme"), 1, start),
        lambda: store.clients(1, start),
        lambda: store.quarantined(1, start),
    ):
        with pytest.raises(CursorRefused):
            listed()
