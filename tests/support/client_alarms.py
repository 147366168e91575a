"""A client's account whose alarms turn by hand: it tells of them when it is asked, as CloudWatch's API does."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.adapters.alarm_events import Origin, ToState, event_body
from guardia.adapters.readers.account import read_account
from guardia.domain.alarm import Alarm, AlarmState
from guardia.domain.quarantine import Received, Road
from guardia.domain.reconciliation import Told, Trail
from tests.support.builders import alarm

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.contract import Account
    from guardia.domain.errors import Unreachable


@dataclass
class ClientAlarms:
    """ports.AccountAlarms. The API dates each change `skew` later than the event does.

    `deleted` are the names of alarms that are not there any more. `failure` is how the next reading fails.
    """

    skew: timedelta = timedelta()
    changes: list[Alarm] = field(default_factory=list)
    deleted: set[str] = field(default_factory=set)
    failure: Unreachable | None = None

    def turn(
        self,
        state: str,
        at: datetime,
        *,
        name: str = "api-5xx",
        contributor: str | None = None,
        suppressed_by: str | None = None,
        muted_by: str | None = None,
    ) -> Alarm:
        """An alarm changes; the event of it, which somebody may deliver."""
        change = alarm(
            state, at, name=name, contributor=contributor, suppressed_by=suppressed_by, muted_by=muted_by, reason="It."
        )
        self.changes.append(change)
        return change

    def __call__(self, account: Account, region: str, since: datetime) -> Iterator[Trail]:
        """Every alarm of the account, and its changes to ALARM since then."""
        if self.failure:
            raise self.failure
        here = [c for c in self.changes if (c.identity.account_id, c.identity.region) == (account.id, region)]
        for identity in dict.fromkeys(change.identity for change in here):
            of_it = sorted((c for c in here if c.identity == identity), key=lambda change: change.changed_at)
            own = [change for change in of_it if change.contributor is None]
            now = self._told(own[-1]) if own and own[-1].name not in self.deleted else None
            raised = [c for c in of_it if c.state is AlarmState.ALARM and (c.changed_at >= since or c is of_it[-1])]
            oks = [change for change in own if change.state is AlarmState.OK and change.changed_at >= since]
            yield Trail(
                identity=identity,
                name=of_it[0].name,
                now=now,
                raised=tuple(map(self._told, raised)),
                ended=self._told(oks[-1]) if oks else None,
            )

    def _told(self, change: Alarm) -> Told:
        body = body_of(change, change.changed_at + self.skew)
        read = read_account(Received(message_id="", road=Road.ACCOUNT, body=body, sent_at=change.changed_at))
        assert isinstance(read, Alarm)
        assert read == replace(change, changed_at=read.changed_at, exact=False)
        return Told(read, body)


def body_of(change: Alarm, at: datetime) -> str:
    """The change in the form of the bus, as the API dates it."""
    contributor = change.contributor
    to = ToState(
        value=change.state,
        at=at,
        reason=change.reason,
        contributor=(contributor.id, contributor.attributes) if contributor else None,
        suppressed_by=change.suppressed_by,
        muted_by=change.muted_by,
    )
    origin = Origin("aws", change.identity.account_id, change.identity.region)
    return event_body(origin, {"AlarmName": change.name, "AlarmArn": change.identity.alarm_arn}, to)
