"""ports.MaintenanceStore: windows, what each of them holds, and nothing that is held by one that has ended."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.alarm import Identity
from guardia.domain.alarm_record import Hold
from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.errors import CursorRefused
from guardia.domain.held_alarm import HeldAlarm
from guardia.domain.lifecycle import Owed
from guardia.domain.maintenance_request import WindowRequest
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import Received, Road
from guardia.domain.ticket import GUARDIA, Actor, ActorType
from tests.contract.builders import HOUR, IDENTITY, MINUTE, NOW, a_key, a_record

if TYPE_CHECKING:
    from guardia.domain.maintenance import Window
    from guardia.ports import Store

OLGA = Actor(ActorType.OPERATOR, "sub-olga", "Olga", "olga@desk.example")
END = NOW + 2 * HOUR


def a_window(client_id: str = "acme", *, ends: Any = END, seed: str = "", **fields: Any) -> Window:
    """A window that runs now."""
    request = WindowRequest(starts=NOW, ends=ends, reason="Cambio de discos 🔧")
    return replace(request.window(client_id, OLGA, NOW, f"{ends} {seed}"), **fields)


def an_alarm(window: Window, identity: Identity = IDENTITY, **fields: Any) -> HeldAlarm:
    """What the window holds of an alarm."""
    held = HeldAlarm(
        client_id=window.client_id,
        window_id=window.id,
        identity=identity,
        alarm_name="CPU alta «web» 🔥",
        fingerprint="v1:held",
        since=NOW,
        message=Received(message_id="m-1", road=Road.SNS, body='{"a": "🔥"}', sent_at=NOW + MINUTE),
    )
    return replace(held, **fields)


def holding(window: Window, revision: int = 1, **fields: Any) -> Change:
    """The transaction that holds an alarm."""
    record = a_record(revision, hold=Hold(window.id, NOW, cycle=2))
    held = an_alarm(window, **fields)
    return Change(fingerprint=f"v1:{revision}", record=record, within=window, held=held)


def kept(store: Store, window: Window) -> Window:
    store.put_window(window)
    return window


def owed(store: Store) -> list[Owed]:
    return [owed for owed in store.owed(END + 999 * HOUR, 100) if owed.kind == "window"]


class TestWindows:
    def test_one_comes_back_whole(self, store: Store) -> None:
        plain = kept(store, a_window())
        full = kept(
            store,
            a_window(seed="full", accounts=("222222222222", "333333333333"), alarms=("tienda-*", "«?»")),
        )
        for window in (plain, full):
            assert store.window("acme", window.id) == window

    def test_of_one_that_is_none_nothing_comes_back(self, store: Store) -> None:
        window = kept(store, a_window())
        assert store.window("globex", window.id) is None
        assert store.window("acme", a_window(seed="another").id) is None
        assert store.window("acme", "🔥") is None

    def test_those_whose_end_is_ahead_the_first_to_end_first(self, store: Store) -> None:
        late, early, other = a_window(ends=END + HOUR), a_window(), a_window("globex")
        for window in (late, early, other):
            kept(store, window)
        assert list(store.windows("acme", NOW)) == [early, late]
        assert list(store.windows("acme", END - timedelta(milliseconds=1))) == [early, late]
        assert list(store.windows("acme", END)) == [late]
        assert list(store.windows("acme", END + HOUR)) == []
        assert list(store.windows("nobody", NOW)) == []

    def test_the_same_of_all_clients(self, store: Store) -> None:
        ours, theirs = kept(store, a_window(ends=END + HOUR)), kept(store, a_window("globex"))
        assert list(store.windows_of_all(NOW)) == [theirs, ours]
        assert list(store.windows_of_all(END)) == [ours]

    def test_all_of_a_client_in_pages_the_last_to_end_first(self, store: Store) -> None:
        windows = [kept(store, a_window(ends=END + n * HOUR)) for n in range(5)]
        kept(store, a_window("globex"))
        found: list[Window] = []
        after = None
        while True:
            page = store.windows_of("acme", 2, after)
            found += page.items
            after = page.next
            if after is None:
                break
        assert found == windows[::-1]

    def test_a_place_of_another_list_is_refused(self, store: Store) -> None:
        for n in range(2):
            kept(store, a_window(ends=END + n * HOUR))
        with pytest.raises(CursorRefused):
            store.windows_of("acme", 1, {"SK": "CLIENT"})

    def test_a_key_stands_for_one_window(self, store: Store) -> None:
        one, other = a_window(), a_window(seed="other")
        store.put_window(one, a_key(ticket_id=one.id))
        with pytest.raises(Conflict) as conflict:
            store.put_window(other, a_key(ticket_id=other.id))
        assert conflict.value.failed == {Condition.KEY_IS_NEW}
        assert store.window("acme", other.id) is None
        known = store.key("sub-of-eva", "clave-1")
        assert known
        assert known.ticket_id == one.id

    def test_one_is_not_written_over(self, store: Store) -> None:
        window = kept(store, a_window())
        with pytest.raises(Conflict):
            store.put_window(replace(window, reason="another"))
        assert store.window("acme", window.id) == window


class TestTheEndOfOne:
    def test_it_is_owed_at_its_planned_end(self, store: Store) -> None:
        window = kept(store, a_window())
        assert owed(store) == [Owed("window", "", f"acme/{window.id}", END)]
        assert [one for one in store.owed(END - timedelta(milliseconds=1), 10) if one.kind == "window"] == []

    def test_ended_early_it_is_owed_from_then_on(self, store: Store) -> None:
        window = kept(store, a_window())
        ended = window.ended(NOW + HOUR, OLGA)
        assert store.end_window(ended)
        assert store.window("acme", window.id) == ended
        assert owed(store) == [Owed("window", "", f"acme/{window.id}", NOW + HOUR)]

    def test_it_ends_once(self, store: Store) -> None:
        window = kept(store, a_window())
        first = window.ended(NOW + HOUR, OLGA)
        assert store.end_window(first)
        assert not store.end_window(window.ended(END, GUARDIA))
        assert store.window("acme", window.id) == first

    def test_one_that_is_none_does_not_end(self, store: Store) -> None:
        assert not store.end_window(a_window().ended(NOW, OLGA))
        assert store.window("acme", a_window().id) is None

    def test_settled_it_owes_nothing_more(self, store: Store) -> None:
        window = kept(store, a_window())
        settled = window.ended(END, GUARDIA).settled(END + MINUTE)
        assert not store.settle_window(settled)  # it has not ended
        assert store.end_window(window.ended(END, GUARDIA))
        assert store.settle_window(settled)
        assert not store.settle_window(window.ended(END, GUARDIA).settled(END + HOUR))
        assert store.window("acme", window.id) == settled
        assert owed(store) == []


class TestHolding:
    def test_what_is_held_comes_back_whole_with_what_is_remembered_of_the_alarm(self, store: Store) -> None:
        window = kept(store, a_window())
        store.commit(holding(window))
        assert list(store.held_alarms("acme", window.id, 10).items) == [an_alarm(window)]
        assert store.record(IDENTITY).hold == Hold(window.id, NOW, cycle=2)

    def test_the_latest_alarm_takes_the_place_of_the_one_before(self, store: Store) -> None:
        window = kept(store, a_window())
        store.commit(holding(window))
        store.commit(holding(window, 2, alarm_name="later"))
        assert [held.alarm_name for held in store.held_alarms("acme", window.id, 10).items] == ["later"]

    @pytest.mark.parametrize("held", [True, False])
    def test_nothing_is_held_by_a_window_that_has_ended(self, store: Store, held: bool) -> None:
        window = kept(store, a_window())
        store.end_window(window.ended(NOW + HOUR, OLGA))
        change = holding(window) if held else replace(holding(window), held=None)
        with pytest.raises(Conflict) as conflict:
            store.commit(change)
        assert conflict.value.failed == {Condition.WINDOW_STANDS}
        assert store.record(IDENTITY).revision == 0
        assert list(store.held_alarms("acme", window.id, 10).items) == []

    def test_nothing_is_held_by_a_window_that_is_none(self, store: Store) -> None:
        with pytest.raises(Conflict) as conflict:
            store.commit(holding(a_window()))
        assert conflict.value.failed == {Condition.WINDOW_STANDS}

    def test_a_change_that_was_decided_on_what_is_no_more_holds_nothing(self, store: Store) -> None:
        window = kept(store, a_window())
        store.commit(holding(window))
        with pytest.raises(Conflict) as conflict:
            store.commit(replace(holding(window, alarm_name="late"), fingerprint="v1:other"))
        assert conflict.value.failed == {Condition.RECORD_IS_AS_READ}
        assert [held.alarm_name for held in store.held_alarms("acme", window.id, 10).items] == [
            an_alarm(window).alarm_name
        ]

    def test_each_window_of_each_client_has_its_own_page_by_page(self, store: Store) -> None:
        window, other = kept(store, a_window()), kept(store, a_window(seed="other"))
        names = [f"arn:aws:cloudwatch:us-east-1:222222222222:alarm:{n}" for n in range(5)]
        for arn in names:
            identity = Identity("222222222222", "us-east-1", arn)
            change = holding(window, identity=identity)
            record = replace(a_record(), identity=identity)
            store.commit(replace(change, record=record, fingerprint=arn))
        found: list[str] = []
        after = None
        while True:
            page = store.held_alarms("acme", window.id, 2, after)
            found += [held.identity.alarm_arn for held in page.items]
            after = page.next
            if after is None:
                break
        assert sorted(found) == names
        assert list(store.held_alarms("acme", other.id, 10).items) == []
        assert list(store.held_alarms("globex", window.id, 10).items) == []

    def test_what_became_of_it_is_kept_once(self, store: Store) -> None:
        window = kept(store, a_window())
        store.commit(holding(window))
        opened = an_alarm(window).became(Outcome(OutcomeKind.OPENED, "", "GD-7K3M9-QXD2F"), END)
        assert store.settle_held(opened)
        assert not store.settle_held(an_alarm(window).became(Outcome(OutcomeKind.NOTED, "nothing"), END))
        assert list(store.held_alarms("acme", window.id, 10).items) == [opened]

    def test_nothing_becomes_of_what_was_never_held(self, store: Store) -> None:
        held = an_alarm(kept(store, a_window()))
        assert not store.settle_held(held.became(Outcome(OutcomeKind.NOTED, "nothing"), END))
        assert list(store.held_alarms("acme", held.window_id, 10).items) == []
