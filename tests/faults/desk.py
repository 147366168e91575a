"""The intake behind the bus: its queue, handler and readers, over the store in memory, so that thousands are quick."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Final

import alarm_intake.handler
from guardia.adapters.in_memory import InMemoryStore
from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.domain.contract import Account, Environment
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Road
from guardia.ports import TicketFilter
from guardia.services.hear_heartbeat import HearHeartbeat
from guardia.services.open_ticket import OpenTicket
from guardia.services.receive_message import ReceiveMessage
from tests.infra import templates
from tests.support.builders import client, contact, register
from tests.support.lambda_events import context
from tests.support.plant.queues import queues_of
from tests.support.plant.time import HandMoved

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from datetime import datetime

    from guardia.domain.contract import Client
    from guardia.domain.outcome import Outcome
    from guardia.domain.quarantine import Received
    from guardia.domain.ticket import Ticket

QUEUE: Final = "IntakeQueue"
MANY: Final = 10_000


@cache
def template() -> templates.Json:
    """Of the desk's stack. Read once: it takes a third of a second."""
    return templates.load(templates.DESK)


def clients(number: int) -> list[Client]:
    """So many, each with two accounts of its own."""
    return [
        client(
            f"client-{each}",
            accounts=tuple(Account(f"{each:08d}{place:04d}", Environment.PRODUCTION) for place in (1, 2)),
            contacts=(contact(f"ana@client-{each}.example"),),
        )
        for each in range(1, number + 1)
    ]


@dataclass
class Desk:
    """`handled` are the messages in the order in which they came to an end, and to which; `breaks` says which fail."""

    known: Iterable[Client]
    store: InMemoryStore = field(default_factory=InMemoryStore)
    time: HandMoved = field(default_factory=HandMoved)
    breaks: Callable[[Received], bool] = lambda _: False
    ended: Counter[OutcomeKind] = field(default_factory=Counter)
    handled: list[tuple[str, OutcomeKind]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.queue = queues_of(template())[QUEUE]
        for known in self.known:
            register(self.store, known)
        store, pause = self.store, self.time.pause
        self._receive = ReceiveMessage(
            readers={Road.EVENTBRIDGE: read_eventbridge},
            accounts=store,
            windows=store,
            quarantine=store,
            uncovered=store,
            open_ticket=OpenTicket(store, pause),
            hear_heartbeat=HearHeartbeat(store, pause),
            desk_time_zone="America/Panama",
        )
        self._intake = alarm_intake.handler.Intake(self.receive, {self.queue.arn: Road.EVENTBRIDGE}, self.time.now)

    def receive(self, received: Received) -> Outcome:
        """What the handler calls for each message."""
        if self.breaks(received):
            raise ConnectionError("the table does not answer")
        outcome = self._receive(received)
        self.ended[outcome.kind] += 1
        self.handled.append((received.body, outcome.kind))
        return outcome

    def deliver(self, now: datetime) -> bool:
        """One batch of the queue."""
        return self.queue.deliver(self._invoke, now)

    def tickets(self, client_id: str | None = None) -> list[Ticket]:
        """All of them, or a client's: nobody closes any here."""
        return list(self.store.tickets(TicketFilter(client_id=client_id), MANY).items)

    def conserved(self, messages: int) -> None:
        """received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered."""
        ended = sum(self.ended[kind] for kind in OutcomeKind)
        assert ended + len(self.queue.dead) == messages
        assert self.queue.messages == []

    def _invoke(self, function: str, event: dict[str, Any]) -> Any:
        assert function == "alarm_intake"
        return alarm_intake.handler.handler(json.loads(json.dumps(event)), context(), self._intake)
