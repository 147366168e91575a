"""The only source of what nobody can guess and nothing repeats."""

from __future__ import annotations

import secrets


def nonce() -> str:
    """A text that was never given before: 128 random bits, in hexadecimal."""
    return secrets.token_hex(16)
