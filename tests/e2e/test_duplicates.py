"""One change of an alarm is one ticket, however often and by whichever road it comes."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.clock import now
from tests.e2e.alarms import PRODUCTION, TESTING, event, notification

if TYPE_CHECKING:
    from tests.e2e.desk import Desk

pytestmark = pytest.mark.covers("F17")


def test_a_change_that_comes_a_hundred_times_by_both_roads_is_one_ticket(desk: Desk) -> None:
    at = now()
    by_bus, by_topic = event("a hundred times", at=at), notification("a hundred times", at=at)
    with ThreadPoolExecutor(10) as senders:
        for _ in range(10):
            senders.submit(desk.deliver, *[by_bus] * 10)
        senders.submit(desk.deliver, *[by_topic] * 10, road="sns")

    assert Counter(desk.ledger.settle().values()) == {"opened": 1, "duplicate": 109}
    (ticket,) = [t for t in desk.items("/tickets") if t["alarm_name"] == "a hundred times"]
    assert (ticket["occurrences"], ticket["version"]) == (1, 1)
    notices = desk.told(ticket["id"], "opened", recipients=2)
    assert [notice["attempts"] for notice in notices] == [1, 1]
    assert len(desk.mails(ticket["id"])) == 2


def test_another_change_of_the_alarm_joins_its_ticket(desk: Desk) -> None:
    at = now()
    ticket = desk.opened(event("again", at=at))
    desk.deliver(event("again", at=at + timedelta(milliseconds=1)))
    assert Counter(desk.ledger.settle().values()) == {"opened": 1, "merged": 1}
    assert desk.ticket(ticket["id"])["occurrences"] == 2


def test_ten_alarms_at_once_are_ten_tickets(desk: Desk) -> None:
    at = now()
    names = [f"storm {n}" for n in range(10)]
    with ThreadPoolExecutor(10) as senders:
        for name in names * 3:
            senders.submit(desk.deliver, event(name, at=at))
    assert Counter(desk.ledger.settle().values()) == {"opened": 10, "duplicate": 20}
    assert sorted(t["alarm_name"] for t in desk.items("/tickets") if t["alarm_name"] in names) == sorted(names)


def test_alarms_of_the_same_name_in_two_accounts_are_two_tickets(desk: Desk) -> None:
    at = now()
    desk.deliver(event("twins", at=at), event("twins", at=at, account=TESTING))
    assert Counter(desk.ledger.settle().values()) == {"opened": 2}
    twins = [t for t in desk.items("/tickets") if t["alarm_name"] == "twins"]
    assert {t["account_id"] for t in twins} == {PRODUCTION, TESTING}
    assert len({t["id"] for t in twins}) == 2
