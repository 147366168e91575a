"""ports.Register: clients with their accounts, and their users."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.caller import Member
from guardia.domain.contract import Account
from guardia.domain.errors import Invalid, Problem
from tests.contract.builders import a_client

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia.ports import Store

FIRST, SECOND, THIRD = "222222222222", "333333333333", "444444444444"


def numbered(count: int, start: int = 0) -> list[str]:
    return [f"{number:012}" for number in range(start, start + count)]


def pages(store: Store, limit: int) -> Iterator[list[str]]:
    page = store.clients(limit)
    yield [client.id for client in page.items]
    while page.next:
        page = store.clients(limit, page.next)
        yield [client.id for client in page.items]


def test_a_client_reads_back_as_its_file_says(store: Store) -> None:
    client = a_client("acme", FIRST, SECOND)
    client = replace(client, accounts=(*client.accounts, Account(THIRD, None)))
    store.put_client(client)

    assert store.client("acme") == client


def test_an_unknown_client_is_none(store: Store) -> None:
    assert store.client("nobody") is None


def test_a_client_is_found_by_each_account(store: Store) -> None:
    client = a_client("acme", FIRST, SECOND)
    store.put_client(client)

    assert store.client_of_account(FIRST) == client
    assert store.client_of_account(SECOND) == client
    assert store.client_of_account(THIRD) is None


def test_a_client_without_accounts_or_contacts_is_kept(store: Store) -> None:
    client = a_client(contacts=())
    store.put_client(client)

    assert store.client("acme") == client


def test_a_change_takes_the_place_of_what_was(store: Store) -> None:
    store.put_client(a_client("acme", FIRST))
    renamed = a_client("acme", FIRST, name="ACME 🚚")
    store.put_client(renamed)

    assert store.client("acme") == renamed
    assert store.client_of_account(FIRST) == renamed


def test_an_account_that_leaves_is_nobody_s(store: Store) -> None:
    store.put_client(a_client("acme", FIRST, SECOND))
    store.put_client(a_client("acme", SECOND))

    assert store.client_of_account(FIRST) is None
    assert store.client_of_account(SECOND) == a_client("acme", SECOND)


def test_an_account_that_left_may_be_another_client_s(store: Store) -> None:
    store.put_client(a_client("acme", FIRST))
    store.put_client(a_client("acme"))
    globex = a_client("globex", FIRST)
    store.put_client(globex)

    assert store.client_of_account(FIRST) == globex


def refused(store: Store, client: Client) -> list[Problem]:
    with pytest.raises(Invalid) as invalid:
        store.put_client(client)
    return list(invalid.value.problems)


def test_an_account_of_another_client_is_refused_by_its_field(store: Store) -> None:
    store.put_client(a_client("acme", FIRST, THIRD))
    globex = a_client("globex", FIRST, SECOND, THIRD)

    assert refused(store, globex) == [
        Problem("accounts[0]", f"{FIRST} is already registered for the client acme"),
        Problem("accounts[2]", f"{THIRD} is already registered for the client acme"),
    ]
    assert store.client("globex") is None
    assert store.client_of_account(SECOND) is None
    assert store.client_of_account(FIRST) == a_client("acme", FIRST, THIRD)


def test_a_change_that_takes_another_s_account_leaves_the_client_as_it_was(store: Store) -> None:
    store.put_client(a_client("acme", FIRST))
    store.put_client(a_client("globex", SECOND))

    assert [problem.path for problem in refused(store, a_client("globex", SECOND, FIRST))] == ["accounts[1]"]
    assert store.client("globex") == a_client("globex", SECOND)


def test_ninety_accounts_come_at_once_and_more_come_in_steps(store: Store) -> None:
    ninety = a_client("acme", *numbered(90))
    store.put_client(ninety)
    more = a_client("acme", *numbered(150))
    store.put_client(more)

    assert store.client("acme") == more
    assert store.client_of_account("000000000149") == more


@pytest.mark.parametrize(("before", "after"), [([], numbered(91)), (numbered(50), numbered(50, start=50))])
def test_more_accounts_than_one_transaction_takes_are_refused(
    store: Store, before: list[str], after: list[str]
) -> None:
    store.put_client(a_client("acme", *before))
    changed = len(before) + len(after)

    (problem,) = refused(store, a_client("acme", *after))
    assert problem == Problem(
        "accounts", f"{changed} accounts come or go; at most 90 do at once: apply the file in steps"
    )


def test_the_list_of_clients_is_in_their_order(store: Store) -> None:
    for client_id in ("initech", "acme", "globex", "hooli", "acme-2"):
        store.put_client(a_client(client_id))

    assert [client.id for client in store.clients(10).items] == ["acme", "acme-2", "globex", "hooli", "initech"]
    assert list(pages(store, 2)) == [["acme", "acme-2"], ["globex", "hooli"], ["initech"]]


def test_the_list_of_clients_holds_no_tickets(store: Store) -> None:
    assert list(store.clients(10).items) == []


def test_a_member_is_bound_changed_and_removed(store: Store) -> None:
    member = Member("sub-of-ana", "acme", "ana@acme.example")
    store.put_member(member)
    assert store.member("sub-of-ana") == member

    store.put_member(replace(member, email="ana.perez@acme.example"))
    changed = store.member("sub-of-ana")
    assert changed is not None
    assert changed.email == "ana.perez@acme.example"

    store.remove_member("sub-of-ana")
    store.remove_member("sub-of-ana")
    assert store.member("sub-of-ana") is None
