"""Does our SNS intake queue hear each of the client's topics, in a form that proves whose message it is?"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guardia_ops.onboarding.finding import Check, Finding, Verdict, looked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia_ops.onboarding.ports import Subscriptions


def confirmed_subscriptions(client: Client, subscriptions: Subscriptions) -> Iterator[Finding]:
    """One for each topic of the client's accounts."""
    connect = f"guardia client connect {client.id}"
    for topic in (topic for account in client.accounts for topic in account.topics):
        yield looked(Check.SUBSCRIPTION, topic, partial(_subscription, topic, subscriptions, connect))


def _subscription(topic: str, subscriptions: Subscriptions, connect: str) -> Finding:
    ours = subscriptions.of(topic)
    if ours is None:
        return Finding(Check.SUBSCRIPTION, topic, Verdict.FAILED, "our queue is not subscribed", connect)
    if ours.is_pending:
        reason = "pending: somebody else subscribed our queue, and nobody confirms it"
        return Finding(Check.SUBSCRIPTION, topic, Verdict.FAILED, reason, f"the client deletes it, then {connect}")
    if ours.raw:
        reason = "raw delivery is on: it proves nothing, and every message goes to quarantine"
        return Finding(Check.SUBSCRIPTION, topic, Verdict.FAILED, reason, connect)
    if ours.filtered:
        reason = "a filter policy holds messages back"
        advice = "remove it, unless it is meant: aws sns set-subscription-attributes --attribute-name FilterPolicy"
        return Finding(Check.SUBSCRIPTION, topic, Verdict.WARNING, reason, advice)
    return Finding(Check.SUBSCRIPTION, topic, Verdict.OK, "confirmed, in the envelope of SNS")
