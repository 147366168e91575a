"""Look again at a ticket's severity once it is open: by the tags of what fails, and by the client's other tickets.

Called by `severity_review` for each entry that opened or reopened a ticket or changed its severity, never in the way of
opening. A severity only rises here. Nothing that is read of one client's account is kept, so none of it is another's.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.change import Change
from guardia.domain.errors import Unreachable
from guardia.domain.severity_change import are_related, rise, says_down, with_related, with_tags
from guardia.domain.ticket import UNRESOLVED
from guardia.ports import TicketFilter
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guardia.domain.severity import Judgement
    from guardia.domain.ticket import Ticket
    from guardia.ports import Clock, Meter, Pause, Register, ResourceTags, TicketStore

TAGS_UNREAD = "tags_unread"
PAGE = 100
TICKETS_COMPARED = 500
"""The most urgent of a client's open tickets. A client who has more of them has other worries."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReviewSeverity:
    """The second look."""

    store: TicketStore
    register: Register
    tags: ResourceTags
    clock: Clock
    pause: Pause
    meter: Meter

    def __call__(self, ticket_id: str) -> None:
        """Let the ticket rise, or those that it says are down. Raises Unreachable if reading tags may yet succeed."""
        ticket = self.store.ticket(ticket_id)
        if ticket is None or ticket.status not in UNRESOLVED:
            return
        unread = self._by_tags(ticket)
        self._by_others(ticket.id)
        if unread:
            raise unread

    def _by_tags(self, ticket: Ticket) -> Unreachable | None:
        """Read the tags of the ticket's resources; what to raise in the end where another try may help."""
        client = self.register.client(ticket.client_id)
        account = client.account(ticket.account_id) if client else None
        if account is None or account.external_id is None or not ticket.resources:
            return None
        try:
            tagged = self.tags(account, ticket.region, ticket.resources)
        except Unreachable as failure:
            logger.warning("the tags of what a ticket is about were not read", extra=_about(ticket, failure))
            self.meter(TAGS_UNREAD)
            return failure if failure.temporary else None
        self._rise(ticket.id, lambda _, judgement: with_tags(judgement, tagged), {"because": "resource-tags"})
        return None

    def _by_others(self, ticket_id: str) -> None:
        """Of two tickets about one thing, the one that does not say that it is down rises by the one that does."""
        ticket = self.store.ticket(ticket_id)
        if ticket is None:
            return
        for found in self._related(ticket):
            other = self.store.ticket(found.id)  # the list may lag
            if other and says_down(ticket):
                self._hear(other, ticket)
            elif other and says_down(other):
                self._hear(ticket, other)

    def _related(self, ticket: Ticket) -> Iterator[Ticket]:
        others = self._open_tickets(ticket.client_id)
        return (other for other in others if other.id != ticket.id and are_related(ticket, other))

    def _open_tickets(self, client_id: str) -> Iterator[Ticket]:
        after, left = None, TICKETS_COMPARED
        while left > 0:
            page = self.store.tickets(TicketFilter(client_id=client_id), PAGE, after)
            yield from page.items
            after, left = page.next, left - PAGE
            if after is None:
                return

    def _hear(self, ticket: Ticket, other: Ticket) -> None:
        """What has recovered hears nothing: nothing of it is down any more."""

        def judge(present: Ticket, judgement: Judgement) -> Judgement:
            return judgement if present.recovered_at else with_related(judgement, other)

        self._rise(ticket.id, judge, {"because": "related-ticket", "related_ticket": other.id})

    def _rise(
        self, ticket_id: str, judge: Callable[[Ticket, Judgement], Judgement], data: dict[str, str | int | bool]
    ) -> None:
        def attempt() -> None:
            ticket = self.store.ticket(ticket_id)
            if ticket is None or ticket.judgement is None:
                return
            after, entries = rise(ticket, judge(ticket, ticket.judgement), self.clock(), data)
            if entries:
                self.store.commit(Change(ticket=after, version_before=ticket.version, entries=entries))

        until_written(attempt, self.pause)


def _about(ticket: Ticket, failure: Unreachable) -> dict[str, object]:
    return {
        "ticket_id": ticket.id,
        "client_id": ticket.client_id,
        "account_id": ticket.account_id,
        "permanent": not failure.temporary,
        "code": failure.code,
    }
