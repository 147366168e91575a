"""What a person may see of tickets: their own tenant's only, and a client only what is public.

Called by `ticket_api`. An unknown ticket and another tenant's look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.errors import Forbidden, Invalid, NotFound, Problem
from guardia.domain.ticket import ENDED
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.caller import Caller
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import NoticeStore, TicketFilter, TicketStore


@dataclass(frozen=True, slots=True)
class ReadTickets:
    """Lists, tickets, timelines, notices."""

    tickets: TicketStore
    notices: NoticeStore

    def listed(
        self, caller: Caller, which: TicketFilter, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[Ticket]:
        """A page of the caller's tickets, most urgent first. Raises Invalid where a filter is missing or too many."""
        if not caller.of_desk:
            if which.client_id not in {None, caller.client_id}:
                return Page(())
            which = replace(which, client_id=caller.client_id)
        if which.status in ENDED:
            wanted = {"client": which.client_id, "month": which.month}
            missing = [Problem(name, f"is wanted with status={which.status}") for name in wanted if not wanted[name]]
            if missing:
                raise Invalid(*missing)
        elif which.month:
            raise Invalid(Problem("month", "goes with status=CLOSED or status=REJECTED"))
        page = self.tickets.tickets(which, limit, after)
        return Page(self.tickets.occurrences(page.items), page.next)

    def shown(self, caller: Caller, ticket_id: str) -> Ticket:
        """One ticket. Raises NotFound."""
        ticket = self._visible(caller, ticket_id)
        return self.tickets.occurrences([ticket])[0]

    def timeline(self, caller: Caller, ticket_id: str, after: int, limit: int) -> Page[Entry]:
        """A page of entries in order; a client sees the public ones. `next` holds the last version read."""
        self._visible(caller, ticket_id)
        entries = self.tickets.entries(ticket_id, after, limit)
        shown = [entry for entry in entries if entry.public or caller.of_desk]
        return Page(shown, {"version": str(entries[-1].version)} if len(entries) == limit else None)

    def notices_of(self, caller: Caller, ticket_id: str) -> Sequence[Notice]:
        """Who was told what. Raises NotFound, and Forbidden for a client."""
        if not caller.of_desk:
            raise Forbidden("who was told what is for the desk")
        self._visible(caller, ticket_id)
        return self.notices.notices(ticket_id)

    def _visible(self, caller: Caller, ticket_id: str) -> Ticket:
        ticket = self.tickets.ticket(ticket_id)
        if ticket is None or not caller.may_see(ticket.client_id):
            raise NotFound(f"there is no ticket {ticket_id}")
        return ticket
