"""Tell the desk's account manager of an account whose alarms no contract covers: once for each account and day.

Called by the sweeper, for what the intake owes. Taken by lease before it is sent: at least once, counted, and never
zero times.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Audience, NoticeState, Recipient

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.lifecycle import Owed
    from guardia.domain.uncovered import Uncovered
    from guardia.ports import Clock, Mailer, Meter, Register, UncoveredComposer, UncoveredStore
    from guardia.services.parties import Desk

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class TellUncovered:
    """Writes to `manager`. `meter` counts `undelivered`: what was given up."""

    store: UncoveredStore
    register: Register
    composer: UncoveredComposer
    mailer: Mailer
    clock: Clock
    manager: Desk
    meter: Meter

    def __call__(self, uncovered_id: str, now: datetime) -> Sequence[Owed]:
        """Send it, if it is owed at `now` and nobody else does so at this moment. Nothing follows from it."""
        known = self.store.uncovered(uncovered_id)
        if known and known.is_used_up(now):
            unsent = DeliveryFailed("every try ended before it was recorded", permanent=True)
            self.store.settle_uncovered(self._failed(known, unsent, now))
        elif taken := self.store.take_uncovered(uncovered_id, now):
            self.store.settle_uncovered(self._sent(taken, now))
        return ()

    def _sent(self, uncovered: Uncovered, now: datetime) -> Uncovered:
        client = self.register.client(uncovered.client_id) if uncovered.client_id else None
        manager = self.manager
        recipient = Recipient(Audience.DESK, "", manager.address, manager.language, manager.time_zone)
        try:
            message = self.composer.compose_uncovered(uncovered, client, recipient)
            return uncovered.sent(self.mailer.send(message, manager.address), self.clock())
        except DeliveryFailed as failure:
            return self._failed(uncovered, failure, now)

    def _failed(self, uncovered: Uncovered, failure: DeliveryFailed, now: datetime) -> Uncovered:
        failed = uncovered.failed(failure, self.clock(), now)
        ended = failed.state is NoticeState.FAILED_PERMANENT
        if ended:
            self.meter("undelivered")
        level = logging.ERROR if ended else logging.WARNING
        extra = {"uncovered_id": failed.id, "state": failed.state, "code": failure.code}
        logger.log(level, "the account manager was not told", extra=extra)
        return failed
