"""Does an alarm of the client's account arrive, and how long does it take? Tried with an alarm made for it.

The alarm is set to ALARM and put back to OK. The intake notes it without a ticket: what it leaves is the alarm's
record, whose last change is looked for here. An account that has both roads is proven by whichever is faster.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.alarm import AlarmState, Identity
from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import timedelta

    from guardia.domain.contract import Account
    from guardia.ports import Clock
    from guardia_ops.onboarding.ports import ClientSide, Records, Sleep, TestAlarm

LOOK_EVERY = 1.0
"""Seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Road:
    """How the road is tried. `local`: on an emulator, where CloudWatch sends nothing to EventBridge."""

    records: Records
    clock: Clock
    sleep: Sleep
    timeout: timedelta
    local: bool

    def tried(self, side: ClientSide, alarm: TestAlarm, account: Account, region: str, subject: str) -> Finding:
        """What became of a test alarm."""
        heard = [topic for topic in alarm.topics if topic in account.topics]
        if self.local and not heard:
            reason = "not checked here: the emulator's CloudWatch sends nothing to a bus, and no topic of the account"
            return Finding(Check.TEST_ALARM, subject, Verdict.NOT_CHECKED, f"{reason} in the register hears the alarm")
        identity = Identity(account.id, region, alarm.arn)
        before = self.records(identity)
        with _raised(side):
            began = self.clock()
            while (waited := self.clock() - began) <= self.timeout:
                if self.records(identity) != before:
                    told = f"arrived {self._by(heard)} after {waited.total_seconds():.1f} s"
                    return Finding(Check.TEST_ALARM, subject, Verdict.OK, told)
                self.sleep(LOOK_EVERY)
        reason = f"did not arrive within {self.timeout.total_seconds():.0f} s"
        advice = "mend what failed above; else see the quarantine, and the dead-letter queues (docs/operating.md)"
        return Finding(Check.TEST_ALARM, subject, Verdict.FAILED, reason, advice)

    def _by(self, heard: Sequence[str]) -> str:
        if self.local:
            return "by its topic"
        return "by the bus or by its topic" if heard else "by the bus"


@contextmanager
def _raised(side: ClientSide) -> Iterator[None]:
    """The alarm in ALARM, whatever was left by a test that did not end, and back in OK afterwards."""
    side.set_alarm(AlarmState.OK)
    side.set_alarm(AlarmState.ALARM)
    try:
        yield
    finally:
        side.set_alarm(AlarmState.OK)
