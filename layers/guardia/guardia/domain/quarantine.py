"""A message that could not become a ticket, kept with the reason so that a person can decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.sortable_id import instant_in, sortable_id

if TYPE_CHECKING:
    from guardia.domain.alarm import Reading
    from guardia.domain.entitlement import Standing

BODY_LIMIT = 32_768
"""Bytes of UTF-8 of a body that are kept: DynamoDB's item ends at 400 KB, a page of twenty at 1 MB."""

FIRST_SENT = "GuardiaFirstSent"
"""Name of a message's attribute: milliseconds since 1970 UTC at which a message that an operator sent back first came.

Nobody else sets it on the road of EventBridge; on that of SNS only a raw delivery could, which opens nothing."""

QUEUE_KEEPS = timedelta(days=14)
"""How long SQS keeps a message at most."""

_EPOCH = datetime.fromtimestamp(0, UTC)
_MILLISECONDS = 13
"""Digits of an instant of this age."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours an alarm's clock may be. A time far ahead would make every later change look old."""


class Road(StrEnum):
    """How a message came: by the queue that says what its sender has proven, or read in the account itself."""

    EVENTBRIDGE = "eventbridge"
    SNS = "sns"
    ACCOUNT = "account"  # `guardia reconcile` asked the account's own API, by its read role


QUEUES = (Road.EVENTBRIDGE, Road.SNS)
"""The roads that lead through a queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A message as a queue gave it. `sent_at` is the queue's SentTimestamp: when it reached us."""

    message_id: str
    road: Road
    body: str
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """`account_id` is the account that proved itself, or None. `body_sha256` is of the whole body.

    `standing` is how the account stood where no contract covered it; None where the message could not be read.
    `released_by` is the name of the operator who let it become, or join, the ticket `released_ticket`.
    """

    id: str
    received_at: datetime
    road: Road
    account_id: str | None
    reason: str
    body: str
    body_sha256: str
    standing: Standing | None = None
    released_ticket: str | None = None
    released_at: datetime | None = None
    released_by: str = ""

    @property
    def is_whole(self) -> bool:
        """Whether the kept body is the message as it came: not cut, and all of it text."""
        return hashlib.sha256(self.body.encode("utf-8", "surrogatepass")).hexdigest() == self.body_sha256


def quarantine(
    received: Received, reason: str, account_id: str | None = None, standing: Standing | None = None
) -> Quarantined:
    """The record of a message; the same for each delivery of the same message."""
    whole = received.body.encode("utf-8", "surrogatepass")
    kept = received.body.encode("utf-8", "replace")[:BODY_LIMIT].decode("utf-8", "replace")
    return Quarantined(
        id=sortable_id(received.sent_at, f"{received.road}:{received.message_id}"),
        received_at=received.sent_at,
        road=received.road,
        account_id=account_id,
        reason=reason,
        body=kept,
        body_sha256=hashlib.sha256(whole).hexdigest(),
        standing=standing,
    )


def first_sent(said: str, sent_at: datetime) -> datetime:
    """When a message reached us, which was put on its queue at `sent_at`: what its FIRST_SENT says, if that may be."""
    if not (said.isascii() and said.isdecimal()):
        return sent_at
    first = _EPOCH + min(timedelta(milliseconds=int(said[:_MILLISECONDS])), sent_at - _EPOCH)
    return first if sent_at - first <= QUEUE_KEEPS else sent_at


def is_dated_ahead(reading: Reading, at: datetime) -> bool:
    """Whether the change claims to be later than `at`, by more than clocks may differ."""
    return reading.changed_at > at + CLOCK_SKEW


def happened_by(reading: Reading, received_at: datetime) -> datetime:
    """When the change had happened at the latest: what has reached us has happened, whatever its clock says."""
    return min(reading.changed_at, received_at)


def received_in(quarantine_id: str) -> datetime | None:
    """When the message with this id reached us, to the millisecond; None for a text that no message has as its id."""
    return instant_in(quarantine_id)
