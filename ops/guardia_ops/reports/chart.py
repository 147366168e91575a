"""The picture of a month: for each day, how many promises began on it and what became of them.

Only numbers and places; the template draws them. Columns are stacked in the order of STACK, from the ground up.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.contract import Environment
from guardia.domain.verdict import Outcome

if TYPE_CHECKING:
    from datetime import date

    from guardia.domain.report import Report

STACK = (Outcome.KEPT, Outcome.EXCLUDED, Outcome.RUNNING, Outcome.MISSED)
STEP = 30
"""The width of a day."""

HEIGHT = 180
"""From the ground to the highest line."""

_LINES = 4


@dataclass(frozen=True, slots=True)
class Block:
    """The promises of one day with one outcome. `y` is its upper edge, counted down from the highest line."""

    outcome: Outcome
    count: int
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Column:
    """One day: its left edge, whether the contract's week and holidays give it business hours, and its blocks."""

    day: date
    x: int
    is_working: bool
    blocks: tuple[Block, ...]

    @property
    def missed(self) -> int:
        """How many promises of the day were missed."""
        return sum(block.count for block in self.blocks if block.outcome is Outcome.MISSED)

    @property
    def top(self) -> int:
        """The upper edge of the highest block."""
        return min((block.y for block in self.blocks), default=HEIGHT)


@dataclass(frozen=True, slots=True)
class Chart:
    """All days, and the lines behind them: how many each stands for, and where it is."""

    columns: tuple[Column, ...]
    lines: tuple[tuple[int, int], ...]

    @property
    def width(self) -> int:
        """Of all days together."""
        return STEP * len(self.columns)

    def total(self, outcome: Outcome) -> int:
        """How many promises ended so in the whole month."""
        return sum(block.count for column in self.columns for block in column.blocks if block.outcome is outcome)


def chart_of(report: Report) -> Chart:
    """The picture of the report's lines, by the days of its time zone."""
    zone = ZoneInfo(report.time_zone)
    counts = Counter((line.measure.started_at.astimezone(zone).date(), line.verdict.value) for line in report.lines)
    most = max((sum(counts[day, outcome] for outcome in STACK) for day in report.month.days), default=0)
    scale = _scale(most)
    columns = tuple(
        Column(day, at * STEP, _is_working(report, day), _blocks(counts, day, scale * _LINES))
        for at, day in enumerate(report.month.days)
    )
    lines = tuple((scale * line, HEIGHT - HEIGHT * line // _LINES) for line in range(_LINES + 1))
    return Chart(columns, lines)


def _scale(most: int) -> int:
    """How many promises lie between two lines: 1, 2 or 5 and zeros, so that people can count on."""
    unit = 1
    while True:
        for step in (unit, 2 * unit, 5 * unit):
            if step * _LINES >= most:
                return step
        unit *= 10


def _blocks(counts: Counter[tuple[date, Outcome]], day: date, highest: int) -> tuple[Block, ...]:
    """Upwards without a gap between them: each begins where the one below it ends."""
    blocks, below = [], 0
    for outcome in STACK:
        if count := counts[day, outcome]:
            bottom, below = below, below + count
            upper, lower = (HEIGHT - HEIGHT * number // highest for number in (below, bottom))
            blocks.append(Block(outcome, count, upper, lower - upper))
    return tuple(blocks)


def _is_working(report: Report, day: date) -> bool:
    if not report.is_agreed:
        return False
    coverage = report.contract.coverage(Environment.NON_PRODUCTION)
    return bool(coverage.week.days[day.weekday()]) and day not in coverage.holidays
