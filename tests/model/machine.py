"""What every rule of the model stands on: the desk, the book of how it should be, and what holds after each step.

The rules are in `arrivals` (what comes in), `people` and `machinery` (state machines, stream, sweeper, time).
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant

from guardia.domain.ticket import Kind
from tests.model.book import Book
from tests.model.clients import OWNERS, RESOLVES
from tests.model.clocks import late, one_winner
from tests.model.desk import ModelDesk
from tests.model.told import nobody_hears_it_twice, nobody_hears_of_others, nobody_is_forgotten, told_by_now

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardia.domain.change import Change
    from guardia.domain.maintenance import Window
    from tests.model.expected import Case, Key, Plan

STEPS_RUN = [0]
"""How many steps were run in this process, so that the test can say it and hold it to what was wanted."""

AT_ONCE = 5
"""Complaints that are shown; what follows the first is mostly its echo."""

numbers = st.integers(0, 1000)
soon = st.none() | st.tuples(st.just(1), st.booleans())
late_or_soon = st.none() | st.tuples(st.sampled_from(range(1, 25)), st.booleans())
"""Before or after which write the machine dies, if it does: of one that writes once, and of one that has much to do."""

Dies = tuple[int, bool] | None


class ModelMachine(RuleBasedStateMachine):
    """Begins with three clients, and nothing that happened yet."""

    def __init__(self) -> None:
        super().__init__()
        self.desk = ModelDesk()
        self.book = Book(OWNERS, RESOLVES)
        self.uncovered_days: set[str] = set()
        self._has_begun = False
        self._mails_read = 0
        self._untold: set[tuple[str, int]] = set()

    def doom(self, dies: Dies) -> None:
        """The next machine dies so."""
        if dies:
            self.desk.mortal.doom(dies[0], after=dies[1])

    def a_case(self, number: int) -> Case:
        """One of the tickets."""
        return list(self.book.cases.values())[number % len(self.book.cases)]

    # What the writes of an act say

    def commits(self) -> list[Change]:
        """The transactions that the last act wrote."""
        return [given for name, given in self.desk.mortal.written if name == "commit"]

    @property
    def let_go(self) -> bool:
        """Whether in the last act a window let an alarm go."""
        return self.desk.has_written("settle_held")

    def enter(self, plan: Plan, alarm: Key) -> bool:
        """If the change was written, it is so from now on; whether it was."""
        written = [change for change in self.commits() if change.fingerprint]
        if written and plan.spends:
            ticket = written[-1].ticket
            self.book.enter(plan, alarm, ticket.id if ticket else None)
        return bool(written)

    def follow(self) -> None:
        """What time did: windows that ended and let alarms go, tickets that were closed, storms that were told."""
        for name, given in self.desk.mortal.written:
            match name:
                case "end_window":
                    self._window_is_over(given)
                case "commit" if given.fingerprint:
                    self._was_let_go(given)
                case "commit" if given.ticket.status.value == "CLOSED":
                    self._was_closed(given.ticket.id)
                case "hold_entry":
                    self._untold.add((given.ticket_id, given.version))
                case "drop_held_entries":
                    forgotten = self._untold & {(held.ticket_id, held.version) for held in given}
                    assert not forgotten, f"what a storm held was dropped before it was told: {forgotten}"
            for storm in (entry for entry in given.entries if entry.kind is Kind.STORM) if name == "commit" else ():
                told = str(storm.data["tickets"]).split()
                self._untold = {(ticket_id, version) for ticket_id, version in self._untold if ticket_id not in told}

    def _window_is_over(self, window: Window) -> None:
        span = self.book.spans[window.id]
        self.book.spans[window.id] = replace(span, over=True, ends=window.over_at)

    def _was_let_go(self, change: Change) -> None:
        assert change.record
        arn = change.record.identity.alarm_arn
        alarm = change.record.identity.account_id, arn.rpartition(":")[2]
        word, sent_at = self.book.held[alarm]
        window = self.book.of(alarm).held_by or ""
        span = self.book.spans[window]
        assert span.over, f"{alarm} was let go although its window runs"
        plan = self.book.let_go(word, window, sent_at, span.ends)
        assert plan
        assert plan.spends, f"{alarm} should have stayed where it is: {plan}"
        self.book.enter(plan, alarm, change.ticket.id if change.ticket else None)

    def _was_closed(self, ticket_id: str) -> None:
        case = self.book.cases[ticket_id]
        if case.status == "CLOSED":  # its storm is told
            return
        assert case.status == "RESOLVED", f"{case} was closed"
        assert case.follow_up_at
        assert case.follow_up_at <= self.desk.clock(), f"{case} was closed before its time"
        self.book.put(replace(case, status="CLOSED"))

    # What holds

    @invariant()
    def all_is_as_it_should_be(self) -> None:
        """At the beginning, and after each step, whoever died in it."""
        STEPS_RUN[0] += self._has_begun
        self._has_begun = True
        desk = self.desk
        hold(
            self.book.differences(desk.store),
            one_winner(desk),
            nobody_is_forgotten(desk),
            nobody_hears_it_twice(desk),
            nobody_hears_of_others(desk, self._mails_read),
        )
        self._mails_read = len(desk.mailer.sent)
        assert set(desk.ticket_ids) == set(self.book.cases)
        self.every_message_is_accounted_for()

    def every_message_is_accounted_for(self) -> None:
        """received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered."""
        desk, ledger = self.desk, self.desk.ledger
        assert ledger.sent == ledger.ended.total() + len(desk.queue) + len(desk.dead_letters)
        said = ledger.ended + ledger.unsaid
        tables = {
            kind: sum(kind in {entry.kind.value for entry in change.entries} for change in desk.intake_wrote)
            for kind in ("opened", "reopened")
        }
        assert tables == {kind: said[kind] for kind in tables}
        spent = [change.fingerprint for change in desk.store.committed if change.fingerprint]
        assert len(spent) == len(set(spent)), "a change of an alarm was handled twice"

    def after_a_sweep(self) -> None:
        """What a sweep that lived must have done."""
        desk, now = self.desk, self.desk.clock()
        hold(late(desk), told_by_now(desk), map(str, desk.store.owed(now, 1000)), self._still_held())

    def _still_held(self) -> Iterable[str]:
        """Whatever a window holds that is over, unless no contract covered it and it is in quarantine."""
        aside = {self.desk.words[message.body] for message in self.desk.quarantined()}
        for alarm, known in self.book.known.items():
            span = self.book.spans.get(known.held_by or "")
            if span and span.ends <= self.desk.clock() and self.book.held[alarm][0] not in aside:
                yield f"{alarm} is held by window {span}, which is over"


def hold(*complaints: Iterable[str]) -> None:
    """Nobody has a complaint."""
    if found := list(chain(*complaints)):
        raise AssertionError("\n".join(found[:AT_ONCE]))
