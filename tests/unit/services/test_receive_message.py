"""The intake: every message ends in one outcome, and what cannot become a ticket is kept with the reason."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from guardia.domain.alarm import Alarm, Operation, Reading
from guardia.domain.caller import Member
from guardia.domain.entitlement import Standing
from guardia.domain.errors import Refused
from guardia.domain.lifecycle import Owed
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Quarantined, Received, Road
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from guardia.services.admit_caller import AdmitCaller
from tests.support.api_events import POOL, claims_of
from tests.support.builders import (
    PRODUCTION,
    T0,
    alarm,
    client,
    client_user,
    configuration_change,
    contract,
    engineer,
    register,
)
from tests.support.world import World, assert_equation, assert_sound

if TYPE_CHECKING:
    from guardia.domain.contract import Client
    from guardia.domain.ticket import Ticket
    from guardia.domain.uncovered import Uncovered

SUPPRESSOR = "arn:aws:cloudwatch:us-east-1:222222222222:alarm:maintenance"
MUTE_RULE = "arn:aws:cloudwatch:us-east-1:222222222222:alarm-mute-rule:nights"


@pytest.fixture
def world() -> World:
    return World()


def kept(world: World) -> Quarantined:
    """The only message in quarantine."""
    (quarantined,) = world.store.quarantined(10).items
    return quarantined


@pytest.mark.covers("F12")
class TestQuarantine:
    def test_what_a_reader_refuses_is_kept_with_its_reason_and_without_an_account(self, world: World) -> None:
        outcome = world.deliver("it is no JSON", road=Road.SNS)
        assert (outcome.kind, outcome.reason) == (OutcomeKind.QUARANTINED, "it is no JSON")
        quarantined = kept(world)
        assert (quarantined.reason, quarantined.account_id, quarantined.road) == ("it is no JSON", None, Road.SNS)
        assert quarantined.body == "it is no JSON"
        assert_equation(world)

    def test_the_account_that_a_reader_names_is_kept(self, world: World) -> None:
        def refuse(received: Received) -> Reading:
            del received
            raise Refused("its ARN is another account's", account_id=PRODUCTION)

        receive = replace(world.receive, readers={Road.SNS: refuse})
        receive(Received(message_id="m-1", road=Road.SNS, body="{}", sent_at=T0))
        assert kept(world).account_id == PRODUCTION

    def test_an_unknown_account_is_named(self, world: World) -> None:
        outcome = world.deliver(alarm(account_id="999999999999"))
        assert outcome.kind is OutcomeKind.QUARANTINED
        assert kept(world).reason == "account 999999999999 is not registered for any client"
        assert kept(world).account_id == "999999999999"
        assert_equation(world)

    def test_so_is_an_unknown_account_whose_alarm_was_only_changed(self, world: World) -> None:
        change = configuration_change(account_id="999999999999")
        assert world.deliver(change).kind is OutcomeKind.QUARANTINED

    def test_the_same_message_again_is_a_duplicate(self, world: World) -> None:
        outcomes = [world.deliver("no JSON", message_id="m-1").kind.value for _ in range(3)]
        assert outcomes == ["quarantined", "duplicate", "duplicate"]
        assert_equation(world)

    def test_another_message_with_the_same_words_is_kept_beside_it(self, world: World) -> None:
        world.deliver("no JSON", message_id="m-1")
        world.deliver("no JSON", message_id="m-2")
        assert len(world.store.quarantined(10).items) == 2

    @pytest.mark.covers("F4")
    def test_a_poisoned_message_takes_no_neighbour_with_it(self, world: World) -> None:
        world.deliver(alarm(name="one"))
        world.deliver("poison")
        world.deliver(alarm(name="other"))
        assert world.counts() == {"opened": 2, "quarantined": 1}
        assert_sound(world)


class TestContract:
    @pytest.mark.parametrize(
        ("wall_clock", "kind"),
        [
            ("2026-10-31T23:59:59.999", OutcomeKind.QUARANTINED),
            ("2026-11-01T00:00:00", OutcomeKind.OPENED),
            ("2026-11-30T23:59:59.999", OutcomeKind.OPENED),
            ("2026-12-01T00:00:00", OutcomeKind.QUARANTINED),
        ],
    )
    def test_only_a_contract_in_force_is_served_by_the_days_of_its_zone(
        self, wall_clock: str, kind: OutcomeKind
    ) -> None:
        november = contract(starts=date(2026, 11, 1), ends=date(2026, 11, 30))
        world = World(client(contract=november))
        at = datetime.fromisoformat(wall_clock).replace(tzinfo=ZoneInfo("America/Panama")).astimezone(UTC)
        world.clock.now = at
        assert world.deliver(alarm(at=at)).kind is kind
        assert_equation(world)

    def test_the_reason_says_which_contract_ran_when(self) -> None:
        world = World(client(contract=contract(starts=date(2025, 1, 1), ends=date(2025, 12, 31))))
        world.deliver(alarm())
        assert kept(world).reason == (
            "client acme has no contract in force: version 1 (2025-01-01 to 2025-12-31, America/Panama) has expired"
        )
        assert kept(world).account_id == PRODUCTION

    def test_what_counts_is_when_the_message_reached_us(self) -> None:
        world = World(client(contract=contract(ends=date(2026, 11, 20))))
        world.advance(days=1)
        assert world.deliver(alarm(at=T0)).kind is OutcomeKind.QUARANTINED

    def test_a_grace_period_is_served(self) -> None:
        ended = replace(contract(ends=date(2026, 11, 19)), grace=timedelta(days=15))
        world = World(client(contract=ended))
        assert world.open().terms.contract_version == 1

    def test_a_renewal_serves_from_its_first_day_and_the_ticket_says_by_which_version(self) -> None:
        first = contract(ends=date(2026, 11, 20))
        renewal = replace(contract(starts=date(2026, 11, 21)), version=2)
        world = World(replace(client(), contracts=(first, renewal)))
        opened = world.open()
        world.advance(days=1)
        later = world.open(alarm(name="other", at=world.clock()))
        assert [ticket.terms.contract_version for ticket in (opened, later)] == [1, 2]

    def test_the_open_ticket_of_the_client_before_is_no_contract_of_the_next_one(self) -> None:
        world = World()
        world.open()
        register(world.store, client("acme", accounts=()))
        register(world.store, client("globex", contract=contract(ends=date(2026, 11, 1))))
        world.advance(minutes=1)
        assert world.deliver(alarm(at=world.clock())).kind is OutcomeKind.QUARANTINED


@pytest.mark.covers("F39")
class TestAContractThatEndsWhileATicketIsOpen:
    """It changes nothing on that ticket."""

    @pytest.fixture
    def world(self) -> World:
        return World(client(contract=contract(ends=date(2026, 11, 20))))

    @pytest.fixture
    def opened(self, world: World) -> Ticket:
        """Of the contract's last day; two days later no contract is in force."""
        opened = world.open()
        world.advance(days=2)
        return opened

    def test_a_recovery_counts_and_the_follow_up_is_whole(self, world: World, opened: Ticket) -> None:
        assert world.deliver(alarm("OK", world.clock())).kind is OutcomeKind.RECOVERED
        assert world.take(opened.id, Step.RESOLVE).follow_up_at == world.clock() + timedelta(hours=48)

    def test_the_alarm_joins_it(self, world: World, opened: Ticket) -> None:
        outcome = world.deliver(alarm(at=world.clock()))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.MERGED, opened.id)

    def test_an_alarm_that_comes_back_in_the_follow_up_reopens_it_with_a_new_clock_on_its_own_terms(
        self, world: World, opened: Ticket
    ) -> None:
        world.take(opened.id, Step.RESOLVE)
        world.advance(hours=47)
        outcome = world.deliver(alarm(at=world.clock()))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.REOPENED, opened.id)
        reopened = world.ticket(opened.id)
        assert (reopened.status, reopened.cycle, reopened.terms) == (Status.OPEN, 2, opened.terms)
        assert reopened.clock.due_at == world.clock() + opened.terms.response[opened.severity]
        assert_sound(world)

    def test_its_client_may_read_comment_and_verify(self, world: World, opened: Ticket) -> None:
        carla = client_user()
        world.store.put_member(Member(carla.sub, "acme", "ana@acme.example"))
        admitted = AdmitCaller(world.store, POOL, world.clock)(claims_of(carla))
        assert world.read.shown(admitted, opened.id) == opened
        world.take(opened.id, Step.COMMENT, by=admitted, reason="¿Cómo va?")
        world.take(opened.id, Step.RESOLVE, by=engineer())
        assert world.take(opened.id, Step.CONFIRM, by=admitted).verified is True

    def test_another_alarm_of_the_client_finds_no_contract(self, world: World, opened: Ticket) -> None:
        assert world.deliver(alarm(name="another", at=world.clock())).kind is OutcomeKind.QUARANTINED
        assert world.ticket(opened.id) == opened

    def test_once_it_has_ended_the_contract_is_asked_again(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.REJECT)
        assert world.deliver(alarm(at=world.clock())).kind is OutcomeKind.QUARANTINED


