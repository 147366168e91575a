"""One promise of a contract, from the start of its clock to the instant at which an answer is due, stretch by stretch.

With the instants at which silence climbs on the way there. `guardia clock explain` shows it, as tables for people or as
a document for programs.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from rich import box
from rich.table import Table

from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Environment, Severity
from guardia.domain.duration import format_duration
from guardia.domain.duty.called import LINES_AT
from guardia.domain.instant import zulu
from guardia.domain.wall_clock import EPOCH
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.clock import Checkpoint
    from guardia.domain.contract import Contract
    from guardia.domain.coverage import Coverage, Segment
    from guardia.domain.decision import Language


@dataclass(frozen=True, slots=True)
class Explanation:
    """What was asked, and the answer. `segments` run from `start` to `due_at`; the covered ones are the promise."""

    contract: Contract
    severity: Severity
    environment: Environment
    coverage: Coverage
    start: datetime
    due_at: datetime
    segments: tuple[Segment, ...]
    checkpoints: tuple[Checkpoint, ...]

    @classmethod
    def of(cls, contract: Contract, severity: Severity, environment: Environment, start: datetime) -> Explanation:
        """Reckon the promise for what reaches us at `start`. ValueError if the hours of the week never suffice."""
        coverage, promise = contract.coverage(environment), contract.response[severity]
        clock = ResponseClock.started(start, promise, coverage, severity, escalation=contract.escalation)
        return cls(
            contract=contract,
            severity=severity,
            environment=environment,
            coverage=coverage,
            start=start,
            due_at=clock.due_at,
            segments=coverage.segments(start, clock.due_at),
            checkpoints=clock.checkpoints,
        )

    @property
    def promise(self) -> str:
        """What the contract promises for this severity, such as `PT4H`."""
        return format_duration(self.contract.response[self.severity])

    def heading(self) -> str:
        """The promise in one line."""
        calendar = self.contract.calendar
        return (
            f"{self.severity} in {self.environment}: {self.promise}, {self.coverage.plan}, {self.coverage.time_zone}, "
            f"calendar {calendar.code} ({calendar.version})"
        )

    def doubt(self) -> str | None:
        """Where the contract knows no such severity of such an environment: what was meant, perhaps."""
        if self.severity is Severity.LOW and self.environment is Environment.PRODUCTION:
            return "LOW is non-production by the contract; add --environment non-production for business hours"
        if self.severity is not Severity.LOW and self.environment is Environment.NON_PRODUCTION:
            return f"{self.severity} is production by the contract; leave --environment out for the hours of its plan"
        return None


def as_document(explanation: Explanation, language: Language) -> dict[str, object]:
    """Plain JSON values: `due_at`, `segments`, `checkpoints`, and then what they follow from. Instants are in UTC."""
    segments = [
        {
            "from": _written(segment.start),
            "to": _written(segment.end),
            "covered": segment.covered,
            "reason": segment.reason.in_language(language),
        }
        for segment in explanation.segments
    ]
    calendar = explanation.contract.calendar
    return {
        "due_at": _written(explanation.due_at),
        "segments": segments,
        "checkpoints": [
            {"name": point.name.value, "percent": point.percent, "at": _written(point.at)}
            for point in explanation.checkpoints
        ],
        "from": _written(explanation.start),
        "severity": explanation.severity.value,
        "environment": explanation.environment.value,
        "promise": explanation.promise,
        "plan": explanation.coverage.plan.value,
        "time_zone": explanation.coverage.time_zone,
        "calendar": {"code": calendar.code, "version": calendar.version},
        "contract": {
            "version": explanation.contract.version,
            "in_force": explanation.contract.in_force(explanation.start),
        },
    }


def as_table(explanation: Explanation, language: Language) -> Table:
    """A row for each stretch: when it begins, how much of it is covered, and the sum when it ends; then the due row."""
    table = Table("from", "UTC", "covered", "sum", "because", box=box.SIMPLE_HEAD)
    shown = _shown(explanation, [explanation.due_at, *(segment.start for segment in explanation.segments)])
    table.columns[2].justify = table.columns[3].justify = "right"
    total = timedelta()
    for segment in explanation.segments:
        length = segment.end - segment.start if segment.covered else timedelta()
        total += length
        counted = (shown.length(length) if segment.covered else "-", shown.length(total))
        table.add_row(*map(plain, (*shown.instant(segment.start), *counted, segment.reason.in_language(language))))
    table.add_row(*map(plain, (*shown.instant(explanation.due_at), "", shown.length(total), "due")), style="bold")
    return table


def checkpoints_table(explanation: Explanation) -> Table:
    """A row for each part of the promise at which more of the desk is called, as long as nobody answers."""
    table = Table("unanswered", "at", "UTC", "calls", box=box.SIMPLE_HEAD)
    table.columns[0].justify = "right"
    shown = _shown(explanation, [point.at for point in explanation.checkpoints])
    for point in explanation.checkpoints:
        table.add_row(*map(plain, (f"{point.percent} %", *shown.instant(point.at), ", ".join(LINES_AT[point.name]))))
    return table


def _written(at: datetime) -> str:
    return zulu(at).replace(".000Z", "Z")


def _shown(explanation: Explanation, instants: Sequence[datetime]) -> _Shown:
    """How these instants stand in a table: as precise as they need, so that a row fits the terminal."""
    return _Shown(ZoneInfo(explanation.coverage.time_zone), _precision(instants))


def _precision(instants: Sequence[datetime]) -> str:
    if any(at.microsecond for at in instants):
        return "milliseconds"
    return "seconds" if any(at.second for at in instants) else "minutes"


@dataclass(frozen=True, slots=True)
class _Shown:
    """How times stand in the table: on the contract's clock and in UTC, to `precision`."""

    zone: ZoneInfo
    precision: str

    def instant(self, at: datetime) -> tuple[str, str]:
        """`Mon 2026-11-23 08:00` and `2026-11-23 13:00Z`."""
        local = at.astimezone(self.zone)
        return f"{local:%a} {self._wall_clock(local)}", f"{self._wall_clock(at.astimezone(UTC))}Z"

    def length(self, length: timedelta) -> str:
        """`9:30`, and `47:30` for what is longer than a day."""
        hours, rest = divmod(length, timedelta(hours=1))
        return f"{hours}{(EPOCH + rest).time().isoformat(self.precision)[2:]}"

    def _wall_clock(self, at: datetime) -> str:
        return at.replace(tzinfo=None).isoformat(" ", self.precision)
