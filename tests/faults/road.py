"""From clients' accounts over the bus to the desk."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

from tests.faults.desk import Desk, template
from tests.support import sizes
from tests.support.bus.bus import Bus, Chance

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from guardia.domain.contract import Client
    from tests.faults.changes import Change

CALM = Chance(twice=0, late=0)


class Road:
    """One history. `accounts` are those that the stack admits: of all clients, unless others are named."""

    def __init__(self, known: Sequence[Client], seed: int = sizes.SEED, chance: Chance = CALM, **of_bus: Any) -> None:
        self.known = known
        self.desk = Desk(known)
        of_bus.setdefault("accounts", [account.id for each in known for account in each.accounts])
        self.bus = Bus(template(), random=Random(seed), deliver_to=self._arrive, chance=chance, **of_bus)

    def play(self, history: Sequence[Change]) -> None:
        """Each change is put at its time by the rule of its account, and then everything arrives that ever will."""
        for change in history:
            self.put(change.account, change.event, change.at)
        self.end()

    def put(self, sender: str, event: Mapping[str, Any], at: datetime, *, by_rule: bool = True) -> bool:
        """Time passes until then, and an account puts an event; whether it came in."""
        while (following := self._next_at()) and following <= at:
            self._go_on(following)
        self.desk.time.move_to(max(at, self.desk.time.now()))
        return self.bus.put(sender, event, self.desk.time.now(), by_rule=by_rule)

    def end(self) -> None:
        """Until nothing is under way."""
        while following := self._next_at():
            self._go_on(following)

    def _arrive(self, body: str, message_id: str, at: datetime) -> None:
        self.desk.queue.send(message_id, body, at)

    def _next_at(self) -> datetime | None:
        return min((at for at in (self.bus.next_at(), self.desk.queue.next_at()) if at), default=None)

    def _go_on(self, at: datetime) -> None:
        self.desk.time.move_to(max(at, self.desk.time.now()))
        while self.bus.move(self.desk.time.now()) or self.desk.deliver(self.desk.time.now()):
            pass
