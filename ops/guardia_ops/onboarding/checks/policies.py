"""Do the policies of our bus and of our SNS intake queue admit the client's accounts?

They are read as they stand, not as the stack's parameters would have them: somebody may have changed them by hand.
"""

from __future__ import annotations

from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia_ops.onboarding.ports import Policy

_EMPTY: Policy = {}


def bus_admits(client: Client, policy: Policy | None, *, local: bool) -> Iterator[Finding]:
    """One for each account: may its rules send to our bus?"""
    for account in client.accounts:
        subject = f"account {account.id}"
        if policy is None and local:
            yield Finding(Check.BUS_POLICY, subject, Verdict.NOT_CHECKED, "this stack shows no policy of its bus")
        else:
            listed = any(account.id in _accounts(one) for one in _allowing(policy, "events:PutEvents"))
            organisation = _organisation(policy, "events:PutEvents", "aws:PrincipalOrgID")
            yield _admitted(Check.BUS_POLICY, subject, client.id, listed=listed, organisation=organisation)


def queue_admits(client: Client, policy: Policy | None) -> Iterator[Finding]:
    """One for each topic of the client's accounts: may it deliver to our SNS intake queue?"""
    for topic in (topic for account in client.accounts for topic in account.topics):
        patterns = [
            pattern
            for one in _allowing(policy, "sqs:SendMessage")
            for pattern in _texts(one.get("Condition", _EMPTY).get("ArnLike", _EMPTY).get("aws:SourceArn", []))
        ]
        listed = any(fnmatchcase(topic, pattern) for pattern in patterns)
        organisation = _organisation(policy, "sqs:SendMessage", "aws:SourceOrgID")
        yield _admitted(Check.QUEUE_POLICY, topic, client.id, listed=listed, organisation=organisation)


def _admitted(check: Check, subject: str, client_id: str, *, listed: bool, organisation: str) -> Finding:
    if listed:
        return Finding(check, subject, Verdict.OK, "admitted")
    if organisation:
        reason = f"admitted if the account belongs to the organisation {organisation}; the test alarm shows it"
        return Finding(check, subject, Verdict.NOT_CHECKED, reason)
    return Finding(check, subject, Verdict.FAILED, "not admitted", f"guardia client connect {client_id}")


def _allowing(policy: Policy | None, action: str) -> Iterator[Policy]:
    """The statements that allow this action to somebody."""
    statements = (policy or _EMPTY).get("Statement", [])
    for one in statements if isinstance(statements, list) else [statements]:
        if one.get("Effect") == "Allow" and action.casefold() in {text.casefold() for text in _texts(one["Action"])}:
            yield one


def _accounts(statement: Policy) -> set[str]:
    """The accounts that a statement names: AWS makes `arn:aws:iam::222222222222:root` of an id."""
    principal = statement.get("Principal")
    named = _texts(principal.get("AWS", [])) if isinstance(principal, dict) else []
    return {text.split(":")[4] if text.startswith("arn:") else text for text in named}


def _organisation(policy: Policy | None, action: str, key: str) -> str:
    """The organisation whose accounts are admitted; empty where none is."""
    tests = (one.get("Condition", _EMPTY).get("StringEquals", _EMPTY) for one in _allowing(policy, action))
    return next((text for test in tests for text in _texts(test.get(key, []))), "")


def _texts(value: object) -> list[str]:
    """One text or a list of them, as IAM writes both."""
    return [str(text) for text in value] if isinstance(value, list) else [str(value)]
