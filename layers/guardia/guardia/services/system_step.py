"""A step that time takes, on the ticket and cycle that it was meant for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.change import Change
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import ENDED, GUARDIA, Entry, Ticket
from guardia.services.trying import until_written
from guardia.services.work_ticket import release

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guardia.ports import Clock, Pause, TicketStore


@dataclass(frozen=True, slots=True)
class SystemStep:
    """Takes a step in the system's name where it is due."""

    store: TicketStore
    clock: Clock
    pause: Pause

    def __call__(
        self,
        ticket_id: str,
        step: Step,
        is_due: Callable[[Ticket], bool],
        tell: Callable[[Ticket], Mapping[str, str | int | bool]] = lambda _: {},
        *,
        public: bool = True,
    ) -> Entry | None:
        """The entry that was written; None where the step is not due (any more). `tell` gives the entry's data.

        The client reads one that is `public`.
        """

        def attempt() -> Entry | None:
            ticket = self.store.ticket(ticket_id)
            if ticket is None or not is_due(ticket):
                return None
            after, entries = take(ticket, step, Act(at=self.clock(), actor=GUARDIA, data=tell(ticket), public=public))
            record = None
            if after.status in ENDED:
                after, record = release(self.store, after)
            self.store.commit(Change(ticket=after, version_before=ticket.version, entries=entries, record=record))
            return entries[-1]

        return until_written(attempt, self.pause)
