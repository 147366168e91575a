"""Messages: to whom, in which language, once; and again where nobody can know that it was once."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import ATTEMPTS, LEASE, Audience, Label, Notice, NoticeState, retry_pause
from guardia.domain.steps import Step
from tests.support.builders import T0, alarm, client, contact, register
from tests.support.world import ANAS_ADDRESS, DESK, World, assert_told

if TYPE_CHECKING:
    from guardia.domain.ticket import Ticket

BUSY = DeliveryFailed("throttled", permanent=False)
NO_SUCH_ADDRESS = DeliveryFailed("no such address", permanent=True)


class CrashError(Exception):
    """A machine that dies at this point."""


def crash() -> None:
    raise CrashError


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open()


def to_ana(world: World, ticket: Ticket) -> Notice:
    """Ana's notice of the first entry."""
    (notice,) = [n for n in world.store.notices(ticket.id) if n.entry == 1 and n.recipient.address == ANAS_ADDRESS]
    return notice


class TestWhoIsTold:
    def test_the_clients_contacts_and_the_desk(self, world: World, opened: Ticket) -> None:
        world.notify.entry(opened.id, 1)
        assert [sent.address for sent in world.mailer.sent] == [ANAS_ADDRESS, DESK]
        assert_told(world)

    def test_each_in_their_own_language_and_time_zone(self) -> None:
        contacts = (contact("ana@acme.example"), contact("joe@acme.example", name="Joe", language=Language.EN))
        world = World(client(contacts=contacts))
        world.notify.entry(world.open().id, 1)
        assert [(sent.address, sent.message.subject) for sent in world.mailer.sent] == [
            ("ana@acme.example", "opened for client in es"),
            ("joe@acme.example", "opened for client in en"),
            (DESK, "opened for desk in es"),
        ]
        assert world.mailer.sent[1].message.text == "ACME Logística, S.A. Joe America/Panama"

    def test_not_who_may_not_follow_tickets(self) -> None:
        world = World(client(contacts=(contact("boss@acme.example", tickets=False),)))
        world.notify.entry(world.open().id, 1)
        assert [sent.address for sent in world.mailer.sent] == [DESK]

    def test_the_desk_alone_of_a_checkpoint(self, world: World, opened: Ticket) -> None:
        world.advance(hours=2)
        world.watch.write_late(opened.id, world.clock())
        world.notify.entry(opened.id, 2)
        assert [sent.address for sent in world.mailer.sent] == [DESK]

    @pytest.mark.parametrize("step", [Step.COMMENT, Step.RECOVER])
    def test_nobody_of_what_is_read_on_the_timeline(self, world: World, opened: Ticket, step: Step) -> None:
        if step is Step.COMMENT:
            world.take(opened.id, step)
        else:
            world.advance(minutes=1)
            world.deliver(alarm("OK", world.clock()))
        world.notify.entry(opened.id, 2)
        assert world.mailer.sent == []

    def test_nobody_of_an_entry_that_is_not_there(self, world: World, opened: Ticket) -> None:
        world.notify.entry(opened.id, 2)
        world.notify.entry("GD-00000-00000", 1)
        assert world.mailer.sent == []

    def test_the_desk_also_where_the_client_is_not_registered_any_more(self, world: World, opened: Ticket) -> None:
        empty = World(client("somebody-else", accounts=()))
        empty.store.commit(world.store.committed[0])
        empty.notify.entry(opened.id, 1)
        assert [sent.address for sent in empty.mailer.sent] == [DESK]

    def test_one_person_twice_in_one_role_is_told_once(self) -> None:
        world = World(client(contacts=(contact("ana@acme.example"), contact("ANA@acme.example"))))
        world.notify.entry(world.open().id, 1)
        assert len(world.mailer.sent) == 2


