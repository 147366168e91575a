"""What a provider reports of a message, into the notice that it was sent for.

Called by `delivery_events`. Reports come at least once, in any order, and some of messages that are no notice: what
cannot be of a notice is told apart and ends here, so that it never comes again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.complaint import Complaint
from guardia.domain.errors import Refused
from guardia.domain.notice import Audience

if TYPE_CHECKING:
    from guardia.domain.delivery import DeliveryEvent
    from guardia.domain.notice import Notice
    from guardia.ports import Clock, DeliveryReader, NoticeStore
    from guardia.services.record_fate import RecordFate

logger = logging.getLogger(__name__)


class Ending(StrEnum):
    """How a report ended."""

    RECORDED = "recorded"  # the notice did not know it
    REPEATED = "repeated"  # the notice knew it
    FOREIGN = "foreign"  # of a message that is no notice, or of another than the notice's
    UNKNOWN = "unknown"  # of a notice that is not there
    UNREADABLE = "unreadable"  # no report that anybody can read


@dataclass(frozen=True, slots=True)
class RecordDelivery:
    """`read` knows the provider's form."""

    read: DeliveryReader
    notices: NoticeStore
    record: RecordFate
    clock: Clock

    def __call__(self, body: str) -> Ending:
        """Record one report. Raises Busy, and whatever the table raises: then it may come again."""
        try:
            event = self.read(body)
        except Refused:
            logger.warning("a delivery event that nobody can read")
            return Ending.UNREADABLE
        ending = self._record(event)
        if ending in {Ending.FOREIGN, Ending.UNKNOWN}:
            logger.warning("a delivery event of no notice", extra={"fate": event.heard.fate})
        return ending

    def _record(self, event: DeliveryEvent) -> Ending:
        if event.label is None:
            return Ending.FOREIGN
        notice = self.notices.notice(event.label.ticket_id, event.label.notice_id)
        if notice is None:
            return Ending.UNKNOWN
        if not event.fits(notice):
            return Ending.FOREIGN
        if event.complained:
            self._remember(notice, event)
        return Ending.RECORDED if self.record(notice, event.heard, self.clock()) else Ending.REPEATED

    def _remember(self, notice: Notice, event: DeliveryEvent) -> None:
        """The desk's own people are written to whatever they report: a ticket that nobody sees is a lost alarm."""
        if notice.recipient.audience is Audience.CLIENT:
            heard = event.heard
            complaint = Complaint(
                address=notice.recipient.address,
                at=heard.at,
                reason=heard.reason,
                ticket_id=notice.ticket_id,
                notice_id=notice.id,
            )
            self.notices.put_complaint(complaint)
