"""So many requests of one client's people together, and no more: nobody starves the others.

Called by `ticket_api` for each request, once it is known who asks. A window's requests are counted in the table, since
each instance of the function sees only some of them. Whoever is over is remembered until the window ends, so that a
flood costs no writes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.errors import TooManyRequests

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.rate import Rate
    from guardia.ports import Clock, RateStore


@dataclass(frozen=True, slots=True)
class LimitRate:
    """A client's people share `tenant`; each person of the desk has `person` to themselves."""

    store: RateStore
    tenant: Rate
    person: Rate
    clock: Clock
    over: dict[str, datetime] = field(default_factory=dict)
    """Who may ask nothing more until when; of each only what every other instance would find, too."""

    def __call__(self, caller: Caller) -> None:
        """Count one more request. Raises TooManyRequests."""
        rate = self.person if caller.client_id is None else self.tenant
        who = f"USER#{caller.sub}" if caller.client_id is None else f"CLIENT#{caller.client_id}"
        now = self.clock()
        start = rate.window_at(now)
        end = start + rate.window
        if self.over.get(who) != end and self.store.count_request(who, start, end, rate.burst):
            return
        self._remember(who, end, now)
        raise TooManyRequests(end - now)

    def _remember(self, who: str, end: datetime, now: datetime) -> None:
        for other in [other for other, until in self.over.items() if until <= now]:
            del self.over[other]
        self.over[who] = end
