"""The client's side of the demonstration: its AWS account, its alarm, its topic."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from guardia_ops.local.stack import Stack

ACCOUNT = "444444444444"
OFFICE_ACCOUNT = "555555555555"
"""The other client's, which raises the same alarm."""

TOPIC = "guardia-alarms"
SNS_ALARM = "tostadora-2 sin respuesta"
BUS_ALARM = "API pedidos: errores 5xx"


@dataclass(frozen=True, slots=True)
class ClientAccount:
    """What the client does, with its own account's keys."""

    stack: Stack

    def connect(self) -> str:
        """The client makes a topic and lets us subscribe; we subscribe our queue from our account. The topic's ARN."""
        topic: str = self._client("sns").create_topic(Name=TOPIC)["TopicArn"]
        allow = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"AWS": self.stack.account_id},
                    "Action": "sns:Subscribe",
                    "Resource": topic,
                },
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "cloudwatch.amazonaws.com"},
                    "Action": "sns:Publish",
                    "Resource": topic,
                    "Condition": {"StringEquals": {"aws:SourceAccount": ACCOUNT}},
                },
            ],
        }
        self._client("sns").set_topic_attributes(
            TopicArn=topic, AttributeName="Policy", AttributeValue=json.dumps(allow)
        )
        self.stack.client("sns").subscribe(
            TopicArn=topic, Protocol="sqs", Endpoint=self.stack.outputs["SnsIntakeQueueArn"]
        )
        return topic

    def raise_metric_alarm(self, topic: str) -> None:
        """A real CloudWatch alarm goes to ALARM: a machine fails its status check."""
        cloudwatch = self._client("cloudwatch")
        cloudwatch.put_metric_alarm(
            AlarmName=SNS_ALARM,
            AlarmDescription="La tostadora 2 no pasa las comprobaciones de estado de EC2.",
            Namespace="AWS/EC2",
            MetricName="StatusCheckFailed",
            Dimensions=[{"Name": "InstanceId", "Value": "i-0c0ffee0c0ffee000"}],
            Statistic="Maximum",
            Period=60,
            EvaluationPeriods=2,
            Threshold=1,
            ComparisonOperator="GreaterThanOrEqualToThreshold",
            AlarmActions=[topic],
        )
        cloudwatch.set_alarm_state(
            AlarmName=SNS_ALARM,
            StateValue="ALARM",
            StateReason="Threshold Crossed: 2 datapoints [1.0, 1.0] were greater than or equal to the threshold (1.0).",
        )

    def prove_pattern(self, envelope: dict[str, Any]) -> None:
        """The rule in front of the intake queue lets this event pass, and not one of another source."""
        events = self.stack.client("events")
        bus = self.stack.outputs["AlarmBusArn"].rpartition("/")[2]
        rule = events.describe_rule(Name=self.stack.outputs["AlarmRuleName"], EventBusName=bus)
        for event, expected in ((envelope, True), (envelope | {"source": "client.made-up"}, False)):
            passes = events.test_event_pattern(EventPattern=rule["EventPattern"], Event=json.dumps(event))["Result"]
            if passes is not expected:
                raise CommandError(f"the rule's pattern answered {passes} for an event of source {event['source']}")

    def deliver(self, envelope: dict[str, Any]) -> None:
        """The event as the rule's target gets it."""
        self.stack.client("sqs").send_message(
            QueueUrl=self.stack.outputs["IntakeQueueUrl"], MessageBody=json.dumps(envelope, ensure_ascii=False)
        )

    def _client(self, service: str) -> Any:
        return self.stack.client(service, ACCOUNT)


def state_change(state: str, previous: str, at: datetime, region: str, account: str = ACCOUNT) -> dict[str, Any]:
    """`CloudWatch Alarm State Change` as EventBridge delivers it.

    https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html
    """
    before = at - timedelta(minutes=30)
    return {
        "version": "0",
        "id": str(uuid.uuid4()),
        "detail-type": "CloudWatch Alarm State Change",
        "source": "aws.cloudwatch",
        "account": account,
        "time": at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        "region": region,
        "resources": [f"arn:aws:cloudwatch:{region}:{account}:alarm:{BUS_ALARM}"],
        "detail": {
            "alarmName": BUS_ALARM,
            "configuration": {
                "description": "Más de 5 errores 5xx por minuto en la API de pedidos.",
                "metrics": [
                    {
                        "id": "m1",
                        "metricStat": {
                            "metric": {
                                "namespace": "AWS/ApplicationELB",
                                "name": "HTTPCode_Target_5XX_Count",
                                "dimensions": {"LoadBalancer": "app/pedidos/50dc6c495c0c9188"},
                            },
                            "period": 60,
                            "stat": "Sum",
                        },
                        "returnData": True,
                    }
                ],
            },
            "previousState": {
                "reason": "Unchecked: Initial alarm creation",
                "timestamp": _stamp(before),
                "value": previous,
            },
            "state": {
                "reason": "Threshold Crossed: 1 datapoint [23.0] was greater than the threshold (5.0).",
                "reasonData": json.dumps({"version": "1.0", "recentDatapoints": [23.0], "threshold": 5.0}),
                "timestamp": _stamp(at),
                "value": state,
            },
        },
    }


def _stamp(at: datetime) -> str:
    """The alarm's own form of a time: `2026-11-22T09:00:00.000+0000`."""
    return at.strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "+0000"
