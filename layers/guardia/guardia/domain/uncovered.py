"""An account whose alarms no contract covers: the desk's account manager is told once for each account and day.

The intake owes the telling with the first such message of the day, and the sweeper does it: at least once, counted,
never zero times. The messages themselves are in the quarantine.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.domain.entitlement import Standing
from guardia.domain.notice import ATTEMPTS, TO_BE_SENT, NoticeState, after_failure

if TYPE_CHECKING:
    from guardia.domain.decision import Phrase
    from guardia.domain.entitlement import Entitlement, Holding
    from guardia.domain.errors import DeliveryFailed
    from guardia.domain.quarantine import Quarantined


@dataclass(frozen=True, slots=True, kw_only=True)
class Uncovered:
    """What the account manager is told of one account and one day of the desk's time zone.

    `client_id` is the client whose account it is, if it is anybody's. `alarm_name`, a stranger's text, `message_id` and
    `received_at` are of the day's first message. `state` was reached at `at`; `wake_at` is when somebody must look at
    it again: at once when it is new, then at the end of a lease, or of a pause before another try.
    """

    id: str
    account_id: str
    client_id: str | None
    standing: Standing
    reason: Phrase
    alarm_name: str
    message_id: str
    received_at: datetime
    at: datetime
    state: NoticeState = NoticeState.PENDING
    attempts: int = 0
    provider_id: str | None = None
    failure: str = ""
    wake_at: datetime | None = None

    def is_used_up(self, now: datetime) -> bool:
        """Whether the last who may try has died, too: nobody holds it, and nobody may take it any more."""
        is_held = self.wake_at is None or self.wake_at > now
        return self.state in TO_BE_SENT and self.attempts >= ATTEMPTS and not is_held

    def sent(self, provider_id: str, at: datetime) -> Uncovered:
        """After the provider took the message."""
        return replace(self, state=NoticeState.ACCEPTED, provider_id=provider_id, failure="", at=at, wake_at=None)

    def failed(self, failure: DeliveryFailed, at: datetime, now: datetime) -> Uncovered:
        """After a try that failed; `now` is the instant of the sweep, from which the pause is counted."""
        state, wake_at = after_failure(self.attempts, now, permanent=failure.permanent)
        return replace(self, state=state, failure=str(failure), at=at, wake_at=wake_at)


def uncovered_of(
    kept: Quarantined, holding: Holding, entitlement: Entitlement, alarm_name: str, time_zone: str
) -> Uncovered:
    """What is owed for this message, and for every other of its account and day; `time_zone` is the desk's."""
    return Uncovered(
        id=f"{holding.account_id}-{day_of(kept.received_at, time_zone)}",
        account_id=holding.account_id,
        client_id=holding.client.id if holding.client else None,
        standing=Standing(entitlement.evidence),
        reason=entitlement.reason,
        alarm_name=alarm_name,
        message_id=kept.id,
        received_at=kept.received_at,
        at=kept.received_at,
        wake_at=kept.received_at,
    )


def day_of(at: datetime, time_zone: str) -> date:
    """The day on the desk's wall; in a zone that nobody knows, such as one with a slip of the pen, that of UTC."""
    try:
        return at.astimezone(ZoneInfo(time_zone)).date()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return at.astimezone(UTC).date()
