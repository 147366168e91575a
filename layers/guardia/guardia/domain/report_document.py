"""A report as plain JSON values: what `GET /reports/sla` answers and `guardia report sla --format json` writes.

Instants are UTC to the millisecond, durations ISO 8601 in whole seconds (what is begun of a second is left out),
percentages numbers. The documentation of reports describes each field.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.contract import Severity
from guardia.domain.duration import format_duration
from guardia.domain.instant import zulu
from guardia.domain.report import PERCENTILES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime, timedelta
    from fractions import Fraction

    from guardia.domain.contract import Contract, Penalty
    from guardia.domain.coverage import Segment
    from guardia.domain.decision import Language
    from guardia.domain.report import Figures, Line, Report, Summary

Document = dict[str, object]


def report_document(report: Report, language: Language) -> Document:
    """The whole, with its sentences in this language."""
    return {
        "client": report.client.id,
        "name": report.client.name,
        "month": str(report.month),
        "time_zone": report.time_zone,
        "language": language.value,
        "contract_version": report.contract.version if report.summary and report.is_agreed else None,
        "summary": summary_document(report.summary, report.contract) if report.summary else None,
        "items": [line_document(line, language) for line in report.lines],
    }


def summary_document(summary: Summary, contract: Contract) -> Document:
    """The figures, overall and by severity, and the contract's table of penalties with the tier that applies."""
    severities = [
        {"severity": severity.value, **figures_document(summary.by_severity[severity])} for severity in Severity
    ]
    return {
        "final": summary.is_final,
        **figures_document(summary.overall),
        "by_severity": severities,
        "contract_versions": list(summary.contract_versions),
        "penalties": [penalty_document(tier) for tier in contract.penalties],
        "penalty": penalty_document(summary.penalty) if summary.penalty else None,
    }


def figures_document(figures: Figures) -> Document:
    """What some promises add up to."""
    return {
        "total": figures.total,
        "kept": figures.kept,
        "missed": figures.missed,
        "unanswered": figures.unanswered,
        "running": figures.running,
        "excluded": dict(figures.excluded),
        "recovered_before_response": figures.recovered,
        "compliance": percent(figures.compliance) if figures.compliance is not None else None,
        "response_time": {f"p{rank}": _length(figures.times.get(rank)) for rank in PERCENTILES},
    }


def penalty_document(tier: Penalty) -> Document:
    """`{below, fee}`, both in per cent."""
    return {"below": float(tier.below), "fee": float(tier.fee)}


def line_document(line: Line, language: Language) -> Document:
    """One promise, its verdict, and the ledger behind both."""
    measure = line.measure
    return {
        "ticket": measure.ticket_id,
        "cycle": measure.cycle,
        "title": measure.title,
        "origin": measure.origin.value,
        "severity": measure.severity.value,
        "environment": measure.environment.value,
        "contract_version": measure.contract_version,
        "started_at": zulu(measure.started_at),
        "due_at": zulu(measure.due_at),
        "promise": format_duration(measure.promise),
        "responded_at": _at(measure.responded_at),
        "response": _length(measure.response),
        "outcome": line.verdict.value.value,
        "evidence": line.verdict.evidence,
        "reason": line.verdict.reason.in_language(language),
        "revision": measure.revision,
        "missed_at": _at(measure.missed_at),
        "change": line.change.in_language(language) if line.change else None,
        "recovered_at": _at(measure.recovered_at),
        "resolved_at": _at(measure.resolved_at),
        "rejected_at": _at(measure.rejected_at),
        "ledger": segments_document(line.ledger, language),
        "overrun": segments_document(line.overrun, language),
        "links": {"ticket": f"/tickets/{measure.ticket_id}"},
    }


def segments_document(segments: Iterable[Segment], language: Language) -> list[Document]:
    """`[{from, to, covered, reason}]`."""
    return [
        {
            "from": zulu(segment.start),
            "to": zulu(segment.end),
            "covered": segment.covered,
            "reason": segment.reason.in_language(language),
        }
        for segment in segments
    ]


def percent(compliance: Fraction) -> float:
    """To the hundredth, rounded down: what is shown as 95 is not below 95."""
    return int(compliance * 100) / 100


def _at(at: datetime | None) -> str | None:
    return zulu(at) if at else None


def _length(length: timedelta | None) -> str | None:
    return format_duration(length) if length is not None else None
