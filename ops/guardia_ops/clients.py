"""The client register from its first page to its last, for commands about everybody."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia.ports import Register

AT_ONCE = 100
"""Clients of a page."""


def every_client(register: Register) -> Iterator[Client]:
    """All clients, in the order of the register."""
    page = register.clients(AT_ONCE)
    yield from page.items
    while page.next:
        page = register.clients(AT_ONCE, page.next)
        yield from page.items
