"""A person takes a step on a ticket: acknowledges, sends findings, resolves, verifies, reopens, rejects, comments.

Called by `ticket_api`. One of two people who take the same step at once wins; the other is told who did.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guardia.domain.caller import Role
from guardia.domain.change import Change, IdempotencyKey
from guardia.domain.errors import Forbidden, KeyReused, NotFound, VersionMismatch
from guardia.domain.measure import ANSWERED, measure_of
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import ENDED, Ticket
from guardia.services.trying import until_written
from guardia.services.unmeasured import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.caller import Caller
    from guardia.domain.ticket import Entry
    from guardia.ports import Clock, Gauge, Pause, TicketStore

KEY_LIVES = timedelta(days=7)

_DESK = frozenset({Role.ENGINEER, Role.OPERATOR})
_EVERYBODY = frozenset(Role)
MAY: Mapping[Step, frozenset[Role]] = {
    Step.ACKNOWLEDGE: _DESK,
    Step.SEND_FINDINGS: _DESK,
    Step.RESOLVE: _DESK,
    Step.CONFIRM: _EVERYBODY,
    Step.REOPEN: _EVERYBODY,
    Step.REJECT: _DESK,
    Step.COMMENT: _EVERYBODY,
    Step.CHANGE_SEVERITY: _DESK,
    Step.RECOMPUTE: frozenset({Role.OPERATOR}),
}
"""Which roles take which step."""


def _as_asked(_ticket: Ticket, act: Act) -> Act:
    """Most steps are the same for every ticket."""
    return act


@dataclass(frozen=True, slots=True)
class Request:
    """What the caller wants. `version` comes from If-Match; `key` from Idempotency-Key, `digest` tells its request.

    `decide` completes the act by the ticket as it is read at each try: which severity, which terms.
    """

    step: Step
    reason: str = ""
    public: bool = True
    data: Mapping[str, str | int | bool] | None = None
    version: int | None = None
    key: str | None = None
    digest: str = ""
    decide: Callable[[Ticket, Act], Act] = _as_asked


@dataclass(frozen=True, slots=True)
class WorkTicket:
    """People's steps.

    `gauge` is told of each first response: `first_response`, in seconds of covered time, by severity; and `responses`,
    by severity and whether the promise was `kept` or answered `late`.
    """

    store: TicketStore
    clock: Clock
    pause: Pause
    gauge: Gauge = unmeasured

    def __call__(self, caller: Caller, ticket_id: str, request: Request) -> Ticket:
        """The ticket after the step.

        Raises NotFound (unknown, or another tenant's), Forbidden, TransitionRefused, VersionMismatch, KeyReused, Busy.
        """
        if caller.role not in MAY[request.step]:
            raise Forbidden(f"{caller.role} may not {request.step} a ticket")
        ticket = until_written(lambda: self._attempt(caller, ticket_id, request), self.pause)
        return self.store.occurrences([ticket])[0]

    def _attempt(self, caller: Caller, ticket_id: str, request: Request) -> Ticket:
        ticket = self.store.ticket(ticket_id)
        if ticket is None or not caller.may_see(ticket.client_id):
            raise NotFound(f"there is no ticket {ticket_id}")
        if self._done_before(caller, ticket_id, request):
            return ticket
        if request.version is not None and request.version != ticket.version:
            raise VersionMismatch(request.version, ticket.version)
        now = self.clock()
        act = Act(
            at=now,
            actor=caller.actor,
            reason=request.reason,
            public=request.public or not caller.of_desk,
            data=request.data or {},
        )
        after, entries = take(ticket, request.step, request.decide(ticket, act))
        record = None
        if after.status in ENDED:
            after, record = release(self.store, after)
        key = _key(caller, ticket_id, request, now)
        change = Change(ticket=after, version_before=ticket.version, entries=entries, record=record, key=key)
        self.store.commit(change)
        self._measure(after, entries)
        return after

    def _measure(self, ticket: Ticket, entries: Sequence[Entry]) -> None:
        if all(entry.kind is not ANSWERED for entry in entries):
            return
        measure = measure_of(ticket)
        if measure.response is None or measure.responded_at is None:
            raise AssertionError("whoever answers makes the response")
        severity = measure.severity.value
        promise = "kept" if measure.responded_at <= measure.due_at else "late"
        self.gauge("first_response", measure.response.total_seconds(), severity=severity)
        self.gauge("responses", severity=severity, promise=promise)

    def _done_before(self, caller: Caller, ticket_id: str, request: Request) -> bool:
        known = self.store.key(caller.sub, request.key) if request.key else None
        if known is None:
            return False
        if (known.ticket_id, known.request) != (ticket_id, request.digest):
            raise KeyReused("this Idempotency-Key was used for another request; take a new one")
        return True


def release(store: TicketStore, ticket: Ticket) -> tuple[Ticket, AlarmRecord | None]:
    """An ended ticket keeps the count of its alarm's changes, and its alarm may open a new one."""
    record = store.record_of(ticket.identity_key) if ticket.identity_key else None
    if record is None or record.open_ticket != ticket.id:
        return ticket, None
    return replace(ticket, occurrences=record.occurrences), record.released()


def _key(caller: Caller, ticket_id: str, request: Request, now: datetime) -> IdempotencyKey | None:
    if request.key is None:
        return None
    return IdempotencyKey(caller.sub, request.key, request.digest, ticket_id, now + KEY_LIVES)
