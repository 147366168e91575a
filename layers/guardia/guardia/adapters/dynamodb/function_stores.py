"""The parts of the store that the two busiest functions use: what they do not use, they do not load.

Called by `bootstrap`. The whole store would do as well; it takes a sixth longer to start.
"""

from __future__ import annotations

from guardia.adapters.dynamodb.heartbeats import HeartbeatRows
from guardia.adapters.dynamodb.maintenance import MaintenanceRows
from guardia.adapters.dynamodb.quarantine import QuarantineRows
from guardia.adapters.dynamodb.register import RegisterRows
from guardia.adapters.dynamodb.table import Table
from guardia.adapters.dynamodb.tickets import TicketRows
from guardia.adapters.dynamodb.uncovered import UncoveredRows
from guardia.adapters.dynamodb.workflow import WorkflowRows


class IntakeStore(TicketRows, RegisterRows, QuarantineRows, UncoveredRows, MaintenanceRows, HeartbeatRows):
    """What `alarm_intake` reads and writes."""

    def __init__(self, table_name: str, region: str | None = None, host: str | None = None) -> None:
        super().__init__(Table(table_name, region, host))


class StreamStore(TicketRows, WorkflowRows):
    """What `ticket_stream` reads and writes where no ticket events are put."""

    def __init__(self, table_name: str, region: str | None = None, host: str | None = None) -> None:
        super().__init__(Table(table_name, region, host))
