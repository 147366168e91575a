"""Print a ticket's ledger: where its promise went.

Called by `ticket_api`. It shows what is frozen on the ticket, and reckons nothing anew.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.ledger import Ledger, ledger_of

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.ports import Clock
    from guardia.services.read_tickets import ReadTickets


@dataclass(frozen=True, slots=True)
class ReadClock:
    """The response clock of a ticket that the caller may see."""

    read: ReadTickets
    clock: Clock

    def __call__(self, caller: Caller, ticket_id: str) -> Ledger:
        """The ledger of the present cycle. Raises NotFound."""
        return ledger_of(self.read.shown(caller, ticket_id), self.clock())