class TestAnAccountThatMoved:
    @pytest.mark.covers("F51")
    def test_what_happened_before_is_kept_from_the_present_client_although_its_ticket_is_open(self) -> None:
        world = World(client("globex"))
        world.advance(hours=1)
        register(world.store, client("globex", accounts=()), world.clock())
        register(world.store, client("acme"), world.clock())
        opened = world.open(alarm(at=world.clock()))
        outcome = world.deliver(alarm(at=T0))
        assert outcome.kind is OutcomeKind.QUARANTINED
        assert kept(world).standing is Standing.ACCOUNT_MOVED
        assert world.ticket(opened.id) == opened
        assert_equation(world)

    @pytest.mark.covers("F33", "F51")
    def test_so_is_what_reached_us_before_although_its_clock_says_that_it_happened_after(self) -> None:
        world = World(client("globex"))
        reached_us = world.advance(hours=1)
        register(world.store, client("globex", accounts=()), world.advance(seconds=1))
        register(world.store, client("acme"), world.clock())
        outcome = world.deliver(alarm(at=reached_us + timedelta(minutes=4)), sent_at=reached_us)
        assert outcome.kind is OutcomeKind.QUARANTINED
        assert kept(world).standing is Standing.ACCOUNT_MOVED


def owed(world: World) -> list[Owed]:
    """What the account manager is to be told, at any time."""
    return [item for item in world.store.owed(world.clock() + timedelta(days=1), 1_000) if item.kind == "uncovered"]


