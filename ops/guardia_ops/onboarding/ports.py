"""What connecting and checking a client need of AWS. `aws_desk` and `aws_client` give it; tests give their own.

Everything here may raise what AWS raises (`guardia_ops.errors.AWS_FAILURES`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from guardia.domain.alarm import AlarmState, Identity
    from guardia.domain.alarm_record import Known
    from guardia.domain.contract import Account
    from guardia.domain.road import Channel

Policy = Mapping[str, Any]
"""A resource policy of IAM, as AWS has it."""

Sleep = Callable[[float], None]
"""Waits for so many seconds."""

Tell = Callable[[str], None]
"""Tells whoever waits what is being done."""


@dataclass(frozen=True, slots=True)
class StackState:
    """The desk's stack: its status in CloudFormation's words, and the parameters that it was deployed with."""

    status: str
    parameters: Mapping[str, str]

    @property
    def is_changing(self) -> bool:
        """Whether CloudFormation works on it, so that nobody else can."""
        return self.status.endswith("_IN_PROGRESS")


class DeskStack(Protocol):
    """The desk's own stack, as CloudFormation knows it."""

    @property
    def name(self) -> str:
        """What it is called."""

    def state(self) -> StackState:
        """How it stands now."""

    def update(self, changes: Mapping[str, str], kept: Sequence[str]) -> None:
        """Begin an update with the template that is deployed: these parameters change, the `kept` stay as they are."""


@dataclass(frozen=True, slots=True)
class Subscription:
    """Our SNS intake queue on a client's topic. `arn` is no ARN while nobody has confirmed it."""

    arn: str
    topic_arn: str
    raw: bool = False
    filtered: bool = False

    @property
    def is_pending(self) -> bool:
        """Whether AWS still waits for the confirmation."""
        return not self.arn.startswith("arn:")


class Subscriptions(Protocol):
    """The subscriptions of our SNS intake queue, each in its topic's own region."""

    def of(self, topic_arn: str) -> Subscription | None:
        """Ours on this topic, if there is one."""

    def make(self, topic_arn: str) -> Subscription:
        """Subscribe our queue, without raw delivery; the one that there is, if there is one."""

    def end_raw_delivery(self, subscription: Subscription) -> None:
        """From now on messages come in the envelope of SNS."""


class Desk(Protocol):
    """Our side of the road."""

    def bus_policy(self) -> Policy | None:
        """Who may send to the bus; None where the bus shows no policy."""

    def queue_policy(self) -> Policy | None:
        """Who may send to the SNS intake queue."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """A person's user: Cognito's `sub`, whether they may sign in, and Cognito's word for how far they have come."""

    sub: str
    enabled: bool
    status: str


class People(Protocol):
    """How a client's people are reached, and how they sign in."""

    def suppressed(self, email: str) -> str | None:
        """Why SES sends nothing to this address (`BOUNCE since 2026-11-20`); None where it does."""

    def user(self, email: str) -> SignIn | None:
        """The user with this address."""


class Channels(Protocol):
    """The channels besides e-mail by which a client's people and rooms are told."""

    def used(self) -> Set[Channel]:
        """Those that the stack was deployed with, e-mail always among them."""

    def missing(self, address: str) -> str | None:
        """Why nobody can post to the room whose secret this names; None where the secret is there."""


@dataclass(frozen=True, slots=True)
class TestAlarm:
    """The alarm by which the road is tried. `rule` is the rule of its stack; `topics` are told of its changes."""

    __test__ = False  # its name is no test's

    arn: str
    rule: str
    topics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that sends the account's alarm events. `dead_letters` is the ARN of its queue for what failed."""

    enabled: bool
    targets: tuple[str, ...]
    dead_letters: str | None = None


class ClientSide(Protocol):
    """One region of a client's account, seen through the read role."""

    def test_alarm(self) -> TestAlarm | None:
        """The alarm by which the road is tried."""

    def rule(self, name: str) -> Rule | None:
        """The rule with this name."""

    def waiting(self, queue_arn: str) -> int:
        """How many messages lie in a queue."""

    def set_alarm(self, state: AlarmState) -> None:
        """Put the test alarm into this state, until CloudWatch evaluates it again."""


Enter = Callable[["Account", str], ClientSide]
"""Goes into a region of a client's account by the read role. Raises Unreachable."""

Records = Callable[["Identity"], "Known | None"]
"""The last change of an alarm that the intake has noted."""
