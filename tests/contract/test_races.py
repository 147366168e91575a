"""Many at once, and no more win than may. In memory only: moto looks at a condition and writes in two steps."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from threading import Barrier
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Conflict
from guardia.domain.errors import Invalid
from guardia.domain.ticket import GUARDIA, Kind
from tests.contract.builders import (
    IDENTITY,
    NOW,
    a_client,
    a_message,
    a_notice,
    a_record,
    a_ticket,
    an_uncovered,
    opening,
    step,
)
from tests.contract.test_maintenance import a_window, holding
from tests.support.builders import register

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.adapters.in_memory import InMemoryStore

pytestmark = pytest.mark.covers("F17", "F31")

MANY = 16


def winners(act: Callable[[int], bool]) -> int:
    """How many of MANY threads, which all begin at one instant, come through."""
    start = Barrier(MANY)

    def once(number: int) -> bool:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(MANY) as threads:
        return sum(threads.map(once, range(MANY)))


def test_one_of_many_steps_from_one_read_is_taken(in_memory: InMemoryStore) -> None:
    in_memory.commit(opening(a_ticket()))

    def comment(number: int) -> bool:
        try:
            in_memory.commit(step(a_ticket(version=2, title=str(number)), Kind.COMMENTED))
        except Conflict:
            return False
        return True

    assert winners(comment) == 1
    assert len(in_memory.entries("GD-7K3M9-QXD2F")) == 2


def test_one_of_many_senders_takes_a_notice(in_memory: InMemoryStore) -> None:
    assert winners(lambda _: in_memory.take_notice(a_notice(), NOW) is not None) == 1


def test_one_of_many_sweepers_raises_an_attempt(in_memory: InMemoryStore) -> None:
    in_memory.commit(opening(a_ticket()))
    lifecycle = in_memory.lifecycle("GD-7K3M9-QXD2F", 1)
    assert lifecycle is not None

    assert winners(lambda _: in_memory.raise_attempt(lifecycle, NOW) is not None) == 1


def test_one_of_many_clients_has_an_account(in_memory: InMemoryStore) -> None:
    def take_it(number: int) -> bool:
        try:
            register(in_memory, a_client(f"client-{number}", "222222222222"))
        except Invalid:
            return False
        return True

    assert winners(take_it) == 1


def test_one_of_many_operators_releases_a_message(in_memory: InMemoryStore) -> None:
    message = a_message()
    in_memory.put_quarantined(message)

    def release(number: int) -> bool:
        ticket = a_ticket(f"GD-00000-{number:05}")
        try:
            in_memory.commit(replace(opening(ticket), released=replace(message, released_ticket=ticket.id)))
        except Conflict:
            return False
        return True

    assert winners(release) == 1


def test_one_of_many_sweepers_takes_what_the_account_manager_is_told(in_memory: InMemoryStore) -> None:
    in_memory.put_uncovered(an_uncovered())

    assert winners(lambda _: in_memory.take_uncovered(an_uncovered().id, NOW) is not None) == 1


def test_one_of_many_deliveries_of_a_message_is_kept(in_memory: InMemoryStore) -> None:
    assert winners(lambda number: in_memory.put_quarantined(replace(a_message(), reason=str(number)))) == 1


def test_of_an_alarm_that_is_held_and_the_end_of_its_window_one_comes_first(in_memory: InMemoryStore) -> None:
    """Whoever is first, nothing is held by a window after somebody has looked at what it holds."""
    window = a_window()
    in_memory.put_window(window)
    seen: list[int] = []

    def act(number: int) -> bool:
        if number == MANY // 2:
            in_memory.end_window(window.ended(NOW, GUARDIA))
            seen.append(len(in_memory.held_alarms("acme", window.id, MANY).items))
            return False
        identity = replace(IDENTITY, alarm_arn=f"{IDENTITY.alarm_arn}-{number}")
        change = holding(window, identity=identity)
        try:
            record = replace(a_record(), identity=identity)
            in_memory.commit(replace(change, record=record, fingerprint=str(number)))
        except Conflict:
            return False
        return True

    assert [winners(act)] == seen


@pytest.mark.covers("F58")
def test_of_many_requests_no_more_are_admitted_than_may_be(in_memory: InMemoryStore) -> None:
    assert winners(lambda _: in_memory.count_request("CLIENT#acme", NOW, NOW + timedelta(seconds=4), 5)) == 5
