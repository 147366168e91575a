"""Tell the desk once a day of the gaps that its roster has in the week ahead, while there is time to mend them.

Called by the sweeper each minute, of which all but one read one item at most. Taken by lease before anything is sent:
at least once, counted, and never zero times.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.duty.gap_report import AHEAD, begun, day_due
from guardia.domain.duty.on_duty import on_duty
from guardia.domain.duty.roster import Line
from guardia.domain.duty.shift import UNPLANNED, Why
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Audience, Recipient

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from guardia.domain.duty.gap_report import GapReport
    from guardia.domain.duty.schedule import Schedule
    from guardia.domain.duty.shift import Shift
    from guardia.ports import DutyStore, GapComposer, GapStore, Mailer, Meter
    from guardia.services.parties import Desk

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TellGaps:
    """Writes to the desk's mailbox and to the manager on duty. `meter` counts `undelivered`: what was given up."""

    reports: GapStore
    duty: DutyStore
    composer: GapComposer
    mailer: Mailer
    desk: Desk
    meter: Meter

    def __call__(self, now: datetime) -> None:
        """Send what is due at `now`, if nobody else does so at this moment."""
        day = day_due(now, self.desk.time_zone)
        if day is None:
            return
        known = self.reports.gap_report()
        report = known if known and known.day >= day else self._begun(known, day, now)
        if report.is_due(now):
            self._tell(report.taken(now), now)
        elif report is not known:
            self.reports.put_gap_report(report.kept())

    def _begun(self, before: GapReport | None, day: date, now: datetime) -> GapReport:
        schedule = self.duty.schedule(now, now + AHEAD)
        return begun(before, day, _gaps(schedule, now), self._recipients(schedule, now), now)

    def _tell(self, report: GapReport, now: datetime) -> None:
        """Write to each who is owed, and record each by itself."""
        if not self.reports.put_gap_report(report):
            return
        gaps = _gaps(self.duty.schedule(now, now + AHEAD), now)
        for recipient in report.owed if gaps else ():
            if self._sent(gaps, recipient, report):
                report = report.without(recipient)
                if not self.reports.put_gap_report(report):
                    return
        if report.owed:
            self.reports.put_gap_report(report.put_off(now) if gaps else report.mended())

    def _sent(self, gaps: Sequence[Shift], recipient: Recipient, report: GapReport) -> bool:
        """Whether nothing more is to be done for this one: they have it, or never will."""
        try:
            self.mailer.send(self.composer.compose_gaps(gaps, recipient), recipient.address)
        except DeliveryFailed as failure:
            is_over = failure.permanent or report.is_used_up
            if is_over:
                self.meter("undelivered")
            level = logging.ERROR if is_over else logging.WARNING
            extra = {"day": report.day.isoformat(), "code": failure.code}
            logger.log(level, "somebody was not told of the roster's gaps", extra=extra)
            return is_over
        return True

    def _recipients(self, schedule: Schedule, now: datetime) -> Iterator[Recipient]:
        """The desk's mailbox, and whoever has the line of the managers by the roster, each address once."""
        desk = self.desk
        yield Recipient(Audience.DESK, "", desk.address, desk.language, desk.time_zone)
        managers = on_duty(schedule, Line.MANAGER, now)
        planned = Why(managers.evidence) not in UNPLANNED
        for manager in managers.value if planned else ():
            if manager.email.casefold() != desk.address.casefold():
                yield Recipient(Audience.DESK, manager.name, manager.email, manager.language, manager.time_zone)


def _gaps(schedule: Schedule, now: datetime) -> Sequence[Shift]:
    """What is not planned in the week ahead. A desk without a roster has no gaps: its mailbox is told of everything."""
    return schedule.gaps(now, now + AHEAD) if schedule.latest else ()
