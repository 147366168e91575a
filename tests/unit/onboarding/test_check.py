"""One look at everything that must be true: a line for each thing, with the reason and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guardia.adapters.in_memory.store import InMemoryStore
from guardia.domain import contract
from guardia.domain.calendar import Calendar
from guardia.domain.contract import Client, Environment
from guardia.domain.errors import Unreachable
from guardia.domain.heartbeat import first_heard
from guardia.domain.road import Channel
from guardia.domain.road import Road as Way
from guardia_ops.onboarding.check import CheckClient
from guardia_ops.onboarding.checks.road import Road
from guardia_ops.onboarding.finding import Check, Finding, Verdict
from guardia_ops.onboarding.ports import ClientSide, Rule, Subscription
from tests.support import builders
from tests.support.builders import CONTRACT, PRODUCTION, REGION, register
from tests.support.onboarding import (
    BUS,
    TOPIC,
    Account,
    DeskSide,
    Mailboxes,
    Rooms,
    Time,
    Topics,
    bus_policy,
    queue_policy,
    refusal,
)

HOLIDAYS = Calendar("PA", "holidays 1", {date(2026, 11, 3): "Separación", date(2027, 11, 3): "Separación"})
ACME = replace(
    builders.client(
        accounts=(contract.Account(PRODUCTION, Environment.PRODUCTION, external_id="acme-9f2c", topics=(TOPIC,)),)
    ),
    contracts=(replace(CONTRACT, calendar=HOLIDAYS),),
    channels=(Way(Channel.SLACK, "secretsmanager:guardia/channels/acme/alertas"),),
)
OURS = Topics({TOPIC: Subscription(f"{TOPIC}:1", TOPIC)})
ADMITTING = DeskSide(bus_policy(PRODUCTION), queue_policy(f"arn:*:sns:*:{PRODUCTION}:*"))


class Desk:
    """Everything as it should be; a test changes one thing."""

    def __init__(self, known: Client | None = ACME) -> None:
        self.store = InMemoryStore()
        if known:
            register(self.store, known)
        self.mailboxes = Mailboxes()
        self.rooms = Rooms()
        self.policies = ADMITTING
        self.topics = OURS
        self.side = Account()
        self.unreachable: Unreachable | None = None
        self.time = Time()
        self.regions = [REGION]
        self.local = False
        self.store.put_heartbeat(first_heard(PRODUCTION, REGION, self.time.now - timedelta(minutes=12)))
        self.entered: list[str] = []
        self.told: list[str] = []

    def enter(self, account: contract.Account, region: str) -> ClientSide:
        self.entered.append(f"{account.id} {region}")
        if self.unreachable:
            raise self.unreachable
        return self.side

    def findings(self) -> list[Finding]:
        check = CheckClient(
            register=self.store,
            people=self.mailboxes,
            channels=self.rooms,
            desk=self.policies,
            bus_arn=BUS,
            subscriptions=self.topics,
            enter=self.enter,
            road=Road(
                records=self.time.record,
                clock=self.time.clock,
                sleep=self.time.sleep,
                timeout=timedelta(seconds=60),
                local=False,
            ),
            heartbeats=self.store,
            clock=self.time.clock,
            local=self.local,
            regions=self.regions,
            tell=self.told.append,
        )
        return list(check("acme"))

    def of(self, check: Check) -> Finding:
        """The only finding of this check."""
        (finding,) = (finding for finding in self.findings() if finding.check is check)
        return finding


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_client_that_is_connected_passes_every_check(desk: Desk) -> None:
    findings = desk.findings()
    assert [finding for finding in findings if finding.verdict is not Verdict.OK] == []
    assert {finding.check for finding in findings} == set(Check)


def test_a_client_that_nobody_registered_is_all_that_is_said() -> None:
    (finding,) = Desk(None).findings()
    assert (finding.check, finding.verdict) == (Check.CLIENT, Verdict.FAILED)
    assert "guardia client apply" in finding.advice


def test_each_account_is_looked_at_in_each_region(desk: Desk) -> None:
    desk.regions = ["us-east-1", "us-west-2"]
    desk.findings()
    assert desk.entered == [f"{PRODUCTION} us-east-1", f"{PRODUCTION} us-west-2"]


def test_who_waits_is_told_what_for(desk: Desk) -> None:
    desk.findings()
    assert desk.told == [
        f"looking at account {PRODUCTION} in us-east-1",
        f"waiting for the test alarm of account {PRODUCTION} in us-east-1",
    ]


class TestTheClientsSide:
    def seen(self, desk: Desk) -> dict[Check, Finding]:
        wanted = (Check.READ_ROLE, Check.FORWARDING, Check.DEAD_LETTERS, Check.TEST_ALARM)
        return {finding.check: finding for finding in desk.findings() if finding.check in wanted}

    def test_without_an_external_id_nothing_of_it_is_checked_and_the_way_is_shown(self) -> None:
        (account,) = ACME.accounts
        desk = Desk(replace(ACME, accounts=(replace(account, external_id=None),)))
        seen = self.seen(desk)
        read_role = seen.pop(Check.READ_ROLE)
        assert (read_role.verdict, "docs/deploying.md" in read_role.advice) == (Verdict.WARNING, True)
        assert {finding.verdict for finding in seen.values()} == {Verdict.NOT_CHECKED}
        assert seen[Check.TEST_ALARM].reason == f"no external_id for account {PRODUCTION} in the register"
        assert desk.entered == []

    def test_a_read_role_that_does_not_answer_fails_and_the_rest_is_not_checked(self, desk: Desk) -> None:
        desk.unreachable = Unreachable("the role cannot be taken on (AccessDenied)", temporary=False)
        seen = self.seen(desk)
        assert seen.pop(Check.READ_ROLE).verdict is Verdict.FAILED
        assert {finding.verdict for finding in seen.values()} == {Verdict.NOT_CHECKED}

    def test_a_stack_without_the_test_alarm_is_to_be_deployed(self, desk: Desk) -> None:
        desk.side.alarm = None
        seen = self.seen(desk)
        assert (seen[Check.FORWARDING].verdict, Check.TEST_ALARM in seen) == (Verdict.FAILED, False)

    @pytest.mark.parametrize(
        ("rule", "reason"),
        [
            (None, "the rule guardia-alarms-alarms is not there"),
            (Rule(False, (BUS,)), "the rule guardia-alarms-alarms is disabled"),
            (Rule(True, ("arn:other",)), "the rule guardia-alarms-alarms sends to arn:other, not to our bus"),
            (Rule(True, ()), "the rule guardia-alarms-alarms sends to nowhere, not to our bus"),
        ],
    )
    def test_a_rule_that_does_not_forward_fails(self, desk: Desk, rule: Rule | None, reason: str) -> None:
        desk.side.there = rule
        finding = self.seen(desk)[Check.FORWARDING]
        assert (finding.verdict, finding.reason) == (Verdict.FAILED, reason)

    def test_events_that_did_not_reach_the_bus_are_counted(self, desk: Desk) -> None:
        desk.side.lost = 7
        finding = self.seen(desk)[Check.DEAD_LETTERS]
        assert finding.verdict is Verdict.FAILED
        assert finding.reason.startswith("7 alarm events did not reach our bus")

    def test_what_the_role_may_not_see_fails(self, desk: Desk) -> None:
        desk.side.refuses = refusal("AccessDenied", "DescribeAlarms")
        finding = self.seen(desk)[Check.FORWARDING]
        assert finding.verdict is Verdict.FAILED
        assert "AWS refuses DescribeAlarms (AccessDenied)" in finding.reason

    def test_without_a_contract_no_test_alarm_is_sent_into_quarantine(self, desk: Desk) -> None:
        desk.time.now += timedelta(days=365)
        finding = self.seen(desk)[Check.TEST_ALARM]
        assert finding.verdict is Verdict.NOT_CHECKED
        assert desk.side.states == []


class TestOurSide:
    def test_a_policy_that_aws_does_not_show_fails(self, desk: Desk) -> None:
        desk.policies = replace(ADMITTING, refuses=refusal("AccessDenied", "DescribeEventBus"))
        finding = desk.of(Check.BUS_POLICY)
        assert finding.verdict is Verdict.FAILED
        assert "DescribeEventBus" in finding.reason

    @pytest.mark.parametrize(
        ("ours", "verdict", "reason"),
        [
            (None, Verdict.FAILED, "our queue is not subscribed"),
            (Subscription("PendingConfirmation", TOPIC), Verdict.FAILED, "pending: somebody else subscribed our queue"),
            (Subscription(f"{TOPIC}:1", TOPIC, raw=True), Verdict.FAILED, "raw delivery is on"),
            (Subscription(f"{TOPIC}:1", TOPIC, filtered=True), Verdict.WARNING, "a filter policy holds messages back"),
        ],
    )
    def test_a_subscription_that_brings_nothing_is_told(
        self, desk: Desk, ours: Subscription | None, verdict: Verdict, reason: str
    ) -> None:
        desk.topics = Topics({TOPIC: ours} if ours else {})
        finding = desk.of(Check.SUBSCRIPTION)
        assert finding.verdict is verdict
        assert finding.reason.startswith(reason)


def test_a_finding_is_a_document_of_texts() -> None:
    finding = Finding(Check.BUS_POLICY, "account 222222222222", Verdict.NOT_CHECKED, "why", "what helps")
    assert finding.document == {
        "check": "bus-policy",
        "subject": "account 222222222222",
        "verdict": "not checked",
        "reason": "why",
        "advice": "what helps",
    }


@pytest.mark.covers("F13")
class TestHeartbeat:
    @pytest.mark.parametrize(
        ("minutes", "verdict", "said"),
        [
            (0, Verdict.OK, "heard 12 min ago"),
            (30, Verdict.WARNING, "heard 42 min ago: late, it beats every 30 minutes"),
            (90, Verdict.FAILED, "heard 1 h 42 min ago: silent, since nothing came for 75 minutes"),
        ],
    )
    def test_says_when_the_account_was_heard(self, desk: Desk, minutes: int, verdict: Verdict, said: str) -> None:
        desk.side.alarm = None  # the test of the road takes time
        desk.time.now += timedelta(minutes=minutes)
        finding = desk.of(Check.HEARTBEAT)
        assert (finding.verdict, finding.reason) == (verdict, said)
        assert bool(finding.advice) is (verdict is not Verdict.OK)

    def test_one_that_was_never_heard_is_a_warning_for_every_region(self, desk: Desk) -> None:
        desk.regions = [REGION, "us-west-2"]
        heard, never = (finding for finding in desk.findings() if finding.check is Check.HEARTBEAT)
        assert (heard.verdict, never.verdict) == (Verdict.OK, Verdict.WARNING)
        assert "never heard" in never.reason
        assert "infra/client_account.yaml" in never.advice

    def test_an_emulator_that_never_beat_says_nothing_of_the_client(self, desk: Desk) -> None:
        desk.local, desk.regions = True, ["us-west-2"]
        assert desk.of(Check.HEARTBEAT).verdict is Verdict.NOT_CHECKED

    def test_is_seen_without_the_read_role(self, desk: Desk) -> None:
        desk.unreachable = Unreachable("the role does not let us in", temporary=False)
        assert desk.of(Check.HEARTBEAT).verdict is Verdict.OK
