"""What goes wrong on the other channels has a defined end that is on record, and no other notice waits for it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from email.message import Message as Headers
from typing import TYPE_CHECKING, Any, cast

import pytest
from botocore.exceptions import ClientError

from guardia.adapters.channels.answers import refusal
from guardia.adapters.channels.http import HttpsClient
from guardia.adapters.channels.post import Poster
from guardia.adapters.channels.secrets import ChannelSecrets
from guardia.adapters.channels.sms import SmsSender
from guardia.adapters.channels.webhook import WebhookSender
from guardia.adapters.ses import SesMailer
from guardia.domain.duty.person import Reach
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import ATTEMPTS, AUDIENCES, FIRST_RETRY, Audience, NoticeState, retry_pause
from guardia.domain.road import SECRETS, Channel, Road
from guardia.domain.steps import Step
from guardia.domain.ticket import Kind, Ticket
from guardia.services.notify import SENDS_FOR
from tests.support.builders import T0, alarm, client, contact
from tests.support.duty import applied, layer, person
from tests.support.world import ANAS_ADDRESS, DESK, World

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.card import Delivery
    from guardia.domain.notice import Notice

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
BUS = "guardia-ticket-events"
ROOM = Road(Channel.WEBHOOK, f"secretsmanager:{SECRETS}desk/servicenow")
SLACK = Road(Channel.SLACK, f"secretsmanager:{SECRETS}desk/slack")
SILENCE = timedelta(seconds=16)
"""As long as a receiver keeps us waiting: two addresses that take no connection, then one that says nothing."""
SILENT = DeliveryFailed("hooks.example did not answer in time", permanent=False)


def with_room() -> World:
    """A desk with a system of its own that is told by a webhook."""
    return World(channels=[Channel.WEBHOOK], rooms=[ROOM])


def opened(world: World) -> Ticket:
    """A ticket of whose opening the state machine tells at once."""
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    return ticket


def at_room(world: World, ticket: Ticket, room: Road = ROOM, entry: int = 1) -> Notice:
    """The notice to a room."""
    (notice,) = (one for one in world.store.notices(ticket.id, entry) if one.recipient.address == room.address)
    return notice


def sweep_for(world: World, time: timedelta) -> None:
    """The sweeper's minutes, one after the other."""
    for _ in range(int(time / MINUTE)):
        world.clock.advance(MINUTE)
        world.tick()


def said(status: int, **headers: str) -> DeliveryFailed:
    """What a receiver's answer is to us."""
    read = Headers()
    for name, value in headers.items():
        read[name.replace("_", "-")] = value
    return refusal("hooks.example", status, read, "", T0)


