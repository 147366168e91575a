"""Rules of what machines do: stream, state machines, sweeper, deployments, mail that fails; the end of each history.

Any of them may die at any write, and two sweepers may meet.
"""

from __future__ import annotations

import sys
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import AUDIENCES
from guardia.domain.uncovered import day_of
from tests.model.clients import ADDRESSES
from tests.model.machine import Dies, ModelMachine, hold, late_or_soon, numbers
from tests.support.world import DESK, DESK_TIME_ZONE, MANAGER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.storm import Storm

BUSY = DeliveryFailed("throttled", permanent=False)
REFUSED = DeliveryFailed("no such mailbox", permanent=True)
SWEEPS_AT_MOST = 400
HOUR = timedelta(hours=1)
OF_TICKETS = {"ticket", "entry", "lifecycle"}


class Machinery(ModelMachine):
    """What machines do, and time."""

    @precondition(lambda self: self.book.cases)
    @rule(number=numbers, dies=late_or_soon)
    def the_stream_follows_a_ticket(self, number: int, dies: Dies) -> None:
        case = self.a_case(number)
        self.doom(dies)
        for entry in self.desk.timeline(case.id):
            self.desk.works(partial(self.desk.progress.follow, case.id, entry.version))

    @precondition(lambda self: self.desk.workflows.lifecycles)
    @rule(dies=late_or_soon)
    def the_executions_go_on(self, dies: Dies) -> None:
        self.doom(dies)
        self.desk.works(lambda: self.desk.executions.go_on(self.desk))
        self.follow()

    @precondition(lambda self: self.desk.workflows.lifecycles)
    @rule(number=numbers)
    def an_execution_dies(self, number: int) -> None:
        runs = self.desk.workflows.lifecycles
        self.desk.workflows.die(runs[number % len(runs)])

    @precondition(lambda self: self.desk.executions.running)
    @rule()
    def a_new_version_is_deployed(self) -> None:
        self.desk.deploy()

    @rule(address=st.sampled_from([DESK, MANAGER, *ADDRESSES]), failure=st.sampled_from([BUSY, BUSY, REFUSED]))
    def the_next_mail_fails(self, address: str, failure: DeliveryFailed) -> None:
        self.desk.mailer.fail(address, BUSY if address == MANAGER else failure)

    @rule(failure=st.sampled_from([BUSY, BUSY, REFUSED]), minutes=st.integers(1, 4))
    def all_mail_fails_for_minutes(self, failure: DeliveryFailed, minutes: int) -> None:
        """What is said meanwhile is said again, or is on record as not told."""
        for address in (DESK, *ADDRESSES):
            self.desk.mailer.fail(address, *[failure] * minutes)
        for _ in range(minutes):
            self.desk.advance(minutes=1)
            self.the_sweeper_comes(None)

    @rule(minutes=st.sampled_from([1, 1, 3, 10, 60, 150, 8 * 60, 24 * 60, 49 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.desk.advance(minutes=minutes)

    def the_sweeper_comes(self, dies: Dies) -> None:
        """Once; and once more where windows let alarms go, whose tickets may be late as they are opened."""
        late = {item.ticket_id for item in self.desk.store.owed(self.desk.clock(), 1000) if item.kind in OF_TICKETS}
        self.doom(dies)
        lived = self.desk.sweeps()
        self.follow()
        if lived and self.let_go:
            lived = self.desk.sweeps()
            self.follow()
        if lived:
            self.after_a_sweep()
            hold(self._walked_by_nobody(late))

    def _walked_by_nobody(self, late: set[str]) -> Iterator[str]:
        """Tickets of which something was late, and whose execution is dead all the same."""
        running = {(run.ticket_id, run.cycle, run.attempt) for run in self.desk.workflows.lifecycles}
        for case in self.book.cases.values():
            lifecycle = self.desk.store.lifecycle(case.id, case.cycle)
            if case.id in late and case.status not in {"CLOSED", "REJECTED"}:
                assert lifecycle
                if (case.id, case.cycle, lifecycle.attempt) not in running - self.desk.workflows.dead:
                    yield f"nothing walks {case}: {lifecycle}"

    @rule(minutes=st.sampled_from([1, 2, 60, 24 * 60, 49 * 60]), dies=late_or_soon)
    def time_passes_and_the_sweeper_comes(self, minutes: int, dies: Dies) -> None:
        self.desk.advance(minutes=minutes)
        self.the_sweeper_comes(dies)

    @rule(dies=st.lists(late_or_soon, min_size=2, max_size=6))
    def minutes_pass(self, dies: list[Dies]) -> None:
        """In each of them all that runs goes on, and a sweeper comes, which may die."""
        for how in dies:
            self.desk.advance(minutes=1)
            self.desk.works(lambda: self.desk.executions.go_on(self.desk))
            self.follow()
            self.the_sweeper_comes(how)

    @precondition(lambda self: self.desk.store.owed(self.desk.clock() + HOUR, 1))
    @rule(method=st.sampled_from(["take_notice", "take_notice", "commit", "put_notice"]), minutes=st.integers(1, 3))
    def sweepers_meet(self, method: str, minutes: int) -> None:
        """Another one does the same in the middle of the first one's work, when something is owed."""
        self.desk.clock.move_to(max(self.desk.store.owed(self.desk.clock() + HOUR, 1)[0].wake_at, self.desk.clock()))
        for _ in range(minutes):
            self.desk.store.before(method, lambda: self.desk.sweep(self.desk.clock()))
            self.desk.sweeps()
            self.desk.store.undisturbed()
            self.follow()
            self.desk.advance(minutes=1)

    @precondition(lambda self: self.storms())
    @rule(number=numbers, dies=st.none() | st.tuples(st.integers(1, 4), st.booleans()))
    def the_message_of_a_storm_is_due(self, number: int, dies: Dies) -> None:
        storm = self.storms()[number % len(self.storms())]
        self.desk.clock.move_to(max(storm.wake_at, self.desk.clock()))
        self.doom(dies)
        self.desk.works(lambda: self.desk.tell_storm(storm.client_id, self.desk.clock()))
        self.follow()

    def storms(self) -> list[Storm]:
        """Those that are on."""
        found = [self.desk.store.storm(owner) for owner in sorted(set(ADDRESSES.values()))]
        return [storm for storm in found if storm]

    # The end

    def teardown(self) -> None:
        """With nothing but the sweeper, until nothing is owed: all were told, all that was resolved is closed."""
        if sys.exc_info()[1] is not None:
            return
        desk = self.desk
        for _ in range(SWEEPS_AT_MOST):
            owed = desk.store.owed(desk.clock() + timedelta(days=30), 1)
            if not owed:
                break
            desk.clock.move_to(max(owed[0].wake_at, desk.clock()))
            desk.sweeps()
            self.follow()
        self.all_is_as_it_should_be()
        self.after_a_sweep()
        self.the_manager_was_told_of_each_account_and_day()
        for ticket_id in desk.ticket_ids:
            for entry in desk.timeline(ticket_id):
                assert entry.kind not in AUDIENCES or desk.store.notices(ticket_id, entry.version)

    def the_manager_was_told_of_each_account_and_day(self) -> None:
        """Of all that is in quarantine for want of a contract, but what died there and was covered the next time."""
        uncovered = [message for message in self.desk.quarantined() if message.standing]
        days = {f"{kept.account_id}-{day_of(kept.received_at, DESK_TIME_ZONE)}" for kept in uncovered}
        told = [subject.partition(" ")[0] for subject in self.desk.mailer.subjects_to(MANAGER)]
        assert self.uncovered_days <= set(told) <= days, f"{self.uncovered_days} <= {set(told)} <= {days}"
        assert len(told) <= len(days) + self.desk.deaths  # once, unless somebody died over it
