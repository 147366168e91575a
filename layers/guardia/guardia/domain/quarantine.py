"""A message that could not become a ticket, kept with the reason so that a person can decide."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.number import base32

if TYPE_CHECKING:
    from datetime import datetime

BODY_LIMIT = 32_768
"""Bytes of UTF-8 of a body that are kept: DynamoDB's item ends at 400 KB, a page of twenty at 1 MB."""


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
    """`account_id` is the account that proved itself, or None. `body_sha256` is of the whole body."""

    id: str
    received_at: datetime
    road: Road
    account_id: str | None
    reason: str
    body: str
    body_sha256: str
    released_ticket: str | None = None


def quarantine(received: Received, reason: str, account_id: str | None = None) -> Quarantined:
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
    )


def _sortable_id(received: Received) -> str:
    """A ULID: 48 bits of time in milliseconds, then 80 bits that follow from the message (github.com/ulid/spec)."""
    milliseconds = int(received.sent_at.timestamp() * 1000)
    rest = hashlib.sha256(f"{received.road}:{received.message_id}".encode()).digest()[:10]
    return base32((milliseconds << 80) | int.from_bytes(rest, "big"), 26)