class TestAReceiverThat:
    def test_answers_500_for_an_hour_is_asked_again_and_gets_the_message_in_the_end(self) -> None:
        world = with_room()
        tries = 6  # after 1, 3, 7, 15 and 31 minutes
        world.senders[Channel.WEBHOOK].fail(ROOM.address, *[said(500)] * tries)
        ticket = opened(world)
        assert (world.told(), world.told(DESK)) == (["opened"], ["opened"])
        notice = at_room(world, ticket)
        assert (notice.state, notice.reason) == (NoticeState.FAILED_TEMPORARY, "hooks.example answered 500")
        sweep_for(world, HOUR)
        assert at_room(world, ticket).attempts == tries
        sweep_for(world, 5 * MINUTE)
        assert (at_room(world, ticket).state, at_room(world, ticket).attempts) == (NoticeState.DELIVERED, tries + 1)
        assert Kind.UNDELIVERED not in world.kinds(ticket.id)
        assert "not_taken" not in world.metered

    @pytest.mark.parametrize("failure", [said(500), SILENT], ids=["always answers 500", "never answers"])
    def test_is_given_up_after_the_last_try_and_stands_on_the_timeline(self, failure: DeliveryFailed) -> None:
        world = with_room()
        world.senders[Channel.WEBHOOK].fail(ROOM.address, *[failure] * 1_000)
        ticket = opened(world)
        while (notice := at_room(world, ticket)).wake_at:
            world.clock.move_to(notice.wake_at)
            world.tick()
        assert (notice.state, notice.attempts) == (NoticeState.FAILED_PERMANENT, ATTEMPTS)
        told = next(entry for entry in world.timeline(ticket.id) if entry.kind is Kind.UNDELIVERED)
        assert (told.data["address"], told.data["failure"]) == (ROOM.address, str(failure))
        sweep_for(world, 2 * MINUTE)
        assert world.told(DESK).count("undelivered") == 1

    @pytest.mark.parametrize("status", [301, 302, 400, 404, 410])
    def test_leads_elsewhere_or_refuses_is_given_up_at_once_and_stands_on_the_timeline(self, status: int) -> None:
        world = with_room()
        world.senders[Channel.WEBHOOK].fail(ROOM.address, said(status))
        ticket = opened(world)
        notice = at_room(world, ticket)
        assert (notice.state, notice.attempts, notice.wake_at) == (NoticeState.FAILED_PERMANENT, 1, None)
        assert f"hooks.example answered {status}" in notice.reason
        assert world.kinds(ticket.id) == ["opened", "undelivered"]
        assert (world.told(), world.told(DESK)) == (["opened"], ["opened"])

    def test_says_when_to_come_again_is_left_alone_until_then(self) -> None:
        world = with_room()
        world.senders[Channel.WEBHOOK].fail(ROOM.address, said(429, retry_after="1800"))
        ticket = opened(world)
        assert at_room(world, ticket).wake_at == world.clock() + HOUR / 2
        sweep_for(world, HOUR / 2 - MINUTE)
        assert at_room(world, ticket).attempts == 1
        sweep_for(world, MINUTE)
        assert (at_room(world, ticket).state, at_room(world, ticket).attempts) == (NoticeState.DELIVERED, 2)

    @pytest.mark.parametrize("wanted", ["0", "1", "no time"])
    def test_wants_to_be_asked_sooner_is_asked_as_usual(self, wanted: str) -> None:
        world = with_room()
        world.senders[Channel.WEBHOOK].fail(ROOM.address, said(503, retry_after=wanted))
        assert at_room(world, opened(world)).wake_at == world.clock() + FIRST_RETRY

    def test_cannot_silence_its_notices_for_longer_than_they_wait_at_most(self) -> None:
        world = with_room()
        world.senders[Channel.WEBHOOK].fail(ROOM.address, said(429, retry_after="999999"))
        assert at_room(world, opened(world)).wake_at == world.clock() + retry_pause(ATTEMPTS)


class SecretsAt:
    """Secrets Manager with one URL in every secret."""

    def __init__(self, url: str) -> None:
        self.url = url

    def get_secret_value(self, **_: str) -> dict[str, str]:
        """The URL and a key."""
        return {"SecretString": f'{{"url": "{self.url}", "key": "{"k" * 64}"}}'}


class TestAWebhooksAddressThat:
    """The real channel; nothing is connected to: unit tests have no network."""

    def told(self, url: str, leads_to: str) -> tuple[World, Notice]:
        """What became of a notice to this URL, whose host is at that address."""
        world = with_room()
        secrets = ChannelSecrets(cast("Any", SecretsAt(url)), cast("Any", None), world.clock)
        https = HttpsClient(world.clock, resolver=lambda _host, _port: [leads_to])
        world.used[Channel.WEBHOOK] = WebhookSender(Poster(https, secrets), world.clock)
        ticket = opened(world)
        assert (world.told(), world.told(DESK)) == (["opened"], ["opened"])
        assert world.kinds(ticket.id) == ["opened", "undelivered"]
        return world, at_room(world, ticket)

    @pytest.mark.parametrize("address", ["10.0.0.5", "169.254.169.254", "127.0.0.1", "fe80::1", "::ffff:10.0.0.5"])
    def test_is_private_or_link_local_is_refused_for_good(self, address: str) -> None:
        _, notice = self.told("https://hooks.example/x?sig=s3cr3t", address)
        assert notice.state is NoticeState.FAILED_PERMANENT
        assert notice.reason == f"hooks.example is at {address}, which is not a public address"

    @pytest.mark.parametrize("url", ["http://hooks.example/s3cr3t", "https://u:s3cr3t@hooks.example/", "s3cr3t"])
    def test_is_none_is_refused_for_good_and_not_repeated(self, url: str) -> None:
        world, notice = self.told(url, "192.0.2.1")
        assert notice.state is NoticeState.FAILED_PERMANENT
        assert "s3cr3t" not in notice.reason
        assert "s3cr3t" not in repr(world.timeline(notice.ticket_id))


