"""The client register as commands read it: one client by its id, or all from the first page to the last."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia.ports import Register

AT_ONCE = 100
"""Clients of a page."""


def known_client(register: Register, client_id: str) -> Client:
    """The client. Raises CommandError where there is none."""
    client = register.client(client_id)
    if client is None:
        raise CommandError(f"there is no client {client_id}")
    return client


def every_client(register: Register) -> Iterator[Client]:
    """All clients, in the order of the register."""
    page = register.clients(AT_ONCE)
    yield from page.items
    while page.next:
        page = register.clients(AT_ONCE, page.next)
        yield from page.items
