"""Time that moves by hand, as `bootstrap` wants it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.support.builders import T0

if TYPE_CHECKING:
    from datetime import datetime, timedelta


class HandMoved:
    """ports.Time. Pauses are counted and not slept through."""

    def __init__(self, at: datetime = T0) -> None:
        self._at = at
        self.pauses = 0

    def now(self) -> datetime:
        """The present instant."""
        return self._at

    def pause(self, tries: int) -> None:
        """Before the n-th new try."""
        del tries
        self.pauses += 1

    def begin(self, at: datetime) -> None:
        """Another history."""
        self._at, self.pauses = at, 0

    def advance(self, by: timedelta) -> None:
        """Move on."""
        self.move_to(self._at + by)

    def move_to(self, at: datetime) -> None:
        """Be at `at`, which is not before now."""
        assert at >= self._at, f"time does not go back: {at} is before {self._at}"
        self._at = at
