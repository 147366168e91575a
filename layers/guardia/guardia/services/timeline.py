"""A timeline, however long: an alarm that flaps for a day writes thousands of entries."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.ticket import Entry
    from guardia.ports import TicketStore

PAGE = 1_000


def entries_after(tickets: TicketStore, ticket_id: str, version: int = 0) -> Iterator[Entry]:
    """All entries above `version`, in order; read a page at a time, as far as they are wanted."""
    while True:
        page = tickets.entries(ticket_id, version, PAGE)
        yield from page
        if len(page) < PAGE:
            return
        version = page[-1].version
