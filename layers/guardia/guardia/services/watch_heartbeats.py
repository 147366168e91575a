"""A heartbeat fell silent, or came back: the desk has a ticket of it, opened once and recovered, as of any alarm.

Called by the sweeper for each heartbeat whose time has come, and where an operator expects one no more. A silence is an
alarm of ours, so that whoever dies in between, and whoever comes second, is met by the conditions of `open_ticket`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState
from guardia.domain.blindness import EVERYBODY, deafness, desk_alone, desk_of, end_of_silence, identity_of, silence
from guardia.domain.decision import Phrase
from guardia.domain.entitlement import entitle_account
from guardia.domain.heartbeat import LATE_AFTER, Pulse, is_nobody_heard
from guardia.domain.outcome import OutcomeKind
from guardia.services.arrival import Arrival

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.alarm import Alarm, Identity
    from guardia.domain.contract import Client, Contract
    from guardia.domain.decision import Language
    from guardia.domain.heartbeat import Heartbeat
    from guardia.domain.lifecycle import Owed
    from guardia.ports import Accounts, HeartbeatStore, Meter, TicketStore
    from guardia.services.open_ticket import OpenTicket

HEARD_AGAIN = Phrase("El latido volvió.", "The heartbeat is back.")
SOMEBODY_HEARD = Phrase("Se vuelve a oír a los clientes.", "Clients are heard again.")
OPENED = frozenset({OutcomeKind.OPENED, OutcomeKind.REOPENED})


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchHeartbeats:
    """Tickets are written in the desk's `language` and `time_zone`. `meter` counts `blind`: tickets of silences."""

    store: HeartbeatStore
    tickets: TicketStore
    accounts: Accounts
    open_ticket: OpenTicket
    language: Language
    time_zone: str
    meter: Meter

    def __call__(self, key: str, now: datetime) -> Sequence[Owed]:
        """Look at one heartbeat at `now`. Entries that follow are told by the stream, as those of alarms are."""
        account_id, _, region = key.partition("#")
        heartbeat = self.store.heartbeat(account_id, region)
        if heartbeat is None or heartbeat.wake_at > now:
            return ()
        holding = self.accounts.holding(account_id)
        entitlement = entitle_account(holding, now, now)
        if holding.client is None or entitlement.value is None:
            self.end(heartbeat, now, entitlement.reason)
        elif heartbeat.pulse(now) is Pulse.SILENT:
            self._silent(heartbeat, holding.client, entitlement.value, now)
        else:
            self._heard(heartbeat, now)
        return ()

    def end(self, heartbeat: Heartbeat, now: datetime, why: Phrase) -> bool:
        """Expect it no more, and let its ticket recover; False where it was heard meanwhile, and is expected still."""
        self._recover(identity_of(heartbeat), now, why)
        return self.store.drop_heartbeat(heartbeat)

    def _heard(self, heartbeat: Heartbeat, now: datetime) -> None:
        if heartbeat.silent_since:
            self._recover(EVERYBODY, now, SOMEBODY_HEARD)
            self._recover(identity_of(heartbeat), now, HEARD_AGAIN)
        self.store.put_heartbeat(heartbeat.come_back())

    def _silent(self, heartbeat: Heartbeat, client: Client, contract: Contract, now: datetime) -> None:
        """First of all it is on record: a beat that comes while the ticket opens has to bring the sweeper back."""
        if heartbeat.silent_since is None:
            heartbeat = heartbeat.found_silent()
            if not self.store.put_heartbeat(heartbeat):
                return
        all_known = self.store.heartbeats()
        if is_nobody_heard(all_known, now):
            alarm = deafness(all_known, self.language, self.time_zone)
            self._raise(alarm, desk_alone(self.language, self.time_zone), now)
        else:
            self._recover(EVERYBODY, now, SOMEBODY_HEARD)
            if not self._may_yet_come_back(now):
                alarm = silence(heartbeat, client, self.language, self.time_zone)
                self._raise(alarm, desk_of(client, heartbeat.account_id, contract, self.language), now)
        self.store.put_heartbeat(heartbeat.fallen_silent(now))

    def _may_yet_come_back(self, now: datetime) -> bool:
        """Whether we were deaf until a moment ago: whoever beats is heard before the next beat is missing."""
        last = self.tickets.record(EVERYBODY).last
        return last is not None and last.state is AlarmState.OK and now < last.at + LATE_AFTER

    def _raise(self, alarm: Alarm, desk: tuple[Client, Contract], now: datetime) -> None:
        """A ticket of the desk, unless this silence has one, or had one that somebody ended."""
        if self._is_raised(alarm.identity):
            return
        client, contract = desk
        outcome = self.open_ticket(alarm, Arrival(client=client, contract=contract, at=now))
        if outcome.kind in OPENED:
            self.meter("blind")

    def _recover(self, identity: Identity, now: datetime, why: Phrase) -> None:
        if self._is_raised(identity):
            client, contract = desk_alone(self.language, self.time_zone)
            alarm = end_of_silence(identity, now, why, self.language)
            self.open_ticket(alarm, Arrival(client=client, contract=contract, at=now))

    def _is_raised(self, identity: Identity) -> bool:
        last = self.tickets.record(identity).last
        return last is not None and last.state is AlarmState.ALARM
