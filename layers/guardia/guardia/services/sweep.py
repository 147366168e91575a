"""Once a minute: do whatever should have happened and did not.

Called by `sweeper`. It calls the same conditional use cases as the stream and the state machines, so that whoever comes
second finds it done. One thing that fails does not stop the others.
"""

from __future__ import annotations

import logging
from bisect import insort
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.lifecycle import Owed

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.ports import TicketStore, WorkflowStore
    from guardia.services.follow_up import FollowUp
    from guardia.services.notify import Notify
    from guardia.services.progress import ProgressTickets
    from guardia.services.tell_uncovered import TellUncovered
    from guardia.services.watch_response import WatchResponse

LIMIT = 1_000
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is owed and late."""

    tickets: TicketStore
    store: WorkflowStore
    progress: ProgressTickets
    watch: WatchResponse
    follow_up: FollowUp
    notify: Notify
    tell_uncovered: TellUncovered

    def __call__(self, now: datetime) -> tuple[int, list[Exception]]:
        """Settle what is owed at `now`: how many things were looked at, and what failed."""
        owed = sorted(self.store.owed(now, LIMIT), key=_place)
        failures: list[Exception] = []
        waiting = list(owed)  # and what is written meanwhile
        while waiting:
            item = waiting.pop(0)
            try:
                for written in self._settle(item, now):
                    insort(waiting, written, key=_place)
            except Exception as failure:
                logger.exception("owed and still late: %s %s %s", item.kind, item.ticket_id, item.key)
                failures.append(failure)
        return len(owed), failures

    def _settle(self, owed: Owed, now: datetime) -> list[Owed]:
        """Do it. What is written late is owed in its turn, after the entries before it: a timeline is told in order."""
        if owed.kind == "notice":
            self.notify.again(owed.ticket_id, owed.key, now)
            return []
        if owed.kind == "uncovered":
            self.tell_uncovered(owed.key, now)
            return []
        ticket = self.tickets.ticket(owed.ticket_id)
        if ticket is None:
            return []
        cycle = int(owed.key) if owed.kind == "lifecycle" else ticket.cycle
        self.progress.ensure_lifecycle(ticket, cycle)
        self.progress.signal(ticket.id, cycle)
        if owed.kind == "entry":
            self.notify.entry(ticket.id, int(owed.key), now)
        return self._catch_up(ticket.id, now) if owed.kind == "ticket" else []

    def _catch_up(self, ticket_id: str, now: datetime) -> list[Owed]:
        """Write the late checkpoints, the late question, the late closure."""
        written = []
        while entry := self.watch.write_late(ticket_id, now) or self.follow_up.catch_up(ticket_id, now):
            written.append(Owed("entry", ticket_id, str(entry.version), now))
        return written


def _place(owed: Owed) -> tuple[bool, datetime, int]:
    """The oldest first, but what only sends comes last: a provider who refuses one message holds up no deadline.

    Two entries of one moment (acknowledged and resolved at once) are told in the order of the timeline.
    """
    return owed.kind in {"notice", "uncovered"}, owed.wake_at, int(owed.key) if owed.kind == "entry" else 0
