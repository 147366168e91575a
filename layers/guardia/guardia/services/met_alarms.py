"""Which alarms this process has met lately, so that one nobody knows costs one call of the table and no read.

Called by `open_ticket`. It decides the order of the calls and nothing else: what is true, the transaction's conditions
say, in a process that remembers wrongly or nothing at all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guardia.domain.alarm import Identity

REMEMBERED = 10_000
"""Alarms: about two megabytes. More than a provider's storm has, and a process lives for hours."""


class MetAlarms:
    """The last alarms that came by."""

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._met: dict[Identity, None] = {}

    def is_new(self, identity: Identity) -> bool:
        """Whether this process meets the alarm for the first time, as far as it remembers. It is met now."""
        if identity in self._met:
            return False
        if len(self._met) >= self._remembered:
            del self._met[next(iter(self._met))]
        self._met[identity] = None
        return True
