"""Who is on duty at an instant, as a decision with its reason.

Called by whoever tells people something, and by the desk's question "who is on duty now?".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from guardia.domain.decision import Decision, Phrase
from guardia.domain.duty.shift import Why

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.duty.person import Person
    from guardia.domain.duty.roster import Line
    from guardia.domain.duty.schedule import Schedule
    from guardia.domain.duty.shift import Shift


def on_duty(schedule: Schedule, line: Line, at: datetime) -> Decision[tuple[Person, ...]]:
    """Everybody who has the line then; `evidence` is a word of `Why`. Nobody only where no roster was applied."""
    return decided(schedule.shift_at(line, at))


def decided(shift: Shift) -> Decision[tuple[Person, ...]]:
    """A shift's people, with the reason."""
    return Decision(shift.people, shift.why.value, _reason(shift))


def _reason(shift: Shift) -> Phrase:
    layers = ", ".join(shift.layers)
    match shift.why:
        case Why.SWAP:
            by = shift.swap.by.name if shift.swap else ""
            return Phrase(f"cambio de turno que registró {by}", f"a swap that {by} registered")
        case Why.LAYER:
            return Phrase(f"turno de la capa {layers}", f"a turn of the layer {layers}")
        case Why.CONTRADICTION:
            return Phrase(
                f"las capas {layers} nombran a personas distintas: están de turno todas",
                f"the layers {layers} name different people: all of them are on duty",
            )
        case Why.FALLBACK:
            return Phrase(
                f"capa de respaldo {layers}: ninguna otra cubre esta hora",
                f"the fallback layer {layers}: no other covers this time",
            )
        case Why.NOBODY:
            return Phrase(
                "nadie está de turno: lo está toda la primera línea",
                "nobody is on duty: everybody of the first line is",
            )
        case Why.NO_ROSTER:
            return Phrase("todavía no había rol de turnos", "there was no roster yet")
        case never:
            assert_never(never)
