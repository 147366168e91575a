"""The bus's envelope, form by form and trap by trap."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.domain.alarm import Alarm, AlarmState, ConfigurationChange, Contributor, Metric, Operation
from guardia.domain.errors import Refused
from guardia.domain.quarantine import Received, Road
from tests.support.events import SENT_AT, document

ARN = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:"


def read(event: dict[str, Any]) -> Alarm | ConfigurationChange:
    body = json.dumps(event)
    return read_eventbridge(Received(message_id="m", road=Road.EVENTBRIDGE, body=body, sent_at=SENT_AT))


def alarm(name: str) -> Alarm:
    reading = read(document(f"eventbridge/{name}"))
    assert isinstance(reading, Alarm)
    return reading


def changed(**detail: Any) -> Alarm:
    """The metric alarm's event with other fields in `detail`."""
    event = document("eventbridge/opened-metric")
    event["detail"] |= detail
    reading = read(event)
    assert isinstance(reading, Alarm)
    return reading


def test_a_metric_alarm_is_read_whole() -> None:
    read_alarm = alarm("opened-metric")
    assert read_alarm.identity.account_id == "222222222222"
    assert read_alarm.identity.region == "us-east-1"
    assert read_alarm.identity.alarm_arn == f"{ARN}payments-cpu-high"
    assert read_alarm.name == "payments-cpu-high"
    assert read_alarm.state is AlarmState.ALARM
    assert read_alarm.previous_state is AlarmState.OK
    assert read_alarm.changed_at == datetime(2026, 5, 12, 14, 5, 12, 433_000, tzinfo=UTC)
    assert read_alarm.description == "La CPU del servidor de pagos está por encima del 90 %"
    assert read_alarm.reason is not None
    assert read_alarm.reason.startswith("Threshold Crossed: 2 out of the last 2 datapoints")
    assert read_alarm.metrics == (
        Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0a1b2c3d4e5f60718"}, "Average"),
    )
    assert (read_alarm.threshold, read_alarm.datapoints) == (90.0, (97.4, 93.1))
    assert (read_alarm.expression, read_alarm.contributor, read_alarm.tags) == (None, None, None)


def test_metric_math_names_its_metrics_and_its_expression() -> None:
    math = alarm("opened-metric-math")
    assert [metric.name for metric in math.metrics] == ["NetworkIn", "NetworkOut"]
    assert math.expression == "SUM(METRICS())"
    assert math.previous_state is AlarmState.INSUFFICIENT_DATA


def test_an_anomaly_band_is_a_threshold_and_no_expression() -> None:
    anomaly = alarm("opened-anomaly-detection")
    assert anomaly.name == "Checkout CPU anomaly"
    assert anomaly.expression is None
    assert (anomaly.threshold, anomaly.datapoints) == (None, (0.0,))


def test_a_composite_has_a_rule_and_the_children_that_made_it_change() -> None:
    composite = alarm("opened-composite")
    assert composite.rule == "ALARM(shop-no-healthy-hosts) OR ALARM(payments-cpu-high)"
    assert composite.children == (f"{ARN}shop-no-healthy-hosts",)
    assert composite.metrics == ()


def test_a_suppressed_composite_says_by_what() -> None:
    assert alarm("noted-composite-suppressed").suppressed_by == "WaitPeriod"


def test_a_composite_released_from_suppression_goes_from_alarm_to_alarm() -> None:
    released = alarm("opened-composite-released-from-suppression")
    assert released.previous_state is AlarmState.ALARM
    assert released.suppressed_by is None
    assert released.fingerprint != alarm("noted-composite-suppressed").fingerprint


def test_a_muted_alarm_says_by_which_rule() -> None:
    assert alarm("noted-muted").muted_by == f"{ARN[:-6]}alarm-mute-rule:ventana-de-cambios"
    assert changed(muteDetail={"muteWindowStart": "x"}).muted_by == "a mute rule without a name"


def test_partial_data_is_told() -> None:
    partial = alarm("opened-metrics-insights-partial-data")
    assert partial.evaluation_state == "PARTIAL_DATA"
    assert partial.expression == 'SELECT SUM(ThrottledRequests) FROM "AWS/DynamoDB"'
    assert partial.datapoints == (20000.0, 20010.0, 19990.0)
    assert partial.description is None


