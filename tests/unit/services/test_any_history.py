"""Whatever happens, in whatever order: what holds of every ticket holds at every moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guardia.domain.alarm import Metric
from guardia.domain.contract import Environment, Severity
from guardia.domain.errors import (
    ContractGone,
    DeliveryFailed,
    Forbidden,
    Invalid,
    KeyReused,
    NotEntitled,
    NotReleasable,
    TransitionRefused,
)
from guardia.domain.flapping import LASTS, is_turn
from guardia.domain.lifecycle import Run
from guardia.domain.notice import AUDIENCES
from guardia.domain.outcome import OutcomeKind
from guardia.domain.steps import Step
from guardia.domain.ticket import ENDED, Status
from guardia.domain.uncovered import day_of
from guardia.services.open_by_people import Plea
from guardia.services.work_ticket import MAY
from tests.support.builders import (
    PRODUCTION,
    TESTING,
    alarm,
    client,
    client_user,
    contract,
    engineer,
    operator,
    register,
)
from tests.support.world import DESK, DESK_TIME_ZONE, MANAGER, World, assert_sound, assert_told

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.caller import Caller

MINUTE = timedelta(minutes=1)
BUSY = DeliveryFailed("throttled", permanent=False)
NEWS = {Severity.CRITICAL: timedelta(hours=1), Severity.HIGH: timedelta(hours=3), Severity.LOW: timedelta(hours=9)}
RENEWED = client(contract=replace(contract(ends=date(2036, 12, 31)), updates=NEWS))
LAPSED = client(contract=contract(ends=date(2026, 11, 19)))
FEWER_THAN_TRIES = 5
FEW = 3

STEPS = sorted(MAY)
SERVER = Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0abc"})  # which both alarms of an account watch
numbers = st.integers(0, 1000)
changes = st.tuples(
    st.sampled_from(["ALARM", "ALARM", "OK"]),
    st.sampled_from(["api-5xx", "disk"]),
    st.sampled_from([PRODUCTION, TESTING]),  # on_recovery: keep and resolve
    st.sampled_from([None, None, "web-1", "web-2"]),
    st.sampled_from([None, None, {"guardia:active": "no"}, {"env": "prod"}, {"env": "dev"}]),
)
Change = tuple[str, str, str, str | None, dict[str, str] | None]


class AnyHistory(RuleBasedStateMachine):
    """Alarms come late, twice and in disorder; people and time do what they may; machines die; mail fails.

    The contract ends and is renewed, and operators release what came between.
    """

    @initialize()
    def begin(self) -> None:
        self.world = World(RENEWED)
        self.lapsed = False
        self.refusals = 0
        self.delivered: list[Alarm] = []
        self.on_the_way: list[tuple[Alarm, datetime]] = []
        self.tokens = 0

    def a_ticket(self, number: int) -> str:
        return self.world.ticket_ids[number % len(self.world.ticket_ids)]

    def deliver_now(self, change: Alarm, sent_at: datetime | None = None) -> None:
        if self.world.deliver(change, sent_at=sent_at).kind is not OutcomeKind.QUARANTINED:
            self.delivered.append(change)

    def happens(self, change: Change) -> Alarm:
        """A change of an alarm at this moment; no two changes of one alarm have one moment."""
        state, name, account_id, contributor, tags = change
        at = self.world.clock.advance(timedelta(milliseconds=250))
        return alarm(state, at, name=name, account_id=account_id, contributor=contributor, tags=tags, metrics=(SERVER,))

    # What comes in

    @rule(change=changes)
    def an_alarm_changes(self, change: Change) -> None:
        self.deliver_now(self.happens(change))

    @rule(change=changes)
    def an_alarm_changes_and_its_message_is_delayed(self, change: Change) -> None:
        self.on_the_way.append((self.happens(change), self.world.clock()))

    @precondition(lambda self: self.on_the_way)
    @rule(number=numbers)
    def a_delayed_message_arrives(self, number: int) -> None:
        self.deliver_now(*self.on_the_way.pop(number % len(self.on_the_way)))

    @precondition(lambda self: self.delivered)
    @rule(number=numbers)
    def a_message_arrives_again(self, number: int) -> None:
        again = self.delivered[number % len(self.delivered)]
        outcome = self.world.deliver(again)
        uncovered = self.lapsed and outcome.kind is OutcomeKind.QUARANTINED
        assert uncovered or outcome.kind in {OutcomeKind.DUPLICATE, OutcomeKind.NOTED}

    @rule()
    def a_message_of_a_stranger_arrives(self) -> None:
        assert self.world.deliver(alarm(account_id="999999999999")).kind is OutcomeKind.QUARANTINED

    # What becomes of the contract, and of what no contract covered

    @rule()
    def the_contract_ends_or_is_renewed(self) -> None:
        self.lapsed = not self.lapsed
        register(self.world.store, LAPSED if self.lapsed else RENEWED)

    @precondition(lambda self: self.world.quarantined())
    @rule(number=numbers)
    def an_operator_releases_a_message(self, number: int) -> None:
        messages = self.world.quarantined()
        message = messages[number % len(messages)]
        try:
            ticket = self.world.let_out(message)
        except NotReleasable:
            assert message in self.world.quarantined()
        else:
            kept = self.world.store.quarantined_message(message.id)
            assert kept
            assert kept.released_ticket == ticket.id
            assert message.released_ticket in {None, ticket.id}

    # Maintenance windows of the client

    @precondition(lambda self: len(self.world.maintenance.ahead()) < FEW)
    @rule(
        hours=st.sampled_from([0.5, 2, 40]),
        waits=st.sampled_from([0, 0, 1]),
        alarms=st.sampled_from([[], [], ["api-*"]]),
        accounts=st.sampled_from([[], [], [PRODUCTION]]),
    )
    def a_window_is_planned(self, hours: float, waits: float, alarms: list[str], accounts: list[str]) -> None:
        begins = self.world.clock() + timedelta(hours=waits)
        self.world.plan_window(hours=waits + hours, begins=begins, alarms=alarms, accounts=accounts)

    @precondition(lambda self: self.world.maintenance.ahead())
    @rule(number=numbers)
    def somebody_ends_a_window(self, number: int) -> None:
        windows = self.world.maintenance.ahead()
        self.world.maintenance.end_for(engineer(), "acme", windows[number % len(windows)].id)

    @precondition(lambda self: self.world.maintenance.ahead())
    @rule(number=numbers, change=changes)
    def a_window_ends_while_an_alarm_changes(self, number: int, change: Change) -> None:
        windows, happened = self.world.maintenance.ahead(), self.happens(change)
        window = windows[number % len(windows)]
        self.world.store.before("commit", lambda: self.world.maintenance.end("acme", window.id, operator().actor))
        self.deliver_now(happened)
        self.world.store.undisturbed()

    # What people do

    @rule(
        active=st.sampled_from([None, True, False]),
        environment=st.sampled_from([None, *Environment]),
        key=st.sampled_from([None, "k", "l"]),
        by=st.sampled_from([engineer(), client_user()]),
    )
    def somebody_reports_an_incident(
        self, active: bool | None, environment: Environment | None, key: str | None, by: Caller
    ) -> None:
        plea = Plea(title="No abre", client_id="acme", active=active, environment=environment, key=key)
        plea = replace(plea, digest=f"{active} {environment}")
        try:
            ticket = self.world.report(plea, by)
        except KeyReused:
            assert key
        except NotEntitled:
            assert self.lapsed
        else:
            low = environment is Environment.NON_PRODUCTION
            assert (ticket.severity is Severity.LOW) is low or ticket.version > 1

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers, step=st.sampled_from(STEPS), by=st.sampled_from([engineer(), operator(), client_user()]))
    def somebody_takes_a_step(self, number: int, step: Step, by: Caller) -> None:
        before = self.world.ticket(self.a_ticket(number))
        try:
            self.world.take(before.id, step, by=by, reason="words")
        except (TransitionRefused, Forbidden):
            assert self.world.ticket(before.id) == before
        except (ContractGone, Invalid):  # there is no such version any more, or nothing that would change
            assert step is Step.RECOMPUTE
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
                self.on_the_way.append((happened, self.world.clock()))

    # What the machinery does, or does not

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers)
    def the_stream_follows_an_entry(self, number: int) -> None:
        ticket_id = self.a_ticket(number)
        timeline = self.world.timeline(ticket_id)
        self.world.progress.follow(ticket_id, timeline[number % len(timeline)].version)

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers)
    def the_severity_is_reviewed(self, number: int) -> None:
        self.world.review(self.a_ticket(number))

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

    @precondition(lambda self: self.refusals < FEWER_THAN_TRIES)
    @rule()
    def the_next_mail_to_the_account_manager_fails(self) -> None:
        self.refusals += 1
        self.world.mailer.fail(MANAGER, BUSY)

    @rule(minutes=st.sampled_from([1, 1, 5, 60, 150, 24 * 60, 49 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.world.advance(minutes=minutes)
        self.world.tick()
        now = self.world.clock()
        for ticket_id in self.world.ticket_ids:
            notices = self.world.store.notices(ticket_id)
            for entry in self.world.timeline(ticket_id):
                lasts = MINUTE + LASTS if is_turn(entry) else MINUTE
                if entry.at + lasts <= now and entry.kind in AUDIENCES:
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
        self.the_manager_was_told_once_for_each_account_and_day()
        self.no_window_forgot_an_alarm()
        assert world.store.held_entries("acme", 1) == [], "something that was held back is still not told"
        for ticket_id in world.ticket_ids:
            assert world.ticket(ticket_id).status is not Status.RESOLVED
        if not any(notice.attempts > 1 for ticket_id in world.ticket_ids for notice in world.store.notices(ticket_id)):
            assert_told(world)
        owed = world.store.owed(world.clock() + timedelta(days=3650), 10_000)
        assert {item.ticket_id for item in owed if world.ticket(item.ticket_id).status in ENDED} == set()
        for ticket_id in world.ticket_ids:
            self.an_execution_would_end(ticket_id)

    def the_manager_was_told_once_for_each_account_and_day(self) -> None:
        """Whatever is in quarantine for want of a contract."""
        uncovered = [message for message in self.world.quarantined() if message.standing]
        days = {f"{kept.account_id}-{day_of(kept.received_at, DESK_TIME_ZONE)}" for kept in uncovered}
        told = [subject.partition(" ")[0] for subject in self.world.mailer.subjects_to(MANAGER)]
        assert sorted(told) == sorted(days)

    def no_window_forgot_an_alarm(self) -> None:
        """Each has ended, and whatever it held recovered, has a ticket, or is in quarantine."""
        world = self.world
        for window in world.store.windows_of("acme", 10_000).items:
            assert window.settled_at
            for held in world.store.held_alarms("acme", window.id, 10_000).items:
                record = world.store.record(held.identity)
                assert held.settled_at
                if record.hold and record.hold.window_id == window.id:
                    assert held.reason.startswith("quarantined"), held
                if held.ticket_id:
                    assert world.ticket(held.ticket_id).identity_key == held.identity.key

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
