"""By which roads somebody is told: in the order that they chose, and never by a road of somebody else's client."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.channel_file import DESK as THE_DESK
from guardia.domain.channel_file import ROOMS, is_secret_of
from guardia.domain.contract import Account, Environment
from guardia.domain.decision import Language
from guardia.domain.duty.person import Reach
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Audience, NoticeState
from guardia.domain.road import SECRETS, Channel, Road
from guardia.domain.ticket import Kind
from guardia.services.parties import Desk, Parties, roads_of
from tests.support import builders
from tests.support.builders import alarm, client, contact, register
from tests.support.duty import EIGHT, person
from tests.support.world import ANAS_ADDRESS, DESK, World

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.contract import Client, Contact
    from guardia.domain.duty.person import Person
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Entry, Ticket

BUSY = DeliveryFailed("throttled", permanent=False)
REFUSED = DeliveryFailed("no such number", permanent=True)
PHONE, NEW_PHONE = "+50760000000", "+50769999999"
ALERTS = Road(Channel.SLACK, f"secretsmanager:{SECRETS}acme/alertas")
SERVICENOW = Road(Channel.WEBHOOK, f"ssm:/{SECRETS}acme/servicenow")
EVERY_CHANNEL = frozenset(Channel) - {Channel.EVENTS}
ANA = replace(contact(), channels=(Channel.SMS, Channel.EMAIL))


class Nobody:
    """No roster, or these people of one."""

    def __init__(self, *people: Person) -> None:
        self.people = people

    def __call__(self, ticket: Ticket, entry: Entry, at: datetime) -> Sequence[Person]:
        del ticket, entry, at
        return self.people

    stand_ins = __call__

    def off_roster(self, ticket: Ticket, entry: Entry, at: datetime) -> None:
        """Whoever has the investigation is nobody of these."""
        del ticket, entry, at


def roads(
    known: Client, *people: Person, channels: frozenset[Channel] = EVERY_CHANNEL, rooms: tuple[Road, ...] = ()
) -> dict[str, tuple[Road, ...]]:
    """The roads to everybody who is told that a ticket of the client was opened, by party."""
    parties = Parties(Desk(DESK, Language.ES, "America/Panama", rooms), Nobody(*people), channels)
    return {one.id: one.roads for one in parties(builders.ticket(), known, builders.entry(), EIGHT)}


def mail(address: str) -> Road:
    return Road(Channel.EMAIL, address)


def sms(number: str = PHONE) -> Road:
    return Road(Channel.SMS, number)


class TestAContact:
    @pytest.mark.parametrize(
        ("chosen", "tried"),
        [
            ((Channel.EMAIL,), [mail(ANAS_ADDRESS)]),
            ((Channel.SMS, Channel.EMAIL), [sms(), mail(ANAS_ADDRESS)]),
            ((Channel.EMAIL, Channel.SMS), [mail(ANAS_ADDRESS), sms()]),
            ((Channel.SMS,), [sms(), mail(ANAS_ADDRESS)]),
        ],
    )
    def test_is_told_in_the_order_that_they_chose_and_by_email_in_the_end(
        self, chosen: tuple[Channel, ...], tried: list[Road]
    ) -> None:
        assert list(roads_of(replace(contact(), channels=chosen))) == tried

    @pytest.mark.parametrize("chosen", [(Channel.SMS,), (Channel.SMS, Channel.EMAIL)])
    def test_is_told_by_email_where_the_stack_sends_no_text_messages(self, chosen: tuple[Channel, ...]) -> None:
        known = client(contacts=(replace(contact(), channels=chosen),))
        assert roads(known, channels=frozenset({Channel.EMAIL}))[f"contact:{ANAS_ADDRESS}"] == (mail(ANAS_ADDRESS),)
        world = World(known)
        world.notify.entry(world.open().id, 1)
        assert world.told() == ["opened"]

    def test_who_may_not_follow_tickets_is_told_by_no_road(self) -> None:
        known = client(contacts=(replace(ANA, tickets=False),))
        assert list(roads(known)) == ["desk"]

    def test_gets_one_message_by_the_first_road_that_takes_it(self) -> None:
        world = World(client(contacts=(ANA,)), channels=[Channel.SMS])
        ticket = world.open()
        world.notify.entry(ticket.id, 1)
        assert (world.senders[Channel.SMS].told(PHONE), world.told()) == (["opened"], [])

    def test_gets_it_by_the_next_where_the_number_is_refused_for_good(self) -> None:
        world = World(client(contacts=(ANA,)), channels=[Channel.SMS])
        world.senders[Channel.SMS].fail(PHONE, REFUSED)
        world.notify.entry(world.open().id, 1)
        assert (world.senders[Channel.SMS].told(PHONE), world.told()) == ([], ["opened"])

    def test_gets_no_link_that_acknowledges(self) -> None:
        world = World(replace(client(contacts=(ANA,)), channels=(ALERTS,)), channels=[Channel.SMS, Channel.SLACK])
        world.notify.entry(world.open().id, 1)
        sent = [*world.senders[Channel.SMS].sent, *world.senders[Channel.SLACK].sent]
        assert [delivery.card and delivery.card.link for delivery in sent] == [None, None]


class TestWhatChangesBeforeItIsSent:
    @pytest.fixture
    def world(self) -> World:
        """The number does not answer at the first try."""
        world = World(replace(client(contacts=(ANA,)), channels=(ALERTS,)), channels=[Channel.SMS, Channel.SLACK])
        world.senders[Channel.SMS].fail(PHONE, BUSY)
        world.senders[Channel.SLACK].fail(ALERTS.address, BUSY)
        world.notify.entry(world.open().id, 1)
        return world

    def again(self, world: World, *contacts: Contact, channels: tuple[Road, ...] = (ALERTS,)) -> dict[str, Notice]:
        """The file changes, and the second try comes; the notices of the first entry by address."""
        register(world.store, replace(client(contacts=contacts), channels=channels))
        world.advance(minutes=2)
        world.tick()
        (ticket_id,) = world.ticket_ids
        return {one.recipient.address: one for one in world.store.notices(ticket_id) if one.entry == 1}

    def test_an_old_number_is_not_written_to_and_its_owner_is_told_all_the_same(self, world: World) -> None:
        notices = self.again(world, replace(ANA, phone=NEW_PHONE))
        assert world.senders[Channel.SMS].sent == []
        assert notices[PHONE].state is NoticeState.SUPPRESSED
        assert world.told() == ["opened"]

    def test_a_contact_who_was_removed_is_written_to_nowhere_and_is_not_missed(self, world: World) -> None:
        notices = self.again(world)
        assert world.senders[Channel.SMS].sent == []
        assert world.told() == []
        assert notices[PHONE].reason == "no contact of the client any more who follows tickets"
        assert world.kinds(world.ticket_ids[0]) == ["opened"]

    def test_a_contact_who_chose_otherwise_is_not_told_by_the_road_that_they_left(self, world: World) -> None:
        self.again(world, replace(ANA, channels=(Channel.EMAIL,)))
        assert world.senders[Channel.SMS].sent == []
        assert world.told() == ["opened"]

    def test_a_room_that_was_removed_is_not_posted_to_and_is_not_missed(self, world: World) -> None:
        notices = self.again(world, ANA, channels=(SERVICENOW,))
        assert world.senders[Channel.SLACK].sent == []
        assert notices[ALERTS.address].state is NoticeState.SUPPRESSED
        assert world.kinds(world.ticket_ids[0]) == ["opened"]

    def test_what_stays_is_sent(self, world: World) -> None:
        self.again(world, ANA)
        assert world.senders[Channel.SMS].told(PHONE) == ["opened"]
        assert world.senders[Channel.SLACK].told(ALERTS.address) == ["opened"]


class TestARoomOfTheClient:
    KNOWN = replace(client(contacts=(ANA,)), channels=(ALERTS, SERVICENOW))

    def test_is_told_beside_its_people_in_the_clients_language(self) -> None:
        world = World(replace(self.KNOWN, language=Language.EN), channels=[Channel.SLACK, Channel.WEBHOOK])
        ticket = world.open()
        world.notify.entry(ticket.id, 1)
        for road in (ALERTS, SERVICENOW):
            (sent,) = world.senders[road.channel].sent
            assert (sent.address, sent.card and sent.card.language) == (road.address, Language.EN)
        assert world.told() == ["opened"]

    def test_that_takes_another_s_place_is_another_party(self) -> None:
        """Else it would count as told where the other was, before the file changed."""
        one, other = (set(roads(replace(self.KNOWN, channels=(room,)))) for room in (ALERTS, SERVICENOW))
        assert one & other == {"desk", f"contact:{ANAS_ADDRESS}"}

    def test_on_a_channel_that_the_stack_does_not_use_is_passed_over(self) -> None:
        told = roads(self.KNOWN, channels=frozenset({Channel.EMAIL, Channel.WEBHOOK}))
        assert {road for tried in told.values() for road in tried} == {mail(ANAS_ADDRESS), SERVICENOW, mail(DESK)}

    def test_hears_nothing_that_is_for_the_desk_alone(self) -> None:
        parties = Parties(Desk(DESK, Language.ES, "America/Panama"), Nobody(), EVERY_CHANNEL)
        entry = builders.entry(Kind.CHECKPOINT)
        told = parties(builders.ticket(), self.KNOWN, entry, EIGHT)
        assert {one.audience for one in told} == {Audience.DESK}


class TestTwoWithOneNumber:
    BETO = replace(ANA, name="Beto", email="beto@acme.example")

    def world(self, *contacts: Contact) -> World:
        return World(client(contacts=contacts), channels=[Channel.SMS])

    def test_the_telephone_rings_once_and_the_other_has_a_mail(self) -> None:
        world = self.world(ANA, self.BETO)
        world.notify.entry(world.open().id, 1)
        assert world.senders[Channel.SMS].told(PHONE) == ["opened"]
        assert (world.told(), world.told(self.BETO.email)) == ([], ["opened"])

    def test_both_have_a_mail_where_it_is_refused(self) -> None:
        world = self.world(ANA, self.BETO)
        world.senders[Channel.SMS].fail(PHONE, REFUSED)
        world.notify.entry(world.open().id, 1)
        assert (world.told(), world.told(self.BETO.email)) == (["opened"], ["opened"])


class TestThePeopleOfTheDesk:
    ROOM = f"secretsmanager:{SECRETS}desk/eva"

    @pytest.mark.parametrize(
        ("used", "tried"),
        [
            (EVERY_CHANNEL, [Road(Channel.SLACK, ROOM), sms("+50760000001"), mail("eva@desk.example")]),
            ({Channel.EMAIL, Channel.SMS}, [sms("+50760000001"), mail("eva@desk.example")]),
            ({Channel.EMAIL}, [mail("eva@desk.example")]),
        ],
    )
    def test_are_told_by_their_own_roads_that_the_stack_uses(self, used: set[Channel], tried: list[Road]) -> None:
        chosen = (Reach.SLACK, Reach.TEAMS, Reach.SMS)
        eva = person("Eva", channels=chosen, slack=self.ROOM, phone="+50760000001")
        assert list(roads(client(), eva, channels=frozenset(used))["person:eva"]) == tried

    def test_have_the_desks_rooms_beside_them_each_once(self) -> None:
        rooms = (
            Road(Channel.SLACK, f"secretsmanager:{SECRETS}desk/todos"),
            Road(Channel.WEBHOOK, f"ssm:/{SECRETS}desk/x"),
        )
        told = roads(client(contacts=()), person("Eva"), channels=EVERY_CHANNEL - {Channel.WEBHOOK}, rooms=rooms)
        assert told == {"desk": (mail(DESK),), "desk#1": rooms[:1], "person:eva": (mail("eva@desk.example"),)}


IDS = ("acme", "acme-sur", "globex")
ACCOUNTS = dict(zip(IDS, ("1" * 12, "2" * 12, "3" * 12), strict=True))
PHONES = ("+50760000001", "+50760000002", "+50760000003")


@st.composite
def registered(draw: st.DrawFn, client_id: str) -> Client:
    """A client with people who have numbers of a few, and rooms that may be called as another client's are."""
    people = st.builds(
        lambda name, phone, channels, tickets: replace(
            contact(f"{name}@{client_id}.example", name=name, tickets=tickets), phone=phone, channels=channels
        ),
        st.sampled_from(["ana", "beto", "eva"]),
        st.sampled_from([f"{phone}{IDS.index(client_id)}" for phone in PHONES]),
        st.sampled_from([(Channel.EMAIL,), (Channel.SMS,), (Channel.SMS, Channel.EMAIL), (Channel.EMAIL, Channel.SMS)]),
        st.booleans(),
    )
    names = st.sampled_from(["alertas", "sala", "globex", "acme"])
    rooms = st.builds(
        lambda channel, name: Road(channel, f"secretsmanager:{SECRETS}{client_id}/{name}"),
        st.sampled_from(ROOMS),
        names,
    )
    return replace(
        client(
            client_id,
            accounts=(Account(ACCOUNTS[client_id], Environment.PRODUCTION),),
            contacts=tuple(draw(st.lists(people, max_size=3, unique_by=lambda one: one.email))),
        ),
        channels=tuple(draw(st.lists(rooms, max_size=3, unique_by=lambda one: one.address))),
    )


