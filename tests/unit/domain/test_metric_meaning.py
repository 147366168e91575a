"""Which metrics say by themselves that a service is down, and which only seem to."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import pairwise

import pytest

from guardia.domain.alarm import Alarm, AlarmState, Identity, Metric
from guardia.domain.metric_meaning import SIGNS, Down, Sign, meaning_of

IDENTITY = Identity("222222222222", "us-east-1", "arn:aws:cloudwatch:us-east-1:222222222222:alarm:x")
ALB = {"LoadBalancer": "app/shop/50dc6c495c0c9188", "TargetGroup": "targetgroup/shop/73e2d6bc24d8a067"}
ROWS = [(sign, name) for sign in SIGNS for name in sorted(sign.metrics)]
IDS = [f"{sign.namespace} {name}" for sign, name in ROWS]


def alarm(
    metric: Metric,
    *datapoints: float,
    state: AlarmState = AlarmState.ALARM,
    threshold: float | None = None,
    comparison: str | None = None,
    expression: str | None = None,
    reason: str | None = None,
    more: tuple[Metric, ...] = (),
) -> Alarm:
    return Alarm(
        identity=IDENTITY,
        name="x",
        state=state,
        changed_at=datetime(2026, 5, 12, 14, 0, tzinfo=UTC),
        metrics=(metric, *more),
        datapoints=datapoints,
        threshold=threshold,
        comparison=comparison,
        expression=expression,
        reason=reason,
    )


def row(sign: Sign, name: str, statistic: str | None = "Maximum", **more: str) -> Metric:
    return Metric(sign.namespace, name, {sign.of: "the-thing", **more}, statistic)


def hosts(statistic: str | None = "Maximum", namespace: str = "AWS/ApplicationELB", **more: str) -> Metric:
    return Metric(namespace, "HealthyHostCount", ALB | more, statistic)


def down_and_up(sign: Sign) -> tuple[float, float]:
    return (0.0, 1.0) if sign.down is Down.AT_ZERO else (1.0, 0.0)


@pytest.mark.parametrize(("sign", "name"), ROWS, ids=IDS)
def test_the_newest_datapoint_says_that_it_is_down(sign: Sign, name: str) -> None:
    down, up = down_and_up(sign)
    meaning = meaning_of(alarm(row(sign, name), down, up))
    assert meaning is not None
    assert f"{sign.namespace} {name} ({sign.of}=the-thing)" in meaning.words.es
    assert meaning.words.en.endswith(f"says that {sign.means.en}")


@pytest.mark.parametrize(("sign", "name"), ROWS, ids=IDS)
def test_what_is_up_again_by_its_newest_datapoint_is_not_down(sign: Sign, name: str) -> None:
    down, up = down_and_up(sign)
    assert meaning_of(alarm(row(sign, name), up, down, down)) is None


@pytest.mark.parametrize(("sign", "name"), ROWS, ids=IDS)
def test_the_number_of_samples_says_nothing(sign: Sign, name: str) -> None:
    assert meaning_of(alarm(row(sign, name, "SampleCount"), *down_and_up(sign)[:1])) is None


@pytest.mark.parametrize(("sign", "name"), ROWS, ids=IDS)
def test_a_metric_of_no_one_thing_or_of_a_part_says_nothing(sign: Sign, name: str) -> None:
    down, _ = down_and_up(sign)
    assert meaning_of(alarm(Metric(sign.namespace, name, {}), down)) is None
    assert meaning_of(alarm(Metric(sign.namespace, name, {"AutoScalingGroupName": "web"}), down)) is None
    for part in sign.parts:
        assert meaning_of(alarm(row(sign, name, **{part: "one"}), down)) is None


@pytest.mark.parametrize(("sign", "name"), ROWS, ids=IDS)
def test_a_metric_of_the_client_s_own_says_nothing(sign: Sign, name: str) -> None:
    down, _ = down_and_up(sign)
    for namespace in ("Custom", sign.namespace.lower(), f"{sign.namespace}/Custom", "ECS/ContainerInsights"):
        assert meaning_of(alarm(Metric(namespace, name, {sign.of: "x"}), down)) is None


@pytest.mark.parametrize(("sign", "name"), ROWS, ids=IDS)
def test_the_value_of_an_expression_is_not_the_metric_s(sign: Sign, name: str) -> None:
    down, _ = down_and_up(sign)
    assert meaning_of(alarm(row(sign, name), down, expression="FILL(m1, 0)")) is None
    assert meaning_of(alarm(row(sign, name), down, more=(Metric("AWS/EC2", "CPUUtilization"),))) is None


@pytest.mark.parametrize("state", [AlarmState.OK, AlarmState.INSUFFICIENT_DATA])
def test_only_an_alarm_says_that_something_is_down(state: AlarmState) -> None:
    assert meaning_of(alarm(hosts(), 0.0, state=state)) is None


@pytest.mark.parametrize(
    ("metric", "threshold", "comparison", "down"),
    [
        (hosts(), 1.0, "LessThanThreshold", True),
        (hosts(), 0.5, "LessThanThreshold", True),
        (hosts(), 0.0, "LessThanOrEqualToThreshold", True),
        (hosts(), 0.9, "LessThanOrEqualToThreshold", True),
        (hosts(), 3.0, "LessThanThreshold", False),  # two may be left
        (hosts(), 1.0, "LessThanOrEqualToThreshold", False),  # one may be left
        (hosts(), 1.0, "GreaterThanThreshold", False),
        (hosts(), 1.0, None, False),
        (hosts(), None, "LessThanThreshold", False),
        (hosts(), 1.0, "LessThanLowerThreshold", False),
        (Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i"}), 1.0, "GreaterThanOrEqualToThreshold", True),
        (Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i"}), 0.0, "GreaterThanThreshold", True),
        (Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i"}), 0.0, "GreaterThanOrEqualToThreshold", False),
        (Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i"}), 1.0, "LessThanThreshold", False),
        (Metric("AWS/Route53", "HealthCheckStatus", {"HealthCheckId": "h"}), 1.0, "LessThanThreshold", True),
        (Metric("CloudWatchSynthetics", "SuccessPercent", {"CanaryName": "c"}), 1.0, "LessThanThreshold", False),
        (
            Metric("CloudWatchSynthetics", "SuccessPercent", {"CanaryName": "c"}),
            0.0,
            "LessThanOrEqualToThreshold",
            True,
        ),
        (Metric("CloudWatchSynthetics", "SuccessPercent", {"CanaryName": "c"}), 90.0, "LessThanThreshold", False),
    ],
)
def test_without_datapoints_the_alarm_s_condition_must_leave_nothing_else(
    metric: Metric, threshold: float | None, comparison: str | None, down: bool
) -> None:
    assert bool(meaning_of(alarm(metric, threshold=threshold, comparison=comparison))) is down


def test_datapoints_come_before_the_condition() -> None:
    assert meaning_of(alarm(hosts(), 2.0, 2.0, threshold=3.0, comparison="LessThanThreshold")) is None
    assert meaning_of(alarm(hosts(), 0.0, 2.0, threshold=3.0, comparison="LessThanThreshold"))


def test_missing_data_that_was_treated_as_breaching_says_nothing() -> None:
    reason = (
        "Threshold Crossed: no datapoints were received for 2 periods and "
        "2 missing datapoints were treated as [Breaching]."
    )
    assert meaning_of(alarm(hosts(), threshold=1.0, comparison="LessThanThreshold", reason=reason)) is None


@pytest.mark.parametrize(
    ("metric", "datapoint", "down"),
    [
        (hosts("Average"), 0.5, False),  # a host that comes and goes
        (hosts("Minimum"), 0.0, True),  # its nodes check the same targets
        (hosts("Minimum", "AWS/NetworkELB"), 0.0, False),  # one zone's node may see none while others do
        (hosts("Average", "AWS/NetworkELB"), 0.0, True),
        (hosts(None, "AWS/NetworkELB"), 0.0, True),
        (hosts(AvailabilityZone="us-east-1a"), 0.0, False),
        (Metric("AWS/ApplicationELB", "UnHealthyHostCount", ALB, "Minimum"), 4.0, False),  # healthy ones may be left
        (Metric("AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", ALB, "Sum"), 900.0, False),
        (Metric("AWS/EC2", "StatusCheckFailed", {"AutoScalingGroupName": "web"}, "Maximum"), 1.0, False),
        (Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i"}, "Average"), 0.0, False),
        (Metric("AWS/RDS", "DatabaseConnections", {"DBInstanceIdentifier": "erp"}, "Sum"), 0.0, False),
        (Metric("AWS/Route53", "HealthCheckPercentageHealthy", {"HealthCheckId": "h"}, "Average"), 17.0, False),
        (Metric("AWS/Route53", "ChildHealthCheckHealthyCount", {"HealthCheckId": "h"}, "Average"), 0.0, False),
        (Metric("CloudWatchSynthetics", "Failed", {"CanaryName": "c"}, "Sum"), 3.0, False),  # the canary's own fault
        (
            Metric("CloudWatchSynthetics", "SuccessPercent", {"CanaryName": "c", "StepName": "pay"}, "Average"),
            0.0,
            False,
        ),
        (Metric("CloudWatchSynthetics", "SuccessPercent", {"CanaryName": "c"}, "Average"), 50.0, False),
        (Metric("AWS/VPN", "TunnelState", {"VpnId": "v"}, "Average"), 0.5, False),  # one tunnel of two
        (Metric("AWS/VPN", "TunnelState", {"VpnId": "v"}, "Minimum"), 0.0, False),
        (Metric("AWS/VPN", "TunnelState", {"TunnelIpAddress": "198.51.100.1"}, "Maximum"), 0.0, False),
        (Metric("AWS/DX", "ConnectionEncryptionState", {"ConnectionId": "d"}, "Minimum"), 0.0, False),
        (Metric("AWS/Lambda", "Errors", {"FunctionName": "f"}, "Sum"), 10.0, False),
    ],
)
def test_what_is_near_to_down_is_told_apart(metric: Metric, datapoint: float, down: bool) -> None:
    assert bool(meaning_of(alarm(metric, datapoint))) is down


def test_an_alarm_without_a_metric_says_nothing() -> None:
    composite = Alarm(identity=IDENTITY, name="x", state=AlarmState.ALARM, changed_at=datetime(2026, 5, 12, tzinfo=UTC))
    assert meaning_of(composite) is None


@pytest.mark.parametrize("sign", SIGNS, ids=lambda sign: sign.namespace)
def test_each_row_has_a_page_of_aws_and_a_reason_in_both_languages(sign: Sign) -> None:
    assert sign.source.startswith("https://docs.aws.amazon.com/")
    assert sign.namespace.startswith("AWS/") or sign.namespace == "CloudWatchSynthetics"
    for words in (sign.means.es, sign.means.en):
        assert words[0].islower()
        assert not words.endswith(".")
    assert sign.means.es != sign.means.en


def test_no_two_rows_are_about_one_metric() -> None:
    known = sorted((sign.namespace, name) for sign, name in ROWS)
    assert all(one != other for one, other in pairwise(known))
