"""Who of the duty roster is told of an entry, at the instant of telling. Called by `notify`.

Without a roster this is nobody, and the desk's own address is told alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.duty.called import callable_now, lines_called
from guardia.domain.duty.on_duty import on_duty

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.duty.person import Person
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import DutyStore


@dataclass(frozen=True, slots=True)
class CallDuty:
    """The people whom an entry calls."""

    store: DutyStore

    def __call__(self, ticket: Ticket, entry: Entry, at: datetime) -> tuple[Person, ...]:
        """Everybody to be told, each once; nothing is read for an entry that calls nobody."""
        lines = lines_called(ticket, entry)
        if not lines:
            return ()
        schedule = self.store.schedule(at, at + timedelta.resolution)
        people = [person for line in lines for person in on_duty(schedule, line, at).value]
        return callable_now(people, at, ticket.severity)