def only_owed(world: World) -> Uncovered:
    """The only thing that the account manager is to be told."""
    (item,) = owed(world)
    uncovered = world.store.uncovered(item.key)
    assert uncovered
    return uncovered


@pytest.mark.covers("F12")
class TestWhatNoContractCovers:
    """The message keeps how the account stood, and the account manager is owed one telling for each account and day."""

    @pytest.mark.parametrize(
        ("known", "account_id", "standing"),
        [
            (client(), "999999999999", Standing.ACCOUNT_UNKNOWN),
            (client(contract=contract(ends=date(2026, 11, 19))), PRODUCTION, Standing.EXPIRED),
            (client(contract=contract(starts=date(2026, 11, 21))), PRODUCTION, Standing.NOT_BEGUN),
        ],
        ids=["unknown", "expired", "not begun"],
    )
    def test_is_kept_with_the_standing_of_its_account(self, known: Client, account_id: str, standing: Standing) -> None:
        world = World(known)
        world.deliver(alarm(account_id=account_id))
        assert (kept(world).standing, kept(world).account_id) == (standing, account_id)
        telling = only_owed(world)
        assert (telling.standing, telling.reason.en) == (standing, kept(world).reason)
        assert (telling.message_id, telling.alarm_name) == (kept(world).id, "api-5xx")
        assert telling.client_id == ("acme" if account_id == PRODUCTION else None)

    def test_what_cannot_be_read_has_no_standing_and_owes_nothing(self, world: World) -> None:
        world.deliver("it is no JSON")
        world.deliver(alarm(at=T0 + timedelta(hours=1), account_id="999999999999"))
        assert [message.standing for message in world.quarantined()] == [None, None]
        assert owed(world) == []

    def test_is_owed_at_once(self, world: World) -> None:
        world.deliver(alarm(account_id="999999999999"))
        assert world.store.owed(world.clock(), 10) == owed(world)
        assert owed(world) == [Owed("uncovered", "", "999999999999-2026-11-20", T0)]

    def test_one_is_owed_for_hundreds_of_alarms_of_an_account_and_the_first_is_named(self, world: World) -> None:
        for number in range(300):
            world.deliver(alarm(name=f"alarm {number}", at=world.clock(), account_id="999999999999"))
            world.advance(seconds=1)
        assert only_owed(world).alarm_name == "alarm 0"
        assert world.count(OutcomeKind.QUARANTINED) == 300

    def test_each_account_has_its_own(self, world: World) -> None:
        for account_id in ("777777777777", "888888888888"):
            world.deliver(alarm(account_id=account_id))
        assert [item.key for item in owed(world)] == ["777777777777-2026-11-20", "888888888888-2026-11-20"]

    def test_a_day_is_one_of_the_desks_time_zone(self, world: World) -> None:
        midnight = datetime(2026, 11, 21, tzinfo=ZoneInfo("America/Panama")).astimezone(UTC)
        for moment in (midnight - timedelta(milliseconds=1), midnight):
            world.clock.now = moment
            world.deliver(alarm(at=moment, account_id="999999999999"))
        assert [item.key for item in owed(world)] == ["999999999999-2026-11-20", "999999999999-2026-11-21"]

    def test_a_change_of_an_alarms_settings_is_told_too(self, world: World) -> None:
        world.deliver(configuration_change(account_id="999999999999"))
        assert only_owed(world).alarm_name == "api-5xx"

    def test_an_intake_that_dies_after_keeping_the_message_loses_no_telling(self, world: World) -> None:
        def die() -> None:
            raise ConnectionError("the table does not answer")

        world.store.before("put_uncovered", die)
        with pytest.raises(ConnectionError):
            world.deliver(alarm(account_id="999999999999"), message_id="m-1")
        assert owed(world) == []
        world.deliver(alarm(account_id="999999999999"), message_id="m-1")
        assert only_owed(world).message_id == kept(world).id

    def test_a_message_that_comes_again_owes_nothing_more(self, world: World) -> None:
        for _ in range(3):
            world.deliver(alarm(account_id="999999999999"), message_id="m-1")
        assert len(owed(world)) == 1

    def test_a_desk_whose_zone_nobody_knows_counts_days_in_utc(self, world: World) -> None:
        stranger = alarm(at=datetime(2026, 11, 21, 1, tzinfo=UTC), account_id="999999999999")
        receive = replace(world.receive, desk_time_zone="America/Panma", readers={Road.SNS: lambda _: stranger})
        receive(Received(message_id="m-1", road=Road.SNS, body="{}", sent_at=stranger.changed_at))
        assert only_owed(world).id == "999999999999-2026-11-21"


