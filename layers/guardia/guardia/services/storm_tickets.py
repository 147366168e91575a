"""The tickets that the message of a storm tells of, as they stand when it is told.

Called by `dispatch`, which lists them, and by `notify`, which asks whether anybody still waits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.ticket import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import TicketStore

LISTED = 20
"""Tickets that one message lists by name; of the others it says how many there are."""


def listed_of(tickets: TicketStore, entry: Entry) -> Sequence[Ticket]:
    """The tickets that a storm's message names, what waits for an answer first."""
    if entry.kind is not Kind.STORM:
        return ()
    found = [ticket for ticket_id in _named(entry)[:LISTED] if (ticket := tickets.ticket(ticket_id))]
    return sorted(found, key=lambda ticket: ticket.status is not Status.OPEN)


def is_answered_storm(tickets: TicketStore, entry: Entry) -> bool:
    """Whether each ticket of a storm's message was answered since. One that has more than it names may have others."""
    if entry.kind is not Kind.STORM:
        return False
    named = _named(entry)
    found = (tickets.ticket(ticket_id) for ticket_id in named)
    return int(entry.data["count"]) <= len(named) and all(t is None or t.status is not Status.OPEN for t in found)


def _named(entry: Entry) -> Sequence[str]:
    return str(entry.data.get("tickets", "")).split()
