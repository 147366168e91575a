"""Which AWS serves which port, for the two commands. Everything is of the stack that the operator chose."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

import boto3

from guardia.adapters import clock
from guardia.adapters.channels.addresses import is_anywhere, is_public
from guardia.adapters.channels.http import HttpsClient
from guardia.adapters.channels.post import Poster
from guardia.adapters.channels.secrets import ChannelSecrets
from guardia.adapters.channels.slack import SlackSender
from guardia.adapters.channels.teams import TeamsSender
from guardia.adapters.channels.webhook import WebhookSender
from guardia.adapters.client_account import read_session
from guardia.adapters.nonce import nonce
from guardia.bootstrap import store
from guardia.domain.road import Channel
from guardia_ops.local.environment import SECRET
from guardia_ops.onboarding.admission import Admit
from guardia_ops.onboarding.aws_channels import StackChannels
from guardia_ops.onboarding.aws_client import ReadRole
from guardia_ops.onboarding.aws_desk import CloudFormationStack, CognitoAndSes, DeskPolicies, QueueSubscriptions
from guardia_ops.onboarding.check import CheckClient
from guardia_ops.onboarding.checks.road import Road
from guardia_ops.onboarding.connect import ConnectClient
from guardia_ops.onboarding.topics import Subscribe
from guardia_ops.trial import TryRoom

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import timedelta

    from mypy_boto3_sns import SNSClient

    from guardia.domain.contract import Account
    from guardia.ports import Sender
    from guardia_ops.onboarding.admission import Agree
    from guardia_ops.onboarding.ports import ClientSide, Tell
    from guardia_ops.target import Target


@dataclass(frozen=True, slots=True)
class Wiring:
    """The commands of one stack."""

    target: Target
    tell: Tell

    def connect(self, agree: Agree, *, listed: bool) -> ConnectClient:
        """`guardia client connect`."""
        return ConnectClient(
            register=store(self.target.settings),
            admit=Admit(self._stack(), agree, time.sleep, self.tell, listed),
            subscribe=Subscribe(self._subscriptions()),
            outputs=self.target.outputs,
        )

    def check(self, regions: Sequence[str], timeout: timedelta) -> CheckClient:
        """`guardia client check`."""
        target, table = self.target, store(self.target.settings)
        return CheckClient(
            register=table,
            people=self._people(),
            channels=self.channels(),
            desk=self._policies(),
            bus_arn=target.outputs["AlarmBusArn"],
            subscriptions=self._subscriptions(),
            enter=self._enter,
            road=Road(
                records=lambda identity: table.record(identity).last,
                clock=clock.now,
                sleep=time.sleep,
                timeout=timeout,
                local=target.is_local,
            ),
            heartbeats=table,
            clock=clock.now,
            local=target.is_local,
            regions=regions or [target.region],
            tell=self.tell,
        )

    def channels(self) -> StackChannels:
        """Which channels the stack uses, and whether the rooms' secrets are there."""
        session, region = self.target.session, self.target.region
        secrets_manager = session.client("secretsmanager", region_name=region)
        return StackChannels(self._stack(), secrets_manager, session.client("ssm", region_name=region))

    def try_room(self) -> TryRoom:
        """`guardia client channels --send`."""
        channels = self.channels()
        secrets = ChannelSecrets(channels.secrets_manager, channels.ssm, clock.now)
        # The receivers of the local stack listen on this machine.
        permits = is_anywhere if self.target.is_local else is_public
        poster = Poster(HttpsClient(clock.now, permits=permits), secrets)
        senders: dict[Channel, Sender] = {
            Channel.SLACK: SlackSender(poster),
            Channel.TEAMS: TeamsSender(poster),
            Channel.WEBHOOK: WebhookSender(poster, clock.now),
        }
        return TryRoom(senders, nonce)

    def _stack(self) -> CloudFormationStack:
        cloudformation = self.target.session.client("cloudformation", region_name=self.target.region)
        return CloudFormationStack(cloudformation, self.target.stack_name)

    def _people(self) -> CognitoAndSes:
        session, region = self.target.session, self.target.region
        return CognitoAndSes(
            session.client("cognito-idp", region_name=region),
            self.target.outputs["UserPoolId"],
            session.client("sesv2", region_name=region),
        )

    def _policies(self) -> DeskPolicies:
        session, region, outputs = self.target.session, self.target.region, self.target.outputs
        return DeskPolicies(
            session.client("events", region_name=region),
            session.client("sqs", region_name=region),
            outputs["AlarmBusArn"],
            outputs["SnsIntakeQueueUrl"],
        )

    def _subscriptions(self) -> QueueSubscriptions:
        queue = self.target.outputs["SnsIntakeQueueArn"]
        # The emulator lists a subscription with the topic's account, AWS with the account that made it.
        return QueueSubscriptions(
            queue, self._sns, self._sns_of_the_topics_owner if self.target.is_local else self._sns
        )

    def _sns(self, topic_arn: str) -> SNSClient:
        return self.target.session.client("sns", region_name=topic_arn.split(":")[3])

    def _sns_of_the_topics_owner(self, topic_arn: str) -> SNSClient:
        _, _, _, region, account_id, _ = topic_arn.split(":", 5)
        return _owner(account_id, region).client("sns")

    def _enter(self, account: Account, region: str) -> ClientSide:
        session = read_session(self.target.session.client("sts", region_name=region), account, region)
        if self.target.is_local:
            # The emulator holds a call that names an alarm or a rule against `*`, which the role's rights do not reach.
            session = _owner(account.id, region)
        return ReadRole(session.client("cloudwatch"), session.client("events"), session.client("sqs"))


def _owner(account_id: str, region: str) -> boto3.Session:
    """An account of the emulator as its owner has it: its id is the key."""
    return boto3.Session(aws_access_key_id=account_id, aws_secret_access_key=SECRET, region_name=region)
