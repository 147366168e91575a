"""Maintenance windows of clients: somebody of the desk plans and ends them, and who may see them sees them.

Called by `ticket_api` and by the operator's command. What a window holds is opened by `end_maintenance` alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.change import IdempotencyKey
from guardia.domain.errors import Forbidden, Invalid, KeyReused, NotFound, Problem
from guardia.domain.maintenance import WindowState
from guardia.domain.maintenance_request import read_window
from guardia.services.trying import until_written
from guardia.services.work_ticket import KEY_LIVES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.domain.ticket import Actor
    from guardia.ports import Clock, MaintenanceStore, Nonce, Page, Pause, Register, TicketStore

AHEAD = 50
"""Windows of one client that are not over: the intake reads them all."""


@dataclass(frozen=True, slots=True)
class Maintenance:
    """The windows of all clients."""

    store: MaintenanceStore
    register: Register
    tickets: TicketStore
    clock: Clock
    pause: Pause
    nonce: Nonce

    def listed(
        self, caller: Caller, client_id: str, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[Window]:
        """A page of a client's windows, the last to end first. A client's person sees their own. Raises NotFound."""
        self._client_for(caller, client_id)
        return self.store.windows_of(client_id, limit, after)

    def held_for(
        self, caller: Caller, client_id: str, window_id: str, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[HeldAlarm]:
        """A page of what a window holds or held. Raises NotFound."""
        self._client_for(caller, client_id)
        self._window(client_id, window_id)
        return self.store.held_alarms(client_id, window_id, limit, after)

    def ahead(self, client_id: str | None = None) -> Sequence[Window]:
        """What runs or comes, of one client or of all, the first to end first; for an operator. Raises NotFound."""
        now = self.clock()
        if client_id is None:
            found = self.store.windows_of_all(now)
        else:
            found = self.store.windows(self._client(client_id).id, now)
        return [window for window in found if window.state_at(now) is not WindowState.OVER]

    def add_for(
        self, caller: Caller, client_id: str, document: object, key: str | None = None, digest: str = ""
    ) -> Window:
        """Somebody of the desk plans a window. The same request with the same key is one window.

        Raises Forbidden, NotFound, Invalid (each field named), KeyReused and Busy.
        """
        if not caller.of_desk:
            raise Forbidden("maintenance windows are planned by the desk: ask it for one")
        client = self._client(client_id)
        at, seed = self.clock(), self.nonce()

        def attempt() -> Window:
            if known := self._added_before(caller, client_id, key, digest):
                return known
            window = self._planned(client, document, caller.actor, seed)
            used = IdempotencyKey(caller.sub, key, digest, window.id, at + KEY_LIVES) if key else None
            self.store.put_window(window, used)
            return window

        return until_written(attempt, self.pause)

    def add(self, client_id: str, document: object, by: Actor) -> Window:
        """The same, for an operator. Raises NotFound, Invalid and Busy."""
        client, seed = self._client(client_id), self.nonce()

        def attempt() -> Window:
            window = self._planned(client, document, by, seed)
            self.store.put_window(window)
            return window

        return until_written(attempt, self.pause)

    def end_for(self, caller: Caller, client_id: str, window_id: str) -> Window:
        """Somebody of the desk ends a window now. One that is over stays as it is. Raises Forbidden and NotFound."""
        if not caller.of_desk:
            raise Forbidden("maintenance windows are ended by the desk: ask it")
        return self.end(client_id, window_id, caller.actor)

    def end(self, client_id: str, window_id: str, by: Actor) -> Window:
        """The same, for an operator. Raises NotFound. What it holds the sweeper opens, within a minute or two."""
        window = self._window(client_id, window_id)
        now = self.clock()
        if window.state_at(now) is WindowState.OVER:
            return window
        ended = window.ended(now, by)
        return ended if self.store.end_window(ended) else self._window(client_id, window_id)

    def _added_before(self, caller: Caller, client_id: str, key: str | None, digest: str) -> Window | None:
        known = self.tickets.key(caller.sub, key) if key else None
        if known is None:
            return None
        window = self.store.window(client_id, known.ticket_id)
        if known.request != digest or window is None:
            raise KeyReused("this Idempotency-Key was used for another request; take a new one")
        return window

    def _planned(self, client: Client, document: object, by: Actor, seed: str) -> Window:
        now = self.clock()
        request = read_window(document, client, now)
        if len(self.ahead(client.id)) >= AHEAD:
            raise Invalid(Problem("client", f"has {AHEAD} windows ahead, which is as many as one may have"))
        return request.window(client.id, by, now, seed)

    def _window(self, client_id: str, window_id: str) -> Window:
        window = self.store.window(client_id, window_id)
        if window is None:
            raise NotFound(f"{client_id} has no maintenance window {window_id}")
        return window

    def _client_for(self, caller: Caller, client_id: str) -> Client:
        """The client, if the caller may see what is its; another's is as unknown as one that does not exist."""
        if not caller.may_see(client_id):
            raise NotFound(f"there is no client {client_id}")
        return self._client(client_id)

    def _client(self, client_id: str) -> Client:
        client = self.register.client(client_id)
        if client is None:
            raise NotFound(f"there is no client {client_id}")
        return client
