"""Maintenance windows: alarms within one open nothing, and what is still in alarm at its end opens exactly once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, ClassVar

import pytest

from guardia.domain.alarm_record import Hold
from guardia.domain.change import Condition, Conflict
from guardia.domain.contract import Account, Environment
from guardia.domain.entitlement import Standing
from guardia.domain.errors import Busy, Forbidden, Invalid, KeyReused, NotFound
from guardia.domain.held_alarm import HOLDABLE
from guardia.domain.instant import zulu
from guardia.domain.lifecycle import Owed
from guardia.domain.maintenance import WindowState
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Received, Road
from guardia.domain.steps import Step
from guardia.domain.ticket import GUARDIA, Kind, Status
from guardia.services.maintenance import AHEAD
from tests.support.builders import (
    PRODUCTION,
    T0,
    TESTING,
    alarm,
    client,
    client_user,
    contract,
    engineer,
    identity,
    operator,
    register,
)
from tests.support.world import World, assert_equation, assert_sound

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.maintenance import Window
    from guardia.domain.outcome import Outcome
    from guardia.domain.ticket import Ticket

HOUR = timedelta(hours=1)
GLOBEX = client("globex", accounts=(Account("444444444444", Environment.PRODUCTION),))


@pytest.fixture
def world() -> World:
    return World()


def changes(world: World, state: str = "ALARM", **fields: object) -> Outcome:
    """An alarm changes at this moment, and its message arrives."""
    at = world.advance(minutes=1)
    return world.deliver(alarm(state, at, **fields))  # type: ignore[arg-type]  # whatever `alarm` takes


def record(world: World, name: str = "api-5xx", account_id: str = PRODUCTION) -> AlarmRecord:
    return world.store.record(identity(name, account_id))


def ends(world: World, window: Window) -> list[Outcome]:
    """The window's planned end comes, and a sweep after it; what became of each alarm that it held."""
    world.clock.now = window.ends
    world.tick()
    assert_sound(world)
    return world.let_go


def only_ticket(world: World) -> Ticket:
    (ticket_id,) = world.ticket_ids
    return world.ticket(ticket_id)