@pytest.mark.covers("F33")
class TestTheFuture:
    def test_five_minutes_of_another_clock_are_borne(self, world: World) -> None:
        assert world.deliver(alarm(at=T0 + timedelta(minutes=5))).kind is OutcomeKind.OPENED

    def test_more_goes_to_quarantine_and_moves_no_guard(self, world: World) -> None:
        outcome = world.deliver(alarm(at=T0 + timedelta(minutes=5, milliseconds=1)))
        assert outcome.kind is OutcomeKind.QUARANTINED
        assert kept(world).reason == (
            "the change is dated 2026-11-20T15:05:00.001000+00:00, more than 0:05:00 after it reached the queue"
        )
        assert world.deliver(alarm(at=T0)).kind is OutcomeKind.OPENED
        assert_sound(world)

    def test_the_past_is_served_from_when_it_reached_us(self, world: World) -> None:
        opened = world.open(alarm(at=T0 - timedelta(days=3)))
        assert opened.clock.started_at == T0


class TestSilence:
    @pytest.mark.parametrize(
        ("silenced", "reason"),
        [
            (alarm("INSUFFICIENT_DATA"), "insufficient data says neither that it fails nor that it works"),
            (alarm(suppressed_by=SUPPRESSOR), "the alarm's actions are suppressed by its suppressor alarm"),
            (alarm(muted_by=MUTE_RULE), "the alarm is muted by its owner's mute rule"),
        ],
    )
    def test_is_noted_with_the_reason_and_leaves_no_trace(self, world: World, silenced: Alarm, reason: str) -> None:
        outcome = world.deliver(silenced)
        assert (outcome.kind, outcome.reason, outcome.ticket_id) == (OutcomeKind.NOTED, reason, None)
        assert world.store.committed == []
        assert_equation(world)

    def test_an_alarm_to_alarm_after_a_suppression_opens(self, world: World) -> None:
        world.deliver(alarm(suppressed_by=SUPPRESSOR))
        world.advance(minutes=10)
        assert world.deliver(alarm(at=world.clock())).kind is OutcomeKind.OPENED

    @pytest.mark.parametrize("silenced_by", ["suppressed_by", "muted_by"])
    def test_a_recovery_counts_also_in_silence(self, world: World, silenced_by: str) -> None:
        opened = world.open()
        world.advance(minutes=1)
        suppressed = SUPPRESSOR if silenced_by == "suppressed_by" else None
        muted = MUTE_RULE if silenced_by == "muted_by" else None
        recovery = alarm("OK", world.clock(), suppressed_by=suppressed, muted_by=muted)
        assert world.deliver(recovery).kind is OutcomeKind.RECOVERED
        assert world.ticket(opened.id).recovered_at == world.clock()

    def test_insufficient_data_does_not_recover(self, world: World) -> None:
        opened = world.open()
        world.advance(minutes=1)
        world.deliver(alarm("INSUFFICIENT_DATA", world.clock()))
        assert world.ticket(opened.id).recovered_at is None

    def test_an_unknown_account_is_not_silenced(self, world: World) -> None:
        outcome = world.deliver(alarm("INSUFFICIENT_DATA", account_id="999999999999"))
        assert outcome.kind is OutcomeKind.QUARANTINED


