"""The policies are read as they stand: who may send to the bus, which topics may deliver to the queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Account, Environment
from guardia_ops.onboarding.checks.policies import bus_admits, queue_admits
from guardia_ops.onboarding.finding import Verdict
from tests.support.builders import PRODUCTION, client
from tests.support.onboarding import TOPIC, bus_policy, queue_policy

if TYPE_CHECKING:
    from guardia_ops.onboarding.ports import Policy

ACME = client(accounts=(Account(PRODUCTION, Environment.PRODUCTION, topics=(TOPIC,)),))
ORGANISATION: Policy = {
    "Statement": {
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["events:PutEvents", "sqs:SendMessage"],
        "Condition": {"StringEquals": {"aws:PrincipalOrgID": "o-a1b2c3d4e5", "aws:SourceOrgID": "o-a1b2c3d4e5"}},
    }
}


def bus(policy: Policy | None, *, local: bool = False) -> Verdict:
    (finding,) = bus_admits(ACME, policy, local=local)
    return finding.verdict


def queue(policy: Policy | None) -> Verdict:
    (finding,) = queue_admits(ACME, policy)
    return finding.verdict


@pytest.mark.parametrize(
    "principals",
    [
        (PRODUCTION,),
        ("999999999999", PRODUCTION),
        (f"arn:aws:iam::{PRODUCTION}:root",),
        (f"arn:aws-cn:iam::{PRODUCTION}:root", "999999999999"),
    ],
)
def test_a_bus_admits_an_account_that_it_names(principals: tuple[str, ...]) -> None:
    assert bus(bus_policy(*principals)) is Verdict.OK


@pytest.mark.parametrize(
    "policy",
    [
        None,
        {},
        bus_policy("999999999999"),
        bus_policy("AIDAWHOSEACCOUNTISGONE"),
        {"Statement": [{**bus_policy(PRODUCTION)["Statement"][0], "Effect": "Deny"}]},
        {"Statement": [{**bus_policy(PRODUCTION)["Statement"][0], "Action": "events:PutRule"}]},
        {"Statement": [{**bus_policy(PRODUCTION)["Statement"][0], "Principal": "*"}]},
    ],
)
def test_a_bus_admits_nobody_that_it_does_not_name(policy: Policy | None) -> None:
    assert bus(policy) is Verdict.FAILED


def test_what_is_not_admitted_is_connected() -> None:
    (finding,) = bus_admits(ACME, None, local=False)
    assert (finding.subject, finding.advice) == (f"account {PRODUCTION}", "guardia client connect acme")


def test_the_emulator_shows_no_policy_of_its_bus() -> None:
    assert bus(None, local=True) is Verdict.NOT_CHECKED
    assert bus(bus_policy("999999999999"), local=True) is Verdict.FAILED


def test_nobody_here_knows_who_belongs_to_an_organisation() -> None:
    assert (bus(ORGANISATION), queue(ORGANISATION)) == (Verdict.NOT_CHECKED, Verdict.NOT_CHECKED)


@pytest.mark.parametrize(
    "patterns", [(f"arn:*:sns:*:{PRODUCTION}:*",), ("arn:*:sns:*:999999999999:*", f"arn:*:sns:*:{PRODUCTION}:*")]
)
def test_a_queue_admits_the_topics_of_an_account_that_it_names(patterns: tuple[str, ...]) -> None:
    assert queue(queue_policy(*patterns)) is Verdict.OK


@pytest.mark.parametrize(
    "policy", [None, queue_policy("arn:*:sns:*:999999999999:*"), queue_policy("arn:*:sqs:*:222222222222:*")]
)
def test_a_queue_admits_no_other_topic(policy: Policy | None) -> None:
    assert queue(policy) is Verdict.FAILED


def test_a_client_without_topics_asks_nothing_of_the_queue() -> None:
    assert list(queue_admits(client(), None)) == []
