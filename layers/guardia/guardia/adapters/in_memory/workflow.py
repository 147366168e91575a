"""ports.WorkflowStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves
from guardia.domain.change import LATE_AFTER
from guardia.domain.lifecycle import Owed
from guardia.domain.road import ASKS_STRANGERS

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.domain.lifecycle import Lifecycle, TaskToken
    from guardia.domain.ticket import Ticket


class Workflow(Shelves):
    """What the state machines, the stream and the sweeper keep and look for."""

    def lifecycle(self, ticket_id: str, cycle: int) -> Lifecycle | None:
        """The execution that walks this cycle."""
        return self._lifecycles.get((ticket_id, cycle))

    def confirm_lifecycle(self, lifecycle: Lifecycle) -> None:
        """Somebody has seen this attempt start: it is owed no longer. Nothing happens if the attempt is another."""
        self._change_lifecycle(lifecycle, attempt=lifecycle.attempt, wake_at=None)

    def raise_attempt(self, lifecycle: Lifecycle, wake_at: datetime) -> Lifecycle | None:
        """The next attempt, if nobody raised it before; None if somebody did."""
        return self._change_lifecycle(lifecycle, attempt=lifecycle.attempt + 1, wake_at=wake_at)

    def _change_lifecycle(self, lifecycle: Lifecycle, attempt: int, wake_at: datetime | None) -> Lifecycle | None:
        with self._lock:
            known = self.lifecycle(lifecycle.ticket_id, lifecycle.cycle)
            if known is None or known.attempt != lifecycle.attempt:
                return None
            changed = replace(known, attempt=attempt, wake_at=wake_at)
            self._lifecycles[lifecycle.ticket_id, lifecycle.cycle] = changed
            return changed

    def put_token(self, token: TaskToken) -> None:
        """Keep a callback's token."""
        with self._lock:
            self._tokens[token.token] = replace(token, expires_at=token.expires_at.replace(microsecond=0))

    def tokens(self, ticket_id: str, cycle: int) -> Sequence[TaskToken]:
        """All tokens of a cycle that were not dropped."""
        with self._lock:
            return [t for t in self._tokens.values() if (t.run.ticket_id, t.run.cycle) == (ticket_id, cycle)]

    def drop_token(self, token: TaskToken) -> None:
        """Forget a token that has been answered. It may be gone already."""
        with self._lock:
            self._tokens.pop(token.token, None)

    def postpone(self, ticket: Ticket, until: datetime) -> None:
        """This version of a ticket is owed at `until`, and not before. Nothing happens if there is another since."""
        with self._lock:
            known = self._tickets.get(ticket.id)
            if known and known.version == ticket.version:
                self._postponed[ticket.id] = ticket.version, until

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """What should have happened before `now`, as the port says."""
        with self._lock:
            late = sorted((owed for owed in self._all_owed() if owed.wake_at <= now), key=lambda owed: owed.wake_at)
            strangers = [owed for owed in late if self._asks_strangers(owed)][:limit]
            others = [owed for owed in late if not self._asks_strangers(owed)][:limit]
        return sorted([*others, *strangers], key=lambda owed: owed.wake_at)

    def _asks_strangers(self, owed: Owed) -> bool:
        notice = self._notices.get((owed.ticket_id, owed.key)) if owed.kind == "notice" else None
        return notice is not None and notice.channel in ASKS_STRANGERS

    def _all_owed(self) -> Iterator[Owed]:
        for ticket in self._tickets.values():
            if wake_at := self._wake_at(ticket):
                yield Owed("ticket", ticket.id, "", wake_at)
        for (ticket_id, version), wake_at in self._untold.items():
            yield Owed("entry", ticket_id, str(version), wake_at)
        for lifecycle in self._lifecycles.values():
            if lifecycle.wake_at:
                yield Owed("lifecycle", lifecycle.ticket_id, str(lifecycle.cycle), lifecycle.wake_at)
        for notice in self._notices.values():
            if notice.wake_at:
                yield Owed("notice", notice.ticket_id, notice.id, notice.wake_at)
        yield from self._owed_of_no_ticket()

    def _owed_of_no_ticket(self) -> Iterator[Owed]:
        for uncovered in self._uncovered.values():
            if uncovered.wake_at:
                yield Owed("uncovered", "", uncovered.id, uncovered.wake_at)
        for storm in self._storms.values():
            yield Owed("storm", "", storm.client_id, storm.wake_at)
        for window in self._windows.values():
            if window.wake_at:
                yield Owed("window", "", f"{window.client_id}/{window.id}", window.wake_at)
        for heartbeat in self._heartbeats.values():
            yield Owed("heartbeat", "", heartbeat.key, heartbeat.wake_at)

    def _wake_at(self, ticket: Ticket) -> datetime | None:
        version, until = self._postponed.get(ticket.id, (0, None))
        if until and version == ticket.version:
            return until
        return ticket.due_next + LATE_AFTER if ticket.due_next else None
