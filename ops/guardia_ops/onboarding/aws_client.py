"""A region of a client's account, seen through its read role (infra/client_account.yaml)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import ROAD_TEST
from guardia_ops.onboarding.ports import Rule, TestAlarm

if TYPE_CHECKING:
    from mypy_boto3_cloudwatch import CloudWatchClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sqs import SQSClient

    from guardia.domain.alarm import AlarmState

_RULE = "RuleName"
"""The dimension by which the test alarm names its stack's rule: the stack may have any name."""


@dataclass(frozen=True, slots=True)
class ReadRole:
    """What the read role shows. Each client is of the account's own session."""

    cloudwatch: CloudWatchClient
    events: EventBridgeClient
    sqs: SQSClient

    def test_alarm(self) -> TestAlarm | None:
        """The alarm by which the road is tried."""
        known = self.cloudwatch.describe_alarms(AlarmNames=[ROAD_TEST], AlarmTypes=["MetricAlarm"])["MetricAlarms"]
        for alarm in known:
            dimensions = {one["Name"]: one["Value"] for one in alarm.get("Dimensions", [])}
            return TestAlarm(alarm["AlarmArn"], dimensions.get(_RULE, ""), tuple(alarm.get("AlarmActions", [])))
        return None

    def rule(self, name: str) -> Rule | None:
        """The rule with this name."""
        try:
            state = self.events.describe_rule(Name=name)["State"]
            targets = self.events.list_targets_by_rule(Rule=name)["Targets"]
        except self.events.exceptions.ResourceNotFoundException:
            return None
        queues = [one["DeadLetterConfig"].get("Arn") for one in targets if "DeadLetterConfig" in one]
        return Rule(state != "DISABLED", tuple(one["Arn"] for one in targets), next(iter(queues), None))

    def waiting(self, queue_arn: str) -> int:
        """How many messages lie in a queue."""
        account_id, name = queue_arn.split(":")[4:6]
        url = self.sqs.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account_id)["QueueUrl"]
        says = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        return int(says["Attributes"]["ApproximateNumberOfMessages"])

    def set_alarm(self, state: AlarmState) -> None:
        """Put the test alarm into this state."""
        self.cloudwatch.set_alarm_state(
            AlarmName=ROAD_TEST, StateValue=state.value, StateReason="Guardia tries the road; nothing is wrong."
        )
