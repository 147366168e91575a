"""An account falls silent: the desk has one ticket of it, which nobody else sees, and which recovers by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.alarm import AlarmState
from guardia.domain.blindness import EVERYBODY
from guardia.domain.contract import Account, Environment, Severity
from guardia.domain.coverage import Plan
from guardia.domain.errors import Busy, NotFound
from guardia.domain.heartbeat import EVERY, LOOK_AGAIN, NAME, SILENT_AFTER
from guardia.domain.month import Month
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Road
from guardia.domain.ticket import Status
from guardia.ports import TicketFilter
from guardia.services.arrival import Arrival
from guardia.services.heartbeats import Known
from tests.support.builders import (
    PRODUCTION,
    REGION,
    TESTING,
    alarm,
    client,
    client_user,
    contract,
    engineer,
    register,
)
from tests.support.world import ANAS_ADDRESS, DESK, STORM_AFTER, World, assert_sound

if TYPE_CHECKING:
    from guardia.domain.heartbeat import Heartbeat
    from guardia.domain.outcome import Outcome
    from guardia.domain.ticket import Ticket

pytestmark = pytest.mark.covers("F13")

MINUTE = timedelta(minutes=1)
OTHERS = [f"{number:012d}" for number in range(700, 720)]


@pytest.fixture
def world() -> World:
    """With `acme`, and a client of twenty accounts."""
    several = client("several", accounts=tuple(Account(one, Environment.PRODUCTION) for one in OTHERS), contacts=())
    return World(client(), several)


def beat(world: World, account_id: str = PRODUCTION, *, state: str = "ALARM", region: str = REGION) -> Outcome:
    """The alarm of that account turns now, and arrives."""
    turned = alarm(state, world.clock(), name=NAME, account_id=account_id, region=region)
    return world.deliver(turned)


def pass_time(world: World, length: timedelta, *beating: str) -> None:
    """Minute by minute, with a sweep in each, while these accounts beat on time."""
    for minute in range(length // MINUTE):
        if minute % (EVERY // MINUTE) == 0:
            for account_id in beating:
                beat(world, account_id)
        world.advance(minutes=1)
        world.tick()


def of_desk(world: World) -> list[Ticket]:
    """The desk's own tickets that have not ended."""
    return list(world.store.tickets(TicketFilter(client_id="desk"), 100).items)


def known(world: World, account_id: str = PRODUCTION) -> Heartbeat:
    """What is kept of a heartbeat."""
    heartbeat = world.store.heartbeat(account_id, REGION)
    assert heartbeat
    return heartbeat


def silent(world: World) -> Ticket:
    """`acme` was heard once, and others go on; its ticket."""
    beat(world)
    pass_time(world, SILENT_AFTER + 3 * MINUTE, OTHERS[0])
    (ticket,) = of_desk(world)
    return ticket


class TestABeatWhileTheTicketOpens:
    """It comes between two writes of the sweeper, as where our own intake comes back."""

    @pytest.mark.parametrize("before", ["put_heartbeat", "commit"])
    @pytest.mark.parametrize("others", [(OTHERS[0],), ()], ids=["others-are-heard", "nobody-is-heard"])
    def test_the_silence_ends_and_the_next_one_has_a_ticket(
        self, world: World, before: str, others: tuple[str, ...]
    ) -> None:
        beat(world)
        beat(world, OTHERS[1])
        pass_time(world, SILENT_AFTER - MINUTE, *others)
        came: list[Outcome] = []
        world.store.before(before, lambda: came.append(beat(world)))
        world.advance(minutes=1)
        world.tick()
        assert len(came) == 1
        pass_time(world, EVERY, PRODUCTION, OTHERS[0], OTHERS[1])
        assert of_desk(world) == [] or {ticket.status for ticket in of_desk(world)} == {Status.RESOLVED}
        pass_time(world, timedelta(hours=60), PRODUCTION, OTHERS[0], OTHERS[1])
        assert of_desk(world) == []
        pass_time(world, SILENT_AFTER + 3 * MINUTE, OTHERS[0])
        assert len(of_desk(world)) == 2
        assert {ticket.status for ticket in of_desk(world)} == {Status.OPEN}

    def test_a_sweep_that_dies_before_it_opens_is_made_up_for(self, world: World) -> None:
        beat(world)
        beat(world, OTHERS[0])
        pass_time(world, SILENT_AFTER - MINUTE, OTHERS[0])

        def dies() -> None:
            raise ConnectionError

        world.store.before("commit", dies)
        world.advance(minutes=1)
        with pytest.raises(ExceptionGroup):
            world.tick()
        pass_time(world, 3 * MINUTE, OTHERS[0])
        assert [ticket.status for ticket in of_desk(world)] == [Status.OPEN]


