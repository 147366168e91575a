"""ports.WorkflowStore: lifecycles, tokens, and what is owed and late."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import LATE_AFTER, Change
from guardia.domain.contract import Severity
from guardia.domain.lifecycle import Lifecycle, Owed, Run, TaskToken
from guardia.domain.notice import LEASE
from guardia.domain.road import Channel
from guardia.domain.ticket import Kind, Status, Ticket
from tests.contract.builders import (
    ENGINEER,
    HOUR,
    MINUTE,
    NOW,
    a_notice,
    a_ticket,
    an_entry,
    closed,
    due_in,
    opening,
    resolved,
    step,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardia.ports import Store

TICKET = "GD-7K3M9-QXD2F"
LATER = NOW + 1000 * HOUR
MIDNIGHT = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.fixture
def lifecycle(store: Store) -> Lifecycle:
    """The lifecycle of a ticket that was just opened."""
    store.commit(opening(a_ticket()))
    found = store.lifecycle(TICKET, 1)
    assert found is not None
    return found


def kinds(owed: Iterable[Owed]) -> list[tuple[str, str]]:
    return sorted((item.kind, item.key) for item in owed)


def test_a_confirmed_lifecycle_is_owed_no_longer(store: Store, lifecycle: Lifecycle) -> None:
    store.confirm_lifecycle(lifecycle)

    assert store.lifecycle(TICKET, 1) == replace(lifecycle, wake_at=None)
    assert "lifecycle" not in [owed.kind for owed in store.owed(LATER, 10)]


def test_confirming_twice_changes_nothing(store: Store, lifecycle: Lifecycle) -> None:
    store.confirm_lifecycle(lifecycle)
    store.confirm_lifecycle(lifecycle)

    assert store.lifecycle(TICKET, 1) == replace(lifecycle, wake_at=None)


def test_an_attempt_is_raised_once(store: Store, lifecycle: Lifecycle) -> None:
    raised = store.raise_attempt(lifecycle, NOW + HOUR)

    assert raised == replace(lifecycle, attempt=2, wake_at=NOW + HOUR)
    assert store.raise_attempt(lifecycle, NOW + 2 * HOUR) is None
    assert store.lifecycle(TICKET, 1) == raised


def test_raising_makes_a_confirmed_lifecycle_owed_again(store: Store, lifecycle: Lifecycle) -> None:
    store.confirm_lifecycle(lifecycle)
    store.raise_attempt(lifecycle, NOW + HOUR)

    assert Owed("lifecycle", TICKET, "1", NOW + HOUR) in store.owed(LATER, 10)


def test_an_old_attempt_confirms_nothing(store: Store, lifecycle: Lifecycle) -> None:
    raised = store.raise_attempt(lifecycle, NOW + HOUR)
    store.confirm_lifecycle(lifecycle)

    assert store.lifecycle(TICKET, 1) == raised


def test_a_lifecycle_that_does_not_exist_is_neither_confirmed_nor_raised(store: Store) -> None:
    nobody = Lifecycle("GD-00000-00000", cycle=1, entry=1)
    store.confirm_lifecycle(nobody)

    assert store.raise_attempt(nobody, NOW) is None
    assert store.lifecycle("GD-00000-00000", 1) is None


def a_token(cycle: int = 1, attempt: int = 1, token: str = "AAAA" * 256) -> TaskToken:
    return TaskToken(Run(TICKET, cycle, attempt, entry=3), token, MIDNIGHT)


def test_tokens_are_kept_for_their_cycle(store: Store) -> None:
    first, second, other = a_token(token="a"), a_token(attempt=2, token="b"), a_token(cycle=11, token="c")
    for token in (first, second, other):
        store.put_token(token)

    assert sorted(store.tokens(TICKET, 1), key=lambda token: token.token) == [first, second]
    assert store.tokens(TICKET, 11) == [other]
    assert store.tokens(TICKET, 2) == []
    assert store.tokens("GD-00000-00000", 1) == []


def test_a_long_token_reads_back(store: Store) -> None:
    token = a_token(token="x" * 2048)
    store.put_token(token)

    assert store.tokens(TICKET, 1) == [token]


def test_a_dropped_token_is_gone_and_may_be_gone_already(store: Store) -> None:
    kept, dropped = a_token(token="a"), a_token(token="b")
    store.put_token(kept)
    store.put_token(dropped)
    store.drop_token(dropped)
    store.drop_token(dropped)

    assert store.tokens(TICKET, 1) == [kept]


def test_expiry_is_in_whole_seconds(store: Store) -> None:
    store.put_token(replace(a_token(), expires_at=MIDNIGHT + timedelta(milliseconds=700)))

    assert store.tokens(TICKET, 1)[0].expires_at == MIDNIGHT


@pytest.mark.covers("F7")
def test_an_open_ticket_owes_its_next_checkpoint_its_telling_and_its_execution(store: Store) -> None:
    store.commit(opening(due_in(a_ticket(), 2 * HOUR)))

    assert set(store.owed(LATER, 10)) == {
        Owed("ticket", TICKET, "", NOW + HOUR + LATE_AFTER),
        Owed("entry", TICKET, "1", NOW + LATE_AFTER),
        Owed("lifecycle", TICKET, "1", NOW + LATE_AFTER),
    }


def test_nothing_is_owed_before_its_instant(store: Store) -> None:
    store.commit(opening(due_in(a_ticket(), 2 * HOUR)))
    at = NOW + LATE_AFTER

    assert store.owed(at - timedelta(milliseconds=1), 10) == []
    assert kinds(store.owed(at, 10)) == [("entry", "1"), ("lifecycle", "1")]


def test_an_answered_ticket_owes_no_checkpoint(store: Store) -> None:
    ticket = due_in(a_ticket(), 2 * HOUR)
    store.commit(opening(ticket))
    store.commit(step(replace(ticket, version=2, status=Status.INVESTIGATING), Kind.ACKNOWLEDGED))

    assert "ticket" not in [owed.kind for owed in store.owed(LATER, 10)]


def investigated(version: int = 2) -> Ticket:
    """Its contract promises news every hour; it had some just now."""
    ticket = a_ticket(version=version, status=Status.INVESTIGATING, owner=ENGINEER, news_at=NOW)
    return replace(ticket, terms=replace(ticket.terms, updates={Severity.CRITICAL: HOUR}))


def owed_of_ticket(store: Store) -> list[datetime]:
    return [owed.wake_at for owed in store.owed(LATER, 10) if owed.kind == "ticket"]


def test_an_investigation_owes_its_next_reminder(store: Store) -> None:
    store.commit(opening(a_ticket()))
    store.commit(step(investigated(), Kind.ACKNOWLEDGED))
    assert owed_of_ticket(store) == [NOW + HOUR + LATE_AFTER]

    store.commit(step(replace(investigated(3), reminded=1, intervals_told=2), Kind.REMINDER))
    assert owed_of_ticket(store) == [NOW + 3 * HOUR + LATE_AFTER]


def test_what_is_postponed_is_owed_then_and_not_before(store: Store) -> None:
    store.commit(opening(a_ticket()))
    store.commit(step(investigated(), Kind.ACKNOWLEDGED))
    store.postpone(investigated(), MIDNIGHT)

    assert owed_of_ticket(store) == [MIDNIGHT]
    assert store.ticket(TICKET) == investigated()


def test_another_version_is_not_postponed_and_forgets_that_one_was(store: Store) -> None:
    store.commit(opening(a_ticket()))
    store.commit(step(investigated(), Kind.ACKNOWLEDGED))
    store.postpone(investigated(), MIDNIGHT)
    store.commit(step(investigated(3), Kind.FINDINGS))
    store.postpone(investigated(), MIDNIGHT)

    assert owed_of_ticket(store) == [NOW + HOUR + LATE_AFTER]


def test_a_ticket_that_does_not_exist_is_not_postponed(store: Store) -> None:
    store.postpone(investigated(), MIDNIGHT)

    assert owed_of_ticket(store) == []
    assert store.ticket(TICKET) is None


def test_a_resolved_ticket_owes_its_follow_up_and_then_its_closure(store: Store) -> None:
    ticket = a_ticket()
    store.commit(opening(ticket))
    done = resolved(ticket)
    store.commit(step(done, Kind.RESOLVED))
    midway = Owed("ticket", TICKET, "", NOW + 24 * HOUR + LATE_AFTER)
    assert midway in store.owed(LATER, 10)

    asked = replace(done, version=3, followed_up=True)
    store.commit(step(asked, Kind.FOLLOW_UP))
    assert Owed("ticket", TICKET, "", NOW + 48 * HOUR + LATE_AFTER) in store.owed(LATER, 10)
    assert midway not in store.owed(LATER, 10)

    store.commit(step(closed(asked), Kind.CLOSED))
    assert "ticket" not in [owed.kind for owed in store.owed(LATER, 10)]


def test_only_entries_that_are_told_are_owed(store: Store) -> None:
    ticket = a_ticket(version=2, status=Status.INVESTIGATING)
    entries = (an_entry(ticket, Kind.ACKNOWLEDGED, version=1), an_entry(ticket, Kind.COMMENTED))
    store.commit(Change(ticket=ticket, entries=entries))

    assert kinds(store.owed(LATER, 10)) == [("entry", "1")]


def test_a_taken_notice_is_owed_at_the_end_of_its_lease(store: Store) -> None:
    notice = a_notice()
    store.take_notice(notice, NOW)

    assert store.owed(LATER, 10) == [Owed("notice", TICKET, notice.id, NOW + LEASE)]


def test_what_is_owed_comes_oldest_first_from_every_shard(store: Store) -> None:
    for number in range(40):
        ticket = due_in(a_ticket(f"GD-{number:02}"), 2 * HOUR)
        ticket = replace(ticket, status=Status.INVESTIGATING)
        entry = an_entry(ticket, Kind.ACKNOWLEDGED, at=NOW + ((number * 7) % 40) * MINUTE)
        store.commit(Change(ticket=ticket, entries=(entry,)))

    owed = store.owed(LATER, 100)
    assert len(owed) == 40
    assert [item.wake_at for item in owed] == [NOW + (number + 1) * MINUTE for number in range(40)]
    assert store.owed(LATER, 7) == owed[:7]


def test_what_machines_of_others_keep_waiting_hides_nothing_else_that_is_owed(store: Store) -> None:
    """A webhook that fails for hours has more notices late than one sweep looks at."""
    store.commit(opening(a_ticket()))
    for entry in range(20, 25):
        notice = a_notice(entry=entry, id=f"{TICKET}-{entry}-slack-1", channel=Channel.SLACK)
        assert store.take_notice(notice, NOW - HOUR)
    second = a_notice(entry=25, id=f"{TICKET}-25-slack-1", channel=Channel.SLACK, wake_at=NOW, revision=1)
    assert store.put_notice(second)

    owed = store.owed(LATER, 3)

    assert sorted(item.kind for item in owed if item.kind != "notice") == ["entry", "lifecycle", "ticket"]
    assert [item.kind for item in owed[:3]] == ["notice"] * 3
    assert len(owed) == 6
    assert [item.wake_at for item in owed] == sorted(item.wake_at for item in owed)
