"""Where the parts of the in-memory store keep their things."""

from __future__ import annotations

from threading import RLock
from typing import TYPE_CHECKING, TypeVar

from guardia.domain.duty.schedule import Schedule
from guardia.domain.errors import CursorRefused
from guardia.ports import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import datetime

    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.caller import Member
    from guardia.domain.change import IdempotencyKey
    from guardia.domain.complaint import Complaint
    from guardia.domain.contract import Client
    from guardia.domain.duty.gap_report import GapReport
    from guardia.domain.heartbeat import Heartbeat
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.lifecycle import Lifecycle, TaskToken
    from guardia.domain.maintenance import Window
    from guardia.domain.measure import Measure
    from guardia.domain.notice import Notice
    from guardia.domain.quarantine import Quarantined
    from guardia.domain.registration import ClientTrace
    from guardia.domain.storm import HeldEntry, Storm
    from guardia.domain.ticket import Entry, Ticket
    from guardia.domain.uncovered import Uncovered

Item = TypeVar("Item")


class Shelves:
    """Everything in dictionaries, under one lock: each method happens at once, whoever else calls."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._records: dict[str, AlarmRecord] = {}
        self._tickets: dict[str, Ticket] = {}
        self._postponed: dict[str, tuple[int, datetime]] = {}  # the version of a ticket, and when it is owed
        self._entries: dict[tuple[str, int], Entry] = {}
        self._untold: dict[tuple[str, int], datetime] = {}  # entries that owe their notices, and from when on
        self._fingerprints: dict[str, str | None] = {}  # changes that were handled, and the ticket of each
        self._keys: dict[tuple[str, str], IdempotencyKey] = {}
        self._lifecycles: dict[tuple[str, int], Lifecycle] = {}
        self._measures: dict[tuple[str, int], Measure] = {}
        self._tokens: dict[str, TaskToken] = {}
        self._notices: dict[tuple[str, str], Notice] = {}
        self._complaints: dict[str, Complaint] = {}
        self._clients: dict[str, Client] = {}
        self._accounts: dict[str, tuple[datetime | None, str | None]] = {}  # since when, and whose it was before
        self._histories: dict[str, list[ClientTrace]] = {}
        self._members: dict[str, Member] = {}
        self._quarantined: dict[str, Quarantined] = {}
        self._uncovered: dict[str, Uncovered] = {}
        self._duty = Schedule()
        self._gap_report: GapReport | None = None
        self._pulses: dict[tuple[str, datetime], set[str]] = {}  # tickets told of, by client and window
        self._held_entries: dict[tuple[datetime, str, int], HeldEntry] = {}
        self._storms: dict[str, Storm] = {}
        self._requests: dict[tuple[str, datetime], int] = {}  # by whoever asks and window
        self._windows: dict[tuple[str, str], Window] = {}  # by client and id
        self._held_alarms: dict[tuple[str, str], dict[str, HeldAlarm]] = {}  # by client and window, then by identity
        self._heartbeats: dict[str, Heartbeat] = {}


def page(
    items: Iterable[Item],
    place: Callable[[Item], str],
    limit: int,
    after: Mapping[str, str] | None,
    *,
    newest_first: bool = False,
) -> Page[Item]:
    """The items after a place, which is where the page before ended."""
    ordered = sorted(items, key=place, reverse=newest_first)
    if after is not None:
        if after.keys() != {"place"}:
            raise CursorRefused("this is no place of this list")
        ordered = [i for i in ordered if (place(i) < after["place"] if newest_first else place(i) > after["place"])]
    return Page(ordered[:limit], {"place": place(ordered[limit - 1])} if len(ordered) > limit else None)
