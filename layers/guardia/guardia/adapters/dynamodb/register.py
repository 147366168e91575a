"""ports.Register over the table."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.places import OF_CLIENT, start
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import page, read
from guardia.adapters.dynamodb.transaction import Transaction
from guardia.adapters.store_rules import refuse_so_large, refuse_so_many
from guardia.domain.caller import Member
from guardia.domain.change import Condition, Conflict
from guardia.domain.entitlement import Holding
from guardia.domain.registration import ClientTrace, refuse_accounts, trace_of
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.adapters.dynamodb.items import AccountItem, ClientItem
    from guardia.domain.contract import Client
    from guardia.domain.registration import ContactTrace, Registration

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

    def holding(self, account_id: str) -> Holding:
        """Whose AWS account this is, and whose it was."""
        item = self._account_item(account_id)
        if item is None:
            return Holding(account_id)
        client = self.client(item.client_id) if item.client_id else None
        held = client if client and client.account(account_id) else None
        return Holding(account_id, held, item.since, item.former_client)

    def put_client(self, client: Client, registration: Registration) -> None:
        """Register a client or its change, with its accounts and the trace of it.

        Invalid if an account is another client's; Conflict if the client is not `registration.before` any more.
        """
        known = self._client_item(client.id)
        if (known.file if known else None) != registration.before:
            raise Conflict(frozenset({Condition.CLIENT_IS_AS_READ}))
        failed = self._put_over(known, client, registration)
        if taken := failed - {_FILE, _ANOTHER}:
            owners = {account_id: self._account_item(account_id) for account_id in taken}
            held = {account_id: item.client_id for account_id, item in owners.items() if item and item.client_id}
            refuse_accounts(client, held)
        if failed:
            raise Conflict(frozenset({Condition.CLIENT_IS_AS_READ}))

    def _put_over(self, known: ClientItem | None, client: Client, registration: Registration) -> frozenset[str]:
        """Write the file, and only the accounts that come or go: the file's revision vouches for the others."""
        table = self.table
        before = {account.id for account in known.file.accounts} if known else set[str]()
        after = {account.id for account in client.accounts}
        refuse_so_many(before ^ after)
        trace = trace_of(client, registration)
        refuse_so_large(client, trace)
        revision = int(known.revision) if known else 0
        transaction: Transaction[str] = Transaction(table.connection)
        transaction.put(
            _FILE,
            table.clients(
                keys.client(client.id),
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
            transaction.put(account_id, self._taken(account_id, client, registration), free)
        for account_id in sorted(before - after):
            given_up = table.accounts(keys.account(account_id), keys.ACCOUNT, former_client=client.id)
            transaction.put(_FILE, given_up, free)
        self._keep(trace, client.id, revision + 1, transaction)
        return transaction.commit(_ANOTHER)

    def _keep(self, trace: ClientTrace, client_id: str, revision: int, transaction: Transaction[str]) -> None:
        """What became of contacts, and of everything else: a row for each that has something to say."""
        partition = keys.client(client_id)
        if trace.contacts:
            kind = self.table.contact_traces
            item = kind(partition, keys.contact_traces(revision), traces=trace.contacts)
            transaction.put(_FILE, item, if_.is_new(kind))
        if trace.changes:
            changed = self.table.client_traces
            sort = keys.client_changes(revision)
            transaction.put(_FILE, changed(partition, sort, trace=trace), if_.is_new(changed))

    def _taken(self, account_id: str, client: Client, registration: Registration) -> AccountItem:
        """The account's row when the client takes it; what happened before is the client's who had it then.

        One who has it still gives it up before this is written, or it is not written.
        """
        known = self._account_item(account_id)
        had = (known.client_id or known.former_client) if known else None
        former = had if had != client.id else None
        place = keys.account(account_id), keys.ACCOUNT
        return self.table.accounts(*place, client_id=client.id, since=registration.at, former_client=former)

    def traces(self, client_id: str) -> Sequence[ContactTrace]:
        """What became of the client's contacts, in order."""
        kind = self.table.contact_traces
        found = kind.query(keys.client(client_id), kind.SK.startswith(keys.CONTACTS), consistent_read=True)
        return [trace for item in found for trace in item.traces]

    def history(self, client_id: str) -> Sequence[ClientTrace]:
        """What became of the client's file, in order, contacts included."""
        partition, traced, changed = keys.client(client_id), self.table.contact_traces, self.table.client_traces
        contacts = {
            item.SK.removeprefix(keys.CONTACTS): item.traces
            for item in traced.query(partition, traced.SK.startswith(keys.CONTACTS), consistent_read=True)
        }
        found = changed.query(partition, changed.SK.startswith(keys.CHANGES), consistent_read=True)
        others = {item.SK.removeprefix(keys.CHANGES): item.trace for item in found}
        return [_whole(others.get(revision), contacts.get(revision, ())) for revision in sorted(contacts | others)]

    def _client_item(self, client_id: str) -> ClientItem | None:
        return read(self.table.clients, keys.client(client_id), keys.CLIENT)

    def _account_item(self, account_id: str) -> AccountItem | None:
        return read(self.table.accounts, keys.account(account_id), keys.ACCOUNT)

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


def _whole(trace: ClientTrace | None, contacts: tuple[ContactTrace, ...]) -> ClientTrace:
    """One change with its contacts; one of contacts alone is told by the first of them."""
    if trace is not None:
        return replace(trace, contacts=contacts)
    first = contacts[0]
    return ClientTrace(at=first.at, by=first.by, requested_by=first.requested_by, changes=(), contacts=contacts)
