"""What does not arrive goes on: to the next road of the same party, then to the next person of the desk.

Called by `notify`, where a notice was given up, or is not there although its time is over. Whoever dies half-way is
followed by the sweeper, which finds what was made already: nobody is told twice for it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.domain.delivery import must_go_on, went_on
from guardia.domain.errors import Busy
from guardia.domain.notice import GIVEN_UP, Audience
from guardia.domain.party import first_notice, free_roads, is_last_road, next_notice
from guardia.domain.road import Road
from guardia.domain.ticket import Kind
from guardia.services.record_fate import TRIES

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.notice import Notice
    from guardia.ports import Clock, Gauge, Meter, NoticeStore
    from guardia.services.parties import Parties
    from guardia.services.report_undelivered import ReportUndelivered
    from guardia.services.send_notice import SendNotice, Telling


@dataclass(frozen=True, slots=True)
class GoOn:
    """`meter` counts `rerouted`: given up, and another road was taken; and `undelivered`: nobody is left to call.

    `gauge` is told the same by the channel that was given up; there, `gone_on` counts calls without an answer, too.
    """

    notices: NoticeStore
    parties: Parties
    send: SendNotice
    report_undelivered: ReportUndelivered
    clock: Clock
    meter: Meter
    gauge: Gauge

    def __call__(self, telling: Telling, notice_id: str) -> None:
        """Take the next road as often as it must be: each notice goes on once, so that there is an end.

        Raises Busy where others write the notice all the time.
        """
        notice = self.notices.notice(telling.ticket.id, notice_id)
        while notice and must_go_on(notice, telling.at):
            following = self._following(telling, notice)
            is_missed = following is None and self._is_missed(telling, notice)
            if following:
                self.send(telling, following)
            if is_missed:
                self.report_undelivered(notice)
            if self._leave(notice, telling.at):
                self._count(notice, is_missed=is_missed, goes_on=following is not None)
            notice = self.notices.notice(telling.ticket.id, following.id) if following else None

    def _following(self, telling: Telling, notice: Notice) -> Notice | None:
        """The notice that takes the place of one which does not arrive; None where there is no other road."""
        is_call = notice.deadline is not None
        if is_call and not telling.calls:
            return None
        known = self.notices.notices(telling.ticket.id, notice.entry)
        following = next_notice(notice, self.clock())
        while following and not _is_free(following, known):
            following = next_notice(following, self.clock())
        return following or (self._stand_in(telling, notice, known) if is_call else None)

    def _stand_in(self, telling: Telling, notice: Notice, known: Sequence[Notice]) -> Notice | None:
        """The next person's first notice: the one that stands in already, if somebody died after making it."""
        if made := next((one for one in known if one.stands_in_for == notice.id), None):
            return made
        told = {one.recipient.party for one in known}
        for person in self.parties.stand_ins(telling.ticket, telling.entry, telling.at):
            if person.id not in told and (free := free_roads(person, telling.entry, known)):
                return replace(first_notice(free, telling.entry, self.clock()), stands_in_for=notice.id)
        return None

    def _is_missed(self, telling: Telling, notice: Notice) -> bool:
        """Whether whom nobody can tell must be reached otherwise: not a machine, nor who is to be told no longer."""
        match notice.recipient.audience:
            case _ if telling.entry.kind is Kind.UNDELIVERED:
                return False
            case Audience.SYSTEM:
                return False
            case Audience.CLIENT:
                return self.parties.is_told(telling.client, Road(notice.channel, notice.recipient.address))
            case Audience.DESK:
                return notice.deadline is None or telling.calls

    def _leave(self, notice: Notice, at: datetime) -> bool:
        """On record that it went on; False where it arrived meanwhile, or somebody else was here first."""
        for _ in range(TRIES):
            if self.notices.put_notice(went_on(notice, at)):
                return True
            notice = self.notices.notice(notice.ticket_id, notice.id) or notice
            if not must_go_on(notice, at):
                return False
        raise Busy(f"others wrote notice {notice.id} {TRIES} times in a row")

    def _count(self, notice: Notice, *, is_missed: bool, goes_on: bool) -> None:
        """Who has no other road at all was counted when that one was given up."""
        channel = notice.channel.value
        if goes_on:
            self.gauge("notices", 1, channel=channel, fate="gone_on")
        if goes_on and notice.state in GIVEN_UP:
            self.meter("rerouted")
        if is_missed and not is_last_road(notice):
            self.meter("undelivered")
            self.gauge("notices", 1, channel=channel, fate="undelivered")


def _is_free(notice: Notice, known: Sequence[Notice]) -> bool:
    """Whether nobody else was told of the entry there."""
    there = next((one for one in known if one.id == notice.id), None)
    return there is None or there.recipient.party == notice.recipient.party
