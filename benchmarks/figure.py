"""One measured figure, and how it is measured."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

AT_LEAST = 0.2
"""Seconds of processor time of one round, so that the clock's own steps do not show."""

ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Figure:
    """`seconds` of processor time for one of what is named."""

    name: str
    seconds: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the table. `is_met` is None where nothing was promised."""

    what: str
    figure: str
    target: str = ""
    is_met: bool | None = None


def per_call(work: Callable[[], object]) -> float:
    """Seconds of processor time for one call: the best of some rounds, since noise only ever adds."""
    calls = 1
    while _seconds(work, calls) < AT_LEAST:
        calls *= 2
    return min(_seconds(work, calls) for _ in range(ROUNDS)) / calls


def once(work: Callable[[], object]) -> float:
    """Seconds of processor time of one call that is too long to be repeated."""
    return _seconds(work, 1)


def _seconds(work: Callable[[], object], calls: int) -> float:
    begun = time.process_time()
    for _ in range(calls):
        work()
    return time.process_time() - begun
