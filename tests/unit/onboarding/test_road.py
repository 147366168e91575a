"""The road is tried with an alarm made for it: set, waited for, put back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain import contract
from guardia.domain.alarm import AlarmState, Identity
from guardia.domain.alarm_record import Known
from guardia.domain.contract import Environment
from guardia_ops.onboarding.checks.road import Road
from guardia_ops.onboarding.finding import Finding, Verdict
from guardia_ops.onboarding.ports import TestAlarm
from tests.support.builders import PRODUCTION, REGION, T0
from tests.support.onboarding import RULE, TOPIC, Account, Time, refusal

ARN = f"arn:aws:cloudwatch:{REGION}:{PRODUCTION}:alarm:guardia-road-test"
THERE_AND_BACK = [AlarmState.OK, AlarmState.ALARM, AlarmState.OK]


def tried(
    time: Time, side: Account, *, topics: tuple[str, ...] = (), local: bool = False, timeout: int = 60
) -> Finding:
    road = Road(
        records=time.record, clock=time.clock, sleep=time.sleep, timeout=timedelta(seconds=timeout), local=local
    )
    account = contract.Account(PRODUCTION, Environment.PRODUCTION, topics=topics)
    alarm = side.alarm
    assert alarm
    return road.tried(side, alarm, account, REGION, "account 222222222222 in us-east-1")


def with_topic() -> Account:
    return Account(alarm=TestAlarm(ARN, RULE, (TOPIC,)))


def test_an_alarm_that_arrives_says_how_long_it_took() -> None:
    time, side = Time(arrives_after=timedelta(seconds=3)), Account()
    finding = tried(time, side)
    assert (finding.verdict, finding.reason) == (Verdict.OK, "arrived by the bus after 3.0 s")
    assert time.asked[0] == Identity(PRODUCTION, REGION, ARN)
    assert side.states == THERE_AND_BACK


def test_one_that_does_not_arrive_in_time_fails_and_is_put_back() -> None:
    side = Account()
    finding = tried(Time(arrives_after=None), side, timeout=10)
    assert (finding.verdict, finding.reason) == (Verdict.FAILED, "did not arrive within 10 s")
    assert side.states == THERE_AND_BACK


@pytest.mark.parametrize(("seconds", "verdict"), [(10, Verdict.OK), (11, Verdict.FAILED)])
def test_the_wait_ends_with_the_timeout(seconds: int, verdict: Verdict) -> None:
    time = Time(arrives_after=timedelta(seconds=seconds))
    assert tried(time, Account(), timeout=10).verdict is verdict


def test_what_a_test_before_has_left_does_not_count_as_arrived() -> None:
    time = Time(arrives_after=None, before=Known(AlarmState.OK, T0 - timedelta(days=1)))
    assert tried(time, Account()).verdict is Verdict.FAILED


def test_an_alarm_is_put_back_although_the_table_cannot_be_read() -> None:
    side, time = Account(), Time()

    def refuse(identity: Identity) -> Known | None:
        if len(time.asked) > 1:
            raise refusal("ThrottlingException")
        return Time.record(time, identity)

    road = Road(records=refuse, clock=time.clock, sleep=time.sleep, timeout=timedelta(seconds=60), local=False)
    time.arrives_after = None
    alarm = side.test_alarm()
    assert alarm
    with pytest.raises(type(refusal("x")), match="ThrottlingException"):
        road.tried(side, alarm, contract.Account(PRODUCTION, None), REGION, "here")
    assert side.states == THERE_AND_BACK


def test_an_account_with_both_roads_is_proven_by_either() -> None:
    assert "by the bus or by its topic" in tried(Time(), with_topic(), topics=(TOPIC,)).reason


def test_a_topic_that_the_register_does_not_know_is_no_road() -> None:
    assert "arrived by the bus after" in tried(Time(), with_topic()).reason


def test_on_an_emulator_only_the_topic_is_tried() -> None:
    side = with_topic()
    assert "arrived by its topic after" in tried(Time(), side, topics=(TOPIC,), local=True).reason
    assert side.states == THERE_AND_BACK


def test_on_an_emulator_without_a_topic_nothing_is_tried() -> None:
    side = Account()
    finding = tried(Time(), side, local=True)
    assert finding.verdict is Verdict.NOT_CHECKED
    assert finding.reason.startswith("not checked here")
    assert side.states == []
