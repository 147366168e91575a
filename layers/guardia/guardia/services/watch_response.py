"""Put the silence on record: at half, three quarters, ninety per cent (or as the contract says) and the promise's end.

Called by the state machine `response_watch` on time, and by the sweeper when late. A checkpoint is a timeline entry;
whoever comes second finds it written.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.clock import CheckpointName
from guardia.domain.instant import zulu
from guardia.domain.steps import Step
from guardia.services.unmeasured import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from guardia.domain.clock import Checkpoint
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Gauge, TicketStore
    from guardia.services.system_step import SystemStep


@dataclass(frozen=True, slots=True)
class Watch:
    """One running of the response clock. Another cycle or another promise has a watch of its own."""

    ticket_id: str
    cycle: int
    revision: int

    def is_of(self, ticket: Ticket) -> bool:
        """Whether this watch is the ticket's present one."""
        return (ticket.cycle, ticket.clock.revision) == (self.cycle, self.revision)


@dataclass(frozen=True, slots=True)
class WatchResponse:
    """Checkpoints of the response clock. `gauge` is told `promise_missed`, by severity: its end, and no answer."""

    store: TicketStore
    step: SystemStep
    gauge: Gauge = unmeasured

    def next_checkpoint(self, watch: Watch) -> Checkpoint | None:
        """What the watch waits for; None once somebody answered or all is written."""
        ticket = self.store.ticket(watch.ticket_id)
        return ticket.next_checkpoint if ticket and watch.is_of(ticket) else None

    def write(self, watch: Watch, name: CheckpointName) -> Entry | None:
        """Write this checkpoint if it is the next; the state machine's wait says that it is time."""

        def is_due(ticket: Ticket) -> bool:
            checkpoint = ticket.next_checkpoint
            return watch.is_of(ticket) and checkpoint is not None and checkpoint.name is name

        return self._pass(watch.ticket_id, is_due)

    def write_late(self, ticket_id: str, now: datetime) -> Entry | None:
        """Write the next checkpoint if its time has passed."""

        def is_due(ticket: Ticket) -> bool:
            checkpoint = ticket.next_checkpoint
            return checkpoint is not None and checkpoint.at <= now

        return self._pass(ticket_id, is_due)

    def _pass(self, ticket_id: str, is_due: Callable[[Ticket], bool]) -> Entry | None:
        entry = self.step(ticket_id, Step.PASS_CHECKPOINT, is_due, _told)
        if entry and entry.data.get("checkpoint") == CheckpointName.DUE and (ticket := self.store.ticket(ticket_id)):
            self.gauge("promise_missed", 1, severity=ticket.clock.severity.value)
        return entry


def _told(ticket: Ticket) -> Mapping[str, str | int | bool]:
    checkpoint = ticket.next_checkpoint
    if checkpoint is None:
        raise AssertionError("a checkpoint is written only where one is due")
    return {
        "checkpoint": checkpoint.name.value,
        "percent": checkpoint.percent,
        "checkpoint_at": zulu(checkpoint.at),
        "due_at": zulu(ticket.clock.due_at),
    }
