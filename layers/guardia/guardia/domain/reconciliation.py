"""What a client's account says of its alarms, beside what we know of them: what never reached us, and what was late.

Made by `reconcile`. The newest word decides (decision 7), so an alarm's changes are handed over the newest first: an
alarm that fired ten times unheard has one ticket, which counts ten, and is recovered where the alarm is.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.alarm import INEXACT, AlarmState
from guardia.domain.alarm_record import is_of, known_of
from guardia.domain.instant import zulu
from guardia.domain.ticket import ENDED

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.alarm import Alarm, Identity
    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.ticket import Ticket

LATE_AFTER = timedelta(minutes=5)
"""An alarm takes seconds. One that took longer has cost its ticket's reader what the promise did not."""

GONE = "its ticket is open, and there is no such alarm any more: ask the client"


class Verdict(StrEnum):
    """What the comparison of one alarm comes to, the most urgent first."""

    MISSING = "missing"  # it was raised, and nobody told us
    NOT_ENDED = "not ended"  # it has recovered, and its ticket does not know
    GONE = "gone"  # its ticket is open, and there is no such alarm any more
    LATE = "late"  # its ticket opened long after it was raised
    SILENCED = "silenced"  # its owner has silenced it: it opens no ticket
    FINE = "fine"


@dataclass(frozen=True, slots=True)
class Told:
    """One change, as the account tells of it. `body` is the message that the bus would have brought."""

    alarm: Alarm
    body: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trail:
    """What the account says of one alarm: its present state (None once it was deleted), and when it was in ALARM.

    `raised` are its changes to ALARM, those of its contributors among them, the present one whenever it was. `ended` is
    the last change of the alarm as a whole to OK.
    """

    identity: Identity
    name: str
    now: Told | None = None
    raised: tuple[Told, ...] = ()
    ended: Told | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    """What we know of the same alarm. `tickets` are its own, the newest first, as far back as the trail goes.

    `spent` are the fingerprints of the trail's changes that were handled.
    """

    record: AlarmRecord
    tickets: tuple[Ticket, ...] = ()
    spent: frozenset[str] = frozenset()

    @property
    def open_ticket(self) -> Ticket | None:
        """The one that stands for it."""
        return next((ticket for ticket in self.tickets if ticket.status not in ENDED), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """One alarm. `owed` are the changes to hand over, in this order; `ticket_id` is the ticket that it has or had."""

    verdict: Verdict
    trail: Trail
    reason: str
    ticket_id: str | None = None
    owed: tuple[Told, ...] = ()

    @property
    def document(self) -> dict[str, object]:
        """For programs."""
        identity, now = self.trail.identity, self.trail.now
        return {
            "verdict": self.verdict.value,
            "account_id": identity.account_id,
            "region": identity.region,
            "alarm_name": self.trail.name,
            "alarm_arn": identity.alarm_arn,
            "state": now.alarm.state.value if now else None,
            "since": zulu(now.alarm.changed_at) if now else None,
            "reason": self.reason,
            "ticket": self.ticket_id,
            "changes": len(self.owed),
        }


Silence = Callable[["Alarm"], "str | None"]
"""Why a change asks for nothing; None if it does."""


def compare(trail: Trail, memory: Memory, silence_of: Silence, since: datetime) -> Compared:
    """What the account's word and ours come to; what was late is told of tickets that opened after `since`."""
    ticket = memory.open_ticket
    ticket_id = next((known.id for known in memory.tickets), None)
    now = trail.now.alarm if trail.now else None
    if now and (why := silence_of(now)) and now.state is AlarmState.ALARM:
        return Compared(verdict=Verdict.SILENCED, trail=trail, reason=why, ticket_id=ticket_id)
    unheard = [told for told in trail.raised if not is_heard(told.alarm, memory)]
    ended = _end_that_is_missing(trail, memory, is_wanted=bool(unheard) or _waits(ticket))
    owed = tuple(sorted((*unheard, *ended), key=lambda told: told.alarm.changed_at, reverse=True))
    verdict, reason = _judge(trail, memory, len(unheard), since, is_ended=bool(ended))
    return Compared(verdict=verdict, trail=trail, reason=reason, ticket_id=ticket_id, owed=owed)


def _judge(trail: Trail, memory: Memory, unheard: int, since: datetime, *, is_ended: bool) -> tuple[Verdict, str]:
    ticket = memory.open_ticket
    if unheard:
        return Verdict.MISSING, _told_of(trail, unheard)
    if is_ended:
        return Verdict.NOT_ENDED, "the alarm has recovered, and its ticket does not know"
    if ticket and trail.now is None:
        return Verdict.GONE, GONE
    if ticket and ticket.alarm_at and ticket.opened_at >= since and _lag(ticket) > LATE_AFTER:
        return Verdict.LATE, f"it reached us {_minutes(_lag(ticket))} minutes after it was raised"
    return Verdict.FINE, _why_fine(memory)


def _told_of(trail: Trail, unheard: int) -> str:
    now = trail.now.alarm.state if trail.now else None
    since = "in ALARM now" if now is AlarmState.ALARM else f"{now or 'deleted'} now"
    times = "once" if unheard == 1 else f"{unheard} times"
    return f"raised {times} unheard, {since}"


def _why_fine(memory: Memory) -> str:
    if memory.open_ticket:
        return "has its ticket"
    if memory.record.hold:
        return f"held by maintenance window {memory.record.hold.window_id}"
    return "its ticket has ended" if memory.tickets else "was heard, and asked for no ticket"


def gone(identity: Identity, ticket: Ticket) -> Compared:
    """An alarm that has an open ticket, and of which the account says nothing."""
    trail = Trail(identity=identity, name=ticket.alarm_name)
    return Compared(verdict=Verdict.GONE, trail=trail, reason=GONE, ticket_id=ticket.id)


def is_heard(alarm: Alarm, memory: Memory) -> bool:
    """Whether an ALARM reached us: this very one, or an alarm that had its ticket then, which it would have joined.

    One newer than all we know did not, whatever ticket stands: that may have been resolved, or believe it recovered.
    """
    if alarm.fingerprint in memory.spent:
        return True
    record, known = memory.record, known_of(memory.record, alarm)
    if known and known.state is AlarmState.ALARM and is_of(known, alarm):
        return True
    newest = known.at if known else record.settled_at if alarm.contributor else None
    return newest is not None and alarm.changed_at < newest and any(_stood(t, alarm.changed_at) for t in memory.tickets)


def _stood(ticket: Ticket, at: datetime) -> bool:
    if ticket.alarm_at is None or at <= ticket.alarm_at - INEXACT:
        return False
    return ticket.status not in ENDED or at <= (ticket.closed_at or ticket.status_at)


def _waits(ticket: Ticket | None) -> bool:
    return ticket is not None and ticket.recovered_at is None


def _end_that_is_missing(trail: Trail, memory: Memory, *, is_wanted: bool) -> Sequence[Told]:
    """The last OK, where something of the alarm waits for it and neither the account nor we know anything newer."""
    if trail.ended is None or not is_wanted:
        return ()
    known, ok = memory.record.last, trail.ended.alarm
    own = (told.alarm for told in trail.raised if told.alarm.contributor is None)
    is_last = all(alarm.changed_at < ok.changed_at for alarm in own)
    is_news = known is None or (known.at < ok.changed_at and not (is_of(known, ok) and known.state is ok.state))
    return (trail.ended,) if is_last and is_news else ()


def _lag(ticket: Ticket) -> timedelta:
    return ticket.opened_at - ticket.alarm_at if ticket.alarm_at else timedelta()


def _minutes(length: timedelta) -> int:
    return int(length / timedelta(minutes=1))


def in_order(compared: Sequence[Compared]) -> list[Compared]:
    """The most urgent first, and by account, region and name."""
    place: Mapping[Verdict, int] = {verdict: number for number, verdict in enumerate(Verdict)}

    def of(one: Compared) -> tuple[int, str, str, str]:
        identity = one.trail.identity
        return place[one.verdict], identity.account_id, identity.region, one.trail.name

    return sorted(compared, key=of)