class TestANumberThat:
    def test_is_none_is_refused_and_its_owner_is_told_by_the_next_road(self) -> None:
        world = World(channels=[Channel.SMS])
        world.used[Channel.SMS] = SmsSender(cast("Any", None))
        eva = person("Eva", phone="no tiene", channels=(Reach.SMS, Reach.EMAIL))
        world.store.put_roster(applied(Roster((eva,), {Line.FIRST: (layer("siempre", "eva"),)})))
        ticket = opened(world)
        by_sms, by_mail = (
            next(one for one in world.store.notices(ticket.id, 1) if one.recipient.address == address)
            for address in ("no tiene", "eva@desk.example")
        )
        assert (by_sms.state, by_sms.attempts) == (NoticeState.FAILED_PERMANENT, 1)
        assert by_sms.reason == "'no tiene' is no telephone number such as +50760000000"
        assert by_mail.state is NoticeState.ACCEPTED
        assert world.told("eva@desk.example") == ["opened"]
        assert (world.told(), world.told(DESK)) == (["opened"], ["opened"])

    def test_is_the_only_road_to_a_contact_leads_to_their_mail(self) -> None:
        ana = replace(contact(), phone="507", channels=(Channel.SMS,))
        world = World(client(contacts=(ana,)), channels=[Channel.SMS])
        world.used[Channel.SMS] = SmsSender(cast("Any", None))
        ticket = opened(world)
        states = {one.recipient.address: one.state for one in world.store.notices(ticket.id, 1)}
        assert states["507"] is NoticeState.FAILED_PERMANENT
        assert states[ANAS_ADDRESS] is NoticeState.ACCEPTED


class Unverified:
    """SES, to which nobody has proven that the sender's address is theirs."""

    def send_email(self, **_: Any) -> None:
        """What SES answers then."""
        answer = {"Error": {"Code": "MessageRejected", "Message": "Email address is not verified"}}
        raise ClientError(cast("Any", answer), "SendEmail")


class TestSesThatRefusesTheSender:
    @pytest.fixture
    def world(self) -> World:
        world = World(channels=[Channel.SLACK], rooms=[SLACK])
        mailer = SesMailer(cast("Any", Unverified()), sender="guardia@desk.example", desk=DESK)
        dispatch = replace(world.notify.dispatch, mailer=mailer)
        world.notify = replace(world.notify, dispatch=dispatch)
        world.sweep = replace(world.sweep, notify=world.notify)
        return world

    def test_keeps_no_other_channel_waiting_and_is_told_on_each_notice(self, world: World) -> None:
        ticket = opened(world)
        assert world.senders[Channel.SLACK].told(SLACK.address) == ["opened"]
        mails = [one for one in world.store.notices(ticket.id, 1) if one.channel is Channel.EMAIL]
        assert len(mails) == len(AUDIENCES[Kind.OPENED])
        assert {one.state for one in mails} == {NoticeState.FAILED_TEMPORARY}
        assert all("not verified" in one.reason for one in mails)

    def test_is_counted_in_two_of_three_stretches_of_five_minutes(self, world: World) -> None:
        opened(world)
        refused = []
        for _ in range(3):
            world.metered.clear()
            for _ in range(5):
                world.advance(minutes=1)
                world.tick()
            refused.append("not_taken" in world.metered)
        assert sum(refused) >= 2

    def test_for_longer_than_the_tries_take_ends_on_the_timeline_once_for_each_person(self, world: World) -> None:
        ticket = opened(world)
        while owed := [one.wake_at for one in world.store.notices(ticket.id, 1) if one.wake_at]:
            world.clock.move_to(max(world.clock(), min(owed)))
            world.tick()
        notices = world.store.notices(ticket.id, 1)
        assert {one.state for one in notices if one.channel is Channel.EMAIL} == {NoticeState.FAILED_PERMANENT}
        missed = [entry.data["address"] for entry in world.timeline(ticket.id) if entry.kind is Kind.UNDELIVERED]
        assert sorted(missed) == [ANAS_ADDRESS, DESK]


class SilentSender:
    """Receivers that let us wait, and then say nothing."""

    def __init__(self, waits: Callable[[timedelta], object]) -> None:
        self.waits = waits
        self.asked: list[str] = []

    def send(self, delivery: Delivery) -> str:
        """In vain."""
        self.asked.append(delivery.address)
        self.waits(SILENCE)
        raise SILENT


