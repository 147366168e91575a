"""An alarm as CloudWatch's API describes it, written as the bus would have brought its change.

So that whatever is read in an account takes the road of whatever comes, and can be kept and read again in one form.
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_MetricAlarm.html and its neighbours;
https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING, Any

from guardia.adapters.readers.eventbridge import CONTRIBUTOR_STATE_CHANGE, STATE_CHANGE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    Described = Mapping[str, Any]
    """A MetricAlarm, CompositeAlarm or LogAlarm; only its name of one that is deleted."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an alarm is: whose session asked, and not what an answer says."""

    partition: str
    account_id: str
    region: str

    def arn(self, alarm: Described) -> str:
        """The alarm's ARN; it follows from the name of one that is deleted."""
        made = f"arn:{self.partition}:cloudwatch:{self.region}:{self.account_id}:alarm:{alarm['AlarmName']}"
        return str(alarm.get("AlarmArn", made))


@dataclass(frozen=True, slots=True, kw_only=True)
class ToState:
    """A change: what became of the alarm, or of the `contributor` (its id and labels), and when."""

    value: str
    at: datetime
    reason: str | None = None
    reason_data: str | None = None
    contributor: tuple[str, Mapping[str, str]] | None = None
    suppressed_by: str | None = None
    muted_by: str | None = None


def event_body(origin: Origin, alarm: Described, change: ToState) -> str:
    """The envelope, as JSON."""
    at = change.at.astimezone(UTC)
    detail: dict[str, Any] = {
        "alarmName": alarm["AlarmName"],
        "configuration": _without_nothing(_configuration(alarm)),
        "state": _without_nothing(
            {
                "value": change.value,
                "reason": change.reason,
                "reasonData": change.reason_data,
                "timestamp": at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000",
                "actionsSuppressedBy": change.suppressed_by,
                "evaluationState": alarm.get("EvaluationState"),
            }
        ),
    }
    if change.contributor:
        contributor_id, attributes = change.contributor
        detail["alarmContributor"] = {"id": contributor_id, "attributes": dict(attributes)}
    if change.muted_by:
        detail["muteDetail"] = {"mutedByArn": change.muted_by}
    envelope = {
        "version": "0",
        "detail-type": CONTRIBUTOR_STATE_CHANGE if change.contributor else STATE_CHANGE,
        "source": "aws.cloudwatch",
        "account": origin.account_id,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": origin.region,
        "resources": [origin.arn(alarm)],
        "detail": detail,
    }
    return json.dumps(envelope, ensure_ascii=False)


def _configuration(alarm: Described) -> dict[str, Any]:
    query = alarm.get("ScheduledQueryConfiguration", {})
    promql = alarm.get("EvaluationCriteria", {}).get("PromQLCriteria", {}).get("Query")
    return {
        "description": alarm.get("AlarmDescription"),
        "metrics": _metrics(alarm),
        "threshold": alarm.get("Threshold"),
        "comparisonOperator": alarm.get("ComparisonOperator"),
        "alarmRule": alarm.get("AlarmRule"),
        "evaluationCriteria": {"promQLCriteria": {"query": promql}} if promql else None,
        "queryString": query.get("QueryString"),
        "aggregationExpression": query.get("AggregationExpression"),
    }


def _metrics(alarm: Described) -> list[dict[str, Any]] | None:
    """Those of metric math and anomaly detection, or the one."""
    if "MetricName" in alarm:
        stat = alarm.get("Statistic") or alarm.get("ExtendedStatistic")
        return [{"id": "m1", "metricStat": _without_nothing({"metric": _metric(alarm), "stat": stat})}]
    return [_query(query) for query in alarm.get("Metrics", [])] or None


def _query(query: Described) -> dict[str, Any]:
    if "MetricStat" not in query:
        return _without_nothing({"id": query.get("Id"), "expression": query.get("Expression")})
    stat = query["MetricStat"]
    return {"id": query.get("Id"), "metricStat": {"metric": _metric(stat["Metric"]), "stat": stat.get("Stat")}}


def _metric(described: Described) -> dict[str, Any]:
    dimensions = {one["Name"]: one["Value"] for one in described.get("Dimensions", [])}
    return {"namespace": described.get("Namespace"), "name": described.get("MetricName"), "dimensions": dimensions}


def _without_nothing(fields: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}
