"""Two response clocks, made ready to be shown side by side: a running ticket's, and one of a day that is not today."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.client_file import read_client
from guardia.domain.contract import Environment
from guardia.domain.duration import format_duration
from guardia_ops.client_files import read_document

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.api import Api

FRIDAY = datetime(2026, 11, 6, 17, 0)  # noqa: DTZ001 - a wall clock: each client reads it in its own zone
"""The Friday before a Monday on which the Dominican Republic celebrates its constitution."""
PROMISE = timedelta(hours=4)


@dataclass(frozen=True, slots=True)
class ShownStretch:
    """A stretch of time, in words of the client's own clock."""

    start: str
    end: str
    covered: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ShownClock:
    """One clock."""

    whose: str
    promise: str
    due: str
    stretches: tuple[ShownStretch, ...]


def running_clock(engineer: Api, ticket_id: str) -> ShownClock:
    """The ledger that the API gives of a ticket's clock."""
    ticket, clock = engineer.get(f"/tickets/{ticket_id}"), engineer.get(f"/tickets/{ticket_id}/clock")
    zone = ZoneInfo(clock["time_zone"])
    stretches = tuple(
        ShownStretch(_told(part["from"], zone), _told(part["to"], zone), part["covered"], part["reason"])
        for part in clock["segments"]
    )
    whose = f"{ticket['client_id']}, {clock['plan']}, {ticket['severity']}"
    return ShownClock(whose, clock["promise"], _told(clock["due_at"], zone), stretches)


def long_weekend(client_file: Path) -> ShownClock:
    """The clock of PROMISE that starts on FRIDAY, by the contract of this file."""
    client = read_client(read_document(client_file), holiday_calendar)
    contract = client.contract
    zone = ZoneInfo(contract.time_zone)
    coverage, start = contract.coverage(Environment.PRODUCTION), FRIDAY.replace(tzinfo=zone)
    due = coverage.due(start, PROMISE)
    stretches = tuple(
        ShownStretch(_local(part.start, zone), _local(part.end, zone), part.covered, part.reason.en)
        for part in coverage.segments(start, due)
    )
    return ShownClock(f"{client.id}, {contract.plan}", format_duration(PROMISE), _local(due, zone), stretches)


def _told(at: str, zone: ZoneInfo) -> str:
    return _local(datetime.fromisoformat(at), zone)


def _local(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%a %d %H:%M:%S}"
