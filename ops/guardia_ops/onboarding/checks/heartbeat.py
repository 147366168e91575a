"""Is a region of the client's account heard, whatever the read role shows? The beat comes by the road of all alarms."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from guardia.domain.heartbeat import EVERY, SILENT_AFTER, Pulse
from guardia_ops.duty.zone import length
from guardia_ops.onboarding.checks.client_side import DEPLOY
from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from datetime import datetime, timedelta

    from guardia.domain.heartbeat import Heartbeat


def beats(heartbeat: Heartbeat | None, subject: str, now: datetime, *, local: bool) -> Finding:
    """How it stands. A stack that is older than the heartbeat works; nobody would learn that it works no more."""
    if heartbeat is None:
        reason = "was never heard: its stack is older than the heartbeat, or not there"
        verdict = Verdict.NOT_CHECKED if local else Verdict.WARNING
        return Finding(Check.HEARTBEAT, subject, verdict, reason, DEPLOY)
    ago = f"heard {length(heartbeat.last_seen, now)} ago"
    pulse = heartbeat.pulse(now)
    match pulse:
        case Pulse.HEARD:
            return Finding(Check.HEARTBEAT, subject, Verdict.OK, ago)
        case Pulse.LATE:
            reason = f"{ago}: late, it beats every {_minutes(EVERY)} minutes"
            return Finding(Check.HEARTBEAT, subject, Verdict.WARNING, reason, "look again in half an hour")
        case Pulse.SILENT:
            reason = f"{ago}: silent, since nothing came for {_minutes(SILENT_AFTER)} minutes"
            advice = "mend what failed above; docs/heartbeat.md says where else the road may be cut"
            return Finding(Check.HEARTBEAT, subject, Verdict.FAILED, reason, advice)
    assert_never(pulse)


def _minutes(time: timedelta) -> int:
    return round(time.total_seconds() / 60)
