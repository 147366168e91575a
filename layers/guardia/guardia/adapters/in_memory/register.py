"""ports.Register in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves, page
from guardia.adapters.store_rules import refuse_so_large, refuse_so_many
from guardia.domain.change import Condition, Conflict
from guardia.domain.entitlement import Holding
from guardia.domain.registration import refuse_accounts, trace_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.caller import Member
    from guardia.domain.contract import Client
    from guardia.domain.registration import ClientTrace, ContactTrace, Registration
    from guardia.ports import Page


class Register(Shelves):
    """The client register."""

    def client(self, client_id: str) -> Client | None:
        """One client."""
        return self._clients.get(client_id)

    def clients(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Client]:
        """A page of all clients by id."""
        with self._lock:
            known = list(self._clients.values())
        return page(known, lambda client: client.id, limit, after)

    def holding(self, account_id: str) -> Holding:
        """Whose AWS account this is, and whose it was."""
        with self._lock:
            held = next((client for client in self._clients.values() if client.account(account_id)), None)
            since, former = self._accounts.get(account_id, (None, None))
            return Holding(account_id, held, since, former)

    def put_client(self, client: Client, registration: Registration) -> None:
        """Register a client or its change, with its accounts and the trace of it.

        Invalid if an account is another client's; Conflict if the client is not `registration.before` any more.
        """
        with self._lock:
            known = self._clients.get(client.id)
            if known != registration.before:
                raise Conflict(frozenset({Condition.CLIENT_IS_AS_READ}))
            before = {account.id for account in known.accounts} if known else set()
            after = {account.id for account in client.accounts}
            refuse_so_many(before ^ after)
            trace = trace_of(client, registration)
            refuse_so_large(client, trace)
            refuse_accounts(client, {a.id: other.id for other in self._clients.values() for a in other.accounts})
            for account_id in after - before:
                former = self._accounts.get(account_id, (None, None))[1]
                self._accounts[account_id] = (registration.at, former if former != client.id else None)
            for account_id in before - after:
                self._accounts[account_id] = (None, client.id)
            self._histories.setdefault(client.id, []).append(trace)
            self._clients[client.id] = client

    def traces(self, client_id: str) -> Sequence[ContactTrace]:
        """What became of the client's contacts, in order."""
        return [contact for trace in self.history(client_id) for contact in trace.contacts]

    def history(self, client_id: str) -> Sequence[ClientTrace]:
        """What became of the client's file, in order, contacts included."""
        with self._lock:
            return list(self._histories.get(client_id, []))

    def member(self, sub: str) -> Member | None:
        """The client's user with this Cognito `sub`."""
        return self._members.get(sub)

    def put_member(self, member: Member) -> None:
        """Bind a Cognito user to a tenant."""
        with self._lock:
            self._members[member.sub] = member

    def remove_member(self, sub: str) -> None:
        """Undo the binding. It may be gone already."""
        with self._lock:
            self._members.pop(sub, None)