class TestABeat:
    def test_is_noted_and_opens_nothing(self, world: World) -> None:
        outcome = beat(world)
        assert (outcome.kind, outcome.reason, outcome.is_heartbeat) == (OutcomeKind.NOTED, "a heartbeat", True)
        assert world.store.committed == []
        assert_sound(world)

    def test_leaves_when_it_was_heard(self, world: World) -> None:
        beat(world)
        assert (known(world).last_seen, known(world).revision) == (world.clock(), 1)

    def test_writes_nothing_when_it_is_delivered_again_or_recovers_at_once(self, world: World) -> None:
        beat(world)
        world.advance(minutes=1)
        for _ in range(50):
            beat(world, state="OK")
        assert known(world).revision == 1
        assert world.count(OutcomeKind.NOTED) == 51

    def test_counts_by_the_instant_at_which_it_reached_the_queue(self, world: World) -> None:
        sent_at = world.clock() - 50 * MINUTE
        world.deliver(alarm(at=sent_at, name=NAME), sent_at=sent_at)
        assert known(world).last_seen == sent_at

    def test_of_two_at_once_the_newer_one_stays(self, world: World) -> None:
        def overtaken() -> None:
            world.deliver(alarm(at=world.clock() + 6 * MINUTE, name=NAME), sent_at=world.clock() + 6 * MINUTE)

        world.store.before("put_heartbeat", overtaken)
        beat(world)
        assert known(world).last_seen == world.clock() + 6 * MINUTE

    def test_of_two_at_once_an_older_one_does_not_hide_the_newer(self, world: World) -> None:
        def overtaken() -> None:
            world.deliver(alarm(at=world.clock() - EVERY, name=NAME), sent_at=world.clock() - EVERY)

        world.store.before("put_heartbeat", overtaken)
        beat(world)
        assert (known(world).last_seen, known(world).revision) == (world.clock(), 2)

    def test_that_an_operator_lets_out_of_quarantine_opens_nothing(self, world: World) -> None:
        acme = client()
        arrival = Arrival(client=acme, contract=acme.contract, at=world.clock())
        assert world.open_ticket(alarm(at=world.clock(), name=NAME), arrival).kind is OutcomeKind.NOTED

    def test_by_sns_proves_nothing_of_the_bus(self, world: World) -> None:
        outcome = world.deliver(alarm(name=NAME), road=Road.SNS)
        assert outcome.kind is OutcomeKind.NOTED
        assert not outcome.is_heartbeat
        assert world.store.heartbeats() == []

    def test_of_an_account_that_is_nobodys_is_noted_and_not_kept(self, world: World) -> None:
        outcome = beat(world, "999999999999")
        assert outcome.kind is OutcomeKind.NOTED
        assert not outcome.for_desk
        assert world.store.heartbeats() == []
        assert world.quarantined() == []

    def test_within_a_maintenance_window_is_heard_all_the_same(self, world: World) -> None:
        world.plan_window()
        assert beat(world).is_heartbeat


