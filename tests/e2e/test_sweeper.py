"""The sweeper does what is late, once: it is called with the time of a minute that has not come yet.

The promises and follow-ups of these tests are ten minutes, so that nothing of another test is late by then.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.clock import now
from tests.e2e.alarms import event
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import DESK_ADDRESS

if TYPE_CHECKING:
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk

pytestmark = pytest.mark.covers("F7", "F36")

CHECKPOINTS = ["half", "three_quarters", "ninety_percent", "due"]


def test_a_silence_that_nobody_put_on_record_is_put_there_and_the_desk_is_told(desk: Desk, aws: Aws) -> None:
    ticket_id = opened_with_ten_minutes(desk, "callado")
    sweep(aws, minutes=11)
    passed = [entry for entry in desk.timeline(ticket_id) if entry["kind"] == "checkpoint"]
    assert [entry["data"]["checkpoint"] for entry in passed] == CHECKPOINTS
    notices = [n for n in desk.items(f"/tickets/{ticket_id}/notices") if n["entry"] in {e["version"] for e in passed}]
    assert [(n["recipient"], n["state"], n["attempts"]) for n in notices] == [(DESK_ADDRESS, "accepted", 1)] * 4

    mails = len(desk.mails(ticket_id))
    sweep(aws, minutes=12)
    assert desk.kinds(ticket_id) == ["opened", *["checkpoint"] * 4]
    assert len(desk.mails(ticket_id)) == mails == 2 + 4


def test_of_two_sweeps_at_a_part_of_the_promise_each_writes_what_is_late_by_then(desk: Desk, aws: Aws) -> None:
    ticket_id = opened_with_ten_minutes(desk, "a tiempo")
    sweep(aws, minutes=6)
    assert desk.kinds(ticket_id) == ["opened", "checkpoint"]
    desk.step(ticket_id, "acknowledge")
    sweep(aws, minutes=11)
    desk.told(ticket_id, "acknowledged", recipients=2)
    assert desk.kinds(ticket_id) == ["opened", "checkpoint", "acknowledged"]


def test_a_follow_up_that_nobody_ended_is_ended(desk: Desk, aws: Aws) -> None:
    ticket_id = opened_with_ten_minutes(desk, "resuelto")
    desk.step(ticket_id, "resolve", summary="Reiniciado.")
    desk.told(ticket_id, "resolved", recipients=2)
    sweep(aws, minutes=6)
    assert desk.kinds(ticket_id) == ["opened", "acknowledged", "resolved", "follow_up"]
    sweep(aws, minutes=11)
    assert desk.ticket(ticket_id)["status"] == "CLOSED"
    assert desk.kinds(ticket_id) == ["opened", "acknowledged", "resolved", "follow_up", "closed"]
    desk.told(ticket_id, "closed", recipients=2)
    assert len(desk.mails(ticket_id)) == 2 * 5


def test_a_ticket_whose_stream_did_its_work_is_not_told_twice(desk: Desk, aws: Aws) -> None:
    ticket_id = desk.opened(event("dicho"))["id"]
    desk.told(ticket_id, "opened", recipients=2)
    desk.step(ticket_id, "acknowledge")
    desk.told(ticket_id, "acknowledged", recipients=2)
    sweep(aws, minutes=3)
    sweep(aws, minutes=4)
    assert len(desk.mails(ticket_id)) == 4
    assert desk.kinds(ticket_id) == ["opened", "acknowledged"]


def test_a_sweep_that_finds_nothing_late_does_nothing(aws: Aws) -> None:
    assert sweep(aws, minutes=-60) == {"owed": 0, "unsettled": 0}


def opened_with_ten_minutes(desk: Desk, name: str) -> str:
    """A ticket of a client to whom ten minutes are promised, of which everybody was told."""
    account = new_account()
    client_id = name.replace(" ", "-")
    desk.register(client_file(client_id, account, response="PT10M", follow_up="PT10M"))
    ticket_id: str = desk.opened(event(name, account=account))["id"]
    desk.told(ticket_id, "opened", recipients=2)
    return ticket_id


def sweep(aws: Aws, *, minutes: int) -> dict[str, int]:
    """The sweeper, as it will be called in so many minutes; what it answers."""
    at = now() + timedelta(minutes=minutes)
    answer: dict[str, int] = aws.invoke("sweeper", {"time": at.isoformat()})
    return answer
