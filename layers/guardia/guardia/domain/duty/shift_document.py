"""Shifts, swaps and who is on duty as plain JSON values, the same in the API and in the operator's command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.duty.on_duty import decided
from guardia.domain.duty.roster_file import person_document
from guardia.domain.instant import zulu

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.duty.shift import Shift
    from guardia.domain.duty.swap import Swap


def shift_document(shift: Shift) -> dict[str, object]:
    """`{line, from, to, people, names, why, reason: {es, en}, layers, swap}`; people by id."""
    return {
        "line": shift.line.value,
        "from": zulu(shift.start),
        "to": zulu(shift.end),
        "people": [person.id for person in shift.people],
        "names": [person.name for person in shift.people],
        **_because(shift),
    }


def on_duty_document(shift: Shift, at: datetime, until: datetime | None) -> dict[str, object]:
    """`{line, people, why, reason: {es, en}, layers, swap, until}`; people in whole, and whether they rest at `at`."""
    return {
        "line": shift.line.value,
        "people": [person_document(person) | {"rests": person.rests(at)} for person in shift.people],
        **_because(shift),
        "until": zulu(until) if until else None,
    }


def swap_document(swap: Swap) -> dict[str, object]:
    """`{line, from, to, person, instead, reason, asked_by, asked_at}`; people by id."""
    return {
        "line": swap.line.value,
        "from": zulu(swap.start),
        "to": zulu(swap.end),
        "person": swap.person,
        "instead": swap.instead,
        "reason": swap.reason,
        "asked_by": swap.by.name,
        "asked_at": zulu(swap.at),
    }


def _because(shift: Shift) -> dict[str, object]:
    reason = decided(shift).reason
    return {
        "why": shift.why.value,
        "reason": {"es": reason.es, "en": reason.en},
        "layers": list(shift.layers),
        "swap": swap_document(shift.swap) if shift.swap else None,
    }
