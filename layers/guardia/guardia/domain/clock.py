"""The response clock of one cycle: when the promise ends, and the checkpoints on the way there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.contract import Severity
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
    """Frozen when it starts: `promise` of covered time, made for `severity`, ends at `due_at`.

    `passed_count` checkpoints stand on the timeline, or were overtaken; `revision` counts the promises of this cycle.
    `missed_at` is where the first of its earlier promises ended that was over, unanswered, when another took its place.
    """

    started_at: datetime
    due_at: datetime
    checkpoints: tuple[Checkpoint, ...]
    severity: Severity
    promise: timedelta
    passed_count: int = 0
    revision: int = 1
    missed_at: datetime | None = None

    @classmethod
    def started(
        cls, at: datetime, promise: timedelta, coverage: Coverage, severity: Severity, *, now: datetime | None = None
    ) -> ResponseClock:
        """The clock of a promise that begins at `at`; parts of the promise are measured in covered time.

        One that began before `now` tells the last only of the checkpoints that `now` has overtaken.
        """
        checkpoints = tuple(
            Checkpoint(name, coverage.due(at, promise * percent / 100)) for name, percent in _PERCENT.items()
        )
        overtaken = sum(checkpoint.at <= now for checkpoint in checkpoints) if now else 0
        return cls(at, checkpoints[-1].at, checkpoints, severity, promise, passed_count=max(overtaken - 1, 0))

    @property
    def next(self) -> Checkpoint | None:
        """The first checkpoint that is not on the timeline yet."""
        return self.checkpoints[self.passed_count] if self.passed_count < len(self.checkpoints) else None

    def passed(self) -> ResponseClock:
        """The same clock with one more checkpoint on the timeline."""
        return replace(self, passed_count=self.passed_count + 1)

    def revised(self, now: datetime, promise: timedelta, coverage: Coverage, severity: Severity) -> ResponseClock:
        """Another promise for the same silence: it begins when the first one did.

        Of the new checkpoints that `now` has overtaken, a promise that became tighter tells the last one only; one
        that became looser tells none again. A promise that is over at `now` stays missed whatever the new one says.
        """
        anew = ResponseClock.started(self.started_at, promise, coverage, severity)
        overtaken = sum(checkpoint.at <= now for checkpoint in anew.checkpoints)
        untold = 1 if anew.due_at < self.due_at and overtaken else 0
        missed_at = self.missed_at or (self.due_at if self.due_at <= now else None)
        return replace(anew, passed_count=overtaken - untold, revision=self.revision + 1, missed_at=missed_at)
