"""Storms: windows, what hastens a message, and what one tells."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from typing import Any

import pytest

from guardia.domain.clock import CheckpointName
from guardia.domain.contract import Severity
from guardia.domain.notice import LEASE
from guardia.domain.storm import (
    FIRST_AFTER,
    LISTED,
    WINDOW,
    HeldEntry,
    Level,
    Storm,
    Summary,
    beginning,
    data_of,
    hastened,
    held_entry,
    level_of,
    summarise,
    told,
    window_of,
)
from guardia.domain.ticket import Kind, Status, Ticket
from tests.support.builders import T0, entry, ticket

MINUTE = timedelta(minutes=1)
DIGEST = replace(beginning("acme", T0), number=1, level=Level.OPENED, severity=Severity.HIGH, wake_at=T0 + 15 * MINUTE)
"""A storm of which a message told that HIGH tickets were opened; the next is due in a quarter of an hour."""


def held(of: Ticket, kind: Kind = Kind.OPENED, level: Level = Level.OPENED, **fields: Any) -> HeldEntry:
    """An entry of this ticket that was held back."""
    made = replace(held_entry(of, entry(version=of.version, cycle=of.cycle)), kind=kind, level=level)
    return replace(made, **fields)


def summary(*pairs: tuple[Ticket, HeldEntry]) -> Summary:
    """What is told of these."""
    made = summarise([entry for _, entry in pairs], [of for of, _ in pairs])
    assert made
    return made


class TestAWindow:
    @pytest.mark.parametrize("later", [timedelta(), timedelta(milliseconds=1), WINDOW - timedelta(milliseconds=1)])
    def test_begins_at_each_fifth_minute_of_the_clock(self, later: timedelta) -> None:
        assert window_of(T0 + later) == T0

    def test_follows_the_one_before(self) -> None:
        assert window_of(T0 + WINDOW) == T0 + WINDOW
        assert window_of(T0 - timedelta(milliseconds=1)) == T0 - WINDOW


class TestALevel:
    @pytest.mark.parametrize("kind", [Kind.OPENED, Kind.REOPENED, Kind.SEVERITY])
    def test_of_what_wants_an_answer(self, kind: Kind) -> None:
        assert level_of(entry(kind)) is Level.OPENED

    @pytest.mark.parametrize("name", CheckpointName)
    def test_of_each_checkpoint(self, name: CheckpointName) -> None:
        made = level_of(replace(entry(Kind.CHECKPOINT), data={"checkpoint": name.value}))
        assert made.value == name.value

    @pytest.mark.parametrize("kind", [Kind.RESOLVED, Kind.FOLLOW_UP, Kind.CLOSED])
    def test_of_what_wants_none(self, kind: Kind) -> None:
        assert level_of(entry(kind)) is Level.NEWS

    def test_rises_as_silence_does(self) -> None:
        order = [Level.NEWS, Level.OPENED, *(Level(name) for name in CheckpointName)]
        assert all(after.is_above(before) for before, after in pairwise(order))
        assert not any(before.is_above(after) for before, after in pairwise(order))
        assert not Level.HALF.is_above(Level.HALF)


class TestAStorm:
    def test_begins_owing_a_message_in_a_minute(self) -> None:
        assert beginning("acme", T0) == Storm(
            client_id="acme", id="acme-20261120T150000Z", since=T0, wake_at=T0 + FIRST_AFTER
        )

    def test_keeps_of_an_entry_what_its_message_needs(self) -> None:
        of = ticket(severity=Severity.CRITICAL)
        assert held_entry(of, replace(entry(Kind.CHECKPOINT, version=3, cycle=2), data={"checkpoint": "half"})) == (
            HeldEntry(
                client_id="acme",
                ticket_id=of.id,
                cycle=2,
                version=3,
                kind=Kind.CHECKPOINT,
                at=T0,
                level=Level.HALF,
                severity=Severity.CRITICAL,
            )
        )


class TestTheNextMessage:
    @pytest.mark.parametrize("level", [Level.HALF, Level.THREE_QUARTERS, Level.NINETY_PERCENT, Level.DUE])
    def test_comes_in_a_minute_where_silence_climbs(self, level: Level) -> None:
        assert hastened(DIGEST, held(ticket(), level=level), T0 + MINUTE) == T0 + MINUTE + FIRST_AFTER

    def test_comes_in_a_minute_where_the_first_critical_ticket_opens(self) -> None:
        worse = held(ticket(severity=Severity.CRITICAL))
        assert hastened(DIGEST, worse, T0) == T0 + FIRST_AFTER
        assert hastened(replace(DIGEST, severity=Severity.CRITICAL), worse, T0) is None

    @pytest.mark.parametrize("severity", [Severity.HIGH, Severity.LOW])
    def test_waits_for_the_digest_where_nothing_is_graver(self, severity: Severity) -> None:
        assert hastened(DIGEST, held(ticket(severity=severity)), T0) is None
        half = replace(DIGEST, level=Level.HALF)
        assert hastened(half, held(ticket(severity=severity), level=Level.HALF), T0) is None

    def test_waits_for_the_digest_where_nobody_is_to_answer(self) -> None:
        news = held(ticket(severity=Severity.CRITICAL), Kind.RESOLVED, Level.NEWS)
        assert hastened(DIGEST, news, T0) is None

    def test_is_not_put_off_where_it_is_due_sooner(self) -> None:
        soon = replace(DIGEST, wake_at=T0 + FIRST_AFTER)
        assert hastened(soon, held(ticket(), level=Level.DUE), T0) is None


class TestASummary:
    def test_of_nothing_is_none(self) -> None:
        assert summarise([], []) is None

    def test_names_what_waits_for_an_answer_first_and_what_has_ended_last(self) -> None:
        rejected = ticket(Status.REJECTED, ticket_id="GD-1", severity=Severity.CRITICAL)
        resolved = ticket(Status.RESOLVED, ticket_id="GD-2", severity=Severity.CRITICAL)
        low = ticket(ticket_id="GD-3", severity=Severity.LOW)
        later = ticket(ticket_id="GD-4", at=T0 + MINUTE)
        sooner = ticket(ticket_id="GD-5")
        down = ticket(ticket_id="GD-6", severity=Severity.CRITICAL)
        made = summary(*((of, held(of)) for of in (rejected, resolved, low, later, sooner, down)))
        assert [of.id for of in made.tickets] == ["GD-6", "GD-5", "GD-4", "GD-3", "GD-2", "GD-1"]

    def test_asks_what_the_gravest_of_the_unanswered_tickets_does(self) -> None:
        silent, answered = ticket(ticket_id="GD-1"), ticket(Status.INVESTIGATING, ticket_id="GD-2")
        made = summary(
            (silent, held(silent, Kind.CHECKPOINT, Level.HALF)), (answered, held(answered, Kind.CHECKPOINT, Level.DUE))
        )
        assert made.level is Level.HALF

    def test_asks_nothing_of_an_earlier_cycle(self) -> None:
        again = replace(ticket(), cycle=2)
        made = summary((again, held(again, Kind.CHECKPOINT, Level.DUE, cycle=1)))
        assert made.level is Level.NEWS

    def test_has_the_severity_of_what_waits_for_an_answer(self) -> None:
        answered = ticket(Status.INVESTIGATING, ticket_id="GD-1", severity=Severity.CRITICAL)
        waiting = ticket(ticket_id="GD-2", severity=Severity.LOW)
        assert summary((answered, held(answered)), (waiting, held(waiting))).severity is Severity.LOW
        assert summary((answered, held(answered))).severity is Severity.CRITICAL

    def test_says_when_and_how_much_of_what(self) -> None:
        of = ticket()
        entries = [held(of), held(of, Kind.CHECKPOINT, Level.HALF, at=T0 + 2 * MINUTE), held(of, at=T0 - MINUTE)]
        made = summarise(entries, [of])
        assert made
        assert (made.start, made.end) == (T0 - MINUTE, T0 + 2 * MINUTE)
        assert made.kinds == {Kind.OPENED: 2, Kind.CHECKPOINT: 1}


class TestWhatWasTold:
    def test_is_remembered_on_a_lease_at_its_gravest(self) -> None:
        of = ticket(severity=Severity.CRITICAL)
        worse = summary((of, held(of, Kind.CHECKPOINT, Level.HALF)))
        assert told(DIGEST, worse, T0) == replace(
            DIGEST, number=2, level=Level.HALF, severity=Severity.CRITICAL, wake_at=T0 + LEASE
        )

    def test_does_not_grow_less(self) -> None:
        of = ticket(severity=Severity.LOW)
        grave = replace(DIGEST, level=Level.DUE, severity=Severity.CRITICAL)
        after = told(grave, summary((of, held(of))), T0)
        assert (after.level, after.severity) == (Level.DUE, Severity.CRITICAL)

    def test_is_no_severity_where_nobody_was_asked_to_answer(self) -> None:
        over = ticket(Status.RESOLVED, severity=Severity.CRITICAL)
        assert told(DIGEST, summary((over, held(over))), T0).severity is Severity.HIGH

    def test_stands_in_the_entry(self) -> None:
        of = ticket(severity=Severity.CRITICAL)
        entries = [held(of), held(of, Kind.SEVERITY, at=T0 + MINUTE)]
        made = summarise(entries, [of])
        assert made
        assert data_of(DIGEST, made) == {
            "storm": "acme-20261120T150000Z",
            "since": "2026-11-20T15:00:00.000Z",
            "tickets": of.id,
            "count": 1,
            "from": "2026-11-20T15:00:00.000Z",
            "to": "2026-11-20T15:01:00.000Z",
            "number": 1,
            "level": "opened",
            "severity": "CRITICAL",
            "opened_entries": 1,
            "severity_entries": 1,
        }

    def test_names_no_more_tickets_than_an_item_should_hold_and_says_how_many_there_are(self) -> None:
        tickets = [ticket(ticket_id=f"GD-{number:05d}-QXD2F") for number in range(LISTED + 7)]
        data = data_of(DIGEST, summary(*((of, held(of)) for of in tickets)))
        assert str(data["tickets"]).split() == [of.id for of in tickets[:LISTED]]
        assert data["count"] == LISTED + 7
