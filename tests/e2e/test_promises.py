"""How severe a ticket is, and to the millisecond until when the desk promised to answer."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from typing import TYPE_CHECKING

import pytest
from holidays import country_holidays

from guardia.adapters.clock import now
from tests.e2e.alarms import TESTING, event, status_check
from tests.e2e.desk import instant

if TYPE_CHECKING:
    from datetime import datetime

    from tests.e2e.desk import Desk

PANAMA = timezone(timedelta(hours=-5))
MILLISECOND = timedelta(milliseconds=1)


def test_production_that_works_is_high_and_due_in_four_hours(desk: Desk) -> None:
    ticket = desk.opened(event("slow"))
    assert (ticket["severity"], ticket["environment"]) == ("HIGH", "production")
    assert instant(ticket["response_due_at"]) - instant(ticket["opened_at"]) == timedelta(hours=4)


def test_production_that_is_down_is_critical_and_due_in_two_hours(desk: Desk) -> None:
    ticket = desk.opened(status_check("down"))
    assert (ticket["severity"], ticket["environment"]) == ("CRITICAL", "production")
    assert instant(ticket["response_due_at"]) - instant(ticket["opened_at"]) == timedelta(hours=2)


def test_what_is_not_production_is_low_and_due_after_twelve_business_hours(desk: Desk) -> None:
    ticket = desk.opened(status_check("testing is down", account=TESTING))
    assert (ticket["severity"], ticket["environment"]) == ("LOW", "non-production")
    assert instant(ticket["response_due_at"]) == after_business_hours(instant(ticket["opened_at"]), 12)


@pytest.mark.covers("F33")
def test_the_clock_starts_when_the_alarm_reaches_the_queue_and_not_at_the_alarms_own_time(desk: Desk) -> None:
    yesterday = now() - timedelta(days=1)
    before = now() - MILLISECOND
    ticket = desk.opened(event("delayed", at=yesterday))
    assert before <= instant(ticket["opened_at"]) <= now()
    assert ticket["clock"]["started_at"] == ticket["opened_at"]
    assert abs(instant(ticket["alarm_at"]) - yesterday) < MILLISECOND


def test_the_checkpoints_are_parts_of_the_promise(desk: Desk) -> None:
    ticket = desk.opened(event("watched"))
    opened_at = instant(ticket["opened_at"])
    checkpoints = {point["name"]: instant(point["at"]) - opened_at for point in ticket["clock"]["checkpoints"]}
    assert checkpoints == {
        "half": timedelta(hours=2),
        "three_quarters": timedelta(hours=3),
        "ninety_percent": timedelta(hours=3, minutes=36),
        "due": timedelta(hours=4),
    }


def after_business_hours(start: datetime, hours: int) -> datetime:
    """Monday to Friday, 8:00 to 17:30 in Panama, but for its holidays: so long of it after `start`."""
    at, left = start.astimezone(PANAMA), timedelta(hours=hours)
    holidays = country_holidays("PA")
    while True:
        opens = at.replace(hour=8, minute=0, second=0, microsecond=0)
        closes = opens + timedelta(hours=9.5)
        at = max(at, opens)
        if at.weekday() < 5 and at.date() not in holidays and at < closes:
            if at + left <= closes:
                return (at + left).astimezone(UTC)
            left -= closes - at
        at = opens + timedelta(days=1)
