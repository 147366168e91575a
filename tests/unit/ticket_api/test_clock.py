"""A ticket's ledger, and its clock reckoned anew on request."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.calendar import Calendar
from guardia.domain.duration import parse_duration
from guardia.domain.escalation import Escalation
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from tests.support.api_world import ANA, CARLA, GUS, OLGA, PLEA, ApiWorld
from tests.support.builders import T0, register

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.contract import Contract
    from tests.support.api_world import Answer

FRIDAY_AFTERNOON = datetime.fromisoformat("2026-11-27T21:00:00Z")
"""16:00 in Panama; the Tuesday after it is one of the days that a contract may add."""


def a_low_one(world: ApiWorld) -> str:
    """The number of a ticket in business hours, which opens on that afternoon."""
    world.now = FRIDAY_AFTERNOON
    answer = world.call("POST", "/tickets", CARLA, body=PLEA | {"environment": "non-production"})
    return str(answer.body["id"])


def ledger(world: ApiWorld, number: str, by: Caller = CARLA) -> Any:
    """The ledger, and that it adds up."""
    answer = world.get(f"/tickets/{number}/clock", by)
    assert answer.status == 200, answer.text
    shown = answer.body
    stretches = [(segment["from"], segment["to"]) for segment in shown["segments"]]
    assert stretches[0][0] == shown["started_at"]
    assert stretches[-1][1] == shown["due_at"]
    assert [start for start, _ in stretches[1:]] == [end for _, end in stretches[:-1]]
    covered = sum((_length(segment) for segment in shown["segments"] if segment["covered"]), timedelta())
    assert covered == parse_duration(shown["promise"])
    return shown


def _length(segment: dict[str, str]) -> timedelta:
    return datetime.fromisoformat(segment["to"]) - datetime.fromisoformat(segment["from"])


def change(world: ApiWorld, contract: Contract) -> None:
    """The client's file says this of its contract."""
    known = world.store.client("acme")
    assert known
    register(world.store, replace(known, contracts=(contract,)))


def contract_of(world: ApiWorld) -> Contract:
    known = world.store.client("acme")
    assert known
    return known.contract


def recompute(world: ApiWorld, number: str, by: Caller = OLGA, **headers: str) -> Answer:
    return world.step(number, "clock/recompute", by, **headers)


def test_a_ledger_says_every_stretch_of_the_promise_and_why(world: ApiWorld) -> None:
    number = a_low_one(world)
    assert ledger(world, number) == {
        "ticket": number,
        "cycle": 1,
        "severity": "LOW",
        "promise": "PT12H",
        "plan": "24x7",
        "time_zone": "America/Panama",
        "calendar": "PA",
        "calendar_version": "",
        "started_at": "2026-11-27T21:00:00.000Z",
        "due_at": "2026-12-01T14:00:00.000Z",
        "responded_at": None,
        "elapsed": "PT0S",
        "checkpoints": [
            {"name": "half", "percent": 50, "at": "2026-11-30T17:30:00.000Z", "passed": False},
            {"name": "three_quarters", "percent": 75, "at": "2026-11-30T20:30:00.000Z", "passed": False},
            {"name": "ninety_percent", "percent": 90, "at": "2026-11-30T22:18:00.000Z", "passed": False},
            {"name": "due", "percent": 100, "at": "2026-12-01T14:00:00.000Z", "passed": False},
        ],
        "segments": [
            _segment("2026-11-27T21:00", "2026-11-27T22:30", "horario laboral", covered=True),
            _segment("2026-11-27T22:30", "2026-11-28T05:00", "fuera del horario laboral"),
            _segment("2026-11-28T05:00", "2026-11-30T05:00", "día no laborable"),
            _segment("2026-11-30T05:00", "2026-11-30T13:00", "fuera del horario laboral"),
            _segment("2026-11-30T13:00", "2026-11-30T22:30", "horario laboral", covered=True),
            _segment("2026-11-30T22:30", "2026-12-01T13:00", "fuera del horario laboral"),
            _segment("2026-12-01T13:00", "2026-12-01T14:00", "horario laboral", covered=True),
        ],
    }


def _segment(start: str, end: str, reason: str, *, covered: bool = False) -> dict[str, object]:
    return {"from": f"{start}:00.000Z", "to": f"{end}:00.000Z", "covered": covered, "reason": reason}


def test_a_ticket_links_its_ledger_and_its_timeline(world: ApiWorld) -> None:
    links = world.get(f"/tickets/{world.opened()}").body["links"]
    assert set(links) == {"timeline", "clock"}
    assert all(world.get(path).status == 200 for path in links.values())


def test_every_hour_of_a_production_ticket_is_one_stretch(world: ApiWorld) -> None:
    shown = ledger(world, world.opened(), ANA)
    [only] = shown["segments"]
    assert (only["covered"], only["reason"], shown["promise"]) == (True, "cobertura 24x7", "PT4H")


def test_elapsed_is_covered_time_and_stops_with_the_response(world: ApiWorld) -> None:
    number = a_low_one(world)
    world.now += timedelta(hours=1)
    assert ledger(world, number)["elapsed"] == "PT1H"
    world.now += timedelta(days=1)
    assert ledger(world, number)["elapsed"] == "PT1H30M"
    world.step(number, "acknowledge")
    world.now += timedelta(days=9)
    shown = ledger(world, number)
    assert (shown["elapsed"], shown["responded_at"]) == ("PT1H30M", "2026-11-28T22:00:00.000Z")


@pytest.mark.parametrize("end", ["reject", "the system"])
def test_without_a_response_elapsed_stops_when_the_case_is_over(world: ApiWorld, end: str) -> None:
    number = world.opened()
    world.now += timedelta(minutes=20)
    if end == "reject":
        world.step(number, "reject")
    else:
        world.system_step(number, Step.RESOLVE_RECOVERED)
    world.now += timedelta(days=1)
    assert ledger(world, number)["elapsed"] == "PT30M"


