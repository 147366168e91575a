"""The model: what should be known of every alarm, ticket and window, kept in dictionaries and moved by what happens.

Plans say what must become of a change; they are entered once it is seen that the change was written, since a machine
may die before that. `differences` compares the whole with a store.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from tests.model.expected import STEPS, Case, Key, Known, Plan, Span, Word, weigh
from tests.support.builders import identity

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Set
    from datetime import datetime

    from guardia.ports import TicketStore

AHEAD = timedelta(minutes=5)
"""How far a client's clock may be ahead of ours."""

TOLD = {"opened", "reopened", "merged", "recovered"}
"""What a release from quarantine must lead to."""


class Book:
    """`owners` are the clients of the accounts; `resolves` those whose tickets are resolved when the alarm recovers."""

    def __init__(self, owners: Mapping[str, str], resolves: Set[str]) -> None:
        self.owners = dict(owners)
        self.resolves = resolves
        self.moved: dict[str, datetime] = {}
        self.lapsed: set[str] = set()
        self.known: dict[Key, Known] = {}
        self.cases: dict[str, Case] = {}
        self.spans: dict[str, Span] = {}
        self.held: dict[Key, tuple[Word, datetime]] = {}
        self.spent: set[object] = set()

    # What must become of a change

    def arrives(self, word: Word, at: datetime) -> Plan:
        """One that came by its road at `at`."""
        if word.at > at + AHEAD or not self._serves(word, at):
            return Plan("quarantined", self.of(word.alarm))
        return self._plan(word, at, self._span(word, at), ("change", word))

    def released(self, word: Word, reached_us: datetime, now: datetime) -> Plan | None:
        """One that an operator lets out of quarantine; None where there is nothing to let out."""
        if word.at > now + AHEAD or self._client(word) is None or self._is_of_another(word, reached_us):
            return None
        held_by = self.of(word.alarm).held_by
        plan = self._plan(word, now, None, ("end", word, held_by) if held_by else ("change", word))
        return plan if plan.outcome in TOLD else None

    def let_go(self, word: Word, window: str, reached_us: datetime, over_at: datetime) -> Plan | None:
        """The last one that a window held, at its end; None where the window does not hold the alarm any more."""
        known, case = self.of(word.alarm), self._case(word)
        if known.held_by != window:
            return None
        if not self._serves(word, reached_us):
            return Plan("quarantined", known)
        plan = Plan("noted", replace(known, held_by=None, held_in=0), spends=("end", word, window))
        if other := self._span(word, max(over_at, reached_us)):
            return replace(plan, known=replace(known, held_by=other.id))
        if case is None:
            return replace(plan, outcome="opened", case=self._new(word))
        if case.status == "RESOLVED" and case.cycle != known.held_in:
            return plan
        return _joined(plan, case, raised=True)

    def _plan(self, word: Word, at: datetime, span: Span | None, spends: object) -> Plan:
        case, before = self._case(word), self.of(word.alarm)
        after, meaning = weigh(before, word)
        plan = Plan("noted", after, spends=spends)
        if meaning == "stale":
            return Plan("noted", before)
        if spends in self.spent:
            return Plan("duplicate", before)
        raised = meaning == "raised"
        begins = meaning in {"raised", "late"} if case is None else raised and case.status == "RESOLVED"
        if span and begins:
            held = replace(after, held_by=span.id, held_in=case.cycle if case else 0)
            return replace(plan, known=held, holds=True) if raised else plan
        if case is None:
            return self._opened(plan, word, at, raised=raised) if begins else plan
        if word.state == "ALARM":
            return _joined(plan, case, raised=raised)
        if meaning == "recovered" and not case.recovered:
            ended = case.without_alarm(at, resolves=case.client in self.resolves)
            return replace(plan, outcome="recovered", case=ended)
        return plan

    def _opened(self, plan: Plan, word: Word, at: datetime, *, raised: bool) -> Plan:
        """A new ticket; one of an ALARM that was over before it came has recovered."""
        case = self._new(word)
        if not raised:
            case = case.without_alarm(at, resolves=case.client in self.resolves)
        return replace(plan, outcome="opened", known=replace(plan.known, held_by=None, held_in=0), case=case)

    # What is known

    def of(self, alarm: Key) -> Known:
        """What is known of an alarm."""
        return self.known.get(alarm, Known())

    def _new(self, word: Word) -> Case:
        return Case("", self._client(word) or "", word.alarm)

    def _client(self, word: Word) -> str | None:
        return self.owners.get(word.alarm[0])

    def _case(self, word: Word) -> Case | None:
        """The alarm's open ticket, if it is of the account's present client."""
        case = self.cases.get(self.of(word.alarm).ticket or "")
        return case if case and case.client == self._client(word) else None

    def _span(self, word: Word, at: datetime) -> Span | None:
        """The window that holds what comes at `at`: of several, the last to end."""
        ours = [span for span in self.spans.values() if span.client == self._client(word) and span.covers(word, at)]
        return max(ours, key=lambda span: (span.ends, span.id), default=None)

    def _is_of_another(self, word: Word, reached_us: datetime) -> bool:
        """Whether it happened, or reached us, before the account came to its present client."""
        moved = self.moved.get(word.alarm[0])
        return moved is not None and min(word.at, reached_us) < moved

    def _serves(self, word: Word, reached_us: datetime) -> bool:
        client = self._client(word)
        if client is None or self._is_of_another(word, reached_us):
            return False
        return client not in self.lapsed or self._case(word) is not None

    # What happened

    def enter(self, plan: Plan, alarm: Key, ticket_id: str | None) -> None:
        """The change was written; `ticket_id` is the ticket's, where it is new."""
        self.known[alarm] = plan.known
        self.spent |= {plan.spends} - {None}
        if case := plan.case:
            case = replace(case, id=case.id or ticket_id or "")
            self.cases[case.id] = case
            self.known[alarm] = replace(plan.known, ticket=case.id)

    def step(self, ticket_id: str, step: str, now: datetime) -> Case | None:
        """Where a person's step leads; None where it is refused."""
        case = self.cases[ticket_id]
        status = STEPS.get((case.status, step))
        return case.at(status, now) if status else None

    def put(self, case: Case) -> None:
        """A ticket is so from now on. One that has ended stands for its alarm no longer."""
        self.cases[case.id] = case
        if case.status in {"CLOSED", "REJECTED"} and case.alarm and self.of(case.alarm).ticket == case.id:
            self.known[case.alarm] = replace(self.of(case.alarm), ticket=None)

    # What is so in truth

    def differences(self, store: TicketStore) -> Iterator[str]:
        """Whatever is not as it should be, in words."""
        for case in self.cases.values():
            ticket = store.ticket(case.id)
            is_so = ticket and (ticket.client_id, ticket.status.value, ticket.cycle, ticket.recovered_at is not None)
            if is_so != (case.client, case.status, case.cycle, case.recovered):
                yield f"{case} is {is_so}"
            if ticket and case.status == "RESOLVED" and ticket.follow_up_at != case.follow_up_at:
                yield f"the follow-up of {case} ends at {ticket.follow_up_at}"
        for (account, name), known in self.known.items():
            record = store.record(identity(name, account))
            held_by = record.hold.window_id if record.hold else None
            if (record.open_ticket, held_by) != (known.ticket, known.held_by):
                yield f"of {account} {name} is known {record.open_ticket}, held by {held_by}, and not {known}"


def _joined(plan: Plan, case: Case, *, raised: bool) -> Plan:
    """An ALARM of an alarm that has a ticket."""
    if raised and case.status == "RESOLVED":
        return replace(plan, outcome="reopened", case=case.again())
    return replace(plan, outcome="merged", case=replace(case, recovered=case.recovered and not raised))
