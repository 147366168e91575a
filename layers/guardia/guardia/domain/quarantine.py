"""A message that could not become a ticket, kept with the reason so that a person can decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.number import base32, from_base32

if TYPE_CHECKING:
    from guardia.domain.alarm import Reading
    from guardia.domain.entitlement import Standing

BODY_LIMIT = 32_768
"""Bytes of UTF-8 of a body that are kept: DynamoDB's item ends at 400 KB, a page of twenty at 1 MB."""

CLOCK_SKEW = timedelta(minutes=5)
"""How far ahead of ours an alarm's clock may be. A time far ahead would make every later change look old."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ID_LETTERS = 26
_RANDOM_BITS = 80


class Road(StrEnum):
    """The queue that a message came by; it says what the sender has proven."""

    EVENTBRIDGE = "eventbridge"
    SNS = "sns"


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
        id=_sortable_id(received),
        received_at=received.sent_at,
        road=received.road,
        account_id=account_id,
        reason=reason,
        body=kept,
        body_sha256=hashlib.sha256(whole).hexdigest(),
        standing=standing,
    )


def is_dated_ahead(reading: Reading, at: datetime) -> bool:
    """Whether the change claims to be later than `at`, by more than clocks may differ."""
    return reading.changed_at > at + CLOCK_SKEW


def _sortable_id(received: Received) -> str:
    """A ULID: 48 bits of time in milliseconds, then 80 bits that follow from the message (github.com/ulid/spec)."""
    milliseconds = (received.sent_at - _EPOCH) // timedelta(milliseconds=1)
    rest = hashlib.sha256(f"{received.road}:{received.message_id}".encode()).digest()[:10]
    return base32((milliseconds << _RANDOM_BITS) | int.from_bytes(rest, "big"), _ID_LETTERS)


def received_in(quarantine_id: str) -> datetime | None:
    """When the message with this id reached us, to the millisecond; None for a text that no message has as its id."""
    number = from_base32(quarantine_id) if len(quarantine_id) == _ID_LETTERS else None
    try:
        return None if number is None else _EPOCH + timedelta(milliseconds=number >> _RANDOM_BITS)
    except OverflowError:  # after the year 9999, where 48 bits of milliseconds go on
        return None
