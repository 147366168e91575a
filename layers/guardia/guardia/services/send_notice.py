"""One try of one notice: taken by lease, handed over to its channel, and on record with what became of it.

Called by `notify` and `go_on`.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.delivery import Fate, Heard
from guardia.domain.errors import DeliveryFailed
from guardia.domain.instant import zulu
from guardia.domain.notice import Audience
from guardia.domain.road import ASKS_STRANGERS, Channel, Road
from guardia.services.record_fate import RecordFate

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.contract import Client
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Clock, Gauge, Meter, NoticeStore, Register
    from guardia.services.dispatch import Dispatch
    from guardia.services.parties import Parties

ENDED = frozenset({Fate.FAILED, Fate.UNWANTED})
"""After these words of our own no try follows."""

COUNTED = {Fate.ACCEPTED: "sent", Fate.DELIVERED: "sent", Fate.NOT_TAKEN: "failed", Fate.FAILED: "given_up"}
"""What a try is to the measure `notices`, by what became of it."""

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Telling:
    """An entry that is told at an instant, and what it is about.

    `calls` says whether anybody is still to be woken for it. After `until`, by the clock, no sending begins any more;
    with `strangers_later` none does to machines of others, which may keep us waiting. What is not sent is owed.
    """

    ticket: Ticket
    client: Client | None
    entry: Entry
    at: datetime
    until: datetime
    calls: bool
    strangers_later: bool = False


@dataclass(frozen=True, slots=True)
class SendNotice:
    """Sends what may be sent. Whatever is heard of a notice meanwhile stays heard.

    `meter` counts `not_taken`: a provider of ours did not take a message, for the moment. `gauge` is told of each try,
    by its channel and fate.
    """

    notices: NoticeStore
    register: Register
    parties: Parties
    dispatch: Dispatch
    clock: Clock
    meter: Meter
    gauge: Gauge

    def __call__(self, telling: Telling, notice: Notice) -> Fate | None:
        """What became of it; None where somebody else sends it or will, or it needs no sending."""
        if self.clock() >= telling.until or (telling.strangers_later and notice.channel in ASKS_STRANGERS):
            self._owe(telling, notice)
            return None
        taken = self.notices.take_notice(notice, telling.at)
        if taken is None:
            return None
        if over := self._over(telling, taken):
            return self.record(taken, Fate.UNWANTED, over, telling.at, is_missed=False)
        if reported := self._reported(telling, taken):
            return self.record(taken, Fate.UNWANTED, reported, telling.at)
        try:
            fate, provider_id = self.dispatch(telling.ticket, telling.client, telling.entry, taken)
        except DeliveryFailed as failure:
            fate = Fate.FAILED if failure.permanent else Fate.NOT_TAKEN
            if fate is Fate.NOT_TAKEN and taken.channel not in ASKS_STRANGERS:
                self.meter("not_taken")  # our own provider's doing: while it lasts, nobody is told by that channel
            logger.warning("a provider did not take a message", extra=_about(taken, telling.ticket, failure))
            return self.record(taken, fate, str(failure), telling.at, pause=failure.retry_after)
        return self.record(taken, fate, "", telling.at, provider_id)

    def _owe(self, telling: Telling, notice: Notice) -> None:
        """Leave it to the next sweep. Nothing happens to a notice that stands already: it is owed as it is."""
        if notice.revision == 0:
            self.notices.put_notice(replace(notice, wake_at=telling.at, revision=1))

    def record(
        self,
        notice: Notice,
        fate: Fate,
        reason: str,
        now: datetime,
        provider_id: str | None = None,
        *,
        pause: timedelta | None = None,
        is_missed: bool = True,
    ) -> Fate:
        """What became of the try that the notice was taken for, beside whatever was heard of it meanwhile.

        `pause` is how long the provider asked us to wait before another try. A reader who `is_missed` was to be told,
        and is counted where nobody can tell them any more.
        """
        if counted := COUNTED.get(fate):
            self.gauge("notices", 1, channel=notice.channel.value, fate=counted)
        heard = Heard(fate, self.clock(), reason, notice.attempts, provider_id)
        RecordFate(self.notices, self.meter, self.gauge)(notice, heard, now, pause or timedelta(), is_missed=is_missed)
        return fate

    def _over(self, telling: Telling, notice: Notice) -> str:
        """Why nobody waits for it any more; empty where somebody does."""
        if notice.recipient.audience is not Audience.CLIENT:
            is_over = notice.deadline is not None and not telling.calls
            return "somebody has answered: nobody else is called" if is_over else ""
        if not self.parties.is_told(telling.client, Road(notice.channel, notice.recipient.address)):
            return "no contact of the client any more who follows tickets"
        return ""

    def _reported(self, telling: Telling, notice: Notice) -> str:
        """That its reader reported our mail as spam, or nothing. The desk's people are told whatever they reported."""
        if notice.recipient.audience is not Audience.CLIENT or notice.channel is not Channel.EMAIL:
            return ""
        complaint = self.notices.complaint(notice.recipient.address)
        if complaint is None or not complaint.holds(self.register.traces(telling.ticket.client_id)):
            return ""
        return f"this address reported our mail as spam at {zulu(complaint.at)} ({complaint.ticket_id})"


def _about(notice: Notice, ticket: Ticket, failure: DeliveryFailed) -> dict[str, object]:
    return {
        "ticket_id": notice.ticket_id,
        "client_id": ticket.client_id,
        "notice_id": notice.id,
        "channel": notice.channel,
        "attempts": notice.attempts,
        "permanent": failure.permanent,
        "code": failure.code,
    }