class TestManyReceiversThatSayNothing:
    """However many they are, a function ends in its time, and people are told first."""

    ROOMS = tuple(Road(Channel.WEBHOOK, f"secretsmanager:{SECRETS}desk/{n}") for n in range(6))
    LONGEST = SENDS_FOR + SILENCE

    @pytest.fixture
    def world(self) -> World:
        world = World(channels=[Channel.WEBHOOK, Channel.EVENTS], rooms=self.ROOMS, events=BUS)
        world.store.put_roster(applied(Roster((person("Eva"),), {Line.FIRST: (layer("siempre", "eva"),)})))
        return world

    @pytest.fixture
    def silent(self, world: World) -> SilentSender:
        silent = SilentSender(world.clock.advance)
        world.used[Channel.WEBHOOK] = silent
        return silent

    def test_the_time_of_the_longest_sending_is_left_before_a_functions_time_ends(self) -> None:
        assert timedelta(seconds=55) > self.LONGEST  # the sweeper's; ticket_workflow has 60

    def test_people_and_the_bus_are_told_before_anybody_is_waited_for(self, world: World, silent: SilentSender) -> None:
        began = world.clock()
        ticket = opened(world)
        notices = world.store.notices(ticket.id, 1)
        in_time = {one.recipient.address for one in notices if one.channel is not Channel.WEBHOOK}
        assert in_time == {ANAS_ADDRESS, DESK, "eva@desk.example", BUS}
        assert {one.at for one in notices if one.channel is not Channel.WEBHOOK} == {began}
        assert silent.asked

    def test_whoever_is_called_is_told_first_of_all(self, world: World) -> None:
        opened(world)
        assert [sent.address for sent in world.mailer.sent] == ["eva@desk.example", ANAS_ADDRESS, DESK]

    def test_telling_an_entry_ends_in_time_and_what_is_left_is_owed(self, world: World, silent: SilentSender) -> None:
        began = world.clock()
        ticket = opened(world)
        assert world.clock() - began <= self.LONGEST
        assert not world.store.owes_notices(ticket.id, 1)
        states = [at_room(world, ticket, room).state for room in self.ROOMS]
        assert states == [NoticeState.FAILED_TEMPORARY] * 2 + [NoticeState.PENDING] * 4
        assert [at_room(world, ticket, room).attempts for room in self.ROOMS] == [1, 1, 0, 0, 0, 0]
        assert silent.asked == [room.address for room in self.ROOMS[:2]]

    def test_the_sweeps_that_follow_try_each_of_them_and_end_in_time_too(
        self, world: World, silent: SilentSender
    ) -> None:
        ticket = opened(world)
        for _ in range(4):
            world.clock.advance(MINUTE)
            began = world.clock()
            world.tick()
            assert world.clock() - began <= self.LONGEST
        assert set(silent.asked) == {room.address for room in self.ROOMS}
        assert all(at_room(world, ticket, room).attempts for room in self.ROOMS)

    def test_a_person_whose_mail_is_owed_does_not_wait_for_them(self, world: World, silent: SilentSender) -> None:
        world.mailer.fail(ANAS_ADDRESS, DeliveryFailed("throttled", permanent=False))
        opened(world)
        asked = len(silent.asked)
        world.clock.advance(2 * MINUTE)
        told_before: list[list[str]] = []

        def waits(time: timedelta) -> None:
            told_before.append(world.told())
            world.clock.advance(time)

        silent.waits = waits
        world.tick()
        assert len(silent.asked) > asked
        assert told_before[0] == ["opened"]

    def test_an_entry_that_is_late_reaches_people_although_no_time_is_left(
        self, world: World, silent: SilentSender
    ) -> None:
        ticket = opened(world)
        world.take(ticket.id, Step.ACKNOWLEDGE)
        world.clock.advance(5 * MINUTE)
        world.tick()
        assert world.told() == world.told(DESK) == ["opened", "acknowledged"]
        assert silent.asked

    def test_all_that_is_late_reaches_people_before_anybody_is_waited_for(
        self, world: World, silent: SilentSender, caplog: pytest.LogCaptureFixture
    ) -> None:
        tickets = [world.open(alarm(at=world.clock(), name=f"alarma {number}")) for number in range(4)]
        world.clock.advance(5 * MINUTE)
        began = world.clock()
        world.tick()
        for ticket in tickets:
            people = [one for one in world.store.notices(ticket.id, 1) if one.channel is not Channel.WEBHOOK]
            assert {(one.at, one.attempts) for one in people} == {(began, 1)}
            assert all(at_room(world, ticket, room).wake_at for room in self.ROOMS)
        assert len(silent.asked) == 2
        assert [vars(one).get("waiting") for one in caplog.records if "time" in one.msg] == [4 * len(self.ROOMS) - 2]
        assert world.clock() - began <= self.LONGEST

    def test_a_sweep_in_which_all_answer_tells_everybody_in_the_order_of_the_timeline(self, world: World) -> None:
        ticket = world.open()
        world.take(ticket.id, Step.ACKNOWLEDGE)
        world.clock.advance(5 * MINUTE)
        world.tick()
        for room in self.ROOMS:
            assert world.senders[Channel.WEBHOOK].told(room.address) == ["opened", "acknowledged"]

    def test_another_that_answers_is_told_within_minutes(self, world: World) -> None:
        live = self.ROOMS[-1]

        class AllButOne(SilentSender):
            def send(self, delivery: Delivery) -> str:
                return "taken" if delivery.address == live.address else super().send(delivery)

        world.used[Channel.WEBHOOK] = AllButOne(world.clock.advance)
        ticket = opened(world)
        began = world.clock()
        while at_room(world, ticket, live).state is not NoticeState.DELIVERED:
            world.clock.advance(MINUTE)
            world.tick()
        assert world.clock() - began < 5 * MINUTE


