"""The 48 hours after a resolution: ask half-way how it goes, and close at the end.

Contract, "Proceso de resolución": Seguimiento, Cierre de ticket. Called by `ticket_lifecycle` at the right instant and
by the sweeper when late; a ticket that was reopened meanwhile is in another cycle, and nothing happens to it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.steps import Step
from guardia.domain.ticket import Kind, Status
from guardia.services.timeline import entries_after

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import TicketStore
    from guardia.services.system_step import SystemStep


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Follow-up and closure."""

    store: TicketStore
    step: SystemStep

    def ask(self, ticket_id: str, cycle: int) -> Entry | None:
        """The entry of the half-way question, written now or before; None if the resolution does not stand."""
        written = self.step(ticket_id, Step.FOLLOW_UP, lambda t: _stands(t, cycle) and not t.followed_up)
        if written or not self.still_resolved(ticket_id, cycle):
            return written
        return self._last(ticket_id, cycle, Kind.FOLLOW_UP)

    def still_resolved(self, ticket_id: str, cycle: int) -> bool:
        """Whether the resolution of this cycle stands."""
        ticket = self.store.ticket(ticket_id)
        return ticket is not None and _stands(ticket, cycle)

    def close(self, ticket_id: str, cycle: int) -> Entry | None:
        """The entry of the closure, written now or before; None if the resolution did not stand."""
        written = self.step(ticket_id, Step.CLOSE, lambda t: _stands(t, cycle))
        return written or self._last(ticket_id, cycle, Kind.CLOSED)

    def catch_up(self, ticket_id: str, now: datetime) -> Entry | None:
        """Do what the follow-up owes at `now`, and nothing if it owes nothing."""

        def ends(ticket: Ticket) -> bool:
            return _stands(ticket, ticket.cycle) and ticket.follow_up_at is not None and ticket.follow_up_at <= now

        def is_midway(ticket: Ticket) -> bool:
            past = ticket.midway_at is not None and ticket.midway_at <= now
            return _stands(ticket, ticket.cycle) and past and not ticket.followed_up

        return self.step(ticket_id, Step.CLOSE, ends) or self.step(ticket_id, Step.FOLLOW_UP, is_midway)

    def _last(self, ticket_id: str, cycle: int, kind: Kind) -> Entry | None:
        entries = [e for e in entries_after(self.store, ticket_id) if e.cycle == cycle and e.kind is kind]
        return entries[-1] if entries else None


def _stands(ticket: Ticket, cycle: int) -> bool:
    return ticket.cycle == cycle and ticket.status is Status.RESOLVED
