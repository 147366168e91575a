"""Guardia over the in-memory store, with both state machines running in moto."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from threading import RLock
from typing import TYPE_CHECKING

from guardia.adapters.step_functions import StepFunctionsWorkflows
from guardia.bootstrap import WorkflowServices
from guardia.domain.contract import OnRecovery, Severity
from guardia.services.progress import ProgressTickets
from guardia.services.sweep import Sweep
from tests.support.builders import client, contract
from tests.support.recorders import InterruptedStore
from tests.support.world import World
from tests.workflow.function import StreamFunction, WorkflowFunction
from tests.workflow.machines import until

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from guardia.domain.change import Change
    from guardia.domain.contract import Client
    from guardia.domain.lifecycle import Run
    from guardia.domain.ticket import Entry, Ticket
    from guardia.services.sweep import Settle
    from tests.workflow.machines import Execution, Machine

LONG_AGO = datetime(2020, 1, 6, 15, 0, tzinfo=UTC)
"""A Monday, 10:00 in Panama. moto's waits go by the wall clock: whatever is due in that week needs no waiting."""

BEGINNINGS = (timedelta(minutes=minutes) for minutes in count())
"""A world begins a minute after the one before, so that its tickets have numbers of their own."""

A_CENTURY = timedelta(days=36_525)
"""Whatever is due after it is waited for."""

TWENTY_YEARS = timedelta(days=7_305)
"""As long as a promise can be: in business hours it takes three and a half times as long. Half of it is to come."""


def patient_client(
    *,
    response: timedelta = TWENTY_YEARS,
    follow_up: timedelta = timedelta(hours=48),
    on_recovery: OnRecovery = OnRecovery.KEEP,
) -> Client:
    """The client `acme`, in force then and now, whose response clock passes no checkpoint unless it is told to."""
    made = contract(
        starts=date(2020, 1, 1),
        ends=date(2119, 12, 31),
        response=dict.fromkeys(Severity, response),
        on_recovery=dict.fromkeys(Severity, on_recovery),
    )
    return client(contract=replace(made, follow_up=follow_up))


class FollowedStore(InterruptedStore):
    """The in-memory store, whose new entries leave through a stream as the table's do."""

    def __init__(self) -> None:
        super().__init__()
        self.stream: Callable[[Iterable[Entry]], None] | None = None

    def commit(self, change: Change) -> None:
        """Write, and tell the stream."""
        super().commit(change)
        if self.stream:
            self.stream(change.entries)


class Workflows(StepFunctionsWorkflows):
    """Our adapter. Starts and answers come one after the other: moto fails an answer while any execution begins."""

    def __init__(self, ticket_lifecycle: Machine, response_watch: Machine) -> None:
        super().__init__(ticket_lifecycle.client, ticket_lifecycle.arn, response_watch.arn)
        self._machines = ticket_lifecycle, response_watch
        self._one_at_a_time = RLock()

    def start_lifecycle(self, run: Run) -> bool:
        """Start it, and see it begin."""
        with self._one_at_a_time:
            started = super().start_lifecycle(run)
            self._see(self._machines[0].execution(run.ticket_id, run.cycle, run.attempt))
        return started

    def start_response_watch(self, ticket_id: str, cycle: int, revision: int) -> None:
        """Start it, and see it begin."""
        with self._one_at_a_time:
            super().start_response_watch(ticket_id, cycle, revision)
            self._see(self._machines[1].execution(ticket_id, cycle, revision))

    def answer(self, token: str, output: Mapping[str, str | int]) -> None:
        """Let an execution go on, while none begins."""
        with self._one_at_a_time:
            super().answer(token, output)

    def _see(self, execution: Execution) -> None:
        until(lambda: execution.history, "the first event of", execution)


class RunningWorld(World):
    """A world whose workflows are real. Its clock stands still, long ago, until it is moved."""

    def __init__(self, known: Client, ticket_lifecycle: Machine, response_watch: Machine) -> None:
        store = FollowedStore()
        super().__init__(known, store=store)
        self.clock.now = LONG_AGO + next(BEGINNINGS)
        self._machines = self.ticket_lifecycle, self.response_watch = ticket_lifecycle, response_watch
        self.step_functions = Workflows(ticket_lifecycle, response_watch)
        self.progress = ProgressTickets(store, store, self.step_functions, self.clock)
        others: dict[str, Settle] = {"uncovered": self.tell_uncovered, "storm": self.tell_storm}
        self.sweep = Sweep(store, store, self.progress, self.watch, self.follow_up, self.remind, self.notify, others)
        self.stream = StreamFunction(self.progress.follow)
        store.stream = self.stream
        services = WorkflowServices(self.notify, self.progress, self.follow_up, self.watch)
        self.function = WorkflowFunction(services, store)

    def lifecycle(self, ticket: Ticket, cycle: int = 1, attempt: int = 1) -> Execution:
        """The execution that walks this cycle."""
        return self.ticket_lifecycle.execution(ticket.id, cycle, attempt)

    def watch_of(self, ticket: Ticket, cycle: int = 1, revision: int = 1) -> Execution:
        """The execution that watches this clock."""
        return self.response_watch.execution(ticket.id, cycle, revision)

    def waits(self, ticket: Ticket, cycle: int = 1) -> str:
        """Wait until the cycle's execution waits for an answer; its token."""
        attempt = self.store.lifecycle(ticket.id, cycle)
        assert attempt
        execution = self.lifecycle(ticket, cycle, attempt.attempt)

        def token() -> str | None:
            kept = self.store.tokens(ticket.id, cycle) if execution.is_waiting else ()
            return kept[-1].token if kept else None

        return until(token, "a callback of", execution)

    def executions(self, *machines: Machine) -> list[Execution]:
        """What was started of these machines (of both, unless any is named) for the tickets of this world."""
        started = [each for machine in machines or self._machines for each in machine.executions()]
        return [execution for execution in started if execution.name.startswith(tuple(self.ticket_ids))]

    def end(self) -> None:
        """Let go whatever still waits, so that no thread of moto outlives its test."""
        running = [execution for execution in self.executions() if execution.is_running]
        for execution in running:
            execution.stop()
        until(lambda: self._all_ended(running), "the end of", running)

    def _all_ended(self, running: list[Execution]) -> bool:
        for ticket_id in self.ticket_ids:
            for cycle in range(1, self.ticket(ticket_id).cycle + 1):
                for waiting in self.store.tokens(ticket_id, cycle):
                    self.step_functions.answer(waiting.token, {"step": "ended"})
        return not any(execution.is_running for execution in running)
