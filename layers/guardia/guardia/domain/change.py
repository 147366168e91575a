"""One transaction of the table: everything that one happening changes, and the conditions it stands on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.measure import measured
from guardia.domain.notice import AUDIENCES
from guardia.domain.ticket import STARTS_CYCLE

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.domain.measure import Measure
    from guardia.domain.quarantine import Quarantined
    from guardia.domain.ticket import Entry, Ticket

LATE_AFTER = timedelta(minutes=1)
"""How long the stream and the state machines have before the sweeper does what is owed."""


class Condition(StrEnum):
    """What a transaction may find otherwise than it was decided on."""

    FINGERPRINT_IS_NEW = "fingerprint_is_new"  # this very change was handled before
    RECORD_IS_AS_READ = "record_is_as_read"  # another change of the same alarm came first
    NUMBER_IS_FREE = "number_is_free"  # a ticket has this number already
    TICKET_IS_AS_READ = "ticket_is_as_read"  # somebody took a step on the ticket first
    KEY_IS_NEW = "key_is_new"  # this Idempotency-Key was used before
    CLIENT_IS_AS_READ = "client_is_as_read"  # somebody changed the client's file first
    DUTY_IS_AS_READ = "duty_is_as_read"  # somebody applied a roster or swapped a shift first
    MESSAGE_IS_HELD = "message_is_held"  # somebody released this quarantined message first
    WINDOW_STANDS = "window_stands"  # the maintenance window has ended meanwhile
    HEARTBEAT_IS_AS_READ = "heartbeat_is_as_read"  # another beat, or the sweeper, came first
    NOBODY_INTERFERES = "nobody_interferes"  # another held an item at this moment, or the table was at its limit


class Conflict(Exception):
    """The transaction was not written. `failed` names the conditions that did not hold.

    `handled_by` is the ticket that this very change of an alarm opened, joined or moved before, if it did.
    """

    def __init__(self, failed: frozenset[Condition], handled_by: str | None = None) -> None:
        super().__init__(", ".join(sorted(failed)))
        self.failed = failed
        self.handled_by = handled_by


@dataclass(frozen=True, slots=True)
class IdempotencyKey:
    """A caller's word that two requests are one. `request` is the digest of what was asked."""

    caller: str
    key: str
    request: str
    ticket_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """What is written at once, or not at all.

    `ticket` is the new version, put where `version_before` stands (0: where none does). `record` is the alarm's next
    revision, put where the one before stands. `fingerprint` must be new. `joined` is a ticket that must still be
    unresolved in its cycle although it does not change. `released` is the quarantined message that this comes from, as
    it stands once it is released, put where nobody released it before. `within` is a maintenance window that must still
    stand, and `held` what it keeps from now on.
    """

    ticket: Ticket | None = None
    version_before: int = 0
    entries: tuple[Entry, ...] = ()
    fingerprint: str | None = None
    record: AlarmRecord | None = None
    joined: Ticket | None = None
    key: IdempotencyKey | None = None
    released: Quarantined | None = None
    within: Window | None = None
    held: HeldAlarm | None = None

    @property
    def starts_cycle(self) -> bool:
        """Whether a lifecycle is to be started."""
        return any(entry.kind in STARTS_CYCLE for entry in self.entries)

    @property
    def measure(self) -> Measure | None:
        """What is measured of the ticket's promise from now on; None where this changes nothing of it."""
        return measured(self.ticket, self.entries) if self.ticket else None


def owed_until(entry: Entry) -> datetime | None:
    """When the sweeper looks whether the entry was told; None for an entry that is not told."""
    return entry.at + LATE_AFTER if entry.kind in AUDIENCES else None
