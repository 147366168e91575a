"""The topic's envelope and CloudWatch's notification within it, form by form and trap by trap."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.readers.sns import SnsReader, VerifySignature
from guardia.domain.alarm import Alarm, AlarmState, ConfigurationChange, Contributor, Metric
from guardia.domain.errors import Refused
from guardia.domain.quarantine import Received, Road
from tests.support.events import SENT_AT, document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.adapters.readers.strict_json import Json

ARN = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:"


def read(envelope: Mapping[str, Any], verify: VerifySignature | None = None) -> Alarm | ConfigurationChange:
    message = Received(message_id="m", road=Road.SNS, body=json.dumps(envelope), sent_at=SENT_AT)
    return SnsReader(verify)(message)


def alarm(name: str) -> Alarm:
    reading = read(document(f"sns/{name}"))
    assert isinstance(reading, Alarm)
    return reading


def published(**edits: Any) -> dict[str, Any]:
    """The metric alarm's envelope with other fields in its notification; `...` takes one away."""
    envelope = document("sns/opened-metric")
    notification = json.loads(envelope["Message"]) | edits
    notification = {key: value for key, value in notification.items() if value is not ...}
    return envelope | {"Message": json.dumps(notification)}


def changed(**edits: Any) -> Alarm:
    reading = read(published(**edits))
    assert isinstance(reading, Alarm)
    return reading


def test_a_metric_alarm_is_read_whole() -> None:
    read_alarm = alarm("opened-metric")
    assert read_alarm.identity.account_id == "222222222222"
    assert read_alarm.identity.region == "us-east-1"  # the notification says "US East (N. Virginia)"
    assert read_alarm.identity.alarm_arn == f"{ARN}payments-cpu-high"
    assert read_alarm.name == "payments-cpu-high"
    assert read_alarm.state is AlarmState.ALARM
    assert read_alarm.previous_state is AlarmState.OK
    assert read_alarm.changed_at == datetime(2026, 5, 12, 14, 5, 12, 433_000, tzinfo=UTC)
    assert read_alarm.description == "La CPU del servidor de pagos está por encima del 90 %"
    assert read_alarm.metrics == (
        Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0a1b2c3d4e5f60718"}, "Average"),
    )
    assert (read_alarm.threshold, read_alarm.comparison) == (90.0, "GreaterThanThreshold")
    assert read_alarm.datapoints == (97.4, 93.1)
    assert (read_alarm.expression, read_alarm.contributor, read_alarm.tags) == (None, None, None)


def test_metric_math_names_its_metrics_and_its_expression() -> None:
    math = alarm("opened-metric-math")
    assert [(metric.name, metric.statistic) for metric in math.metrics] == [
        ("NetworkIn", "Maximum"),
        ("NetworkOut", "Maximum"),
    ]
    assert (math.expression, math.threshold) == ("SUM(METRICS())", 10000.0)


def test_an_anomaly_band_is_a_threshold_and_no_expression() -> None:
    anomaly = alarm("opened-anomaly-detection")
    assert (anomaly.expression, anomaly.threshold, anomaly.datapoints) == (None, None, (0.0,))
    assert [metric.name for metric in anomaly.metrics] == ["CPUUtilization"]


def test_a_composite_has_a_rule_and_the_children_that_made_it_change() -> None:
    composite = alarm("opened-composite")
    assert composite.rule == "ALARM(shop-no-healthy-hosts) OR ALARM(payments-cpu-high)"
    assert composite.children == (f"{ARN}shop-no-healthy-hosts",)


def test_a_contributor_has_an_identity_within_its_alarm() -> None:
    assert alarm("opened-contributor").contributor == Contributor("6d442278dba546f6", {"TableName": "orders"})


def test_a_promql_alarm_has_no_reason_and_is_an_alarm_all_the_same() -> None:
    assert alarm("opened-promql-without-reason").reason is None


def test_a_log_alarm_has_a_query_in_place_of_metrics_and_its_tags() -> None:
    log = alarm("opened-log-alarm")
    assert log.metrics == ()
    assert log.expression == "fields @timestamp, @message | filter @message like /ERROR/ | count(*)"
    assert log.tags == {"entorno": "produccion", "equipo": "facturación"}


def test_descriptions_may_be_null_empty_or_in_any_script() -> None:
    assert alarm("opened-description-null").description is None
    assert changed(AlarmDescription="").description is None
    assert alarm("opened-any-script").description == (
        "¡El servidor no responde! サーバーが応答しません。 الخادم لا يستجيب. Сервер не отвечает. 🔥👩‍🚒"
    )
    assert alarm("opened-any-script").name == "Producción 生産 إنتاج 🚨"


def test_a_notification_without_an_arn_is_of_its_topic_s_region() -> None:
    assert alarm("opened-without-arn").identity.alarm_arn == f"{ARN}legacy-cpu"
    assert changed(AlarmArn=...).identity == changed().identity


def test_an_emulator_s_spelling_is_read_too() -> None:
    trigger = {"MetricName": "M", "Namespace": "N", "Statistic": "Average", "Dimensions": [{"Name": "D", "Value": "v"}]}
    odd = changed(AlarmArn=..., StateChangeTime="2026-05-12T14:05:12Z", Trigger=trigger)
    assert odd.metrics == (Metric("N", "M", {"D": "v"}, "Average"),)


