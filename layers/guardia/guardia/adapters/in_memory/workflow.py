"""ports.WorkflowStore in memory."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters.in_memory.shelves import Shelves
from guardia.domain.change import LATE_AFTER
from guardia.domain.lifecycle import Owed

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guardia.domain.lifecycle import Lifecycle, TaskToken


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

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """What should have happened before `now`, oldest first."""
        with self._lock:
            late = [owed for owed in self._all_owed() if owed.wake_at <= now]
        return sorted(late, key=lambda owed: owed.wake_at)[:limit]

    def _all_owed(self) -> Iterator[Owed]:
        for ticket in self._tickets.values():
            if ticket.due_next:
                yield Owed("ticket", ticket.id, "", ticket.due_next + LATE_AFTER)
        for ticket_id, version in self._untold:
            yield Owed("entry", ticket_id, str(version), self._entries[ticket_id, version].at + LATE_AFTER)
        for lifecycle in self._lifecycles.values():
            if lifecycle.wake_at:
                yield Owed("lifecycle", lifecycle.ticket_id, str(lifecycle.cycle), lifecycle.wake_at)
        for notice in self._notices.values():
            if notice.wake_at:
                yield Owed("notice", notice.ticket_id, notice.id, notice.wake_at)
        for uncovered in self._uncovered.values():
            if uncovered.wake_at:
                yield Owed("uncovered", "", uncovered.id, uncovered.wake_at)
