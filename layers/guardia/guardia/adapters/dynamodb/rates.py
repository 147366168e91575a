"""ports.RateStore over the table: one conditional write for each request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.dynamodb import conditions as if_
from guardia.adapters.dynamodb import keys
from guardia.adapters.dynamodb.conditions import held
from guardia.adapters.dynamodb.rows import Rows

if TYPE_CHECKING:
    from datetime import datetime

    from pynamodb.expressions.update import Action


class RateRows(Rows):
    """How many requests came."""

    def count_request(self, who: str, start: datetime, end: datetime, enough: int) -> bool:
        """Count one more in this window; False, and nothing is counted, where there were `enough`."""
        kind = self.table.rates
        item = kind(keys.rate(who), keys.instant(start))
        counted: list[Action] = [kind.requests.add(1), kind.expires_at.set(end)]
        return held(lambda: item.update(counted, if_.few_requests_are_counted(kind, enough)))
