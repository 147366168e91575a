"""ports.Register over the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.places import OF_CLIENT, start
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import page, read
from guardia.adapters.dynamodb.transaction import Transaction
from guardia.adapters.store_rules import refuse_accounts, refuse_so_many
from guardia.domain.caller import Member
from guardia.domain.errors import Busy
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.adapters.dynamodb.items import AccountItem, ClientItem
    from guardia.domain.contract import Client

TRIES = 5
_FILE, _ANOTHER = "file", "another"  # what can fail besides the accounts, which are named by their twelve digits


class RegisterRows(Rows):
    """The client register."""

    def client(self, client_id: str) -> Client | None:
        """One client."""
        item = self._client_item(client_id)
        return item.file if item else None

    def clients(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Client]:
        """A page of all clients by id. Read from an index: may lag a second."""
        found, following = page(
            self.table.clients.query(
                keys.CLIENTS,
                index_name="client",
                last_evaluated_key=start(after, OF_CLIENT),
                page_size=limit + 1,
            ),
            limit,
        )
        return Page([item.file for item in found], following)

    def client_of_account(self, account_id: str) -> Client | None:
        """The client whose AWS account this is."""
        item = self._account_item(account_id)
        client = self.client(item.client_id) if item else None
        return client if client and client.account(account_id) else None

    def put_client(self, client: Client) -> None:
        """Register a client or its change, with its accounts. Invalid if an account is another client's."""
        for _ in range(TRIES):
            failed = self._put_over(self._client_item(client.id), client)
            if not failed:
                return
            if taken := failed - {_FILE, _ANOTHER}:
                owners = {account_id: self._account_item(account_id) for account_id in taken}
                refuse_accounts(client, {account_id: item.client_id for account_id, item in owners.items() if item})
        raise Busy(f"others changed the client {client.id} {TRIES} times in a row")

    def _put_over(self, known: ClientItem | None, client: Client) -> frozenset[str]:
        """Write the file, and only the accounts that come or go: the file's revision vouches for the others."""
        table = self.table
        before = {account.id for account in known.file.accounts} if known else set[str]()
        after = {account.id for account in client.accounts}
        refuse_so_many(before ^ after)
        revision = int(known.revision) if known else 0
        transaction: Transaction[str] = Transaction(table.connection)
        transaction.put(
            _FILE,
            table.clients(
                f"CLIENT#{client.id}",
                keys.CLIENT,
                file=client,
                revision=revision + 1,
                client_pk=keys.CLIENTS,
                client_sk=client.id,
            ),
            if_.client_is_as_read(table.clients, revision),
        )
        free = if_.account_is_free(table.accounts, client.id)
        for account_id in sorted(after - before):
            account = table.accounts(f"ACCOUNT#{account_id}", keys.ACCOUNT, client_id=client.id)
            transaction.put(account_id, account, free)
        for account_id in sorted(before - after):
            transaction.delete(_FILE, table.accounts(f"ACCOUNT#{account_id}", keys.ACCOUNT), free)
        return transaction.commit(_ANOTHER)

    def _client_item(self, client_id: str) -> ClientItem | None:
        return read(self.table.clients, f"CLIENT#{client_id}", keys.CLIENT)

    def _account_item(self, account_id: str) -> AccountItem | None:
        return read(self.table.accounts, f"ACCOUNT#{account_id}", keys.ACCOUNT)

    def member(self, sub: str) -> Member | None:
        """The client's user with this Cognito `sub`."""
        item = read(self.table.members, f"USER#{sub}", keys.USER)
        return codec.value_of(Member, item) if item else None

    def put_member(self, member: Member) -> None:
        """Bind a Cognito user to a tenant."""
        self.table.members(f"USER#{member.sub}", keys.USER, **codec.attributes_of(member)).save()

    def remove_member(self, sub: str) -> None:
        """Undo the binding. It may be gone already."""
        self.table.members(f"USER#{sub}", keys.USER).delete()
