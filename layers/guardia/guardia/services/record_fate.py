"""Add what was heard of a notice to its history, beside whoever adds to it at the same moment.

Called by `notify`, for what its own sending ended in, and by `record_delivery`, for what the provider reports.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.delivery import gave_up, hear
from guardia.domain.errors import Busy
from guardia.domain.notice import TO_BE_SENT, NoticeState
from guardia.domain.party import is_last_road
from guardia.services.unmeasured import unmeasured

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.delivery import Heard
    from guardia.domain.notice import Notice
    from guardia.ports import Gauge, Meter, NoticeStore

TRIES = 12
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordFate:
    """`meter` counts `undelivered`: the last road to somebody was given up. Of calls, `go_on` knows when it was.

    `gauge` is told the same by the channel that was the last.
    """

    notices: NoticeStore
    meter: Meter
    gauge: Gauge = unmeasured

    def __call__(
        self,
        notice: Notice,
        heard: Heard,
        now: datetime,
        pause: timedelta = timedelta(),
        *,
        is_missed: bool = True,
    ) -> bool:
        """Whether it was news. Raises Busy.

        `now` is the instant from which the pause before another try counts; it is at least `pause`. Whoever is not
        `is_missed` is to be told no longer: that they were not is no fault.
        """
        for _ in range(TRIES):
            told = hear(notice, heard, now, pause)
            if told is notice:
                return False
            if self.notices.put_notice(told):
                self._tell(notice, told, is_missed=is_missed)
                return True
            notice = self.notices.notice(notice.ticket_id, notice.id) or notice
        raise Busy(f"others wrote notice {notice.id} {TRIES} times in a row")

    def _tell(self, before: Notice, after: Notice, *, is_missed: bool) -> None:
        ended = gave_up(before, after)
        is_missed = is_missed and ended and is_last_road(after)
        if is_missed:
            self.meter("undelivered")
            self.gauge("notices", 1, channel=after.channel.value, fate="undelivered")
        if ended or after.state in TO_BE_SENT:  # what a reader does not want is no fault of anybody
            is_fault = is_missed and after.state is NoticeState.FAILED_PERMANENT
            logger.log(
                logging.ERROR if is_fault else logging.WARNING,
                "a message was not delivered",
                extra={
                    "ticket_id": after.ticket_id,
                    "notice_id": after.id,
                    "channel": after.channel,
                    "state": after.state,
                },
            )
