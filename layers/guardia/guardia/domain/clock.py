"""The response clock of one cycle: when the promise ends, and the checkpoints on the way there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.coverage import Coverage


class CheckpointName(StrEnum):
    """How much of the promise has passed."""

    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    NINETY_PERCENT = "ninety_percent"
    DUE = "due"


_PERCENT = {
    CheckpointName.HALF: 50,
    CheckpointName.THREE_QUARTERS: 75,
    CheckpointName.NINETY_PERCENT: 90,
    CheckpointName.DUE: 100,
}


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An instant at which silence is put on record."""

    name: CheckpointName
    at: datetime


@dataclass(frozen=True, slots=True)
class ResponseClock:
    """Frozen when it starts. `passed_count` checkpoints stand on the timeline; `revision` counts new promises."""

    started_at: datetime
    due_at: datetime
    checkpoints: tuple[Checkpoint, ...]
    passed_count: int = 0
    revision: int = 1

    @classmethod
    def started(cls, at: datetime, promise: timedelta, coverage: Coverage) -> ResponseClock:
        """The clock of a promise that begins at `at`; parts of the promise are measured in covered time."""
        checkpoints = tuple(
            Checkpoint(name, coverage.due(at, promise * percent / 100)) for name, percent in _PERCENT.items()
        )
        return cls(at, checkpoints[-1].at, checkpoints)

    @property
    def next(self) -> Checkpoint | None:
        """The first checkpoint that is not on the timeline yet."""
        return self.checkpoints[self.passed_count] if self.passed_count < len(self.checkpoints) else None

    def passed(self) -> ResponseClock:
        """The same clock with one more checkpoint on the timeline."""
        return replace(self, passed_count=self.passed_count + 1)