def test_the_next_cycle_has_a_ledger_of_its_own(world: ApiWorld) -> None:
    number = world.ticket_in(Status.RESOLVED)
    world.now += timedelta(hours=3)
    world.step(number, "reopen")
    shown = ledger(world, number)
    assert (shown["cycle"], shown["elapsed"], shown["responded_at"]) == (2, "PT0S", None)
    assert shown["started_at"] == "2026-11-20T18:10:00.000Z"


def test_anothers_clock_is_as_unknown_as_none(world: ApiWorld) -> None:
    assert world.get(f"/tickets/{world.opened()}/clock", GUS).status == 404


def test_a_contract_that_changes_moves_no_clock_until_somebody_asks(world: ApiWorld) -> None:
    number = a_low_one(world)
    before = ledger(world, number)
    holiday = {date(2026, 12, 1): "Aniversario"}
    calendar = Calendar("PA", "holidays 9.9", {})
    change(world, replace(contract_of(world), holidays_added=holiday, calendar=calendar))
    assert ledger(world, number) == before
    world.now += timedelta(hours=1)
    answer = recompute(world, number)
    assert (answer.status, answer.body["version"], answer.body["status"]) == (200, 2, "OPEN")
    assert answer.body["response_due_at"] == "2026-12-02T14:00:00.000Z"
    after = ledger(world, number)
    assert (after["started_at"], after["elapsed"]) == (before["started_at"], "PT1H")
    assert after["calendar_version"] == "holidays 9.9"
    assert [segment["reason"] for segment in after["segments"]][-3:] == [
        "feriado: Aniversario", "fuera del horario laboral", "horario laboral",
    ]  # fmt: skip


@pytest.mark.covers("F41")
def test_a_recomputation_is_on_record_with_its_reason_and_both_due_times(world: ApiWorld) -> None:
    number = a_low_one(world)
    change(world, replace(contract_of(world), holidays_added={date(2026, 12, 1): "Aniversario"}))
    recompute(world, number)
    last = world.get(f"/tickets/{number}/timeline", CARLA).body["items"][-1]
    assert (last["kind"], last["actor"]["name"]) == ("recomputed", "Olga")
    assert last["reason"] == "El feriado se corrió al lunes."
    assert last["data"] == {
        "due_before": "2026-12-01T14:00:00.000Z", "due_at": "2026-12-02T14:00:00.000Z", "calendar_version": "",
    }  # fmt: skip


def test_a_recomputation_takes_the_contracts_checkpoints_and_tells_the_step_that_is_due_by_now(world: ApiWorld) -> None:
    number = world.opened()
    world.now = T0 + timedelta(hours=1, minutes=50)
    change(world, replace(contract_of(world), escalation=Escalation(20, 30, 40)))
    assert recompute(world, number).status == 200
    shown = ledger(world, number)["checkpoints"]
    assert [(point["percent"], point["passed"]) for point in shown] == [
        (20, True), (30, True), (40, False), (100, False)
    ]  # fmt: skip


def test_the_version_that_promised_it_is_the_one_that_is_asked_again(world: ApiWorld) -> None:
    number = a_low_one(world)
    known = world.store.client("acme")
    assert known
    old = replace(known.contract, ends=date(2026, 11, 30), response=dict.fromkeys(known.contract.response, _HOUR))
    new = replace(known.contract, version=2, starts=date(2026, 12, 1))
    register(world.store, replace(known, contracts=(old, new)))
    assert recompute(world, number).body["response_due_at"] == "2026-11-27T22:00:00.000Z"


_HOUR = timedelta(hours=1)


def test_a_version_that_is_registered_no_more_is_refused_and_said(world: ApiWorld) -> None:
    number = a_low_one(world)
    change(world, replace(contract_of(world), version=2))
    answer = recompute(world, number)
    assert (answer.status, answer.body["type"]) == (409, "urn:guardia:problem:contract-gone")
    assert answer.body["detail"] == "version 1 of the contract of acme is not registered any more"
    assert world.get(f"/tickets/{number}").body["version"] == 1


@pytest.mark.parametrize("status", sorted(set(Status) - {Status.OPEN}))
def test_only_a_clock_that_runs_is_reckoned_anew(world: ApiWorld, status: Status) -> None:
    number = world.ticket_in(status)
    change(world, replace(contract_of(world), version=2))  # which matters less than that it has ended
    answer = recompute(world, number)
    assert (answer.status, answer.body["type"]) == (409, "urn:guardia:problem:transition-refused")


def test_a_recomputation_that_would_change_nothing_is_refused(world: ApiWorld) -> None:
    number = a_low_one(world)
    answer = recompute(world, number)
    assert (answer.status, answer.fields) == (422, ["clock"])
    assert "nothing would change" in answer.body["errors"][0]["message"]
    assert world.get(f"/tickets/{number}").body["version"] == 1


def test_a_recomputation_has_the_guards_of_every_write(world: ApiWorld) -> None:
    number = a_low_one(world)
    change(world, replace(contract_of(world), holidays_added={date(2026, 12, 1): "Aniversario"}))
    assert recompute(world, number, If_Match='"7"').status == 412
    for _ in range(2):
        assert recompute(world, number, Idempotency_Key="k").body["version"] == 2
    assert world.step(number, "clock/recompute", OLGA, body={"reason": "Otro."}, Idempotency_Key="k").status == 409
    assert world.step(number, "clock/recompute", OLGA, body={}).fields == ["reason"]
    assert recompute(world, number, ANA).status == 403
