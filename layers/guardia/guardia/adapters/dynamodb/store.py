"""The whole of ports.Store over one table."""

from __future__ import annotations

from guardia.adapters.dynamodb.duty import DutyRows
from guardia.adapters.dynamodb.gaps import GapRows
from guardia.adapters.dynamodb.heartbeats import HeartbeatRows
from guardia.adapters.dynamodb.maintenance import MaintenanceRows
from guardia.adapters.dynamodb.notices import NoticeRows
from guardia.adapters.dynamodb.quarantine import QuarantineRows
from guardia.adapters.dynamodb.rates import RateRows
from guardia.adapters.dynamodb.register import RegisterRows
from guardia.adapters.dynamodb.storms import StormRows
from guardia.adapters.dynamodb.table import Table
from guardia.adapters.dynamodb.tickets import TicketRows
from guardia.adapters.dynamodb.uncovered import UncoveredRows
from guardia.adapters.dynamodb.workflow import WorkflowRows


class DynamoDBStore(
    TicketRows,
    WorkflowRows,
    NoticeRows,
    RegisterRows,
    QuarantineRows,
    UncoveredRows,
    StormRows,
    DutyRows,
    GapRows,
    MaintenanceRows,
    HeartbeatRows,
    RateRows,
):
    """Every port, one table, one connection. `host` is the address of a local stack; None means AWS."""

    def __init__(self, table_name: str, region: str | None = None, host: str | None = None) -> None:
        super().__init__(Table(table_name, region, host))