class TestSilence:
    def test_opens_one_ticket_for_the_desk_however_often_it_is_looked_at(self, world: World) -> None:
        ticket = silent(world)
        pass_time(world, timedelta(hours=3), OTHERS[0])
        (later,) = of_desk(world)
        assert later.id == ticket.id
        assert world.kinds(ticket.id).count("opened") == 1
        assert ticket.id.startswith("GD-")
        assert world.metered.count("blind") == 1

    def test_opens_it_within_a_minute(self, world: World) -> None:
        heard_at = world.clock()
        ticket = silent(world)
        assert heard_at + SILENT_AFTER <= ticket.opened_at <= heard_at + SILENT_AFTER + MINUTE

    def test_says_on_whom_we_are_blind_since_when_and_what_to_do(self, world: World) -> None:
        ticket = silent(world)
        assert ticket.title == f"Estamos ciegos en ACME Logística, S.A. ({PRODUCTION}, {REGION})"
        assert f"No llega nada de la cuenta {PRODUCTION} en {REGION} desde el 2026-11-20 10:00" in ticket.alarm_reason
        assert "(America/Panama)" in ticket.alarm_reason
        assert f"guardia client check acme --region {REGION}" in ticket.alarm_description

    def test_is_as_grave_as_the_account_and_promises_what_its_client_was_promised(self, world: World) -> None:
        ticket = silent(world)
        assert (ticket.severity, ticket.environment) == (Severity.HIGH, Environment.PRODUCTION)
        assert ticket.clock.due_at - ticket.opened_at == timedelta(hours=4)

    def test_of_what_is_no_production_is_low_and_waits_for_business_hours(self, world: World) -> None:
        beat(world, TESTING)
        pass_time(world, SILENT_AFTER + 3 * MINUTE, OTHERS[0])
        (ticket,) = of_desk(world)
        assert (ticket.severity, ticket.environment) == (Severity.LOW, Environment.NON_PRODUCTION)

    def test_of_a_client_of_business_hours_runs_in_these(self) -> None:
        by_day = client(contract=contract(plan=Plan.BUSINESS_HOURS))
        other = client("other", accounts=(Account(OTHERS[0], Environment.PRODUCTION),))
        world = World(by_day, other)
        assert silent(world).terms.plan is Plan.BUSINESS_HOURS

    def test_is_told_to_the_desk_and_to_nobody_of_the_client(self, world: World) -> None:
        silent(world)
        assert len(world.told(DESK)) == 1
        assert world.told(ANAS_ADDRESS) == []

    def test_is_nothing_that_the_client_may_see(self, world: World) -> None:
        ticket = silent(world)
        with pytest.raises(NotFound):
            world.read.shown(client_user(), ticket.id)
        assert world.read.shown(engineer(), ticket.id).client_id == "desk"

    def test_counts_in_no_clients_measures(self, world: World) -> None:
        ticket = silent(world)
        month = Month.of(ticket.opened_at, "America/Panama")
        assert world.store.measures("acme", month, 10).items == []
        assert len(world.store.measures("desk", month, 10).items) == 1

    def test_begins_with_the_first_beat_that_was_heard(self, world: World) -> None:
        pass_time(world, timedelta(hours=4), OTHERS[0])
        assert of_desk(world) == []

    def test_is_not_looked_at_before_its_time_where_the_index_lags(self, world: World) -> None:
        silent(world)
        before = known(world)
        world.watch_heartbeats(before.key, before.wake_at - MINUTE)
        assert known(world) == before

    def test_is_of_one_region_and_not_of_the_other(self, world: World) -> None:
        beat(world, region="eu-west-1")
        pass_time(world, SILENT_AFTER + 3 * MINUTE, PRODUCTION)
        assert [ticket.region for ticket in of_desk(world)] == ["eu-west-1"]

    def test_opens_one_ticket_where_the_sweeper_died_before_it_kept_that_it_knew(self, world: World) -> None:
        def dies() -> None:
            raise ConnectionError("the machine is gone")

        beat(world)
        pass_time(world, SILENT_AFTER - MINUTE, OTHERS[0])
        world.store.before("put_heartbeat", dies)
        world.advance(minutes=1)
        _, failures = world.sweep(world.clock())
        assert len(failures) == 1
        pass_time(world, 3 * MINUTE, OTHERS[0])
        assert len(of_desk(world)) == 1
        assert len(world.told(DESK)) == 1