class TestTheBusOfTicketEvents:
    @pytest.fixture
    def world(self) -> World:
        return World(channels=[Channel.EVENTS], events=BUS)

    @staticmethod
    def walked(world: World) -> Ticket:
        """A ticket with entries of many kinds, of which the stream, the state machine and the sweeper hear."""
        ticket = world.open()
        world.advance(minutes=1)
        world.take(ticket.id, Step.ACKNOWLEDGE, Step.SEND_FINDINGS)
        world.take(ticket.id, Step.COMMENT, reason="Se está mirando.")
        world.advance(minutes=1)
        world.deliver(alarm(at=world.clock(), state="OK"))
        world.take(ticket.id, Step.RESOLVE, Step.CONFIRM)
        for entry in world.timeline(ticket.id):
            world.owe_event(ticket.id, entry.version)
        world.advance(minutes=5)
        world.tick()
        return ticket

    def test_hears_of_every_entry_once_whether_a_person_is_told_of_it_or_not(self, world: World) -> None:
        ticket = self.walked(world)
        kinds = world.kinds(ticket.id)
        assert {Kind.OPENED, Kind.COMMENTED, Kind.RECOVERED, Kind.VERIFIED} <= set(kinds)
        assert sorted(world.senders[Channel.EVENTS].told(BUS)) == sorted(kinds)
        notices = [one for one in world.store.notices(ticket.id) if one.channel is Channel.EVENTS]
        assert {one.state for one in notices} == {NoticeState.DELIVERED}
        assert {one.recipient.audience for one in notices} == {Audience.SYSTEM}

    def test_hears_once_of_an_entry_that_the_stream_delivers_again(self, world: World) -> None:
        ticket = self.walked(world)
        for entry in world.timeline(ticket.id):
            world.owe_event(ticket.id, entry.version)
        world.advance(minutes=5)
        world.tick()
        assert len(world.senders[Channel.EVENTS].sent) == len(world.timeline(ticket.id))

    def test_that_is_away_is_tried_again(self, world: World) -> None:
        world.senders[Channel.EVENTS].fail(BUS, DeliveryFailed("ThrottlingException", permanent=False))
        ticket = self.walked(world)
        world.advance(minutes=5)
        world.tick()
        assert sorted(world.senders[Channel.EVENTS].told(BUS)) == sorted(world.kinds(ticket.id))

    def test_that_refuses_is_on_the_notice_and_calls_nobody(self, world: World) -> None:
        world.senders[Channel.EVENTS].fail(BUS, DeliveryFailed("MalformedDetail", permanent=True))
        ticket = opened(world)
        (notice,) = (one for one in world.store.notices(ticket.id, 1) if one.channel is Channel.EVENTS)
        assert (notice.state, notice.reason) == (NoticeState.FAILED_PERMANENT, "MalformedDetail")
        assert world.kinds(ticket.id) == ["opened"]

    def test_hears_of_no_entry_that_is_not_there(self, world: World) -> None:
        ticket = world.open()
        world.owe_event(ticket.id, 7)
        world.owe_event("GD-00000-00000", 1)
        assert world.store.notices(ticket.id) == []

    def test_is_owed_nothing_of_an_entry_that_notify_tells(self, world: World) -> None:
        ticket = world.open()
        world.owe_event(ticket.id, 1)
        assert world.store.notices(ticket.id) == []
