"""Maintenance windows as tables for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from guardia.domain.maintenance import WindowState
from guardia_ops.duty.zone import length
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia_ops.duty.zone import Zone


def windows_table(windows: Iterable[Window], now: datetime, zone: Zone) -> Table:
    """A row for each, in the order given; times by the zone's clock."""
    table = Table("client", "window", "state", f"from ({zone.name})", "to", "covers", "reason", "planned by")
    for window in windows:
        times = zone.show(window.starts), zone.show(window.over_at)
        known = window.client_id, window.id, standing(window, now), *times
        table.add_row(*map(plain, (*known, covered(window), window.reason, window.by.name)))
    return table


def held_table(held: Iterable[HeldAlarm], zone: Zone) -> Table:
    """What a window holds, or held, and what became of it."""
    table = Table("alarm", "account", "region", f"in alarm since ({zone.name})", "what became of it")
    for one in held:
        became = (one.ticket_id or one.reason) if one.settled_at else "held"
        identity = one.identity
        known = one.alarm_name, identity.account_id, identity.region, zone.show(one.since), became
        table.add_row(*map(plain, known))
    return table


def standing(window: Window, now: datetime) -> str:
    """`running, 40 min left`, `planned, in 2 d 3 h`, `over`."""
    match window.state_at(now):
        case WindowState.RUNNING:
            return f"running, {length(now, window.over_at)} left"
        case WindowState.PLANNED:
            return f"planned, in {length(now, window.starts)}"
        case WindowState.OVER:
            return "over"


def covered(window: Window) -> str:
    """`all alarms of all accounts`, `tienda-* db of 222222222222`."""
    alarms = " ".join(window.alarms) or "all alarms"
    return f"{alarms} of {' '.join(window.accounts) or 'all accounts'}"
