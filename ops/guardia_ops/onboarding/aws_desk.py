"""Our own account: the stack, the policies of bus and queue, the subscriptions, and how people are reached."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia_ops.onboarding.ports import Policy, SignIn, StackState, Subscription

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mypy_boto3_cloudformation import CloudFormationClient
    from mypy_boto3_cloudformation.type_defs import ParameterTypeDef
    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_events import EventBridgeClient
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient

SnsOf = Callable[[str], "SNSClient"]
"""A client of SNS for a topic: SNS is asked in the topic's own region."""


@dataclass(frozen=True, slots=True)
class CloudFormationStack:
    """The desk's stack."""

    cloudformation: CloudFormationClient
    stack_name: str

    @property
    def name(self) -> str:
        """What it is called, for a person."""
        return f"the stack {self.stack_name}"

    def state(self) -> StackState:
        """How it stands now."""
        (stack,) = self.cloudformation.describe_stacks(StackName=self.stack_name)["Stacks"]
        parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack.get("Parameters", [])}
        return StackState(stack["StackStatus"], parameters)

    def update(self, changes: Mapping[str, str], kept: Sequence[str]) -> None:
        """Begin an update with the template that is deployed."""
        parameters: list[ParameterTypeDef] = []
        parameters += [{"ParameterKey": name, "ParameterValue": value} for name, value in changes.items()]
        parameters += [{"ParameterKey": name, "UsePreviousValue": True} for name in kept]
        self.cloudformation.update_stack(
            StackName=self.stack_name,
            UsePreviousTemplate=True,
            Parameters=parameters,
            # The template is SAM's, which CloudFormation expands again.
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )


@dataclass(frozen=True, slots=True)
class DeskPolicies:
    """The policies as they stand."""

    events: EventBridgeClient
    sqs: SQSClient
    bus_arn: str
    queue_url: str

    def bus_policy(self) -> Policy | None:
        """Who may send to the bus."""
        bus = self.events.describe_event_bus(Name=self.bus_arn.rpartition("/")[2])
        return _policy(bus.get("Policy"))

    def queue_policy(self) -> Policy | None:
        """Who may send to the SNS intake queue."""
        answer = self.sqs.get_queue_attributes(QueueUrl=self.queue_url, AttributeNames=["Policy"])
        return _policy(answer.get("Attributes", {}).get("Policy"))


@dataclass(frozen=True, slots=True)
class QueueSubscriptions:
    """Our queue's subscriptions. `list_by` is asked for what there is: on AWS the subscriptions of our own account."""

    queue_arn: str
    subscribe_by: SnsOf
    list_by: SnsOf

    def of(self, topic_arn: str) -> Subscription | None:
        """Ours on this topic."""
        for page in self.list_by(topic_arn).get_paginator("list_subscriptions").paginate():
            for one in page["Subscriptions"]:
                if (one["TopicArn"], one["Endpoint"]) == (topic_arn, self.queue_arn):
                    return _subscription(self.subscribe_by(topic_arn), one["SubscriptionArn"], topic_arn)
        return None

    def make(self, topic_arn: str) -> Subscription:
        """Subscribe our queue."""
        sns = self.subscribe_by(topic_arn)
        made = sns.subscribe(TopicArn=topic_arn, Protocol="sqs", Endpoint=self.queue_arn, ReturnSubscriptionArn=True)[
            "SubscriptionArn"
        ]
        return _subscription(sns, made, topic_arn)

    def end_raw_delivery(self, subscription: Subscription) -> None:
        """From now on messages come in the envelope of SNS."""
        self.subscribe_by(subscription.topic_arn).set_subscription_attributes(
            SubscriptionArn=subscription.arn, AttributeName="RawMessageDelivery", AttributeValue="false"
        )


@dataclass(frozen=True, slots=True)
class CognitoAndSes:
    """A client's people, as Cognito and SES know them."""

    cognito: CognitoIdentityProviderClient
    pool_id: str
    ses: SESV2Client

    def suppressed(self, email: str) -> str | None:
        """Why SES sends nothing to this address."""
        try:
            entry = self.ses.get_suppressed_destination(EmailAddress=email)["SuppressedDestination"]
        except self.ses.exceptions.NotFoundException:
            return None
        return f"{entry['Reason']} since {entry['LastUpdateTime']:%Y-%m-%d}"

    def user(self, email: str) -> SignIn | None:
        """The user with this address."""
        try:
            user = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=email)
        except self.cognito.exceptions.UserNotFoundException:
            return None
        attributes = {one["Name"]: one.get("Value", "") for one in user["UserAttributes"]}
        return SignIn(attributes["sub"], user["Enabled"], user["UserStatus"])


def _subscription(sns: SNSClient, arn: str, topic_arn: str) -> Subscription:
    found = Subscription(arn, topic_arn)
    if found.is_pending:
        return found
    says = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
    if says.get("PendingConfirmation") == "true":
        return Subscription("pending confirmation", topic_arn)
    return Subscription(arn, topic_arn, says.get("RawMessageDelivery") == "true", "FilterPolicy" in says)


def _policy(text: str | None) -> Policy | None:
    if not text:
        return None
    policy: Policy = json.loads(text)
    return policy