@pytest.mark.parametrize(
    ("sent", "known"),
    [("AVERAGE", "Average"), ("SAMPLE_COUNT", "SampleCount"), ("SampleCount", "SampleCount"), ("p99.9", "p99.9")],
)
def test_a_statistic_has_one_spelling(sent: str, known: str) -> None:
    trigger = {"MetricName": "M", "Namespace": "N", "ExtendedStatistic": sent}
    assert changed(Trigger=trigger).metrics[0].statistic == known


def test_an_event_that_a_rule_published_to_the_topic_is_read_as_an_event() -> None:
    through = alarm("opened-event-through-topic")
    assert through.identity.alarm_arn == f"{ARN}through-topic-cpu-high"
    assert through.datapoints == (97.4, 93.1)


@pytest.mark.parametrize("name", ["quarantined-raw-delivery", "quarantined-raw-delivery-of-an-event"])
def test_raw_delivery_proves_nothing(name: str) -> None:
    with pytest.raises(Refused, match="raw delivery proves nothing") as refused:
        read(document(f"sns/{name}"))
    assert refused.value.account_id is None


def test_a_confirmation_says_what_to_do_and_is_never_followed() -> None:
    with pytest.raises(Refused, match="subscribe the queue from the account that Guardia runs in"):
        read(document("sns/quarantined-subscription-confirmation"))
    with pytest.raises(Refused, match="was cancelled: its alarms do not reach us any more"):
        read(document("sns/quarantined-unsubscribe-confirmation"))


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ({"Type": "Reminder"}, "Type is 'Reminder'"),
        ({"Type": 7}, "Type is absent or no text"),
        ({"TopicArn": "arn:aws:sqs:us-east-1:222222222222:alarms"}, "TopicArn is no SNS topic's ARN"),
        ({"TopicArn": "arn:aws:sns:us-east-1:222222222222:alarms:sub-1"}, "TopicArn is no SNS topic's ARN"),
        ({"TopicArn": 7}, "TopicArn is absent or no text"),
        ({"Message": None}, "Message is absent or no text"),
        ({"Message": {"AlarmName": "x"}}, "Message is absent or no text"),
        ({"Message": "help!"}, "Message is not JSON"),
        ({"Message": "[" * 1000}, "Message is nested more than"),
        ({"Message": "[]"}, "Message is no JSON object"),
        ({"Message": '{"a": NaN}'}, "NaN is no JSON number"),
    ],
)
def test_an_envelope_that_proves_or_says_nothing_is_refused_with_the_reason(edits: dict[str, Any], reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read(document("sns/opened-metric") | edits)


@pytest.mark.parametrize(
    ("edits", "reason"),
    [
        ({"AWSAccountId": "333333333333"}, "of account 333333333333, but the topic is of account 222222222222"),
        ({"AWSAccountId": "one"}, "AWSAccountId is no account id"),
        ({"AWSAccountId": ..., "AlarmArn": ...}, "Message.AWSAccountId is absent"),
        ({"AlarmArn": f"{ARN}x".replace("222222222222", "333333333333")}, "ARN is of account 333333333333"),
        ({"AlarmArn": "arn:aws:s3:::bucket"}, "AlarmArn is no alarm's ARN"),
        ({"AlarmName": ...}, "Message.AlarmName is absent"),
        ({"NewStateValue": "BROKEN"}, "Message.NewStateValue is no alarm state: 'BROKEN'"),
        ({"NewStateValue": ...}, "Message.NewStateValue is absent"),
        ({"StateChangeTime": ...}, "Message.StateChangeTime is absent"),
        ({"StateChangeTime": "May 12, 2026 2:04:40 PM"}, "Message.StateChangeTime is no time"),
        ({"AlarmContributorId": 7}, "Message.AlarmContributorId is absent or no text"),
    ],
)
def test_a_notification_of_somebody_else_or_of_nothing_is_refused_with_the_reason(
    edits: dict[str, Any], reason: str
) -> None:
    with pytest.raises(Refused, match=reason) as refused:
        read(published(**edits))
    assert refused.value.account_id == "222222222222"


def test_an_event_of_another_account_is_not_the_topic_s_to_tell() -> None:
    with pytest.raises(Refused, match="of account 333333333333, but the topic is of account 222222222222"):
        read(document("bad/sns/quarantined-event-of-another-account"))


def test_a_notification_without_account_but_with_its_arn_is_the_topic_s() -> None:
    assert changed(AWSAccountId=...).identity == changed().identity


def test_nothing_is_read_before_the_signature_is_verified() -> None:
    seen: list[Mapping[str, Json]] = []

    def not_ours(envelope: Mapping[str, Json]) -> None:
        seen.append(envelope)
        raise Refused("Amazon SNS did not sign this message")

    with pytest.raises(Refused, match="did not sign") as refused:
        read(published(AWSAccountId="333333333333"), not_ours)
    assert refused.value.account_id is None
    assert seen[0]["Message"] == published(AWSAccountId="333333333333")["Message"]


def test_what_is_verified_is_read() -> None:
    assert isinstance(read(document("sns/opened-metric"), lambda _: None), Alarm)
