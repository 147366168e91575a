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
    from guardia.domain.delivery import Heard
    from guardia.domain.road import Channel, Road

LEASE = timedelta(minutes=2)  # longer than a sender can take: the functions' time-out is one minute at most
ATTEMPTS = 24
FIRST_RETRY = timedelta(minutes=1)
LONGEST_RETRY = timedelta(hours=1)
PERSON = "person:"
"""How the party of a person of the duty roster begins."""


class Audience(StrEnum):
    """Who reads it: the client's people, the desk's, or whatever listens on the bus of ticket events."""

    CLIENT = "client"
    DESK = "desk"
    SYSTEM = "system"


class NoticeState(StrEnum):
    """How far a notice came. Temporary failures are tried again, permanent ones never. `delivery`: what leads where.

    DELIVERED is to the recipient's server, which is as far as a provider sees. SUPPRESSED is mail that its reader does
    not want: they reported this or an earlier one as spam.
    """

    PENDING = "pending"
    ACCEPTED = "accepted"
    DELIVERED = "delivered"
    READ = "read"
    FAILED_TEMPORARY = "failed_temporary"
    FAILED_PERMANENT = "failed_permanent"
    SUPPRESSED = "suppressed"


TO_BE_SENT = frozenset({NoticeState.PENDING, NoticeState.FAILED_TEMPORARY})
GIVEN_UP = frozenset({NoticeState.FAILED_PERMANENT, NoticeState.SUPPRESSED})

AUDIENCES = {
    Kind.OPENED: (Audience.CLIENT, Audience.DESK),
    Kind.REOPENED: (Audience.CLIENT, Audience.DESK),
    Kind.ACKNOWLEDGED: (Audience.CLIENT, Audience.DESK),
    Kind.FINDINGS: (Audience.CLIENT, Audience.DESK),
    Kind.RESOLVED: (Audience.CLIENT, Audience.DESK),
    Kind.FOLLOW_UP: (Audience.CLIENT, Audience.DESK),
    Kind.CLOSED: (Audience.CLIENT, Audience.DESK),
    Kind.REJECTED: (Audience.CLIENT, Audience.DESK),
    Kind.SEVERITY: (Audience.CLIENT, Audience.DESK),
    Kind.CHECKPOINT: (Audience.DESK,),
    Kind.REMINDER: (Audience.DESK,),
    Kind.UNDELIVERED: (Audience.DESK,),
    Kind.STORM: (Audience.CLIENT, Audience.DESK),
}
"""Which entries are told, and to whom. What is not here is read on the timeline."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody who is told, at one of their addresses. `party` is the same for all of these."""

    audience: Audience
    name: str
    address: str
    language: Language
    time_zone: str
    party: str = ""

    @property
    def is_person(self) -> bool:
        """Whether it is one person of the duty roster; a mailbox or a room has several readers."""
        return self.party.startswith(PERSON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One message to one recipient, and all that was heard of it.

    `state` was reached at `at`, for the provider's `reason`; `history` is what they are worked out of. `wake_at` is
    when somebody must look at it again: the end of a lease, or of a pause before another try. `attempts` counts how
    often it was taken for sending, and `revision` how often it was written. `instead` are the roads to the same party
    that come after this one, and `deadline` is when it must have arrived; `went_on` says that another road, or another
    person, was taken since. `stands_in_for` is the notice whose person could not be reached, where this one is for the
    next person.
    """

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
    history: tuple[Heard, ...] = ()
    revision: int = 0
    instead: tuple[Road, ...] = ()
    deadline: datetime | None = None
    went_on: bool = False
    stands_in_for: str | None = None


@dataclass(frozen=True, slots=True)
class Label:
    """What a message carries, so that whatever its provider reports of it finds its notice and its try."""

    ticket_id: str
    notice_id: str
    attempt: int


def notice_id(ticket_id: str, entry: int, channel: Channel, recipient: Recipient) -> str:
    """The same for every try to tell this recipient of this entry."""
    return f"{ticket_id}-{entry}-{channel}-{digest(recipient.audience, recipient.address.casefold())[:12]}"


def retry_pause(attempts: int) -> timedelta:
    """How long to wait after the n-th failure: a minute, twice as long each time, an hour at most.

    All tries together take 18 hours: longer than it takes to see and mend a sender that the provider refuses.
    """
    return min(FIRST_RETRY * (1 << (attempts - 1)), LONGEST_RETRY)


def after_failure(attempts: int, now: datetime, *, permanent: bool) -> tuple[NoticeState, datetime | None]:
    """The state after the n-th try failed, and when the next one is due; None where there is none."""
    if permanent or attempts >= ATTEMPTS:
        return NoticeState.FAILED_PERMANENT, None
    return NoticeState.FAILED_TEMPORARY, now + retry_pause(attempts)


@dataclass(frozen=True, slots=True)
class Message:
    """What one recipient reads. `thread` is the same for all messages of a ticket."""

    subject: str
    text: str
    html: str
    thread: str
    language: Language
