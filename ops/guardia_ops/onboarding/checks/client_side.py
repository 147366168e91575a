"""Does the client's own stack stand in a region, and does it forward? Seen through the account's read role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.errors import Unreachable
from guardia_ops.onboarding.finding import Check, Finding, Verdict, looked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Account
    from guardia_ops.onboarding.ports import ClientSide, Enter, Rule, TestAlarm

DEPLOY = "the client deploys infra/client_account.yaml there, with their ExternalId (docs/deploying.md)"
BEHIND_THE_ROLE = (Check.FORWARDING, Check.DEAD_LETTERS, Check.TEST_ALARM)
"""What nobody can see without the read role."""


def place(account: Account, region: str) -> str:
    """How findings name a region of an account."""
    return f"account {account.id} in {region}"


def entered(account: Account, region: str, enter: Enter) -> tuple[ClientSide | None, list[Finding]]:
    """The way in, and what to tell of it; without one also that the rest was not looked at, and why."""
    subject = place(account, region)
    if account.external_id is None:
        reason = f"no external_id for account {account.id} in the register"
        advice = "give one (docs/deploying.md#the-external-id), and apply the file"
        found = Finding(Check.READ_ROLE, subject, Verdict.WARNING, reason, advice)
        return None, [found, *_unseen(subject, reason)]
    try:
        side = enter(account, region)
    except Unreachable as failure:
        found = Finding(Check.READ_ROLE, subject, Verdict.FAILED, str(failure), DEPLOY)
        return None, [found, *_unseen(subject, "the read role does not answer")]
    return side, [Finding(Check.READ_ROLE, subject, Verdict.OK, "answers")]


def _unseen(subject: str, reason: str) -> list[Finding]:
    return [Finding(check, subject, Verdict.NOT_CHECKED, reason) for check in BEHIND_THE_ROLE]


def forwards(side: ClientSide, test_alarm: TestAlarm | None, bus_arn: str, subject: str) -> Iterator[Finding]:
    """Whether the stack is there and its rule sends to our bus, and whether anything failed on the way."""
    if test_alarm is None:
        reason = "the client's stack is not there, or is older than the test of the road"
        yield Finding(Check.FORWARDING, subject, Verdict.FAILED, reason, DEPLOY)
        return
    rule = side.rule(test_alarm.rule)
    yield _rule(rule, test_alarm.rule, bus_arn, subject)
    if rule and rule.dead_letters:
        queue = rule.dead_letters
        yield looked(
            Check.DEAD_LETTERS, subject, lambda: _dead_letters(side.waiting(queue), subject), Verdict.NOT_CHECKED
        )


def _rule(rule: Rule | None, name: str, bus_arn: str, subject: str) -> Finding:
    if rule is None:
        return Finding(Check.FORWARDING, subject, Verdict.FAILED, f"the rule {name} is not there", DEPLOY)
    if not rule.enabled:
        advice = f"the client enables it: aws events enable-rule --name {name}"
        return Finding(Check.FORWARDING, subject, Verdict.FAILED, f"the rule {name} is disabled", advice)
    if bus_arn not in rule.targets:
        there = ", ".join(rule.targets) or "nowhere"
        reason = f"the rule {name} sends to {there}, not to our bus"
        advice = f"the client deploys again with AlarmBusArn={bus_arn}"
        return Finding(Check.FORWARDING, subject, Verdict.FAILED, reason, advice)
    return Finding(Check.FORWARDING, subject, Verdict.OK, f"the rule {name} sends to our bus")


def _dead_letters(count: int, subject: str) -> Finding:
    if count:
        reason = f"{count} alarm events did not reach our bus, and have no ticket by it"
        advice = "the messages' attributes ERROR_CODE and ERROR_MESSAGE say why; the usual cause is bus-policy"
        return Finding(Check.DEAD_LETTERS, subject, Verdict.FAILED, reason, advice)
    return Finding(Check.DEAD_LETTERS, subject, Verdict.OK, "no alarm event was lost on the way to our bus")
