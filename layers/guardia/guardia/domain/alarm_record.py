"""What is remembered of one alarm for ever: its state, its guard against disorder, and its ticket.

CloudWatch and EventBridge deliver at least once and in any order, so a change is judged by the alarm's own time.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.alarm import INEXACT, Alarm, AlarmState, Identity

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

CONTRIBUTORS_KEPT = 200
"""With ids of 1,024 characters they stay well below the 400 KB of an item."""


class Effect(StrEnum):
    """What a change means, given all that was known before it."""

    RAISED = "raised"  # the newest word on this alarm is that it is in ALARM
    REPEATED = "repeated"  # an ALARM older than one that is known
    LATE = "late"  # an ALARM older than the OK that ended it
    RECOVERED = "recovered"  # nothing of this alarm is in ALARM any more
    PARTLY = "partly"  # one contributor recovered, others did not
    STALE = "stale"  # an OK older than what is known


@dataclass(frozen=True, slots=True)
class Known:
    """The last known state of an alarm or of one of its contributors, and the alarm's own time of it.

    `exact` is the change's: where it is False the time may be another than the event's, by less than INEXACT.
    """

    state: AlarmState
    at: datetime
    exact: bool = True


@dataclass(frozen=True, slots=True)
class Hold:
    """A maintenance window holds the alarm. `since` is the alarm's own time of the first ALARM that was held.

    `cycle` is that of the resolved ticket which the alarm had when it was held; 0 where it had none.
    """

    window_id: str
    since: datetime
    cycle: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRecord:
    """The one permanent item of an identity. `revision` counts its changes; a write names the one it read.

    `settled_at` is the alarm's own last OK, which settled every contributor that spoke before it. `occurrences` counts
    the ALARM changes of the present or last ticket. `hold` stands while a maintenance window holds the alarm: until it
    recovers, or has a ticket.
    """

    identity: Identity
    revision: int = 0
    last: Known | None = None
    settled_at: datetime | None = None
    contributors: Mapping[str, Known] = field(default_factory=dict)
    open_ticket: str | None = None
    last_ticket: str | None = None
    occurrences: int = 0
    hold: Hold | None = None

    @property
    def contributors_in_alarm(self) -> int:
        """How many contributors are in ALARM."""
        return sum(known.state is AlarmState.ALARM for known in self.contributors.values())

    def opened(self, ticket_id: str) -> AlarmRecord:
        """The record once `ticket_id` stands for this alarm."""
        return replace(self, open_ticket=ticket_id, last_ticket=ticket_id, occurrences=1, hold=None)

    def held(self, hold: Hold, occurrences: int) -> AlarmRecord:
        """The record once a window holds the alarm; what it holds is no occurrence of a ticket."""
        return replace(self, hold=hold, occurrences=occurrences)

    def let_go(self) -> AlarmRecord:
        """The record's next revision once the window has ended; what it held is one occurrence."""
        return replace(self, revision=self.revision + 1, occurrences=self.occurrences + 1, hold=None)

    def released(self) -> AlarmRecord:
        """The record's next revision once its ticket has ended."""
        return replace(self, revision=self.revision + 1, open_ticket=None)


def was_the_last(record: AlarmRecord, alarm: Alarm) -> bool:
    """Whether this very change is the last one that the record knows of: it was handled, in the record's transaction.

    A change is told by alarm, contributor, state and time, as its fingerprint is; by less than the whole time where the
    account's API told of it.
    """
    known = known_of(record, alarm)
    return known is not None and known.state is alarm.state and is_of(known, alarm)


def is_of(known: Known, alarm: Alarm) -> bool:
    """Whether both are of one moment, as far as the times that are known tell it."""
    if known.exact and alarm.exact:
        return known.at == alarm.changed_at
    return abs(known.at - alarm.changed_at) < INEXACT


def observe(record: AlarmRecord, alarm: Alarm) -> tuple[AlarmRecord, Effect]:
    """The record after an ALARM or OK change (its next revision), and what the change means."""
    record = replace(record, revision=record.revision + 1)
    if alarm.state is AlarmState.ALARM:
        record = replace(record, occurrences=record.occurrences + 1)
        return _observe_raise(record, alarm)
    return _observe_recovery(record, alarm)


def _observe_raise(record: AlarmRecord, alarm: Alarm) -> tuple[AlarmRecord, Effect]:
    before = known_of(record, alarm)
    if before and alarm.changed_at < before.at:
        return record, Effect.LATE if before.state is AlarmState.OK else Effect.REPEATED
    if _was_settled(record, alarm):
        return record, Effect.LATE
    return _remember(record, alarm), Effect.RAISED


def _observe_recovery(record: AlarmRecord, alarm: Alarm) -> tuple[AlarmRecord, Effect]:
    before = known_of(record, alarm)
    if _was_settled(record, alarm) or (before and alarm.changed_at < before.at):
        return record, Effect.STALE
    record = _remember(record, alarm)
    if record.contributors_in_alarm:
        return record, Effect.PARTLY
    if alarm.contributor and before is None:
        return record, Effect.PARTLY  # its own ALARM has not arrived: this says nothing about the others
    return replace(record, hold=None), Effect.RECOVERED


def known_of(record: AlarmRecord, alarm: Alarm) -> Known | None:
    """The last known state of what the change is of: the alarm, or one of its contributors."""
    return record.contributors.get(alarm.contributor.id) if alarm.contributor else record.last


def _was_settled(record: AlarmRecord, alarm: Alarm) -> bool:
    """Whether a contributor's change is older than the OK of the alarm as a whole."""
    return bool(alarm.contributor and record.settled_at and alarm.changed_at < record.settled_at)


def _remember(record: AlarmRecord, alarm: Alarm) -> AlarmRecord:
    """Keep the change. The alarm's own OK settles every contributor that spoke before it."""
    now = Known(alarm.state, alarm.changed_at, alarm.exact)
    if alarm.contributor:
        return replace(record, contributors=_the_first_of({**record.contributors, alarm.contributor.id: now}))
    if alarm.state is AlarmState.ALARM:
        return replace(record, last=now)
    later = {key: known for key, known in record.contributors.items() if known.at > alarm.changed_at}
    return replace(record, last=now, settled_at=alarm.changed_at, contributors=later)


def _the_first_of(contributors: Mapping[str, Known]) -> Mapping[str, Known]:
    """As many as an item can hold: those in ALARM before the others, the newest of each first."""

    def place(item: tuple[str, Known]) -> tuple[bool, datetime]:
        return item[1].state is AlarmState.ALARM, item[1].at

    return dict(sorted(contributors.items(), key=place, reverse=True)[:CONTRIBUTORS_KEPT])