class TestOnce:
    def test_whoever_was_told_is_not_told_again(self, world: World, opened: Ticket) -> None:
        for _ in range(3):
            world.notify.entry(opened.id, 1)
        assert len(world.mailer.sent) == 2
        assert_told(world)

    def test_what_was_taken_is_on_record(self, world: World, opened: Ticket) -> None:
        world.notify.entry(opened.id, 1)
        notice = to_ana(world, opened)
        assert (notice.state, notice.attempts, notice.provider_id) == (NoticeState.ACCEPTED, 1, "mail-1")
        assert (notice.recipient.audience, notice.at, notice.wake_at) == (Audience.CLIENT, T0, None)

    def test_each_message_carries_its_notice_and_its_try(self, world: World, opened: Ticket) -> None:
        world.store.before("put_notice", crash)
        with pytest.raises(CrashError):
            world.notify.entry(opened.id, 1)
        world.clock.advance(LEASE)
        notice = to_ana(world, opened)
        world.notify.again(opened.id, notice.id, world.clock())
        assert [sent.label for sent in world.mailer.sent] == [
            Label(opened.id, notice.id, 1),
            Label(opened.id, notice.id, 2),
        ]

    def test_two_senders_at_once_send_one_mail(self, world: World, opened: Ticket) -> None:
        """The second comes while the first is sending: the state machine and the sweeper, at the same instant."""
        world.store.before("put_notice", lambda: world.notify.entry(opened.id, 1))
        world.notify.entry(opened.id, 1)
        assert sorted(sent.address for sent in world.mailer.sent) == [ANAS_ADDRESS, DESK]
        assert_told(world)

    def test_an_entry_that_was_told_owes_nothing(self, world: World, opened: Ticket) -> None:
        assert world.store.owes_notices(opened.id, 1)
        world.notify.entry(opened.id, 1)
        assert not world.store.owes_notices(opened.id, 1)

    def test_who_becomes_a_contact_later_is_not_told_of_what_was_told_before(
        self, world: World, opened: Ticket
    ) -> None:
        world.notify.entry(opened.id, 1)
        register(world.store, client(contacts=(contact(), contact("eva@acme.example"))))
        world.notify.entry(opened.id, 1)
        assert world.told("eva@acme.example") == []

    def test_who_is_no_contact_any_more_is_not_tried_again(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        world.notify.entry(opened.id, 1)
        register(world.store, client(contacts=(contact("eva@acme.example"),)))
        world.advance(minutes=5)
        world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        notice = to_ana(world, opened)
        assert (notice.state, notice.reason) == (
            NoticeState.SUPPRESSED,
            "no contact of the client any more who follows tickets",
        )
        assert world.told() == []
        assert world.metered == ["not_taken"]

    def test_each_entry_is_told_for_itself(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.RESOLVE)
        for version in (1, 2, 3):
            world.notify.entry(opened.id, version)
        assert world.told() == ["opened", "acknowledged", "resolved"]
        assert_told(world)


class TestACrash:
    def test_between_sending_and_recording_sends_again_and_counts(self, world: World, opened: Ticket) -> None:
        world.store.before("put_notice", crash)
        with pytest.raises(CrashError):
            world.notify.entry(opened.id, 1)
        world.clock.advance(LEASE)
        world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        assert world.told() == ["opened", "opened"]
        assert (to_ana(world, opened).attempts, to_ana(world, opened).state) == (2, NoticeState.ACCEPTED)

    def test_leaves_a_lease_in_which_nobody_else_sends(self, world: World, opened: Ticket) -> None:
        world.store.before("put_notice", crash)
        with pytest.raises(CrashError):
            world.notify.entry(opened.id, 1)
        world.clock.advance(LEASE - timedelta(milliseconds=1))
        world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        assert world.told() == ["opened"]

    def test_does_not_keep_the_others_from_being_told(self, world: World, opened: Ticket) -> None:
        world.store.before("put_notice", crash)
        with pytest.raises(CrashError):
            world.notify.entry(opened.id, 1)
        assert world.store.owes_notices(opened.id, 1)
        world.advance(minutes=1)
        world.tick()
        assert world.told(DESK) == ["opened"]
        world.advance(minutes=1)
        world.tick()
        assert world.told() == ["opened", "opened"]

    def test_at_every_try_is_given_up_on_record(self, world: World, opened: Ticket) -> None:
        world.store.before("put_notice", *[crash] * ATTEMPTS)
        with pytest.raises(CrashError):
            world.notify.entry(opened.id, 1)
        for _ in range(ATTEMPTS - 1):
            world.clock.advance(LEASE)
            with pytest.raises(CrashError):
                world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        assert to_ana(world, opened).state is NoticeState.PENDING  # the last lease stands
        world.clock.advance(LEASE)
        world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        given_up = to_ana(world, opened)
        assert (given_up.state, given_up.wake_at) == (NoticeState.FAILED_PERMANENT, None)
        assert given_up.reason == "every try ended before it was recorded"
        assert world.metered == ["undelivered"]
        assert world.told() == ["opened"] * ATTEMPTS


class TestAFailureForTheMoment:
    def test_is_kept_with_its_reason_and_owed_a_minute_later(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        world.notify.entry(opened.id, 1)
        notice = to_ana(world, opened)
        assert (notice.state, notice.reason) == (NoticeState.FAILED_TEMPORARY, "throttled")
        assert notice.wake_at == T0 + timedelta(minutes=1)
        assert world.metered == ["not_taken"]

    def test_does_not_keep_the_others_from_being_told(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        world.notify.entry(opened.id, 1)
        assert world.told(DESK) == ["opened"]
        assert not world.store.owes_notices(opened.id, 1)

    def test_is_tried_again_and_then_on_record_as_taken(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        world.notify.entry(opened.id, 1)
        world.advance(minutes=1)
        world.tick()
        notice = to_ana(world, opened)
        assert (notice.state, notice.attempts, notice.wake_at) == (NoticeState.ACCEPTED, 2, None)
        assert world.told() == ["opened"]

    def test_is_not_tried_before_its_pause_is_over(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        world.notify.entry(opened.id, 1)
        world.advance(seconds=59)
        world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
        assert world.told() == []

    def test_that_lasts_is_tried_with_growing_pauses_and_then_given_up(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, *[BUSY] * 100)
        world.notify.entry(opened.id, 1)
        pauses = [retry_pause(attempts) for attempts in range(1, ATTEMPTS)]
        for attempts, pause in enumerate(pauses, start=1):
            world.clock.advance(pause - timedelta(milliseconds=1))
            world.tick()
            assert to_ana(world, opened).attempts == attempts
            world.clock.advance(timedelta(milliseconds=1))
            world.tick()
            assert to_ana(world, opened).attempts == attempts + 1
        given_up = to_ana(world, opened)
        assert (given_up.state, given_up.attempts, given_up.wake_at) == (NoticeState.FAILED_PERMANENT, ATTEMPTS, None)


class TestAFailureForGood:
    def test_is_never_tried_again(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, NO_SUCH_ADDRESS)
        world.notify.entry(opened.id, 1)
        notice = to_ana(world, opened)
        assert (notice.state, notice.reason, notice.wake_at) == (
            NoticeState.FAILED_PERMANENT,
            "no such address",
            None,
        )
        world.advance(days=1)
        world.notify.again(opened.id, notice.id, world.clock())
        assert world.told() == []
        assert to_ana(world, opened).attempts == 1
        assert world.metered == ["undelivered"]

    def test_is_not_taken_for_one_of_the_others(self, world: World, opened: Ticket) -> None:
        world.mailer.fail(ANAS_ADDRESS, NO_SUCH_ADDRESS)
        world.notify.entry(opened.id, 1)
        assert world.told(DESK) == ["opened"]

    def test_is_counted_for_the_operators(self, world: World, opened: Ticket) -> None:
        counted: list[str] = []
        world.mailer.fail(ANAS_ADDRESS, NO_SUCH_ADDRESS)
        replace(world.notify, meter=counted.append).entry(opened.id, 1)
        assert counted == ["undelivered"]

    def test_a_failure_for_the_moment_is_our_providers_and_nobody_was_missed(
        self, world: World, opened: Ticket
    ) -> None:
        counted: list[str] = []
        world.mailer.fail(ANAS_ADDRESS, BUSY)
        replace(world.notify, meter=counted.append).entry(opened.id, 1)
        assert counted == ["not_taken"]

    @pytest.mark.parametrize("notice_id", ["unknown", ""])
    def test_a_notice_that_is_not_there_is_no_failure(self, world: World, opened: Ticket, notice_id: str) -> None:
        world.notify.again(opened.id, notice_id, world.clock())
        assert world.mailer.sent == []


def test_a_notice_tells_of_its_entry_although_the_ticket_has_gone_on(world: World, opened: Ticket) -> None:
    world.mailer.fail(ANAS_ADDRESS, BUSY)
    world.notify.entry(opened.id, 1)
    world.take(opened.id, Step.RESOLVE)
    world.advance(minutes=1)
    world.notify.again(opened.id, to_ana(world, opened).id, world.clock())
    assert world.told() == ["opened"]


def test_all_messages_of_a_ticket_are_one_thread(world: World, opened: Ticket) -> None:
    world.take(opened.id, Step.RESOLVE)
    for version in (1, 2, 3):
        world.notify.entry(opened.id, version)
    assert {sent.message.thread for sent in world.mailer.sent} == {opened.id}
