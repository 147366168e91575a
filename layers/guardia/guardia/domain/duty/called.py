"""Whom of the desk an entry calls: the first line when a ticket opens, and more of the desk as silence grows.

A person's quiet hours keep them from being called, but for CRITICAL tickets; where that would leave nobody, they are
called all the same, because a ticket that nobody sees is a lost alarm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.clock import CheckpointName
from guardia.domain.duty.roster import Line
from guardia.domain.ticket import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.contract import Severity
    from guardia.domain.duty.person import Person
    from guardia.domain.ticket import Entry, Ticket

LINES_AT = {
    CheckpointName.HALF: (Line.FIRST,),
    CheckpointName.THREE_QUARTERS: (Line.FIRST, Line.SECOND),
    CheckpointName.NINETY_PERCENT: tuple(Line),
    CheckpointName.DUE: tuple(Line),
}
"""Which lines are called when so much of the promise has passed without an answer."""


def lines_called(ticket: Ticket, entry: Entry) -> tuple[Line, ...]:
    """The lines that an entry calls; none once somebody has the ticket, however late the entry is told."""
    if ticket.status is not Status.OPEN or entry.cycle != ticket.cycle:
        return ()
    match entry.kind:
        case Kind.OPENED | Kind.REOPENED | Kind.SEVERITY:
            return (Line.FIRST,)
        case Kind.CHECKPOINT:
            return LINES_AT[CheckpointName(str(entry.data["checkpoint"]))]
        case _:
            return ()


def callable_now(people: Sequence[Person], at: datetime, severity: Severity) -> tuple[Person, ...]:
    """Those who may be disturbed at `at`, each once; all of them where that is nobody."""
    once = tuple({person.id: person for person in people}.values())
    return tuple(person for person in once if person.may_be_told(at, severity)) or once
