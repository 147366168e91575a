"""What every store refuses, in the same words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping, Set

    from guardia.domain.contract import Client
    from guardia.domain.ticket import Status
    from guardia.ports import TicketFilter

ACCOUNTS_AT_ONCE = 90
"""A transaction of DynamoDB has 100 operations at most: the file, and one for each account that comes or goes."""


def ended_by(which: TicketFilter) -> tuple[str, Status, str]:
    """The client, the status and the month by which ended tickets are kept. Raises ValueError without one of them."""
    if which.status is None or not which.client_id or not which.month:
        raise ValueError("tickets that have ended are listed by client and month")
    return which.client_id, which.status, which.month


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
