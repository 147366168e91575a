"""Decide, write, and decide again when another was faster."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from guardia.domain.change import Conflict
from guardia.domain.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.ports import Pause

TRIES = 12
Result = TypeVar("Result")


def until_written(attempt: Callable[[], Result], pause: Pause) -> Result:
    """The result of the first attempt that meets no Conflict. An attempt reads anew each time. Raises Busy."""
    for tries in range(1, TRIES + 1):
        try:
            return attempt()
        except Conflict as conflict:
            met = conflict
        if tries < TRIES:
            pause(tries)
    raise Busy(f"others changed the same thing {TRIES} times in a row: {met}")
