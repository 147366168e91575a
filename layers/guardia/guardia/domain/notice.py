"""One message to one recipient on one channel, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.alarm import digest
from guardia.domain.ticket import Kind

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.decision import Language

LEASE = timedelta(minutes=2)  # longer than a sender can take: the functions' time-out is one minute at most
ATTEMPTS = 24
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)


class Channel(StrEnum):
    """The road of a notice."""

    EMAIL = "email"


class Audience(StrEnum):
    """Who reads it: the client's people, or the desk's."""

    CLIENT = "client"
    DESK = "desk"


class NoticeState(StrEnum):
    """How far a notice came. Temporary failures are tried again, permanent ones never."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED_TEMPORARY = "failed_temporary"
    FAILED_PERMANENT = "failed_permanent"
    SUPPRESSED = "suppressed"


TO_BE_SENT = frozenset({NoticeState.PENDING, NoticeState.FAILED_TEMPORARY})

AUDIENCES = {
    Kind.OPENED: (Audience.CLIENT, Audience.DESK),
    Kind.REOPENED: (Audience.CLIENT, Audience.DESK),
    Kind.ACKNOWLEDGED: (Audience.CLIENT, Audience.DESK),
    Kind.FINDINGS: (Audience.CLIENT, Audience.DESK),
    Kind.RESOLVED: (Audience.CLIENT, Audience.DESK),
    Kind.FOLLOW_UP: (Audience.CLIENT, Audience.DESK),
    Kind.CLOSED: (Audience.CLIENT, Audience.DESK),
    Kind.REJECTED: (Audience.CLIENT, Audience.DESK),
    Kind.CHECKPOINT: (Audience.DESK,),
}
"""Which entries are told, and to whom. What is not here is read on the timeline."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told."""

    audience: Audience
    name: str
    address: str
    language: Language
    time_zone: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """`wake_at` is when somebody must look at it again: the end of a lease, or of a pause before another try."""

    id: str
    ticket_id: str
    entry: int
    channel: Channel
    recipient: Recipient
    state: NoticeState
    at: datetime
    attempts: int = 0
    provider_id: str | None = None
    reason: str = ""
    wake_at: datetime | None = None


def notice_id(ticket_id: str, entry: int, channel: Channel, recipient: Recipient) -> str:
    """The same for every try to tell this recipient of this entry."""
    return f"{ticket_id}-{entry}-{channel}-{digest(recipient.audience, recipient.address.casefold())[:12]}"


def retry_pause(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: a minute, twice as long each time, an hour at most.

    All tries together take 18 hours: longer than it takes to see and mend a sender that the provider refuses.
    """
    return min(FIRST_RETRY * (1 << (attempts - 1)), LONGEST_RETRY)


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient reads. `thread` is the same for all messages of a ticket."""

    subject: str
    text: str
    html: str
    thread: str
    language: Language