@pytest.mark.covers("F28")
def test_a_contributor_has_an_identity_within_its_alarm() -> None:
    contributor, parent = alarm("opened-contributor"), alarm("opened-parent-of-contributors")
    assert contributor.contributor == Contributor("6d442278dba546f6", {"TableName": "orders"})
    assert contributor.previous_state is None
    assert parent.contributor is None


def test_a_log_alarm_has_a_query_in_place_of_metrics() -> None:
    log = alarm("opened-log-alarm")
    assert log.metrics == ()
    assert log.expression == "fields @timestamp, @message | filter @message like /ERROR/ | count(*)"
    assert (log.threshold, log.comparison) == (100.0, "GreaterThanThreshold")


def test_a_promql_alarm_has_no_reason_and_is_an_alarm_all_the_same() -> None:
    promql = alarm("opened-promql-without-reason")
    assert promql.reason is None
    assert promql.expression is not None
    assert promql.expression.startswith("histogram_quantile(0.99")
    assert promql.contributor is not None
    assert promql.contributor.attributes == {"team": "pagos", "pod": "gateway-7d9f"}


def test_tags_are_there_only_where_the_event_carries_them() -> None:
    assert alarm("opened-tagged").tags == {
        "guardia:environment": "non-production",
        "guardia:active": "true",
        "Equipo": "informes",
    }
    assert alarm("opened-metric").tags is None
    assert changed(alarmTags={}).tags == {}


@pytest.mark.parametrize(
    ("name", "operation", "enabled", "at"),
    [
        ("noted-configuration-created", Operation.CREATE, True, datetime(2026, 5, 12, 14, 24, 34, 267_000, UTC)),
        ("noted-configuration-updated", Operation.UPDATE, True, datetime(2026, 5, 12, 14, 24, 50, 112_000, UTC)),
        ("noted-configuration-disabled", Operation.UPDATE, False, datetime(2026, 5, 12, 14, 25, 10, 757_000, UTC)),
        ("noted-configuration-deleted", Operation.DELETE, True, datetime(2026, 5, 12, 14, 26, 13, tzinfo=UTC)),
    ],
)
def test_a_configuration_change_says_what_was_done_and_when(
    name: str, operation: Operation, enabled: bool, at: datetime
) -> None:
    change = read(document(f"eventbridge/{name}"))
    assert isinstance(change, ConfigurationChange)
    assert (change.operation, change.actions_enabled, change.changed_at) == (operation, enabled, at)
    assert change.name == "orders-cpu-high"


