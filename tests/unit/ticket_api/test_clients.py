"""The register of clients over the API."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.client_file import client_document, read_client
from tests.support.api_world import ANA, CARLA, OLGA
from tests.support.builders import client, no_holidays

if TYPE_CHECKING:
    from tests.support.api_world import ApiWorld

INITECH: dict[str, Any] = {
    "client": "initech",
    "name": "Initech",
    "contract": {
        "plan": "business-hours",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "calendar": "CR",
        "time_zone": "America/Costa_Rica",
        "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
    },
    "accounts": [{"id": "555555555555"}],
}


def test_a_client_is_registered_and_comes_back_in_the_same_shape(world: ApiWorld) -> None:
    put = world.call("PUT", "/clients/initech", OLGA, body=INITECH)
    assert put.status == 200, put.text
    shown = world.get("/clients/initech", ANA)
    assert shown.body == put.body
    assert shown.body["accounts"] == [{"id": "555555555555", "environment": None, "external_id": None, "topics": []}]
    assert read_client(shown.body, no_holidays) == world.store.client("initech")


def test_what_is_shown_may_be_put_back(world: ApiWorld) -> None:
    world.call("PUT", "/clients/acme", OLGA, body=client_document(client()))
    known, traces = world.store.client("acme"), world.store.traces("acme")
    shown = world.get("/clients/acme", OLGA).body
    again = world.call("PUT", "/clients/acme", OLGA, body=shown)
    assert (again.status, again.body) == (200, shown)
    assert (world.store.client("acme"), world.store.traces("acme")) == (known, traces)


ROOM = "secretsmanager:guardia/channels/"
FULL: dict[str, Any] = INITECH | {
    "contract": INITECH["contract"]
    | {
        "hours": {"monday": ["08:00-12:00", "13:00-17:30"], "saturday": ["09:00-12:00"]},
        "holidays": {"add": {"2026-12-24": "Nochebuena"}},
        "grace": "P15D",
        "penalties": [{"below": 95, "fee": 5.5}],
        "escalation": {"first": 40, "second": 60, "manager": 80},
        "updates": {"CRITICAL": "PT1H", "HIGH": "PT4H"},
    },
    "accounts": [
        {"id": "555555555555", "external_id": "3f1c", "topics": ["arn:aws:sns:us-east-1:555555555555:alarms"]}
    ],
    "contacts": [
        {"name": "Bill", "email": "bill@initech.example", "phone": "+50660000000", "channels": ["sms", "email"]}
    ],
    "channels": [
        {"channel": "teams", "address": "secretsmanager:guardia/channels/initech/sala"},
        {"channel": "webhook", "address": "ssm:/guardia/channels/initech/servicenow"},
    ],
    "severity_rules": [{"when": {"alarm": "*-cola-*", "dimensions": {"Queue": "p*"}}, "active": False}],
}


def test_every_field_goes_in_and_comes_out(world: ApiWorld) -> None:
    put = world.call("PUT", "/clients/initech", OLGA, body=FULL)
    assert put.status == 200, put.text
    contract = put.body["contract"]
    assert contract["version"] == 1
    assert contract["hours"]["monday"] == ["08:00-12:00", "13:00-17:30"]
    assert contract["hours"]["sunday"] == []
    assert contract["holidays"] == {"add": {"2026-12-24": "Nochebuena"}, "remove": []}
    assert contract["grace"] == "P15D"
    assert contract["penalties"] == [{"below": "95", "fee": "5.5"}]
    assert contract["escalation"] == {"first": 40, "second": 60, "manager": 80}
    assert contract["updates"] == {"CRITICAL": "PT1H", "HIGH": "PT4H", "LOW": None}
    assert put.body["accounts"][0]["topics"] == ["arn:aws:sns:us-east-1:555555555555:alarms"]
    assert put.body["contacts"][0]["channels"] == ["sms", "email"]
    assert put.body["channels"] == FULL["channels"]
    assert put.body["severity_rules"] == [
        {"when": {"alarm": "*-cola-*", "dimensions": {"Queue": "p*"}}, "environment": None, "active": False}
    ]
    known = world.store.client("initech")
    again = world.call("PUT", "/clients/initech", OLGA, body=put.body)
    assert (again.status, again.body) == (200, put.body)
    assert world.store.client("initech") == known


def test_one_interval_for_all_severities_is_shown_for_each(world: ApiWorld) -> None:
    contract = INITECH["contract"] | {"updates": "PT90M"}
    put = world.call("PUT", "/clients/initech", OLGA, body=INITECH | {"contract": contract})
    assert put.body["contract"]["updates"] == dict.fromkeys(("CRITICAL", "HIGH", "LOW"), "PT1H30M")
    assert put.body["contract"]["escalation"] == {"first": 50, "second": 75, "manager": 90}
    assert world.call("PUT", "/clients/initech", OLGA, body=put.body).body == put.body


def test_what_a_file_says_of_silence_reaches_the_tickets_that_open_after_it(world: ApiWorld) -> None:
    document = client_document(client())
    before = world.opened("before")
    contract = document["contract"] | {"escalation": {"first": 25}, "updates": {"HIGH": "PT2H"}}  # type: ignore[operator]  # a mapping
    assert world.call("PUT", "/clients/acme", OLGA, body=document | {"contract": contract}).status == 200
    after = world.opened("after")
    for number in (before, after):
        world.step(number, "acknowledge", ANA)
    shown = [world.get(f"/tickets/{number}").body for number in (before, after)]
    assert [ticket["clock"]["checkpoints"][0]["percent"] for ticket in shown] == [50, 25]
    assert [ticket["reminder_at"] for ticket in shown] == [None, "2026-11-20T17:10:00.000Z"]
    assert [ticket["owner"]["name"] for ticket in shown] == ["Ana", "Ana"]


def test_a_contract_that_begins_after_the_last_has_ended_is_its_renewal(world: ApiWorld) -> None:
    world.call("PUT", "/clients/initech", OLGA, body=INITECH)
    renewal = INITECH["contract"] | {"starts": "2027-01-01", "ends": "2027-12-31", "plan": "24x7"}
    put = world.call("PUT", "/clients/initech", OLGA, body=INITECH | {"contract": renewal})
    versions = [(one["version"], one["plan"], one["starts"]) for one in put.body["contracts"]]
    assert versions == [(1, "business-hours", "2026-01-01"), (2, "24x7", "2027-01-01")]
    assert put.body["contract"] == put.body["contracts"][1]
    assert world.call("PUT", "/clients/initech", OLGA, body=put.body).body == put.body
    listed = INITECH | {"contract": None, "contracts": put.body["contracts"]}
    assert world.call("PUT", "/clients/initech", OLGA, body=listed).body == put.body


def test_who_asked_for_a_change_is_kept(world: ApiWorld) -> None:
    query = {"requested_by": "Bill, correo del 3 de marzo"}
    contacts = [{"name": "Bill", "email": "bill@initech.example"}]
    assert world.call("PUT", "/clients/initech", OLGA, body=INITECH | {"contacts": contacts}, query=query).status == 200
    (trace,) = world.store.traces("initech")
    by = replace(OLGA.actor, email="olga@desk.example")
    assert (trace.requested_by, trace.by, trace.at) == ("Bill, correo del 3 de marzo", by, world.now)


@pytest.mark.parametrize("asked", ["x" * 201, "two\nlines"])
def test_who_asked_is_a_text_on_one_line(world: ApiWorld, asked: str) -> None:
    answer = world.call("PUT", "/clients/initech", OLGA, body=INITECH, query={"requested_by": asked})
    assert (answer.status, answer.fields) == (422, ["requested_by"])
    assert world.store.client("initech") is None


def test_a_change_replaces_the_whole_file(world: ApiWorld) -> None:
    document = client_document(client(contacts=()))
    assert world.call("PUT", "/clients/acme", OLGA, body=document | {"name": "ACME"}).status == 200
    assert world.get("/clients/acme").body["name"] == "ACME"
    assert world.get("/clients/acme").body["contacts"] == []


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"client": "globex"}, "client"),
        ({"client": "Initech!"}, "client"),
        ({"contract": {**INITECH["contract"], "plan": "always"}}, "contract.plan"),
        ({"contract": {**INITECH["contract"], "version": 10**40}}, "contract.version"),
        ({"contract": {**INITECH["contract"], "response": {}}}, "contract.response.CRITICAL"),
        ({"contract": {**INITECH["contract"], "calendar": "XXX"}}, "contract.calendar"),
        ({"contract": {**INITECH["contract"], "hours": {"monday": ["8-17"]}}}, "contract.hours.monday[0]"),
        ({"contract": {**INITECH["contract"], "penalties": [{"below": 0, "fee": 5}]}}, "contract.penalties[0].below"),
        ({"contract": {**INITECH["contract"], "escalation": {"first": 80}}}, "contract.escalation.second"),
        ({"contract": {**INITECH["contract"], "updates": {"HIGH": "2h"}}}, "contract.updates.HIGH"),
        ({"contracts": [INITECH["contract"], INITECH["contract"]]}, "contracts[1].starts"),
        ({"severity_rules": [{"when": {"alarm": "a*"}}]}, "severity_rules[0].environment"),
        ({"accounts": [{"id": "5"}]}, "accounts[0].id"),
        ({"accounts": [{"id": "555555555555", "topics": ["alarms"]}]}, "accounts[0].topics[0]"),
        ({"accounts": [{"id": "444444444444"}]}, "accounts[0]"),
        ({"contacts": [{"name": "Ana"}]}, "contacts[0].email"),
        ({"channels": [{"channel": "slack", "address": f"{ROOM}globex/sala"}]}, "channels[0].address"),
        ({"channels": [{"channel": "email", "address": f"{ROOM}initech/sala"}]}, "channels[0].channel"),
        ({"owner": "me"}, "owner"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_registered(world: ApiWorld, change: dict[str, Any], field: str) -> None:
    answer = world.call("PUT", "/clients/initech", OLGA, body=INITECH | change)
    assert answer.status == 422
    assert field in answer.fields
    assert world.store.client("initech") is None


def test_a_url_is_refused_and_not_said_again(world: ApiWorld) -> None:
    """The answer of a request is kept in more places than the secret that a URL is."""
    url = "https://hooks.slack.example/services/T0/B0/only-who-has-this-may-post"
    answer = world.call(
        "PUT", "/clients/initech", OLGA, body=INITECH | {"channels": [{"channel": "slack", "address": url}]}
    )
    assert (answer.status, answer.fields) == (422, ["channels[0].address"])
    assert "only-who-has-this-may-post" not in answer.text
    assert "guardia/channels/initech/NAME" in answer.text


def test_a_clients_person_reads_no_names_of_secrets(world: ApiWorld) -> None:
    rooms = [{"channel": "slack", "address": f"{ROOM}acme/alertas"}]
    body = client_document(client()) | {"channels": rooms}
    assert world.call("PUT", "/clients/acme", OLGA, body=body).status == 200
    assert world.get("/clients/acme", ANA).body["channels"] == rooms
    for path in ("/clients/acme", "/clients", "/clients/acme/contacts", "/duty/roster"):
        assert "guardia/channels" not in world.get(path, CARLA).text, path


def test_a_put_without_a_body_is_refused(world: ApiWorld) -> None:
    answer = world.call("PUT", "/clients/initech", OLGA)
    assert (answer.status, answer.fields) == (422, ["(body)"])


@pytest.mark.parametrize("name", ["initech", "ACME", "x" * 3000])
def test_an_unknown_client_is_404(world: ApiWorld, name: str) -> None:
    answer = world.get(f"/clients/{name}")
    assert (answer.status, answer.body["title"]) == (404, "There is no such thing")


def test_clients_are_listed_by_id_in_pages(world: ApiWorld) -> None:
    world.call("PUT", "/clients/initech", OLGA, body=INITECH)
    first = world.get("/clients", limit="2").body
    second = world.get("/clients", limit="2", next=first["next"]).body
    assert [known["client"] for known in first["items"] + second["items"]] == ["acme", "globex", "initech"]
    assert second["next"] is None
