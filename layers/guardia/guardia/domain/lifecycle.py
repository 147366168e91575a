"""What ties a ticket's cycle to the state machine that walks it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Lifecycle:
    """The execution that walks one cycle. `entry` is the version of the entry that opened the cycle.

    `attempt` rises when an execution died, since Step Functions keeps a name for 90 days. `wake_at` stands until
    somebody has seen the execution start.
    """

    ticket_id: str
    cycle: int
    entry: int
    attempt: int = 1
    wake_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Run:
    """One execution, as it names itself: only ids travel through Step Functions. `entry` is what it has seen."""

    ticket_id: str
    cycle: int
    attempt: int
    entry: int


@dataclass(frozen=True, slots=True)
class TaskToken:
    """A callback that an execution waits for."""

    run: Run
    token: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Owed:
    """Something whose `wake_at` has passed. Of a ticket: its own next step, an entry, a lifecycle or a notice.

    Of no ticket, with `ticket_id` empty: `uncovered`, what the account manager is told of an account and a day, and
    whatever else `sweep` settles.
    """

    kind: str
    ticket_id: str
    key: str
    wake_at: datetime
