"""A message from a client's account comes in: read it, prove it, see whether a contract covers it, and act on it.

Called by `alarm_intake` for each message of both queues. Ends in one Outcome for each message; raises only what another
try may mend, so that the queue delivers again and, in the end, dead-letters.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm, AlarmState, ConfigurationChange
from guardia.domain.errors import Refused
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import quarantine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.alarm import Reading
    from guardia.domain.contract import Client
    from guardia.domain.quarantine import Received, Road
    from guardia.ports import Accounts, Quarantine, Reader
    from guardia.services.open_ticket import OpenTicket

CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class ReceiveMessage:
    """The intake."""

    readers: Mapping[Road, Reader]
    accounts: Accounts
    quarantine: Quarantine
    open_ticket: OpenTicket

    def __call__(self, received: Received) -> Outcome:
        """What became of the message."""
        account_id = None
        try:
            reading = self.readers[received.road](received)
            account_id = reading.identity.account_id
            _refuse_future(reading, received)
            client = self._entitled(reading, received)
        except Refused as refusal:
            return self._quarantine(received, str(refusal), refusal.account_id or account_id)
        if isinstance(reading, ConfigurationChange):
            return _note_configuration(reading)
        if silence := _silence(reading):
            return Outcome(OutcomeKind.NOTED, silence)
        return self.open_ticket(reading, client, received.sent_at)

    def _entitled(self, reading: Reading, received: Received) -> Client:
        """The client that is served. A contract that ends while a ticket is open changes nothing on that ticket."""
        account_id = reading.identity.account_id
        client = self.accounts.client_of_account(account_id)
        if client is None:
            raise Refused(f"account {account_id} is not registered for any client")
        contract = client.contract
        if not contract.in_force(received.sent_at) and not self.open_ticket.has_ticket(reading.identity, client):
            raise Refused(
                f"client {client.id} has no contract in force: version {contract.version} runs from "
                f"{contract.starts} to {contract.ends} ({contract.time_zone})"
            )
        return client

    def _quarantine(self, received: Received, reason: str, account_id: str | None) -> Outcome:
        kept = self.quarantine.put_quarantined(quarantine(received, reason, account_id))
        return Outcome(OutcomeKind.QUARANTINED if kept else OutcomeKind.DUPLICATE, reason, for_desk=True)


def _refuse_future(reading: Reading, received: Received) -> None:
    """A time far ahead would make every later change look old, so it never moves an alarm's guard."""
    if reading.changed_at > received.sent_at + CLOCK_SKEW:
        raise Refused(
            f"the change is dated {reading.changed_at.isoformat()}, more than {CLOCK_SKEW} after it reached the queue"
        )


def _note_configuration(change: ConfigurationChange) -> Outcome:
    what = f"{change.operation} of alarm {change.name!r} in account {change.identity.account_id}"
    if change.blinds_us:
        return Outcome(OutcomeKind.NOTED, f"{what}: it says nothing from now on", for_desk=True)
    return Outcome(OutcomeKind.NOTED, what)


def _silence(alarm: Alarm) -> str | None:
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
