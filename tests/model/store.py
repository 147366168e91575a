"""The in-memory store of a machine that may die: before or after the n-th thing that it writes, as kill -9 would do it.

Used by the model's desk. What was written stays; whatever the machine held besides is gone.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from tests.support.recorders import InterruptedStore

if TYPE_CHECKING:
    from collections.abc import Callable

WRITES = frozenset(
    {
        *("commit", "confirm_lifecycle", "raise_attempt", "put_token", "drop_token", "postpone"),
        *("take_notice", "put_notice", "settle_entry", "postpone_entry"),
        *("put_quarantined", "put_uncovered", "take_uncovered", "settle_uncovered"),
        *("beat", "hold_entry", "hasten_storm", "take_storm", "drop_held_entries", "settle_storm", "end_storm"),
        *("put_window", "end_window", "settle_window", "settle_held"),
    }
)
"""Whatever a function writes while it handles something. The register is written by operators, whose machines live."""


class Death(BaseException):
    """The process is gone: nothing that handles an Exception survives it."""


class MortalStore(InterruptedStore):
    """`written` are the writes of the present act, in order: names and first arguments."""

    def __init__(self) -> None:
        super().__init__()
        self.written: list[tuple[str, Any]] = []
        self._doomed: tuple[int, bool] | None = None

    def begin(self) -> None:
        """Another machine begins to work."""
        self.written = []

    def doom(self, number: int, *, after: bool) -> None:
        """It dies before, or `after`, its n-th write from now on."""
        self._doomed = number, after

    def spare(self) -> None:
        """It lives on."""
        self._doomed = None

    def __getattribute__(self, name: str) -> Any:
        """The method; one that writes may be the last that is called."""
        found = super().__getattribute__(name)
        return partial(self._mortally, name, found) if name in WRITES else found

    def _mortally(self, name: str, write: Callable[..., Any], *given: Any) -> Any:
        number, after = self._doomed or (0, False)
        is_last = number == len(self.written) + 1
        if is_last and not after:
            raise Death(f"before {name}")
        done = write(*given)
        self.written.append((name, given[0]))
        if is_last:
            raise Death(f"after {name}")
        return done
