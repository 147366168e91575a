"""Once a minute: do whatever should have happened and did not.

Called by `sweeper`. It calls the same conditional use cases as the stream and the state machines, so that whoever comes
second finds it done. One thing that fails does not stop the others.
"""

from __future__ import annotations

import logging
from bisect import insort
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.lifecycle import Owed
from guardia.domain.road import ASKS_STRANGERS
from guardia.services.unmeasured import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from guardia.domain.ticket import Entry
    from guardia.ports import Gauge, TicketStore, WorkflowStore
    from guardia.services.follow_up import FollowUp
    from guardia.services.notify import Notify
    from guardia.services.progress import ProgressTickets
    from guardia.services.remind import Remind
    from guardia.services.watch_response import WatchResponse

    Settle = Callable[[str, datetime], Iterable[Owed]]
    """Settles what is owed by its key at an instant; the entries that it wrote, which are to be told in their turn."""

LIMIT = 1_000
BEFORE_WHAT_SENDS = frozenset({"ticket", "entry", "lifecycle", "window", "heartbeat"})
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sweep:
    """What is owed and late. `others` settle what belongs to no ticket, by the kind of `Owed`.

    `each_minute` are looked after whatever is owed, by the name that a log gives them. `gauge` is told `oldest_owed`:
    for how many seconds the oldest of what is owed has been.
    """

    tickets: TicketStore
    store: WorkflowStore
    progress: ProgressTickets
    watch: WatchResponse
    follow_up: FollowUp
    remind: Remind
    notify: Notify
    others: Mapping[str, Settle]
    each_minute: Mapping[str, Callable[[datetime], object]] = field(default_factory=dict)
    gauge: Gauge = unmeasured

    def __call__(self, now: datetime) -> tuple[int, list[Exception]]:
        """Settle what is owed at `now`: how many things were looked at, and what failed."""
        owed = sorted(self.store.owed(now, LIMIT), key=_place)
        oldest = min((item.wake_at for item in owed), default=now)
        self.gauge("oldest_owed", (now - oldest).total_seconds())
        until = self.notify.until()
        failures: list[Exception] = []
        waiting = list(owed)  # and what is written meanwhile
        while waiting:
            item = waiting.pop(0)
            if item.kind == "notice" and self.notify.is_over(until):  # nothing but notices comes after it
                logger.warning("no time is left to send", extra={"waiting": len(waiting) + 1})
                break
            try:
                for written in self._settle(item, now, until):
                    insort(waiting, written, key=_place)
            except Exception as failure:
                logger.exception("owed and still late", extra={"kind": item.kind, "ticket_id": item.ticket_id})
                failures.append(failure)
        for name, look in self.each_minute.items():
            try:
                look(now)
            except Exception as failure:
                logger.exception("something of each minute was not looked after", extra={"kind": name})
                failures.append(failure)
        return len(owed), failures

    def _settle(self, owed: Owed, now: datetime, until: datetime) -> list[Owed]:
        """Do it. What is written late is owed in its turn, after the entries before it: a timeline is told in order."""
        if owed.kind == "notice":
            self.notify.again(owed.ticket_id, owed.key, now, until)
            return []
        if settle := self.others.get(owed.kind):
            return list(settle(owed.key, now))
        ticket = self.tickets.ticket(owed.ticket_id)
        if ticket is None:
            return []
        cycle = int(owed.key) if owed.kind == "lifecycle" else ticket.cycle
        self.progress.ensure_lifecycle(ticket, cycle)
        self.progress.signal(ticket.id, cycle)
        if owed.kind == "entry":
            return self.notify.late_entry(ticket.id, int(owed.key), now, until)
        return self._catch_up(ticket.id, now) if owed.kind == "ticket" else []

    def _catch_up(self, ticket_id: str, now: datetime) -> list[Owed]:
        """Write the late checkpoints, the late question, the late closure, the reminder that is due."""
        written = []
        while entry := self._next_late(ticket_id, now):
            written.append(Owed("entry", ticket_id, str(entry.version), now))
        return written

    def _next_late(self, ticket_id: str, now: datetime) -> Entry | None:
        return (
            self.watch.write_late(ticket_id, now)
            or self.follow_up.catch_up(ticket_id, now)
            or self.remind(ticket_id, now)
        )


def _place(owed: Owed) -> tuple[int, datetime, int]:
    """The oldest first, but what only sends comes last: a provider who refuses one message holds up no deadline.

    Two entries of one moment (acknowledged and resolved at once) are told in the order of the timeline.
    """
    return _rank(owed), owed.wake_at, int(owed.key) if owed.kind == "entry" else 0


def _rank(owed: Owed) -> int:
    """Last of all are notices to machines of others, one of which may say nothing for long; their ids say so."""
    if owed.kind == "notice":
        return 3 if any(f"-{channel}-" in owed.key for channel in ASKS_STRANGERS) else 2
    return 0 if owed.kind in BEFORE_WHAT_SENDS else 1
