"""A table with many closed tickets, and what the lists that people wait for read of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from moto.dynamodb.models import dynamodb_backends

from guardia.adapters.dynamodb import codec
from guardia.domain.contract import Severity
from guardia.ports import TicketFilter
from tests.contract import table
from tests.contract.builders import HOUR, MINUTE, NOW, a_ticket, an_entry, closed, due_in

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.adapters.dynamodb.store import DynamoDBStore

    Item = dict[str, dict[str, Any]]

MOTOS_ACCOUNT: Final = "123456789012"
OPEN: Final = 60
"""Open tickets: more than a page of the queue."""

PLACES: Final = ("PK", "SK", "kind", "queue_pk", "queue_sk", "client_pk", "client_sk", "wake_pk", "wake_at")


def open_some(store: DynamoDBStore) -> None:
    """Open tickets of two clients, as transactions leave them; what they owe is late."""
    for number in range(OPEN):
        of = "acme" if number % 2 else "globex"
        ticket = due_in(a_ticket(f"GD-{number:05}-0PEN0", client_id=of), HOUR + number * MINUTE)
        opened = an_entry(ticket)
        _put(codec.ticket_item(store.table.tickets, ticket).serialize())
        _put(codec.entry_item(store.table.entries, opened).serialize())
        _put(codec.lifecycle_item(store.table.lifecycles, opened).serialize())


def close_many(store: DynamoDBStore, first: int, last: int) -> None:
    """Closed tickets of `acme`, by their places alone: their other attributes are in no key."""
    ticket = closed(a_ticket())
    for number in range(first, last):
        at = NOW - timedelta(minutes=number)
        one = replace(ticket, id=f"GD-{number:05}-C105E", status_at=at, closed_at=at)
        item = codec.ticket_item(store.table.tickets, one).serialize()
        _put({name: value for name, value in item.items() if name in PLACES})


def _put(item: Item) -> None:
    """Behind moto's API, which makes a few dozen transactions in a second."""
    dynamodb_backends[MOTOS_ACCOUNT][table.REGION].tables[table.NAME].put_item(item)


@dataclass(frozen=True, slots=True)
class Read:
    """What one look costs: requests, and the items that DynamoDB went over."""

    requests: int
    items: int


LOOKS: Final[dict[str, Callable[[DynamoDBStore], object]]] = {
    "the queue's page": lambda store: store.tickets(TicketFilter(), 50),
    "the queue's page of one severity": lambda store: store.tickets(TicketFilter(severity=Severity.LOW), 50),
    "a client's page": lambda store: store.tickets(TicketFilter(client_id="acme"), 20),
    "the sweeper": lambda store: store.owed(NOW + HOUR, 1_000),
}


def look(store: DynamoDBStore, at: Callable[[DynamoDBStore], object]) -> Read:
    """Look once, and count."""
    scanned: list[int] = []

    def add(parsed: dict[str, Any], **_: object) -> None:
        scanned.append(parsed["ScannedCount"])

    events = store.table.connection.client.meta.events
    events.register_first("after-call.dynamodb.Query", add)
    try:
        at(store)
    finally:
        events.unregister("after-call.dynamodb.Query", add)
    return Read(len(scanned), sum(scanned))
