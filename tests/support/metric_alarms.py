"""An alarm of CloudWatch itself, in an account that moto or the local stack plays."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_cloudwatch.literals import StateValueType


def turn_alarm(cloudwatch: CloudWatchClient, name: str, state: StateValueType = "ALARM", *actions: str) -> None:
    """The alarm is there, with these actions, and in this state since now."""
    cloudwatch.put_metric_alarm(
        AlarmName=name,
        Namespace="AWS/EC2",
        MetricName="CPUUtilization",
        Statistic="Average",
        Period=60,
        EvaluationPeriods=1,
        Threshold=90,
        ComparisonOperator="GreaterThanThreshold",
        AlarmActions=list(actions),
    )
    cloudwatch.set_alarm_state(AlarmName=name, StateValue=state, StateReason="It.")
