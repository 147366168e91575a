"""Who is on the telephone, or wrote, and may they open a ticket?

Called by `ticket_api` to show it on the engineer's screen, and by `open_by_people` before it opens one for somebody.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.calling import Screening, nobody, screen
from guardia.domain.errors import Forbidden, Invalid, NotFound, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.calling import Calling
    from guardia.domain.contract import Client
    from guardia.ports import Clock, Register

PAGE = 100


@dataclass(frozen=True, slots=True)
class FindCaller:
    """Matches a number or an address to a client's contact."""

    register: Register
    clock: Clock

    def admit(self, caller: Caller) -> None:
        """Raises Forbidden for a client's person, before anything that they sent is looked at."""
        if not caller.of_desk:
            raise Forbidden("who calls is for the desk")

    def __call__(
        self, caller: Caller, calling: Calling, client_id: str | None = None, at: datetime | None = None
    ) -> Screening:
        """Whether somebody of this client, or of any, may open a ticket: now, or for a call that came at `at`.

        Raises Forbidden for a client's person, NotFound for an unknown client, and Invalid where contacts of several
        clients are authorised so: `client` is wanted then.
        """
        self.admit(caller)
        at = at or self.clock()
        if client_id is not None:
            return screen(calling, known_client(self.register, client_id), at)
        found = list(self._screened(calling, at))
        authorised = [screening for screening in found if screening.authorised]
        if len(authorised) > 1:
            ids = ", ".join(screening.client.id for screening in authorised if screening.client)
            raise Invalid(Problem("client", f"contacts of {ids} have {calling.said}: say for which client"))
        return (authorised or found or [nobody(calling)])[0]

    def _screened(self, calling: Calling, at: datetime) -> Iterator[Screening]:
        """Those whom the list of clients names, judged by each client's file as it is now: the list may lag."""
        for listed in self._all_clients():
            if any(calling.is_of(contact) for contact in listed.contacts):
                client = self.register.client(listed.id)
                if client and any(calling.is_of(contact) for contact in client.contacts):
                    yield screen(calling, client, at)

    def _all_clients(self) -> Iterator[Client]:
        page = self.register.clients(PAGE)
        yield from page.items
        while page.next:
            page = self.register.clients(PAGE, page.next)
            yield from page.items


def known_client(register: Register, client_id: str) -> Client:
    """The client. Raises NotFound, in the words of one that is another's."""
    client = register.client(client_id)
    if client is None:
        raise NotFound(f"there is no client {client_id}")
    return client
