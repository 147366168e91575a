"""ports.WorkflowStore over the table."""

from __future__ import annotations

from dataclasses import replace
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import codec, keys
from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows
from guardia.adapters.dynamodb.table import read
from guardia.domain.lifecycle import Lifecycle

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from pynamodb.expressions.update import Action

    from guardia.adapters.dynamodb.items import LifecycleItem
    from guardia.domain.lifecycle import Owed, TaskToken
    from guardia.domain.ticket import Ticket


class WorkflowRows(Rows):
    """What the state machines, the stream and the sweeper keep and look for."""

    def lifecycle(self, ticket_id: str, cycle: int) -> Lifecycle | None:
        """The execution that walks this cycle."""
        item = read(self.table.lifecycles, keys.of_ticket(ticket_id), keys.lifecycle(cycle))
        return codec.value_of(Lifecycle, item) if item else None

    def confirm_lifecycle(self, lifecycle: Lifecycle) -> None:
        """Somebody has seen this attempt start: it is owed no longer. Nothing happens if the attempt is another."""
        kind = self.table.lifecycles
        item = self._at(lifecycle)
        settled: list[Action] = [kind.wake_pk.remove(), kind.wake_at.remove()]
        held(lambda: item.update(settled, if_.attempt_is(kind, lifecycle.attempt)))

    def raise_attempt(self, lifecycle: Lifecycle, wake_at: datetime) -> Lifecycle | None:
        """The next attempt, if nobody raised it before; None if somebody did."""
        kind = self.table.lifecycles
        item = self._at(lifecycle)
        raised: list[Action] = [
            kind.attempt.set(lifecycle.attempt + 1),
            kind.wake_pk.set(keys.wake_shard(lifecycle.ticket_id)),
            kind.wake_at.set(wake_at),
        ]
        if not held(lambda: item.update(raised, if_.attempt_is(kind, lifecycle.attempt))):
            return None
        return replace(lifecycle, attempt=lifecycle.attempt + 1, wake_at=wake_at)

    def _at(self, lifecycle: Lifecycle) -> LifecycleItem:
        return self.table.lifecycles(keys.of_ticket(lifecycle.ticket_id), keys.lifecycle(lifecycle.cycle))

    def put_token(self, token: TaskToken) -> None:
        """Keep a callback's token."""
        codec.token_item(self.table.tokens, token).save()

    def tokens(self, ticket_id: str, cycle: int) -> Sequence[TaskToken]:
        """All tokens of a cycle that were not dropped."""
        kind = self.table.tokens
        of_cycle = kind.SK.startswith(keys.tokens(cycle))
        found = kind.query(keys.of_ticket(ticket_id), of_cycle, consistent_read=True)
        return [codec.token_of(item) for item in found]

    def drop_token(self, token: TaskToken) -> None:
        """Forget a token that has been answered. It may be gone already."""
        codec.token_item(self.table.tokens, token).delete()

    def postpone(self, ticket: Ticket, until: datetime) -> None:
        """This version of a ticket is owed at `until`, and not before. Nothing happens if there is another since."""
        kind = self.table.tickets
        item = kind(keys.of_ticket(ticket.id), keys.TICKET)
        later: list[Action] = [kind.wake_pk.set(keys.wake_shard(ticket.id)), kind.wake_at.set(until)]
        held(lambda: item.update(later, if_.ticket_is_as_read(kind, ticket.version)))

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """What should have happened before `now`, as the port says. Read from an index: may lag a second."""
        both = (self._oldest(prefix, now, limit) for prefix in (keys.WAKE, keys.WAKE_STRANGERS))
        return list(merge(*both, key=_wakes_at))

    def _oldest(self, prefix: str, now: datetime, limit: int) -> Iterator[Owed]:
        shards = [self._owed_in(f"{prefix}{shard}", now, limit) for shard in range(keys.WAKE_SHARDS)]
        return islice(merge(*shards, key=_wakes_at), limit)

    def _owed_in(self, shard: str, now: datetime, limit: int) -> Iterator[Owed]:
        kind = self.table.any_item
        for item in kind.query(shard, kind.wake_at <= now, index_name="wake", limit=limit):
            yield keys.owed(item.PK, item.SK, item.wake_at)


def _wakes_at(owed: Owed) -> datetime:
    return owed.wake_at
