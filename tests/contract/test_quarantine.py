"""ports.Quarantine: every message once, the newest first, whatever the month."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.entitlement import Standing
from tests.contract.builders import IDENTITY, MINUTE, NOW, a_message, a_record, a_ticket, opening

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


@pytest.mark.parametrize("standing", [None, *Standing])
def test_how_the_account_stood_reads_back(store: Store, standing: Standing | None) -> None:
    message = replace(a_message(), standing=standing)
    store.put_quarantined(message)

    assert store.quarantined_message(message.id) == message


@pytest.mark.parametrize(
    "at",
    [
        NOW,
        datetime(2026, 12, 1, tzinfo=UTC),
        datetime(2026, 12, 1, tzinfo=UTC) - timedelta(milliseconds=1),
        datetime(1970, 1, 1, tzinfo=UTC),
    ],
)
def test_a_message_is_found_by_its_id_whenever_it_came(store: Store, at: datetime) -> None:
    messages = [a_message(f"m-{number}", at) for number in range(3)]
    for message in messages:
        store.put_quarantined(message)

    assert [store.quarantined_message(message.id) for message in messages] == messages


@pytest.mark.parametrize("unknown", ["", "nothing", "01M847VV40DKN4G0FH7MSJBRH4", "Z" * 26, "0" * 26, "#" * 26])
def test_an_id_of_no_message_finds_none(store: Store, unknown: str) -> None:
    store.put_quarantined(a_message())

    assert store.quarantined_message(unknown) is None


def released(message: Quarantined, ticket_id: str = "GD-7K3M9-QXD2F", by: str = "Olga") -> Quarantined:
    """The message as it stands once it is released."""
    return replace(message, released_ticket=ticket_id, released_at=NOW + MINUTE, released_by=by)


def test_a_release_marks_the_message_with_the_change_that_it_makes(store: Store) -> None:
    message = a_message()
    store.put_quarantined(message)
    store.commit(replace(opening(a_ticket()), released=released(message)))

    assert store.quarantined_message(message.id) == released(message)
    assert list(store.quarantined(10).items) == [released(message)]
    assert store.ticket("GD-7K3M9-QXD2F") == a_ticket()


def test_of_two_releases_one_stands_and_the_other_changes_nothing(store: Store) -> None:
    message = a_message()
    store.put_quarantined(message)
    store.commit(replace(opening(a_ticket()), released=released(message)))
    other = a_ticket("GD-00000-00001", fingerprint="v1:other")

    with pytest.raises(Conflict) as conflict:
        store.commit(replace(opening(other), released=released(message, other.id, "Oscar")))
    assert conflict.value.failed == {Condition.MESSAGE_IS_HELD}
    assert store.ticket(other.id) is None
    assert store.quarantined_message(message.id) == released(message)


def test_a_release_makes_no_message(store: Store) -> None:
    with pytest.raises(Conflict) as conflict:
        store.commit(replace(opening(a_ticket()), released=released(a_message())))
    assert conflict.value.failed == {Condition.MESSAGE_IS_HELD}
    assert store.quarantined_message(a_message().id) is None


def test_a_change_that_fails_releases_nothing(store: Store) -> None:
    message = a_message()
    store.put_quarantined(message)
    store.commit(opening(a_ticket(fingerprint="v1:a")))

    with pytest.raises(Conflict) as conflict:
        store.commit(Change(fingerprint="v1:a", record=a_record(), joined=a_ticket(), released=released(message)))
    assert conflict.value.failed == {Condition.FINGERPRINT_IS_NEW}
    assert store.quarantined_message(message.id) == message


def test_a_released_message_that_its_queue_delivers_again_stays_released(store: Store) -> None:
    message = a_message()
    store.put_quarantined(message)
    store.commit(replace(opening(a_ticket()), released=released(message)))

    assert not store.put_quarantined(message)
    assert store.quarantined_message(message.id) == released(message)


def test_a_change_knows_the_ticket_that_it_opened_or_joined(store: Store) -> None:
    ticket = a_ticket(fingerprint="v1:opened")
    store.commit(opening(ticket))
    store.commit(Change(fingerprint="v1:joined", record=a_record(), joined=ticket))
    store.commit(Change(fingerprint="v1:noted", record=a_record(2)))

    assert store.record(IDENTITY).revision == 2
    found = [store.ticket_of_change(f"v1:{name}") for name in ("opened", "joined", "noted", "unknown")]
    assert found == [ticket.id, ticket.id, None, None]
    handled = [store.was_handled(f"v1:{name}") for name in ("opened", "joined", "noted", "unknown")]
    assert handled == [True, True, True, False]


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


@pytest.mark.covers("F11")
def test_a_full_page_of_long_bodies(store: Store) -> None:
    messages = [a_message(f"m-{number}", NOW, body="x" * 32_768) for number in range(20)]
    for message in messages:
        store.put_quarantined(message)

    assert len(store.quarantined(20).items) == 20
