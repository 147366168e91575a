"""What the alarms of many accounts do in two hours, drawn by a seed: with contributors and without."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from guardia.domain.instant import zulu
from tests.faults.story import alarm_event
from tests.support.builders import T0
from tests.support.events import document
from tests.support.plant import names

if TYPE_CHECKING:
    from collections.abc import Iterable
    from random import Random

LASTS: Final = timedelta(hours=2)
CONTRIBUTORS: Final = ("web-1", "web-2", "web-3")


@dataclass(frozen=True)
class Change:
    """A change of an alarm, or of one of its contributors, and its event as CloudWatch makes it."""

    account: str
    name: str
    state: str
    at: datetime
    contributor: str = ""

    @property
    def arn(self) -> str:
        """The alarm's."""
        return f"arn:aws:cloudwatch:{names.REGION}:{self.account}:alarm:{self.name}"

    @property
    def event(self) -> dict[str, Any]:
        """The event that the client's rule forwards."""
        at = zulu(self.at)
        if not self.contributor:
            return alarm_event(self.state, self.name, self.account, at)
        event = document("eventbridge/opened-contributor")
        event |= {"account": self.account, "time": at, "resources": [self.arn]}
        event["detail"] |= {
            "alarmName": self.name,
            "alarmContributor": {"id": self.contributor, "attributes": {"host": self.contributor}},
        }
        event["detail"]["state"] |= {"value": self.state, "timestamp": at}
        return event


def changes(accounts: Iterable[str], random: Random, flips: int) -> list[Change]:
    """Each account's alarms fail and recover so often at most, at instants of their own; in their order."""
    drawn: list[Change] = []
    for account in accounts:
        drawn += _plain(account, random, flips)
        drawn += _with_contributors(account, random, flips)
    return sorted(drawn, key=lambda change: change.at)


def _plain(account: str, random: Random, flips: int) -> list[Change]:
    states = ("ALARM", "OK")
    return [
        Change(account, "api-5xx", states[number % 2], at)
        for number, at in enumerate(_instants(random, random.randint(1, flips)))
    ]


def _with_contributors(account: str, random: Random, flips: int) -> list[Change]:
    """The alarm itself changes with its first contributor, and with its last."""
    failing: set[str] = set()
    drawn = []
    for at in _instants(random, random.randint(0, flips)):
        name, before = random.choice(CONTRIBUTORS), bool(failing)
        failing ^= {name}
        drawn.append(Change(account, "writes", "ALARM" if name in failing else "OK", at, name))
        if bool(failing) is not before:
            state = "ALARM" if failing else "OK"
            drawn.append(Change(account, "writes", state, at + timedelta(milliseconds=80)))
    return drawn


def _instants(random: Random, number: int) -> list[datetime]:
    seconds = sorted(random.sample(range(int(LASTS.total_seconds())), number))
    return [T0 + timedelta(seconds=second) for second in seconds]