class TestConfiguration:
    @pytest.mark.parametrize(
        ("operation", "actions_enabled"), [(Operation.CREATE, True), (Operation.UPDATE, True), (Operation.UPDATE, None)]
    )
    def test_changes_are_noted(self, world: World, operation: Operation, actions_enabled: bool | None) -> None:
        outcome = world.deliver(configuration_change(operation, actions_enabled=actions_enabled))
        assert (outcome.kind, outcome.for_desk) == (OutcomeKind.NOTED, False)
        assert outcome.reason == f"{operation} of alarm 'api-5xx' in account {PRODUCTION}"
        assert_equation(world)

    @pytest.mark.covers("F13", "F29")
    @pytest.mark.parametrize(("operation", "actions_enabled"), [(Operation.DELETE, None), (Operation.UPDATE, False)])
    def test_an_alarm_that_will_not_speak_any_more_is_told_to_the_desk(
        self, world: World, operation: Operation, actions_enabled: bool | None
    ) -> None:
        outcome = world.deliver(configuration_change(operation, actions_enabled=actions_enabled))
        assert (outcome.kind, outcome.for_desk) == (OutcomeKind.NOTED, True)
        assert outcome.reason.endswith("it says nothing from now on")
        assert_equation(world)


class TestWhatADeskMustSee:
    def test_every_delivery_of_what_went_to_quarantine(self, world: World) -> None:
        """A function may die between the table and its metric: the message that comes again is told again."""
        assert [world.deliver("no JSON", message_id="m-1").for_desk for _ in range(2)] == [True, True]

    @pytest.mark.parametrize("change", [alarm(), alarm("OK"), alarm("INSUFFICIENT_DATA")])
    def test_no_change_that_has_its_place(self, world: World, change: Alarm) -> None:
        assert world.deliver(change).for_desk is False
