"""The picture of a month: every promise is in it, on its day, in its place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from guardia.domain.verdict import Outcome
from guardia_ops.reports.chart import HEIGHT, STEP, chart_of
from tests.support.builders import client, contract
from tests.support.measures import HOUR, measure, report


def test_each_promise_stands_on_the_day_of_its_start_where_the_contract_is() -> None:
    late_evening = datetime(2026, 11, 11, 4, 59, tzinfo=UTC)
    chart = chart_of(report(measure(at=late_evening), measure(at=late_evening + timedelta(minutes=1))))
    assert [column.day.day for column in chart.columns if column.blocks] == [10, 11]
    assert [column.x for column in chart.columns][:3] == [0, STEP, 2 * STEP]
    assert (len(chart.columns), chart.width) == (30, 30 * STEP)


def test_blocks_of_a_day_stand_on_one_another_and_the_missed_ones_on_top() -> None:
    chart = chart_of(
        report(measure(answered_after=HOUR), measure(rejected_after=HOUR), measure(), measure(answered_after=2 * HOUR))
    )
    column = chart.columns[19]
    assert [(block.outcome, block.count) for block in column.blocks] == [
        (Outcome.KEPT, 2),
        (Outcome.EXCLUDED, 1),
        (Outcome.MISSED, 1),
    ]
    assert [(block.y, block.height) for block in column.blocks] == [(90, 90), (45, 45), (0, 45)]
    assert (column.missed, column.top) == (1, 0)
    assert [chart.total(outcome) for outcome in Outcome] == [2, 1, 0, 1]


@pytest.mark.parametrize(
    ("most", "steps"),
    [(0, 1), (1, 1), (4, 1), (5, 2), (8, 2), (9, 5), (20, 5), (21, 10), (333, 100), (801, 500), (10_000, 5_000)],
)
def test_the_lines_are_numbers_that_people_count_in(most: int, steps: int) -> None:
    chart = chart_of(report(*(measure(answered_after=HOUR),) * most))
    assert [count for count, _ in chart.lines] == [0, steps, 2 * steps, 3 * steps, 4 * steps]
    assert [y for _, y in chart.lines] == [180, 135, 90, 45, 0]
    assert all(0 <= column.top <= HEIGHT for column in chart.columns)


def test_without_a_contract_no_day_has_business_hours() -> None:
    assert not any(column.is_working for column in chart_of(report(month="2020-03")).columns)


def test_days_without_business_hours_are_known() -> None:
    """Of November 2026: Sundays, Saturdays, and a holiday of the contract."""
    promised = replace(contract(), holidays_added={date(2026, 11, 3): "Separación"})
    chart = chart_of(report(known=replace(client(), contracts=(promised,))))
    assert [column.day.day for column in chart.columns if not column.is_working] == [
        1, 3, 7, 8, 14, 15, 21, 22, 28, 29
    ]  # fmt: skip
