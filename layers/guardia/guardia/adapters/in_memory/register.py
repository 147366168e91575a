"""ports.Register in memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves, page
from guardia.adapters.store_rules import refuse_accounts, refuse_so_many

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.caller import Member
    from guardia.domain.contract import Client
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

    def client_of_account(self, account_id: str) -> Client | None:
        """The client whose AWS account this is."""
        with self._lock:
            return next((client for client in self._clients.values() if client.account(account_id)), None)

    def put_client(self, client: Client) -> None:
        """Register a client or its change, with its accounts. Invalid if an account is another client's."""
        with self._lock:
            known = self._clients.get(client.id)
            before = {account.id for account in known.accounts} if known else set()
            refuse_so_many(before ^ {account.id for account in client.accounts})
            refuse_accounts(client, {a.id: other.id for other in self._clients.values() for a in other.accounts})
            self._clients[client.id] = client

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
