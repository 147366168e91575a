"""ports.StormStore: counting without a second try, and nothing that was held back is lost."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.contract import Severity
from guardia.domain.lifecycle import Owed
from guardia.domain.registration import Registration
from guardia.domain.storm import WINDOW, HeldEntry, Level, Storm, window_of
from guardia.domain.ticket import GUARDIA, Kind
from tests.contract import table
from tests.contract.builders import MINUTE, NOW, a_client, a_ticket, an_entry, opening

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

    from guardia.adapters.dynamodb.store import DynamoDBStore
    from guardia.ports import Store

SHORTLY = timedelta(milliseconds=1)
THIS, NEXT = window_of(NOW), window_of(NOW) + WINDOW
ENOUGH = 3
LEASED = NOW + 3 * MINUTE


def held(ticket_id: str = "GD-7K3M9-QXD2F", version: int = 1, **fields: Any) -> HeldEntry:
    """An entry that was not told by itself."""
    entry = HeldEntry(
        client_id="acme",
        ticket_id=ticket_id,
        cycle=1,
        version=version,
        kind=Kind.OPENED,
        at=NOW,
        level=Level.OPENED,
        severity=Severity.HIGH,
    )
    return replace(entry, **fields)


def a_storm(**fields: Any) -> Storm:
    """A storm of which nothing was told."""
    storm = Storm(client_id="acme", id="acme-20261122T103900Z", since=NOW, wake_at=NOW + MINUTE)
    return replace(storm, **fields)


def begun(store: Store, entries: int = 1) -> Storm:
    """A storm in which so many entries were held back."""
    for number in range(entries):
        storm = store.hold_entry(held(version=number + 1), a_storm())
    return storm


class TestCounting:
    def test_a_ticket_counts_once_in_each_window(self, store: Store) -> None:
        assert [store.beat("acme", THIS, ticket_id, ENOUGH) for ticket_id in ("a", "b", "a", "b")] == [1, 2, 2, 2]
        assert store.beat("acme", NEXT, "a", ENOUGH) == 1
        assert (store.pulse("acme", THIS), store.pulse("acme", NEXT)) == (2, 1)

    def test_each_client_has_its_own(self, store: Store) -> None:
        store.beat("acme", THIS, "a", ENOUGH)
        assert store.beat("globex", THIS, "b", ENOUGH) == 1
        assert store.pulse("initech", THIS) == 0

    def test_beyond_enough_it_is_one_more_and_no_longer_kept(self, store: Store) -> None:
        beats = [store.beat("acme", THIS, str(number), ENOUGH) for number in range(100)]
        assert beats == [1, 2, 3, 4] + [ENOUGH + 1] * 96
        assert store.pulse("acme", THIS) == ENOUGH + 1

    def test_one_that_was_counted_before_the_storm_is_beyond_enough_in_it(self, store: Store) -> None:
        for ticket_id in ("a", "b", "c", "d"):
            store.beat("acme", THIS, ticket_id, ENOUGH)
        assert store.beat("acme", THIS, "a", ENOUGH) == ENOUGH + 1

    def test_the_row_is_forgotten_after_a_day(
        self, dynamodb: DynamoDBStore, aws: tuple[DynamoDBClient, DynamoDBStore]
    ) -> None:
        dynamodb.beat("acme", THIS, "a", ENOUGH)
        row = table.item(aws[0], "CLIENT#acme", f"PULSE#{THIS:%Y-%m-%dT%H:%M:%S}.000Z")
        assert row["expires_at"] == {"N": str(int((THIS + timedelta(days=1)).timestamp()))}
        assert row["tickets"] == {"SS": ["a"]}


class TestHolding:
    def test_the_first_entry_begins_a_storm_that_is_owed(self, store: Store) -> None:
        assert store.storm("acme") is None
        assert store.hold_entry(held(), a_storm()) == a_storm(held=1)
        assert store.storm("acme") == a_storm(held=1)
        assert store.held_entries("acme", 10) == [held()]
        assert store.owed(NOW + MINUTE - SHORTLY, 10) == []
        assert store.owed(NOW + MINUTE, 10) == [Owed("storm", "", "acme", NOW + MINUTE)]

    def test_the_next_joins_the_storm_that_is_on(self, store: Store) -> None:
        begun(store)
        later = a_storm(id="another", since=NOW + MINUTE, wake_at=NOW + 2 * MINUTE)
        assert store.hold_entry(held(version=2), later) == a_storm(held=2)
        assert store.storm("acme") == a_storm(held=2)

    def test_an_entry_reads_back_whole(self, store: Store) -> None:
        entry = held(version=7, cycle=3, kind=Kind.CHECKPOINT, level=Level.NINETY_PERCENT, severity=Severity.CRITICAL)
        store.hold_entry(entry, a_storm())
        assert store.held_entries("acme", 10) == [entry]

    def test_an_entry_that_is_held_twice_is_there_once(self, store: Store) -> None:
        store.hold_entry(held(), a_storm())
        assert store.hold_entry(held(), a_storm()).held == 2
        assert store.held_entries("acme", 10) == [held()]

    def test_entries_come_oldest_first_and_as_many_as_are_wanted(self, store: Store) -> None:
        entries = [held(f"GD-{9 - number}", at=NOW + number * MINUTE) for number in range(5)]
        for entry in reversed(entries):
            store.hold_entry(entry, a_storm())
        assert store.held_entries("acme", 10) == entries
        assert store.held_entries("acme", 3) == entries[:3]

    def test_clients_do_not_see_each_other(self, store: Store) -> None:
        begun(store)
        store.hold_entry(held(client_id="globex"), a_storm(client_id="globex"))
        assert [entry.client_id for entry in store.held_entries("globex", 10)] == ["globex"]
        assert sorted(owed.key for owed in store.owed(NOW + MINUTE, 10)) == ["acme", "globex"]

    def test_the_clients_own_file_is_not_disturbed(self, store: Store) -> None:
        known = a_client("acme", "222222222222")
        store.put_client(known, Registration(at=NOW, by=GUARDIA))
        store.beat("acme", THIS, "a", ENOUGH)
        begun(store)
        assert store.client("acme") == known
        assert [client.id for client in store.clients(10).items] == ["acme"]
        assert len(store.traces("acme")) == len(store.history("acme")) == 1

    def test_what_was_told_is_forgotten_and_may_be_gone_already(self, store: Store) -> None:
        begun(store, entries=3)
        store.drop_held_entries([held(version=1), held(version=2)])
        store.drop_held_entries([held(version=2)])
        assert store.held_entries("acme", 10) == [held(version=3)]


class TestHastening:
    def test_what_is_owed_later_is_owed_sooner(self, store: Store) -> None:
        begun(store)
        store.hasten_storm("acme", NOW + MINUTE - SHORTLY)
        assert store.storm("acme") == a_storm(held=1, wake_at=NOW + MINUTE - SHORTLY)
        assert store.owed(NOW + MINUTE - SHORTLY, 10) == [Owed("storm", "", "acme", NOW + MINUTE - SHORTLY)]

    def test_nothing_is_put_off(self, store: Store) -> None:
        begun(store)
        store.hasten_storm("acme", NOW + 2 * MINUTE)
        assert store.storm("acme") == a_storm(held=1)

    def test_no_storm_is_made(self, store: Store) -> None:
        store.hasten_storm("acme", NOW)
        assert store.storm("acme") is None


class TestTelling:
    def telling(self, storm: Storm) -> Storm:
        """The storm while somebody tells of it."""
        return replace(storm, number=1, level=Level.HALF, severity=Severity.CRITICAL, wake_at=LEASED)

    def test_it_is_leased_with_what_is_told(self, store: Store) -> None:
        telling = self.telling(begun(store))
        assert store.take_storm(telling, NOW + MINUTE)
        assert store.storm("acme") == telling
        assert store.owed(LEASED - SHORTLY, 10) == []

    def test_of_two_who_found_it_one_takes_it(self, store: Store) -> None:
        telling = self.telling(begun(store))
        assert [store.take_storm(telling, NOW + MINUTE) for _ in range(2)] == [True, False]

    def test_one_that_is_over_is_not_taken_and_not_made(self, store: Store) -> None:
        assert not store.take_storm(self.telling(a_storm()), NOW + MINUTE)
        assert store.storm("acme") is None

    def test_what_was_held_back_meanwhile_counts(self, store: Store) -> None:
        telling = self.telling(begun(store))
        store.hold_entry(held(version=2), a_storm())
        assert store.take_storm(telling, NOW + MINUTE)
        assert store.storm("acme") == replace(telling, held=2)

    def test_it_is_looked_at_again_after_it_was_told(self, store: Store) -> None:
        telling = self.telling(begun(store))
        store.take_storm(telling, NOW + MINUTE)
        store.settle_storm(telling, NOW + 16 * MINUTE)
        assert store.storm("acme") == replace(telling, wake_at=NOW + 16 * MINUTE)

    def test_what_hastened_it_meanwhile_stays(self, store: Store) -> None:
        telling = self.telling(begun(store))
        store.take_storm(telling, NOW + MINUTE)
        store.hasten_storm("acme", NOW + 2 * MINUTE)
        store.settle_storm(telling, NOW + 16 * MINUTE)
        assert store.owed(NOW + 2 * MINUTE, 10) == [Owed("storm", "", "acme", NOW + 2 * MINUTE)]

    def test_it_ends_where_nothing_was_held_back_since(self, store: Store) -> None:
        storm = begun(store)
        store.end_storm(storm)
        assert store.storm("acme") is None
        assert store.owed(NOW + 1000 * MINUTE, 10) == []
        assert store.hold_entry(held(), a_storm(id="the next")) == a_storm(id="the next", held=1)

    def test_it_does_not_end_where_something_was(self, store: Store) -> None:
        storm = begun(store)
        store.hold_entry(held(version=2), a_storm())
        store.end_storm(storm)
        assert store.storm("acme") == a_storm(held=2)

    def test_it_does_not_end_while_somebody_tells_of_it(self, store: Store) -> None:
        storm = begun(store)
        store.take_storm(self.telling(storm), NOW + MINUTE)
        store.end_storm(storm)
        assert store.storm("acme") == self.telling(storm)


class TestPostponing:
    @pytest.fixture
    def opened(self, store: Store) -> Store:
        store.commit(opening(a_ticket()))
        return store

    def told_from(self, store: Store) -> list[Owed]:
        return [owed for owed in store.owed(NOW + 60 * MINUTE, 10) if owed.kind == "entry"]

    def test_an_entry_is_told_later(self, opened: Store) -> None:
        opened.postpone_entry("GD-7K3M9-QXD2F", 1, NOW + 10 * MINUTE)
        assert self.told_from(opened) == [Owed("entry", "GD-7K3M9-QXD2F", "1", NOW + 10 * MINUTE)]
        assert opened.owes_notices("GD-7K3M9-QXD2F", 1)

    def test_one_that_was_told_stays_so(self, opened: Store) -> None:
        opened.settle_entry("GD-7K3M9-QXD2F", 1)
        opened.postpone_entry("GD-7K3M9-QXD2F", 1, NOW + 10 * MINUTE)
        assert self.told_from(opened) == []
        assert not opened.owes_notices("GD-7K3M9-QXD2F", 1)

    def test_one_that_is_not_there_is_not_made(self, opened: Store) -> None:
        opened.postpone_entry("GD-7K3M9-QXD2F", 2, NOW + 10 * MINUTE)
        assert opened.entries("GD-7K3M9-QXD2F") == [an_entry(a_ticket())]
