"""The heartbeat of a region of a client's account: when it was heard, and when it must have been heard again.

An alarm of `infra/client_account.yaml` turns by the clock and comes by the road of all others. The intake keeps when it
was last heard; the sweeper looks at whatever fell silent, and at whatever came back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.alarm import Reading

NAME = "guardia-heartbeat"
"""What the alarm is called in every account."""

EVERY = timedelta(minutes=30)
"""The schedule of `infra/client_account.yaml`."""

SILENT_AFTER = timedelta(minutes=75)
"""Two beats are missing, and a quarter of an hour is over: sooner than the shortest promise of the contract ends."""

LATE_AFTER = timedelta(minutes=40)
"""One beat is missing. Below SILENT_AFTER - EVERY: where we hear nobody, all are late when the first falls silent."""

LOOK_AGAIN = timedelta(minutes=15)
"""How often a silence is looked at, once it is known: its contract may end, and others may fall silent or come back."""

KEPT_EVERY = timedelta(minutes=5)
"""Nothing is written of a beat that follows sooner: the alarm's own OK, a duplicate, an alarm that somebody turns."""


class Pulse(StrEnum):
    """How it stands."""

    HEARD = "heard"
    LATE = "late"  # one beat is missing
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Heartbeat:
    """What is kept of one region of an account; it begins with the first beat that was heard.

    `last_seen` is when the newest beat reached our queue. `wake_at` is when the sweeper looks at it. `silent_since`
    stands from the sweep that found it silent until the one that found it heard again: then the desk knows of it.
    `revision` counts the writes.
    """

    account_id: str
    region: str
    last_seen: datetime
    wake_at: datetime
    silent_since: datetime | None = None
    revision: int = 1

    @property
    def key(self) -> str:
        """`222222222222#us-east-1`."""
        return heartbeat_key(self.account_id, self.region)

    @property
    def silent_at(self) -> datetime:
        """When it falls silent, or fell silent."""
        return self.last_seen + SILENT_AFTER

    def pulse(self, now: datetime) -> Pulse:
        """How it stands at `now`."""
        if now >= self.silent_at:
            return Pulse.SILENT
        return Pulse.LATE if now - self.last_seen >= LATE_AFTER else Pulse.HEARD

    def found_silent(self) -> Heartbeat:
        """Its next revision when the sweeper finds the silence and has told nobody yet: it is still to be looked at."""
        return replace(self, silent_since=self.silent_at, revision=self.revision + 1)

    def fallen_silent(self, now: datetime) -> Heartbeat:
        """Its next revision once the desk knows of the silence."""
        return replace(
            self,
            silent_since=self.silent_since or self.silent_at,
            wake_at=now + LOOK_AGAIN,
            revision=self.revision + 1,
        )

    def come_back(self) -> Heartbeat:
        """Its next revision once the sweeper knows that it is heard: it is expected as ever."""
        return replace(self, silent_since=None, wake_at=self.silent_at, revision=self.revision + 1)


def heartbeat_key(account_id: str, region: str) -> str:
    """By what a heartbeat is known: neither part has a `#`."""
    return f"{account_id}#{region}"


def is_heartbeat(reading: Reading) -> bool:
    """Whether this is a beat; by name and ARN, so that it silences no other alarm."""
    named = reading.name == NAME and reading.identity.alarm_arn.endswith(f":alarm:{NAME}")
    return named and isinstance(reading, Alarm)


def first_heard(account_id: str, region: str, at: datetime) -> Heartbeat:
    """What is kept of the first beat."""
    return Heartbeat(account_id=account_id, region=region, last_seen=at, wake_at=at + SILENT_AFTER)


def heard(known: Heartbeat, at: datetime) -> Heartbeat | None:
    """Its next revision after a beat that reached us at `at`; None for one of which nothing is kept.

    After a silence the sweeper is to look at once.
    """
    since = at - known.last_seen
    if since <= timedelta() or (since < KEPT_EVERY and known.silent_since is None):
        return None
    wake_at = at if known.silent_since else at + SILENT_AFTER
    return replace(known, last_seen=at, wake_at=wake_at, revision=known.revision + 1)


def is_nobody_heard(all_known: Sequence[Heartbeat], now: datetime) -> bool:
    """Whether not one is heard, of two at least: then it is we who are deaf, and not each of them who is mute."""
    return len(all_known) > 1 and all(known.pulse(now) is not Pulse.HEARD for known in all_known)
