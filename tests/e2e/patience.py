"""Waiting for other processes: the only place of this tier that sleeps."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

PATIENCE = 120.0
"""Seconds. What is waited for takes one or two; a busy machine takes more."""

Found = TypeVar("Found")


def until(look: Callable[[], Found | None], what: str, seconds: float = PATIENCE) -> Found:
    """The first truth that `look` finds; `what` was waited for, and what was seen last, are in the failure."""
    end = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        assert time.monotonic() < end, f"waited {seconds:.0f} s for this: {what}; seen last: {found!r}"
        time.sleep(0.1)
