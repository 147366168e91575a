"""What became of one received message. Each has one outcome, so that

received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


class OutcomeKind(StrEnum):
    """The outcomes that a function can see; what is dead-lettered, the queue sees."""

    OPENED = "opened"
    REOPENED = "reopened"
    MERGED = "merged"
    RECOVERED = "recovered"
    DUPLICATE = "duplicate"
    NOTED = "noted"
    QUARANTINED = "quarantined"


STARTS_CYCLE = frozenset({OutcomeKind.OPENED, OutcomeKind.REOPENED})


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` says why in a sentence; `ticket_id` is the ticket that stands for the alarm, if there is one.

    `for_desk` says that a person must look, although there is no ticket to look at. `held_by` is the maintenance window
    that holds a noted alarm. `is_heartbeat` says that it was the beat of an account that is expected to beat.

    `quotes` says that the reason repeats what a stranger wrote: no log has it. `client_id` and `changed_at`, the
    alarm's own time, are known of what a contract covers; `quarantine_id` of what is kept there. `silent_alarm` is the
    name of an alarm that its owner silenced.
    """

    kind: OutcomeKind
    reason: str
    ticket_id: str | None = None
    for_desk: bool = False
    held_by: str | None = None
    quotes: bool = False
    client_id: str | None = None
    changed_at: datetime | None = None
    quarantine_id: str | None = None
    silent_alarm: str | None = None
    is_heartbeat: bool = False
