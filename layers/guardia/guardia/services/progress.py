"""Tie a ticket's timeline to the state machine that walks it: start executions, and let them go on.

Called by `ticket_stream` for each new entry, by `ticket_workflow` when an execution begins to wait, and by the sweeper
for what is late. The table is the truth: whatever is signalled was read from it after the token was stored.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.change import LATE_AFTER
from guardia.domain.instant import zulu
from guardia.domain.lifecycle import Lifecycle, Run, TaskToken
from guardia.domain.ticket import ENDED, STARTS_CYCLE, Kind
from guardia.services.timeline import entries_after

if TYPE_CHECKING:
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Clock, TicketStore, Workflows, WorkflowStore

TOKEN_LIVES = timedelta(days=2)  # twice the callback's time-out: rows of executions that died go by themselves

STARTS_WATCH = frozenset({Kind.SEVERITY, Kind.RECOMPUTED})
"""What may change the promise: its clock has a watch of its own."""

STEPS_TOLD = frozenset({Kind.ACKNOWLEDGED, Kind.FINDINGS, Kind.RESOLVED, Kind.REJECTED, Kind.CLOSED, Kind.SEVERITY})
"""The entries that an execution waits for."""

Progress = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class ProgressTickets:
    """Starts and signals."""

    tickets: TicketStore
    store: WorkflowStore
    workflows: Workflows
    clock: Clock

    def follow(self, ticket_id: str, version: int) -> None:
        """An entry was written: start what its cycle needs, or let the waiting executions go on.

        It may be told long after: of a cycle that was walked to its end nothing is started once more.
        """
        entries = self.tickets.entries(ticket_id, after=version - 1, limit=1)
        ticket = self.tickets.ticket(ticket_id)
        if not entries or not ticket:
            return
        entry = entries[0]
        if entry.kind not in STARTS_CYCLE:
            if entry.kind in STARTS_WATCH and ticket.cycle == entry.cycle:
                self.workflows.start_response_watch(ticket_id, ticket.cycle, ticket.clock.revision)
            self.signal(ticket_id, entry.cycle)
            return
        lifecycle = self.store.lifecycle(ticket_id, entry.cycle)
        if lifecycle and not (lifecycle.wake_at is None and _is_over(ticket, entry.cycle)):
            self.workflows.start_lifecycle(_run(lifecycle))
            if ticket.cycle == entry.cycle:
                self.workflows.start_response_watch(ticket_id, ticket.cycle, ticket.clock.revision)
            self.store.confirm_lifecycle(lifecycle)
        if entry.cycle > 1:
            self.signal(ticket_id, entry.cycle - 1)

    def await_progress(self, run: Run, token: str) -> None:
        """Keep the token first and read the timeline after, so that no entry falls between."""
        self.store.put_token(TaskToken(run, token, self.clock() + TOKEN_LIVES))
        self.signal(run.ticket_id, run.cycle)

    def signal(self, ticket_id: str, cycle: int) -> None:
        """Let every waiting execution of this cycle go on that has something to do."""
        for waiting in self.store.tokens(ticket_id, cycle):
            if progress := self._next(waiting.run):
                self.workflows.answer(waiting.token, progress)
                self.store.drop_token(waiting)

    def ensure_lifecycle(self, ticket: Ticket, cycle: int) -> None:
        """Something of this cycle is late: start its execution, or a new attempt if the last one died.

        A cycle that is over needs none: what its execution would have told, the sweeper tells.
        """
        lifecycle = self.store.lifecycle(ticket.id, cycle)
        if lifecycle is None:
            return
        started = _is_over(ticket, cycle) or self.workflows.start_lifecycle(_run(lifecycle))
        if not started and not self.workflows.lifecycle_runs(_run(lifecycle)):
            raised = self.store.raise_attempt(lifecycle, self.clock() + LATE_AFTER)
            if raised is None:
                return
            self.workflows.start_lifecycle(_run(raised))
            lifecycle = raised
        self.store.confirm_lifecycle(lifecycle)

    def _next(self, run: Run) -> Progress | None:
        """The next entry of the run's cycle that it waits for; None while there is none."""
        ticket = self.tickets.ticket(run.ticket_id)
        lifecycle = self.store.lifecycle(run.ticket_id, run.cycle)
        if ticket is None or lifecycle is None or lifecycle.attempt > run.attempt:
            return _progress(run, "ended")
        for entry in entries_after(self.tickets, run.ticket_id, run.entry):
            if entry.cycle == run.cycle and entry.kind in STEPS_TOLD:
                return _progress(run, entry.kind.value, entry.version) | self._follow_up_times(entry)
        return _progress(run, "ended") if ticket.cycle > run.cycle else None

    def _follow_up_times(self, entry: Entry) -> Progress:
        """When the follow-up of a resolution asks and ends: of the ticket as it is after the entry was read.

        The past where the resolution does not stand any more, so that nothing is waited for.
        """
        if entry.kind is not Kind.RESOLVED:
            return {}
        ticket = self.tickets.ticket(entry.ticket_id)
        stands = ticket if ticket and ticket.cycle == entry.cycle else None
        midway_at = (stands and stands.midway_at) or entry.at
        follow_up_at = (stands and stands.follow_up_at) or entry.at
        return {"midway_at": zulu(midway_at), "follow_up_at": zulu(follow_up_at)}


def _is_over(ticket: Ticket, cycle: int) -> bool:
    return ticket.status in ENDED or cycle < ticket.cycle


def _run(lifecycle: Lifecycle) -> Run:
    return Run(lifecycle.ticket_id, lifecycle.cycle, lifecycle.attempt, lifecycle.entry)


def _progress(run: Run, step: str, entry: int | None = None) -> Progress:
    return {
        "ticket_id": run.ticket_id,
        "cycle": run.cycle,
        "attempt": run.attempt,
        "entry": run.entry if entry is None else entry,
        "step": step,
    }