def sent(world: World) -> list[tuple[str, Road]]:
    """Everything that left: of which ticket, and where to."""
    mails = [(mail.label.ticket_id, Road(Channel.EMAIL, mail.address)) for mail in world.mailer.sent if mail.label]
    others = [
        (delivery.card.ticket_id, Road(channel, delivery.address))
        for channel, sender in world.senders.items()
        for delivery in sender.sent
        if delivery.card
    ]
    return mails + others


@given(st.data())
def test_nothing_of_a_client_goes_where_another_is_told(data: st.DataObject) -> None:
    """Whatever the registers are and become, and whatever fails meanwhile."""
    files = {client_id: [data.draw(registered(client_id)) for _ in range(2)] for client_id in IDS}
    world = World(*(before for before, _ in files.values()), channels=EVERY_CHANNEL - {Channel.EMAIL})
    own = {
        client_id: {road for known in versions for one in known.contacts for road in roads_of(one)}
        | {road for known in versions for road in known.channels}
        for client_id, versions in files.items()
    }
    for road in sorted(set().union(*own.values()), key=str):
        failures = data.draw(st.lists(st.sampled_from([BUSY, REFUSED]), max_size=2))
        (world.mailer if road.channel is Channel.EMAIL else world.senders[road.channel]).fail(road.address, *failures)
    tickets = {world.open(alarm(account_id=ACCOUNTS[client_id])).id: client_id for client_id in IDS}
    for ticket_id in tickets:
        world.notify.entry(ticket_id, 1)
    for _, after in files.values():
        register(world.store, after)
    for minutes in (2, 4, 8):
        world.advance(minutes=minutes)
        world.tick()
    strays = [(tickets[id_], road) for id_, road in sent(world) if road not in own[tickets[id_]] | {mail(DESK)}]
    assert strays == []
    secrets = [(tickets[id_], road.address) for id_, road in sent(world) if road.channel in ROOMS]
    assert all(is_secret_of(owner, address) and not is_secret_of(THE_DESK, address) for owner, address in secrets)
