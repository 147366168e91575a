"""Who is served: register a client from its file, and look clients up.

Called by `ticket_api` and by the operator's command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.caller import Role
from guardia.domain.client_changes import client_changes
from guardia.domain.client_file import CLIENT_ID, account_ids, read_client, read_requested_by
from guardia.domain.errors import Busy, Forbidden, Invalid, NotFound, Problem
from guardia.domain.registration import Registration, taken_accounts
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.calendar import Calendars
    from guardia.domain.caller import Caller
    from guardia.domain.client_changes import FieldChange
    from guardia.domain.contract import Client, Contract
    from guardia.domain.ticket import Actor
    from guardia.ports import Clock, Page, Pause, Register


@dataclass(frozen=True, slots=True)
class Plan:
    """What a document would do: the client as it is registered (None: not yet), and as it would be."""

    before: Client | None
    after: Client

    @property
    def changes(self) -> tuple[FieldChange, ...]:
        """Field by field; nothing where the document says what is registered."""
        return client_changes(self.before, self.after)

    @property
    def removed(self) -> tuple[Contract, ...]:
        """The registered versions of the contract that would be none any more."""
        kept = {contract.version for contract in self.after.contracts}
        return tuple(one for one in (self.before.contracts if self.before else ()) if one.version not in kept)

    @property
    def corrected(self) -> tuple[Contract, ...]:
        """The registered versions, as they are, that would say something else."""
        versions = {contract.version: contract for contract in self.after.contracts}
        known = self.before.contracts if self.before else ()
        return tuple(one for one in known if versions.get(one.version, one) != one)


@dataclass(frozen=True, slots=True)
class RegisterClients:
    """The client register, for the desk."""

    register: Register
    calendars: Calendars
    clock: Clock
    pause: Pause

    def plan(self, document: object, client_id: str | None = None) -> Plan:
        """What the document would do. Nothing is written.

        Raises Invalid, which names each field. `client_id` is the one that the path names.
        """
        named = document.get("client") if isinstance(document, dict) else None
        if not isinstance(document, dict) or not isinstance(named, str) or not CLIENT_ID.fullmatch(named):
            known, taken = None, []  # whose accounts these should be is not known
        else:
            known = self.register.client(named)
            taken = self._taken(named, account_ids(document), known)
        try:
            client = read_client(document, self.calendars, known)
        except Invalid as refusal:
            raise Invalid(*refusal.problems, *taken) from refusal
        if client_id is not None and client.id != client_id:
            raise Invalid(Problem("client", f"is {client.id!r}, and the address says {client_id!r}"))
        if taken:
            raise Invalid(*taken)
        return Plan(known, client)

    def _taken(self, client_id: str, named: Sequence[str], known: Client | None) -> list[Problem]:
        """Tell of the accounts that another client has; what the client had is its own."""
        new = {account_id for account_id in named if account_id and not (known and known.account(account_id))}
        holdings = [self.register.holding(account_id) for account_id in sorted(new)]
        owners = {holding.account_id: holding.client.id for holding in holdings if holding.client}
        return taken_accounts(client_id, named, owners)

    def carry_out(self, plan: Plan, by: Actor, requested_by: str | None = None) -> None:
        """Do what was planned, and nothing else: Busy if somebody has changed the client since. Raises Invalid, too."""
        asked = read_requested_by(requested_by)

        def attempt() -> None:
            if self.register.client(plan.after.id) != plan.before:
                raise Busy(f"somebody else changed the client {plan.after.id} meanwhile")
            self._write(plan, by, asked)

        until_written(attempt, self.pause)

    def apply(
        self, document: object, by: Actor, *, client_id: str | None = None, requested_by: str | None = None
    ) -> Client:
        """Register what the document says, if that changes anything. Raises Invalid and Busy."""
        asked = read_requested_by(requested_by)

        def attempt() -> Client:
            plan = self.plan(document, client_id)
            self._write(plan, by, asked)
            return plan.after

        return until_written(attempt, self.pause)

    def _write(self, plan: Plan, by: Actor, requested_by: str) -> None:
        if plan.before != plan.after:
            changed = Registration(at=self.clock(), by=by, before=plan.before, requested_by=requested_by)
            self.register.put_client(plan.after, changed)

    def replace(self, caller: Caller, client_id: str, document: object, requested_by: str | None = None) -> Client:
        """An operator registers a client or its change. Raises Forbidden, Invalid, and Busy if others do so too."""
        if caller.role is not Role.OPERATOR:
            raise Forbidden("only operators change the register of clients")
        return self.apply(document, caller.actor, client_id=client_id, requested_by=requested_by)

    def shown(self, caller: Caller, client_id: str) -> Client:
        """One client. Raises NotFound and Forbidden."""
        _for_desk(caller)
        client = self.register.client(client_id)
        if client is None:
            raise NotFound(f"there is no client {client_id}")
        return client

    def listed(self, caller: Caller, limit: int, after: Mapping[str, str] | None = None) -> Page[Client]:
        """A page of all clients. Raises Forbidden."""
        _for_desk(caller)
        return self.register.clients(limit, after)


def _for_desk(caller: Caller) -> None:
    if not caller.of_desk:
        raise Forbidden("the register of clients is for the desk")
