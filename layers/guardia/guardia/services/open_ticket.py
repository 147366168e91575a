"""An alarm's change becomes a ticket, joins one, marks its recovery or opens it once more: exactly once.

Called by `receive_message`, at the end of a maintenance window too, and by `release_quarantined`. Exactly once rests on
the conditions of one transaction, never on a cache.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.alarm import INEXACT, AlarmState, Identity
from guardia.domain.alarm_record import AlarmRecord, Effect, observe, was_the_last
from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.heartbeat import is_heartbeat
from guardia.domain.number import ticket_number
from guardia.domain.opening import Opening, open_for
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.steps import Act
from guardia.domain.ticket import ENDED, GUARDIA, Entry, Status, Ticket
from guardia.services.alarm_change import as_recovered, begins_cycle, ended_at, hold, join, note, recover
from guardia.services.arrival import Seen
from guardia.services.met_alarms import MetAlarms
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.ports import Pause, TicketStore
    from guardia.services.arrival import Arrival

RELATED_LIMIT = 10


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Opening, merging, recovering, reopening."""

    store: TicketStore
    pause: Pause
    met: MetAlarms = field(default_factory=MetAlarms)

    def __call__(self, alarm: Alarm, arrival: Arrival) -> Outcome:
        """What became of the change. Raises Busy when others always came first."""
        # Nothing is read of an alarm that this process has not met: the transaction says whether something is known.
        unread = _may_be_the_first(alarm, arrival) and self.met.is_new(alarm.identity)
        taken = 0

        def attempt() -> Outcome:
            nonlocal taken, arrival, unread
            if unread:
                outcome, change = self._decide_on(AlarmRecord(identity=alarm.identity), None, alarm, arrival)
                unread = False
            else:
                outcome, change = self._decide(alarm, arrival, taken)
            if arrival.released and outcome.kind is OutcomeKind.NOTED:
                return outcome
            try:
                if change:
                    self.store.commit(change)
            except Conflict as conflict:
                if Condition.FINGERPRINT_IS_NEW in conflict.failed:
                    return _duplicate(conflict.handled_by)
                if conflict.failed == {Condition.NUMBER_IS_FREE}:
                    taken += 1
                if change and change.within and Condition.WINDOW_STANDS in conflict.failed:
                    arrival = arrival.without(change.within)
                raise
            return outcome

        return until_written(attempt, self.pause)

    def has_ticket(self, identity: Identity, client: Client) -> bool:
        """Whether the client has a ticket of this alarm that has not ended."""
        return self._of_client(client, self.store.record(identity).open_ticket) is not None

    def _decide(self, alarm: Alarm, arrival: Arrival, taken: int) -> tuple[Outcome, Change | None]:
        before = self.store.record(alarm.identity)
        kept = arrival.held or arrival.released
        if not kept and (was_the_last(before, alarm) or self._was_reconciled(before, alarm)):
            return _duplicate(None if before.hold else before.last_ticket), None
        ticket = self._of_client(arrival.client, before.open_ticket)
        if ticket and ticket.status in ENDED:  # it ended between the two reads
            raise Conflict(frozenset({Condition.RECORD_IS_AS_READ}))
        return self._decide_on(before, ticket, alarm, arrival, taken)

    def _decide_on(
        self, before: AlarmRecord, ticket: Ticket | None, alarm: Alarm, arrival: Arrival, taken: int = 0
    ) -> tuple[Outcome, Change | None]:
        """By what is known of the alarm, and by its ticket that has not ended."""
        if arrival.held:
            return self._let_go(Seen(alarm, arrival, before, before.let_go(), ticket), arrival.held, taken)
        after, effect = observe(before, alarm)
        seen = Seen(alarm, arrival, before, after, ticket)
        if alarm.is_road_test:
            return note(seen, "a test of the road")
        if is_heartbeat(alarm):  # let out of quarantine: those that came by their road never get here
            return note(seen, "a heartbeat")
        if arrival.windows and begins_cycle(seen, effect):
            return hold(seen, arrival.windows[0], effect)
        match effect:
            case Effect.RAISED | Effect.LATE if ticket is None:
                return self._open(seen, taken, recovered=effect is Effect.LATE)
            case Effect.RAISED | Effect.LATE | Effect.REPEATED:
                return join(seen, effect)
            case Effect.RECOVERED:
                return recover(seen)
            case Effect.PARTLY:
                return note(seen, "one contributor recovered, the alarm as a whole did not")
            case Effect.STALE:
                return Outcome(OutcomeKind.NOTED, "older than what is known of this alarm", before.open_ticket), None

    def _open(self, seen: Seen, taken: int, *, recovered: bool) -> tuple[Outcome, Change]:
        arrival = seen.arrival
        number = ticket_number(seen.fingerprint, taken)
        previous = self._of_client(arrival.client, seen.before.last_ticket)
        opening = Opening(
            client=arrival.client,
            contract=arrival.contract,
            number=number,
            fingerprint=seen.fingerprint,
            at=arrival.at,
            previous=previous.id if previous else None,
            related=self._tickets_of_children(seen.alarm, arrival.client),
            actor=arrival.actor,
            data=arrival.data,
        )
        ticket, entry = open_for(seen.alarm, opening)
        entries: tuple[Entry, ...] = (entry,)
        if recovered:
            ticket, more = as_recovered(ticket, Act(at=seen.arrival.at, actor=GUARDIA, reason="OK"), ended_at(seen))
            entries += more
        change = Change(
            ticket=ticket,
            entries=entries,
            fingerprint=seen.fingerprint,
            record=seen.after.opened(number),
            released=arrival.released_into(number),
        )
        return Outcome(OutcomeKind.OPENED, ticket.severity_evidence, number), change

    def _let_go(self, seen: Seen, held: HeldAlarm, taken: int) -> tuple[Outcome, Change | None]:
        """A window that held the alarm has ended: what is still in alarm has a ticket now, as if it came at the end."""
        hold_before = seen.before.hold
        if hold_before is None or hold_before.window_id != held.window_id:
            return self._had_been_let_go(seen)
        if seen.arrival.windows:
            return hold(seen, seen.arrival.windows[0], Effect.RAISED)
        ticket = seen.ticket
        if ticket is None:
            return self._open(seen, taken, recovered=False)
        if ticket.status is Status.RESOLVED and ticket.cycle != hold_before.cycle:
            return note(seen, "somebody opened its ticket once more and resolved it meanwhile")
        return join(seen, Effect.RAISED)

    def _was_reconciled(self, before: AlarmRecord, alarm: Alarm) -> bool:
        """Whether the account's API told of this ALARM, which opened the last ticket, and then of the OK after it.

        The event may date it otherwise, by less than INEXACT; then its fingerprint is another.
        """
        if before.last is None or before.last.exact or alarm.state is not AlarmState.ALARM:
            return False
        last = self.store.ticket(before.last_ticket) if before.last_ticket else None
        return bool(last and last.alarm_at and abs(last.alarm_at - alarm.changed_at) < INEXACT)

    def _had_been_let_go(self, seen: Seen) -> tuple[Outcome, None]:
        if ticket_id := self.store.ticket_of_change(seen.fingerprint):
            return Outcome(OutcomeKind.DUPLICATE, "its window's end was handled before", ticket_id), None
        return Outcome(OutcomeKind.NOTED, "when the window ended it was OK or had a ticket, or another held it"), None

    def _of_client(self, client: Client, ticket_id: str | None) -> Ticket | None:
        """The ticket; None if it is of another client, who had this AWS account before."""
        ticket = self.store.ticket(ticket_id) if ticket_id else None
        return ticket if ticket and ticket.client_id == client.id else None

    def _tickets_of_children(self, alarm: Alarm, client: Client) -> tuple[str, ...]:
        """The open tickets of a composite's children; only of its own account, since the rest is a stranger's word."""
        identities = [_identity_of(arn) for arn in alarm.children]
        ours = [child for child in identities if child and child.account_id == alarm.identity.account_id]
        records = [self.store.record(child) for child in ours[:RELATED_LIMIT]]
        tickets = [self._of_client(client, record.open_ticket) for record in records]
        return tuple(ticket.id for ticket in tickets if ticket)


def _may_be_the_first(alarm: Alarm, arrival: Arrival) -> bool:
    """Whether nothing may be known of the alarm. A recovery, and what was kept, follow something."""
    return alarm.state is AlarmState.ALARM and not (arrival.held or arrival.released)


def _duplicate(ticket_id: str | None) -> Outcome:
    return Outcome(OutcomeKind.DUPLICATE, "this change was handled before", ticket_id)


def _identity_of(arn: str) -> Identity | None:
    """`arn:aws:cloudwatch:us-east-1:222222222222:alarm:name`; None where the text is no alarm's ARN."""
    match arn.split(":", 6):
        case ["arn", _, "cloudwatch", region, account_id, "alarm", _]:
            return Identity(account_id, region, arn)
        case _:
            return None
