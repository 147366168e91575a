"""What SES reports of a message, on the notice that it was sent for, whenever it comes."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.in_memory import InMemoryStore
from guardia.adapters.ses_events import read_ses_event
from guardia.domain.delivery import Fate
from guardia.domain.errors import Busy, DeliveryFailed
from guardia.domain.instant import zulu
from guardia.domain.notice import ATTEMPTS, LEASE, Audience, Notice, NoticeState
from guardia.domain.steps import Step
from guardia.services.record_delivery import Ending, RecordDelivery
from guardia.services.record_fate import TRIES, RecordFate
from tests.support.builders import T0, client, contact, register
from tests.support.ses_events import MESSAGE_ID, names, of_notice, state_said, tagged
from tests.support.world import ANAS_ADDRESS, DESK, World

if TYPE_CHECKING:
    from guardia.domain.ticket import Ticket

pytestmark = pytest.mark.covers("F66")

SPAM, NO_SUCH_ADDRESS, FULL = "suppressed-spam", "failed_permanent-no-such-address", "failed_temporary-mailbox-full"


class CrashError(Exception):
    """A machine that dies at this point."""


def crash() -> None:
    raise CrashError


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    """A ticket of whose opening everybody was told."""
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    return ticket


def recorder(world: World) -> RecordDelivery:
    return RecordDelivery(read_ses_event, world.store, RecordFate(world.store, world.metered.append), world.clock)


def report(world: World, name: str, notice: Notice, attempt: int | None = None) -> Ending:
    """SES reports it of this notice."""
    return recorder(world)(of_notice(name, notice, world.clock(), attempt=attempt))


def to(world: World, ticket: Ticket, address: str = ANAS_ADDRESS, entry: int = 1) -> Notice:
    """The notice of an entry to an address."""
    (notice,) = [n for n in world.store.notices(ticket.id) if n.entry == entry and n.recipient.address == address]
    return notice


class TestAReport:
    @pytest.mark.parametrize("name", names())
    def test_makes_the_notice_what_it_says(self, world: World, opened: Ticket, name: str) -> None:
        assert report(world, name, to(world, opened)) is Ending.RECORDED
        notice = to(world, opened)
        assert notice.state == state_said(name)
        assert notice.provider_id == "mail-1"
        assert read_ses_event(of_notice(name, notice, T0)).heard in notice.history

    @pytest.mark.parametrize("name", names())
    def test_that_comes_twice_is_recorded_once(self, world: World, opened: Ticket, name: str) -> None:
        report(world, name, to(world, opened))
        once, metered = to(world, opened), list(world.metered)
        assert report(world, name, once) is Ending.REPEATED
        assert (to(world, opened), world.metered) == (once, metered)

    def test_of_an_address_that_does_not_exist_is_counted_for_the_desk(self, world: World, opened: Ticket) -> None:
        report(world, NO_SUCH_ADDRESS, to(world, opened))
        notice = to(world, opened)
        assert notice.reason == "Permanent General: smtp; 550 5.1.1 user unknown"
        assert world.metered == ["undelivered"]
        world.advance(days=1)
        world.tick()
        assert world.told() == ["opened"]

    def test_is_not_counted_where_somebody_will_be_told(self, world: World, opened: Ticket) -> None:
        for name in ("delivered", "accepted-delayed", FULL, "read"):
            report(world, name, to(world, opened))
        assert world.metered == []


class TestATransientBounce:
    def test_is_tried_again_like_any_failure_for_the_moment(self, world: World, opened: Ticket) -> None:
        report(world, FULL, to(world, opened))
        world.advance(seconds=59)
        world.tick()
        assert world.told() == ["opened"]
        world.advance(seconds=1)
        world.tick()
        notice = to(world, opened)
        assert world.told() == ["opened", "opened"]
        assert (notice.state, notice.attempts) == (NoticeState.ACCEPTED, 2)

    def test_of_every_try_is_given_up_with_the_last(self, world: World, opened: Ticket) -> None:
        for attempt in range(1, ATTEMPTS + 1):
            notice = to(world, opened)
            assert (notice.attempts, notice.state) == (attempt, NoticeState.ACCEPTED)
            report(world, FULL, notice)
            world.advance(hours=1)
            world.tick()
        notice = to(world, opened)
        assert (notice.state, notice.attempts, notice.wake_at) == (NoticeState.FAILED_PERMANENT, ATTEMPTS, None)
        assert world.told() == ["opened"] * ATTEMPTS
        assert world.metered == ["undelivered"]
        assert len(notice.history) == 1 + 2 * ATTEMPTS

    def test_of_a_copy_that_arrived_after_all_is_not_tried_again(self, world: World, opened: Ticket) -> None:
        report(world, "failed_temporary-absence-note", to(world, opened))
        report(world, "delivered", to(world, opened))
        world.advance(hours=1)
        world.tick()
        assert world.told() == ["opened"]

    def test_a_responder_that_answers_every_copy_is_written_to_no_more_often_than_a_full_mailbox(
        self, world: World, opened: Ticket
    ) -> None:
        """The worst of RFC 3834: a note for each copy, to the envelope's sender, and SES's word of delivery is lost."""
        for _ in range(ATTEMPTS + 3):
            report(world, "failed_temporary-absence-note", to(world, opened))
            world.advance(hours=1)
            world.tick()
        assert world.told() == ["opened"] * ATTEMPTS


class TestACrashBetweenSendingAndRecording:
    @pytest.fixture
    def unrecorded(self, world: World) -> Ticket:
        """A ticket whose first message left, and whose sender died then."""
        ticket = world.open()
        world.store.before("put_notice", crash)
        with pytest.raises(CrashError):
            world.notify.entry(ticket.id, 1)
        return ticket

    def test_is_mended_by_the_report(self, world: World, unrecorded: Ticket) -> None:
        assert report(world, "delivered", to(world, unrecorded)) is Ending.RECORDED
        notice = to(world, unrecorded)
        assert (notice.state, notice.provider_id, notice.wake_at) == (NoticeState.DELIVERED, MESSAGE_ID, None)
        world.clock.advance(LEASE)
        world.tick()
        assert world.told() == ["opened"]

    def test_without_a_report_sends_again_and_either_copy_s_delivery_counts(
        self, world: World, unrecorded: Ticket
    ) -> None:
        world.clock.advance(LEASE)
        world.tick()
        assert (to(world, unrecorded).attempts, world.told()) == (2, ["opened", "opened"])
        assert report(world, "delivered", to(world, unrecorded), attempt=1) is Ending.RECORDED
        assert report(world, NO_SUCH_ADDRESS, to(world, unrecorded)) is Ending.RECORDED
        assert to(world, unrecorded).state is NoticeState.DELIVERED


class TestAtTheSameMoment:
    def test_the_report_overtakes_the_sender(self, world: World) -> None:
        """It comes after the message left and before the sender has recorded that."""
        ticket = world.open()
        world.store.before("put_notice", lambda: report(world, "delivered", to(world, ticket)))
        world.notify.entry(ticket.id, 1)
        notice = to(world, ticket)
        assert notice.state is NoticeState.DELIVERED
        assert {told.fate for told in notice.history} == {"made", "accepted", "delivered"}

    def test_two_reports_are_both_recorded(self, world: World, opened: Ticket) -> None:
        notice = to(world, opened)
        world.store.before("put_notice", lambda: report(world, NO_SUCH_ADDRESS, notice))
        assert report(world, "delivered", notice) is Ending.RECORDED
        assert to(world, opened).state is NoticeState.FAILED_PERMANENT
        assert world.metered == ["undelivered"]

    def test_who_is_never_the_first_comes_again(self, world: World, opened: Ticket) -> None:
        """Somebody writes before each of the writes."""
        notice = to(world, opened)

        def meddle() -> None:
            known = to(world, opened)
            assert InMemoryStore.put_notice(world.store, replace(known, revision=known.revision + 1))

        world.store.before("put_notice", *[meddle] * TRIES)
        with pytest.raises(Busy, match="in a row"):
            report(world, "delivered", notice)
        assert report(world, "delivered", notice) is Ending.RECORDED


class TestWhatIsOfNoNotice:
    def test_has_no_tags_of_ours(self, world: World, opened: Ticket) -> None:
        before = to(world, opened)
        assert recorder(world)(tagged(NO_SUCH_ADDRESS, {})) is Ending.FOREIGN
        assert to(world, opened) == before

    def test_is_of_another_message_than_the_notice_s(self, world: World, opened: Ticket) -> None:
        before = to(world, opened)
        body = of_notice(NO_SUCH_ADDRESS, before, T0, message_id="somebody-else-s")
        assert recorder(world)(body) is Ending.FOREIGN
        assert to(world, opened) == before

    @pytest.mark.parametrize("attempt", [0, 2, 99])
    def test_is_of_a_try_that_was_never_made(self, world: World, opened: Ticket, attempt: int) -> None:
        assert report(world, "delivered", to(world, opened), attempt) is Ending.FOREIGN

    @pytest.mark.parametrize(
        "tags",
        [
            {"ticket": "GD-00000-00000", "notice": "GD-00000-00000-1-email-0", "attempt": "1"},
            {"ticket": "x" * 256, "notice": "x" * 256, "attempt": "1"},
        ],
    )
    def test_is_of_one_that_is_not_there(self, world: World, tags: dict[str, str]) -> None:
        assert recorder(world)(tagged("delivered", tags)) is Ending.UNKNOWN

    @pytest.mark.parametrize("body", ["", "no JSON", "{}", '{"source": "aws.ses"}'])
    def test_cannot_be_read(self, world: World, body: str) -> None:
        assert recorder(world)(body) is Ending.UNREADABLE

    def test_is_told_in_the_log_and_nothing_else_is(
        self, world: World, opened: Ticket, caplog: pytest.LogCaptureFixture
    ) -> None:
        record = recorder(world)
        with caplog.at_level(logging.WARNING):
            report(world, "delivered", to(world, opened))
            report(world, "delivered", to(world, opened))
            record("no JSON")
            record(tagged(NO_SUCH_ADDRESS, {}))
        assert [(line.msg, vars(line).get("fate")) for line in caplog.records] == [
            ("a delivery event that nobody can read", None),
            ("a delivery event of no notice", Fate.FAILED),
        ]


class TestAComplaint:
    def test_suppresses_the_notice_and_the_desk_hears_of_it(self, world: World, opened: Ticket) -> None:
        report(world, SPAM, to(world, opened))
        assert to(world, opened).state is NoticeState.SUPPRESSED
        assert world.metered == ["undelivered"]

    def test_is_kept_with_what_was_said_and_of_which_notice(self, world: World, opened: Ticket) -> None:
        notice = to(world, opened)
        report(world, SPAM, notice)
        complaint = world.store.complaint(ANAS_ADDRESS)
        assert complaint
        assert (complaint.ticket_id, complaint.notice_id) == (opened.id, notice.id)
        assert complaint.reason == to(world, opened).history[-1].reason

    def test_keeps_later_notices_from_the_contact_on_record(self, world: World, opened: Ticket) -> None:
        report(world, SPAM, to(world, opened))
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.notify.entry(opened.id, 2)
        notice = to(world, opened, entry=2)
        assert world.told() == ["opened"]
        assert (notice.state, notice.wake_at) == (NoticeState.SUPPRESSED, None)
        assert notice.reason == f"this address reported our mail as spam at {zulu(T0)} ({opened.id})"
        assert world.told(DESK) == ["opened", "acknowledged"]
        assert world.metered == ["undelivered", "undelivered"]

    def test_keeps_a_notice_that_is_tried_again_from_the_contact(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.mailer.fail(ANAS_ADDRESS, DeliveryFailed("throttled", permanent=False))
        world.notify.entry(opened.id, 2)
        report(world, SPAM, to(world, opened))
        world.advance(minutes=1)
        world.tick()
        assert world.told() == ["opened"]
        assert [told.state for told in to(world, opened, entry=2).history] == [
            "pending",
            "failed_temporary",
            "suppressed",
        ]

    def test_does_not_keep_another_contact_from_being_told(self) -> None:
        world = World(client(contacts=(contact(), contact("eva@acme.example"))))
        ticket = world.open()
        world.notify.entry(ticket.id, 1)
        report(world, SPAM, to(world, ticket))
        world.take(ticket.id, Step.ACKNOWLEDGE)
        world.notify.entry(ticket.id, 2)
        assert (world.told(), world.told("eva@acme.example")) == (["opened"], ["opened", "acknowledged"])

    def test_of_somebody_of_the_desk_does_not_keep_them_from_being_told(self, world: World, opened: Ticket) -> None:
        notice = to(world, opened, DESK)
        assert notice.recipient.audience is Audience.DESK
        report(world, SPAM, notice)
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.notify.entry(opened.id, 2)
        assert world.told(DESK) == ["opened", "acknowledged"]

    @pytest.mark.parametrize(
        ("audience", "told"), [(Audience.CLIENT, {Audience.DESK}), (Audience.DESK, {Audience.CLIENT, Audience.DESK})]
    )
    def test_of_somebody_who_is_of_both_keeps_them_from_the_client_s_mail_only(
        self, audience: Audience, told: set[Audience]
    ) -> None:
        world = World(client(contacts=(contact(DESK),)))
        ticket = world.open()
        world.notify.entry(ticket.id, 1)
        (notice,) = [n for n in world.store.notices(ticket.id) if n.recipient.audience is audience]
        report(world, SPAM, notice)
        world.take(ticket.id, Step.ACKNOWLEDGE)
        world.notify.entry(ticket.id, 2)
        assert set(world.mailer.subjects_to(DESK)[2:]) == {f"acknowledged for {who} in es" for who in told}

    @pytest.mark.parametrize("name", ["delivered-not-spam", "suppressed-on-suppression-list", NO_SUCH_ADDRESS])
    def test_is_nothing_but_a_reader_s_own_report(self, world: World, opened: Ticket, name: str) -> None:
        report(world, name, to(world, opened))
        assert world.store.complaint(ANAS_ADDRESS) is None

    def test_is_over_when_the_client_has_the_contact_changed(self, world: World, opened: Ticket) -> None:
        report(world, SPAM, to(world, opened))
        world.advance(minutes=1)
        register(world.store, client(contacts=(contact(name="Ana P."),)), world.clock())
        world.take(opened.id, Step.ACKNOWLEDGE)
        world.notify.entry(opened.id, 2)
        assert world.told() == ["opened", "acknowledged"]
