"""What becomes of a notice by all that is heard of it: each pair of words, and any order of any words."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import permutations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.complaint import Complaint
from guardia.domain.contract import Contact
from guardia.domain.decision import Language
from guardia.domain.delivery import (
    REASON_LIMIT,
    STATE_OF,
    DeliveryEvent,
    Fate,
    Heard,
    gave_up,
    hear,
    history_of,
    must_go_on,
    went_on,
)
from guardia.domain.notice import (
    ATTEMPTS,
    GIVEN_UP,
    LEASE,
    TO_BE_SENT,
    Audience,
    Notice,
    NoticeState,
    Recipient,
    retry_pause,
)
from guardia.domain.party import ARRIVES_WITHIN
from guardia.domain.registration import ContactAction, ContactTrace
from guardia.domain.road import Channel
from guardia.domain.ticket import GUARDIA
from tests.support.builders import T0

pytestmark = pytest.mark.covers("F66")

SECOND = timedelta(seconds=1)
ANA = Recipient(Audience.CLIENT, "Ana", "ana@acme.example", Language.ES, "America/Panama")
DEADLINE = T0 + ARRIVES_WITHIN
SENT = {fate for fate in Fate if fate is not Fate.MADE}

AFTER = {
    # what one try has come to     made  not_taken accepted delayed doubted delivered returned failed read and the rest
    Fate.MADE: "pending failed_temporary accepted accepted failed_temporary delivered failed_temporary "
    "failed_permanent read",
    Fate.NOT_TAKEN: "failed_temporary failed_temporary accepted accepted failed_temporary delivered failed_temporary "
    "failed_permanent read",
    Fate.ACCEPTED: "accepted accepted accepted accepted failed_temporary delivered failed_temporary "
    "failed_permanent read",
    Fate.DELAYED: "accepted accepted accepted accepted failed_temporary delivered failed_temporary "
    "failed_permanent read",
    Fate.DOUBTED: "failed_temporary failed_temporary failed_temporary failed_temporary failed_temporary delivered "
    "failed_temporary failed_permanent read",
    Fate.DELIVERED: "delivered delivered delivered delivered delivered delivered failed_temporary "
    "failed_permanent read",
    Fate.RETURNED: "failed_temporary failed_temporary failed_temporary failed_temporary failed_temporary "
    "failed_temporary failed_temporary failed_permanent read",
    Fate.FAILED: "failed_permanent failed_permanent failed_permanent failed_permanent failed_permanent "
    "failed_permanent failed_permanent failed_permanent read",
    Fate.READ: " ".join(["read"] * 9),
    **dict.fromkeys((Fate.UNWANTED, Fate.COMPLAINED, Fate.SUMMARISED), " ".join(["suppressed"] * 9)),
}
"""The state of a notice with one try, by what was heard first and what then."""


def a_notice(attempts: int = 1) -> Notice:
    """One that is in its n-th try."""
    return Notice(
        id="GD-1-1-email-0123456789ab",
        ticket_id="GD-1",
        entry=1,
        channel=Channel.EMAIL,
        recipient=ANA,
        state=NoticeState.PENDING,
        at=T0,
        attempts=attempts,
        wake_at=T0 + LEASE,
        revision=attempts,
    )


def a_call(attempts: int = 1) -> Notice:
    """One that must have arrived in five minutes."""
    return replace(a_notice(attempts), deadline=DEADLINE)


def heard(fate: Fate, attempt: int = 1, seconds: float = 0, reason: str = "") -> Heard:
    return Heard(fate, T0 + seconds * SECOND, reason or f"{fate} {attempt}", attempt, f"mail-{attempt}")


def after(notice: Notice, *words: Heard) -> Notice:
    for word in words:
        notice = hear(notice, word, T0)
    return notice


words = st.builds(
    heard,
    st.sampled_from(sorted(SENT)),
    st.integers(1, 4),
    st.integers(0, 5),
    st.sampled_from(["", "one reason", "another"]),
)


class TestOneTry:
    @pytest.mark.parametrize(("first", "then"), list(product(Fate, Fate)))
    def test_comes_to_what_the_table_says_of_each_pair(self, first: Fate, then: Fate) -> None:
        after_first = [*AFTER[first].split(), *["suppressed"] * 3]  # whatever was heard before: nobody waits for it
        expected = after_first[list(Fate).index(then)]
        assert after(a_notice(), heard(first), heard(then)).state == expected

    @pytest.mark.parametrize("fate", Fate)
    def test_every_word_has_a_state(self, fate: Fate) -> None:
        assert after(a_notice(), heard(fate)).state is STATE_OF[fate]

    def test_every_state_is_reached_by_some_word(self) -> None:
        assert set(STATE_OF.values()) == set(NoticeState)

    def test_a_late_accepted_takes_back_no_delivery_and_is_remembered(self) -> None:
        notice = after(a_notice(), heard(Fate.DELIVERED, seconds=2), heard(Fate.ACCEPTED, seconds=1))
        assert (notice.state, notice.at, notice.reason) == (NoticeState.DELIVERED, T0 + 2 * SECOND, "delivered 1")
        assert [told.fate for told in notice.history] == [Fate.MADE, Fate.ACCEPTED, Fate.DELIVERED]

    def test_a_bounce_after_the_delivery_counts(self) -> None:
        assert after(a_notice(), heard(Fate.DELIVERED), heard(Fate.FAILED)).state is NoticeState.FAILED_PERMANENT

    def test_an_absence_note_after_the_delivery_does_not_send_the_notice_again(self) -> None:
        notice = after(a_notice(), heard(Fate.DELIVERED), heard(Fate.DOUBTED))
        assert (notice.state, notice.wake_at) == (NoticeState.DELIVERED, None)

    def test_an_absence_note_before_the_delivery_leaves_nothing_owed(self) -> None:
        notice = after(a_notice(), heard(Fate.DOUBTED), heard(Fate.DELIVERED))
        assert (notice.state, notice.wake_at) == (NoticeState.DELIVERED, None)


class TestSeveralTries:
    def test_one_copy_that_arrived_is_enough(self) -> None:
        for order in permutations([heard(Fate.DELIVERED, 1), heard(Fate.ACCEPTED, 2), heard(Fate.FAILED, 2)]):
            assert after(a_notice(2), *order).state is NoticeState.DELIVERED

    def test_a_later_try_that_the_provider_took_lets_hope_again(self) -> None:
        for order in permutations([heard(Fate.RETURNED, 1), heard(Fate.ACCEPTED, 2)]):
            assert after(a_notice(2), *order).state is NoticeState.ACCEPTED

    def test_a_try_that_was_not_taken_does_not_undo_one_that_was(self) -> None:
        for order in permutations([heard(Fate.ACCEPTED, 1), heard(Fate.NOT_TAKEN, 2)]):
            assert after(a_notice(2), *order).state is NoticeState.ACCEPTED

    def test_an_address_that_does_not_exist_is_none_for_a_copy_under_way_either(self) -> None:
        for order in permutations([heard(Fate.FAILED, 1), heard(Fate.ACCEPTED, 2)]):
            assert after(a_notice(2), *order).state is NoticeState.FAILED_PERMANENT

    def test_the_failure_of_the_last_try_is_the_end(self) -> None:
        notice = after(a_notice(ATTEMPTS), heard(Fate.RETURNED, ATTEMPTS))
        assert (notice.state, notice.wake_at) == (NoticeState.FAILED_PERMANENT, T0)
        assert notice.history[-1].state is NoticeState.FAILED_PERMANENT

    def test_what_arrived_after_the_end_is_still_true(self) -> None:
        words = heard(Fate.RETURNED, ATTEMPTS), heard(Fate.DELIVERED, 3)
        assert after(a_notice(ATTEMPTS), *words).state is NoticeState.DELIVERED


class TestAnyOrder:
    @given(told=st.lists(words, max_size=8), data=st.data())
    def test_ends_in_the_same_state_with_the_same_history(self, told: list[Heard], data: st.DataObject) -> None:
        again = data.draw(st.permutations(told + data.draw(st.lists(st.sampled_from(told or [heard(Fate.READ)])))))
        again = [word for word in again if word in told]
        one, other = after(a_notice(4), *told), after(a_notice(4), *again)
        assert replace(other, wake_at=None, revision=0) == replace(one, wake_at=None, revision=0)

    @given(told=st.lists(words, min_size=1, max_size=12))
    def test_is_owed_while_it_is_to_be_sent_or_must_go_on_and_no_longer(self, told: list[Heard]) -> None:
        notice = after(a_notice(4), *told)
        assert (notice.wake_at is not None) is (notice.state in TO_BE_SENT or must_go_on(notice, T0))
        assert went_on(notice, T0).wake_at is None or notice.state in TO_BE_SENT

    @given(told=st.lists(words, max_size=30))
    def test_keeps_each_word_of_each_try_once_in_the_order_of_its_time(self, told: list[Heard]) -> None:
        history = after(a_notice(4), *told).history or history_of(a_notice(4))
        assert len({(word.attempt, word.fate) for word in history}) == len(history)
        assert len(history) <= 1 + 4 * len(SENT)
        assert [word.at for word in history] == sorted(word.at for word in history)

    @given(told=st.lists(words, min_size=1, max_size=8))
    def test_what_is_known_already_is_no_news(self, told: list[Heard]) -> None:
        notice = after(a_notice(4), *told)
        assert all(hear(notice, word, T0 + LEASE) is notice for word in notice.history)


class TestWhatIsKept:
    def test_each_word_is_the_next_revision(self) -> None:
        assert after(a_notice(), heard(Fate.ACCEPTED), heard(Fate.DELIVERED)).revision == 3

    def test_a_word_that_is_told_twice_is_kept_as_it_was_first_true(self) -> None:
        notice = after(a_notice(), heard(Fate.DELAYED, seconds=9), heard(Fate.DELAYED, seconds=3))
        assert [(told.fate, told.at) for told in notice.history] == [(Fate.MADE, T0), (Fate.DELAYED, T0 + 3 * SECOND)]

    def test_a_reason_is_cut(self) -> None:
        assert len(after(a_notice(), heard(Fate.FAILED, reason="x" * 9_999)).reason) == REASON_LIMIT

    def test_the_message_is_that_of_the_latest_try_that_has_one(self) -> None:
        notice = after(a_notice(2), heard(Fate.ACCEPTED, 2), heard(Fate.DELIVERED, 1))
        assert (notice.provider_id, notice.state) == ("mail-2", NoticeState.DELIVERED)

    @pytest.mark.parametrize("state", NoticeState)
    def test_a_notice_from_before_there_was_a_history_begins_it_with_what_it_says(self, state: NoticeState) -> None:
        notice = replace(a_notice(), state=state, reason="said then", provider_id="mail-1")
        (first,) = history_of(notice)
        assert (first.state, first.at, first.reason, first.provider_id) == (state, T0, "said then", "mail-1")
        assert first.attempt == (0 if state is NoticeState.PENDING else 1)


class TestTheNextTry:
    def test_follows_a_failure_for_the_moment_after_its_pause(self) -> None:
        notice = after(a_notice(3), heard(Fate.RETURNED, 3))
        assert notice.wake_at == T0 + retry_pause(3)

    def test_is_left_its_lease_by_news_of_an_earlier_one(self) -> None:
        assert after(a_notice(2), heard(Fate.RETURNED, 1)).wake_at == T0 + LEASE

    def test_is_owed_where_nobody_holds_the_notice(self) -> None:
        idle = replace(a_notice(2), wake_at=None)
        assert after(idle, heard(Fate.RETURNED, 1)).wake_at == T0 + retry_pause(2)

    def test_is_not_put_off_by_a_second_telling_of_the_failure(self) -> None:
        notice = after(a_notice(), heard(Fate.RETURNED))
        assert hear(notice, heard(Fate.NOT_TAKEN), T0 + LEASE).wake_at == notice.wake_at


class TestTheDeadline:
    """A call has to arrive in time, or another road is taken beside it."""

    def test_is_when_somebody_looks_at_what_the_provider_took(self) -> None:
        assert after(a_call(), heard(Fate.ACCEPTED)).wake_at == DEADLINE

    @pytest.mark.parametrize("fate", [Fate.DELIVERED, Fate.READ, Fate.COMPLAINED])
    def test_is_forgotten_once_it_arrived(self, fate: Fate) -> None:
        notice = after(a_call(), heard(Fate.ACCEPTED), heard(fate))
        assert (notice.wake_at, must_go_on(notice, DEADLINE)) == (None, False)

    def test_of_a_text_message_is_kept_by_whoever_takes_it(self) -> None:
        notice = after(replace(a_call(), channel=Channel.SMS), heard(Fate.ACCEPTED))
        assert (notice.wake_at, must_go_on(notice, DEADLINE)) == (None, False)

    def test_comes_before_a_try_that_is_due_later(self) -> None:
        assert after(a_call(4), heard(Fate.RETURNED, 4)).wake_at == DEADLINE

    def test_waits_for_a_try_that_comes_soon(self) -> None:
        late = hear(a_call(), heard(Fate.NOT_TAKEN), DEADLINE - SECOND)
        assert late.wake_at == DEADLINE - SECOND + retry_pause(1)

    def test_breaks_nobodys_lease(self) -> None:
        """News of the first try while somebody makes the second."""
        held = replace(a_call(2), wake_at=DEADLINE + SECOND)
        assert hear(held, heard(Fate.RETURNED, 1), DEADLINE - SECOND).wake_at == DEADLINE + SECOND

    @pytest.mark.parametrize(("seconds", "goes_on"), [(-1, False), (0, True), (1, True)])
    @pytest.mark.parametrize("fate", [Fate.MADE, Fate.NOT_TAKEN, Fate.ACCEPTED, Fate.DELAYED, Fate.RETURNED])
    def test_is_over_at_its_instant(self, fate: Fate, seconds: int, goes_on: bool) -> None:
        notice = after(a_call(), heard(fate))
        assert must_go_on(notice, DEADLINE + seconds * SECOND) is goes_on

    def test_is_of_calls_alone(self) -> None:
        assert not must_go_on(after(a_notice(), heard(Fate.ACCEPTED)), T0 + timedelta(days=365))


class TestGoingOn:
    @pytest.mark.parametrize("fate", [Fate.FAILED, Fate.UNWANTED])
    def test_is_owed_at_once_where_a_notice_was_given_up(self, fate: Fate) -> None:
        notice = after(a_notice(), heard(Fate.ACCEPTED), heard(fate))
        assert (notice.wake_at, must_go_on(notice, T0)) == (T0, True)

    def test_happens_once(self) -> None:
        gone = went_on(after(a_call(), heard(Fate.FAILED)), DEADLINE)
        assert (gone.wake_at, must_go_on(gone, DEADLINE), gone.revision) == (None, False, 3)

    def test_leaves_the_first_road_its_tries(self) -> None:
        gone = went_on(after(a_call(4), heard(Fate.RETURNED, 4)), DEADLINE)
        assert gone.wake_at == DEADLINE + retry_pause(4)
        assert hear(gone, heard(Fate.FAILED, 4), DEADLINE).wake_at is None

    def test_leaves_a_sender_their_lease(self) -> None:
        held = replace(a_call(), wake_at=DEADLINE + LEASE)
        assert went_on(held, DEADLINE).wake_at == DEADLINE + LEASE

    def test_is_not_for_who_reported_the_message_as_spam_because_they_have_it(self) -> None:
        notice = after(a_notice(), heard(Fate.COMPLAINED))
        assert (notice.state, notice.wake_at, must_go_on(notice, T0)) == (NoticeState.SUPPRESSED, None, False)

    def test_is_not_for_what_is_told_together_with_others(self) -> None:
        held = replace(a_notice(), went_on=True)
        assert after(held, heard(Fate.SUMMARISED)).wake_at is None


class TestGivingUp:
    @pytest.mark.parametrize(("before", "now"), list(product(NoticeState, NoticeState)))
    def test_is_told_once(self, before: NoticeState, now: NoticeState) -> None:
        expected = now in GIVEN_UP and before not in GIVEN_UP
        assert gave_up(replace(a_notice(), state=before), replace(a_notice(), state=now)) is expected


class TestAnEvent:
    @pytest.mark.parametrize(
        ("attempt", "provider_id", "fits"),
        [(1, "mail-1", True), (2, "anything", True), (1, "mail-9", False), (3, "mail-3", False), (0, "mail-0", False)],
    )
    def test_is_of_a_try_that_was_made_and_of_the_message_that_is_known(
        self, attempt: int, provider_id: str, fits: bool
    ) -> None:
        notice = after(a_notice(2), heard(Fate.ACCEPTED, 1))
        event = DeliveryEvent(Heard(Fate.DELIVERED, T0, "", attempt, provider_id), None)
        assert event.fits(notice) is fits


class TestAComplaint:
    complaint = Complaint(address="Ana@acme.example", at=T0, reason="abuse", ticket_id="GD-1", notice_id="GD-1-1")

    @pytest.mark.parametrize(
        ("email", "seconds", "holds"),
        [("ana@acme.example", 1, False), ("ana@acme.example", -1, True), ("eva@acme.example", 1, True)],
    )
    def test_holds_until_the_client_has_the_contact_changed(self, email: str, seconds: int, holds: bool) -> None:
        contact = Contact(
            name="Ana",
            email=email,
            role="",
            phone="",
            tickets=True,
            phone_authorised=False,
            language=Language.ES,
        )
        trace = ContactTrace(
            at=T0 + seconds * SECOND, action=ContactAction.CHANGED, contact=contact, by=GUARDIA, requested_by=""
        )
        assert self.complaint.holds([trace]) is holds

    def test_holds_where_nothing_was_asked(self) -> None:
        assert self.complaint.holds([])
