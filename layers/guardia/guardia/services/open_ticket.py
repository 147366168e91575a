"""An alarm's change becomes a ticket, joins one, marks its recovery or opens it once more: exactly once.

Called by `receive_message`. Exactly once rests on the conditions of one transaction, never on a cache.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState, Identity
from guardia.domain.alarm_record import AlarmRecord, Effect, observe
from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.contract import OnRecovery
from guardia.domain.instant import zulu
from guardia.domain.number import ticket_number
from guardia.domain.opening import open_for
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import ENDED, GUARDIA, UNRESOLVED, Entry, Status, Ticket
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client
    from guardia.ports import Pause, TicketStore

RELATED_LIMIT = 10
CONTRIBUTORS_TOLD = 10


@dataclass(frozen=True, slots=True)
class _Seen:
    """One alarm's change, and all that is known of the alarm before it."""

    alarm: Alarm
    client: Client
    at: datetime
    before: AlarmRecord
    after: AlarmRecord
    ticket: Ticket | None


@dataclass(frozen=True, slots=True)
class OpenTicket:
    """Opening, merging, recovering, reopening."""

    store: TicketStore
    pause: Pause

    def __call__(self, alarm: Alarm, client: Client, at: datetime) -> Outcome:
        """What became of the change; `at` is when it reached us. Raises Busy when others always came first."""
        taken = 0

        def attempt() -> Outcome:
            nonlocal taken
            outcome, change = self._decide(alarm, client, at, taken)
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

    def _decide(self, alarm: Alarm, client: Client, at: datetime, taken: int) -> tuple[Outcome, Change | None]:
        before = self.store.record(alarm.identity)
        ticket = self._of_client(client, before.open_ticket)
        if ticket and ticket.status in ENDED:  # it ended between the two reads
            raise Conflict(frozenset({Condition.RECORD_IS_AS_READ}))
        after, effect = observe(before, alarm)
        seen = _Seen(alarm, client, at, before, after, ticket)
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
        number = ticket_number(seen.alarm.fingerprint, taken)
        previous = self._of_client(seen.client, seen.before.last_ticket)
        related = self._tickets_of_children(seen.alarm, seen.client)
        ticket, entry = open_for(seen.alarm, seen.client, number, seen.at, previous.id if previous else None, related)
        entries: tuple[Entry, ...] = (entry,)
        if recovered:
            ticket, more = _recovered(ticket, Act(at=seen.at, actor=GUARDIA, reason="OK"), _ended_at(seen))
            entries += more
        change = Change(
            ticket=ticket,
            entries=entries,
            fingerprint=seen.alarm.fingerprint,
            record=seen.after.opened(number),
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
    raised = effect is Effect.RAISED
    if raised and ticket.status is Status.RESOLVED:
        return _step(seen, ticket, Step.REOPEN, OutcomeKind.REOPENED)
    if raised and _is_news(seen, ticket):
        return _step(seen, ticket, Step.SEE_AGAIN, OutcomeKind.MERGED)
    joined = ticket if ticket.status in UNRESOLVED else None
    change = Change(fingerprint=seen.alarm.fingerprint, record=seen.after, joined=joined)
    return Outcome(OutcomeKind.MERGED, "the alarm has an open ticket", ticket.id), change


def _is_news(seen: _Seen, ticket: Ticket) -> bool:
    """Whether a person would want to see it: it came back, or one more thing fails (the first few are told)."""
    more = seen.after.contributors_in_alarm
    return bool(ticket.recovered_at) or seen.before.contributors_in_alarm < more <= CONTRIBUTORS_TOLD


def _step(seen: _Seen, ticket: Ticket, step: Step, kind: OutcomeKind) -> tuple[Outcome, Change]:
    alarm = seen.alarm
    data = {"because": "alarm", "alarm_at": zulu(alarm.changed_at)}
    if alarm.contributor:
        data["contributor"] = ", ".join(f"{name}={value}" for name, value in alarm.contributor.attributes.items())
    after, entries = take(ticket, step, Act(at=seen.at, actor=GUARDIA, reason=alarm.reason or "", data=data))
    return Outcome(kind, str(step), ticket.id), _change(seen, ticket, after, entries)


def _recover(seen: _Seen) -> tuple[Outcome, Change]:
    ticket = seen.ticket
    if ticket is None:
        return _note(seen, "OK, and the alarm has no open ticket")
    if ticket.recovered_at:
        return _note(seen, "the alarm had recovered already")
    reason = seen.alarm.reason or ""
    act = Act(at=seen.at, actor=GUARDIA, reason=reason)
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
    after, more = take(after, Step.RESOLVE_RECOVERED, replace(act, data={"because": "alarm"}))
    return after, entries + more


def _change(seen: _Seen, before: Ticket, after: Ticket, entries: tuple[Entry, ...]) -> Change:
    return Change(
        ticket=after,
        version_before=before.version,
        entries=entries,
        fingerprint=seen.alarm.fingerprint,
        record=seen.after,
    )


def _note(seen: _Seen, reason: str) -> tuple[Outcome, Change]:
    """Nothing to do, but the guard moves."""
    change = Change(fingerprint=seen.alarm.fingerprint, record=seen.after)
    return Outcome(OutcomeKind.NOTED, reason, seen.before.open_ticket), change
