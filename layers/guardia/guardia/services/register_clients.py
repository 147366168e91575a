"""Who is served: register a client from its file, and look clients up.

Called by `ticket_api` and by the operator's command.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.caller import Role
from guardia.domain.client_file import read_client
from guardia.domain.errors import Forbidden, Invalid, NotFound, Problem

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client
    from guardia.ports import Page, Register


@dataclass(frozen=True, slots=True)
class RegisterClients:
    """The client register, for the desk."""

    register: Register

    def apply(self, document: object, client_id: str | None = None) -> Client:
        """Register what the document says; Invalid names each field. `client_id` is the one that the path names."""
        client = read_client(document)
        if client_id is not None and client.id != client_id:
            raise Invalid(Problem("client", f"is {client.id!r}, and the address says {client_id!r}"))
        if self.register.client(client.id) != client:
            self.register.put_client(client)
        return client

    def replace(self, caller: Caller, client_id: str, document: object) -> Client:
        """An operator registers a client or its change. Raises Forbidden, Invalid, and Busy if others do so too."""
        if caller.role is not Role.OPERATOR:
            raise Forbidden("only operators change the register of clients")
        return self.apply(document, client_id)

    def shown(self, caller: Caller, client_id: str) -> Client:
        """One client. Raises NotFound and Forbidden."""
        _for_desk(caller)
        client = self.register.client(client_id)
        if client is None:
            raise NotFound(f"there is no client {client_id}")
        return client

    def listed(self, caller: Caller, limit: int, after: Mapping[str, str] | None = None) -> Page[Client]:
        """A page of all clients. Raises Forbidden."""
        _for_desk(caller)
        return self.register.clients(limit, after)


def _for_desk(caller: Caller) -> None:
    if not caller.of_desk:
        raise Forbidden("the register of clients is for the desk")
