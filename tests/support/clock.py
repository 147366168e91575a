"""Time that moves by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.builders import T0

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class FakeClock:
    """Says the same instant until it is moved on."""

    def __init__(self, now: datetime = T0) -> None:
        self.now = now

    def __call__(self) -> datetime:
        """The present instant."""
        return self.now

    def advance(self, by: timedelta) -> datetime:
        """Move on; the new instant."""
        self.now += by
        return self.now

    def move_to(self, at: datetime) -> None:
        """Be at `at`, which is not before now."""
        assert at >= self.now, f"time does not go back: {at} is before {self.now}"
        self.now = at
