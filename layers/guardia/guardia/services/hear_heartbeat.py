"""A beat of a client's account arrives: keep that the road from there to us was open.

Called by `receive_message`. A read and at most one conditional write, however often a beat is delivered; a ticket is
none of its business. What is late or older than what is known changes nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.change import Condition, Conflict
from guardia.domain.heartbeat import first_heard, heard
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import Road
from guardia.services.trying import until_written

if TYPE_CHECKING:
    from guardia.domain.alarm import Identity
    from guardia.domain.quarantine import Received
    from guardia.ports import HeartbeatStore, Pause


@dataclass(frozen=True, slots=True)
class HearHeartbeat:
    """The beats. One that comes by SNS proves nothing of the bus, by which alarms come."""

    store: HeartbeatStore
    pause: Pause

    def __call__(self, identity: Identity, received: Received, *, is_covered: bool) -> Outcome:
        """Always noted. Raises Busy when others always came first."""
        if received.road is not Road.EVENTBRIDGE:
            return Outcome(OutcomeKind.NOTED, "a heartbeat that did not come by the bus")
        if not is_covered:
            return Outcome(OutcomeKind.NOTED, "a heartbeat of an account that no contract covers: nobody expects it")

        def attempt() -> None:
            known = self.store.heartbeat(identity.account_id, identity.region)
            first = first_heard(identity.account_id, identity.region, received.sent_at)
            after = heard(known, received.sent_at) if known else first
            if after is not None and not self.store.put_heartbeat(after):
                raise Conflict(frozenset({Condition.HEARTBEAT_IS_AS_READ}))

        until_written(attempt, self.pause)
        return Outcome(OutcomeKind.NOTED, "a heartbeat", is_heartbeat=True)
