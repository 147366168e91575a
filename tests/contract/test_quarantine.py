"""ports.Quarantine: every message once, the newest first, whatever the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from tests.contract.builders import NOW, a_message

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.quarantine import Quarantined
    from guardia.ports import Store

MONTHS = [datetime(2026, month, 15, tzinfo=UTC) for month in (3, 9, 10, 11)]


def test_a_message_is_kept_once(store: Store) -> None:
    message = a_message()

    assert store.put_quarantined(message)
    assert not store.put_quarantined(message)
    assert list(store.quarantined(10).items) == [message]


def test_a_message_without_account_and_with_any_body_reads_back(store: Store) -> None:
    message = replace(a_message(body="\u0000\ufffd🔥" * 4000), account_id=None, reason="")
    store.put_quarantined(message)

    assert list(store.quarantined(10).items) == [message]


def test_an_empty_body_reads_back(store: Store) -> None:
    store.put_quarantined(a_message(body=""))

    assert [message.body for message in store.quarantined(10).items] == [""]


def test_an_empty_quarantine_has_one_empty_page(store: Store) -> None:
    page = store.quarantined(10)

    assert (list(page.items), page.next) == ([], None)


@pytest.mark.parametrize("limit", [1, 2, 3, 4, 7, 8])
def test_pages_go_from_the_newest_through_every_month(store: Store, limit: int) -> None:
    messages = [a_message(f"m-{number}", at) for at in MONTHS for number in range(2)]
    for message in messages:
        store.put_quarantined(message)

    found: list[Quarantined] = []
    sizes: list[int] = []
    after: Mapping[str, str] | None = None
    while True:
        page = store.quarantined(limit, after)
        found += page.items
        sizes.append(len(page.items))
        if page.next is None:
            break
        after = page.next

    assert found == sorted(messages, key=lambda message: message.id, reverse=True)
    assert sizes == [min(limit, 8 - at) for at in range(0, 8, limit)]


def test_a_full_page_of_long_bodies(store: Store) -> None:
    messages = [a_message(f"m-{number}", NOW, body="x" * 32_768) for number in range(20)]
    for message in messages:
        store.put_quarantined(message)

    assert len(store.quarantined(20).items) == 20
