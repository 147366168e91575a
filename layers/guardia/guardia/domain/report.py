"""A client's month: every promise that began in it, what became of each, and what the contract makes of them all.

Contract, "¿Qué es un SLA?": "Medición Objetiva del Rendimiento" and "Garantías de Servicio y Compromisos". Pure
functions of what was measured and of an instant: the same measures give the same report.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, time
from fractions import Fraction
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.contract import Severity
from guardia.domain.month import Month
from guardia.domain.verdict import EXCLUSIONS, Outcome, change_of, judge

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import timedelta

    from guardia.domain.contract import Client, Contract, Penalty
    from guardia.domain.coverage import Segment
    from guardia.domain.decision import Phrase
    from guardia.domain.measure import Measure
    from guardia.domain.verdict import Verdict

PERCENTILES = (50, 90, 95)


@dataclass(frozen=True, slots=True)
class Line:
    """One promise and its verdict."""

    measure: Measure
    verdict: Verdict

    @property
    def ledger(self) -> tuple[Segment, ...]:
        """Every stretch from the start to the due instant; the covered ones add up to the promise."""
        return self.measure.coverage.segments(self.measure.started_at, self.measure.due_at)

    @property
    def change(self) -> Phrase | None:
        """That the promise was changed, and whether it was over by then; None where it was not."""
        return change_of(self.measure)

    @property
    def overrun(self) -> tuple[Segment, ...]:
        """Every stretch from the due instant to a response that came later; none where it did not."""
        measure = self.measure
        return measure.coverage.segments(measure.due_at, measure.responded_at) if measure.responded_at else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What some promises add up to.

    `excluded` counts by EXCLUSIONS. `unanswered` of the missed ones had no response when they ended, or have none yet.
    `recovered` counts the alarms that were OK again when somebody answered, or at the end without a response.
    `times` are the covered times to the first response, of those that had one and count, by PERCENTILES.
    """

    kept: int
    missed: int
    running: int
    excluded: Mapping[str, int]
    unanswered: int
    recovered: int
    times: Mapping[int, timedelta]

    @classmethod
    def of(cls, lines: Sequence[Line]) -> Figures:
        """Count these."""
        outcomes = Counter(line.verdict.value for line in lines)
        evidence = Counter(line.verdict.evidence for line in lines)
        responses = sorted(line.measure.response for line in lines if line.measure.response is not None)
        return cls(
            kept=outcomes[Outcome.KEPT],
            missed=outcomes[Outcome.MISSED],
            running=outcomes[Outcome.RUNNING],
            excluded={word: evidence[word] for word in EXCLUSIONS},
            unanswered=evidence["unanswered"],
            recovered=sum(line.measure.recovered_at is not None for line in lines),
            times={percent: _nearest_rank(responses, percent) for percent in PERCENTILES} if responses else {},
        )

    @property
    def total(self) -> int:
        """All of them."""
        return self.kept + self.missed + self.running + sum(self.excluded.values())

    @property
    def compliance(self) -> Fraction | None:
        """Per cent of what counts that was kept, exactly; None where nothing counts."""
        counted = self.kept + self.missed
        return Fraction(100 * self.kept, counted) if counted else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """The figures of a month. `contract_versions` are those by which its promises were made.

    `penalty` is the tier of the contract's table that the compliance comes under, of several the one that costs most.
    A month is final when it is over and each of its promises was answered or has ended: nothing in it can change.
    """

    overall: Figures
    by_severity: Mapping[Severity, Figures]
    contract_versions: tuple[int, ...]
    penalty: Penalty | None
    is_over: bool
    is_final: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The whole of a month, or one page of its lines; `contract` is what its promises agreed on: see `agreed_in`.

    Where nothing was promised in the month and no version is in force, `is_agreed` is False; then the contract is the
    nearest one, for its calendar and time zone alone.
    """

    client: Client
    month: Month
    contract: Contract
    lines: Sequence[Line]
    summary: Summary | None
    is_agreed: bool = True

    @property
    def time_zone(self) -> str:
        """In which the month is one, and the days of the report are told."""
        return self.contract.time_zone


def lines_of(measures: Iterable[Measure], now: datetime) -> list[Line]:
    """What became of each, as it is known at `now`, in the same order."""
    return [Line(measure, judge(measure, now)) for measure in measures]


def report_of(client: Client, month: Month, lines: Sequence[Line], now: datetime) -> Report:
    """The whole month, of all its lines."""
    contract = agreed_in(client, month, [line.measure for line in lines])
    return Report(
        client=client,
        month=month,
        contract=contract,
        lines=lines,
        summary=summary_of(lines, contract, month, now),
        is_agreed=bool(lines) or _is_in_force(contract, month),
    )


def summary_of(lines: Sequence[Line], contract: Contract, month: Month, now: datetime) -> Summary:
    """The figures of a month whose lines these are."""
    overall = Figures.of(lines)
    is_over = month < Month.of(now, contract.time_zone)
    return Summary(
        overall=overall,
        by_severity={
            severity: Figures.of([line for line in lines if line.measure.severity is severity]) for severity in Severity
        },
        contract_versions=tuple(sorted({line.measure.contract_version for line in lines})),
        penalty=penalty_of(contract, overall.compliance),
        is_over=is_over,
        is_final=is_over and all(line.measure.is_settled for line in lines),
    )


def agreed_in(client: Client, month: Month, measures: Sequence[Measure]) -> Contract:
    """The contract that the month is reported by, as its promises froze it.

    The version, the penalties and the time zone are those of the newest promise, and of each severity the newest
    duration that was promised: another file does not change a past month. What no promise froze is the register's.
    """
    if not measures:
        contract = contract_of(client, month)
        return contract if _is_in_force(contract, month) else replace(contract, penalties=())
    newest = measures[-1]
    same = (contract for contract in client.contracts if contract.version == newest.contract_version)
    contract = next(same, contract_of(client, month))
    promised = {measure.severity: measure.promise for measure in measures}
    return replace(
        contract,
        version=newest.contract_version,
        time_zone=newest.coverage.time_zone,
        response={**contract.response, **promised},
        penalties=contract.penalties if newest.penalties is None else newest.penalties,
    )


def contract_of(client: Client, month: Month) -> Contract:
    """The version of the register that a month comes under: the newest that is in force on one of its days.

    Where none is: the last one before it, which may still be honoured in its grace, and else the first of all.
    """
    begun = [contract for contract in client.contracts if contract.starts <= month.last]
    return begun[-1] if begun else client.contracts[0]


def _is_in_force(contract: Contract, month: Month) -> bool:
    """Whether it is honoured on one of the month's days; in its grace it is."""
    midnight = datetime.combine(month.first, time(), ZoneInfo(contract.time_zone))
    return contract.starts <= month.last and midnight < contract.honoured_until


def penalty_of(contract: Contract, compliance: Fraction | None) -> Penalty | None:
    """The tier that costs the desk most of those that the compliance is below; None where it is below none.

    Exactly the percentage of a tier is not below it.
    """
    if compliance is None:
        return None
    tiers = [tier for tier in contract.penalties if compliance < Fraction(tier.below)]
    return max(tiers, key=lambda tier: (tier.fee, -tier.below), default=None)


def _nearest_rank(ordered: Sequence[timedelta], percent: int) -> timedelta:
    """The smallest of them that at least so many per cent do not exceed."""
    return ordered[-(-percent * len(ordered) // 100) - 1]
