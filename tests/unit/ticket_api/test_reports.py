"""The report of a month over the API: the figures, the pages, and who may read whose."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.ticket import Status
from guardia.services import report_sla
from tests.support.api_world import ANA, CARLA, GUS, OLGA
from tests.support.builders import T0, TESTING, alarm

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from tests.support.api_world import Answer, ApiWorld

NOVEMBER = {"client": "acme", "month": "2026-11"}


def report(world: ApiWorld, caller: Caller = ANA, **query: str) -> Any:
    answer = world.get("/reports/sla", caller, **(NOVEMBER | query))
    assert answer.status == 200, answer.text
    return answer.body


def answered(world: ApiWorld, name: str, after: timedelta) -> str:
    """The number of a ticket that somebody acknowledged so long after it was opened; its promise has four hours."""
    number = world.opened(name)
    world.now = T0 + after
    assert world.step(number, "acknowledge").status == 200
    return number


def test_the_report_of_a_month_has_its_figures_and_a_line_for_each_promise(world: ApiWorld) -> None:
    kept = answered(world, "a", timedelta(hours=1))
    late = answered(world, "b", timedelta(hours=5))
    refused = world.opened("c", at=world.now)
    world.step(refused, "reject")
    running = world.opened("d", at=world.now)

    body = report(world)
    assert {name: body[name] for name in body if name not in {"summary", "items"}} == {
        "client": "acme",
        "name": "ACME Logística, S.A.",
        "month": "2026-11",
        "time_zone": "America/Panama",
        "language": "es",
        "contract_version": 1,
        "next": None,
    }
    assert {line["ticket"]: (line["outcome"], line["evidence"]) for line in body["items"]} == {
        kept: ("kept", "answered"),
        late: ("missed", "answered-late"),
        refused: ("excluded", "rejected"),
        running: ("running", "running"),
    }
    figures = {
        "total": 4,
        "kept": 1,
        "missed": 1,
        "unanswered": 0,
        "running": 1,
        "excluded": {"rejected": 1, "recovered": 0},
        "recovered_before_response": 0,
        "compliance": 50.0,
        "response_time": {"p50": "PT1H", "p90": "PT5H", "p95": "PT5H"},
    }
    assert {name: body["summary"][name] for name in figures} == figures
    assert [row["total"] for row in body["summary"]["by_severity"]] == [0, 4, 0]
    assert (body["summary"]["final"], body["summary"]["penalty"]) == (False, None)


def test_a_breach_stays_one_although_the_severity_is_lowered_before_somebody_answers(world: ApiWorld) -> None:
    number = world.opened("a")
    world.now = T0 + timedelta(hours=4)
    assert world.step(number, "severity", body={"severity": "LOW", "reason": "Es de pruebas."}).status == 200
    world.now = T0 + timedelta(hours=5)
    world.step(number, "acknowledge")
    [line] = report(world)["items"]
    assert (line["severity"], line["outcome"], line["evidence"]) == ("LOW", "missed", "answered-late")
    assert (line["missed_at"], line["revision"]) == ("2026-11-20T19:00:00.000Z", 2)
    assert line["change"] == "el plazo se cambió cuando ya había terminado sin respuesta"


def test_a_line_shows_the_ledger_that_adds_up_to_the_promise(world: ApiWorld) -> None:
    """A non-production ticket of a 24x7 client: Friday from 10:00 to 17:30, and on Monday until 12:30."""
    known = world.store.client("acme")
    assert known
    number = world.open(alarm(account_id=TESTING), known)
    world.now = T0 + timedelta(days=3, hours=4)
    world.step(number, "acknowledge")

    [line] = report(world)["items"]
    assert (line["promise"], line["due_at"], line["response"]) == ("PT12H", "2026-11-23T17:30:00.000Z", "PT13H30M")
    assert [(s["from"], s["to"], s["covered"]) for s in line["ledger"]] == [
        ("2026-11-20T15:00:00.000Z", "2026-11-20T22:30:00.000Z", True),
        ("2026-11-20T22:30:00.000Z", "2026-11-21T05:00:00.000Z", False),
        ("2026-11-21T05:00:00.000Z", "2026-11-23T05:00:00.000Z", False),
        ("2026-11-23T05:00:00.000Z", "2026-11-23T13:00:00.000Z", False),
        ("2026-11-23T13:00:00.000Z", "2026-11-23T17:30:00.000Z", True),
    ]
    assert [s["reason"] for s in line["ledger"]][:3] == [
        "horario laboral",
        "fuera del horario laboral",
        "día no laborable",
    ]
    assert [(s["from"], s["to"]) for s in line["overrun"]] == [("2026-11-23T17:30:00.000Z", "2026-11-23T19:00:00.000Z")]
    assert line["links"] == {"ticket": f"/tickets/{number}"}


def test_pages_join_without_a_gap_and_only_the_first_has_the_summary(world: ApiWorld) -> None:
    numbers = [world.opened(f"alarm-{at}", at=T0 + timedelta(minutes=at)) for at in range(5)]

    found, page = [], report(world, limit="2")
    assert page["summary"]["total"] == 5
    while True:
        found += [line["ticket"] for line in page["items"]]
        if page["next"] is None:
            break
        page = report(world, limit="2", next=page["next"])
        assert (page["summary"], page["contract_version"]) == (None, None)
    assert found == numbers


def test_a_place_in_one_month_is_none_in_another(world: ApiWorld) -> None:
    for number in range(2):
        world.opened(f"alarm-{number}")
    place = report(world, limit="1")["next"]

    for query in ({"month": "2026-10"}, {"client": "globex"}):
        answer = world.get("/reports/sla", ANA, **(NOVEMBER | query), next=place)
        assert (answer.status, answer.fields) == (400, ["next"])


@pytest.mark.parametrize("caller", [ANA, OLGA])
def test_the_desk_reads_the_report_of_the_client_that_it_names(world: ApiWorld, caller: Caller) -> None:
    world.opened(of="globex")
    assert report(world, caller)["summary"]["total"] == 0
    assert report(world, caller, client="globex")["summary"]["total"] == 1


def test_the_desk_is_asked_whose_report_it_wants(world: ApiWorld) -> None:
    answer = world.get("/reports/sla", month="2026-11")
    assert (answer.status, answer.fields) == (422, ["client"])


def test_a_client_s_person_reads_their_own_without_naming_it(world: ApiWorld) -> None:
    world.opened()
    for query in ({}, {"client": "acme"}):
        answer = world.get("/reports/sla", CARLA, month="2026-11", **query)
        assert (answer.body["client"], answer.body["summary"]["total"]) == ("acme", 1)
    assert world.get("/reports/sla", GUS, month="2026-11").body["summary"]["total"] == 0


def test_another_tenant_s_report_looks_like_that_of_a_tenant_that_is_not(world: ApiWorld) -> None:
    def asked(name: str) -> Answer:
        return world.get("/reports/sla", CARLA, client=name, month="2026-11")

    world.opened(of="globex")
    assert asked("globex").status == asked("nobody").status == 404
    assert asked("globex").text.replace("globex", "nobody") == asked("nobody").text


def test_a_cursor_of_one_tenant_is_none_of_another(world: ApiWorld) -> None:
    for number in range(2):
        world.opened(f"alarm-{number}")
    place = world.get("/reports/sla", CARLA, month="2026-11", limit="1").body["next"]
    assert world.get("/reports/sla", GUS, month="2026-11", next=place).status == 400


@pytest.mark.parametrize("month", ["2026-13", "2026-1", "26-01", "0000-01", "2026-11-01", "noviembre", ""])
def test_a_month_that_is_none_is_named(world: ApiWorld, month: str) -> None:
    answer = world.get("/reports/sla", client="acme", month=month)
    assert (answer.status, answer.fields) == (422, ["month"])


def test_a_month_is_wanted(world: ApiWorld) -> None:
    answer = world.get("/reports/sla", client="acme")
    assert (answer.status, answer.fields) == (422, ["month"])


@pytest.mark.parametrize("month", ["1000-01", "9999-12"])
def test_a_month_in_which_nothing_happened_is_empty(world: ApiWorld, month: str) -> None:
    body = report(world, month=month)
    assert (body["items"], body["summary"]["compliance"]) == ([], None)
    assert body["summary"]["response_time"] == {"p50": None, "p90": None, "p95": None}
    assert body["summary"]["final"] is (month == "1000-01")


def test_an_unknown_client_is_404(world: ApiWorld) -> None:
    assert world.get("/reports/sla", client="nobody", month="2026-11").status == 404


def test_text_of_strangers_comes_back_as_it_was_sent(world: ApiWorld) -> None:
    world.opened('=cmd|"/C calc"!A1 <script> 🔥')
    assert report(world)["items"][0]["title"] == '=cmd|"/C calc"!A1 <script> 🔥'


def test_a_page_of_the_longest_ledgers_fits_into_a_functions_answer(world: ApiWorld) -> None:
    """Lambda's limit is 6 MB of JSON, in which our own JSON is a text with each quote escaped once more."""
    known = world.store.client("acme")
    assert known
    number = world.open(alarm(account_id=TESTING), known)
    world.now = T0 + timedelta(days=3_650)
    world.step(number, "acknowledge")

    answer = world.get("/reports/sla", ANA, **NOVEMBER)
    [line] = answer.body["items"]
    stretches = len(line["ledger"]) + len(line["overrun"])
    bytes_for_each = len(json.dumps(answer.text).encode()) / stretches
    assert bytes_for_each * report_sla.STRETCHES_AT_ONCE < 5_000_000


def test_the_same_month_is_answered_byte_for_byte_alike(world: ApiWorld) -> None:
    world.ticket_in(Status.CLOSED)
    asked = [world.get("/reports/sla", ANA, **NOVEMBER).text for _ in range(2)]
    world.now += timedelta(hours=1)
    assert {*asked, world.get("/reports/sla", ANA, **NOVEMBER).text} == {asked[0]}
