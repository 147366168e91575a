"""The wall clock and its pauses; nothing else in Guardia asks what time it is."""

from __future__ import annotations

import random
import time
from datetime import UTC, datetime

LONGEST_PAUSE = 1.0


def now() -> datetime:
    """The present instant in UTC, to the millisecond, as the table keeps it."""
    present = datetime.now(UTC)
    return present.replace(microsecond=present.microsecond // 1000 * 1000)


def pause(tries: int) -> None:
    """Full jitter before the n-th new try: up to 20 ms, and twice as much each time, at most a second.

    https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/
    """
    time.sleep(random.uniform(0, min(LONGEST_PAUSE, 0.02 * 2**tries)))  # noqa: S311 # nosec B311 # spreads load, guards nothing
