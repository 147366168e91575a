"""From a client's rule over our bus and its rule to the intake queue: at least once, in any order, for a day.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html and …/eb-rule-dlq.html
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import TYPE_CHECKING, Any, Final

from tests.support.bus.policy import BusPolicy, Request

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from random import Random

    from tests.infra import templates

    Deliver = Callable[[str, str, datetime], None]
    """Body, message id, instant."""

RULE: Final = "AlarmRule"
LONGEST_PAUSE: Final = timedelta(minutes=10)
"""Between two tries. EventBridge backs off exponentially, with jitter, and does not say how far."""


@dataclass(frozen=True)
class Chance:
    """How likely, of one event: a second copy; that it is late, and by how much at most."""

    twice: float = 0.3
    late: float = 0.5
    latest: timedelta = timedelta(minutes=3)


@dataclass
class Flying:
    """A copy on its way to the target."""

    body: str
    at: datetime
    since: datetime
    tries: int = 0


@dataclass
class Bus:
    """The stack admits `accounts` and the `members` of its `organization`. The target takes nothing while it `is_down`.

    `refused` are events that the policy kept out, `unmatched` those that no rule wants, `dead` those given up and kept,
    `lost` those given up and not kept.
    """

    template: templates.Json
    accounts: Sequence[str]
    random: Random
    deliver_to: Deliver
    organization: str = ""
    members: frozenset[str] = frozenset()
    chance: Chance = field(default_factory=Chance)
    is_down: Callable[[datetime], bool] = lambda _: False
    refused: list[Mapping[str, Any]] = field(default_factory=list)
    unmatched: list[Mapping[str, Any]] = field(default_factory=list)
    dead: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    copies: int = 0

    def __post_init__(self) -> None:
        rule = self.template["Resources"][RULE]["Properties"]
        (target,) = rule["Targets"]
        self._policy = BusPolicy(self.template, self.accounts, self.organization)
        self._pattern: dict[str, list[str]] = rule["EventPattern"]
        self._most_tries = 1 + int(target.get("RetryPolicy", {}).get("MaximumRetryAttempts", 185))
        self._oldest = timedelta(seconds=target.get("RetryPolicy", {}).get("MaximumEventAgeInSeconds", 86_400))
        self._has_dead_letters = "DeadLetterConfig" in target
        self._flying: list[Flying] = []
        self._ids = count(1)

    def put(self, sender: str, event: Mapping[str, Any], now: datetime, *, by_rule: bool = True) -> bool:
        """An account puts an event; whether it came in.

        The envelope's account is the sender's, whatever the event says: EventBridge sets it, and nobody else can. A
        direct call names its own source only where that is not AWS's; a rule forwards what AWS put into the account.
        """
        organization = self.organization if sender in self.members else ""
        if not self._policy.admits(Request(sender, (str(event["source"]),), by_rule, organization)):
            self.refused.append(event)
            return False
        stamped = {**event, "account": sender}
        if not _matches(self._pattern, stamped):
            self.unmatched.append(stamped)
            return True
        for _ in range(1 + (self.random.random() < self.chance.twice)):
            late = self.chance.latest * self.random.random() if self.random.random() < self.chance.late else timedelta()
            self._flying.append(Flying(json.dumps(stamped, ensure_ascii=False), _whole(now + late), now))
            self.copies += 1
        return True

    def next_at(self) -> datetime | None:
        """When the next copy is tried."""
        return min((copy.at for copy in self._flying), default=None)

    def move(self, now: datetime) -> bool:
        """Try what is due, in any order; whether there was anything."""
        due = [copy for copy in self._flying if copy.at <= now]
        self._flying = [copy for copy in self._flying if copy.at > now]
        self.random.shuffle(due)
        for copy in due:
            self._try(copy, now)
        return bool(due)

    def _try(self, copy: Flying, now: datetime) -> None:
        copy.tries += 1
        if not self.is_down(now):
            self.deliver_to(copy.body, f"bus-{next(self._ids)}", now)
            return
        pause = min(timedelta(seconds=2 ** min(copy.tries, 10)), LONGEST_PAUSE) * (0.5 + self.random.random() / 2)
        copy.at = _whole(now + pause)
        if copy.tries >= self._most_tries or copy.at - copy.since > self._oldest:
            (self.dead if self._has_dead_letters else self.lost).append(copy.body)
            return
        self._flying.append(copy)


def _matches(pattern: Mapping[str, Sequence[str]], event: Mapping[str, Any]) -> bool:
    """The rule's pattern, as much of it as the template uses: texts, one of which must be equal."""
    return all(event.get(name) in wanted for name, wanted in pattern.items())


def _whole(at: datetime) -> datetime:
    """To the millisecond, as clocks here go."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)
