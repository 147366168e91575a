"""Layers of a line that name different people for the same time, found before a roster is applied.

Layers may repeat themselves only after years, and zones change their clocks once or twice in one, so time is looked
through for a year and a month from the first instant that both layers have. What a roster does after that is found by
`Schedule.gaps` when it comes near.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from itertools import combinations
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.domain.duty.layer import Layer, Turn

LOOKED_AHEAD = timedelta(days=400)


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two layers, by their places in the line, and the first time that both have, each with another person."""

    first: int
    second: int
    start: datetime
    end: datetime
    people: tuple[str, str]


def contradictions(layers: Sequence[Layer], now: datetime) -> Iterator[Contradiction]:
    """One for each pair of layers that contradict each other. Fallbacks contradict nobody."""
    regular = [(at, layer) for at, layer in enumerate(layers) if not layer.when_nobody]
    for (at, one), (later, other) in combinations(regular, 2):
        start = max(now, one.begins or now, other.begins or now)
        end = start + LOOKED_AHEAD
        for mine, theirs in _together(one.turns(start, end), other.turns(start, end)):
            if mine.person != theirs.person:
                span = max(mine.start, theirs.start), min(mine.end, theirs.end)
                yield Contradiction(at, later, *span, (mine.person, theirs.person))
                break


def _together(ones: Iterator[Turn], others: Iterator[Turn]) -> Iterator[tuple[Turn, Turn]]:
    """Each two turns that have time in common, in order."""
    one, other = next(ones, None), next(others, None)
    while one and other:
        if one.start < other.end and other.start < one.end:
            yield one, other
        if one.end <= other.end:
            one = next(ones, None)
        else:
            other = next(others, None)
