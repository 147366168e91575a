"""What does not arrive goes on: to the next channel, then to the next person, until one is told or nobody is left."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.ses_events import read_ses_event
from guardia.domain.delivery import history_of
from guardia.domain.duty.person import Reach, parse_quiet_hours
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import LEASE, NoticeState
from guardia.domain.party import ARRIVES_WITHIN
from guardia.domain.road import SECRETS, Channel, Road
from guardia.domain.steps import Step
from guardia.domain.ticket import Kind, Ticket
from guardia.domain.working_week import WorkingWeek
from guardia.services.record_delivery import RecordDelivery
from guardia.services.record_fate import RecordFate
from tests.support.builders import T0, client, contact, register
from tests.support.duty import applied, layer, person
from tests.support.ses_events import of_notice
from tests.support.world import ANAS_ADDRESS, DESK, World

if TYPE_CHECKING:
    from guardia.domain.duty.person import Person
    from guardia.domain.notice import Notice

pytestmark = pytest.mark.covers("F66")

MINUTE = timedelta(minutes=1)
BUSY = DeliveryFailed("throttled", permanent=False)
REFUSED = DeliveryFailed("no such address", permanent=True)
NO_SUCH_ADDRESS, SPAM = "failed_permanent-no-such-address", "suppressed-spam"
FOR_EVER = 1_000

EVA = person("Eva", phone="+50760000001", channels=(Reach.SMS, Reach.EMAIL))
LUIS, HUGO, JEFA = (person(name) for name in ("Luis", "Hugo", "Jefa"))


class CrashError(Exception):
    """A machine that dies at this point."""


def crash() -> None:
    raise CrashError


def desk_of(*people: Person) -> Roster:
    """Eva has the first line, and Luis belongs to it; Hugo has the second, and the manager is Jefa."""
    known = {one.id: one for one in (EVA, LUIS, HUGO, JEFA)} | {one.id: one for one in people}
    lines = {
        Line.FIRST: (layer("día", "eva"), layer("respaldo", "luis", when_nobody=True)),
        Line.SECOND: (layer("segunda", "hugo"),),
        Line.MANAGER: (layer("jefatura", "jefa"),),
    }
    return Roster(tuple(known.values()), lines)


def world_of(*people: Person) -> World:
    """A desk with this roster, which sends text messages."""
    world = World(channels=[Channel.SMS])
    world.store.put_roster(applied(desk_of(*people)))
    return world


@pytest.fixture
def world() -> World:
    return world_of()


def opened(world: World) -> Ticket:
    """A ticket of whose opening the state machine tells at once."""
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    return ticket


def called(world: World, ticket: Ticket, entry: int = 1) -> list[tuple[str, str, str]]:
    """Who of the roster was called of an entry, by which channel, and what became of it, in the order of calling."""
    found = [notice for notice in world.store.notices(ticket.id, entry) if notice.recipient.party.startswith("person:")]
    in_time = sorted(found, key=lambda notice: (history_of(notice)[0].at, -len(notice.instead)))
    return [(notice.recipient.name, notice.channel, notice.state) for notice in in_time]


def names(world: World, ticket: Ticket, entry: int = 1) -> list[str]:
    """Who of the roster was called of an entry, each once."""
    return sorted({name for name, _, _ in called(world, ticket, entry)})


def breaks(world: World, *people: Person, failure: DeliveryFailed = REFUSED) -> None:
    """No message reaches these people any more, by any road."""
    for road in [road for known in people for road in known.roads]:
        sender = world.senders.get(road.channel, world.mailer)
        sender.fail(road.address, *[failure] * FOR_EVER)


def minutes(world: World, count: int) -> None:
    """So many minutes pass, each with its sweep."""
    for _ in range(count):
        world.advance(minutes=1)
        world.tick()


def report(world: World, name: str, notice: Notice) -> None:
    """SES reports it of this notice."""
    record = RecordDelivery(read_ses_event, world.store, RecordFate(world.store, world.metered.append), world.clock)
    record(of_notice(name, notice, world.clock()))


def notice_to(world: World, ticket: Ticket, address: str, entry: int = 1) -> Notice:
    (found,) = [n for n in world.store.notices(ticket.id, entry) if n.recipient.address == address]
    return found


def undelivered(world: World, ticket: Ticket) -> list[str]:
    """Of whom the timeline says that nobody could tell them."""
    return [str(e.data["party"]) for e in world.timeline(ticket.id) if e.kind is Kind.UNDELIVERED]


class TestTheNextChannel:
    def test_is_tried_at_once_where_the_first_is_refused_for_good(self, world: World) -> None:
        world.senders[Channel.SMS].fail(str(EVA.phone), REFUSED)
        ticket = opened(world)
        assert called(world, ticket) == [("Eva", "sms", "failed_permanent"), ("Eva", "email", "accepted")]
        assert notice_to(world, ticket, str(EVA.phone)).wake_at is None
        assert world.metered == ["rerouted"]

    def test_is_tried_within_a_minute_of_a_bounce(self) -> None:
        world = world_of(replace(EVA, channels=(Reach.EMAIL, Reach.SMS)))
        ticket = opened(world)
        report(world, NO_SUCH_ADDRESS, notice_to(world, ticket, EVA.email))
        assert world.senders[Channel.SMS].sent == []
        minutes(world, 1)
        assert world.senders[Channel.SMS].told(str(EVA.phone)) == ["opened"]
        assert (undelivered(world, ticket), world.metered) == ([], ["rerouted"])

    def test_is_tried_beside_the_first_where_that_is_late(self) -> None:
        world = world_of(replace(EVA, channels=(Reach.EMAIL, Reach.SMS)))
        ticket = opened(world)
        world.clock.advance(ARRIVES_WITHIN - timedelta(milliseconds=1))
        world.tick()
        assert world.senders[Channel.SMS].sent == []
        world.clock.advance(timedelta(milliseconds=1))
        world.tick()
        assert called(world, ticket) == [("Eva", "email", "accepted"), ("Eva", "sms", "accepted")]
        minutes(world, 60)
        assert len(called(world, ticket)) == 2

    def test_does_not_end_the_tries_of_the_first(self, world: World) -> None:
        world.senders[Channel.SMS].fail(str(EVA.phone), *[BUSY] * 5)
        ticket = opened(world)
        world.clock.advance(ARRIVES_WITHIN)
        world.tick()
        assert called(world, ticket) == [("Eva", "sms", "failed_temporary"), ("Eva", "email", "accepted")]
        for _ in range(60):
            minutes(world, 1)
            world.arrive()
        assert called(world, ticket) == [("Eva", "sms", "delivered"), ("Eva", "email", "delivered")]
        assert names(world, ticket) == ["Eva"]

    def test_is_not_tried_where_the_first_arrives_in_time(self) -> None:
        world = world_of(replace(EVA, channels=(Reach.EMAIL, Reach.SMS)))
        ticket = opened(world)
        world.advance(minutes=4)
        world.arrive()
        minutes(world, 60)
        assert called(world, ticket) == [("Eva", "email", "delivered")]

    def test_of_a_client_s_contact_is_theirs(self) -> None:
        ana = replace(contact(), phone="+50769999999", channels=(Channel.SMS, Channel.EMAIL))
        world = World(client(contacts=(ana,)), channels=[Channel.SMS])
        world.senders[Channel.SMS].fail("+50769999999", REFUSED)
        ticket = opened(world)
        assert world.told() == ["opened"]
        minutes(world, 60)
        assert (world.told(), undelivered(world, ticket)) == (["opened"], [])

    def test_of_a_client_s_contact_waits_for_no_confirmation(self) -> None:
        ana = replace(contact(), phone="+50769999999", channels=(Channel.EMAIL, Channel.SMS))
        world = World(client(contacts=(ana,)), channels=[Channel.SMS])
        opened(world)
        minutes(world, 60)
        assert world.senders[Channel.SMS].sent == []

    def test_is_passed_over_where_the_stack_does_not_use_it(self) -> None:
        world = World(client(contacts=(replace(contact(), phone="+50769999999", channels=(Channel.SMS,)),)))
        world.store.put_roster(applied(desk_of()))
        ticket = opened(world)
        assert called(world, ticket) == [("Eva", "email", "accepted")]
        assert world.told() == ["opened"]


class TestTheNextPerson:
    def test_is_of_the_first_line_then_the_second_then_the_manager(self, world: World) -> None:
        ticket = opened(world)
        breaks(world, EVA, LUIS, HUGO)
        report_sms_refused(world, ticket)
        minutes(world, 1)
        assert names(world, ticket) == ["Eva", "Hugo", "Jefa", "Luis"]
        assert [name for name, _, state in called(world, ticket) if state == "accepted"] == ["Jefa"]
        assert chain(world, ticket) == ["Eva", "Luis", "Hugo", "Jefa"]
        assert world.metered == ["rerouted"] * 4

    def test_is_called_after_every_five_minutes_in_which_nothing_arrives(self) -> None:
        world = world_of(replace(EVA, channels=(Reach.EMAIL,)))
        ticket = opened(world)
        heard = []
        for _ in range(20):
            minutes(world, 1)
            heard.append(len(chain(world, ticket)))
        assert heard == [1] * 4 + [2] * 5 + [3] * 5 + [4] * 6
        assert chain(world, ticket) == ["Eva", "Luis", "Hugo", "Jefa"]

    def test_is_not_called_where_one_of_two_who_were_called_cannot_be_reached_but_the_other_is_next(
        self, world: World
    ) -> None:
        """At three quarters the second line is called beside the first."""
        ticket = silent_until_three_quarters(world)
        breaks(world, EVA)
        world.notify.entry(ticket.id, 3)
        assert names(world, ticket, 3) == ["Eva", "Hugo", "Luis"]
        assert len([message for message in world.mailer.sent if message.address == HUGO.email]) == 1

    def test_is_woken_in_their_quiet_hours_only_where_nobody_else_is_left(self) -> None:
        world = world_of(replace(LUIS, quiet_hours=parse_quiet_hours("09:00-18:00")))
        breaks(world, EVA)
        ticket = opened(world)
        assert chain(world, ticket) == ["Eva", "Hugo"]
        breaks(world, HUGO, JEFA)
        report(world, NO_SUCH_ADDRESS, notice_to(world, ticket, HUGO.email))
        minutes(world, 1)
        assert chain(world, ticket) == ["Eva", "Hugo", "Jefa", "Luis"]

    def test_who_shares_a_telephone_is_told_by_their_own_mail(self) -> None:
        world = world_of(replace(LUIS, phone=EVA.phone, channels=(Reach.SMS, Reach.EMAIL)))
        breaks(world, EVA)
        ticket = opened(world)
        assert chain(world, ticket) == ["Eva", "Luis"]
        assert called(world, ticket)[-1] == ("Luis", "email", "accepted")

    def test_two_on_duty_who_share_a_telephone_are_both_told(self) -> None:
        hugo = replace(HUGO, phone=EVA.phone, channels=(Reach.SMS, Reach.EMAIL))
        world = world_of(hugo)
        ticket = silent_until_three_quarters(world)
        world.notify.entry(ticket.id, 3)
        assert called(world, ticket, 3) == [("Eva", "sms", "accepted"), ("Hugo", "email", "accepted")]

    def test_is_told_by_a_road_behind_the_telephone_that_has_rung(self) -> None:
        """Eva's mail and Hugo's fail, and they share the telephone that comes next."""
        room = f"secretsmanager:{SECRETS}desk/hugo"
        eva = replace(EVA, channels=(Reach.EMAIL, Reach.SMS))
        hugo = replace(HUGO, phone=EVA.phone, channels=(Reach.EMAIL, Reach.SMS, Reach.SLACK), slack=room)
        world = World(channels=[Channel.SMS, Channel.SLACK])
        world.store.put_roster(applied(desk_of(eva, hugo)))
        ticket = silent_until_three_quarters(world)
        for known in (eva, hugo):
            world.mailer.fail(known.email, REFUSED)
        world.notify.entry(ticket.id, 3)
        assert world.senders[Channel.SMS].told(str(EVA.phone)) == ["checkpoint"]
        assert world.senders[Channel.SLACK].told(room) == ["checkpoint"]

    def test_is_nobody_who_was_called_for_themselves(self) -> None:
        """Hugo has a road left on which nobody was told, and he was told already."""
        hugo = replace(HUGO, phone="+50760000003", channels=(Reach.SMS, Reach.EMAIL))
        lines = {
            Line.FIRST: (layer("día", "eva"),),
            Line.SECOND: (layer("segunda", "hugo"),),
            Line.MANAGER: (layer("jefatura", "jefa"),),
        }
        world = World(channels=[Channel.SMS])
        world.store.put_roster(applied(Roster((EVA, hugo, JEFA), lines)))
        breaks(world, EVA)
        ticket = silent_until_three_quarters(world)
        world.notify.entry(ticket.id, 3)
        assert (world.told(hugo.email), world.told(JEFA.email)) == ([], ["checkpoint"])

    @pytest.mark.parametrize(("channels", "roads"), [((Reach.EMAIL,), []), ((Reach.EMAIL, Reach.SMS), ["sms"])])
    def test_is_not_called_in_the_desks_own_mailbox(self, channels: tuple[Reach, ...], roads: list[str]) -> None:
        """Which is told of everything anyway."""
        world = world_of(replace(EVA, email=DESK.upper(), channels=channels))
        ticket = opened(world)
        assert [channel for _, channel, _ in called(world, ticket)] == roads
        assert world.told(DESK) == ["opened"]

    def test_is_reached_behind_hundreds_who_are_not(self) -> None:
        crowd = [person(f"Nadie-{number:03}") for number in range(300)]
        names = [one.id for one in crowd]
        world = World()
        lines = {Line.FIRST: (layer("todos", *names),), Line.MANAGER: (layer("jefatura", "jefa"),)}
        world.store.put_roster(applied(Roster((*crowd, JEFA), lines)))
        breaks(world, *crowd)
        ticket = opened(world)
        minutes(world, 2)
        assert world.told(JEFA.email) == ["opened"]
        assert len(world.store.notices(ticket.id, 1)) == 2 + len(crowd) + 1

    def test_is_nobody_without_a_roster(self) -> None:
        world = World()
        ticket = opened(world)
        minutes(world, 60)
        assert [message.address for message in world.mailer.sent] == [ANAS_ADDRESS, DESK]
        assert undelivered(world, ticket) == []

    def test_everybody_of_the_first_line_is_called_by_their_own_channels_where_nobody_is_on_duty(self) -> None:
        world = World(channels=[Channel.SMS])
        nights = WorkingWeek((((18 * 60, 24 * 60),),) * 7)
        line = {Line.FIRST: (layer("noche", "eva", hours=nights), layer("tarde", "luis", hours=nights))}
        world.store.put_roster(applied(Roster((EVA, LUIS), line)))
        ticket = opened(world)
        assert called(world, ticket) == [("Eva", "sms", "accepted"), ("Luis", "email", "accepted")]


class TestAnAnswer:
    def test_wakes_nobody_else_where_the_first_message_is_late(self) -> None:
        world = world_of(replace(EVA, channels=(Reach.EMAIL, Reach.SMS)))
        ticket = opened(world)
        world.take(ticket.id, Step.ACKNOWLEDGE)
        minutes(world, 60)
        assert called(world, ticket) == [("Eva", "email", "accepted")]
        assert undelivered(world, ticket) == []

    def test_ends_the_tries_of_a_call_that_never_left(self, world: World) -> None:
        breaks(world, EVA, failure=BUSY)
        ticket = opened(world)
        world.take(ticket.id, Step.ACKNOWLEDGE)
        minutes(world, 60)
        assert called(world, ticket) == [("Eva", "sms", "suppressed")]
        assert notice_to(world, ticket, str(EVA.phone)).reason == "somebody has answered: nobody else is called"
        assert (undelivered(world, ticket), world.metered) == ([], ["not_taken"])

    def test_is_none_of_another_cycle(self, world: World) -> None:
        breaks(world, EVA, failure=BUSY)
        ticket = opened(world)
        world.take(ticket.id, Step.RESOLVE, Step.REOPEN)
        minutes(world, 30)
        assert [state for _, _, state in called(world, ticket)] == ["suppressed"]
        assert names(world, ticket, 4) == ["Eva", "Hugo", "Jefa", "Luis"]

    def test_does_not_keep_the_client_from_being_told(self, world: World) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        ticket = opened(world)
        world.take(ticket.id, Step.ACKNOWLEDGE)
        minutes(world, 3)
        assert sorted(world.told()) == ["acknowledged", "opened"]


class TestNobodyLeft:
    def test_stands_on_the_timeline_and_the_desk_is_told(self, world: World) -> None:
        breaks(world, EVA, LUIS, HUGO, JEFA)
        ticket = opened(world)
        minutes(world, 3)
        (entry,) = [e for e in world.timeline(ticket.id) if e.kind is Kind.UNDELIVERED]
        assert (entry.public, entry.data["party"], entry.data["name"]) == (False, "person:jefa", "Jefa")
        assert entry.data["failure"] == "no such address"
        assert world.told(DESK) == ["opened", "undelivered"]
        last = [sent.message.text for sent in world.mailer.sent if sent.address == DESK][-1]
        assert f"https://desk.example/{ticket.id}/" in last  # whoever reads it is the only one left to take it
        assert world.told() == ["opened"]
        assert world.metered.count("undelivered") == 1

    def test_is_said_once_for_each_party_however_many_entries_follow(self, world: World) -> None:
        breaks(world, EVA, LUIS, HUGO, JEFA)
        ticket = opened(world)
        for checkpoint in ticket.clock.checkpoints:
            world.clock.move_to(checkpoint.at)
            minutes(world, 4)
        said = undelivered(world, ticket)
        assert sorted(said) == sorted(set(said))
        assert "person:jefa" in said
        minutes(world, 120)
        assert undelivered(world, ticket) == said

    def test_is_a_contact_whose_only_road_fails(self, world: World) -> None:
        ticket = opened(world)
        report(world, NO_SUCH_ADDRESS, notice_to(world, ticket, ANAS_ADDRESS))
        minutes(world, 3)
        assert undelivered(world, ticket) == [f"contact:{ANAS_ADDRESS}"]
        assert world.told(DESK) == ["opened", "undelivered"]
        world.mailer.fail(ANAS_ADDRESS, REFUSED)
        world.take(ticket.id, Step.ACKNOWLEDGE)
        minutes(world, 3)
        assert undelivered(world, ticket) == [f"contact:{ANAS_ADDRESS}"]

    def test_of_the_desk_itself_is_no_loop(self, world: World) -> None:
        world.mailer.fail(DESK, *[REFUSED] * FOR_EVER)
        ticket = opened(world)
        minutes(world, 30)
        assert undelivered(world, ticket) == ["desk"]
        assert world.store.owed(world.clock(), 100) == []

    def test_is_not_said_of_the_entry_that_says_it(self, world: World) -> None:
        world.mailer.fail(ANAS_ADDRESS, REFUSED)
        ticket = opened(world)
        world.mailer.fail(DESK, REFUSED)
        minutes(world, 5)
        assert undelivered(world, ticket) == [f"contact:{ANAS_ADDRESS}"]
        assert world.told(DESK) == ["opened"]

    def test_is_said_of_a_call_that_is_late_and_was_not_given_up(self) -> None:
        alone = replace(EVA, channels=(Reach.EMAIL,))
        world = World()
        world.store.put_roster(applied(Roster((alone,), {Line.FIRST: (layer("a", "eva"),)})))
        ticket = opened(world)
        minutes(world, 7)
        assert undelivered(world, ticket) == ["person:eva"]
        assert world.metered == ["undelivered"]
        minutes(world, 60)
        assert undelivered(world, ticket) == ["person:eva"]

    def test_is_not_who_is_no_contact_any_more(self, world: World) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        ticket = opened(world)
        register(world.store, client(contacts=(contact("eva@acme.example"),)))
        minutes(world, 3)
        assert notice_to(world, ticket, ANAS_ADDRESS).state is NoticeState.SUPPRESSED
        assert undelivered(world, ticket) == []

    def test_is_not_who_reported_the_message_as_spam_but_is_from_then_on(self, world: World) -> None:
        ticket = opened(world)
        report(world, SPAM, notice_to(world, ticket, ANAS_ADDRESS))
        minutes(world, 3)
        assert undelivered(world, ticket) == []
        world.take(ticket.id, Step.ACKNOWLEDGE)
        minutes(world, 3)
        assert undelivered(world, ticket) == [f"contact:{ANAS_ADDRESS}"]

    def test_of_a_ticket_that_has_ended_is_on_its_notices(self, world: World) -> None:
        ticket = opened(world)
        world.take(ticket.id, Step.REJECT)
        world.mailer.fail(ANAS_ADDRESS, REFUSED)
        minutes(world, 3)
        assert notice_to(world, ticket, ANAS_ADDRESS, 2).state is NoticeState.FAILED_PERMANENT
        assert (undelivered(world, ticket), world.metered) == ([], ["undelivered"])
        assert world.store.owed(world.clock(), 100) == []

    def test_is_not_the_bus_of_events(self) -> None:
        world = World(channels=[Channel.EVENTS])
        parties = replace(world.notify.parties, events="bus")
        world.notify = replace(world.notify, parties=parties)
        world.sweep = replace(world.sweep, notify=world.notify)
        world.senders[Channel.EVENTS].fail("bus", REFUSED)
        ticket = opened(world)
        minutes(world, 3)
        assert undelivered(world, ticket) == []
        assert world.metered == ["undelivered"]

    def test_is_a_room_of_the_client_and_holds_up_no_other(self) -> None:
        rooms = (Road(Channel.WEBHOOK, "https://broken.example"), Road(Channel.WEBHOOK, "https://works.example"))
        world = World(replace(client(), channels=rooms), channels=[Channel.WEBHOOK])
        world.senders[Channel.WEBHOOK].fail("https://broken.example", REFUSED)
        ticket = opened(world)
        assert world.senders[Channel.WEBHOOK].told("https://works.example") == ["opened"]
        minutes(world, 3)
        assert undelivered(world, ticket) == ["client:acme:https://broken.example"]


class TestOnce:
    """Machines die and meet; whoever was told is not told again, but for the try whose sender died."""

    @pytest.mark.parametrize("method", ["take_notice", "put_notice"])
    @pytest.mark.parametrize("after", range(14))
    def test_wherever_a_machine_dies(self, world: World, method: str, after: int) -> None:
        breaks(world, EVA, LUIS)
        world.store.before(method, *[lambda: None] * after, crash)
        ticket = world.open()
        with suppress(CrashError):
            world.notify.entry(ticket.id, 1)
        for _ in range(8):
            world.advance(minutes=1)
            _, failures = world.sweep(world.clock())
            assert {type(failure) for failure in failures} <= {CrashError}
        assert chain(world, ticket)[:3] == ["Eva", "Luis", "Hugo"]
        assert len(chain(world, ticket)) == 3 or hugo_is_late(world, ticket)
        assert world.told(HUGO.email) in (["opened"], ["opened", "opened"])
        assert undelivered(world, ticket) == []

    @pytest.mark.parametrize("method", ["take_notice", "put_notice"])
    @pytest.mark.parametrize("after", range(8))
    def test_where_two_sweepers_meet(self, world: World, method: str, after: int) -> None:
        ticket = opened(world)
        breaks(world, EVA, LUIS)
        report_sms_refused(world, ticket)
        world.advance(minutes=1)
        world.store.before(method, *[lambda: None] * after, lambda: world.sweep(world.clock()))
        world.tick()
        world.tick()
        assert chain(world, ticket) == ["Eva", "Luis", "Hugo"]
        assert world.told(HUGO.email) == ["opened"]

    def test_where_a_sweep_is_repeated_late(self, world: World) -> None:
        ticket = opened(world)
        breaks(world, EVA, LUIS)
        report_sms_refused(world, ticket)
        world.advance(minutes=1)
        at = world.clock()
        world.tick()
        before = len(world.mailer.sent)
        world.advance(minutes=3)
        for _ in range(3):
            assert world.sweep(at)[1] == []
        assert len(world.mailer.sent) == before
        assert chain(world, ticket) == ["Eva", "Luis", "Hugo"]

    def test_whatever_the_roster_becomes_before_the_second_look(self, world: World) -> None:
        """The state machine dies when all were told, Eva changes her channels, and the sweeper comes to the rest."""
        world.store.before("settle_entry", crash)
        ticket = world.open()
        with pytest.raises(CrashError):
            world.notify.entry(ticket.id, 1)
        world.store.put_roster(applied(desk_of(replace(EVA, channels=(Reach.EMAIL, Reach.SMS))), 2, T0))
        minutes(world, 4)
        assert [name for name, _, _ in called(world, ticket)] == ["Eva"]

    def test_while_a_sender_holds_the_notice(self) -> None:
        """Its deadline passes during the lease: the next road is taken, and nobody else sends the first."""
        world = world_of(replace(EVA, channels=(Reach.EMAIL, Reach.SMS)))
        world.mailer.fail(EVA.email, BUSY, BUSY)
        ticket = opened(world)
        minutes(world, 1)
        world.clock.move_to(T0 + ARRIVES_WITHIN - timedelta(seconds=1))
        notice = notice_to(world, ticket, EVA.email)
        held = world.store.take_notice(notice, world.clock())
        assert held
        world.advance(minutes=1)
        world.tick()
        assert notice_to(world, ticket, EVA.email).attempts == held.attempts
        world.clock.advance(LEASE)
        world.tick()
        assert called(world, ticket) == [("Eva", "email", "accepted"), ("Eva", "sms", "accepted")]


def silent_until_three_quarters(world: World) -> Ticket:
    """A ticket whose first two checkpoints were written, and not told: its third entry calls the second line, too."""
    ticket = world.open()
    world.clock.move_to(ticket.clock.checkpoints[1].at)
    while world.watch.write_late(ticket.id, world.clock()):
        pass
    return ticket


def report_sms_refused(world: World, ticket: Ticket) -> None:
    """What was taken for a text message to Eva failed for good, and so does her mail."""
    notice = notice_to(world, ticket, str(EVA.phone))
    given_up = replace(
        notice, state=NoticeState.FAILED_PERMANENT, wake_at=world.clock(), revision=notice.revision + 1, history=()
    )
    assert world.store.put_notice(given_up)


def chain(world: World, ticket: Ticket, entry: int = 1) -> list[str]:
    """Who was called in whose place, from the first on."""
    notices = world.store.notices(ticket.id, entry)
    first = next(n for n in notices if n.recipient.party.startswith("person:") and not n.stands_in_for)
    found = [first.recipient.name]
    while True:
        of_last = {n.id for n in notices if n.recipient.name == found[-1]}
        following = [n for n in notices if n.stands_in_for in of_last]
        if not following:
            return found
        assert len(following) == 1, "two stand in for one"
        found.append(following[0].recipient.name)


def hugo_is_late(world: World, ticket: Ticket) -> bool:
    """Nobody confirmed the mail to Hugo within its five minutes."""
    return world.clock() >= notice_to(world, ticket, HUGO.email).at + ARRIVES_WITHIN
