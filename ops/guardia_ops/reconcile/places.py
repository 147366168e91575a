"""Every region of every account of a client, looked at one after the other; one that cannot be read stops no other."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.errors import Unreachable
from guardia.domain.reconciliation import in_order
from guardia.services.reconcile import Place
from guardia_ops.onboarding.checks.client_side import DEPLOY, place

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from guardia.domain.contract import Account, Client
    from guardia.domain.reconciliation import Compared, Verdict
    from guardia.domain.ticket import Ticket
    from guardia.services.reconcile import Reconcile

_UPDATE = f"{DEPLOY}; a stack of an older release is updated, because its read role may not read alarms"
_EXTERNAL_ID = "give one (docs/deploying.md#the-external-id), and apply the file"
_LATER = "run the command again in a minute"


@dataclass(frozen=True, slots=True)
class Looked:
    """A place, and how many alarms it has; or why they could not be read, and what to do."""

    place: Place
    alarms: int = 0
    error: str = ""
    advice: str = ""

    @property
    def document(self) -> dict[str, object]:
        """For programs."""
        account, region = self.place.account.id, self.place.region
        return {"account_id": account, "region": region, "alarms": self.alarms, "error": self.error or None}


@dataclass(frozen=True, slots=True)
class Comparison:
    """All places of a client. `compared` are the most urgent first."""

    looked: Sequence[Looked]
    compared: Sequence[Compared]

    @property
    def unread(self) -> list[Looked]:
        """Where nobody knows what is missing."""
        return [looked for looked in self.looked if looked.error]

    @property
    def owed(self) -> list[Compared]:
        """What there is something to hand over of."""
        return [compared for compared in self.compared if compared.owed]

    def that_are(self, verdict: Verdict) -> list[Compared]:
        """The alarms with this verdict."""
        return [compared for compared in self.compared if compared.verdict is verdict]


@dataclass(frozen=True, slots=True)
class Scope:
    """What is asked for: these accounts and regions (all that are known, where none is named), and alarms so called."""

    since: datetime
    accounts: Sequence[Account]
    regions: Sequence[str]
    alarms: Sequence[str]
    home: str


def look_everywhere(reconcile: Reconcile, client: Client, scope: Scope, tell: Callable[[str], None]) -> Comparison:
    """Look at each place. Where no region is named: where we heard of the account, and the region of our own stack."""
    standing = reconcile.open_tickets(client)
    looked: list[Looked] = []
    compared: list[Compared] = []
    for one in _places(reconcile, client, scope, standing):
        tell(f"asking {place(one.account, one.region)}")
        try:
            found, count = reconcile.look(one, scope.since, standing, scope.alarms)
        except Unreachable as failure:
            looked.append(Looked(one, error=str(failure), advice=_advice(one, failure)))
        else:
            looked.append(Looked(one, count))
            compared += found
    return Comparison(looked, in_order(compared))


def _places(reconcile: Reconcile, client: Client, scope: Scope, standing: Sequence[Ticket]) -> Iterable[Place]:
    for account in scope.accounts:
        known = scope.regions or sorted({scope.home, *reconcile.regions(account, standing)})
        yield from (Place(client.id, account, region) for region in known)


def _advice(one: Place, failure: Unreachable) -> str:
    if failure.temporary:
        return _LATER
    return _UPDATE if one.account.external_id else _EXTERNAL_ID
