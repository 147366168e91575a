"""The API through its gateway: who is let in, what they may see and do, and how a refusal looks."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from tests.e2e.alarms import event
from tests.e2e.clients import client_file, contact, new_account

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guardia_ops.local.stack import Stack
    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk

UNKNOWN = "GD-00000-00000"


@pytest.fixture(scope="module")
def lucia(new_desk: Callable[[], Desk]) -> Iterator[httpx.Client]:
    """The API as a person of another client calls it."""
    desk = new_desk()
    desk.register(client_file("otra", new_account(), contacts=(contact("Lucía Mora", "lucia@otra.example"),)))
    with desk.newcomer("lucia@otra.example", "clients", "--client", "otra") as lucia:
        yield lucia


@pytest.fixture(scope="module")
def ticket_id(new_desk: Callable[[], Desk]) -> str:
    """A ticket of the client acme on which no step is taken."""
    desk = new_desk()
    ticket = desk.opened(event("untouched"))
    desk.ledger.assert_balanced()
    return str(ticket["id"])


@pytest.mark.covers("F52")
def test_nobody_is_let_in_without_a_token_of_our_pool(stack: Stack, desk: Desk) -> None:
    good = desk.engineer.headers["Authorization"]
    header, payload, signature = good.removeprefix("Bearer ").split(".")
    forged = f"Bearer {header}.{payload}.{signature[::-1]}"
    with httpx.Client(base_url=stack.outputs["ApiUrl"], trust_env=False) as anybody:
        for headers in ({}, {"Authorization": "Bearer nonsense"}, {"Authorization": forged}):
            assert anybody.get("/tickets", headers=headers).status_code == 401
        assert anybody.get("/tickets", headers={"Authorization": good}).status_code == 200


@pytest.mark.covers("F52")
def test_an_access_token_is_no_id_token(stack: Stack, aws: Aws) -> None:
    eva = stack.users["engineer"]
    tokens = aws("cognito-idp").initiate_auth(
        ClientId=stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": eva.email, "PASSWORD": eva.password},
    )["AuthenticationResult"]
    headers = {"Authorization": f"Bearer {tokens['AccessToken']}"}
    with httpx.Client(base_url=stack.outputs["ApiUrl"], headers=headers, trust_env=False) as bearer:
        problem(bearer.get("/tickets"), 403, "forbidden")  # AWS's own gateway answers 401 before us


def test_a_client_sees_their_own_tickets_only(desk: Desk, lucia: httpx.Client, ticket_id: str) -> None:
    assert ticket_id in [ticket["id"] for ticket in desk.body(desk.client.get("/tickets"))["items"]]
    assert desk.body(lucia.get("/tickets"))["items"] == []
    assert desk.body(lucia.get("/tickets", params={"client": "acme"}))["items"] == []


@pytest.mark.covers("F51")
@pytest.mark.parametrize("path", ["", "/timeline"])
def test_another_tenants_ticket_looks_like_one_that_does_not_exist(
    lucia: httpx.Client, ticket_id: str, path: str
) -> None:
    anothers = problem(lucia.get(f"/tickets/{ticket_id}{path}"), 404, "not-found")
    nobodys = problem(lucia.get(f"/tickets/{UNKNOWN}{path}"), 404, "not-found")
    assert anothers == {name: replaced(value, UNKNOWN, ticket_id) for name, value in nobodys.items()}


@pytest.mark.parametrize("action", ["verify", "reopen", "comment"])
def test_another_tenants_ticket_takes_no_step(lucia: httpx.Client, ticket_id: str, action: str) -> None:
    body = {"verify": {"effective": False}, "reopen": {"reason": "x"}, "comment": {"text": "x"}}[action]
    problem(lucia.post(f"/tickets/{ticket_id}/{action}", json=body), 404, "not-found")


@pytest.mark.parametrize(
    ("action", "body"),
    [
        ("acknowledge", {}),
        ("findings", {"summary": "x", "next_steps": "x"}),
        ("resolve", {"summary": "x"}),
        ("reject", {"reason": "x"}),
    ],
)
def test_a_client_does_not_do_the_engineers_work(desk: Desk, ticket_id: str, action: str, body: dict[str, str]) -> None:
    problem(desk.client.post(f"/tickets/{ticket_id}/{action}", json=body), 403, "forbidden")


@pytest.mark.parametrize("path", ["/clients", "/clients/acme", "/quarantine", "/tickets/{id}/notices"])
def test_what_is_for_the_desk_is_refused_to_a_client(desk: Desk, ticket_id: str, path: str) -> None:
    problem(desk.client.get(path.format(id=ticket_id)), 403, "forbidden")


def test_only_an_operator_registers_clients(desk: Desk) -> None:
    document = desk.body(desk.engineer.get("/clients/acme"))
    problem(desk.engineer.put("/clients/acme", json=document), 403, "forbidden")
    problem(desk.client.put("/clients/acme", json=document), 403, "forbidden")
    assert desk.body(desk.operator.put("/clients/acme", json=document)) == document


def test_of_two_who_acknowledge_at_once_one_wins_and_the_other_is_told_who(desk: Desk) -> None:
    both = Barrier(2)

    def acknowledge(caller: httpx.Client, ticket_id: str) -> httpx.Response:
        both.wait()
        return caller.post(f"/tickets/{ticket_id}/acknowledge", json={})

    names = {"engineer": "Eva Ingeniera", "operator": "Omar Operador"}
    for n in range(3):
        ticket_id = desk.opened(event(f"raced {n}"))["id"]
        with ThreadPoolExecutor(2) as people:
            calls = {
                "engineer": people.submit(acknowledge, desk.engineer, ticket_id),
                "operator": people.submit(acknowledge, desk.operator, ticket_id),
            }
        answers = {who: call.result() for who, call in calls.items()}
        (winner,) = [who for who, answer in answers.items() if answer.status_code == 200]
        (loser,) = answers.keys() - {winner}
        refused = problem(answers[loser], 409, "transition-refused")
        assert (refused["by"], refused["ticket_status"]) == (names[winner], "INVESTIGATING")
        assert desk.kinds(ticket_id) == ["opened", "acknowledged"]


def test_a_step_that_was_decided_on_another_version_is_not_taken(desk: Desk) -> None:
    ticket_id = desk.opened(event("versions"))["id"]
    path = f"/tickets/{ticket_id}/comment"
    shown = desk.engineer.get(f"/tickets/{ticket_id}")
    assert shown.headers["ETag"] == '"1"'
    first = desk.engineer.post(path, json={"text": "1"}, headers={"If-Match": shown.headers["ETag"]})
    assert (first.status_code, first.headers["ETag"]) == (200, '"2"')
    late = problem(desk.engineer.post(path, json={"text": "2"}, headers={"If-Match": '"1"'}), 412, "version-mismatch")
    assert [said["field"] for said in late["errors"]] == ["If-Match"]
    assert desk.kinds(ticket_id) == ["opened", "commented"]


def test_a_request_that_comes_twice_with_one_key_is_taken_once(desk: Desk) -> None:
    ticket_id = desk.opened(event("keys"))["id"]
    path, headers = f"/tickets/{ticket_id}/comment", {"Idempotency-Key": "one"}
    answers = [desk.engineer.post(path, json={"text": "Llamé."}, headers=headers) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    other = problem(desk.engineer.post(path, json={"text": "Otra cosa."}, headers=headers), 409, "key-reused")
    assert [said["field"] for said in other["errors"]] == ["Idempotency-Key"]
    assert desk.kinds(ticket_id) == ["opened", "commented"]


@pytest.mark.parametrize(
    ("action", "body", "field"),
    [
        ("findings", {"summary": "Disco lleno."}, "next_steps"),
        ("findings", {"summary": "", "next_steps": "Ampliar."}, "summary"),
        ("resolve", {"summary": "Hecho.", "status": "CLOSED"}, "status"),
        ("verify", {"effective": "perhaps"}, "effective"),
        ("reject", {}, "reason"),
        ("comment", {"text": 7}, "text"),
    ],
)
def test_a_request_that_breaks_a_rule_is_told_which_field(
    desk: Desk, ticket_id: str, action: str, body: dict[str, Any], field: str
) -> None:
    refused = problem(desk.engineer.post(f"/tickets/{ticket_id}/{action}", json=body), 422, "invalid")
    assert [said["field"] for said in refused["errors"]] == [field]


def test_a_client_file_that_breaks_rules_is_told_each_field(desk: Desk) -> None:
    document = client_file("mala", "44444444444", response="four hours", contacts=(contact("Eva", "eva@"),))
    refused = problem(desk.operator.put("/clients/mala", json=document), 422, "invalid")
    fields = {said["field"] for said in refused["errors"]}
    assert fields >= {"accounts[0].id", "contacts[0].email", "contract.response.HIGH"}
    problem(desk.engineer.get("/clients/mala"), 404, "not-found")


AMBIGUOUS = {
    "no JSON": "{",
    "a list": "[]",
    "a text": '"text"',
    "NaN": '{"text": NaN}',
    "a key twice": '{"text": "a", "text": "b"}',
    "1,000 levels": f'{{"text": {"[" * 1_000}{"]" * 1_000}}}',
}


@pytest.mark.parametrize("body", AMBIGUOUS.values(), ids=AMBIGUOUS.keys())
def test_a_body_that_has_not_one_meaning_is_refused(desk: Desk, ticket_id: str, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    answer = desk.engineer.post(f"/tickets/{ticket_id}/comment", content=body, headers=headers)
    problem(answer, 400, "unreadable-body")


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/tickets?limit=0", 422),
        ("/tickets?status=OPENED", 422),
        ("/tickets?status=CLOSED", 422),
        ("/tickets?next=made-up", 400),
        ("/tickets/GD-7K3M9", 404),
        ("/clients/%2e%2e", 404),
    ],
)
def test_a_question_without_sense_is_a_problem_too(desk: Desk, path: str, status: int) -> None:
    answer = desk.engineer.get(path)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_user_who_was_disabled_is_bound_to_no_tenant_any_more(desk: Desk) -> None:
    desk.register(client_file("deja", new_account(), contacts=(contact("Leo", "leo@deja.example"),)))
    with desk.newcomer("leo@deja.example", "clients", "--client", "deja") as leo:
        assert leo.get("/tickets").status_code == 200
        desk.guardia("user", "disable", "leo@deja.example")
        problem(leo.get("/tickets"), 403, "forbidden")


def problem(answer: httpx.Response, status: int, name: str) -> dict[str, Any]:
    """What a refused request is answered with."""
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    said: dict[str, Any] = answer.json()
    assert (said["status"], said["type"]) == (status, f"urn:guardia:problem:{name}")
    return said


def replaced(value: Any, old: str, new: str) -> Any:
    return value.replace(old, new) if isinstance(value, str) else value
