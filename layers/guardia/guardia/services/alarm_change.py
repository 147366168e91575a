"""What an alarm's change means for the ticket that stands for the alarm, if one does. Nothing is read or written here.

Called by `open_ticket` with all that is known; each answer is an outcome, and the transaction that makes it true.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState
from guardia.domain.alarm_record import Effect, Hold
from guardia.domain.change import Change
from guardia.domain.contract import OnRecovery
from guardia.domain.held_alarm import held_alarm
from guardia.domain.instant import zulu
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.severity import examine
from guardia.domain.severity_change import rise
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA, UNRESOLVED, Entry, Status, Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.maintenance import Window
    from guardia.services.arrival import Seen

CONTRIBUTORS_TOLD = 10


def begins_cycle(seen: Seen, effect: Effect) -> bool:
    """Whether the change would open a ticket, or open one once more."""
    if seen.ticket is None:
        return effect in {Effect.RAISED, Effect.LATE}
    return effect is Effect.RAISED and seen.ticket.status is Status.RESOLVED


def hold(seen: Seen, window: Window, effect: Effect) -> tuple[Outcome, Change]:
    """Record the alarm, and keep it for the window's end; nothing is kept of one that was over before it came."""
    message = seen.arrival.message
    if message is None:
        raise AssertionError("an alarm that may be held comes with its message")
    outcome = Outcome(
        OutcomeKind.NOTED,
        f"within maintenance window {window.id}: it opens at the window's end if it is in alarm then",
        seen.before.open_ticket,
        held_by=window.id,
    )
    change = Change(fingerprint=seen.fingerprint, record=seen.after, within=window)
    if effect is Effect.LATE:
        return outcome, change
    held = Hold(window.id, _in_alarm_since(seen), _held_in_cycle(seen))
    record = seen.after.held(held, seen.before.occurrences)
    return outcome, replace(change, record=record, held=held_alarm(window, seen.alarm, message, held.since))


def _in_alarm_since(seen: Seen) -> datetime:
    return seen.before.hold.since if seen.before.hold else seen.alarm.changed_at


def _held_in_cycle(seen: Seen) -> int:
    """The cycle in which the alarm was raised; what goes over into another window was raised before."""
    if seen.arrival.held and seen.before.hold:
        return seen.before.hold.cycle
    return seen.ticket.cycle if seen.ticket else 0


def join(seen: Seen, effect: Effect) -> tuple[Outcome, Change | None]:
    """An ALARM of an alarm that has a ticket, or had one when it was raised."""
    ticket = seen.ticket
    if ticket is None:
        return note(seen, "older than an ALARM whose ticket has ended")
    step = _step_of(seen, ticket) if effect is Effect.RAISED else None
    after, entries = _take(seen, ticket, step) if step else (ticket, ())
    after, more = _judged_again(seen, after, effect)
    kind = OutcomeKind.REOPENED if step is Step.REOPEN else OutcomeKind.MERGED
    outcome = Outcome(kind, str(step or "the alarm has an open ticket"), ticket.id)
    if entries or more:
        return outcome, _change(seen, ticket, after, (*entries, *more))
    joined = ticket if ticket.status in UNRESOLVED else None
    released = seen.arrival.released_into(ticket.id)
    change = Change(fingerprint=seen.fingerprint, record=seen.after, joined=joined, released=released)
    return outcome, change


def _step_of(seen: Seen, ticket: Ticket) -> Step | None:
    """The step that a newer ALARM is; None where no person would want to see it.

    They would where it came back, or where one more thing fails (the first few are told).
    """
    if ticket.status is Status.RESOLVED:
        return Step.REOPEN
    more = seen.after.contributors_in_alarm
    is_news = bool(ticket.recovered_at) or seen.before.contributors_in_alarm < more <= CONTRIBUTORS_TOLD
    return Step.SEE_AGAIN if is_news else None


def _judged_again(seen: Seen, ticket: Ticket, effect: Effect) -> tuple[Ticket, tuple[Entry, ...]]:
    """The alarm may say worse than before. What is older than its last recovery tells of another incident."""
    if effect is Effect.LATE:
        return ticket, ()
    judgement = examine(seen.alarm, seen.arrival.client, ticket.judgement).judgement
    data = {"because": "alarm", "alarm_at": zulu(seen.alarm.changed_at)}
    return rise(ticket, judgement, seen.arrival.at, data)


def _take(seen: Seen, ticket: Ticket, step: Step) -> tuple[Ticket, tuple[Entry, ...]]:
    alarm, arrival = seen.alarm, seen.arrival
    data = {**arrival.data, "because": "alarm", "alarm_at": zulu(alarm.changed_at)}
    if alarm.contributor:
        data["contributor"] = ", ".join(f"{name}={value}" for name, value in alarm.contributor.attributes.items())
    return take(ticket, step, Act(at=arrival.at, actor=arrival.actor, reason=alarm.reason or "", data=data))


def recover(seen: Seen) -> tuple[Outcome, Change]:
    ticket = seen.ticket
    if ticket is None:
        return note(seen, "OK, and the alarm has no open ticket")
    if ticket.recovered_at:
        return note(seen, "the alarm had recovered already")
    arrival, reason = seen.arrival, seen.alarm.reason or ""
    act = Act(at=arrival.at, actor=arrival.actor, reason=reason, data=arrival.data)
    after, entries = as_recovered(ticket, act, seen.alarm.changed_at)
    return Outcome(OutcomeKind.RECOVERED, "the alarm is OK", ticket.id), _change(seen, ticket, after, entries)


def ended_at(seen: Seen) -> datetime:
    """When a late ALARM was over: the alarm's own time of the OK that is known already."""
    before, contributor = seen.before, seen.alarm.contributor
    own = before.contributors.get(contributor.id) if contributor else before.last
    if own and own.state is AlarmState.OK:
        return own.at
    return before.settled_at or seen.alarm.changed_at


def as_recovered(ticket: Ticket, act: Act, since: datetime) -> tuple[Ticket, tuple[Entry, ...]]:
    """Mark the recovery; the system resolves the ticket where its terms say so. That is not a response."""
    after, entries = take(ticket, Step.RECOVER, act)
    after = replace(after, recovered_at=since)
    resolves = ticket.terms.on_recovery[ticket.severity] is OnRecovery.RESOLVE
    if not resolves or ticket.status not in UNRESOLVED:
        return after, entries
    act = replace(act, actor=GUARDIA, data={"because": "alarm"})
    after, more = take(after, Step.RESOLVE_RECOVERED, act)
    return after, entries + more


def _change(seen: Seen, before: Ticket, after: Ticket, entries: tuple[Entry, ...]) -> Change:
    return Change(
        ticket=after,
        version_before=before.version,
        entries=entries,
        fingerprint=seen.fingerprint,
        record=seen.after,
        released=seen.arrival.released_into(after.id),
    )


def note(seen: Seen, reason: str) -> tuple[Outcome, Change]:
    """Nothing to do, but the guard moves."""
    change = Change(fingerprint=seen.fingerprint, record=seen.after)
    return Outcome(OutcomeKind.NOTED, reason, seen.before.open_ticket), change
