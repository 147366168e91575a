"""An alarm's change becomes a ticket, joins one, marks its recovery or opens it once more: exactly once.

Called by `receive_message` and `release_quarantined`. Exactly once rests on the conditions of one transaction, never on
a cache.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState, Identity
from guardia.domain.alarm_record import AlarmRecord, Effect, observe
from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.contract import OnRecovery
from guardia.domain.instant import zulu
from guardia.domain.number import ticket_number
from guardia.domain.opening import Opening, open_for
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.severity import examine
from guardia.domain.severity_change import rise
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import ENDED, GUARDIA, UNRESOLVED, Actor, Entry, Status, Ticket
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client, Contract
    from guardia.domain.quarantine import Quarantined
    from guardia.ports import Pause, TicketStore

RELATED_LIMIT = 10
CONTRIBUTORS_TOLD = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """How an alarm came to be acted upon: for which client, by which contract, and when the clock starts.

    `released` is the quarantined message that somebody (`actor`) let through; `data` says so on the timeline. A release
    that neither makes nor moves a ticket writes nothing.
    """

    client: Client
    contract: Contract
    at: datetime
    actor: Actor = GUARDIA
    data: Mapping[str, str | int | bool] = field(default_factory=dict)
    released: Quarantined | None = None

    def released_into(self, ticket_id: str) -> Quarantined | None:
        """The released message as it stands from now on; None for an alarm that came by its road."""
        if self.released is None:
            return None
        return replace(self.released, released_ticket=ticket_id, released_at=self.at, released_by=self.actor.name)


@dataclass(frozen=True, slots=True)
class _Seen:
    """One alarm's change, and all that is known of the alarm before it."""

    alarm: Alarm
    arrival: Arrival
    before: AlarmRecord
    after: AlarmRecord
    ticket: Ticket | None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Opening, merging, recovering, reopening."""

    store: TicketStore
    pause: Pause

    def __call__(self, alarm: Alarm, arrival: Arrival) -> Outcome:
        """What became of the change. Raises Busy when others always came first."""
        taken = 0

        def attempt() -> Outcome:
            nonlocal taken
            outcome, change = self._decide(alarm, arrival, taken)
            if arrival.released and outcome.kind is OutcomeKind.NOTED:
                return outcome
            try:
                if change:
                    self.store.commit(change)
            except Conflict as conflict:
                if Condition.FINGERPRINT_IS_NEW in conflict.failed:
                    return Outcome(OutcomeKind.DUPLICATE, "this change was handled before", outcome.ticket_id)
                if conflict.failed == {Condition.NUMBER_IS_FREE}:
                    taken += 1
                raise
            return outcome

        return until_written(attempt, self.pause)

    def has_ticket(self, identity: Identity, client: Client) -> bool:
        """Whether the client has a ticket of this alarm that has not ended."""
        return self._of_client(client, self.store.record(identity).open_ticket) is not None

    def _decide(self, alarm: Alarm, arrival: Arrival, taken: int) -> tuple[Outcome, Change | None]:
        before = self.store.record(alarm.identity)
        ticket = self._of_client(arrival.client, before.open_ticket)
        if ticket and ticket.status in ENDED:  # it ended between the two reads
            raise Conflict(frozenset({Condition.RECORD_IS_AS_READ}))
        after, effect = observe(before, alarm)
        seen = _Seen(alarm, arrival, before, after, ticket)
        if alarm.is_road_test:
            return _note(seen, "a test of the road")
        match effect:
            case Effect.RAISED | Effect.LATE if ticket is None:
                return self._open(seen, taken, recovered=effect is Effect.LATE)
            case Effect.RAISED | Effect.LATE | Effect.REPEATED:
                return _join(seen, effect)
            case Effect.RECOVERED:
                return _recover(seen)
            case Effect.PARTLY:
                return _note(seen, "one contributor recovered, the alarm as a whole did not")
            case Effect.STALE:
                return Outcome(OutcomeKind.NOTED, "older than what is known of this alarm", before.open_ticket), None

    def _open(self, seen: _Seen, taken: int, *, recovered: bool) -> tuple[Outcome, Change]:
        arrival = seen.arrival
        number = ticket_number(seen.alarm.fingerprint, taken)
        previous = self._of_client(arrival.client, seen.before.last_ticket)
        opening = Opening(
            client=arrival.client,
            contract=arrival.contract,
            number=number,
            at=arrival.at,
            previous=previous.id if previous else None,
            related=self._tickets_of_children(seen.alarm, arrival.client),
            actor=arrival.actor,
            data=arrival.data,
        )
        ticket, entry = open_for(seen.alarm, opening)
        entries: tuple[Entry, ...] = (entry,)
        if recovered:
            ticket, more = _recovered(ticket, Act(at=seen.arrival.at, actor=GUARDIA, reason="OK"), _ended_at(seen))
            entries += more
        change = Change(
            ticket=ticket,
            entries=entries,
            fingerprint=seen.alarm.fingerprint,
            record=seen.after.opened(number),
            released=arrival.released_into(number),
        )
        return Outcome(OutcomeKind.OPENED, ticket.severity_evidence, number), change

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


def _identity_of(arn: str) -> Identity | None:
    """`arn:aws:cloudwatch:us-east-1:222222222222:alarm:name`; None where the text is no alarm's ARN."""
    match arn.split(":", 6):
        case ["arn", _, "cloudwatch", region, account_id, "alarm", _]:
            return Identity(account_id, region, arn)
        case _:
            return None