class TestWithinAWindow:
    def test_an_alarm_is_recorded_and_opens_nothing(self, world: World) -> None:
        window = world.plan_window()
        outcome = changes(world)
        assert (outcome.kind, outcome.ticket_id, outcome.held_by) == (OutcomeKind.NOTED, None, window.id)
        assert (
            outcome.reason
            == f"within maintenance window {window.id}: it opens at the window's end if it is in alarm then"
        )
        known = record(world)
        assert (known.last and known.last.at, known.hold) == (world.clock(), Hold(window.id, world.clock()))
        assert world.ticket_ids == []
        assert_equation(world)

    def test_an_alarm_that_has_a_ticket_goes_on_as_before(self, world: World) -> None:
        opened = world.open()
        world.plan_window()
        assert changes(world, contributor="web-1").kind is OutcomeKind.MERGED
        assert changes(world, "OK").kind is OutcomeKind.RECOVERED
        assert world.ticket(opened.id).recovered_at == world.clock()
        assert changes(world).kind is OutcomeKind.MERGED
        assert record(world).hold is None

    def test_a_resolved_ticket_is_not_opened_once_more(self, world: World) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        window = world.plan_window()
        outcome = changes(world)
        assert (outcome.kind, outcome.ticket_id, outcome.held_by) == (OutcomeKind.NOTED, opened.id, window.id)
        assert world.ticket(opened.id).status is Status.RESOLVED

    @pytest.mark.parametrize(
        ("fields", "held"),
        [
            ({}, True),
            ({"accounts": [PRODUCTION]}, True),
            ({"accounts": [TESTING]}, False),
            ({"alarms": ["api-*"]}, True),
            ({"alarms": ["disk", "?pi-5xx"]}, True),
            ({"alarms": ["api"]}, False),
            ({"alarms": ["API-*"]}, False),
            ({"accounts": [TESTING], "alarms": ["api-*"]}, False),
        ],
    )
    def test_it_covers_the_accounts_and_the_alarms_that_it_names(
        self, world: World, fields: dict[str, Any], held: bool
    ) -> None:
        world.plan_window(**fields)
        assert changes(world).kind is (OutcomeKind.NOTED if held else OutcomeKind.OPENED)

    def test_what_counts_is_when_the_alarm_reached_us(self, world: World) -> None:
        window = world.plan_window(begins=T0 + HOUR)
        world.clock.now = window.starts - timedelta(milliseconds=1)
        assert world.deliver(alarm(at=world.clock(), name="before")).kind is OutcomeKind.OPENED
        for at in (window.starts, window.ends - timedelta(milliseconds=1)):
            world.clock.now = at
            assert world.deliver(alarm(at=T0 - HOUR, name=f"long ago, {at}")).held_by == window.id
        world.clock.now = window.ends
        assert world.deliver(alarm(at=T0, name="after")).kind is OutcomeKind.OPENED

    def test_a_test_of_the_road_and_another_clients_alarm_are_not_its_own(self, world: World) -> None:
        register(world.store, GLOBEX)
        world.plan_window()
        assert changes(world, name="guardia-road-test").reason == "a test of the road"
        assert changes(world, account_id="444444444444").kind is OutcomeKind.OPENED

    def test_people_open_and_release_as_ever(self, world: World) -> None:
        world.plan_window()
        assert world.report().status is Status.OPEN
        register(world.store, client(contract=contract(ends=date(2026, 11, 1))))
        assert changes(world).kind is OutcomeKind.QUARANTINED
        (message,) = world.quarantined()
        assert world.let_out(message).status is Status.OPEN

    @pytest.mark.covers("F17")
    def test_a_message_that_comes_again_is_a_duplicate_before_and_after_the_end(self, world: World) -> None:
        window = world.plan_window()
        again = alarm(at=world.clock())
        world.deliver(again)
        assert world.deliver(again).kind is OutcomeKind.DUPLICATE
        ends(world, window)
        late = world.deliver(again)
        assert (late.kind, late.ticket_id) == (OutcomeKind.DUPLICATE, world.ticket_ids[0])
        assert_sound(world)

    @pytest.mark.covers("F11")
    def test_what_is_too_large_to_be_kept_opens_at_once(self, world: World) -> None:
        world.plan_window()
        for body, held in [("x" * HOLDABLE, True), ("y" * (HOLDABLE + 1), False), ("\ud800", False)]:
            readers = {Road.SNS: lambda received: alarm(name=f"alarm {received.body[:1]!r}")}
            message = Received(message_id=body[:1], road=Road.SNS, body=body, sent_at=world.clock())
            assert bool(replace(world.receive, readers=readers)(message).held_by) is held

    def test_an_alarm_that_was_over_before_it_came_is_noted_and_never_opens(self, world: World) -> None:
        window = world.plan_window()
        world.deliver(alarm("OK", T0 + timedelta(seconds=30)))
        outcome = world.deliver(alarm(at=T0))
        assert (outcome.kind, outcome.held_by) == (OutcomeKind.NOTED, window.id)
        assert ends(world, window) == []
        assert world.ticket_ids == []


