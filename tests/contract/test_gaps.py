"""ports.GapStore: the latest report of gaps in the roster, written by one sweeper at a time."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING

import pytest

from guardia.domain.decision import Language
from guardia.domain.duty.gap_report import GapReport
from guardia.domain.notice import Audience, Recipient
from tests.contract.builders import MINUTE, NOW

if TYPE_CHECKING:
    from guardia.ports import Store

BOSS = Recipient(Audience.DESK, "Jefa «Ñ»", "jefa@desk.example", Language.EN, "America/Bogota")
EMPTY = GapReport(day=date(2026, 11, 22), revision=1)
FULL = GapReport(
    day=date(2026, 11, 22),
    told=("first nobody 2026-11-29T05:00:00Z", "manager nobody 2026-11-30T05:00:00Z"),
    owed=(replace(BOSS, name="", address="desk@desk.example"), BOSS),
    again_at=NOW + MINUTE,
    attempts=2,
    revision=1,
)


def test_there_is_none_at_first(store: Store) -> None:
    assert store.gap_report() is None


@pytest.mark.parametrize("report", [EMPTY, FULL], ids=["empty", "with every field"])
def test_it_reads_back_as_it_was_written(store: Store, report: GapReport) -> None:
    assert store.put_gap_report(report)
    assert store.gap_report() == report


def test_the_next_revision_takes_the_place_of_the_one_before(store: Store) -> None:
    store.put_gap_report(FULL)
    tomorrow = replace(EMPTY, day=date(2026, 11, 23), revision=2)

    assert store.put_gap_report(tomorrow)
    assert store.gap_report() == tomorrow


@pytest.mark.parametrize("revision", [1, 3])
def test_of_two_who_write_at_once_one_does(store: Store, revision: int) -> None:
    store.put_gap_report(FULL)

    assert not store.put_gap_report(replace(EMPTY, revision=revision))
    assert store.gap_report() == FULL


def test_a_report_begins_with_its_first_revision(store: Store) -> None:
    assert not store.put_gap_report(replace(EMPTY, revision=2))
    assert store.gap_report() is None


def test_it_is_owed_by_no_index(store: Store) -> None:
    store.put_gap_report(FULL)

    assert store.owed(NOW + 9 * MINUTE, 10) == []


def test_it_stands_beside_the_duty_and_is_no_part_of_it(store: Store) -> None:
    store.put_gap_report(FULL)

    assert store.schedule(NOW).rosters == ()
