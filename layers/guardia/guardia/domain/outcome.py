"""What became of one received message. Each has one outcome, so that

received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OutcomeKind(StrEnum):
    """The outcomes that a function can see; what is dead-lettered, the queue sees."""

    OPENED = "opened"
    REOPENED = "reopened"
    MERGED = "merged"
    RECOVERED = "recovered"
    DUPLICATE = "duplicate"
    NOTED = "noted"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True)
class Outcome:
    """`reason` says why in a sentence; `ticket_id` is the ticket that stands for the alarm, if there is one.

    `for_desk` says that a person must look, although there is no ticket to look at. `held_by` is the maintenance window
    that holds a noted alarm.
    """

    kind: OutcomeKind
    reason: str
    ticket_id: str | None = None
    for_desk: bool = False
    held_by: str | None = None