class TestComingBack:
    def test_recovers_and_resolves_the_ticket_whatever_its_severity(self, world: World) -> None:
        ticket = silent(world)
        beat(world)
        world.tick()
        assert world.kinds(ticket.id)[-2:] == ["recovered", "resolved"]
        assert world.ticket(ticket.id).status is Status.RESOLVED
        assert world.timeline(ticket.id)[-2].reason == "El latido volvió."

    def test_is_seen_once(self, world: World) -> None:
        ticket = silent(world)
        for _ in range(3):
            beat(world)
            beat(world, state="OK")
            world.tick()
        assert world.kinds(ticket.id).count("recovered") == 1
        assert known(world).silent_since is None

    def test_closes_after_the_follow_up(self, world: World) -> None:
        ticket = silent(world)
        beat(world)
        world.tick()
        for _ in range(5):
            world.advance(hours=12)
            beat(world)
            world.tick()
        assert world.ticket(ticket.id).status is Status.CLOSED

    def test_and_falling_silent_once_more_in_the_follow_up_reopens_it(self, world: World) -> None:
        ticket = silent(world)
        beat(world)
        pass_time(world, SILENT_AFTER + 3 * MINUTE, OTHERS[0])
        assert world.ticket(ticket.id).cycle == 2
        assert world.kinds(ticket.id)[-1] == "reopened"

    def test_is_not_a_beat_that_was_so_long_on_its_way_that_it_proves_nothing_any_more(self, world: World) -> None:
        ticket = silent(world)
        late = known(world).last_seen + 2 * MINUTE
        world.deliver(alarm(at=late, name=NAME), sent_at=late)
        world.tick()
        assert "recovered" not in world.kinds(ticket.id)
        beat(world)
        world.tick()
        assert "recovered" in world.kinds(ticket.id)

    def test_where_the_sweeper_died_in_between_recovers_once(self, world: World) -> None:
        def dies() -> None:
            raise ConnectionError("the machine is gone")

        ticket = silent(world)
        beat(world)
        world.store.before("put_heartbeat", dies)
        assert len(world.sweep(world.clock())[1]) == 1
        world.advance(minutes=1)
        world.tick()
        assert world.kinds(ticket.id).count("recovered") == 1
        assert known(world).silent_since is None


@pytest.mark.covers("F16")
class TestWhereNobodyIsHeard:
    def test_one_ticket_says_so_and_no_account_has_one(self, world: World) -> None:
        for account_id in (PRODUCTION, *OTHERS):
            beat(world, account_id)
            world.advance(minutes=1)
        pass_time(world, timedelta(hours=4))
        (ticket,) = of_desk(world)
        assert ticket.title == "Estamos ciegos: no se oye a ningún cliente"
        assert (ticket.account_id, ticket.severity) == ("", Severity.HIGH)
        assert "21 cuentas" in ticket.alarm_reason
        assert world.told(DESK).count("opened") == 1

    def test_it_recovers_when_somebody_is_heard_and_whoever_is_not_has_a_ticket_then(self, world: World) -> None:
        for account_id in (PRODUCTION, *OTHERS[:3]):
            beat(world, account_id)
        pass_time(world, timedelta(hours=2))
        (deaf,) = of_desk(world)
        pass_time(world, timedelta(hours=1), *OTHERS[:3])
        assert world.ticket(deaf.id).recovered_at
        others = [ticket for ticket in of_desk(world) if ticket.id != deaf.id]
        assert [ticket.account_id for ticket in others] == [PRODUCTION]

    def test_it_recovers_within_a_minute_when_all_are_heard(self, world: World) -> None:
        for account_id in OTHERS[:2]:
            beat(world, account_id)
        pass_time(world, timedelta(hours=2))
        (deaf,) = of_desk(world)
        for account_id in OTHERS[:2]:
            beat(world, account_id)
        world.tick()
        assert world.ticket(deaf.id).status is Status.RESOLVED
        assert world.timeline(deaf.id)[-2].reason == "Se vuelve a oír a los clientes."

    def test_it_recovers_where_only_somebody_is_heard_who_never_was_before(self, world: World) -> None:
        for account_id in OTHERS[:2]:
            beat(world, account_id)
        pass_time(world, timedelta(hours=2))
        (deaf,) = of_desk(world)
        pass_time(world, LOOK_AGAIN + MINUTE, PRODUCTION)
        assert world.ticket(deaf.id).status is Status.RESOLVED

    def test_whoever_comes_back_a_little_later_has_none(self, world: World) -> None:
        for account_id in OTHERS:
            beat(world, account_id)
        pass_time(world, timedelta(hours=2))
        for account_id in OTHERS:
            beat(world, account_id)
            world.advance(minutes=1)
            world.tick()
        pass_time(world, timedelta(hours=1), *OTHERS)
        (deaf,) = of_desk(world)
        assert world.ticket(deaf.id).recovered_at
        last = world.store.record(EVERYBODY).last
        assert last
        assert last.state is AlarmState.OK

    def test_many_who_are_silent_while_another_is_heard_are_told_as_a_storm(self, world: World) -> None:
        for account_id in OTHERS:
            beat(world, account_id)
        pass_time(world, SILENT_AFTER + 10 * MINUTE, PRODUCTION)
        told = world.told(DESK)
        assert len(of_desk(world)) == len(OTHERS)
        assert len([subject for subject in told if subject.startswith("opened")]) == STORM_AFTER
        assert any(subject.startswith("storm") for subject in told)
        assert len(told) < len(OTHERS)


