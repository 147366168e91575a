"""Whether one promise was kept, with the reason for whoever reads the report.

Contract, "Tiempos de SLA": each time is said with "<", *under* four hours. A response at the very instant at which the
promise ends is therefore late, and keeping it means both at once: answered before `due_at`, and in less covered time
than was promised.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.decision import Decision, Phrase

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.measure import Measure


class Outcome(StrEnum):
    """What a promise adds to the compliance of its month."""

    KEPT = "kept"
    MISSED = "missed"
    RUNNING = "running"  # nobody has answered and the promise is not over: it does not count yet
    EXCLUDED = "excluded"  # there was nothing left to answer before the promise was over: it does not count


Verdict = Decision[Outcome]

_ANSWERED = Decision(
    Outcome.KEPT, "answered", Phrase("respondido dentro del plazo", "answered within the promised time")
)
_LATE = Decision(
    Outcome.MISSED, "answered-late", Phrase("respondido después del plazo", "answered after the promised time")
)
_UNANSWERED = Decision(
    Outcome.MISSED, "unanswered", Phrase("el plazo terminó sin respuesta", "the promised time ended without an answer")
)
_RUNNING = Decision(Outcome.RUNNING, "running", Phrase("el plazo aún corre", "the promised time is still running"))
_REJECTED = Decision(
    Outcome.EXCLUDED,
    "rejected",
    Phrase("rechazado con un motivo dentro del plazo", "refused with a reason within the promised time"),
)
_RECOVERED = Decision(
    Outcome.EXCLUDED,
    "recovered",
    Phrase(
        "la alarma se recuperó y el sistema lo dio por resuelto dentro del plazo",
        "the alarm recovered and the system resolved it within the promised time",
    ),
)

_CHANGED_LATE = Phrase(
    "el plazo se cambió cuando ya había terminado sin respuesta",
    "the promise was changed after it had ended without an answer",
)
_CHANGED = Phrase("el plazo se cambió antes de que terminara", "the promise was changed before it was over")

EXCLUSIONS = {verdict.evidence: verdict.reason for verdict in (_REJECTED, _RECOVERED)}
"""Why a promise may not count, by the word that names it."""


def judge(measure: Measure, now: datetime) -> Verdict:
    """What became of the promise, as it is known at `now`.

    A refusal or a recovery that comes after the promise has ended excuses nothing: the silence came first. Nor does a
    longer promise that is given when the one before is over.
    """
    due_at = measure.missed_at or measure.due_at
    if measure.responded_at:
        return _ANSWERED if measure.responded_at < due_at else _LATE
    if measure.ended_at:
        if measure.ended_at >= due_at:
            return _UNANSWERED
        return _REJECTED if measure.rejected_at else _RECOVERED
    return _RUNNING if now < due_at else _UNANSWERED


def change_of(measure: Measure) -> Phrase | None:
    """What is said of a promise that is not the first of its cycle; None of the first."""
    if measure.missed_at:
        return _CHANGED_LATE
    return _CHANGED if measure.revision > 1 else None
