"""URLs that have just let us wait in vain, and are not asked again for a while.

The messages of many tickets to one receiver that is silent would otherwise each wait for it, and others behind them.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.ports import Clock

FOR = timedelta(seconds=55)
"""Under the pause before a notice's second try: that one asks again."""

CAPACITY = 100


class LeftAlone:
    """Remembers the last ones, in memory only: a URL is a secret."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._since: dict[str, datetime] = {}

    def __contains__(self, url: str) -> bool:
        """Whether it is left alone at this moment."""
        since = self._since.get(url)
        return since is not None and self._clock() - since < FOR

    def add(self, url: str) -> None:
        """It did not answer in time."""
        self._since.pop(url, None)
        while len(self._since) >= CAPACITY:
            del self._since[next(iter(self._since))]
        self._since[url] = self._clock()
