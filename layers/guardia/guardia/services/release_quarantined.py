"""An operator lets a quarantined alarm become a ticket after all: the clock starts now, the alarm's own time is kept.

Called by `ticket_api` and by the operator's command. Why somebody may do so although no contract covers the alarm, and
what is never released, is decision 22.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm
from guardia.domain.caller import Role
from guardia.domain.entitlement import Standing, entitle, entitle_account
from guardia.domain.errors import Forbidden, NotFound, NotReleasable, Refused
from guardia.domain.instant import zulu
from guardia.domain.quarantine import CLOCK_SKEW, Received, happened_by, is_dated_ahead
from guardia.services.arrival import Arrival
from guardia.services.receive_message import silence_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.alarm import Reading
    from guardia.domain.caller import Caller
    from guardia.domain.outcome import Outcome
    from guardia.domain.quarantine import Quarantined, Road
    from guardia.domain.ticket import Actor
    from guardia.ports import Accounts, Clock, Quarantine, Reader, TicketStore
    from guardia.services.open_ticket import OpenTicket

SEND_AGAIN = "have the client set the alarm again, or replay the bus"


@dataclass(frozen=True, slots=True)
class ReleaseQuarantined:
    """The way out of quarantine. Of two operators who release a message at once one does, and both see what became."""

    readers: Mapping[Road, Reader]
    accounts: Accounts
    quarantine: Quarantine
    tickets: TicketStore
    open_ticket: OpenTicket
    clock: Clock

    def __call__(self, caller: Caller, quarantine_id: str) -> Quarantined:
        """The message, which names the ticket that it opened or joined.

        Raises Forbidden, NotFound, NotReleasable, Busy.
        """
        if caller.role is not Role.OPERATOR:
            raise Forbidden("only operators release quarantined messages")
        return self.release(quarantine_id, caller.actor)

    def release(self, quarantine_id: str, by: Actor) -> Quarantined:
        """The same for the command. A message that was released before stays as it is."""
        message = self._message(quarantine_id)
        if message.released_ticket:
            return message
        now = self.clock()
        alarm = self._alarm(message, now)
        outcome = self.open_ticket(alarm, self._arrival(message, alarm, by, now))
        released = self._message(quarantine_id)  # by us, or by somebody else at this moment
        if released.released_ticket is None:
            raise self._nothing_to_release(alarm, outcome)
        return released

    def uncovered(self, message: Quarantined) -> str | None:
        """Why no contract covers the account's present client now, so that whoever releases the message knows it.

        None where one does, and where the account is nobody's: that is not released at all.
        """
        client = self.accounts.holding(message.account_id).client if message.account_id else None
        if client is None:
            return None
        entitlement = entitle(client, self.clock())
        return None if entitlement.value else entitlement.reason.en

    def _message(self, quarantine_id: str) -> Quarantined:
        message = self.quarantine.quarantined_message(quarantine_id)
        if message is None:
            raise NotFound(f"there is no quarantined message {quarantine_id}")
        return message

    def _alarm(self, message: Quarantined, now: datetime) -> Alarm:
        """The alarm that the message tells of; NotReleasable where it tells of nothing that asks for a ticket."""
        reading = self._read_again(message)
        if is_dated_ahead(reading, now):
            raise NotReleasable(
                f"the change is dated {zulu(reading.changed_at)}, more than {CLOCK_SKEW} from now: wait until then, or "
                f"{SEND_AGAIN}"
            )
        if not isinstance(reading, Alarm):
            raise NotReleasable("the message tells of a change of an alarm's settings, which opens no ticket")
        if silence := silence_of(reading):
            raise NotReleasable(f"the alarm asks for nothing: {silence}")
        return reading

    def _read_again(self, message: Quarantined) -> Reading:
        """What the kept body says, if it is still of the account that proved itself when it came.

        A signature of SNS is not verified a second time: its certificate may be gone by now, and what it proved was
        kept in `account_id`.
        """
        if message.account_id is None:
            raise NotReleasable(f"no account proved that it sent this message ({message.reason}): {SEND_AGAIN}")
        if not message.is_whole:
            raise NotReleasable(f"only a part of the message could be kept, which cannot be read: {SEND_AGAIN}")
        received = Received(message_id=message.id, road=message.road, body=message.body, sent_at=message.received_at)
        try:
            reading = self.readers[message.road](received)
        except Refused as refusal:
            raise NotReleasable(f"the message cannot be read: {refusal}; {SEND_AGAIN}") from refusal
        if reading.identity.account_id != message.account_id:
            raise NotReleasable(
                f"the message speaks of account {reading.identity.account_id}, "
                f"and it was account {message.account_id} that sent it"
            )
        return reading

    def _arrival(self, message: Quarantined, alarm: Alarm, by: Actor, now: datetime) -> Arrival:
        """For the account's present client, by the contract that covers it now; by the newest, where none does."""
        holding = self.accounts.holding(alarm.identity.account_id)
        entitlement = entitle_account(holding, happened_by(alarm, message.received_at), now)
        if holding.client is None:
            raise NotReleasable(
                f"{entitlement.reason.en}: register the account first (`guardia client apply FILE`), then release"
            )
        if entitlement.evidence == Standing.ACCOUNT_MOVED:
            raise NotReleasable(
                f"{entitlement.reason.en}: {holding.client.id} may not see it; tell {holding.former_client}, if need be"
            )
        data = {
            "released_by": by.name,
            "received_at": zulu(message.received_at),
            "quarantine": message.id,
            "standing": entitlement.evidence,
        }
        contract = entitlement.value or holding.client.contract
        return Arrival(client=holding.client, contract=contract, at=now, actor=by, data=data, released=message)

    def _nothing_to_release(self, alarm: Alarm, outcome: Outcome) -> NotReleasable:
        if ticket_id := self.tickets.ticket_of_change(alarm.fingerprint):
            return NotReleasable(f"this change of the alarm reached us by another message: see ticket {ticket_id}")
        return NotReleasable(f"there is nothing to open a ticket for: {outcome.reason}")
