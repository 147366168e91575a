"""Whom of the desk an entry calls: the first line when a ticket opens, and more of the desk as silence grows.

An investigation without news calls its owner, and from the second reminder on the manager as well.

A person's quiet hours keep them from being called, but for CRITICAL tickets; where that would leave nobody, they are
called all the same, because a ticket that nobody sees is a lost alarm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.clock import CheckpointName
from guardia.domain.duty.roster import Line
from guardia.domain.instant import zulu
from guardia.domain.notice import PERSON
from guardia.domain.storm import Level
from guardia.domain.ticket import INVESTIGATED, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.contract import Severity
    from guardia.domain.duty.person import Person
    from guardia.domain.ticket import Actor, Entry, Ticket

LINES_AT = {
    CheckpointName.HALF: (Line.FIRST,),
    CheckpointName.THREE_QUARTERS: (Line.FIRST, Line.SECOND),
    CheckpointName.NINETY_PERCENT: tuple(Line),
    CheckpointName.DUE: tuple(Line),
}
"""Which lines are called when so much of the promise has passed without an answer."""

LINES_IN_STORM = {
    Level.NEWS: (),
    Level.OPENED: (Line.FIRST,),
    **{Level(checkpoint): lines for checkpoint, lines in LINES_AT.items()},
}
"""Which lines the message of a storm calls, by the most that any of its unanswered tickets asks."""

MANAGER_FROM = 2
"""The reminder of one silence from which on the manager is called beside the owner."""


def lines_called(ticket: Ticket, entry: Entry) -> tuple[Line, ...]:
    """The lines that an entry calls; none once somebody has the ticket, however late the entry is told.

    That of a storm tells of tickets of which somebody had to answer one at least when it was written.
    """
    if calls_owner(ticket, entry):
        first = () if ticket.owner and can_be_found(ticket.owner) else (Line.FIRST,)
        return (*first, Line.MANAGER) if int(entry.data["level"]) >= MANAGER_FROM else first
    if entry.kind is Kind.STORM:
        return LINES_IN_STORM[Level(str(entry.data["level"]))]
    if ticket.status is not Status.OPEN or entry.cycle != ticket.cycle:
        return ()
    match entry.kind:
        case Kind.OPENED | Kind.REOPENED | Kind.SEVERITY:
            return (Line.FIRST,)
        case Kind.CHECKPOINT:
            return LINES_AT[CheckpointName(str(entry.data["checkpoint"]))]
        case _:
            return ()


def calls_for_answer(ticket: Ticket, entry: Entry) -> bool:
    """Whether somebody of the desk is to take the ticket on, and nobody has yet."""
    is_of_one = ticket.status is Status.OPEN and entry.kind is not Kind.STORM
    return is_of_one and bool(lines_called(ticket, entry))


def asks_reader(ticket: Ticket, entry: Entry) -> bool:
    """Whether a message of the entry asks its reader to take the ticket on, whoever that is.

    The one that says that nobody on duty could be told does, too: it has come to whoever is left.
    """
    nobody_left = entry.kind is Kind.UNDELIVERED and str(entry.data.get("party", "")).startswith(PERSON)
    waits = ticket.status is Status.OPEN and entry.cycle == ticket.cycle
    return (waits and nobody_left) or calls_for_answer(ticket, entry)


def calls_owner(ticket: Ticket, entry: Entry) -> bool:
    """Whether the entry is a reminder, and the silence that it tells of has lasted until now."""
    if entry.kind is not Kind.REMINDER or ticket.status not in INVESTIGATED or ticket.news_at is None:
        return False
    return entry.data.get("since") == zulu(ticket.news_at)


def can_be_found(owner: Actor) -> bool:
    """Whether somebody is known well enough to be told: by their address, or as a person of the roster."""
    return bool(owner.email) or owner.id.startswith(PERSON)


def still_calls(ticket: Ticket, entry: Entry) -> bool:
    """Whether anybody is still to be woken for the entry: nobody is once its call was answered.

    Whoever answers one ticket of a storm has not answered the others.
    """
    of_storm = entry.kind is Kind.STORM and bool(lines_called(ticket, entry))
    return of_storm or calls_for_answer(ticket, entry) or calls_owner(ticket, entry)


def callable_now(people: Sequence[Person], at: datetime, severity: Severity) -> tuple[Person, ...]:
    """Those who may be disturbed at `at`, each once; all of them where that is nobody."""
    once = tuple({person.id: person for person in people}.values())
    return tuple(person for person in once if person.may_be_told(at, severity)) or once
