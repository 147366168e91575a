"""Are the client's accounts theirs in the register? The intake asks by account, not by client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia.domain.entitlement import Holding
    from guardia.ports import Accounts

_APPLY = "apply the client's file again: guardia client apply FILE"


def known_accounts(client: Client, register: Accounts) -> Iterator[Finding]:
    """One for each account of the client."""
    if not client.accounts:
        yield Finding(
            Check.ACCOUNT,
            client.id,
            Verdict.WARNING,
            "the client has no account",
            "add `accounts` to the client's file",
        )
    for account in client.accounts:
        yield _known(client, account.id, register.holding(account.id))


def _known(client: Client, account_id: str, holding: Holding) -> Finding:
    subject = f"account {account_id}"
    if holding.client is None:
        return Finding(Check.ACCOUNT, subject, Verdict.FAILED, "its alarms are taken for nobody's", _APPLY)
    if holding.client.id != client.id:
        return Finding(
            Check.ACCOUNT, subject, Verdict.FAILED, f"its alarms are taken for {holding.client.id}'s", _APPLY
        )
    account = client.account(account_id)
    if account and account.environment is None:
        return Finding(
            Check.ACCOUNT, subject, Verdict.OK, "registered; its environment is unknown: taken for production"
        )
    return Finding(Check.ACCOUNT, subject, Verdict.OK, f"registered as {account.environment if account else '?'}")
