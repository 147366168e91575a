"""A ticket's number, which people say over the phone: `GD-7K3M9-QXD2F`."""

from __future__ import annotations

import hashlib
import re

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LETTERS = 10
_NUMBER = re.compile(f"GD-[{CROCKFORD}]{{5}}-[{CROCKFORD}]{{5}}")


def base32(number: int, length: int) -> str:
    """The number in Crockford's base 32, which leaves out I, L, O and U: https://www.crockford.com/base32.html."""
    letters = []
    for _ in range(length):
        number, letter = divmod(number, len(CROCKFORD))
        letters.append(CROCKFORD[letter])
    return "".join(reversed(letters))


def from_base32(text: str) -> int | None:
    """The number that `base32` wrote so; None for another text."""
    number = 0
    for letter in text:
        if letter not in CROCKFORD:
            return None
        number = number * len(CROCKFORD) + CROCKFORD.index(letter)
    return number


def ticket_number(fingerprint: str, taken: int = 0) -> str:
    """The number that follows from what opened the ticket; `taken` counts the numbers that others already have."""
    suffix = f"#{taken}" if taken else ""
    first_bytes = hashlib.sha256(f"{fingerprint}{suffix}".encode()).digest()[:8]
    letters = base32(int.from_bytes(first_bytes, "big"), _LETTERS)
    return f"GD-{letters[:5]}-{letters[5:]}"


def is_ticket_number(text: str) -> bool:
    """Whether the text could be a ticket's number, so that nothing else is asked of the table."""
    return _NUMBER.fullmatch(text) is not None
