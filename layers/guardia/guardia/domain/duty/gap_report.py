"""What the desk was told of the gaps of its roster, and to whom a message is still owed. One value for the whole desk.

Called by `tell_gaps`, once a day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.domain.instant import zulu
from guardia.domain.notice import ATTEMPTS, LEASE, retry_pause

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, tzinfo

    from guardia.domain.duty.shift import Shift
    from guardia.domain.notice import Recipient

AHEAD = timedelta(days=7)
"""How far the desk looks ahead: a shift is swapped in less."""

URGENT = timedelta(hours=24)
"""A gap that begins sooner is told again, whoever knew of it."""

FROM = time(8)
"""When a day's message is due, by the desk's wall clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapReport:
    """Of one day of the desk. `told` are the gaps that its people know of, by `key_of`; `owed` who is to be written to.

    `again_at` is when whoever is owed is written to: at the end of a lease, or of a pause. `attempts` counts how often
    it was taken for sending, `revision` how often it was written.
    """

    day: date
    told: tuple[str, ...] = ()
    owed: tuple[Recipient, ...] = ()
    again_at: datetime | None = None
    attempts: int = 0
    revision: int = 0

    def is_due(self, now: datetime) -> bool:
        """Whether somebody is to be written to now, nobody does so at this moment, and there are tries left."""
        is_free = self.again_at is not None and self.again_at <= now
        return bool(self.owed) and is_free and self.attempts < ATTEMPTS

    def taken(self, now: datetime) -> GapReport:
        """Leased for sending, in its next revision."""
        return replace(self, attempts=self.attempts + 1, again_at=now + LEASE, revision=self.revision + 1)

    def without(self, recipient: Recipient) -> GapReport:
        """The same once this one is owed nothing any more."""
        left = tuple(one for one in self.owed if one != recipient)
        return replace(self, owed=left, again_at=self.again_at if left else None, revision=self.revision + 1)

    def put_off(self, now: datetime) -> GapReport:
        """The same where those who are left are written to later."""
        return replace(self, again_at=now + retry_pause(self.attempts), revision=self.revision + 1)

    def mended(self) -> GapReport:
        """The same where there is nothing to tell any more: nobody who was owed knows of a gap."""
        return replace(self, told=(), owed=(), again_at=None, revision=self.revision + 1)

    def kept(self) -> GapReport:
        """The same in its next revision, as the beginning of a day on which nothing is owed."""
        return replace(self, revision=self.revision + 1)

    @property
    def is_used_up(self) -> bool:
        """Whether this was the last try of the day."""
        return self.attempts >= ATTEMPTS


def begun(
    before: GapReport | None, day: date, gaps: Iterable[Shift], recipients: Iterable[Recipient], now: datetime
) -> GapReport:
    """The report of a new day: owed to all where a gap is new to them or near, and to nobody otherwise.

    What was not told to everybody the day before is new.
    """
    listed = list(gaps)
    known = before.told if before and not before.owed else ()
    is_owed = any(key_of(gap) not in known or gap.start < now + URGENT for gap in listed)
    return GapReport(
        day=day,
        told=tuple(key_of(gap) for gap in listed),
        owed=tuple(recipients) if is_owed else (),
        again_at=now if is_owed else None,
        revision=before.revision if before else 0,
    )


def key_of(gap: Shift) -> str:
    """The same for a gap from day to day, however its end moves with the days that are looked at."""
    return f"{gap.line} {gap.why} {zulu(gap.start)}"


def day_due(now: datetime, time_zone: str) -> date | None:
    """The desk's day whose message is due; None before its hour."""
    local = now.astimezone(_zone(time_zone))
    return local.date() if local.time() >= FROM else None


def _zone(time_zone: str) -> tzinfo:
    """UTC where a slip of the pen names no zone."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return UTC
