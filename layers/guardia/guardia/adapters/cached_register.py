"""The client register, and maintenance windows, as a warm intake function remembers them, never longer than it may."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime, timedelta

    from guardia.domain.entitlement import Holding
    from guardia.domain.maintenance import Window
    from guardia.ports import Clock, Register, Windows


class CachedAccounts:
    """`holding` with a bound on the age of its answer. An unknown account is asked for each time.

    Authorisation never reads through this: it reads the register itself, consistently.
    """

    def __init__(self, register: Register, clock: Clock, max_age: timedelta) -> None:
        self._register = register
        self._clock = clock
        self._max_age = max_age
        self._known: dict[str, tuple[datetime, Holding]] = {}

    def holding(self, account_id: str) -> Holding:
        """Whose account this is, as it was at most `max_age` ago."""
        now = self._clock()
        known = self._known.get(account_id)
        if known and now - known[0] < self._max_age:
            return known[1]
        holding = self._register.holding(account_id)
        if holding.client:
            self._known[account_id] = (now, holding)
        else:
            self._known.pop(account_id, None)
        return holding


class CachedWindows:
    """`windows` with a bound on the age of its answer: a new window holds nothing for so long.

    One that has ended meanwhile holds nothing at all: the transaction that would hold an alarm asks whether it stands.
    """

    def __init__(self, windows: Windows, clock: Clock, max_age: timedelta) -> None:
        self._windows = windows
        self._clock = clock
        self._max_age = max_age
        self._known: dict[str, tuple[datetime, Sequence[Window]]] = {}

    def windows(self, client_id: str, at: datetime) -> Sequence[Window]:
        """The client's windows ahead, as they were at most `max_age` ago, by whoever asked first."""
        now = self._clock()
        known = self._known.get(client_id)
        if known is None or now - known[0] >= self._max_age:
            known = now, self._windows.windows(client_id, at)
            self._known[client_id] = known
        return known[1]
