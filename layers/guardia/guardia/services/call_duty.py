"""Who of the duty roster is told of an entry, at the instant of telling. Called by `notify`.

Without a roster this is nobody, and the desk's own address is told alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.contract import Severity
from guardia.domain.duty.called import callable_now, calls_owner, can_be_found, lines_called, still_calls
from guardia.domain.duty.on_duty import on_duty
from guardia.domain.duty.roster import Line

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.duty.person import Person
    from guardia.domain.duty.roster import Roster
    from guardia.domain.ticket import Actor, Entry, Ticket
    from guardia.ports import DutyStore


@dataclass(frozen=True, slots=True)
class CallDuty:
    """The people whom an entry calls."""

    store: DutyStore

    def __call__(self, ticket: Ticket, entry: Entry, at: datetime) -> tuple[Person, ...]:
        """Everybody to be told, each once; nothing is read for an entry that calls nobody."""
        lines, owner = lines_called(ticket, entry), self._owner(ticket, entry, at)
        people = [owner] if owner else []
        return callable_now(people + (self._on_duty(lines, at) if lines else []), at, ticket.severity)

    def off_roster(self, ticket: Ticket, entry: Entry, at: datetime) -> Actor | None:
        """Who is reminded and stands in no roster: of them an address is known, and no other road."""
        owner = ticket.owner
        is_wanted = owner is not None and owner.email and calls_owner(ticket, entry)
        return owner if is_wanted and self._owner(ticket, entry, at) is None else None

    def stand_ins(self, ticket: Ticket, entry: Entry, at: datetime) -> tuple[Person, ...]:
        """Who is called where somebody cannot be reached: the rest of the first line, then whoever has the others.

        Those who rest come last: they are woken before nobody is told.
        """
        if not still_calls(ticket, entry):
            return ()
        roster = self._roster(at)
        if roster is None:
            return ()
        everybody = [*roster.everybody_of_first_line, *self._on_duty(tuple(Line), at)]
        awake = callable_now(everybody, at, ticket.severity)
        return (*awake, *(person for person in callable_now(everybody, at, Severity.CRITICAL) if person not in awake))

    def _owner(self, ticket: Ticket, entry: Entry, at: datetime) -> Person | None:
        """Whoever has the investigation that the entry reminds of, where the roster knows them."""
        if ticket.owner is None or not can_be_found(ticket.owner) or not calls_owner(ticket, entry):
            return None
        roster = self._roster(at)
        return roster.person_who_is(ticket.owner) if roster else None

    def _roster(self, at: datetime) -> Roster | None:
        applied = self.store.schedule(at, at + timedelta.resolution).roster_at(at)
        return applied.roster if applied else None

    def _on_duty(self, lines: Sequence[Line], at: datetime) -> list[Person]:
        schedule = self.store.schedule(at, at + timedelta.resolution)
        return [person for line in lines for person in on_duty(schedule, line, at).value]
