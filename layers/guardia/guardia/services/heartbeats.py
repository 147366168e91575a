"""What operators see and say of heartbeats: who is heard, who never was, and whom nobody expects any more.

Called by the command `guardia heartbeat`, and by `guardia client check` for a single region.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.decision import Phrase
from guardia.domain.errors import Busy, NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guardia.domain.contract import Client
    from guardia.domain.heartbeat import Heartbeat
    from guardia.ports import Clock, HeartbeatStore, Register
    from guardia.services.watch_heartbeats import WatchHeartbeats

PAGE = 100
FORGOTTEN = Phrase("Un operador dijo que ya no se espera.", "An operator said that it is not expected any more.")


@dataclass(frozen=True, slots=True)
class Known:
    """An account of a client in one region, and its heartbeat; `region` is empty where it was never heard at all.

    `client_id` is empty for an account that is nobody's any more.
    """

    client_id: str
    account_id: str
    region: str
    heartbeat: Heartbeat | None


@dataclass(frozen=True, slots=True)
class Heartbeats:
    """The list, and the end of an expectation."""

    store: HeartbeatStore
    register: Register
    watch: WatchHeartbeats
    clock: Clock

    def all_known(self, client_id: str | None = None) -> Sequence[Known]:
        """Every heartbeat, and every account of a client without one; of one client, or of all. NotFound."""
        beating = self.store.heartbeats()
        rows = [row for client in self._clients(client_id) for row in _of(client, beating)]
        registered = {row.account_id for row in rows}
        gone = [] if client_id else [known for known in beating if known.account_id not in registered]
        return [*rows, *(Known("", known.account_id, known.region, known) for known in gone)]

    def forget(self, account_id: str, region: str) -> None:
        """Expect it no more; its ticket recovers. It begins anew with the next beat that arrives. NotFound, Busy."""
        known = self.store.heartbeat(account_id, region)
        if known is None:
            raise NotFound(f"no heartbeat is expected from account {account_id} in {region}")
        if not self.watch.end(known, self.clock(), FORGOTTEN):
            raise Busy(f"account {account_id} was heard in {region} at this moment: it beats")

    def _clients(self, client_id: str | None) -> Iterator[Client]:
        if client_id:
            client = self.register.client(client_id)
            if client is None:
                raise NotFound(f"there is no client {client_id}")
            yield client
            return
        after = None
        while True:
            page = self.register.clients(PAGE, after)
            yield from page.items
            after = page.next
            if after is None:
                return


def _of(client: Client, beating: Sequence[Heartbeat]) -> Iterator[Known]:
    for account in client.accounts:
        mine = [known for known in beating if known.account_id == account.id]
        for known in mine:
            yield Known(client.id, account.id, known.region, known)
        if not mine:
            yield Known(client.id, account.id, "", None)
