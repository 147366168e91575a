"""The notification that CloudWatch publishes to a topic: the same alarm as on the bus, in another document.

`Region` is a display name ("US East (N. Virginia)"), so the region's code comes from the ARN. Fields that the schema
calls strings may be null or empty. Schema:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Notify_Users_Alarm_Changes.html#alarm-sns-schema
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.readers import alarm_parts as parts
from guardia.adapters.readers.arns import ARN_LIMIT, TopicArn, needed_account, needed_alarm_arn
from guardia.adapters.readers.evidence import child_arns, evidence_of
from guardia.domain.alarm import Alarm, Contributor, Identity, Metric
from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from guardia.adapters.readers.fields import Fields


def read_notification(document: Fields, topic: TopicArn) -> Alarm:
    """What a notification says that came through `topic`, whose account is proven."""
    state = parts.needed_state(document, "NewStateValue")
    reason = document.text("NewStateReason", parts.REASON_LIMIT)
    identity = _identity(document, topic)
    trigger = document.inside("Trigger")
    banded = trigger.has("ThresholdMetricId")
    return Alarm(
        identity=identity,
        name=parts.shown_name(document.needed_text("AlarmName", parts.NAME_LIMIT)),
        state=state,
        changed_at=document.needed_time("StateChangeTime"),
        previous_state=parts.state(document, "OldStateValue"),
        description=document.text("AlarmDescription", parts.DESCRIPTION_LIMIT),
        reason=reason,
        contributor=_contributor(document),
        metrics=_metrics(trigger),
        expression=_expression(document, trigger),
        threshold=None if banded else trigger.number("Threshold"),
        comparison=trigger.text("ComparisonOperator", 80),
        datapoints=evidence_of(reason).datapoints,
        rule=document.text("AlarmRule", parts.RULE_LIMIT),
        children=child_arns(document.objects("TriggeringChildren", parts.CHILDREN_LIMIT), "Arn"),
        tags=_tags(document),
    )


def _identity(document: Fields, topic: TopicArn) -> Identity:
    """The alarm, if it is of the topic's account.

    Notifications of 2019 have no ARN; it follows from the rest, since an alarm and its topic are in one region.
    """
    if document.has("AWSAccountId") or not document.has("AlarmArn"):
        account = needed_account(document.needed_text("AWSAccountId", 80), "AWSAccountId")
        if account != topic.account_id:
            raise Refused(f"the alarm is of account {account}, but the topic is of account {topic.account_id}")
    name = document.needed_text("AlarmName", parts.NAME_LIMIT)
    made = f"arn:{topic.partition}:cloudwatch:{topic.region}:{topic.account_id}:alarm:{name}"
    arn = needed_alarm_arn(document.text("AlarmArn", 2 * ARN_LIMIT) or made, "AlarmArn")
    if arn.account_id != topic.account_id:
        raise Refused(f"the alarm's ARN is of account {arn.account_id}, but the topic is of account {topic.account_id}")
    return Identity(topic.account_id, arn.region, arn.arn)


def _contributor(document: Fields) -> Contributor | None:
    if not document.has("AlarmContributorId"):
        return None
    attributes = document.inside("AlarmContributorAttributes").texts(parts.ATTRIBUTES_LIMIT, parts.VALUE_LIMIT)
    return Contributor(document.needed_text("AlarmContributorId", parts.CONTRIBUTOR_ID_LIMIT), attributes)


def _metrics(trigger: Fields) -> tuple[Metric, ...]:
    """One metric in the trigger itself, or those of a metric math or anomaly detection alarm."""
    stat = trigger.text("Statistic", 80) or trigger.text("ExtendedStatistic", 80)
    found = [parts.metric(trigger, "MetricName", "Namespace", "Dimensions", stat)]
    for query in trigger.objects("Metrics", 100):
        metric_stat = query.inside("MetricStat")
        metric = metric_stat.inside("Metric")
        found.append(parts.metric(metric, "MetricName", "Namespace", "Dimensions", metric_stat.text("Stat", 80)))
    return tuple(metric for metric in found if metric)[: parts.METRICS_LIMIT]


def _expression(document: Fields, trigger: Fields) -> str | None:
    """Metric math, a Metrics Insights query, or a log alarm's query with its aggregation."""
    math = (query.text("Expression", parts.RULE_LIMIT) for query in trigger.objects("Metrics", 100))
    log = (document.text(key, parts.RULE_LIMIT) for key in ("QueryString", "AggregationExpression"))
    return parts.evaluated(math) or " | ".join(part for part in log if part) or None


def _tags(document: Fields) -> dict[str, str] | None:
    if not document.has("AlarmTags"):
        return None
    pairs = ((tag.text("Key", 128), tag) for tag in document.objects("AlarmTags", parts.TAGS_LIMIT))
    return {key: tag.text("Value", parts.VALUE_LIMIT) or "" for key, tag in pairs if key}
