"""What a contract's file says of silence: when it climbs before the answer, and how often there is news after it.

Called by `contract_file`, and by the store for the same shape. Both fields may be left out.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from guardia.domain.contract import Severity
from guardia.domain.duration import written_duration
from guardia.domain.escalation import USUAL_ESCALATION, Escalation

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import timedelta

    from guardia.domain.contract import Contract
    from guardia.domain.document import Fields

LAST_PERCENT = 99
_LEVELS = ("first", "second", "manager")


def escalation_of(fields: Fields) -> Escalation:
    """`{first: 40, second: 60, manager: 80}` under `escalation`; a level that is not there is at its usual part."""
    told = len(fields.problems)
    named = fields.below("escalation", {})
    levels = {level: _percent(named, level) for level in _LEVELS}
    named.no_others()
    if len(fields.problems) > told:
        return USUAL_ESCALATION
    for before, after in pairwise(_LEVELS):
        if levels[after] <= levels[before]:
            named.say(after, f"{levels[after]} is not above {before}, which is {levels[before]}")
    return Escalation(**levels)


def updates_of(fields: Fields) -> Mapping[Severity, timedelta]:
    """The intervals under `updates`, by severity, or one duration for all; none for a severity that is not named."""
    if not fields.has("updates"):
        return {}
    if isinstance(fields.take("updates"), str):
        return dict.fromkeys(Severity, fields.duration("updates"))
    named = fields.below("updates")
    intervals = {severity: named.duration(severity) for severity in Severity if named.has(severity)}
    named.no_others()
    return intervals


def silence_document(contract: Contract) -> dict[str, object]:
    """The same shape again; what is usual is left out."""
    document: dict[str, object] = {}
    if contract.escalation != USUAL_ESCALATION:
        document["escalation"] = escalation_document(contract.escalation)
    if contract.updates:
        document["updates"] = {severity.value: written_duration(time) for severity, time in contract.updates.items()}
    return document


def escalation_document(escalation: Escalation) -> dict[str, object]:
    """`{first, second, manager}`."""
    return {"first": escalation.first, "second": escalation.second, "manager": escalation.manager}


def _percent(named: Fields, level: str) -> int:
    usual = int(getattr(USUAL_ESCALATION, level))
    value = named.take(level, usual)
    if isinstance(value, int) and not isinstance(value, bool) and 1 <= value <= LAST_PERCENT:
        return value
    named.say(level, f"{value!r} is no whole percentage from 1 to {LAST_PERCENT}")
    return usual
