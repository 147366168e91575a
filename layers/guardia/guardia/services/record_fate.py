"""Add what was heard of a notice to its history, beside whoever adds to it at the same moment.

Called by `notify`, for what its own sending ended in, and by `record_delivery`, for what the provider reports.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.delivery import gave_up, hear
from guardia.domain.errors import Busy
from guardia.domain.notice import TO_BE_SENT, NoticeState

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.delivery import Heard
    from guardia.domain.notice import Notice
    from guardia.ports import Meter, NoticeStore

TRIES = 12
logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RecordFate:
    """`meter` counts `undelivered`: notices by which nobody will be told any more."""

    notices: NoticeStore
    meter: Meter

    def __call__(self, notice: Notice, heard: Heard, now: datetime) -> bool:
        """Whether it was news. `now` is the instant from which a pause before another try counts. Raises Busy."""
        for _ in range(TRIES):
            told = hear(notice, heard, now)
            if told is notice:
                return False
            if self.notices.put_notice(told):
                self._tell(notice, told)
                return True
            notice = self.notices.notice(notice.ticket_id, notice.id) or notice
        raise Busy(f"others wrote notice {notice.id} {TRIES} times in a row")

    def _tell(self, before: Notice, after: Notice) -> None:
        ended = gave_up(before, after)
        if ended:
            self.meter("undelivered")
        if ended or after.state in TO_BE_SENT:  # what a reader does not want is no fault of anybody
            level = logging.ERROR if after.state is NoticeState.FAILED_PERMANENT else logging.WARNING
            logger.log(level, "notice %s, %s: %s", after.id, after.state, after.reason)
