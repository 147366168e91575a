"""A comparison as a person reads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.table import Table

from guardia.domain.reconciliation import Verdict
from guardia_ops.terminal import plain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guardia.domain.reconciliation import Compared
    from guardia_ops.duty.zone import Zone
    from guardia_ops.reconcile.places import Comparison


def compared_table(found: Iterable[Compared], zone: Zone) -> Table:
    """A row for each alarm, in the order given; times by the zone's clock."""
    table = Table("what", "alarm", "account", "region", f"since ({zone.name})", "ticket", "why")
    for one in found:
        identity, now = one.trail.identity, one.trail.now
        since = zone.show(now.alarm.changed_at.replace(microsecond=0)) if now else "–"
        known = one.verdict.value, one.trail.name, identity.account_id, identity.region, since
        table.add_row(*map(plain, (*known, one.ticket_id or "–", one.reason)))
    return table


def summary(comparison: Comparison) -> str:
    """`312 alarms of 3 places: 2 missing, 1 late, 40 fine; 1 place could not be read`."""
    read = [looked for looked in comparison.looked if not looked.error]
    counts = {verdict: len(comparison.that_are(verdict)) for verdict in Verdict}
    told = [f"{count} {verdict}" for verdict, count in counts.items() if count] or ["nothing to compare"]
    unread = f"; {_counted(len(comparison.unread), 'place')} could not be read" if comparison.unread else ""
    alarms = sum(looked.alarms for looked in read)
    return f"{_counted(alarms, 'alarm')} of {_counted(len(read), 'place')}: {', '.join(told)}{unread}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
