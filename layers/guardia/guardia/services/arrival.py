"""How an alarm came to be acted upon, and what is known of it at that moment.

Made by the intake, by a release from quarantine and at the end of a maintenance window; acted upon by `open_ticket`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from guardia.domain.held_alarm import opening_fingerprint
from guardia.domain.ticket import GUARDIA, Actor

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.contract import Client, Contract
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.domain.quarantine import Quarantined, Received
    from guardia.domain.ticket import Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How an alarm came to be acted upon: for which client, by which contract, and when the clock starts.

    `released` is the quarantined message that somebody (`actor`) let through; `data` says so on the timeline. A release
    that neither makes nor moves a ticket writes nothing. `windows` are the maintenance windows that cover the alarm,
    the last to end first; they hold `message`. `held` is what a window that has ended had held.
    """

    client: Client
    contract: Contract
    at: datetime
    actor: Actor = GUARDIA
    data: Mapping[str, str | int | bool] = field(default_factory=dict)
    released: Quarantined | None = None
    windows: tuple[Window, ...] = ()
    message: Received | None = None
    held: HeldAlarm | None = None

    def without(self, window: Window) -> Arrival:
        """The same, once the window has ended."""
        return replace(self, windows=tuple(other for other in self.windows if other.id != window.id))

    def released_into(self, ticket_id: str) -> Quarantined | None:
        """The released message as it stands from now on; None for an alarm that came by its road."""
        if self.released is None:
            return None
        return replace(self.released, released_ticket=ticket_id, released_at=self.at, released_by=self.actor.name)


@dataclass(frozen=True, slots=True)
class Seen:
    """One alarm's change, and all that is known of the alarm before it."""

    alarm: Alarm
    arrival: Arrival
    before: AlarmRecord
    after: AlarmRecord
    ticket: Ticket | None

    @property
    def fingerprint(self) -> str:
        """What this change spends, so that it happens once.

        A release from quarantine may be of what a window held, and no contract covered at its end.
        """
        if self.arrival.held:
            return self.arrival.held.opening_fingerprint
        if self.arrival.released and self.before.hold:
            return opening_fingerprint(self.alarm.fingerprint, self.before.hold.window_id)
        return self.alarm.fingerprint
