"""Remind the owner of an investigation without news, and from the second interval on the manager as well.

Called by the sweeper. A contract may promise news in intervals; each one that is over without any is put on record
once, while the desk is open for this ticket. After a pause of the sweeper the latest counts for all of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.duration import format_duration
from guardia.domain.instant import zulu
from guardia.domain.steps import Step

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import TicketStore, WorkflowStore
    from guardia.services.system_step import SystemStep


@dataclass(frozen=True, slots=True)
class Remind:
    """Reminders of investigations. The client is not told of them."""

    tickets: TicketStore
    store: WorkflowStore
    step: SystemStep

    def __call__(self, ticket_id: str, now: datetime) -> Entry | None:
        """The reminder that is due at `now`; None if none is. One that is late after hours waits for an opening."""
        written = self.step(
            ticket_id,
            Step.REMIND,
            lambda ticket: _is_late(ticket, now) and _opening(ticket, now) == now,
            _told,
            public=False,
        )
        if written is None:
            self._wait_for_opening(ticket_id, now)
        return written

    def _wait_for_opening(self, ticket_id: str, now: datetime) -> None:
        ticket = self.tickets.ticket(ticket_id)
        if ticket and _is_late(ticket, now):
            self.store.postpone(ticket, _opening(ticket, now))


def _is_late(ticket: Ticket, now: datetime) -> bool:
    return ticket.reminder_at is not None and ticket.reminder_at <= now


def _opening(ticket: Ticket, now: datetime) -> datetime:
    """`now`, or when the desk opens next for this ticket."""
    return ticket.terms.coverage(ticket.environment).covered_from(now)


def _told(ticket: Ticket) -> Mapping[str, str | int | bool]:
    interval, since = ticket.update_interval, ticket.news_at
    if interval is None or since is None:
        raise AssertionError("a reminder is written only where news is promised")
    return {
        "level": ticket.reminded + 1,
        "owner": ticket.owner.name if ticket.owner else "",
        "since": zulu(since),
        "interval": format_duration(interval),
    }
