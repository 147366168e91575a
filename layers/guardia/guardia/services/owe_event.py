"""Owe the bus of ticket events the entries that no person is told of: comments, recoveries, confirmations.

Called by `ticket_stream` for each new entry, on a stack that has such a bus. The sweeper sends what is owed; the other
entries are put on the bus by `notify`, beside the people whom it tells.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.notice import AUDIENCES
from guardia.domain.party import first_notice

if TYPE_CHECKING:
    from guardia.domain.party import Party
    from guardia.ports import Clock, NoticeStore, TicketStore


@dataclass(frozen=True, slots=True)
class OweEvent:
    """`listener` is whatever listens on the bus."""

    tickets: TicketStore
    notices: NoticeStore
    listener: Party
    clock: Clock

    def __call__(self, ticket_id: str, version: int) -> None:
        """Put a notice that is due at once. Nothing happens if it stands already, however often the entry comes."""
        for entry in self.tickets.entries(ticket_id, after=version - 1, limit=1):
            if entry.kind not in AUDIENCES:
                at = self.clock()
                self.notices.put_notice(replace(first_notice(self.listener, entry, at), wake_at=at, revision=1))