@pytest.mark.covers("F49")
@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ({"source": "aws.ec2"}, "source is 'aws.ec2'"),
        ({"source": "com.example"}, "source is 'com.example'"),
        ({"source": None}, "source is absent"),
        ({"detail-type": "EC2 Instance State-change Notification"}, "says nothing of an alarm"),
        ({"account": "22222222222"}, "account is no account id of 12 digits"),
        ({"account": "２２２２２２２２２２２２"}, "account is no account id of 12 digits"),
        ({"account": 222222222222}, "account is absent or no text"),
        ({"account": "333333333333"}, "ARN is of account 222222222222, but account 333333333333 sent the event"),
        ({"region": "eu-west-1"}, "ARN is of region us-east-1, but the event is of region 'eu-west-1'"),
        ({"region": "us-east-*"}, "but the event is of region"),
        ({"resources": []}, r"resources\[0\] is no alarm's ARN"),
        ({"resources": [7]}, r"resources\[0\] is no alarm's ARN"),
        ({"resources": ["arn:aws:sns:us-east-1:222222222222:alarms"]}, r"resources\[0\] is no alarm's ARN"),
        ({"resources": [f"{ARN}{'x' * 1600}"]}, r"resources\[0\] is no alarm's ARN"),
        ({"detail": None}, "value is absent"),
        ({"detail": {"state": {"value": "alarm", "timestamp": "2026-05-12T14:05:12Z"}}}, "is no alarm state: 'alarm'"),
        ({"detail": {"state": {"value": "ALARM"}}}, r"detail\.state\.timestamp is absent"),
        (
            {"detail": {"state": {"value": "ALARM", "timestamp": "soon"}}},
            r"detail\.state\.timestamp is no time: 'soon'",
        ),
        (
            {"detail-type": "CloudWatch Alarm Contributor State Change"},
            r"detail\.alarmContributor\.id is absent",
        ),
        ({"detail-type": "CloudWatch Alarm Configuration Change"}, r"detail\.operation is absent"),
        (
            {"detail-type": "CloudWatch Alarm Configuration Change", "detail": {"operation": "rename"}},
            "detail.operation is 'rename'",
        ),
        (
            {"detail-type": "CloudWatch Alarm Configuration Change", "detail": {"operation": "create"}, "time": None},
            "time is absent",
        ),
    ],
)
def test_what_proves_or_says_nothing_is_refused_with_the_reason(edits: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(document("eventbridge/opened-metric") | edits)


def test_a_refusal_names_the_account_that_proved_itself() -> None:
    with pytest.raises(Refused) as refused:
        read(document("bad/eventbridge/quarantined-arn-of-another-account"))
    assert refused.value.account_id == "222222222222"
    with pytest.raises(Refused) as refused:
        read(document("bad/eventbridge/quarantined-other-shape"))
    assert refused.value.account_id is None


@pytest.mark.covers("F25")
def test_what_an_archive_replays_is_the_change_that_it_was() -> None:
    """EventBridge adds `replay-name` to the envelope and keeps the event's own id and time."""
    event = document("eventbridge/opened-metric")
    assert read(event | {"replay-name": "after the outage"}) == read(event)


def test_one_name_in_two_accounts_is_two_alarms() -> None:
    other = json.loads(json.dumps(document("eventbridge/opened-metric")).replace("222222222222", "333333333333"))
    assert read(other).identity.key != alarm("opened-metric").identity.key


@pytest.mark.parametrize("partition", ["aws-cn:cloudwatch:cn-north-1", "aws-us-gov:cloudwatch:us-gov-west-1"])
def test_every_partition_has_alarms(partition: str) -> None:
    region = partition.rpartition(":")[2]
    event = document("eventbridge/opened-metric")
    event |= {"region": region, "resources": [f"arn:{partition}:222222222222:alarm:payments-cpu-high"]}
    assert read(event).identity.region == region


@pytest.mark.covers("F62")
@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("🔥 \"DB\" <b>caída</b> & 'sola' \\ {{ 7*7 }}", "🔥 \"DB\" <b>caída</b> & 'sola' \\ {{ 7*7 }}"),
        ("db\r\nBcc: x@acme.example\x1b[31m", "db  Bcc: x@acme.example [31m"),
        ("factura\u202efdp.exe\u2028", "factura fdp.exe"),
        ("👩‍🚒 إنتاج", "👩‍🚒 إنتاج"),
        ("\n\t", "(no name)"),
        ("ñ" * 300, "ñ" * 255),
    ],
)
def test_a_name_is_kept_as_sent_but_for_characters_that_mislead(sent: str, shown: str) -> None:
    assert changed(alarmName=sent).name == shown


def test_a_name_that_is_absent_is_taken_from_the_arn() -> None:
    assert changed(alarmName=None).name == "payments-cpu-high"


def test_texts_are_cut_to_what_cloudwatch_allows_and_nothing_is_lost_for_their_length() -> None:
    long = changed(
        state={"value": "ALARM", "timestamp": "2026-05-12T14:05:12.433+0000", "reason": "r" * 900_000},
        configuration={"description": "<p>" * 1000, "alarmRule": "x" * 20_000},
    )
    assert (len(long.reason or ""), len(long.description or ""), len(long.rule or "")) == (1023, 1024, 10_240)


def test_a_reason_data_that_is_no_json_costs_only_itself() -> None:
    state = document("eventbridge/opened-metric")["detail"]["state"] | {"reasonData": '{"results":[...]}'}
    odd = changed(state=state)
    assert odd.threshold is None
    assert odd.datapoints == (97.4, 93.1)


def test_fields_that_may_be_absent_may_be_anything() -> None:
    odd = changed(configuration="none", previousState=[], muteDetail=None, alarmTags=["x"], alarmContributor=7)
    assert (odd.description, odd.metrics, odd.previous_state, odd.muted_by, odd.tags) == (None, (), None, None, {})


def test_metrics_without_a_name_are_no_metrics() -> None:
    metrics = [7, {}, {"metricStat": None}, {"metricStat": {"metric": {"name": "x"}}}]
    assert changed(configuration={"metrics": metrics}).metrics == ()
