"""Put on the timeline that somebody could not be told, by any road: the desk has to reach them otherwise.

Called by `notify`, with the last notice that failed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.steps import Step
from guardia.domain.ticket import ENDED, Kind
from guardia.services.timeline import entries_after

if TYPE_CHECKING:
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Ticket
    from guardia.ports import TicketStore
    from guardia.services.system_step import SystemStep


@dataclass(frozen=True, slots=True)
class ReportUndelivered:
    """Once for each party and ticket. A ticket that has ended gets no more entries; its notices say it all the same."""

    tickets: TicketStore
    step: SystemStep

    def __call__(self, notice: Notice) -> None:
        """Write the entry, unless one of this party stands there."""
        party = notice.recipient.party

        def is_due(ticket: Ticket) -> bool:
            known = entries_after(self.tickets, ticket.id)
            stands = any(entry.kind is Kind.UNDELIVERED and entry.data.get("party") == party for entry in known)
            return ticket.status not in ENDED and not stands

        data: dict[str, str | int | bool] = {
            "party": party,
            "name": notice.recipient.name,
            "channel": str(notice.channel),
            "address": notice.recipient.address,
            "of_entry": notice.entry,
            "of_kind": self._kind(notice),
            "state": str(notice.state),
            "failure": notice.reason,
        }
        self.step(notice.ticket_id, Step.REPORT_UNDELIVERED, is_due, lambda _: data, public=False)

    def _kind(self, notice: Notice) -> str:
        """What they were not told."""
        (entry,) = self.tickets.entries(notice.ticket_id, after=notice.entry - 1, limit=1)
        return str(entry.kind)
