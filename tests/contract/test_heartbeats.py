"""ports.HeartbeatStore: what is kept of heartbeats, by whoever comes first of the intake and the sweeper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.heartbeat import Heartbeat
from guardia.domain.lifecycle import Owed
from tests.contract.builders import MINUTE, NOW

if TYPE_CHECKING:
    from guardia.ports import Store

pytestmark = pytest.mark.covers("F13")

HEARD = Heartbeat(account_id="222222222222", region="us-east-1", last_seen=NOW, wake_at=NOW + MINUTE)
SILENT = replace(HEARD, silent_since=NOW + MINUTE, wake_at=NOW + 2 * MINUTE, revision=2)


def test_there_is_none_at_first(store: Store) -> None:
    assert store.heartbeat("222222222222", "us-east-1") is None
    assert store.heartbeats() == []


def test_it_reads_back_as_it_was_written(store: Store) -> None:
    assert store.put_heartbeat(HEARD)
    assert store.heartbeat("222222222222", "us-east-1") == HEARD


def test_the_next_revision_takes_the_place_of_the_one_before(store: Store) -> None:
    store.put_heartbeat(HEARD)

    assert store.put_heartbeat(SILENT)
    assert store.heartbeats() == [SILENT]


def test_a_silence_that_is_over_leaves_nothing(store: Store) -> None:
    store.put_heartbeat(HEARD)
    store.put_heartbeat(SILENT)
    back = replace(SILENT, silent_since=None, revision=3)

    assert store.put_heartbeat(back)
    assert store.heartbeats() == [back]


@pytest.mark.parametrize("revision", [1, 3])
def test_of_two_who_write_at_once_one_does(store: Store, revision: int) -> None:
    store.put_heartbeat(HEARD)

    assert not store.put_heartbeat(replace(SILENT, revision=revision))
    assert store.heartbeats() == [HEARD]


def test_it_begins_with_its_first_revision(store: Store) -> None:
    assert not store.put_heartbeat(SILENT)
    assert store.heartbeats() == []


def test_one_that_is_dropped_begins_anew(store: Store) -> None:
    store.put_heartbeat(HEARD)

    assert store.drop_heartbeat(HEARD)
    assert store.heartbeat("222222222222", "us-east-1") is None
    assert store.owed(NOW + 9 * MINUTE, 10) == []
    assert store.put_heartbeat(HEARD)


@pytest.mark.parametrize("stands", [None, SILENT], ids=["nothing stands", "it was written since"])
def test_nothing_is_dropped_that_is_not_as_it_was_read(store: Store, stands: Heartbeat | None) -> None:
    if stands:
        store.put_heartbeat(HEARD)
        store.put_heartbeat(stands)

    assert not store.drop_heartbeat(HEARD)
    assert store.heartbeats() == ([stands] if stands else [])


def test_each_region_of_each_account_has_its_own_by_account_and_region(store: Store) -> None:
    places = [("333333333333", "us-east-1"), ("222222222222", "us-west-2"), ("222222222222", "eu-west-1")]
    for account_id, region in places:
        store.put_heartbeat(replace(HEARD, account_id=account_id, region=region))

    assert [(known.account_id, known.region) for known in store.heartbeats()] == sorted(places)


def test_it_is_owed_from_the_instant_at_which_somebody_is_to_look(store: Store) -> None:
    store.put_heartbeat(HEARD)

    assert store.owed(NOW, 10) == []
    assert store.owed(NOW + MINUTE, 10) == [Owed("heartbeat", "", "222222222222#us-east-1", NOW + MINUTE)]


def test_it_is_owed_later_once_somebody_looked(store: Store) -> None:
    store.put_heartbeat(HEARD)
    store.put_heartbeat(SILENT)

    assert store.owed(NOW + MINUTE, 10) == []
    assert [owed.wake_at for owed in store.owed(NOW + 2 * MINUTE, 10)] == [NOW + 2 * MINUTE]
