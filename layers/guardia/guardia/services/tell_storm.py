"""Tell of a storm: one timeline entry that lists what was held back, which `notify` then tells like any other.

Called by the sweeper a minute after the first entry was held back, and then for each digest. A crash between writing
the entry and forgetting what it tells of may tell it twice; nothing is ever told not at all.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.lifecycle import Owed
from guardia.domain.steps import Step
from guardia.domain.storm import AT_ONCE, DIGEST_AFTER, FIRST_AFTER, data_of, summarise, told

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.storm import HeldEntry, Storm, Summary
    from guardia.domain.ticket import Ticket
    from guardia.ports import StormStore, TicketStore
    from guardia.services.system_step import SystemStep

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TellStorm:
    """The entry stands on the most urgent of the tickets, whatever became of it."""

    tickets: TicketStore
    storms: StormStore
    step: SystemStep

    def __call__(self, client_id: str, now: datetime) -> Sequence[Owed]:
        """Tell what is held back, if it is due at `now` and nobody else does so at this moment; the entry."""
        storm = self.storms.storm(client_id)
        if storm is None or storm.wake_at > now:
            return ()
        held = self.storms.held_entries(client_id, AT_ONCE)
        summary = summarise(held, self._tickets(held))
        if summary is None:
            self.storms.end_storm(storm)
            return ()
        telling = told(storm, summary, now)
        if not self.storms.take_storm(telling, storm.wake_at):
            return ()
        return self._tell(telling, summary, held, now)

    def _tell(self, storm: Storm, summary: Summary, held: Sequence[HeldEntry], now: datetime) -> Sequence[Owed]:
        data = data_of(storm, summary)
        entry = self.step(summary.tickets[0].id, Step.REPORT_STORM, lambda _: True, lambda _: data)
        if entry is None:
            raise AssertionError("a ticket is never removed")
        self.storms.drop_held_entries(held)
        self.storms.settle_storm(storm, now + (FIRST_AFTER if len(held) == AT_ONCE else DIGEST_AFTER))
        extra = {"client_id": storm.client_id, "storm_id": storm.id, "number": storm.number, "entries": len(held)}
        logger.info("a storm was told", extra=extra | {"ticket_id": entry.ticket_id, "tickets": data["count"]})
        return [Owed("entry", entry.ticket_id, str(entry.version), now)]

    def _tickets(self, held: Sequence[HeldEntry]) -> list[Ticket]:
        ids = dict.fromkeys(entry.ticket_id for entry in held)
        return [ticket for ticket_id in ids if (ticket := self.tickets.ticket(ticket_id))]
