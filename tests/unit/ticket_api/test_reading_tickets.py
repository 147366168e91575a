"""Lists, tickets, timelines and notices, as people of each kind see them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.delivery import Fate, Heard, hear
from guardia.domain.notice import LEASE, Audience, Notice, NoticeState, Recipient, notice_id
from guardia.domain.road import Channel
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from guardia.services.acknowledge_by_link import BY_LINK
from guardia.services.work_ticket import Request, WorkTicket
from tests.support.api_world import ANA, BETO, CARLA, GUS, OLGA
from tests.support.builders import T0, alarm, register

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from tests.support.api_world import ApiWorld

PROMISED = {
    "id", "client_id", "account_id", "region", "environment", "alarm_name", "title", "status", "cycle", "severity",
    "severity_reason", "opened_at", "response_due_at", "responded_at", "resolved_at", "follow_up_at", "closed_at",
    "contract_plan", "language", "version", "occurrences",
}  # fmt: skip
"""What a ticket has at least."""


def test_a_ticket_has_every_field_of_the_design_and_times_in_utc(world: ApiWorld) -> None:
    ticket = world.get(f"/tickets/{world.opened()}").body
    assert set(ticket) >= PROMISED
    assert ticket["opened_at"] == "2026-11-20T15:00:00.000Z"
    assert ticket["response_due_at"] == "2026-11-20T19:00:00.000Z"
    assert ticket["severity_reason"].startswith("Producción: ")
    assert (ticket["status"], ticket["cycle"], ticket["version"], ticket["occurrences"]) == ("OPEN", 1, 1, 1)
    assert (ticket["contract_plan"], ticket["language"], ticket["environment"]) == ("24x7", "es", "production")
    assert [ticket[field] for field in ("responded_at", "resolved_at", "follow_up_at", "closed_at")] == [None] * 4


def test_a_ticket_shows_which_checkpoints_have_passed(world: ApiWorld) -> None:
    clock = world.get(f"/tickets/{world.opened()}").body["clock"]
    assert clock["started_at"] == "2026-11-20T15:00:00.000Z"
    half = {"name": "half", "percent": 50, "at": "2026-11-20T17:00:00.000Z", "passed": False}
    assert clock["checkpoints"][0] == half
    assert [checkpoint["name"] for checkpoint in clock["checkpoints"]] == [
        "half", "three_quarters", "ninety_percent", "due"
    ]  # fmt: skip


def test_a_ticket_shows_who_has_it_and_since_when_there_was_no_news(world: ApiWorld) -> None:
    known = world.store.client("acme")
    assert known
    promised = replace(known.contract, updates={Severity.HIGH: timedelta(hours=1)})
    register(world.store, replace(known, contracts=(promised,)))
    number = world.opened()
    opened = world.get(f"/tickets/{number}").body
    assert (opened["owner"], opened["news_at"], opened["reminder_at"]) == (None, None, None)
    world.step(number, "acknowledge", ANA)
    for_desk, for_client = (world.get(f"/tickets/{number}", caller).body for caller in (BETO, CARLA))
    assert for_desk["owner"] == {"type": "engineer", "id": "sub-ana", "name": "Ana"}
    assert (for_desk["news_at"], for_desk["reminder_at"]) == ("2026-11-20T15:10:00.000Z", "2026-11-20T16:10:00.000Z")
    assert for_client["owner"] == {"type": "engineer", "id": None, "name": "Ana"}
    assert (for_client["news_at"], for_client["reminder_at"]) == ("2026-11-20T15:10:00.000Z", None)


def test_a_ticket_carries_its_version_as_etag(world: ApiWorld) -> None:
    number = world.ticket_in(Status.INVESTIGATING)
    answer = world.get(f"/tickets/{number}")
    assert answer.headers["ETag"] == '"2"'
    assert answer.body["version"] == 2


def test_no_answer_is_kept_by_a_cache(world: ApiWorld) -> None:
    for answer in (
        world.get(f"/tickets/{world.opened()}"),
        world.get("/tickets/GD-00000-00000"),
        world.get("/x", None),
    ):
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_text_of_strangers_comes_back_as_it_was_sent(world: ApiWorld) -> None:
    name = 'disk <b>full</b> "ñ" 🔥'
    number = world.opened(name)
    answer = world.get(f"/tickets/{number}")
    assert answer.body["alarm_name"] == name
    assert "🔥" in answer.text


def test_the_list_has_what_is_neither_closed_nor_rejected_most_urgent_first(world: ApiWorld) -> None:
    working = world.ticket_in(Status.INVESTIGATING, "a")
    resolved = world.ticket_in(Status.RESOLVED, "b")
    world.ticket_in(Status.REJECTED, "c")
    world.ticket_in(Status.CLOSED, "d")
    late = world.opened("e", at=T0 - timedelta(hours=1))
    later = world.opened("f", at=T0 + timedelta(hours=1))
    listed = world.get("/tickets").body
    assert [ticket["id"] for ticket in listed["items"]] == [late, later, working, resolved]
    assert listed["next"] is None


def test_the_list_is_filtered_by_status_client_and_severity(world: ApiWorld) -> None:
    ours, theirs = world.opened(), world.opened(of="globex")
    working = world.ticket_in(Status.INVESTIGATING, "slow")
    assert _ids(world, status="INVESTIGATING") == {working}
    assert _ids(world, client="globex") == {theirs}
    assert _ids(world, severity="HIGH") == {ours, theirs, working}
    assert _ids(world, severity="LOW") == set()
    assert _ids(world, status="OPEN", client="acme", severity="HIGH") == {ours}


@pytest.mark.parametrize("status", ["CLOSED", "REJECTED"])
def test_what_has_ended_is_listed_by_client_and_month(world: ApiWorld, status: str) -> None:
    number = world.ticket_in(Status(status))
    assert _ids(world, status=status, client="acme", month="2026-11") == {number}
    assert _ids(world, status=status, client="acme", month="2026-10") == set()
    assert _ids(world, status=status, client="globex", month="2026-11") == set()


def test_what_has_ended_wants_a_client_and_a_month(world: ApiWorld) -> None:
    answer = world.get("/tickets", status="CLOSED")
    assert answer.status == 422
    assert answer.fields == ["client", "month"]


def test_a_client_is_the_client_of_their_own_list(world: ApiWorld) -> None:
    number = world.ticket_in(Status.CLOSED)
    listed = world.get("/tickets", CARLA, status="CLOSED", month="2026-11").body
    assert [ticket["id"] for ticket in listed["items"]] == [number]


def test_a_month_without_an_ended_status_is_refused(world: ApiWorld) -> None:
    answer = world.get("/tickets", month="2026-11")
    assert (answer.status, answer.fields) == (422, ["month"])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("status", "open"), ("status", ""), ("severity", "MEDIUM"), ("client", "ACME"), ("client", "a#b"),
        ("month", "2026-13"), ("month", "26-1"), ("limit", "0"), ("limit", "101"), ("limit", "many"),
    ],
)  # fmt: skip
def test_a_filter_without_sense_is_named(world: ApiWorld, name: str, value: str) -> None:
    answer = world.get("/tickets", ANA, **{name: value})
    assert (answer.status, answer.fields) == (422, [name])
    assert value not in answer.body["detail"] or not value


def test_the_answer_to_a_step_and_the_list_count_what_was_merged(world: ApiWorld) -> None:
    number = world.opened()
    known = world.store.client("acme")
    assert known
    again = alarm(at=T0 + timedelta(minutes=5))
    world.open(again, known)
    assert world.get(f"/tickets/{number}").body["occurrences"] == 2
    assert world.get("/tickets").body["items"][0]["occurrences"] == 2
    assert world.step(number, "acknowledge").body["occurrences"] == 2


def test_the_desk_reads_every_entry_and_a_client_the_public_ones(world: ApiWorld) -> None:
    number = world.ticket_in(Status.INVESTIGATING)
    world.step(number, "comment", body={"text": "Cliente difícil."})
    world.step(number, "comment", body={"text": "Seguimos.", "public": True})
    assert _reasons(world, number, ANA) == ["", "Cliente difícil.", "Seguimos."]
    assert _reasons(world, number, CARLA) == ["", "Seguimos."]


def test_an_entry_tells_who_did_what_and_when(world: ApiWorld) -> None:
    number = world.opened()
    world.step(number, "findings", BETO)
    opened, acknowledged, found = world.get(f"/tickets/{number}/timeline", OLGA).body["items"]
    assert opened["actor"] == {"type": "system", "id": "guardia", "name": "Guardia"}
    assert acknowledged["data"] == {"implied_by": "findings"}
    assert found == {
        "version": 3,
        "at": "2026-11-20T15:10:00.000Z",
        "kind": "findings",
        "cycle": 1,
        "actor": {"type": "engineer", "id": "sub-beto", "name": "Beto"},
        "public": True,
        "reason": "El disco está lleno.",
        "data": {"next_steps": "Ampliarlo."},
    }


def test_a_client_reads_the_name_of_an_engineer_and_not_their_id(world: ApiWorld) -> None:
    number = world.ticket_in(Status.INVESTIGATING)
    world.step(number, "comment", CARLA)
    actors = [entry["actor"] for entry in world.get(f"/tickets/{number}/timeline", CARLA).body["items"]]
    assert actors[1:] == [
        {"type": "engineer", "id": None, "name": "Beto"},
        {"type": "client", "id": "sub-carla", "name": "Carla"},
    ]


def test_a_client_does_not_read_by_whose_message_somebody_answered(world: ApiWorld) -> None:
    number = world.opened()
    work = WorkTicket(world.store, lambda: world.now, lambda _: None)
    work(ANA, number, Request(Step.ACKNOWLEDGE, data={BY_LINK: f"{number}-1-email-e65a94b53d72", "more": 1}))
    said = [world.get(f"/tickets/{number}/timeline", caller).body["items"][-1]["data"] for caller in (ANA, CARLA)]
    assert said == [{BY_LINK: f"{number}-1-email-e65a94b53d72", "more": 1}, {"more": 1}]


@pytest.mark.parametrize("caller", [ANA, OLGA])
def test_the_desk_reads_who_was_told_what(world: ApiWorld, caller: Caller) -> None:
    number = world.opened()
    notices = [_told(world, number, address) for address in ("ana@acme.example", "guardia@desk.example")]
    listed = world.get(f"/tickets/{number}/notices", caller).body
    assert {notice["id"] for notice in listed["items"]} == {notice.id for notice in notices}
    assert listed["items"][0] | {"id": "", "recipient": ""} == {
        "id": "",
        "entry": 1,
        "audience": "client",
        "party": "",
        "name": "Ana",
        "recipient": "",
        "channel": "email",
        "language": "es",
        "state": "pending",
        "attempts": 1,
        "at": "2026-11-20T15:10:00.000Z",
        "reason": "",
        "provider_id": None,
        "deadline": None,
        "instead": [],
        "went_on": False,
        "stands_in_for": None,
        "history": [{"state": "pending", "at": "2026-11-20T15:10:00.000Z", "reason": "", "attempt": 0}],
    }
    assert listed["next"] is None


def test_the_desk_reads_what_the_provider_said_of_each_try(world: ApiWorld) -> None:
    number = world.opened()
    notice = world.store.take_notice(_told(world, number, "ana@acme.example"), world.now + LEASE)
    assert notice is not None
    told = [
        Heard(Fate.NOT_TAKEN, world.now, "throttled", 1),
        Heard(Fate.ACCEPTED, world.now + LEASE, "", 2, "0100-abc"),
        Heard(Fate.FAILED, world.now + 2 * LEASE, "Permanent General: smtp; 550 user unknown", 2, "0100-abc"),
    ]
    for heard in told:
        assert world.store.put_notice(notice := hear(notice, heard, world.now))
    (listed,) = world.get(f"/tickets/{number}/notices", ANA).body["items"]
    assert (listed["state"], listed["reason"]) == ("failed_permanent", "Permanent General: smtp; 550 user unknown")
    assert (listed["attempts"], listed["provider_id"]) == (2, "0100-abc")
    assert [(step["state"], step["reason"], step["attempt"]) for step in listed["history"]] == [
        ("pending", "", 0),
        ("failed_temporary", "throttled", 1),
        ("accepted", "", 2),
        ("failed_permanent", "Permanent General: smtp; 550 user unknown", 2),
    ]


def test_a_client_does_not_read_who_was_told_what(world: ApiWorld) -> None:
    assert world.get(f"/tickets/{world.opened()}/notices", CARLA).status == 403


def test_lists_come_in_pages_that_join_without_a_gap(world: ApiWorld) -> None:
    numbers = {world.opened(f"alarm-{at}") for at in range(5)}
    number = min(numbers)
    for _ in range(4):
        world.step(number, "comment")
    for address in ("a@acme.example", "b@acme.example", "c@acme.example"):
        _told(world, number, address)
    assert {ticket["id"] for ticket in _pages(world, "/tickets", CARLA)} == numbers
    assert [entry["version"] for entry in _pages(world, f"/tickets/{number}/timeline", ANA)] == [1, 2, 3, 4, 5]
    assert len(_pages(world, f"/tickets/{number}/notices", ANA)) == 3


def test_a_page_of_internal_entries_is_short_for_a_client_and_goes_on(world: ApiWorld) -> None:
    number = world.opened()
    for text in ("uno", "dos", "tres"):
        world.step(number, "comment", body={"text": text})
    world.step(number, "comment", body={"text": "Listo.", "public": True})
    assert [entry["reason"] for entry in _pages(world, f"/tickets/{number}/timeline", CARLA)][-1] == "Listo."


def test_a_client_without_tickets_gets_an_empty_list(world: ApiWorld) -> None:
    world.opened()
    assert world.get("/tickets", GUS).body == {"items": [], "next": None}


def _ids(world: ApiWorld, **query: str) -> set[str]:
    answer = world.get("/tickets", ANA, **query)
    assert answer.status == 200, answer.text
    return {ticket["id"] for ticket in answer.body["items"]}


def _reasons(world: ApiWorld, number: str, caller: Caller) -> list[str]:
    return [entry["reason"] for entry in world.get(f"/tickets/{number}/timeline", caller).body["items"][1:]]


def _told(world: ApiWorld, number: str, address: str) -> Notice:
    recipient = Recipient(Audience.CLIENT, "Ana", address, Language.ES, "America/Panama")
    name = notice_id(number, 1, Channel.EMAIL, recipient)
    notice = Notice(
        id=name, ticket_id=number, entry=1, channel=Channel.EMAIL, recipient=recipient,
        state=NoticeState.PENDING, at=world.now,
    )  # fmt: skip
    assert world.store.take_notice(notice, world.now)
    return notice


def _pages(world: ApiWorld, path: str, caller: Caller) -> list[dict[str, object]]:
    """All items, two at a time."""
    found: list[dict[str, object]] = []
    query = {"limit": "2"}
    while True:
        page = world.get(path, caller, **query).body
        assert len(page["items"]) <= 2
        found += page["items"]
        if page["next"] is None:
            return found
        query["next"] = page["next"]