class TestTheEnd:
    def test_what_is_still_in_alarm_opens_with_the_clock_from_the_end(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        since = world.clock()
        (outcome,) = ends(world, window)
        ticket = only_ticket(world)
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.OPENED, ticket.id)
        assert (ticket.opened_at, ticket.clock.started_at, ticket.alarm_at) == (window.ends, window.ends, since)
        (entry,) = world.timeline(ticket.id)
        assert (entry.data["maintenance"], entry.data["in_alarm_since"]) == (window.id, zulu(since))
        assert record(world).hold is None
        assert world.metered == ["maintenance_opened"]

    def test_each_is_told_as_any_opening(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        ends(world, window)
        assert world.told() == ["opened"]

    def test_what_is_ok_again_opens_nothing(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        assert changes(world, "OK").reason == "OK, and the alarm has no open ticket"
        (outcome,) = ends(world, window)
        assert outcome.kind is OutcomeKind.NOTED
        assert world.ticket_ids == []

    def test_the_latest_alarm_opens_and_it_says_since_when_it_is_in_alarm(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        changes(world, "OK")
        changes(world, reason="first")
        since = world.clock()
        changes(world, reason="second")
        ends(world, window)
        ticket = only_ticket(world)
        assert (ticket.alarm_reason, world.timeline(ticket.id)[0].data["in_alarm_since"]) == ("second", zulu(since))
        assert world.read.shown(engineer(), ticket.id).occurrences == 1

    def test_one_of_two_contributors_that_recovers_ends_nothing(self, world: World) -> None:
        window = world.plan_window()
        changes(world, contributor="web-1")
        changes(world, contributor="web-2")
        changes(world, "OK", contributor="web-2")
        ends(world, window)
        assert only_ticket(world).status is Status.OPEN

    def test_the_last_contributor_that_recovers_ends_it(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        changes(world, contributor="web-1")
        changes(world, "OK", contributor="web-1")
        ends(world, window)
        assert world.ticket_ids == []

    def test_a_resolved_ticket_opens_once_more(self, world: World) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        window = world.plan_window()
        changes(world)
        (outcome,) = ends(world, window)
        ticket = world.ticket(opened.id)
        assert (outcome.kind, ticket.status, ticket.cycle) == (OutcomeKind.REOPENED, Status.OPEN, 2)
        assert ticket.clock.started_at == window.ends
        assert world.timeline(opened.id)[-1].data["maintenance"] == window.id
        assert world.read.shown(engineer(), opened.id).occurrences == 2

    def test_a_ticket_that_was_closed_meanwhile_has_a_successor(self, world: World) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        window = world.plan_window(hours=24 * 4)
        changes(world)
        world.advance(hours=49)
        world.tick()
        assert world.ticket(opened.id).status is Status.CLOSED
        ends(world, window)
        assert [world.ticket(one).previous_ticket for one in world.ticket_ids] == [None, opened.id]

    def test_a_ticket_that_a_person_opened_once_more_has_it_already(self, world: World) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        window = world.plan_window()
        changes(world)
        world.take(opened.id, Step.REOPEN)
        (outcome,) = ends(world, window)
        assert (outcome.kind, world.ticket(opened.id).cycle) == (OutcomeKind.MERGED, 2)

    def test_a_ticket_that_was_resolved_again_since_stays_so(self, world: World) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        window = world.plan_window()
        changes(world)
        world.advance(minutes=1)
        world.take(opened.id, Step.REOPEN, Step.RESOLVE)
        (outcome,) = ends(world, window)
        assert (outcome.kind, world.ticket(opened.id).status) == (OutcomeKind.NOTED, Status.RESOLVED)

    def test_a_ticket_that_was_resolved_while_the_alarm_was_in_the_queue_opens_once_more(self, world: World) -> None:
        opened = world.open()
        window = world.plan_window()
        raised = alarm(at=world.advance(minutes=1))
        sent_at = world.clock()
        world.advance(minutes=1)
        world.take(opened.id, Step.RESOLVE)
        assert world.deliver(raised, sent_at=sent_at).held_by == window.id
        (outcome,) = ends(world, window)
        assert (outcome.kind, world.ticket(opened.id).cycle) == (OutcomeKind.REOPENED, 2)

    def test_a_ticket_that_was_resolved_again_stays_so_though_another_window_took_its_alarm_over(
        self, world: World
    ) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        short = world.plan_window(hours=1)
        changes(world)
        long = world.plan_window(hours=3)
        world.take(opened.id, Step.REOPEN)
        ends(world, short)
        assert record(world).hold == Hold(long.id, T0 + timedelta(minutes=1), cycle=1)
        world.take(opened.id, Step.RESOLVE)
        outcome = ends(world, long)[-1]
        assert (outcome.kind, world.ticket(opened.id).status) == (OutcomeKind.NOTED, Status.RESOLVED)

    def test_an_alarm_between_the_end_and_the_sweep_opens_as_ever_and_the_sweep_nothing(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        world.clock.now = window.ends
        assert changes(world, reason="again").kind is OutcomeKind.OPENED
        world.tick()
        assert [outcome.kind for outcome in world.let_go] == [OutcomeKind.NOTED]
        assert_sound(world)

    def test_a_sweep_that_comes_twice_opens_once(self, world: World) -> None:
        window = world.plan_window()
        for name in ("api-5xx", "disk"):
            changes(world, name=name)
        ends(world, window)
        for _ in range(3):
            assert list(world.end_maintenance(f"acme/{window.id}", world.clock())) == []
        assert [outcome.kind for outcome in world.let_go] == [OutcomeKind.OPENED] * 2
        assert world.store.window("acme", window.id) == window.ended(window.ends, GUARDIA).settled(window.ends)

    def test_nothing_is_settled_before_the_end(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        assert world.end_maintenance(f"acme/{window.id}", window.ends - timedelta(milliseconds=1)) == ()
        assert world.store.window("acme", window.id) == window

    def test_more_than_a_sweep_takes_the_next_one_takes(self, world: World) -> None:
        window = world.plan_window()
        for number in range(155):
            world.deliver(alarm(at=world.clock(), name=f"alarm {number}"))
        ends(world, window)
        assert len(world.ticket_ids) == 150
        assert Owed("window", "", f"acme/{window.id}", window.ends) in world.store.owed(window.ends, 10_000)
        world.tick()
        assert len(world.ticket_ids) == 155
        kept = world.store.window("acme", window.id)
        assert kept
        assert kept.settled_at == window.ends

    def test_what_was_held_is_kept_on_record_without_its_message(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        changes(world, name="disk")
        changes(world, "OK", name="disk")
        ends(world, window)
        found = world.maintenance.held_for(engineer(), "acme", window.id, 10).items
        told = {held.alarm_name: (held.ticket_id, held.reason, held.message.body, held.settled_at) for held in found}
        ticket = only_ticket(world)
        nothing = "noted: when the window ended it was OK or had a ticket, or another held it"
        assert told == {
            "api-5xx": (ticket.id, f"opened: {ticket.severity_evidence}", "", window.ends),
            "disk": (None, nothing, "", window.ends),
        }


class TestWhenThingsGoWrong:
    def test_one_that_cannot_be_opened_stops_no_other_and_stays_owed(self, world: World) -> None:
        window = world.plan_window()
        for name in ("api-5xx", "disk"):
            changes(world, name=name)
        world.clock.now = window.ends

        def die() -> None:
            raise ConnectionError("the table does not answer")

        world.store.before("commit", die)
        with pytest.raises(ExceptionGroup, match="not settled"):
            world.tick()
        assert len(world.ticket_ids) == 1
        world.tick()
        assert len(world.ticket_ids) == 2
        assert world.tick() <= 4  # what the two openings owe, and no window
        assert_sound(world)

    def test_a_sweeper_that_dies_after_opening_leaves_the_ticket_on_record(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        world.clock.now = window.ends
        ended = window.ended(window.ends, GUARDIA)
        world.store.end_window(ended)
        (held,) = world.store.held_alarms("acme", window.id, 10).items
        opened = world.receive.again(held, ended)
        world.let_go.append(opened)
        world.tick()
        (kept,) = world.store.held_alarms("acme", window.id, 10).items
        assert (kept.ticket_id, kept.reason) == (opened.ticket_id, "duplicate: its window's end was handled before")
        assert_sound(world)

    def test_two_sweepers_at_once_open_once(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        world.clock.now = window.ends
        world.store.before("commit", lambda: world.end_maintenance(f"acme/{window.id}", window.ends))
        world.tick()
        assert sorted(outcome.kind for outcome in world.let_go) == [OutcomeKind.DUPLICATE, OutcomeKind.OPENED]
        assert only_ticket(world).cycle == 1
        assert_sound(world)

    def test_a_client_without_a_contract_at_the_end_is_not_forgotten(self, world: World) -> None:
        window = world.plan_window(hours=24)
        changes(world)
        register(world.store, client(contract=contract(ends=date(2026, 11, 20))))
        (outcome,) = ends(world, window)
        assert (outcome.kind, outcome.for_desk) == (OutcomeKind.QUARANTINED, True)
        (message,) = world.quarantined()
        assert (message.standing, message.is_whole) == (Standing.EXPIRED, True)
        assert "uncovered" in {owed.kind for owed in world.store.owed(world.clock() + HOUR, 10)}
        assert world.metered == ["for_desk"]
        assert world.let_out(message).status is Status.OPEN

    def test_an_account_that_went_to_another_client_opens_no_ticket_of_it(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        register(world.store, client(accounts=(Account(TESTING, Environment.NON_PRODUCTION),)))
        world.advance(minutes=1)
        register(world.store, client("globex", accounts=(Account(PRODUCTION, Environment.PRODUCTION),)), world.clock())
        (outcome,) = ends(world, window)
        assert outcome.kind is OutcomeKind.QUARANTINED

    def test_a_message_that_nobody_can_read_any_more_goes_to_quarantine(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        world.forget_readings()
        (outcome,) = ends(world, window)
        assert outcome.kind is OutcomeKind.QUARANTINED


class TestRaces:
    def test_a_window_that_ends_just_before_the_alarm_is_held_holds_nothing(self, world: World) -> None:
        window = world.plan_window()
        world.advance(minutes=1)
        world.store.before("commit", lambda: world.maintenance.end("acme", window.id, operator().actor))
        raised = world.deliver(alarm(at=world.clock()))
        assert raised.kind is OutcomeKind.OPENED
        world.advance(minutes=1)
        world.tick()
        assert world.let_go == []
        assert_sound(world)

    def test_an_alarm_that_is_held_just_before_the_end_opens_at_the_end(self, world: World) -> None:
        window = world.plan_window()
        raised = alarm(at=world.clock())
        world.store.before("end_window", lambda: world.deliver(raised))
        world.advance(minutes=5)
        ended = world.maintenance.end("acme", window.id, operator().actor)
        world.tick()
        assert only_ticket(world).opened_at == ended.over_at
        assert_sound(world)

    def test_a_queue_that_is_late_finds_the_window_settled_and_opens(self, world: World) -> None:
        window = world.plan_window()
        raised = alarm(at=world.clock())
        world.advance(hours=3)
        world.tick()
        known = [world.store.window("acme", window.id)]
        receive = replace(world.receive, readers={Road.SNS: lambda _: raised})
        assert known[0]
        assert known[0].settled_at
        outcome = receive(Received(message_id="late", road=Road.SNS, body="{}", sent_at=T0))
        assert outcome.kind is OutcomeKind.OPENED

    def test_another_window_that_covers_it_still_takes_it_over(self, world: World) -> None:
        short = world.plan_window(hours=1)
        changes(world)
        since = world.clock()
        long = world.plan_window(hours=3, alarms=["api-*"])
        (outcome,) = ends(world, short)
        assert (outcome.held_by, world.ticket_ids) == (long.id, [])
        assert record(world).hold == Hold(long.id, since)
        ends(world, long)
        (entry,) = world.timeline(only_ticket(world).id)
        assert (entry.at, entry.data["maintenance"]) == (long.ends, long.id)
        assert entry.data["in_alarm_since"] == zulu(since)

    def test_of_two_windows_the_one_that_ends_last_holds(self, world: World) -> None:
        long = world.plan_window(hours=3)
        world.plan_window(hours=1)
        assert changes(world).held_by == long.id

    def test_a_window_that_would_take_it_over_and_ends_at_that_moment_does_not(self, world: World) -> None:
        short = world.plan_window(hours=1)
        changes(world)
        long = world.plan_window(hours=3)
        world.clock.now = short.ends
        world.store.before("commit", lambda: world.maintenance.end("acme", long.id, operator().actor))
        world.tick()
        assert only_ticket(world).opened_at == short.ends
        world.advance(minutes=1)
        world.tick()
        assert_sound(world)


class TestEndingOne:
    def test_it_is_over_at_once_and_what_it_held_opens_from_then_on(self, world: World) -> None:
        window = world.plan_window()
        changes(world)
        world.advance(minutes=10)
        ended = world.maintenance.end_for(engineer(), "acme", window.id)
        assert (ended.ended_at, ended.ended_by) == (world.clock(), engineer().actor)
        assert changes(world, name="disk").kind is OutcomeKind.OPENED
        world.tick()
        assert [
            world.ticket(one).opened_at for one in world.ticket_ids if one in {o.ticket_id for o in world.let_go}
        ] == [ended.over_at]

    def test_one_that_is_over_stays_as_it_is(self, world: World) -> None:
        window = world.plan_window()
        ended = world.maintenance.end_for(engineer(), "acme", window.id)
        world.advance(minutes=1)
        assert world.maintenance.end_for(operator(), "acme", window.id) == ended
        other = world.plan_window()
        ends(world, other)
        assert world.maintenance.end_for(operator(), "acme", other.id).ended_by == GUARDIA

    def test_of_two_people_the_first_ends_it(self, world: World) -> None:
        window = world.plan_window()
        first = operator("Olga").actor
        world.store.before("end_window", lambda: world.maintenance.end("acme", window.id, first))
        assert world.maintenance.end("acme", window.id, engineer().actor).ended_by == first

    def test_one_that_has_not_begun_never_does(self, world: World) -> None:
        window = world.plan_window(hours=4, begins=T0 + 2 * HOUR)
        ended = world.maintenance.end("acme", window.id, operator().actor)
        assert ended.state_at(window.starts) is WindowState.OVER
        world.clock.now = window.starts
        world.tick()
        assert changes(world).kind is OutcomeKind.OPENED

    def test_a_window_that_is_none_or_another_clients_is_not_found(self, world: World) -> None:
        register(world.store, GLOBEX)
        window = world.plan_window()
        for client_id, window_id in [("globex", window.id), ("acme", "01M847VV40DKN4G0FH7MSJBRH4"), ("nobody", "x")]:
            with pytest.raises(NotFound):
                world.maintenance.end_for(operator(), client_id, window_id)


class TestPlanningOne:
    DOCUMENT: ClassVar = {"to": zulu(T0 + HOUR), "reason": "Cambio de discos."}

    def test_the_desk_plans_them_and_a_client_asks_the_desk(self, world: World) -> None:
        for caller in (engineer(), operator()):
            window = world.maintenance.add_for(caller, "acme", self.DOCUMENT)
            assert (window.by, window.made_at, window.starts) == (caller.actor, T0, T0)
        with pytest.raises(Forbidden, match="ask it for one"):
            world.maintenance.add_for(client_user(), "acme", self.DOCUMENT)
        with pytest.raises(Forbidden, match="ask it"):
            world.maintenance.end_for(client_user(), "acme", window.id)

    def test_the_same_request_with_the_same_key_is_one_window(self, world: World) -> None:
        one = world.maintenance.add_for(engineer(), "acme", self.DOCUMENT, "key", "digest")
        world.advance(minutes=5)
        assert world.maintenance.add_for(engineer(), "acme", self.DOCUMENT, "key", "digest") == one
        assert world.maintenance.add_for(operator(), "acme", self.DOCUMENT, "key", "digest") != one
        with pytest.raises(KeyReused):
            world.maintenance.add_for(engineer(), "acme", self.DOCUMENT, "key", "another")

    def test_two_requests_with_one_key_at_once_are_one_window(self, world: World) -> None:
        def first() -> None:
            world.maintenance.add_for(engineer(), "acme", self.DOCUMENT, "key", "digest")

        world.store.before("put_window", first)
        second = world.maintenance.add_for(engineer(), "acme", self.DOCUMENT, "key", "digest")
        assert list(world.store.windows("acme", T0)) == [second]

    def test_a_client_that_is_none_has_none(self, world: World) -> None:
        with pytest.raises(NotFound):
            world.maintenance.add_for(engineer(), "nobody", self.DOCUMENT)
        with pytest.raises(NotFound):
            world.maintenance.ahead("nobody")

    def test_a_client_has_only_so_many_ahead(self, world: World) -> None:
        windows = [world.plan_window() for _ in range(AHEAD)]
        with pytest.raises(Invalid, match=f"has {AHEAD} windows ahead"):
            world.plan_window()
        world.maintenance.end("acme", windows[0].id, operator().actor)
        world.plan_window()

    def test_nothing_is_planned_while_the_table_is_busy(self, world: World) -> None:
        def interfere() -> None:
            raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))

        world.store.before("put_window", *[interfere] * 12)
        with pytest.raises(Busy):
            world.plan_window()


class TestSeeingThem:
    def test_an_operator_sees_what_runs_or_comes_of_all_clients(self, world: World) -> None:
        register(world.store, GLOBEX)
        running = world.plan_window(hours=3)
        coming = world.plan_window(client_id="globex", hours=2, begins=T0 + HOUR)
        ended = world.plan_window()
        world.maintenance.end("acme", ended.id, operator().actor)
        assert world.maintenance.ahead() == [coming, running]
        assert world.maintenance.ahead("acme") == [running]
        assert [window.state_at(T0) for window in (running, coming)] == [WindowState.RUNNING, WindowState.PLANNED]

    def test_a_page_has_all_of_a_client_the_last_to_end_first(self, world: World) -> None:
        early, late = world.plan_window(hours=1), world.plan_window(hours=5)
        world.advance(hours=2)
        world.tick()
        page = world.maintenance.listed(client_user(), "acme", 1)
        assert list(page.items) == [late]
        (over,) = world.maintenance.listed(client_user(), "acme", 1, page.next).items
        assert (over.id, over.state_at(world.clock())) == (early.id, WindowState.OVER)

    def test_a_clients_person_sees_their_own_alone(self, world: World) -> None:
        register(world.store, GLOBEX)
        window = world.plan_window(client_id="globex")
        for see in (
            lambda: world.maintenance.listed(client_user(), "globex", 10),
            lambda: world.maintenance.held_for(client_user(), "globex", window.id, 10),
            lambda: world.maintenance.held_for(client_user(), "acme", window.id, 10),
        ):
            with pytest.raises(NotFound):
                see()


def test_the_whole_of_it_holds_while_alarms_storm(world: World) -> None:
    """Three hundred alarms within the window; half recover; each of the others has one ticket at the end."""
    window = world.plan_window()
    raised: list[Alarm] = [alarm(at=world.clock(), name=f"alarm {number}") for number in range(60)]
    for change in raised * 2:
        world.deliver(change)
    world.advance(minutes=1)
    for number in range(0, 60, 2):
        world.deliver(alarm("OK", world.clock(), name=f"alarm {number}"))
    ends(world, window)
    assert sorted(world.ticket(one).alarm_name for one in world.ticket_ids) == sorted(
        f"alarm {number}" for number in range(1, 60, 2)
    )
    assert all(world.timeline(one)[0].kind is Kind.OPENED for one in world.ticket_ids)
