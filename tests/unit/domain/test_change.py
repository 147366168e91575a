from __future__ import annotations

from datetime import timedelta

import pytest

from guardia.domain.change import Change, Condition, Conflict, owed_until
from guardia.domain.instant import zulu
from guardia.domain.notice import AUDIENCES
from guardia.domain.ticket import Kind
from tests.support.builders import T0, entry


@pytest.mark.parametrize("kind", Kind)
def test_an_entry_that_is_told_is_owed_a_minute_later_and_no_other(kind: Kind) -> None:
    expected = T0 + timedelta(minutes=1) if kind in AUDIENCES else None
    assert owed_until(entry(kind)) == expected


@pytest.mark.parametrize("kind", Kind)
def test_openings_start_a_cycle_and_nothing_else_does(kind: Kind) -> None:
    assert Change(entries=(entry(kind),)).starts_cycle is (kind in {Kind.OPENED, Kind.REOPENED})


def test_a_conflict_names_every_condition_that_failed() -> None:
    conflict = Conflict(frozenset({Condition.TICKET_IS_AS_READ, Condition.FINGERPRINT_IS_NEW}))
    assert str(conflict) == "fingerprint_is_new, ticket_is_as_read"


def test_instants_are_written_in_utc_to_the_millisecond() -> None:
    assert zulu(T0 + timedelta(milliseconds=5)) == "2026-11-20T15:00:00.005Z"
