"""Heartbeats as a table for people and as documents for programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from guardia.domain.heartbeat import Pulse
from guardia.domain.instant import zulu
from guardia_ops.duty.zone import length
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.services.heartbeats import Known
    from guardia_ops.duty.zone import Zone

NEVER = "never heard"
NOBODY = "(nobody's)"


def heartbeats_table(rows: Iterable[Known], now: datetime, zone: Zone) -> Table:
    """A row for each, in the order given; times by the zone's clock."""
    table = Table("client", "account", "region", f"last heard ({zone.name})", "state")
    for row in rows:
        last = zone.show(row.heartbeat.last_seen) if row.heartbeat else ""
        table.add_row(*map(plain, (row.client_id or NOBODY, row.account_id, row.region, last, standing(row, now))))
    return table


def heartbeat_document(row: Known, now: datetime) -> dict[str, str | None]:
    """`{client, account, region, state, last_seen, silent_since}`; None for what there is not."""
    heartbeat = row.heartbeat
    silent_since = heartbeat.silent_at if heartbeat and heartbeat.pulse(now) is Pulse.SILENT else None
    return {
        "client": row.client_id or None,
        "account": row.account_id,
        "region": row.region or None,
        "state": heartbeat.pulse(now).value if heartbeat else "never",
        "last_seen": zulu(heartbeat.last_seen) if heartbeat else None,
        "silent_since": zulu(silent_since) if silent_since else None,
    }


def standing(row: Known, now: datetime) -> str:
    """`heard, 12 min ago`, `silent, 3 h 5 min ago`, `never heard`."""
    if row.heartbeat is None:
        return NEVER
    return f"{row.heartbeat.pulse(now)}, {length(row.heartbeat.last_seen, now)} ago"