def _join(seen: _Seen, effect: Effect) -> tuple[Outcome, Change | None]:
    """An ALARM of an alarm that has a ticket, or had one when it was raised."""
    ticket = seen.ticket
    if ticket is None:
        return _note(seen, "older than an ALARM whose ticket has ended")
    step = _step_of(seen, ticket) if effect is Effect.RAISED else None
    after, entries = _take(seen, ticket, step) if step else (ticket, ())
    after, more = _judged_again(seen, after, effect)
    kind = OutcomeKind.REOPENED if step is Step.REOPEN else OutcomeKind.MERGED
    outcome = Outcome(kind, str(step or "the alarm has an open ticket"), ticket.id)
    if entries or more:
        return outcome, _change(seen, ticket, after, (*entries, *more))
    joined = ticket if ticket.status in UNRESOLVED else None
    released = seen.arrival.released_into(ticket.id)
    change = Change(fingerprint=seen.alarm.fingerprint, record=seen.after, joined=joined, released=released)
    return outcome, change


def _step_of(seen: _Seen, ticket: Ticket) -> Step | None:
    """The step that a newer ALARM is; None where no person would want to see it.

    They would where it came back, or where one more thing fails (the first few are told).
    """
    if ticket.status is Status.RESOLVED:
        return Step.REOPEN
    more = seen.after.contributors_in_alarm
    is_news = bool(ticket.recovered_at) or seen.before.contributors_in_alarm < more <= CONTRIBUTORS_TOLD
    return Step.SEE_AGAIN if is_news else None


def _judged_again(seen: _Seen, ticket: Ticket, effect: Effect) -> tuple[Ticket, tuple[Entry, ...]]:
    """The alarm may say worse than before. What is older than its last recovery tells of another incident."""
    if effect is Effect.LATE:
        return ticket, ()
    judgement = examine(seen.alarm, seen.arrival.client, ticket.judgement).judgement
    data = {"because": "alarm", "alarm_at": zulu(seen.alarm.changed_at)}
    return rise(ticket, judgement, seen.arrival.at, data)


def _take(seen: _Seen, ticket: Ticket, step: Step) -> tuple[Ticket, tuple[Entry, ...]]:
    alarm, arrival = seen.alarm, seen.arrival
    data = {**arrival.data, "because": "alarm", "alarm_at": zulu(alarm.changed_at)}
    if alarm.contributor:
        data["contributor"] = ", ".join(f"{name}={value}" for name, value in alarm.contributor.attributes.items())
    return take(ticket, step, Act(at=arrival.at, actor=arrival.actor, reason=alarm.reason or "", data=data))


def _recover(seen: _Seen) -> tuple[Outcome, Change]:
    ticket = seen.ticket
    if ticket is None:
        return _note(seen, "OK, and the alarm has no open ticket")
    if ticket.recovered_at:
        return _note(seen, "the alarm had recovered already")
    arrival, reason = seen.arrival, seen.alarm.reason or ""
    act = Act(at=arrival.at, actor=arrival.actor, reason=reason, data=arrival.data)
    after, entries = _recovered(ticket, act, seen.alarm.changed_at)
    return Outcome(OutcomeKind.RECOVERED, "the alarm is OK", ticket.id), _change(seen, ticket, after, entries)


def _ended_at(seen: _Seen) -> datetime:
    """When a late ALARM was over: the alarm's own time of the OK that is known already."""
    before, contributor = seen.before, seen.alarm.contributor
    own = before.contributors.get(contributor.id) if contributor else before.last
    if own and own.state is AlarmState.OK:
        return own.at
    return before.settled_at or seen.alarm.changed_at


def _recovered(ticket: Ticket, act: Act, since: datetime) -> tuple[Ticket, tuple[Entry, ...]]:
    """Mark the recovery; the system resolves the ticket where its terms say so. That is not a response."""
    after, entries = take(ticket, Step.RECOVER, act)
    after = replace(after, recovered_at=since)
    resolves = ticket.terms.on_recovery[ticket.severity] is OnRecovery.RESOLVE
    if not resolves or ticket.status not in UNRESOLVED:
        return after, entries
    act = replace(act, actor=GUARDIA, data={"because": "alarm"})
    after, more = take(after, Step.RESOLVE_RECOVERED, act)
    return after, entries + more


def _change(seen: _Seen, before: Ticket, after: Ticket, entries: tuple[Entry, ...]) -> Change:
    return Change(
        ticket=after,
        version_before=before.version,
        entries=entries,
        fingerprint=seen.alarm.fingerprint,
        record=seen.after,
        released=seen.arrival.released_into(after.id),
    )


def _note(seen: _Seen, reason: str) -> tuple[Outcome, Change]:
    """Nothing to do, but the guard moves."""
    change = Change(fingerprint=seen.alarm.fingerprint, record=seen.after)
    return Outcome(OutcomeKind.NOTED, reason, seen.before.open_ticket), change
