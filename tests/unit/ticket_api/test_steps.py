"""Each step from its body to its entry, the guards of a write, and two people at once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from guardia.services.work_ticket import Request
from tests.support.api_world import ANA, BETO, BODIES, CARLA, OLGA, ApiWorld

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.domain.caller import Caller
    from guardia.domain.change import Change


class Case(NamedTuple):
    """A step from a status, and the entry that it makes."""

    status: Status
    step: str
    body: dict[str, Any]
    kind: str
    reason: str
    data: dict[str, object]


CASES = [
    Case(Status.OPEN, "acknowledge", {"note": " Voy. "}, "acknowledged", "Voy.", {}),
    Case(Status.OPEN, "acknowledge", {"note": None}, "acknowledged", "", {}),
    Case(
        Status.INVESTIGATING, "findings", {"summary": "Lleno.", "next_steps": "Ampliar."},
        "findings", "Lleno.", {"next_steps": "Ampliar."},
    ),
    Case(Status.IDENTIFIED, "resolve", {"summary": "Ampliado."}, "resolved", "Ampliado.", {"joint": False}),
    Case(Status.IDENTIFIED, "resolve", {"summary": "Hecho.", "joint": True}, "resolved", "Hecho.", {"joint": True}),
    Case(Status.RESOLVED, "verify", {"effective": True, "note": "Bien."}, "verified", "Bien.", {"effective": True}),
    Case(
        Status.RESOLVED, "verify", {"effective": False, "note": "No."},
        "reopened", "No.", {"because": "engineer", "effective": False},
    ),
    Case(Status.RESOLVED, "reopen", {"reason": "Otra vez."}, "reopened", "Otra vez.", {"because": "engineer"}),
    Case(Status.OPEN, "reject", {"reason": "Un tercero."}, "rejected", "Un tercero.", {}),
    Case(Status.OPEN, "comment", {"text": "Hola."}, "commented", "Hola.", {}),
]  # fmt: skip
AFTER = {
    "acknowledged": "INVESTIGATING",
    "findings": "IDENTIFIED",
    "resolved": "RESOLVED",
    "verified": "RESOLVED",
    "reopened": "OPEN",
    "rejected": "REJECTED",
    "commented": "OPEN",
}


@pytest.mark.parametrize("case", CASES)
def test_a_step_writes_its_entry_and_answers_with_the_ticket(world: ApiWorld, case: Case) -> None:
    number = world.ticket_in(case.status)
    answer = world.step(number, case.step, body=case.body)
    assert answer.status == 200, answer.text
    assert answer.body["status"] == AFTER[case.kind]
    assert answer.headers["ETag"] == f'"{answer.body["version"]}"'
    entry = _last(world, number)
    assert (entry["kind"], entry["reason"], entry["data"]) == (case.kind, case.reason, case.data)
    assert entry["version"] == answer.body["version"]


def test_acknowledging_needs_no_body_at_all(world: ApiWorld) -> None:
    number = world.opened()
    answer = world.call("POST", f"/tickets/{number}/acknowledge")
    assert (answer.status, answer.body["status"]) == (200, "INVESTIGATING")
    assert answer.body["responded_at"] == "2026-11-20T15:10:00.000Z"


def test_resolving_at_once_acknowledges_as_well(world: ApiWorld) -> None:
    number = world.opened()
    answer = world.step(number, "resolve")
    assert answer.body["version"] == 3
    assert answer.body["responded_at"] == answer.body["resolved_at"] == "2026-11-20T15:10:00.000Z"
    assert answer.body["follow_up_at"] == "2026-11-22T15:10:00.000Z"
    assert answer.body["resolution"] == "Ampliado."


@pytest.mark.parametrize(("name", "body"), [("reopen", {"reason": "Cayó."}), ("verify", {"effective": False})])
def test_a_client_opens_a_resolved_ticket_once_more(world: ApiWorld, name: str, body: dict[str, object]) -> None:
    number = world.ticket_in(Status.RESOLVED)
    world.now += timedelta(hours=1)
    answer = world.step(number, name, CARLA, body=body)
    assert (answer.body["status"], answer.body["cycle"], answer.body["verified"]) == ("OPEN", 2, None)
    assert answer.body["clock"]["started_at"] == "2026-11-20T16:10:00.000Z"
    assert _last(world, number)["data"]["because"] == "client"


def test_a_client_confirms_that_it_worked(world: ApiWorld) -> None:
    number = world.ticket_in(Status.RESOLVED)
    assert world.step(number, "verify", CARLA).body["verified"] is True


@pytest.mark.parametrize(
    ("caller", "said", "public"),
    [(ANA, None, False), (ANA, True, True), (ANA, False, False), (OLGA, None, False), (CARLA, None, True),
     (CARLA, True, True)],
)  # fmt: skip
def test_a_comment_of_the_desk_is_internal_unless_said_and_a_clients_is_public(
    world: ApiWorld, caller: Caller, said: bool | None, public: bool
) -> None:
    number = world.opened()
    body = {"text": "Hola."} if said is None else {"text": "Hola.", "public": said}
    assert world.step(number, "comment", caller, body=body).status == 200
    assert _last(world, number)["public"] is public


def test_a_client_cannot_hide_a_comment(world: ApiWorld) -> None:
    number = world.opened()
    answer = world.step(number, "comment", CARLA, body={"text": "Hola.", "public": False})
    assert (answer.status, answer.fields) == (422, ["public"])
    assert world.get(f"/tickets/{number}").body["version"] == 1


REFUSED = [
    (Status.INVESTIGATING, "acknowledge"),
    (Status.RESOLVED, "acknowledge"),
    (Status.RESOLVED, "findings"),
    (Status.RESOLVED, "resolve"),
    (Status.RESOLVED, "reject"),
    (Status.IDENTIFIED, "reject"),
    (Status.OPEN, "verify"),
    (Status.OPEN, "reopen"),
    *[(status, step) for status in (Status.CLOSED, Status.REJECTED) for step in BODIES],
]


@pytest.mark.parametrize(("status", "step"), REFUSED)
def test_a_step_that_the_status_does_not_allow_is_409_and_names_what_is(
    world: ApiWorld, status: Status, step: str
) -> None:
    number = world.ticket_in(status)
    before = world.get(f"/tickets/{number}").body
    answer = world.step(number, step, OLGA)
    assert answer.status == 409
    assert answer.body["type"] == "urn:guardia:problem:transition-refused"
    assert answer.body["ticket_status"] == status
    assert answer.body["by"] == ("Guardia" if status in {Status.OPEN, Status.CLOSED} else "Beto")
    assert answer.body["at"].endswith("Z")
    assert world.get(f"/tickets/{number}").body == before


class Overtaken(InMemoryStore):
    """Somebody else acts between what a request reads and what it writes, once."""

    def __init__(self) -> None:
        super().__init__()
        self.overtake: Callable[[], object] | None = None

    def commit(self, change: Change) -> None:
        overtake, self.overtake = self.overtake, None
        if overtake:
            overtake()
        super().commit(change)


def test_of_two_engineers_who_acknowledge_at_once_one_wins_and_the_other_is_told_who() -> None:
    """F31."""
    store = Overtaken()
    world = ApiWorld(store=store)
    number = world.opened()
    won = []
    store.overtake = lambda: won.append(world.services.work_ticket(BETO, number, Request(Step.ACKNOWLEDGE)))
    answer = world.step(number, "acknowledge", ANA)
    assert [ticket.status for ticket in won] == [Status.INVESTIGATING]
    assert answer.status == 409
    assert (answer.body["ticket_status"], answer.body["by"]) == ("INVESTIGATING", "Beto")
    assert "Beto" in answer.body["detail"]
    kinds = [entry["kind"] for entry in world.get(f"/tickets/{number}/timeline").body["items"]]
    assert kinds == ["opened", "acknowledged"]


def test_two_people_who_do_not_contradict_each_other_both_succeed() -> None:
    store = Overtaken()
    world = ApiWorld(store=store)
    number = world.opened()
    store.overtake = lambda: world.services.work_ticket(BETO, number, Request(Step.ACKNOWLEDGE))
    answer = world.step(number, "comment", ANA)
    assert (answer.status, answer.body["version"], answer.body["status"]) == (200, 3, "INVESTIGATING")


def test_whoever_names_the_version_that_they_saw_does_not_write_over_another() -> None:
    store = Overtaken()
    world = ApiWorld(store=store)
    number = world.opened()
    store.overtake = lambda: world.services.work_ticket(BETO, number, Request(Step.ACKNOWLEDGE))
    assert world.step(number, "comment", ANA, If_Match='"1"').status == 412


@pytest.mark.parametrize("tag", ['"1"', "1", 'W/"1"', " 1 ", "*"])
def test_if_match_lets_a_step_pass_on_the_version_that_is(world: ApiWorld, tag: str) -> None:
    assert world.step(world.opened(), "acknowledge", If_Match=tag).status == 200


@pytest.mark.parametrize("tag", ['"2"', "2", 'W/"7"', '"abc"', '""', '"99999999999999999999"'])
def test_if_match_of_another_version_is_412(world: ApiWorld, tag: str) -> None:
    number = world.opened()
    answer = world.step(number, "acknowledge", If_Match=tag)
    assert (answer.status, answer.fields) == (412, ["If-Match"])
    assert world.get(f"/tickets/{number}").body["version"] == 1


@pytest.mark.parametrize("tag", ["", "abc", '"1', '"1", "2"', "-1", "1.0", "١"])
def test_if_match_that_is_no_tag_is_400(world: ApiWorld, tag: str) -> None:
    answer = world.step(world.opened(), "acknowledge", If_Match=tag)
    assert (answer.status, answer.fields) == (400, ["If-Match"])


def test_the_same_request_with_the_same_key_is_taken_once(world: ApiWorld) -> None:
    number = world.opened()
    first = world.step(number, "comment", Idempotency_Key="a key", If_Match='"1"')
    second = world.step(number, "comment", Idempotency_Key="a key", If_Match='"1"')
    assert (first.status, second.status) == (200, 200)
    assert first.body == second.body
    assert world.get(f"/tickets/{number}").body["version"] == 2


def test_a_body_that_says_the_same_otherwise_is_the_same_request(world: ApiWorld) -> None:
    number = world.opened()
    world.step(number, "resolve", body='{"summary": "Ampliado.", "joint": false}', Idempotency_Key="k")
    again = world.step(number, "resolve", body='{"joint":false,"summary":" Ampliado. "}', Idempotency_Key="k")
    assert (again.status, again.body["version"]) == (200, 3)


def test_a_key_with_another_request_is_409(world: ApiWorld) -> None:
    number, other = world.opened("a"), world.opened("b")
    world.step(number, "comment", Idempotency_Key="k")
    for answer in (
        world.step(number, "comment", body={"text": "Otra cosa."}, Idempotency_Key="k"),
        world.step(number, "acknowledge", Idempotency_Key="k"),
        world.step(other, "comment", Idempotency_Key="k"),
    ):
        assert (answer.status, answer.body["type"]) == (409, "urn:guardia:problem:key-reused")
        assert answer.fields == ["Idempotency-Key"]


def test_keys_of_two_people_do_not_meet(world: ApiWorld) -> None:
    number = world.opened()
    assert world.step(number, "comment", ANA, Idempotency_Key="k").body["version"] == 2
    assert world.step(number, "comment", BETO, Idempotency_Key="k").body["version"] == 3


@pytest.mark.parametrize("key", ["", "ñ", "a\tb", "k" * 256])
def test_a_key_that_is_not_printable_or_too_long_is_named(world: ApiWorld, key: str) -> None:
    answer = world.step(world.opened(), "comment", Idempotency_Key=key)
    assert (answer.status, answer.fields) == (422, ["Idempotency-Key"])


def _last(world: ApiWorld, number: str) -> dict[str, Any]:
    entry: dict[str, Any] = world.get(f"/tickets/{number}/timeline").body["items"][-1]
    return entry
