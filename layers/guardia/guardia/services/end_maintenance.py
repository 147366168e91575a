"""A maintenance window is over: what it holds and is still in alarm has a ticket from now on, each exactly once.

Called by the sweeper, at the planned end of a window and after somebody ended one, and by nobody else: there is one way
in which a window ends. What a sweep does not finish the next one does.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.lifecycle import Owed
from guardia.domain.outcome import OutcomeKind
from guardia.domain.ticket import GUARDIA

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.domain.outcome import Outcome
    from guardia.ports import MaintenanceStore, Meter, TicketStore

    Again = Callable[[HeldAlarm, Window], Outcome]
    """What becomes of an alarm that a window held, at its end."""

AT_ONCE = 150
"""Alarms of one sweep, which has 55 seconds for all that is owed."""

PAGE = 50
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class EndMaintenance:
    """The end of windows.

    `meter` counts `maintenance_opened`, tickets that were opened so, once more or first, and `for_desk`, what went to
    quarantine because no contract covers it any more.
    """

    store: MaintenanceStore
    tickets: TicketStore
    again: Again
    meter: Meter

    def __call__(self, key: str, now: datetime) -> Sequence[Owed]:
        """Settle the window `<client>/<id>`, if it is owed at `now`; the entries that were written, to be told.

        One alarm that fails stops no other; then the window stays owed, and an ExceptionGroup says what failed.
        """
        client_id, _, window_id = key.partition("/")
        window = self.store.window(client_id, window_id)
        if window is None or window.wake_at is None or window.wake_at > now:
            return ()
        window = self._ended(window)
        waiting = sorted(self._held(window), key=lambda held: held.message.sent_at)  # a composite's children first
        written: list[Owed] = []
        failures: list[Exception] = []
        for held in waiting:
            try:
                written += self._settle(held, window, now)
            except Exception as failure:
                logger.exception("an alarm is still held", extra=_about(held))
                failures.append(failure)
        if failures:  # what was written all the same is owed by itself, and the next sweep tells it
            raise ExceptionGroup(f"not settled in maintenance window {window.id} of {client_id}", failures)
        if next(self._held(window), None) is None:
            self.store.settle_window(window.settled(now))
        return written

    def _ended(self, window: Window) -> Window:
        """The window, marked first of all: what comes from now on is not held any more."""
        if window.ended_at:
            return window
        ended = window.ended(window.ends, GUARDIA)
        if self.store.end_window(ended):
            return ended
        return self.store.window(window.client_id, window.id) or ended

    def _held(self, window: Window) -> Iterator[HeldAlarm]:
        """What was not looked at yet, at most as many as one sweep takes."""
        after, left = None, AT_ONCE
        while True:
            page = self.store.held_alarms(window.client_id, window.id, PAGE, after)
            waiting = [held for held in page.items if held.settled_at is None][:left]
            yield from waiting
            left -= len(waiting)
            after = page.next
            if after is None or left == 0:
                return

    def _settle(self, held: HeldAlarm, window: Window, now: datetime) -> list[Owed]:
        """Let one alarm go; the entries that this wrote, by us or by a sweep that died."""
        outcome = self.again(held, window)
        settled = held.became(outcome, now)
        if self.store.settle_held(settled):
            logger.info("an alarm was let go", extra=_about(settled) | {"outcome": outcome.kind})
            self._count(outcome)
        if settled.ticket_id is None:
            return []
        entries = self.tickets.entries(settled.ticket_id)
        at = held.goes_at(window)
        return [Owed("entry", entry.ticket_id, str(entry.version), now) for entry in entries if entry.at == at]

    def _count(self, outcome: Outcome) -> None:
        if outcome.kind in {OutcomeKind.OPENED, OutcomeKind.REOPENED}:
            self.meter("maintenance_opened")
        if outcome.for_desk:
            self.meter("for_desk")


def _about(held: HeldAlarm) -> dict[str, object]:
    return {"client_id": held.client_id, "window_id": held.window_id, "ticket_id": held.ticket_id}
