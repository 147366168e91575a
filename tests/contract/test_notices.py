"""ports.NoticeStore: notices by lease, and entries that owe theirs (F67)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Change
from guardia.domain.complaint import Complaint
from guardia.domain.decision import Language
from guardia.domain.delivery import Fate, Heard, hear, went_on
from guardia.domain.notice import ATTEMPTS, LEASE, NoticeState
from guardia.domain.road import Channel, Road
from guardia.domain.ticket import Kind, Status
from tests.contract.builders import MINUTE, NOW, a_notice, a_ticket, an_entry, opening

if TYPE_CHECKING:
    from typing import Any

    from guardia.domain.notice import Notice
    from guardia.ports import Store

pytestmark = pytest.mark.covers("F67")

TICKET = "GD-7K3M9-QXD2F"


def taken(store: Store, notice: Notice) -> Notice:
    """The notice, as its first sender holds it."""
    held = store.take_notice(notice, NOW)
    assert held is not None
    return held


def next_of(notice: Notice, **fields: Any) -> Notice:
    """Its next revision."""
    return replace(notice, revision=notice.revision + 1, **fields)


def a_complaint(address: str = "ana@acme.example", **fields: Any) -> Complaint:
    """Ana reported a message of ours as spam."""
    complaint = Complaint(
        address=address, at=NOW, reason="reported as spam abuse", ticket_id=TICKET, notice_id=a_notice().id
    )
    return replace(complaint, **fields)


def test_a_new_notice_is_made_and_leased(store: Store) -> None:
    notice = a_notice()

    leased = next_of(notice, attempts=1, wake_at=NOW + LEASE)
    assert store.take_notice(notice, NOW) == leased
    assert store.notice(TICKET, notice.id) == leased


def test_nobody_takes_a_notice_during_its_lease(store: Store) -> None:
    notice = a_notice()
    store.take_notice(notice, NOW)

    assert store.take_notice(notice, NOW) is None
    assert store.take_notice(notice, NOW + LEASE - timedelta(milliseconds=1)) is None


def test_a_lease_that_ran_out_is_taken_over_and_counted(store: Store) -> None:
    notice = a_notice()
    store.take_notice(notice, NOW)
    at = NOW + LEASE

    assert store.take_notice(notice, at) == replace(notice, attempts=2, wake_at=at + LEASE, revision=2)
    assert store.take_notice(notice, at) is None


def test_taking_over_keeps_whom_the_notice_was_made_for(store: Store) -> None:
    notice = a_notice()
    store.take_notice(notice, NOW)
    later = replace(notice.recipient, name="Ana P.", language=Language.EN)

    again = store.take_notice(replace(notice, recipient=later, at=NOW + MINUTE), NOW + LEASE)
    assert again is not None
    assert (again.recipient, again.at) == (notice.recipient, NOW)


def test_a_temporary_failure_is_tried_again_after_its_pause(store: Store) -> None:
    held = taken(store, a_notice())
    failed = next_of(held, state=NoticeState.FAILED_TEMPORARY, reason="throttled: ¡más tarde!", wake_at=NOW + MINUTE)
    assert store.put_notice(failed)

    assert store.notice(TICKET, failed.id) == failed
    assert store.take_notice(failed, NOW + MINUTE - timedelta(milliseconds=1)) is None
    assert store.take_notice(failed, NOW + MINUTE) == next_of(failed, attempts=2, wake_at=NOW + MINUTE + LEASE)


@pytest.mark.parametrize("state", [s for s in NoticeState if s not in {"pending", "failed_temporary"}])
def test_a_notice_that_came_to_its_end_is_not_taken(store: Store, state: NoticeState) -> None:
    held = taken(store, a_notice())
    assert store.put_notice(next_of(held, state=state, provider_id="0100-abc", wake_at=NOW))

    assert store.take_notice(held, NOW + LEASE) is None


def test_a_notice_that_nobody_is_to_look_at_is_not_taken(store: Store) -> None:
    held = taken(store, a_notice())
    assert store.put_notice(next_of(held, state=NoticeState.FAILED_TEMPORARY, wake_at=None))

    assert store.take_notice(held, NOW + LEASE) is None


def test_tries_are_used_up(store: Store) -> None:
    notice = a_notice()
    tries = [store.take_notice(notice, NOW + number * LEASE) for number in range(ATTEMPTS + 2)]

    assert [held.attempts if held else None for held in tries] == [*range(1, ATTEMPTS + 1), None, None]


def test_an_accepted_notice_is_owed_no_longer(store: Store) -> None:
    held = taken(store, a_notice())
    accepted = next_of(held, state=NoticeState.ACCEPTED, provider_id="0100-abc", wake_at=None)
    assert store.put_notice(accepted)

    assert store.notice(TICKET, held.id) == accepted
    assert store.owed(NOW + 9 * LEASE, 10) == []


def test_who_comes_back_after_the_lease_does_not_write_over_the_next_sender(store: Store) -> None:
    first = taken(store, a_notice())
    second = store.take_notice(first, NOW + LEASE)
    assert not store.put_notice(next_of(first, state=NoticeState.FAILED_TEMPORARY, wake_at=NOW))

    assert store.notice(TICKET, first.id) == second


def test_of_two_who_write_at_once_the_second_is_told_to_read_again(store: Store) -> None:
    held = taken(store, a_notice())
    told = next_of(held, state=NoticeState.DELIVERED, wake_at=None)

    assert store.put_notice(told)
    assert not store.put_notice(next_of(held, state=NoticeState.ACCEPTED, wake_at=None))
    assert store.notice(TICKET, held.id) == told


def test_a_revision_is_not_skipped_and_not_written_twice(store: Store) -> None:
    held = taken(store, a_notice())

    assert not store.put_notice(replace(held, revision=held.revision + 2))
    assert not store.put_notice(held)
    assert not store.put_notice(a_notice(entry=2, revision=2))
    assert store.notice(TICKET, held.id) == held


def test_the_history_stays_with_the_notice_in_its_order(store: Store) -> None:
    held = taken(store, a_notice())
    told = hear(held, Heard(Fate.DELIVERED, NOW + 2 * MINUTE, "250 ¡recibido!", 1, "0100-abc"), NOW)
    told = hear(replace(told, revision=held.revision), Heard(Fate.ACCEPTED, NOW + MINUTE, "", 1, "0100-abc"), NOW)
    assert store.put_notice(told)

    known = store.notice(TICKET, held.id)
    assert known == told
    assert known is not None
    assert [(heard.fate, heard.attempt) for heard in known.history] == [("made", 0), ("accepted", 1), ("delivered", 1)]
    assert store.notices(TICKET) == [told]


def test_taking_keeps_the_history(store: Store) -> None:
    held = taken(store, a_notice())
    failed = hear(held, Heard(Fate.NOT_TAKEN, NOW, "throttled", 1), NOW)
    store.put_notice(failed)

    again = store.take_notice(failed, NOW + MINUTE)
    assert again is not None
    assert again.history == failed.history


def test_nobody_has_complained_of_an_address(store: Store) -> None:
    assert store.complaint("ana@acme.example") is None


def test_a_complaint_is_found_by_its_address_in_letters_of_any_case(store: Store) -> None:
    store.put_complaint(a_complaint("Ana@ACME.example"))

    assert store.complaint("ana@acme.example") == a_complaint("Ana@ACME.example")
    assert store.complaint("eva@acme.example") is None


def test_the_newest_complaint_of_an_address_is_kept(store: Store) -> None:
    newest = a_complaint(at=NOW + MINUTE, notice_id="another")
    for complaint in (a_complaint(), newest, a_complaint(at=NOW - MINUTE)):
        store.put_complaint(complaint)

    assert store.complaint("ana@acme.example") == newest


def test_a_notice_that_was_never_taken_may_be_recorded(store: Store) -> None:
    suppressed = a_notice(state=NoticeState.SUPPRESSED, reason="address bounced", revision=1)
    assert store.put_notice(suppressed)

    assert store.notice(TICKET, suppressed.id) == suppressed


def test_notices_come_in_the_order_of_their_entries(store: Store) -> None:
    for entry in (10, 9, 2, 1):
        store.take_notice(a_notice(entry=entry), NOW)
    store.take_notice(a_notice("GD-OTHER"), NOW)

    assert [notice.entry for notice in store.notices(TICKET)] == [1, 2, 9, 10]
    assert store.notices("GD-00000-00000") == []


def test_the_notices_of_one_entry_are_told_apart(store: Store) -> None:
    for entry in (1, 10, 100):
        store.take_notice(a_notice(entry=entry), NOW)
    store.take_notice(a_notice("GD-OTHER", entry=1), NOW)

    assert [notice.id for notice in store.notices(TICKET, 1)] == [a_notice(entry=1).id]
    assert [notice.entry for notice in store.notices(TICKET, 10)] == [10]
    assert store.notices(TICKET, 2) == []


GOING_ON: dict[str, Any] = {
    "instead": (Road(Channel.SMS, "+50760000001"), Road(Channel.EMAIL, "eva@desk.example")),
    "deadline": NOW + 5 * MINUTE,
    "went_on": True,
    "stands_in_for": "GD-7K3M9-QXD2F-1-sms-0123456789ab",
}


def test_what_comes_after_a_notice_stays_with_it(store: Store) -> None:
    notice = a_notice(**GOING_ON)
    leased = taken(store, notice)

    assert leased == next_of(notice, attempts=1, wake_at=NOW + LEASE)
    assert store.notice(TICKET, notice.id) == leased
    told = hear(leased, Heard(Fate.NOT_TAKEN, NOW, "throttled", 1), NOW)
    assert store.put_notice(told)
    assert store.notice(TICKET, notice.id) == told
    assert store.take_notice(told, NOW + MINUTE) == next_of(told, attempts=2, wake_at=NOW + MINUTE + LEASE)


@pytest.mark.parametrize("channel", Channel)
def test_a_notice_travels_by_any_channel(store: Store, channel: Channel) -> None:
    notice = a_notice(channel=channel)
    assert store.notice(TICKET, taken(store, notice).id) == next_of(notice, attempts=1, wake_at=NOW + LEASE)


def test_taking_over_keeps_what_comes_after_as_it_was_made(store: Store) -> None:
    """Whoever comes second may see another roster: with other roads, or with none to wait for."""
    plain, calling = a_notice(), a_notice(entry=2, **GOING_ON)
    for notice in (plain, calling):
        store.take_notice(notice, NOW)

    second = store.take_notice(a_notice(**GOING_ON), NOW + LEASE)
    assert second == replace(plain, attempts=2, wake_at=NOW + 2 * LEASE, revision=2)
    second = store.take_notice(a_notice(entry=2), NOW + LEASE)
    assert second == replace(calling, attempts=2, wake_at=NOW + 2 * LEASE, revision=2)


def test_a_notice_that_was_read_is_not_made_again(store: Store) -> None:
    """Somebody has it in hand that is not there: it came from nowhere else than the table."""
    assert store.take_notice(a_notice(revision=3, attempts=1, wake_at=NOW), NOW) is None
    assert store.notices(TICKET) == []


def test_what_went_on_is_tried_again_all_the_same(store: Store) -> None:
    held = taken(store, a_notice(**GOING_ON))
    gone = next_of(held, state=NoticeState.FAILED_TEMPORARY, wake_at=NOW + MINUTE)
    assert store.put_notice(gone)

    assert [owed.key for owed in store.owed(NOW + MINUTE, 10)] == [gone.id]
    assert store.take_notice(gone, NOW + MINUTE) == next_of(gone, attempts=2, wake_at=NOW + MINUTE + LEASE)


def test_what_was_given_up_is_owed_until_it_went_on_and_never_taken(store: Store) -> None:
    given_up = hear(taken(store, a_notice()), Heard(Fate.FAILED, NOW, "no such address", 1), NOW)
    assert store.put_notice(given_up)

    assert [owed.key for owed in store.owed(NOW, 10)] == [given_up.id]
    assert store.take_notice(given_up, NOW + LEASE) is None
    assert store.put_notice(went_on(given_up, NOW))
    assert store.owed(NOW + 9 * LEASE, 10) == []


def test_of_two_who_go_on_at_once_one_does(store: Store) -> None:
    given_up = hear(taken(store, a_notice()), Heard(Fate.FAILED, NOW, "no such address", 1), NOW)
    store.put_notice(given_up)

    assert [store.put_notice(went_on(given_up, NOW)) for _ in range(2)] == [True, False]


def test_an_unknown_notice_is_none(store: Store) -> None:
    assert store.notice(TICKET, "nobody") is None


def test_an_entry_owes_its_notices_until_it_is_settled(store: Store) -> None:
    store.commit(opening(a_ticket()))
    assert store.owes_notices(TICKET, 1)

    store.settle_entry(TICKET, 1)
    store.settle_entry(TICKET, 1)
    assert not store.owes_notices(TICKET, 1)
    assert "entry" not in [owed.kind for owed in store.owed(NOW + 9 * LEASE, 10)]
    assert store.entries(TICKET) == [an_entry(a_ticket())]


def test_an_entry_that_is_not_told_owes_nothing(store: Store) -> None:
    ticket = a_ticket(status=Status.INVESTIGATING)
    store.commit(Change(ticket=ticket, entries=(an_entry(ticket, Kind.COMMENTED),)))

    assert not store.owes_notices(TICKET, 1)


def test_settling_an_entry_that_does_not_exist_makes_none(store: Store) -> None:
    store.settle_entry(TICKET, 7)

    assert store.entries(TICKET) == []
    assert not store.owes_notices(TICKET, 7)
