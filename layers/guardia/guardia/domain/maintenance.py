"""A maintenance window of a client: while it runs, its alarms are recorded and open no tickets.

What is still in alarm when it ends opens then. The documentation of maintenance says what it means for each alarm.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.pattern import fits

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.domain.alarm import Alarm
    from guardia.domain.ticket import Actor


class WindowState(StrEnum):
    """Where a window stands at an instant."""

    PLANNED = "planned"
    RUNNING = "running"
    OVER = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """`accounts` and `alarms` (patterns on names) say what it covers; empty: all accounts, all alarms of the client.

    It stands until somebody ends it, or the system at its planned end (`ends`): from then on it holds nothing more.
    `settled_at` is when everything that it had held was looked at.
    """

    id: str
    client_id: str
    starts: datetime
    ends: datetime
    reason: str
    by: Actor
    made_at: datetime
    accounts: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()
    ended_at: datetime | None = None
    ended_by: Actor | None = None
    settled_at: datetime | None = None

    @property
    def over_at(self) -> datetime:
        """When it is, or was, over."""
        return self.ended_at or self.ends

    @property
    def wake_at(self) -> datetime | None:
        """From when on it owes a look at what it holds; None once that was done."""
        return None if self.settled_at else self.over_at

    def state_at(self, at: datetime) -> WindowState:
        """Where it stands at an instant."""
        if at >= self.over_at:
            return WindowState.OVER
        return WindowState.PLANNED if at < self.starts else WindowState.RUNNING

    def covers(self, alarm: Alarm, at: datetime) -> bool:
        """Whether an alarm that reached us at `at` is one of its own. Its start is within it, its end is not."""
        if self.state_at(at) is not WindowState.RUNNING:
            return False
        of_accounts = not self.accounts or alarm.identity.account_id in self.accounts
        return of_accounts and (not self.alarms or any(fits(pattern, alarm.name) for pattern in self.alarms))

    def ended(self, at: datetime, by: Actor) -> Window:
        """The window once it is over."""
        return replace(self, ended_at=at, ended_by=by)

    def settled(self, at: datetime) -> Window:
        """The window once nothing that it held is left to be looked at."""
        return replace(self, settled_at=at)


def covering(windows: Iterable[Window], alarm: Alarm, at: datetime) -> tuple[Window, ...]:
    """The standing windows that cover an alarm, the last to end first: what it holds is moved least."""
    found = [window for window in windows if window.ended_at is None and window.covers(alarm, at)]
    return tuple(sorted(found, key=lambda window: (window.ends, window.id), reverse=True))