class TestTheEndOfAnExpectation:
    def test_an_account_that_left_the_register_is_expected_no_more(self, world: World) -> None:
        beat(world)
        register(world.store, client(accounts=(Account(TESTING, Environment.NON_PRODUCTION),)))
        pass_time(world, timedelta(hours=2), OTHERS[0])
        assert of_desk(world) == []
        assert world.store.heartbeat(PRODUCTION, REGION) is None

    def test_a_contract_that_ended_ends_it_too_and_the_ticket_recovers(self, world: World) -> None:
        ticket = silent(world)
        ended = contract(ends=(world.clock() - timedelta(days=1)).date())
        register(world.store, client(contract=ended))
        pass_time(world, LOOK_AGAIN + MINUTE, OTHERS[0])
        assert world.store.heartbeat(PRODUCTION, REGION) is None
        assert world.ticket(ticket.id).status is Status.RESOLVED

    def test_an_operator_forgets_it_until_it_beats_again(self, world: World) -> None:
        ticket = silent(world)
        world.heartbeats.forget(PRODUCTION, REGION)
        assert world.ticket(ticket.id).status is Status.RESOLVED
        with pytest.raises(NotFound):
            world.heartbeats.forget(PRODUCTION, REGION)
        beat(world)
        assert known(world).revision == 1

    def test_it_is_not_forgotten_in_the_moment_in_which_it_beats(self, world: World) -> None:
        beat(world)
        world.advance(minutes=10)
        world.store.before("drop_heartbeat", lambda: beat(world))
        with pytest.raises(Busy):
            world.heartbeats.forget(PRODUCTION, REGION)
        assert known(world).last_seen == world.clock()


class TestTheList:
    def test_shows_who_is_heard_and_who_never_was(self, world: World) -> None:
        beat(world)
        assert world.heartbeats.all_known("acme") == [
            Known("acme", PRODUCTION, REGION, known(world)),
            Known("acme", TESTING, "", None),
        ]

    def test_shows_all_clients_and_what_is_nobodys_any_more(self, world: World) -> None:
        beat(world)
        register(world.store, client(accounts=(Account(TESTING, Environment.NON_PRODUCTION),)))
        shown = world.heartbeats.all_known()
        assert len(shown) == 1 + len(OTHERS) + 1
        assert shown[-1] == Known("", PRODUCTION, REGION, known(world))

    def test_knows_no_client_of_that_name(self, world: World) -> None:
        with pytest.raises(NotFound):
            world.heartbeats.all_known("nobody")
