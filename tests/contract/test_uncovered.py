"""ports.UncoveredStore: one telling for each account and day, by lease."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.decision import Phrase
from guardia.domain.entitlement import Standing
from guardia.domain.lifecycle import Owed
from guardia.domain.notice import ATTEMPTS, LEASE, NoticeState
from tests.contract.builders import HOUR, MINUTE, NOW, a_notice, an_uncovered

if TYPE_CHECKING:
    from guardia.domain.uncovered import Uncovered
    from guardia.ports import Store

SHORTLY = timedelta(milliseconds=1)


def held(store: Store, uncovered: Uncovered) -> Uncovered:
    """It, as its first sender holds it."""
    store.put_uncovered(uncovered)
    taken = store.take_uncovered(uncovered.id, NOW)
    assert taken is not None
    return taken


@pytest.mark.parametrize(
    "uncovered",
    [
        an_uncovered(),
        an_uncovered(
            client_id="acme",
            standing=Standing.EXPIRED,
            reason=Phrase(es="venció ayer", en="it has expired"),
            alarm_name="<b>\u202e</b>",
            state=NoticeState.FAILED_TEMPORARY,
            attempts=3,
            provider_id="0100-abc",
            failure="throttled: ¡más tarde!",
        ),
    ],
    ids=["new", "with every field"],
)
def test_it_reads_back_as_it_was_written(store: Store, uncovered: Uncovered) -> None:
    assert store.put_uncovered(uncovered)
    assert store.uncovered(uncovered.id) == uncovered


def test_the_first_of_an_account_and_a_day_stays(store: Store) -> None:
    first = an_uncovered()

    assert store.put_uncovered(first)
    assert not store.put_uncovered(first)
    assert not store.put_uncovered(an_uncovered(alarm_name="another", received_at=NOW + HOUR, wake_at=NOW + HOUR))
    assert store.uncovered(first.id) == first


def test_other_accounts_and_other_days_have_their_own(store: Store) -> None:
    several = [an_uncovered(), an_uncovered("888888888888"), an_uncovered(day="2026-11-23")]

    assert [store.put_uncovered(one) for one in several] == [True] * 3
    assert [store.uncovered(one.id) for one in several] == several
    assert store.uncovered("777777777777-2026-11-22") is None


def test_it_is_owed_from_the_instant_that_it_names(store: Store) -> None:
    store.put_uncovered(an_uncovered())

    assert store.owed(NOW - SHORTLY, 10) == []
    assert store.owed(NOW, 10) == [Owed("uncovered", "", "999999999999-2026-11-22", NOW)]


def test_it_is_owed_beside_what_tickets_owe(store: Store) -> None:
    store.take_notice(a_notice(), NOW)
    store.put_uncovered(an_uncovered())

    assert [owed.kind for owed in store.owed(NOW + HOUR, 10)] == ["uncovered", "notice"]


def test_it_is_leased_and_nobody_takes_it_during_the_lease(store: Store) -> None:
    uncovered = an_uncovered()
    store.put_uncovered(uncovered)

    leased = replace(uncovered, attempts=1, wake_at=NOW + LEASE)
    assert store.take_uncovered(uncovered.id, NOW - SHORTLY) is None
    assert store.take_uncovered(uncovered.id, NOW) == leased
    assert store.uncovered(uncovered.id) == leased
    assert store.take_uncovered(uncovered.id, NOW + LEASE - SHORTLY) is None


def test_a_lease_that_ran_out_is_taken_over_and_counted(store: Store) -> None:
    uncovered = held(store, an_uncovered())
    at = NOW + LEASE

    assert store.take_uncovered(uncovered.id, at) == replace(uncovered, attempts=2, wake_at=at + LEASE)
    assert store.owed(at + LEASE, 10) == [Owed("uncovered", "", uncovered.id, at + LEASE)]


def test_what_does_not_exist_is_not_taken_and_not_made(store: Store) -> None:
    assert store.take_uncovered("777777777777-2026-11-22", NOW) is None
    assert store.uncovered("777777777777-2026-11-22") is None


def test_a_failure_is_tried_again_after_its_pause(store: Store) -> None:
    taken = held(store, an_uncovered())
    failed = replace(taken, state=NoticeState.FAILED_TEMPORARY, failure="throttled", wake_at=NOW + MINUTE)
    store.settle_uncovered(failed)

    assert store.uncovered(failed.id) == failed
    assert store.take_uncovered(failed.id, NOW + MINUTE - SHORTLY) is None
    assert store.take_uncovered(failed.id, NOW + MINUTE) == replace(failed, attempts=2, wake_at=NOW + MINUTE + LEASE)


@pytest.mark.parametrize("state", [s for s in NoticeState if s not in {"pending", "failed_temporary"}])
def test_what_came_to_its_end_is_not_taken(store: Store, state: NoticeState) -> None:
    taken = held(store, an_uncovered())
    store.settle_uncovered(replace(taken, state=state, wake_at=NOW))

    assert store.take_uncovered(taken.id, NOW + LEASE) is None


def test_what_was_sent_is_owed_no_longer_and_never_again(store: Store) -> None:
    taken = held(store, an_uncovered())
    sent = replace(taken, state=NoticeState.ACCEPTED, provider_id="0100-abc", wake_at=None)
    store.settle_uncovered(sent)

    assert not store.put_uncovered(an_uncovered())
    assert store.uncovered(sent.id) == sent
    assert store.owed(NOW + 1000 * HOUR, 10) == []
    assert store.take_uncovered(sent.id, NOW + 1000 * HOUR) is None


def test_tries_are_used_up(store: Store) -> None:
    uncovered = an_uncovered()
    store.put_uncovered(uncovered)
    tries = [store.take_uncovered(uncovered.id, NOW + number * LEASE) for number in range(ATTEMPTS + 2)]

    assert [taken.attempts if taken else None for taken in tries] == [*range(1, ATTEMPTS + 1), None, None]


def test_who_comes_back_after_the_lease_does_not_write_over_the_next_sender(store: Store) -> None:
    first = held(store, an_uncovered())
    second = store.take_uncovered(first.id, NOW + LEASE)
    store.settle_uncovered(replace(first, state=NoticeState.FAILED_TEMPORARY, wake_at=NOW))

    assert store.uncovered(first.id) == second
