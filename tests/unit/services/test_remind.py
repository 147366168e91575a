"""An investigation without news: its owner is reminded, then the manager as well, once for each interval of silence."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Severity
from guardia.domain.coverage import Plan
from guardia.domain.duty.person import parse_quiet_hours
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.errors import DeliveryFailed
from guardia.domain.steps import Step
from guardia.services.parties import person_id
from guardia.services.work_ticket import Request
from tests.support.builders import (
    PRODUCTION,
    T0,
    TESTING,
    alarm,
    client,
    client_user,
    contract,
    engineer,
    operator,
    register,
)
from tests.support.duty import applied, layer, person
from tests.support.world import ANAS_ADDRESS, DESK, World, assert_sound

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.ticket import Entry, Ticket

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
EVERY_HOUR = dict.fromkeys(Severity, HOUR)
EVA = replace(engineer("Eva"), email="Eva@desk.example")
BETO = replace(engineer("Beto"), email="beto@desk.example")
EVA_ON_DUTY, LUIS, JEFA = (person(name) for name in ("Eva", "Luis", "Jefa"))


def a_world(plan: Plan = Plan.ALWAYS, **fields: object) -> World:
    """A client whose contract promises news every hour, unless it says otherwise."""
    promised = replace(contract(plan=plan), **{"updates": EVERY_HOUR, **fields})  # type: ignore[arg-type]  # fields
    return World(client(contract=promised))


@pytest.fixture
def world() -> World:
    """Luis has the first line, the manager the third; Eva stands in the roster and is not on duty."""
    world = a_world()
    lines = {Line.FIRST: (layer("día", LUIS.id),), Line.MANAGER: (layer("jefatura", JEFA.id),)}
    world.store.put_roster(applied(Roster((EVA_ON_DUTY, LUIS, JEFA), lines)))
    return world


@pytest.fixture
def taken(world: World) -> Ticket:
    """Opened and acknowledged by Eva at T0; both are told."""
    return take_up(world)


def take_up(world: World, account: str = PRODUCTION) -> Ticket:
    ticket = world.take(world.open(alarm(account_id=account)).id, Step.ACKNOWLEDGE, by=EVA)
    world.advance(minutes=2)
    world.tick()
    return ticket


def pass_by(world: World, **units: float) -> None:
    """Time passes, with the sweeper every minute of it, and whatever is sent arrives."""
    end = world.clock() + timedelta(**units)
    while world.clock() < end:
        world.clock.advance(min(MINUTE, end - world.clock()))
        world.tick()
        world.arrive()


def reminders(world: World, ticket: Ticket) -> list[Entry]:
    return [entry for entry in world.timeline(ticket.id) if entry.kind.value == "reminder"]


def levels(world: World, ticket: Ticket) -> list[object]:
    return [entry.data["level"] for entry in reminders(world, ticket)]


def heard(world: World, address: str) -> int:
    """How many reminders came to this address."""
    return world.told(address).count("reminder")


class TestSilence:
    def test_reminds_the_owner_when_the_interval_is_over_and_not_before(self, world: World, taken: Ticket) -> None:
        world.clock.move_to(T0 + HOUR)
        world.tick()
        assert reminders(world, taken) == []
        world.clock.move_to(T0 + HOUR + MINUTE)
        world.tick()
        (reminder,) = reminders(world, taken)
        assert reminder.data == {
            "level": 1,
            "owner": "Eva",
            "since": "2026-11-20T15:00:00.000Z",
            "interval": "PT1H",
        }
        assert not reminder.public

    def test_tells_the_owner_first_and_then_the_manager_too(self, world: World, taken: Ticket) -> None:
        pass_by(world, hours=1)
        assert [heard(world, one.email) for one in (EVA_ON_DUTY, LUIS, JEFA)] == [1, 0, 0]
        pass_by(world, hours=2)
        assert [heard(world, one.email) for one in (EVA_ON_DUTY, LUIS, JEFA)] == [3, 0, 2]
        assert levels(world, taken) == [1, 2, 3]

    def test_is_told_to_the_desks_own_address_and_never_to_the_client(self, world: World, taken: Ticket) -> None:
        pass_by(world, hours=2)
        assert (heard(world, DESK), heard(world, ANAS_ADDRESS)) == (2, 0)
        shown = world.read.timeline(client_user(), taken.id, 0, 100).items
        assert "reminder" not in {entry.kind.value for entry in shown}

    def test_of_a_night_without_the_sweeper_is_one_reminder(self, world: World, taken: Ticket) -> None:
        world.advance(hours=9, minutes=30)
        world.tick()
        assert levels(world, taken) == [1]
        assert [heard(world, one.email) for one in (EVA_ON_DUTY, JEFA)] == [1, 0]
        pass_by(world, minutes=30)
        assert levels(world, taken) == [1, 2]
        assert reminders(world, taken)[-1].at == T0 + 10 * HOUR + MINUTE

    @pytest.mark.usefixtures("taken")
    def test_leaves_nothing_owed_but_the_next_reminder(self, world: World) -> None:
        pass_by(world, hours=1, minutes=2)
        assert world.tick() == 0
        owed = world.store.owed(world.clock() + HOUR, 10)
        assert [(one.kind, one.wake_at) for one in owed] == [("ticket", T0 + 2 * HOUR + MINUTE)]

    def test_that_two_sweepers_find_at_once_is_told_once(self, world: World, taken: Ticket) -> None:
        world.clock.move_to(T0 + HOUR + MINUTE)
        world.store.before("commit", lambda: world.remind(taken.id, world.clock()))
        assert world.remind(taken.id, world.clock()) is None
        assert levels(world, taken) == [1]

    def test_that_news_ends_at_that_moment_is_not_told(self, world: World, taken: Ticket) -> None:
        world.clock.move_to(T0 + HOUR + MINUTE)
        world.store.before("commit", lambda: world.take(taken.id, Step.SEND_FINDINGS, by=EVA))
        assert world.remind(taken.id, world.clock()) is None
        assert reminders(world, taken) == []

    def test_of_a_sweep_that_is_ahead_of_the_clock_has_an_end(self, world: World, taken: Ticket) -> None:
        """The instant of its event decides what is due; the entries bear the time at which they were written."""
        world.sweep(T0 + 3 * HOUR + MINUTE)
        assert levels(world, taken) == [1, 2, 3]


class TestNews:
    @pytest.mark.parametrize(
        "step",
        [
            pytest.param(Request(Step.SEND_FINDINGS, "The disk is full."), id="findings"),
            pytest.param(Request(Step.COMMENT, "Still looking."), id="a public comment"),
        ],
    )
    @pytest.mark.parametrize("by", [EVA, BETO])
    def test_of_the_desk_begins_another_silence(self, world: World, taken: Ticket, step: Request, by: Caller) -> None:
        pass_by(world, hours=1, minutes=28)
        world.work(by, taken.id, step)
        pass_by(world, minutes=59)
        assert levels(world, taken) == [1]
        pass_by(world, minutes=2)
        assert levels(world, taken) == [1, 1]

    def test_is_another_severity_that_a_person_decided(self, world: World, taken: Ticket) -> None:
        pass_by(world, minutes=50)
        world.change_severity(taken.id, Severity.CRITICAL)
        pass_by(world, minutes=30)
        assert reminders(world, taken) == []

    @pytest.mark.parametrize(
        ("by", "public"),
        [pytest.param(EVA, False, id="of the desk for itself"), pytest.param(client_user(), True, id="of the client")],
    )
    def test_is_no_comment_that_the_client_cannot_read_or_wrote(
        self, world: World, taken: Ticket, by: Caller, public: bool
    ) -> None:
        pass_by(world, minutes=30)
        world.work(by, taken.id, Request(Step.COMMENT, "?", public=public))
        pass_by(world, minutes=30)
        assert levels(world, taken) == [1]

    def test_is_no_alarm_that_recovers_or_comes_back(self, world: World, taken: Ticket) -> None:
        world.advance(minutes=20)
        world.deliver(alarm("OK", world.clock()))
        world.advance(minutes=20)
        world.deliver(alarm("ALARM", world.clock()))
        pass_by(world, minutes=20)
        assert levels(world, taken) == [1]

    @pytest.mark.parametrize("step", [Step.RESOLVE, Step.REJECT])
    def test_is_wanted_no_more_once_the_investigation_is_over(self, world: World, taken: Ticket, step: Step) -> None:
        world.take(taken.id, step, by=EVA)
        pass_by(world, hours=3)
        assert reminders(world, taken) == []

    def test_is_wanted_again_once_somebody_takes_up_the_next_cycle(self, world: World, taken: Ticket) -> None:
        world.take(taken.id, Step.RESOLVE, Step.REOPEN, by=EVA)
        assert (world.ticket(taken.id).owner, world.ticket(taken.id).reminder_at) == (None, None)
        world.take(taken.id, Step.ACKNOWLEDGE, by=BETO)
        pass_by(world, hours=1, minutes=1)
        assert [entry.data["owner"] for entry in reminders(world, taken)] == ["Beto"]
        assert_sound(world)

    def test_is_nobodys_promise_where_the_contract_says_nothing(self) -> None:
        world = a_world(updates={})
        ticket = take_up(world)
        pass_by(world, hours=30)
        assert reminders(world, ticket) == []
        assert ticket.due_next is None

    def test_may_be_promised_for_some_severities_only(self) -> None:
        world = a_world(updates={Severity.CRITICAL: HOUR})
        ticket = take_up(world)
        pass_by(world, hours=2)
        world.change_severity(ticket.id, Severity.CRITICAL)
        pass_by(world, hours=1, minutes=1)
        assert levels(world, ticket) == [1]


class TestTheOwner:
    def test_is_whoever_acknowledged_or_sent_findings_last(self, world: World, taken: Ticket) -> None:
        world.take(taken.id, Step.SEND_FINDINGS, by=BETO)
        world.take(taken.id, Step.COMMENT, by=EVA)
        pass_by(world, hours=1, minutes=1)
        assert reminders(world, taken)[0].data["owner"] == "Beto"

    def test_who_stands_in_no_roster_is_written_to_by_their_own_address(self, world: World, taken: Ticket) -> None:
        world.take(taken.id, Step.SEND_FINDINGS, by=BETO)
        pass_by(world, hours=2, minutes=1)
        assert [heard(world, one) for one in (BETO.email, EVA_ON_DUTY.email, LUIS.email)] == [2, 0, 0]
        assert heard(world, JEFA.email) == 1
        notices = [one for one in world.store.notices(taken.id) if one.recipient.party == "owner"]
        assert [one.recipient.name for one in notices] == ["Beto", "Beto"]
        assert all(one.deadline for one in notices)

    def test_who_took_it_by_the_link_of_a_text_message_is_known_by_their_place_in_the_roster(
        self, world: World
    ) -> None:
        by_link = replace(EVA, sub=person_id(EVA_ON_DUTY), email="")
        world.take(world.open().id, Step.ACKNOWLEDGE, by=by_link)
        pass_by(world, hours=1, minutes=1)
        assert [heard(world, one.email) for one in (EVA_ON_DUTY, LUIS, JEFA)] == [1, 0, 0]

    def test_who_is_not_known_leaves_it_to_the_first_line(self, world: World) -> None:
        ticket = world.take(world.open().id, Step.ACKNOWLEDGE, by=engineer("Nadie"))
        pass_by(world, hours=2, minutes=1)
        assert levels(world, ticket) == [1, 2]
        assert [heard(world, one.email) for one in (LUIS, JEFA)] == [2, 1]

    def test_whose_address_is_the_desks_own_is_told_once(self, world: World) -> None:
        world.take(world.open().id, Step.ACKNOWLEDGE, by=replace(EVA, email=DESK.upper()))
        pass_by(world, hours=1, minutes=1)
        assert heard(world, DESK) == 1
        assert_told_once(world)

    def test_who_rests_is_left_alone_where_the_manager_is_called(self) -> None:
        world = a_world()
        resting = person("Eva", quiet_hours=parse_quiet_hours("11:00-13:00"))  # the first two hours, in Panama
        lines = {Line.FIRST: (layer("día", LUIS.id),), Line.MANAGER: (layer("jefatura", JEFA.id),)}
        world.store.put_roster(applied(Roster((resting, LUIS, JEFA), lines)))
        take_up(world)
        pass_by(world, hours=1)
        assert heard(world, resting.email) == 1  # alone, they are called all the same
        pass_by(world, hours=1)
        assert [heard(world, one.email) for one in (resting, LUIS, JEFA)] == [1, 0, 1]

    def test_who_cannot_be_reached_is_stood_in_for(self, world: World, taken: Ticket) -> None:
        world.take(taken.id, Step.SEND_FINDINGS, by=BETO)
        world.mailer.fail(BETO.email, DeliveryFailed("no such mailbox", permanent=True))
        pass_by(world, hours=1, minutes=1)
        assert [heard(world, one) for one in (BETO.email, LUIS.email)] == [0, 1]

    def test_is_not_woken_where_news_came_before_the_telling(self, world: World, taken: Ticket) -> None:
        world.clock.move_to(T0 + HOUR + MINUTE)
        reminder = world.remind(taken.id, world.clock())
        assert reminder
        world.take(taken.id, Step.SEND_FINDINGS, by=EVA)
        world.notify.entry(taken.id, reminder.version)
        assert [heard(world, one) for one in (EVA_ON_DUTY.email, DESK)] == [0, 1]


class TestCoveredTime:
    """T0 is a Friday, 10:00 in Panama; business hours end at 17:30 (22:30Z) and begin on Monday at 08:00 (13:00Z)."""

    MONDAY = datetime(2026, 11, 23, 13, 0, tzinfo=UTC)

    @pytest.mark.parametrize(
        ("plan", "account"),
        [
            pytest.param(Plan.BUSINESS_HOURS, PRODUCTION, id="a contract in business hours"),
            pytest.param(Plan.ALWAYS, TESTING, id="non-production of a 24x7 contract"),
        ],
    )
    def test_runs_in_business_hours(self, plan: Plan, account: str) -> None:
        world = a_world(plan, updates=dict.fromkeys(Severity, 4 * HOUR))
        ticket = take_up(world, account)
        world.clock.move_to(T0 + 7.5 * HOUR - MINUTE)
        world.tick()
        assert levels(world, ticket) == [1]
        world.clock.move_to(self.MONDAY + 0.5 * HOUR)
        world.tick()
        assert levels(world, ticket) == [1]
        world.clock.move_to(self.MONDAY + 0.5 * HOUR + MINUTE)
        world.tick()
        assert levels(world, ticket) == [1, 2]

    def test_that_is_used_up_at_closing_reminds_at_the_next_opening(self) -> None:
        world = a_world(Plan.BUSINESS_HOURS, updates=dict.fromkeys(Severity, 7.5 * HOUR))
        assert take_up(world).reminder_at == self.MONDAY

    def test_is_waited_for_where_the_sweeper_comes_after_hours(self) -> None:
        world = a_world(Plan.BUSINESS_HOURS, updates=dict.fromkeys(Severity, 7 * HOUR))
        ticket = take_up(world)
        world.clock.move_to(T0 + 12 * HOUR)
        assert world.tick() == 1
        assert world.tick() == 0  # nothing is owed until they open
        world.clock.move_to(self.MONDAY)
        assert world.tick() == 1
        (reminder,) = reminders(world, ticket)
        assert reminder.at == self.MONDAY
        assert world.tick() == 0

    def test_that_was_waited_for_is_forgotten_where_news_comes(self) -> None:
        world = a_world(Plan.BUSINESS_HOURS, updates=dict.fromkeys(Severity, 7 * HOUR))
        ticket = take_up(world)
        world.clock.move_to(T0 + 12 * HOUR)
        world.tick()
        world.take(ticket.id, Step.SEND_FINDINGS, by=EVA)
        world.clock.move_to(self.MONDAY + 6 * HOUR)
        world.tick()
        assert reminders(world, ticket) == []
        world.clock.move_to(self.MONDAY + 7 * HOUR + MINUTE)
        world.tick()
        assert levels(world, ticket) == [1]


class TestAnotherInterval:
    """What a severity that rises by itself does to a silence: it is no news."""

    def rise(self, world: World) -> None:
        """The same alarm says now that it is down."""
        world.advance(seconds=1)
        world.deliver(alarm(at=world.clock(), tags={"guardia:active": "false"}))

    def test_that_is_shorter_tells_the_latest_of_those_that_have_passed(self) -> None:
        world = a_world(updates={Severity.CRITICAL: HOUR, Severity.HIGH: 4 * HOUR})
        ticket = take_up(world)
        world.clock.move_to(T0 + 3.5 * HOUR)
        self.rise(world)
        assert world.ticket(ticket.id).severity is Severity.CRITICAL
        pass_by(world, minutes=2)
        assert [entry.data["interval"] for entry in reminders(world, ticket)] == ["PT1H"]
        pass_by(world, minutes=27)
        assert levels(world, ticket) == [1]
        pass_by(world, minutes=4)
        assert levels(world, ticket) == [1, 2]

    def test_that_is_longer_tells_nothing_again_and_waits_its_own_time(self) -> None:
        world = a_world(updates={Severity.CRITICAL: 4 * HOUR, Severity.HIGH: HOUR})
        ticket = take_up(world)
        pass_by(world, hours=3, minutes=10)
        self.rise(world)
        assert levels(world, ticket) == [1, 2, 3]
        assert world.ticket(ticket.id).reminder_at == T0 + 4 * HOUR
        pass_by(world, minutes=55)
        assert levels(world, ticket) == [1, 2, 3, 4]

    def test_that_is_none_reminds_nobody_any_more(self) -> None:
        world = a_world(updates={Severity.HIGH: HOUR})
        ticket = take_up(world)
        pass_by(world, hours=1)
        self.rise(world)
        pass_by(world, hours=9)
        assert levels(world, ticket) == [1]


def test_a_ticket_keeps_the_interval_that_it_opened_with(world: World, taken: Ticket) -> None:
    register(world.store, client(contract=replace(contract(), updates={})), world.clock())
    pass_by(world, hours=1)
    assert levels(world, taken) == [1]


def test_a_recomputed_clock_brings_the_interval_of_the_contract_as_it_reads_now(world: World) -> None:
    ticket = world.open()
    slower = replace(contract(), updates=dict.fromkeys(Severity, 2 * HOUR))
    register(world.store, client(contract=slower), world.clock())
    world.take(ticket.id, Step.RECOMPUTE, by=operator(), reason="as agreed")
    world.take(ticket.id, Step.ACKNOWLEDGE, by=EVA)
    assert world.ticket(ticket.id).reminder_at == T0 + 2 * HOUR


def assert_told_once(world: World) -> None:
    """Nobody was written to twice of one entry."""
    told = [(sent.address.casefold(), sent.message.subject) for sent in world.mailer.sent]
    assert sorted(set(told)) == sorted(told)
