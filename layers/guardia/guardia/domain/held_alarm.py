"""An alarm that a maintenance window holds: all that is wanted to open its ticket when the window ends.

The message is kept as it came and read again then, as one in quarantine is: one form of the truth, and the way to
quarantine stays open where no contract covers the alarm any more.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.alarm import FINGERPRINT_VERSION, digest
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import BODY_LIMIT

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.alarm import Alarm, Identity
    from guardia.domain.maintenance import Window
    from guardia.domain.outcome import Outcome
    from guardia.domain.quarantine import Received

HOLDABLE = BODY_LIMIT
"""Bytes of UTF-8 of a body that is held: at the window's end it may have to go to quarantine, and whole. CloudWatch's
events have a few thousand."""

_WITH_A_TICKET = frozenset({OutcomeKind.OPENED, OutcomeKind.REOPENED, OutcomeKind.MERGED, OutcomeKind.DUPLICATE})


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldAlarm:
    """The latest ALARM of an alarm within a window. `since` is the alarm's own time of its first one.

    `fingerprint` is of what was held. Once the window has ended, `reason` and `ticket_id` say what became of it at
    `settled_at`, and the message's body is gone.
    """

    client_id: str
    window_id: str
    identity: Identity
    alarm_name: str
    fingerprint: str
    since: datetime
    message: Received
    settled_at: datetime | None = None
    reason: str = ""
    ticket_id: str | None = None

    @property
    def opening_fingerprint(self) -> str:
        """What the opening at the window's end spends."""
        return opening_fingerprint(self.fingerprint, self.window_id)

    def goes_at(self, window: Window) -> datetime:
        """From when on it counts once its window has ended: from that end, but not before it reached us."""
        return max(window.over_at, self.message.sent_at)

    def became(self, outcome: Outcome, at: datetime) -> HeldAlarm:
        """The record of it, once the window has ended."""
        ticket_id = outcome.ticket_id if outcome.kind in _WITH_A_TICKET else None
        message = replace(self.message, body="")
        reason = f"{outcome.kind}: {outcome.reason}"
        return replace(self, settled_at=at, reason=reason, ticket_id=ticket_id, message=message)


def opening_fingerprint(fingerprint: str, window_id: str) -> str:
    """What the opening of a change spends that a window held: its own fingerprint was spent when it was held."""
    return f"{FINGERPRINT_VERSION}:{digest(fingerprint, window_id)}"


def held_alarm(window: Window, alarm: Alarm, message: Received, since: datetime) -> HeldAlarm:
    """What the window keeps of the alarm."""
    return HeldAlarm(
        client_id=window.client_id,
        window_id=window.id,
        identity=alarm.identity,
        alarm_name=alarm.name,
        fingerprint=alarm.fingerprint,
        since=since,
        message=message,
    )


def is_holdable(message: Received) -> bool:
    """Whether the message can be kept whole. What cannot is not held: it opens at once, and is never lost."""
    try:
        return len(message.body.encode()) <= HOLDABLE
    except UnicodeEncodeError:
        return False
