"""Whether an entry is told by itself. People's own steps always are; so is what one message tells of many.

`hold_back` decides it for `notify`: because of a storm (`storm`), or because the alarm flaps (`flapping`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.notice import AUDIENCES
from guardia.domain.ticket import ActorType, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.ticket import Entry

NEVER_HELD = frozenset({Kind.STORM, Kind.UNDELIVERED, Kind.REMINDER})
"""What a person must see by itself: the summary, somebody who cannot be reached, work that stands still."""


@dataclass(frozen=True, slots=True)
class Quiet:
    """Why an entry is not told by itself (`reason`, for the list of notices), or when to ask again (`until`)."""

    reason: str = ""
    until: datetime | None = None


ALOUD = Quiet()


def may_be_held(entry: Entry) -> bool:
    """Whether noise may keep it from being told by itself: the system made it, and it is told at all."""
    is_told = entry.kind in AUDIENCES and entry.kind not in NEVER_HELD
    return is_told and entry.actor.type is ActorType.SYSTEM
