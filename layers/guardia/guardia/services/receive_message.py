"""A message from a client's account comes in: read it, prove it, see whether a contract covers it, and act on it.

Called by `alarm_intake` for each message of both queues, at the end of a maintenance window for what it held, and by
`reconcile` for what never came. Ends in one Outcome for each message; raises only what another try may mend, so that
the queue delivers again and, in the end, dead-letters.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm, AlarmState, ConfigurationChange
from guardia.domain.entitlement import Standing, entitle_account
from guardia.domain.errors import Refused
from guardia.domain.heartbeat import is_heartbeat
from guardia.domain.held_alarm import is_holdable
from guardia.domain.instant import zulu
from guardia.domain.maintenance import covering
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import CLOCK_SKEW, Road, happened_by, is_dated_ahead, quarantine
from guardia.domain.uncovered import uncovered_of
from guardia.services.arrival import Arrival

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.alarm import Reading
    from guardia.domain.contract import Client, Contract
    from guardia.domain.entitlement import Entitlement, Holding
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.domain.quarantine import Quarantined, Received
    from guardia.ports import Accounts, Quarantine, Reader, UncoveredStore, Windows
    from guardia.services.hear_heartbeat import HearHeartbeat
    from guardia.services.open_ticket import OpenTicket


@dataclass(frozen=True, slots=True)
class ReceiveMessage:
    """The intake. `desk_time_zone` says when a day of the account manager begins."""

    readers: Mapping[Road, Reader]
    accounts: Accounts
    windows: Windows
    quarantine: Quarantine
    uncovered: UncoveredStore
    open_ticket: OpenTicket
    hear_heartbeat: HearHeartbeat
    desk_time_zone: str

    def __call__(self, received: Received) -> Outcome:
        """What became of the message."""
        return self._receive(received, received.sent_at)

    def again(self, held: HeldAlarm, window: Window) -> Outcome:
        """What becomes of an alarm that a window held: the same as if it came at the window's end."""
        return self._receive(held.message, held.goes_at(window), held)

    def _receive(self, received: Received, at: datetime, held: HeldAlarm | None = None) -> Outcome:
        try:
            reading = self._read(received)
        except Refused as refusal:
            return self._keep(quarantine(received, str(refusal), refusal.account_id))
        holding = self.accounts.holding(reading.identity.account_id)
        entitlement = entitle_account(holding, happened_by(reading, received.sent_at), at)
        if is_heartbeat(reading):
            return self.hear_heartbeat(reading.identity, received, is_covered=entitlement.value is not None)
        contract = self._contract(reading, holding, entitlement)
        if holding.client is None or contract is None:
            return self._keep_uncovered(received, reading, holding, entitlement)
        covered = (holding.client, contract, at)
        outcome = self._act(reading, received, covered, held)
        return replace(outcome, client_id=holding.client.id, changed_at=reading.changed_at)

    def _act(
        self, reading: Reading, received: Received, covered: tuple[Client, Contract, datetime], held: HeldAlarm | None
    ) -> Outcome:
        if isinstance(reading, ConfigurationChange):
            return _note_configuration(reading)
        if silence := silence_of(reading):
            return Outcome(OutcomeKind.NOTED, silence)
        return self.open_ticket(reading, self._arrival(reading, received, covered, held))

    def _arrival(
        self, alarm: Alarm, received: Received, covered: tuple[Client, Contract, datetime], held: HeldAlarm | None
    ) -> Arrival:
        client, contract, at = covered
        windows = covering(self.windows.windows(client.id, at), alarm, at) if is_holdable(received) else ()
        data = {"road": received.road.value} if received.road is Road.ACCOUNT else {}
        if held:
            data |= {"maintenance": held.window_id, "in_alarm_since": zulu(held.since)}
        return Arrival(client=client, contract=contract, at=at, data=data, windows=windows, message=received, held=held)

    def _read(self, received: Received) -> Reading:
        """What the message says. Raises Refused; a time far ahead must never move an alarm's guard."""
        reading = self.readers[received.road](received)
        if is_dated_ahead(reading, received.sent_at):
            dated = reading.changed_at.isoformat()
            raise Refused(
                f"the change is dated {dated}, more than {CLOCK_SKEW} after it reached the queue",
                reading.identity.account_id,
            )
        return reading

    def _contract(self, reading: Reading, holding: Holding, entitlement: Entitlement) -> Contract | None:
        """The one that covers. A contract that ends while a ticket is open changes nothing on that ticket."""
        if entitlement.value or holding.client is None or entitlement.evidence == Standing.ACCOUNT_MOVED:
            return entitlement.value
        is_open = self.open_ticket.has_ticket(reading.identity, holding.client)
        return holding.client.contract if is_open else None

    def _keep_uncovered(
        self, received: Received, reading: Reading, holding: Holding, entitlement: Entitlement
    ) -> Outcome:
        """The message first. What is told of it is owed also where it was kept before: the last try may have died."""
        standing = Standing(entitlement.evidence)
        kept = quarantine(received, entitlement.reason.en, holding.account_id, standing)
        outcome = self._keep(kept)
        self.uncovered.put_uncovered(uncovered_of(kept, holding, entitlement, reading.name, self.desk_time_zone))
        return outcome

    def _keep(self, quarantined: Quarantined) -> Outcome:
        is_new = self.quarantine.put_quarantined(quarantined)
        kind = OutcomeKind.QUARANTINED if is_new else OutcomeKind.DUPLICATE
        return Outcome(kind, quarantined.reason, for_desk=True, quotes=True, quarantine_id=quarantined.id)


def _note_configuration(change: ConfigurationChange) -> Outcome:
    what = f"{change.operation} of alarm {change.name!r} in account {change.identity.account_id}"
    if change.blinds_us:
        reason = f"{what}: it says nothing from now on"
        return Outcome(OutcomeKind.NOTED, reason, for_desk=True, quotes=True, silent_alarm=change.name)
    return Outcome(OutcomeKind.NOTED, what, quotes=True)


def silence_of(alarm: Alarm) -> str | None:
    """Why a change asks for nothing; None if it does. A recovery counts even where the alarm's actions are silenced."""
    if alarm.state is AlarmState.INSUFFICIENT_DATA:
        return "insufficient data says neither that it fails nor that it works"
    if alarm.state is AlarmState.OK:
        return None
    if alarm.suppressed_by:
        return "the alarm's actions are suppressed by its suppressor alarm"
    if alarm.muted_by:
        return "the alarm is muted by its owner's mute rule"
    return None
