"""The response clock of one cycle: when the promise ends, and the checkpoints on the way there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.escalation import USUAL_ESCALATION

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.contract import Severity
    from guardia.domain.coverage import Coverage
    from guardia.domain.escalation import Escalation


class CheckpointName(StrEnum):
    """How far silence has climbed. The words are those of the usual parts; a contract may set others."""

    HALF = "half"
    THREE_QUARTERS = "three_quarters"
    NINETY_PERCENT = "ninety_percent"
    DUE = "due"


USUAL_PERCENTAGES = dict(zip(CheckpointName, USUAL_ESCALATION.percentages, strict=True))


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """An instant at which silence is put on record: `percent` of the promise have passed."""

    name: CheckpointName
    at: datetime
    percent: int


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
        cls,
        at: datetime,
        promise: timedelta,
        coverage: Coverage,
        severity: Severity,
        *,
        escalation: Escalation = USUAL_ESCALATION,
        now: datetime | None = None,
    ) -> ResponseClock:
        """The clock of a promise that begins at `at`; parts of the promise are measured in covered time.

        One that began before `now` tells the last only of the checkpoints that `now` has overtaken.
        """
        checkpoints = tuple(
            Checkpoint(name, coverage.due(at, promise * percent / 100), percent)
            for name, percent in zip(CheckpointName, escalation.percentages, strict=True)
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

    def revised(
        self,
        now: datetime,
        promise: timedelta,
        coverage: Coverage,
        severity: Severity,
        *,
        escalation: Escalation = USUAL_ESCALATION,
    ) -> ResponseClock:
        """Another promise for the same silence: it begins when the first one did.

        Of the new checkpoints that `now` has overtaken, a promise that became tighter tells the last one only, and so
        does one of the same length whose silence should have climbed further by now; one that became looser tells none
        again. A promise that is over at `now` stays missed whatever the new one says.
        """
        anew = ResponseClock.started(self.started_at, promise, coverage, severity, escalation=escalation)
        overtaken = sum(checkpoint.at <= now for checkpoint in anew.checkpoints)
        climbs = anew.due_at == self.due_at and overtaken > self.passed_count
        untold = 1 if climbs or (anew.due_at < self.due_at and overtaken) else 0
        missed_at = self.missed_at or (self.due_at if self.due_at <= now else None)
        return replace(anew, passed_count=overtaken - untold, revision=self.revision + 1, missed_at=missed_at)
