"""Whatever happens, in whatever order: what holds of every ticket holds at every moment."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guardia.domain.errors import DeliveryFailed, Forbidden, TransitionRefused
from guardia.domain.lifecycle import Run
from guardia.domain.notice import AUDIENCES
from guardia.domain.outcome import OutcomeKind
from guardia.domain.steps import Step
from guardia.domain.ticket import ENDED, Status
from guardia.services.work_ticket import MAY
from tests.support.builders import PRODUCTION, TESTING, alarm, client, client_user, contract, engineer
from tests.support.world import DESK, World, assert_sound, assert_told

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.caller import Caller

MINUTE = timedelta(minutes=1)
BUSY = DeliveryFailed("throttled", permanent=False)

numbers = st.integers(0, 1000)
changes = st.tuples(
    st.sampled_from(["ALARM", "ALARM", "OK"]),
    st.sampled_from(["api-5xx", "disk"]),
    st.sampled_from([PRODUCTION, TESTING]),  # on_recovery: keep and resolve
    st.sampled_from([None, None, "web-1", "web-2"]),
)
Change = tuple[str, str, str, str | None]


class AnyHistory(RuleBasedStateMachine):
    """Alarms come late, twice and in disorder; people and time do what they may; machines die; mail fails."""

    @initialize()
    def begin(self) -> None:
        self.world = World(client(contract=contract(ends=date(2036, 12, 31))))
        self.delivered: list[Alarm] = []
        self.on_the_way: list[Alarm] = []
        self.tokens = 0

    def a_ticket(self, number: int) -> str:
        return self.world.ticket_ids[number % len(self.world.ticket_ids)]

    def deliver_now(self, change: Alarm) -> None:
        self.delivered.append(change)
        self.world.deliver(change)

    def happens(self, change: Change) -> Alarm:
        """A change of an alarm at this moment; no two changes of one alarm have one moment."""
        state, name, account_id, contributor = change
        at = self.world.clock.advance(timedelta(milliseconds=250))
        return alarm(state, at, name=name, account_id=account_id, contributor=contributor)

    # What comes in

    @rule(change=changes)
    def an_alarm_changes(self, change: Change) -> None:
        self.deliver_now(self.happens(change))

    @rule(change=changes)
    def an_alarm_changes_and_its_message_is_delayed(self, change: Change) -> None:
        self.on_the_way.append(self.happens(change))

    @precondition(lambda self: self.on_the_way)
    @rule(number=numbers)
    def a_delayed_message_arrives(self, number: int) -> None:
        self.deliver_now(self.on_the_way.pop(number % len(self.on_the_way)))

    @precondition(lambda self: self.delivered)
    @rule(number=numbers)
    def a_message_arrives_again(self, number: int) -> None:
        again = self.delivered[number % len(self.delivered)]
        outcome = self.world.deliver(again)
        assert outcome.kind in {OutcomeKind.DUPLICATE, OutcomeKind.NOTED}

    @rule()
    def a_message_of_a_stranger_arrives(self) -> None:
        assert self.world.deliver(alarm(account_id="999999999999")).kind is OutcomeKind.QUARANTINED

    # What people do

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers, step=st.sampled_from(sorted(MAY)), by=st.sampled_from([engineer(), client_user()]))
    def somebody_takes_a_step(self, number: int, step: Step, by: Caller) -> None:
        before = self.world.ticket(self.a_ticket(number))
        try:
            self.world.take(before.id, step, by=by, reason="words")
        except (TransitionRefused, Forbidden):
            assert self.world.ticket(before.id) == before

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers, change=changes)
    def an_alarm_changes_while_somebody_resolves(self, number: int, change: Change) -> None:
        ticket_id, happened = self.a_ticket(number), self.happens(change)
        self.world.store.before("commit", lambda: self.deliver_now(happened))
        try:
            self.world.take(ticket_id, Step.RESOLVE)
        except TransitionRefused:
            if happened not in self.delivered:  # refused before anything was written
                self.world.store.undisturbed()
                self.on_the_way.append(happened)

    # What the machinery does, or does not

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers)
    def the_stream_follows_an_entry(self, number: int) -> None:
        ticket_id = self.a_ticket(number)
        timeline = self.world.timeline(ticket_id)
        self.world.progress.follow(ticket_id, timeline[number % len(timeline)].version)

    @precondition(lambda self: self.world.workflows.lifecycles)
    @rule(number=numbers)
    def an_execution_waits(self, number: int) -> None:
        run = self.world.workflows.lifecycles[number % len(self.world.workflows.lifecycles)]
        self.tokens += 1
        self.world.progress.await_progress(run, f"token {self.tokens}")

    @precondition(lambda self: self.world.workflows.lifecycles)
    @rule(number=numbers)
    def an_execution_dies(self, number: int) -> None:
        self.world.workflows.die(self.world.workflows.lifecycles[number % len(self.world.workflows.lifecycles)])

    @rule()
    def the_next_mail_fails(self) -> None:
        self.world.mailer.fail(DESK, BUSY)

    @rule(minutes=st.sampled_from([1, 1, 5, 60, 150, 24 * 60, 49 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.world.advance(minutes=minutes)
        self.world.tick()
        late = self.world.clock() - MINUTE
        for ticket_id in self.world.ticket_ids:
            notices = self.world.store.notices(ticket_id)
            for entry in self.world.timeline(ticket_id):
                if entry.at <= late and entry.kind in AUDIENCES:
                    assert [n for n in notices if n.entry == entry.version], "an entry was not told after a sweep"

    # What holds

    @invariant()
    def all_is_sound(self) -> None:
        if hasattr(self, "world"):
            assert_sound(self.world)

    def teardown(self) -> None:
        """In the end, with nothing but the sweeper: all are told once, resolutions are closed, and nothing is owed."""
        if not hasattr(self, "world"):
            return
        world = self.world
        for hours in (1, 2, 5, 24, 24 * 4, 24 * 4, 24 * 4):
            world.advance(hours=hours)
            while world.tick():
                pass
        assert_sound(world)
        for ticket_id in world.ticket_ids:
            assert world.ticket(ticket_id).status is not Status.RESOLVED
        if not any(notice.attempts > 1 for ticket_id in world.ticket_ids for notice in world.store.notices(ticket_id)):
            assert_told(world)
        owed = world.store.owed(world.clock() + timedelta(days=3650), 10_000)
        assert {item.ticket_id for item in owed if world.ticket(item.ticket_id).status in ENDED} == set()
        for ticket_id in world.ticket_ids:
            self.an_execution_would_end(ticket_id)

    def an_execution_would_end(self, ticket_id: str) -> None:
        """A new execution of each cycle that is over goes from entry to entry to its end."""
        world, ticket = self.world, self.world.ticket(ticket_id)
        for cycle in range(1, ticket.cycle + 1):
            lifecycle = world.store.lifecycle(ticket_id, cycle)
            assert lifecycle
            seen, step = lifecycle.entry, "opened"
            for _ in range(ticket.version + 1):
                before = len(world.workflows.answers)
                world.progress.await_progress(Run(ticket_id, cycle, lifecycle.attempt, seen), f"at the end {seen}")
                if len(world.workflows.answers) == before:
                    break
                output = world.workflows.answers[-1][1]
                seen, step = int(output["entry"]), str(output["step"])
                if step in {"ended", "rejected", "closed"}:
                    break
            is_over = ticket.status in ENDED or cycle < ticket.cycle
            assert (step in {"ended", "rejected", "closed"}) is is_over


TestAnyHistory = AnyHistory.TestCase
TestAnyHistory.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
