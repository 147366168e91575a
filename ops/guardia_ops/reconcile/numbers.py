"""What a reconciliation did, as CloudWatch counts it, beside what `alarm_intake` counts of messages.

The command is no function of Lambda, whose log would hold its metrics, so it puts them there itself:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from mypy_boto3_cloudwatch import CloudWatchClient

    from guardia.domain.outcome import Outcome

NAMESPACE, SERVICE = "Guardia", "reconcile"


def count(cloudwatch: CloudWatchClient, outcomes: Iterable[Outcome]) -> None:
    """Count each outcome by its kind. Raises what AWS raises."""
    counted = Counter(outcome.kind.value for outcome in outcomes)
    if counted:
        cloudwatch.put_metric_data(
            Namespace=NAMESPACE,
            MetricData=[
                {
                    "MetricName": kind,
                    "Dimensions": [{"Name": "service", "Value": SERVICE}],
                    "Value": number,
                    "Unit": "Count",
                }
                for kind, number in counted.items()
            ],
        )
