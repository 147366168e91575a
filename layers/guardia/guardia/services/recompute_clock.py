"""Reckon a running clock anew with the contract as it stands, because an operator asks for it.

Called by `ticket_api`. A clock is frozen on its ticket; nothing else ever moves it, and this is on record.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.contract import Terms
from guardia.domain.errors import ContractGone, Invalid, Problem
from guardia.domain.instant import zulu
from guardia.domain.steps import Act, Step, moves_of, take

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.ticket import Ticket
    from guardia.ports import Register
    from guardia.services.work_ticket import Request, WorkTicket


@dataclass(frozen=True, slots=True)
class RecomputeClock:
    """The one way in which a clock's terms change."""

    work_ticket: WorkTicket
    register: Register

    def __call__(self, caller: Caller, ticket_id: str, request: Request) -> Ticket:
        """The ticket, with the same version of its contract as that reads now, from where its clock began.

        `request` is a step RECOMPUTE. Raises ContractGone, Invalid where nothing would change, and whatever a step of a
        person raises.
        """
        return self.work_ticket(caller, ticket_id, replace(request, decide=self._anew))

    def _anew(self, ticket: Ticket, act: Act) -> Act:
        """The act with the terms of today, and both due times for the record."""
        moves_of(ticket, Step.RECOMPUTE)
        act = replace(act, terms=self._terms(ticket))
        after, _ = take(ticket, Step.RECOMPUTE, act)
        if (after.terms, after.clock.checkpoints) == (ticket.terms, ticket.clock.checkpoints):
            raise Invalid(Problem("clock", "nothing would change: it goes by the contract as that reads now"))
        data = {
            "due_before": zulu(ticket.clock.due_at),
            "due_at": zulu(after.clock.due_at),
            "calendar_version": after.terms.calendar_version,
        }
        return replace(act, data=data)

    def _terms(self, ticket: Ticket) -> Terms:
        client = self.register.client(ticket.client_id)
        version = ticket.terms.contract_version
        contract = next((one for one in client.contracts if one.version == version), None) if client else None
        if client is None or contract is None:
            raise ContractGone(f"version {version} of the contract of {ticket.client_id} is not registered any more")
        return Terms.of(client, contract, ticket.clock.started_at)
