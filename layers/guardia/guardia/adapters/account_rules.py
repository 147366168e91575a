"""What the register says of accounts that cannot be a client's, in whatever store it is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from guardia.domain.contract import Client

ACCOUNTS_AT_ONCE = 90
"""A transaction of DynamoDB has 100 operations at most: the file, and one for each account that comes or goes."""


def refuse_so_many(changed: Set[str]) -> None:
    """Raise Invalid if more accounts come and go than one transaction takes."""
    if len(changed) > ACCOUNTS_AT_ONCE:
        said = f"{len(changed)} accounts come or go; at most {ACCOUNTS_AT_ONCE} do at once: apply the file in steps"
        raise Invalid(Problem("accounts", said))


def refuse_accounts(client: Client, owners: Mapping[str, str]) -> None:
    """Raise Invalid for the accounts of the client that are another's; `owners` are client ids by account id."""
    problems = [
        Problem(f"accounts[{at}]", f"{account.id} is already registered for the client {owners[account.id]}")
        for at, account in enumerate(client.accounts)
        if owners.get(account.id, client.id) != client.id
    ]
    if problems:
        raise Invalid(*problems)
