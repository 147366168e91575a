"""How fast somebody may ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` on average and `burst` at once: so many in each window of `burst / per_second` seconds.

    At the seam of two windows twice as many may come together; over any longer time the average holds.
    """

    per_second: int
    burst: int

    def __post_init__(self) -> None:
        """ValueError for a rate that would admit nobody."""
        if self.per_second < 1 or self.burst < 1:
            raise ValueError(f"a rate of {self.per_second} a second and {self.burst} at once admits nobody")

    @property
    def window(self) -> timedelta:
        """How long a window is."""
        return timedelta(seconds=self.burst / self.per_second)

    def window_at(self, now: datetime) -> datetime:
        """When the window began that `now` is in: the same for everybody who asks."""
        return now - (now - _EPOCH) % self.window
