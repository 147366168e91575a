"""Ids that sort by an instant and say it again: ULIDs whose other 80 bits follow from what the id is of.

Called for quarantined messages (when each came) and for maintenance windows (when each ends).
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta

from guardia.domain.number import base32, from_base32

LETTERS = 26
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_OTHER_BITS = 80


def sortable_id(at: datetime, of: str) -> str:
    """48 bits of time in milliseconds, then 80 bits that follow from `of`: https://github.com/ulid/spec."""
    rest = hashlib.sha256(of.encode()).digest()[: _OTHER_BITS // 8]
    return base32((_milliseconds(at) << _OTHER_BITS) | int.from_bytes(rest, "big"), LETTERS)


def first_id(at: datetime) -> str:
    """What no id of this instant, or of a later one, stands before."""
    return base32(_milliseconds(at) << _OTHER_BITS, LETTERS)


def instant_in(text: str) -> datetime | None:
    """The instant of an id, to the millisecond; None for a text that is none."""
    number = from_base32(text) if len(text) == LETTERS else None
    try:
        return None if number is None else _EPOCH + timedelta(milliseconds=number >> _OTHER_BITS)
    except OverflowError:  # after the year 9999, where 48 bits of milliseconds go on
        return None


def _milliseconds(at: datetime) -> int:
    return (at - _EPOCH) // timedelta(milliseconds=1)
