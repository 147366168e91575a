"""What goes wrong, as `application/problem+json` that names the field and gives nothing away."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ReadTimeoutError
from pynamodb.exceptions import GetError

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain import errors
from guardia.domain.change import Change
from message_links.handler import REFUSALS
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, OLGA, ApiWorld, BusyStore
from tests.support.lambda_events import lines_in
from ticket_api.incoming import BODY_LIMIT
from ticket_api.problems import FAULT, KINDS, kind_of

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.ticket import Ticket

NOT_JSON = ["{", "null", "[]", '"text"', "7", " ", '{"note": NaN}', '{"note": "a", "note": "b"}', '{"note": "a"} x',
            '{"a":' * 1000 + "1" + "}" * 1000, '{"note": ' + "9" * 5000 + "}", "{'note': 1}"]  # fmt: skip


@pytest.mark.parametrize("text", NOT_JSON)
def test_a_body_that_is_no_json_object_with_one_meaning_is_400(world: ApiWorld, text: str) -> None:
    number = world.opened()
    for answer in (
        world.step(number, "acknowledge", body=text),
        world.call("PUT", "/clients/acme", OLGA, body=text),
    ):
        assert (answer.status, answer.body["type"]) == (400, "urn:guardia:problem:unreadable-body")
        assert answer.headers["Content-Type"] == "application/problem+json"
    assert world.get(f"/tickets/{number}").body["version"] == 1


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""])
def test_a_body_that_is_said_to_be_something_else_is_415(world: ApiWorld, content_type: str) -> None:
    headers = {"Content-Type": content_type}
    answer = world.call("POST", f"/tickets/{world.opened()}/acknowledge", body="{}", headers=headers)
    assert (answer.status, answer.body["type"]) == (415, "urn:guardia:problem:unsupported-media-type")


@pytest.mark.parametrize("content_type", ["application/json", "application/json; charset=utf-8"])
def test_json_may_say_its_charset(world: ApiWorld, content_type: str) -> None:
    headers = {"content-type": content_type}
    assert world.call("POST", f"/tickets/{world.opened()}/acknowledge", body="{}", headers=headers).status == 200


def test_a_body_without_a_type_is_taken_for_json(world: ApiWorld) -> None:
    event = rest_event("POST", f"/tickets/{world.opened()}/acknowledge", claims=claims_of(ANA), body="{}")
    for headers in ("headers", "multiValueHeaders"):
        del event[headers]["Content-Type"]
    assert world.send(event).status == 200


def test_a_body_in_base64_is_415(world: ApiWorld) -> None:
    event = rest_event("POST", f"/tickets/{world.opened()}/acknowledge", claims=claims_of(ANA), body="e30=")
    assert world.send(event | {"isBase64Encoded": True}).status == 415


def test_a_huge_body_is_413_before_anybody_reads_it(world: ApiWorld) -> None:
    text = json.dumps({"note": "ñ" * BODY_LIMIT}, ensure_ascii=False)
    answer = world.step(world.opened(), "acknowledge", body=text)
    assert (answer.status, answer.body["type"]) == (413, "urn:guardia:problem:too-large")


FIELDS: list[tuple[str, dict[str, Any], list[str]]] = [
    ("acknowledge", {"note": 7}, ["note"]),
    ("acknowledge", {"nota": "x", "version": 9}, ["nota", "version"]),
    ("findings", {}, ["summary", "next_steps"]),
    ("findings", {"summary": "", "next_steps": " \n "}, ["summary", "next_steps"]),
    ("findings", {"summary": ["x"], "next_steps": None}, ["summary", "next_steps"]),
    ("resolve", {"summary": "x" * 4001}, ["summary"]),
    ("resolve", {"summary": "x", "joint": "yes"}, ["joint"]),
    ("resolve", {"summary": "x", "joint": 1}, ["joint"]),
    ("resolve", {"summary": "a\x01b"}, ["summary"]),
    ("verify", {}, ["effective"]),
    ("verify", {"effective": "true"}, ["effective"]),
    ("verify", {"effective": None}, ["effective"]),
    ("reopen", {"reason": "\x7f"}, ["reason"]),
    ("reject", {"reason": {"es": "x"}}, ["reason"]),
    ("comment", {"text": "x", "public": "no"}, ["public"]),
    ("comment", {"text": "x", "client_id": "globex", "status": "CLOSED"}, ["client_id", "status"]),
]


@pytest.mark.parametrize(("step", "body", "fields"), FIELDS)
def test_every_field_that_is_wrong_is_named(
    world: ApiWorld, step: str, body: dict[str, Any], fields: list[str]
) -> None:
    number = world.opened()
    answer = world.step(number, step, body=body)
    assert answer.status == 422
    assert answer.fields == fields
    assert all(error["message"] for error in answer.body["errors"])
    assert world.get(f"/tickets/{number}").body["version"] == 1


def test_text_keeps_its_line_breaks_and_every_script(world: ApiWorld) -> None:
    number = world.opened()
    text = "Línea 1\n\tلوحة 🔥 <b>"
    assert world.step(number, "comment", body={"text": text}).status == 200
    assert world.get(f"/tickets/{number}/timeline").body["items"][-1]["reason"] == text


def test_what_utf8_cannot_carry_is_replaced(world: ApiWorld) -> None:
    """F62."""
    number = world.opened()
    assert world.step(number, "comment", body='{"text": "a\\ud800b\\u0000c"}').status == 200
    assert world.get(f"/tickets/{number}/timeline").body["items"][-1]["reason"] == "a\ufffdb\ufffdc"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/nope"), ("GET", "/"), ("DELETE", "/tickets"), ("GET", "/tickets/GD-00000-00000/acknowledge"),
     ("POST", "/tickets/GD-00000-00000"), ("PATCH", "/clients/acme")],
)  # fmt: skip
def test_a_route_that_is_not_there_is_404(world: ApiWorld, method: str, path: str) -> None:
    answer = world.call(method, path)
    assert (answer.status, answer.body["type"]) == (404, "urn:guardia:problem:no-such-route")


def test_whoever_is_always_overtaken_may_try_again_later() -> None:
    store = BusyStore()
    world = ApiWorld(store=store)
    number = world.opened()
    store.busy = True
    answer = world.step(number, "acknowledge")
    assert (answer.status, answer.headers["Retry-After"]) == (503, "1")
    assert answer.body["type"] == "urn:guardia:problem:busy"


class Broken(InMemoryStore):
    """A store that fails with words that nobody outside should read."""

    def ticket(self, ticket_id: str) -> Ticket | None:
        raise RuntimeError(f"secret of {ticket_id}")


def test_a_fault_of_ours_says_nothing_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    answer = ApiWorld(store=Broken()).get("/tickets/GD-7K3M9-QXD2F")
    assert answer.status == 500
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert set(answer.body) == {"type", "title", "status", "detail", "instance"}
    assert "secret" not in answer.text
    assert "RuntimeError" not in answer.text
    said = capsys.readouterr().out
    failed = next(line for line in lines_in(said) if line["level"] == "ERROR")
    assert (failed["ticket_id"], failed["fault"]["error"]) == ("GD-7K3M9-QXD2F", "RuntimeError")
    assert any(frame.endswith(" ticket") for frame in failed["fault"]["frames"])
    assert "secret" not in said


def test_a_fault_while_the_caller_is_admitted_is_answered_as_well(world: ApiWorld) -> None:
    def admit(_: object) -> Caller:
        raise RuntimeError("secret")

    services = replace(world.services, admit_caller=admit)  # type: ignore[arg-type]  # only its call is used
    answer = world.send(rest_event("GET", "/tickets", claims=claims_of(ANA)), services)
    assert (answer.status, "secret" in answer.text) == (500, False)


@pytest.mark.covers("F15")
def test_what_cannot_be_reached_at_this_moment_is_asked_for_again(
    world: ApiWorld, capsys: pytest.CaptureFixture[str]
) -> None:
    def admit(_: object) -> Caller:
        raise GetError("secret", ReadTimeoutError(endpoint_url="https://dynamodb"))

    services = replace(world.services, admit_caller=admit)  # type: ignore[arg-type]  # only its call is used
    answer = world.send(rest_event("GET", "/tickets", claims=claims_of(ANA)), services)
    assert (answer.status, answer.body["type"]) == (503, "urn:guardia:problem:unavailable")
    assert (answer.headers["Retry-After"], "secret" in answer.text) == ("1", False)
    (warned,) = (line for line in lines_in(capsys.readouterr().out) if line["level"] == "WARNING")
    assert warned["fault"]["error"] == "GetError"


def test_an_answer_that_does_not_fit_its_shape_is_a_fault_and_not_the_callers(world: ApiWorld) -> None:
    number = world.opened()
    ticket = world.store.ticket(number)
    assert ticket
    lost = replace(ticket, status="LOST", version=2)  # type: ignore[arg-type]  # what no code writes
    world.store.commit(Change(ticket=lost, version_before=1))
    assert world.get(f"/tickets/{number}").status == 500


@pytest.mark.covers("F61")
def test_the_log_has_neither_bodies_nor_claims(world: ApiWorld, capsys: pytest.CaptureFixture[str]) -> None:
    number = world.opened()
    world.step(number, "comment", body={"text": "canario-cuerpo"}, Authorization="Bearer canario-ficha")
    world.step(number, "comment", body={"text": "canario-cuerpo", "canario-campo": 1})
    world.step(number, "comment", body='{"text": "canario-cuerpo"')
    said = capsys.readouterr().out
    assert "canario" not in said
    assert "ana@desk.example" not in said
    assert '"user":"sub-ana"' in said
    assert '"correlation_id":"c6af9ac6-7b61-11e6-9a41-93e8deadbeef"' in said


def test_every_error_that_a_caller_can_cause_is_in_the_table_or_in_that_of_the_links() -> None:
    inner = {errors.Refused, errors.DeliveryFailed, errors.Unreachable}  # never reach the API
    refusals = {kind for kind in errors.GuardiaError.__subclasses__() if kind.__module__ == errors.__name__}
    assert refusals - inner <= {*KINDS, *REFUSALS}
    assert kind_of(RuntimeError()) is FAULT


def test_no_two_kinds_of_problem_share_a_name_with_another_status() -> None:
    statuses: dict[str, set[int]] = {}
    for kind in KINDS.values():
        statuses.setdefault(kind.type, set()).add(kind.status)
    assert all(len(found) == 1 for found in statuses.values())
