"""What connecting and checking a client see of AWS, as a test would have it: each field may be changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from guardia.domain.alarm import ROAD_TEST, AlarmState, Identity
from guardia.domain.alarm_record import Known
from guardia.domain.road import Channel
from guardia_ops.onboarding.ports import Policy, Rule, SignIn, StackState, Subscription, TestAlarm
from tests.support.builders import PRODUCTION, REGION, T0

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

BUS = f"arn:aws:events:{REGION}:111111111111:event-bus/guardia-alarms"
TOPIC = f"arn:aws:sns:{REGION}:{PRODUCTION}:alarms"
DEAD_LETTERS = f"arn:aws:sqs:{REGION}:{PRODUCTION}:dead-letters"
RULE = "guardia-alarms-alarms"


def refusal(code: str, operation: str = "Operation") -> ClientError:
    """What AWS says when it refuses."""
    return ClientError({"Error": {"Code": code, "Message": "no"}}, operation)


@dataclass
class Stack:
    """The desk's stack. `others` is what others do between two looks at it."""

    parameters: dict[str, str]
    status: str = "UPDATE_COMPLETE"
    ends: str = "UPDATE_COMPLETE"
    refuses: ClientError | None = None
    others: Callable[[], None] | None = None
    name: str = "the stack guardia"
    updates: list[tuple[Mapping[str, str], Sequence[str]]] = field(default_factory=list)

    def state(self) -> StackState:
        return StackState(self.status, dict(self.parameters))

    def update(self, changes: Mapping[str, str], kept: Sequence[str]) -> None:
        if self.others:
            self.others()
        if self.refuses:
            raise self.refuses
        self.updates.append((changes, kept))
        self.parameters |= changes
        self.status = "UPDATE_IN_PROGRESS"

    def sleep(self, seconds: float) -> None:
        """Time in which CloudFormation comes to an end."""
        del seconds
        self.status = self.ends


@dataclass
class Topics:
    """The subscriptions of our queue, by topic."""

    made: dict[str, Subscription] = field(default_factory=dict)
    refuses: dict[str, Exception] = field(default_factory=dict)
    pending: bool = False

    def of(self, topic_arn: str) -> Subscription | None:
        return self.made.get(topic_arn)

    def make(self, topic_arn: str) -> Subscription:
        if topic_arn in self.refuses:
            raise self.refuses[topic_arn]
        arn = "pending confirmation" if self.pending else f"{topic_arn}:1"
        self.made[topic_arn] = Subscription(arn, topic_arn)
        return self.made[topic_arn]

    def end_raw_delivery(self, subscription: Subscription) -> None:
        self.made[subscription.topic_arn] = replace(subscription, raw=False)


@dataclass
class DeskSide:
    """The policies of bus and queue."""

    bus: Policy | None = None
    queue: Policy | None = None
    refuses: ClientError | None = None

    def bus_policy(self) -> Policy | None:
        if self.refuses:
            raise self.refuses
        return self.bus

    def queue_policy(self) -> Policy | None:
        return self.queue


@dataclass
class Mailboxes:
    """Who is suppressed, and who has a user."""

    why: dict[str, str] = field(default_factory=dict)
    users: dict[str, SignIn] = field(default_factory=dict)
    refuses: ClientError | None = None

    def suppressed(self, email: str) -> str | None:
        if self.refuses:
            raise self.refuses
        return self.why.get(email)

    def user(self, email: str) -> SignIn | None:
        return self.users.get(email)


@dataclass
class Rooms:
    """The channels that the stack uses, and why somebody's secret is not there."""

    on: set[Channel] = field(default_factory=lambda: set(Channel))
    gone: dict[str, str] = field(default_factory=dict)
    refuses: ClientError | None = None
    hides: ClientError | None = None

    def used(self) -> set[Channel]:
        if self.refuses:
            raise self.refuses
        return self.on

    def missing(self, address: str) -> str | None:
        if self.hides:
            raise self.hides
        return self.gone.get(address)


@dataclass
class Account:
    """One region of a client's account."""

    alarm: TestAlarm | None = field(
        default_factory=lambda: TestAlarm(f"arn:aws:cloudwatch:{REGION}:{PRODUCTION}:alarm:{ROAD_TEST}", RULE)
    )
    there: Rule | None = field(default_factory=lambda: Rule(True, (BUS,), DEAD_LETTERS))
    lost: int = 0
    refuses: ClientError | None = None
    states: list[AlarmState] = field(default_factory=list)

    def test_alarm(self) -> TestAlarm | None:
        if self.refuses:
            raise self.refuses
        return self.alarm

    def rule(self, name: str) -> Rule | None:
        assert name == RULE
        return self.there

    def waiting(self, queue_arn: str) -> int:
        assert queue_arn == DEAD_LETTERS
        return self.lost

    def set_alarm(self, state: AlarmState) -> None:
        self.states.append(state)


@dataclass
class Time:
    """A clock that moves while somebody sleeps, and an intake that notes the test alarm after `arrives_after`."""

    arrives_after: timedelta | None = timedelta(seconds=3)
    now: datetime = T0
    asked: list[Identity] = field(default_factory=list)
    before: Known | None = None

    def clock(self) -> datetime:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def record(self, identity: Identity) -> Known | None:
        self.asked.append(identity)
        if self.arrives_after is not None and self.now - T0 >= self.arrives_after:
            return Known(AlarmState.ALARM, T0)
        return self.before


def bus_policy(*principals: str) -> Policy:
    """As AWS shows it: an account that the template names has become the ARN of its root."""
    statement = {
        "Sid": "RulesOfListedAccounts",
        "Effect": "Allow",
        "Principal": {"AWS": list(principals) if len(principals) > 1 else principals[0]},
        "Action": "events:PutEvents",
        "Resource": BUS,
        "Condition": {"Bool": {"events:eventBusInvocation": "true"}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}


def queue_policy(*patterns: str) -> Policy:
    """As the template makes it: a pattern of topics for each account."""
    statement = {
        "Sid": "TopicsOfListedAccounts",
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": "arn:aws:sqs:us-east-1:111111111111:queue",
        "Condition": {"ArnLike": {"aws:SourceArn": list(patterns)}},
    }
    return {"Version": "2012-10-17", "Statement": [statement]}
