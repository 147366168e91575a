"""A desk whose minutes pass, in whose world storms come: with the state machines alive, or with the sweeper alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.contract import Account, Environment
from guardia.domain.notice import NoticeState
from guardia.domain.ticket import Entry, Kind
from tests.support.builders import PRODUCTION, alarm, client, contact
from tests.support.recorders import InterruptedStore
from tests.support.world import DESK, World

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from guardia.domain.storm import HeldEntry, Storm

SINGLY = 5
"""Tickets of one client that are told of by themselves."""

GLOBEXS_ACCOUNT = "444444444444"
GABI = "gabi@globex.example"
GLOBEX = client("globex", accounts=(Account(GLOBEXS_ACCOUNT, Environment.PRODUCTION),), contacts=(contact(GABI),))
DOWN = {"guardia:active": "false"}


class StormyStore(InterruptedStore):
    """Where something may also happen before what is written of storms."""

    def hold_entry(self, entry: HeldEntry, storm: Storm) -> Storm:
        """Keep an entry, after what comes before."""
        self._meet("hold_entry")
        return super().hold_entry(entry, storm)

    def hasten_storm(self, client_id: str, wake_at: datetime) -> None:
        """Owe the message sooner, after what comes before."""
        self._meet("hasten_storm")
        super().hasten_storm(client_id, wake_at)

    def take_storm(self, storm: Storm, wake_at: datetime) -> bool:
        """Lease it, after what comes before."""
        self._meet("take_storm")
        return super().take_storm(storm, wake_at)

    def drop_held_entries(self, entries: Iterable[HeldEntry]) -> None:
        """Forget what was told, after what comes before."""
        self._meet("drop_held_entries")
        super().drop_held_entries(entries)

    def settle_storm(self, storm: Storm, wake_at: datetime) -> None:
        """Settle, after what comes before."""
        self._meet("settle_storm")
        super().settle_storm(storm, wake_at)

    def end_storm(self, storm: Storm) -> None:
        """End it, after what comes before."""
        self._meet("end_storm")
        super().end_storm(storm)

    def settle_entry(self, ticket_id: str, version: int) -> None:
        """Settle, after what comes before."""
        self._meet("settle_entry")
        super().settle_entry(ticket_id, version)


@dataclass
class StormyDesk:
    """A world whose minutes pass, with the state machines alive, or with the sweeper alone."""

    alive: bool = True
    world: World = field(default_factory=lambda: World(client(), GLOBEX, store=StormyStore()))

    def alarms(
        self,
        count: int,
        *,
        account_id: str = PRODUCTION,
        prefix: str = "alarm",
        tags: Mapping[str, str] | None = None,
    ) -> list[str]:
        """So many alarms at this moment; their tickets."""
        names = [f"{prefix}-{number}" for number in range(count)]
        opened = [alarm(at=self.world.clock(), name=name, account_id=account_id, tags=tags) for name in names]
        ids = [self.world.open(change).id for change in opened]
        self.tell(ids)
        return ids

    def recover(self, count: int, *, account_id: str, prefix: str = "alarm") -> None:
        """As many alarms go back to OK at this moment."""
        for number in range(count):
            self.world.deliver(alarm("OK", self.world.clock(), name=f"{prefix}-{number}", account_id=account_id))
        self.tell(self.world.ticket_ids)

    def tell(self, ticket_ids: Sequence[str]) -> None:
        """What the state machines do at the right instant, where they live."""
        for ticket_id in ticket_ids if self.alive else ():
            while self.world.watch.write_late(ticket_id, self.world.clock()):
                pass
            for entry in self.world.timeline(ticket_id):
                self.world.notify.entry(ticket_id, entry.version)

    def minutes(self, count: int) -> None:
        """Time passes, with a sweep each minute."""
        for _ in range(count):
            self.world.advance(minutes=1)
            self.tell(self.world.ticket_ids)
            self.world.tick()
            self.world.arrive()

    def until(self, at: datetime) -> None:
        """Time passes until then, with a sweep each minute."""
        self.minutes((at - self.world.clock()) // timedelta(minutes=1))

    @property
    def storms(self) -> list[Entry]:
        """The entries that tell of storms, in order."""
        every = [entry for ticket_id in self.world.ticket_ids for entry in self.world.timeline(ticket_id)]
        return sorted((entry for entry in every if entry.kind is Kind.STORM), key=lambda entry: entry.at)

    def named(self, kind: Kind = Kind.OPENED) -> set[str]:
        """The tickets of which somebody was told this: by themselves, or in a storm's list."""
        listed = {ticket_id for storm in self.storms for ticket_id in str(storm.data["tickets"]).split()}
        return listed | set(self.singly(kind))

    def singly(self, kind: Kind = Kind.OPENED) -> list[str]:
        """The tickets of which the desk was told this by itself."""
        told = []
        for ticket_id in self.world.ticket_ids:
            versions = [entry.version for entry in self.world.timeline(ticket_id) if entry.kind is kind]
            for notice in self.world.store.notices(ticket_id):
                to_desk = notice.recipient.address == DESK and notice.state is NoticeState.DELIVERED
                if notice.entry in versions and to_desk:
                    told.append(ticket_id)
        return told


def storm_of(desk: StormyDesk, count: int = 30, *, account_id: str = PRODUCTION) -> list[str]:
    """A storm of which the first message has been told; its tickets."""
    ids = desk.alarms(count, account_id=account_id)
    desk.minutes(3)
    return ids
