"""Tickets that people open: who may, for whom, how severe, from when, and once."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.caller import Member
from guardia.domain.decision import Language
from guardia.domain.entitlement import entitle
from guardia.domain.number import ticket_number
from guardia.domain.steps import Step
from tests.support.api_world import ANA, BETO, CARLA, GLOBEX_ACCOUNT, GUS, OLGA, PLEA, ApiWorld
from tests.support.builders import PRODUCTION, TESTING, contact, register

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.change import Change
    from guardia.domain.contract import Contact
    from tests.support.api_world import Answer

NOT_ENTITLED = "urn:guardia:problem:not-entitled"


def ask(world: ApiWorld, by: Caller = CARLA, *, key: str | None = None, **said: Any) -> Answer:
    """Open a ticket with a body that names what fails; None leaves a field out."""
    body = {name: value for name, value in (PLEA | said).items() if value is not None}
    return world.call("POST", "/tickets", by, body=body, headers={"Idempotency-Key": key} if key else {})


def with_contacts(world: ApiWorld, *contacts: Contact, of: str = "acme") -> None:
    """The client has these contacts besides its own."""
    known = world.store.client(of)
    assert known
    register(world.store, replace(known, contacts=(*known.contacts, *contacts)))


def ending(world: ApiWorld, ends: date, *, starts: date = date(2026, 1, 1)) -> None:
    """The contract of acme has other days."""
    known = world.store.client("acme")
    assert known
    register(world.store, replace(known, contracts=(replace(known.contract, starts=starts, ends=ends),)))


DORA = replace(contact("dora@acme.example", name="Dora"), phone="+50761112222")
"""May call and write."""


# A client's person


def test_a_clients_person_opens_a_ticket_and_its_clock_starts_now(world: ApiWorld) -> None:
    answer = ask(world)
    assert answer.status == 201, answer.text
    shown = answer.body
    assert answer.headers["ETag"] == '"1"'
    assert answer.headers["Location"] == f"tickets/{shown['id']}"
    assert (shown["client_id"], shown["status"], shown["origin"]) == ("acme", "OPEN", "client")
    assert (shown["title"], shown["description"]) == (PLEA["title"], PLEA["description"])
    assert (shown["reported_by"], shown["asked_for"]) == ("Carla", [])
    assert (shown["account_id"], shown["region"], shown["alarm_name"]) == (None, None, "")
    assert shown["opened_at"] == shown["clock"]["started_at"] == "2026-11-20T15:10:00.000Z"
    assert shown["response_due_at"] == "2026-11-20T19:10:00.000Z"
    assert world.get(f"/tickets/{shown['id']}", CARLA).body == shown


def test_the_opening_is_the_first_entry_in_the_words_of_whoever_reported_it(world: ApiWorld) -> None:
    number = ask(world).body["id"]
    [entry] = world.get(f"/tickets/{number}/timeline", CARLA).body["items"]
    assert (entry["kind"], entry["version"], entry["public"]) == ("opened", 1, True)
    assert entry["reason"] == PLEA["description"]
    assert entry["actor"] == {"type": "client", "id": "sub-carla", "name": "Carla"}
    assert entry["data"] == {
        "severity": "HIGH", "evidence": "default+default", "origin": "client", "reported_by": "Carla",
    }  # fmt: skip


def test_a_clients_person_may_name_their_own_client(world: ApiWorld) -> None:
    assert ask(world, client="acme").body["client_id"] == "acme"


@pytest.mark.parametrize("named", ["globex", "nobody", "No Client"])
def test_anothers_client_is_as_unknown_as_one_that_does_not_exist(world: ApiWorld, named: str) -> None:
    answer = ask(world, client=named)
    assert (answer.status, answer.body["detail"]) == (404, f"there is no client {named}")
    assert world.get("/tickets").body["items"] == []


def test_a_clients_person_reports_it_themselves(world: ApiWorld) -> None:
    answer = ask(world, caller={"email": "carla@acme.example"})
    assert (answer.status, answer.fields) == (422, ["caller"])


def test_a_ticket_of_a_person_is_seen_by_their_tenant_only(world: ApiWorld) -> None:
    number = ask(world).body["id"]
    assert [ticket["id"] for ticket in world.get("/tickets", CARLA).body["items"]] == [number]
    assert world.get("/tickets", GUS).body["items"] == []
    assert world.get(f"/tickets/{number}", GUS).status == 404


# The desk, for a caller


@pytest.mark.parametrize("said", ["+507 6111-2222", "507 6111 2222", "00507-6111.2222", "(+507) 6111–2222"])
def test_a_caller_is_known_by_their_number_however_it_is_written(world: ApiWorld, said: str) -> None:
    with_contacts(world, DORA)
    answer = ask(world, ANA, caller={"phone": said})
    assert answer.status == 201, answer.text
    assert (answer.body["client_id"], answer.body["origin"]) == ("acme", "phone")
    assert answer.body["reported_by"] == "Dora"
    [entry] = world.get(f"/tickets/{answer.body['id']}/timeline").body["items"]
    assert entry["actor"]["name"] == "Ana"


def test_somebody_who_writes_is_known_by_their_address(world: ApiWorld) -> None:
    answer = ask(world, OLGA, caller={"email": " GUS@globex.example "})
    assert (answer.status, answer.body["client_id"], answer.body["reported_by"]) == (201, "globex", "Gus")


CALLERS: list[tuple[Contact, dict[str, str], str]] = [
    (replace(DORA, phone_authorised=False), {"phone": "+50761112222"}, "not authorised by telephone"),
    (replace(DORA, tickets=False), {"email": "dora@acme.example"}, "not authorised for tickets"),
    (DORA, {"phone": "+50769999999"}, "no registered contact has +50769999999"),
    (DORA, {"email": "eva@acme.example"}, "no registered contact has eva@acme.example"),
]


@pytest.mark.parametrize(("known", "said", "reason"), CALLERS)
def test_whom_nobody_authorised_is_refused_with_the_reason(
    world: ApiWorld, known: Contact, said: dict[str, str], reason: str
) -> None:
    with_contacts(world, known)
    answer = ask(world, ANA, caller=said)
    assert (answer.status, answer.body["type"]) == (403, NOT_ENTITLED)
    assert reason in answer.body["detail"]
    assert answer.body["reason"]["en"] == answer.body["detail"]
    assert answer.body["reason"]["es"] != answer.body["detail"]
    assert world.get("/tickets").body["items"] == []


def test_each_authorisation_is_for_its_own_road(world: ApiWorld) -> None:
    with_contacts(world, replace(DORA, tickets=False))
    assert ask(world, ANA, caller={"phone": "+50761112222"}).status == 201


def test_a_removed_contact_can_open_nothing_from_that_moment(world: ApiWorld) -> None:
    with_contacts(world, DORA)
    known = world.store.client("acme")
    assert known
    register(world.store, replace(known, contacts=known.contacts[:1]))
    assert ask(world, ANA, caller={"phone": "+50761112222"}).body["type"] == NOT_ENTITLED


def test_a_number_of_two_clients_asks_for_which(world: ApiWorld) -> None:
    """Carla and Gus have the same one."""
    answer = ask(world, ANA, caller={"phone": "+50760000000"})
    assert (answer.status, answer.fields) == (422, ["client"])
    assert "acme, globex" in answer.body["errors"][0]["message"]
    assert ask(world, ANA, caller={"phone": "+50760000000"}, client="globex").body["reported_by"] == "Gus"


def test_a_number_that_only_one_client_authorised_is_that_clients(world: ApiWorld) -> None:
    with_contacts(world, DORA)
    with_contacts(world, replace(DORA, name="Dora, ex", phone_authorised=False), of="globex")
    assert ask(world, ANA, caller={"phone": "+50761112222"}).body["client_id"] == "acme"


def test_people_who_share_a_number_are_named_together(world: ApiWorld) -> None:
    with_contacts(world, DORA, replace(DORA, email="eva@acme.example", name="Eva"))
    assert ask(world, ANA, caller={"phone": "+50761112222"}).body["reported_by"] == "Dora / Eva"


def test_a_caller_is_looked_for_on_every_page_of_the_register(world: ApiWorld) -> None:
    known = world.store.client("globex")
    assert known
    for at in range(120):
        register(world.store, replace(known, id=f"client-{at:03}", accounts=(), contacts=()))
    register(world.store, replace(known, id="zeta", accounts=(), contacts=(DORA,)))
    assert ask(world, ANA, caller={"phone": "+50761112222"}).body["client_id"] == "zeta"


def test_a_caller_of_another_client_is_nobody_to_the_one_that_is_named(world: ApiWorld) -> None:
    with_contacts(world, DORA)
    answer = ask(world, ANA, caller={"phone": "+50761112222"}, client="globex")
    assert (answer.status, answer.body["detail"]) == (403, "no contact of globex has +50761112222")


@pytest.mark.parametrize(
    ("said", "fields"),
    [
        ({}, ["caller"]),
        ({"phone": "+50761112222", "email": "dora@acme.example"}, ["caller"]),
        ({"phone": "ayer"}, ["caller.phone"]),
        ({"phone": "+"}, ["caller.phone"]),
        ({"name": "Dora"}, ["caller.name"]),
    ],
)
def test_a_caller_that_says_nothing_clear_is_named(world: ApiWorld, said: dict[str, str], fields: list[str]) -> None:
    answer = ask(world, ANA, caller=said)
    assert (answer.status, answer.fields) == (422, fields)


def test_whoever_calls_and_is_known_by_address_needs_the_authorisation_to_call(world: ApiWorld) -> None:
    with_contacts(world, replace(DORA, phone_authorised=False))
    said = {"email": "dora@acme.example"}
    refused = ask(world, ANA, caller=said | {"by": "phone"})
    assert (refused.status, refused.body["type"]) == (403, NOT_ENTITLED)
    assert refused.body["detail"] == "Dora: contact of acme, not authorised by telephone"
    assert ask(world, ANA, caller=said | {"by": "mail"}).body["origin"] == "mail"
    assert ask(world, ANA, caller=said).body["origin"] == "mail"
    assert ask(world, ANA, caller={"email": "carla@acme.example", "by": "phone"}).body["origin"] == "phone"


def test_a_local_number_is_whose_number_ends_so(world: ApiWorld) -> None:
    with_contacts(world, DORA)
    assert ask(world, ANA, caller={"phone": "6111-2222"}).body["reported_by"] == "Dora"
    both = ask(world, ANA, caller={"phone": "6000-0000"})
    assert (both.status, both.fields) == (422, ["client"])
    assert ask(world, ANA, caller={"phone": "6000-0000"}, client="globex").body["reported_by"] == "Gus"


# When the call came


def called(world: ApiWorld, ago: timedelta, **said: Any) -> Answer:
    """An engineer takes a call of Carla's down that came so long ago."""
    caller = {"email": "carla@acme.example", "by": "phone", "called_at": (world.now - ago).isoformat()}
    return ask(world, ANA, caller=caller, **said)


def test_the_clock_starts_when_the_call_came(world: ApiWorld) -> None:
    answer = called(world, timedelta(minutes=25))
    assert answer.status == 201, answer.text
    shown = answer.body
    assert shown["opened_at"] == shown["clock"]["started_at"] == "2026-11-20T14:45:00.000Z"
    assert shown["response_due_at"] == "2026-11-20T18:45:00.000Z"
    [entry] = world.get(f"/tickets/{shown['id']}/timeline").body["items"]
    assert (entry["at"], entry["data"]["written_at"]) == ("2026-11-20T14:45:00.000Z", "2026-11-20T15:10:00.000Z")


def test_what_is_taken_down_at_once_says_nothing_of_it(world: ApiWorld) -> None:
    answer = called(world, -timedelta(minutes=1))
    assert answer.body["opened_at"] == "2026-11-20T15:10:00.000Z"
    [entry] = world.get(f"/tickets/{answer.body['id']}/timeline").body["items"]
    assert "written_at" not in entry["data"]


@pytest.mark.parametrize(
    "called_at",
    ["2026-11-20T15:13:00Z", "2026-11-19T15:09:59Z", "2026-11-20T10:00:00", "hace un rato", "2026-11-20"],
)
def test_a_time_of_the_call_that_cannot_be_is_named(world: ApiWorld, called_at: str) -> None:
    answer = ask(world, ANA, caller={"email": "carla@acme.example", "called_at": called_at})
    assert (answer.status, answer.fields) == (422, ["caller.called_at"])


def test_whether_a_caller_was_served_is_judged_when_they_called(world: ApiWorld) -> None:
    """The contract ended at midnight in Panama, 05:00 in UTC; the call came before."""
    ending(world, date(2026, 11, 19))
    assert called(world, timedelta(hours=10, minutes=10)).body["type"] == NOT_ENTITLED
    assert called(world, timedelta(hours=10, minutes=11)).status == 201


def test_the_same_request_is_answered_a_day_later_too(world: ApiWorld) -> None:
    called_at = world.now.isoformat()
    caller = {"email": "carla@acme.example", "called_at": called_at}
    first = ask(world, ANA, key="k", caller=caller)
    world.now += timedelta(days=2)
    assert ask(world, ANA, key="k", caller=caller).body["id"] == first.body["id"]


# The desk, for itself


def test_the_desk_opens_what_it_saw_for_a_client_that_it_names(world: ApiWorld) -> None:
    answer = ask(world, BETO, client="globex")
    assert (answer.status, answer.body["origin"], answer.body["reported_by"]) == (201, "desk", "")
    assert ask(world, BETO).fields == ["client"]
    assert ask(world, BETO, client="nobody").status == 404


# Who is served


@pytest.mark.parametrize(
    ("starts", "ends"), [(date(2026, 1, 1), date(2026, 11, 19)), (date(2026, 11, 21), date(2026, 12, 31))]
)
@pytest.mark.parametrize(
    ("by", "said"), [(CARLA, {}), (ANA, {"client": "acme"}), (ANA, {"caller": {"email": "carla@acme.example"}})]
)
def test_without_a_contract_in_force_nobody_is_served(
    world: ApiWorld, by: Caller, said: dict[str, Any], starts: date, ends: date
) -> None:
    ending(world, ends, starts=starts)
    known = world.store.client("acme")
    assert known
    refusal = entitle(known, world.now)
    answer = ask(world, by, **said)
    assert (answer.status, answer.body["type"]) == (403, NOT_ENTITLED)
    assert answer.body["detail"] == refusal.reason.en
    assert answer.body["reason"] == {"es": refusal.reason.es, "en": refusal.reason.en}


def test_who_is_served_is_decided_before_what_is_wrong_with_the_account(world: ApiWorld) -> None:
    ending(world, date(2026, 11, 19))
    assert ask(world, account_id="999999999999").body["type"] == NOT_ENTITLED


def test_the_terms_are_those_of_the_version_in_force(world: ApiWorld) -> None:
    known = world.store.client("acme")
    assert known
    past = replace(known.contract, ends=date(2026, 11, 1))
    response = {severity: timedelta(hours=1) for severity in past.response}
    renewed = replace(known.contract, version=2, starts=date(2026, 11, 2), response=response)
    register(world.store, replace(known, contracts=(past, renewed)))
    answer = ask(world)
    assert (answer.body["contract_version"], answer.body["response_due_at"]) == (2, "2026-11-20T16:10:00.000Z")


# How severe


@pytest.mark.parametrize(
    ("said", "severity", "evidence"),
    [
        ({}, "HIGH", "default+default"),
        ({"active": False}, "CRITICAL", "default+reported"),
        ({"active": True}, "HIGH", "default+reported"),
        ({"environment": "production", "active": False}, "CRITICAL", "reported+reported"),
        ({"environment": "non-production", "active": False}, "LOW", "reported"),
        ({"account_id": PRODUCTION}, "HIGH", "account+default"),
        ({"account_id": TESTING}, "LOW", "account"),
        ({"account_id": TESTING, "environment": "production"}, "HIGH", "reported+default"),
        ({"account_id": PRODUCTION, "environment": "non-production"}, "LOW", "reported"),
    ],
)
def test_what_is_reported_decides_then_the_register_then_production_and_active(
    world: ApiWorld, said: dict[str, Any], severity: str, evidence: str
) -> None:
    answer = ask(world, **said)
    assert (answer.body["severity"], answer.body["severity_evidence"]) == (severity, evidence)
    assert (answer.body["environment"] == "non-production") is (severity == "LOW")
    assert answer.body["account_id"] == said.get("account_id")


def test_the_client_reads_one_sentence_and_the_desk_another(world: ApiWorld) -> None:
    number = ask(world, account_id=TESTING, environment="production").body["id"]
    theirs, ours = (world.get(f"/tickets/{number}", caller).body for caller in (CARLA, ANA))
    assert (
        theirs["severity_reason"]
        == ours["severity_reason"]
        == ("Producción: así se reportó; activo: nadie dijo que el servicio esté caído.")
    )
    assert theirs["severity_explanation"] is None
    assert "lo dice quien lo reportó, y no el registro" in ours["severity_explanation"]
    assert "333333333333" in ours["severity_explanation"]


@pytest.mark.parametrize("account_id", [GLOBEX_ACCOUNT, "999999999999", "mine"])
def test_an_account_must_be_the_clients(world: ApiWorld, account_id: str) -> None:
    answer = ask(world, account_id=account_id)
    assert (answer.status, answer.fields) == (422, ["account_id"])
    assert answer.body["errors"][0]["message"] == f"{account_id} is no account of acme"


# What is missing


@pytest.mark.parametrize(
    ("description", "changes", "missing"),
    [
        ("Ayuda", None, ["description", "recent_changes"]),
        ("?", " ", ["description", "recent_changes"]),
        ("No funciona. Ayuda!!!!!!", "No.", ["description"]),
        ("La tienda no abre desde ayer.", None, ["recent_changes"]),
        ("La tienda no abre desde ayer.", "Nada.", []),
    ],
)
def test_what_is_missing_is_noted_and_refuses_nothing(
    world: ApiWorld, description: str, changes: str | None, missing: list[str]
) -> None:
    answer = ask(world, description=description, recent_changes=changes)
    assert (answer.status, answer.body["asked_for"]) == (201, missing)
    assert answer.body["response_due_at"] == "2026-11-20T19:10:00.000Z"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"title": ""}, "title"),
        ({"title": "a\nb"}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 4001}, "description"),
        ({"description": None}, "description"),
        ({"description": " "}, "description"),
        ({"recent_changes": "\x1b"}, "recent_changes"),
        ({"environment": "staging"}, "environment"),
        ({"active": "yes"}, "active"),
        ({"severity": "LOW"}, "severity"),
    ],
)
def test_each_field_that_is_wrong_is_named(world: ApiWorld, said: dict[str, Any], field: str) -> None:
    answer = ask(world, **said)
    assert answer.status == 422
    assert [name.partition(".")[0] for name in answer.fields] == [field]


# Once


def test_the_same_request_with_the_same_key_is_one_ticket(world: ApiWorld) -> None:
    first = ask(world, key="k")
    world.now += timedelta(minutes=5)
    again = ask(world, key="k")
    assert (again.status, again.body) == (201, first.body)
    assert len(world.get("/tickets").body["items"]) == 1


def test_a_repeated_request_is_answered_though_the_contract_has_ended_since(world: ApiWorld) -> None:
    first = ask(world, key="k")
    ending(world, date(2026, 11, 19))
    assert ask(world, key="k").body == first.body


def test_the_number_follows_from_tenant_and_key(world: ApiWorld) -> None:
    assert ask(world, key="k").body["id"] == ask(ApiWorld(), key="k").body["id"]
    assert ask(world, key="l").body["id"] != ask(world, key="k").body["id"]
    assert ask(world, GUS, key="k").body["id"] != ask(world, key="k").body["id"]


def test_another_request_with_the_same_key_is_refused(world: ApiWorld) -> None:
    number = ask(world, key="k").body["id"]
    for answer in (ask(world, key="k", title="Otra cosa"), world.step(number, "comment", CARLA, Idempotency_Key="k")):
        assert (answer.status, answer.body["type"]) == (409, "urn:guardia:problem:key-reused")
    assert world.step(number, "comment", CARLA, Idempotency_Key="c").status == 200
    assert ask(world, key="c").status == 409


def test_a_key_of_a_tenant_that_somebody_has_left_tells_them_nothing(world: ApiWorld) -> None:
    number = ask(world, key="k").body["id"]
    world.store.put_member(Member(CARLA.sub, "globex", "gus@globex.example"))
    answer = ask(world, key="k")
    assert answer.status == 409
    assert number not in answer.text


def test_two_people_with_the_same_key_have_two_tickets(world: ApiWorld) -> None:
    theirs, ours = ask(world, key="k"), ask(world, ANA, key="k", client="acme")
    assert (theirs.status, ours.status) == (201, 201)
    assert theirs.body["id"] != ours.body["id"]


def test_without_a_key_each_request_is_a_ticket(world: ApiWorld) -> None:
    assert ask(world).body["id"] != ask(world).body["id"]


def test_a_number_that_is_taken_is_derived_again(world: ApiWorld) -> None:
    taken = ask(world, key="0")  # without a key, the world's first text that was never given is "0"
    answer = ask(world)
    ticket = world.store.ticket(answer.body["id"])
    assert ticket
    assert answer.body["id"] == ticket_number(ticket.fingerprint, 1) != taken.body["id"]


class RacingStore(InMemoryStore):
    """Just before the first write of a ticket, the same request is taken elsewhere."""

    world: ApiWorld | None = None

    def commit(self, change: Change) -> None:
        world, self.world = self.world, None
        if world:
            assert ask(world, key="k").status == 201
        super().commit(change)


def test_the_same_request_twice_at_once_is_one_ticket() -> None:
    store = RacingStore()
    world = store.world = ApiWorld(store=store)
    assert ask(world, key="k").status == 201
    assert len(world.get("/tickets").body["items"]) == 1


# What follows


def test_the_desk_rejects_with_a_reason_that_the_client_reads(world: ApiWorld) -> None:
    number = ask(world).body["id"]
    assert world.step(number, "reject", body={"reason": "Lo configuró un tercero."}).body["status"] == "REJECTED"
    last = world.get(f"/tickets/{number}/timeline", CARLA).body["items"][-1]
    assert (last["kind"], last["reason"]) == ("rejected", "Lo configuró un tercero.")
    ended = world.get("/tickets", CARLA, status="REJECTED", month="2026-11").body["items"]
    assert [ticket["id"] for ticket in ended] == [number]


def test_a_ticket_of_a_person_goes_to_its_closure_and_opens_once_more(world: ApiWorld) -> None:
    number = ask(world).body["id"]
    for step in ("acknowledge", "findings", "resolve", "reopen", "resolve"):
        assert world.step(number, step).status == 200
    world.system_step(number, Step.CLOSE)
    shown = world.get(f"/tickets/{number}", CARLA).body
    assert (shown["status"], shown["cycle"], shown["occurrences"]) == ("CLOSED", 2, 1)


# Who calls


def screened(world: ApiWorld, **query: str) -> Any:
    """What the engineer's screen shows."""
    answer = world.get("/callers", ANA, **query)
    assert answer.status == 200, answer.text
    return answer.body


def test_the_screen_says_that_a_caller_may_and_who_they_are(world: ApiWorld) -> None:
    with_contacts(world, replace(DORA, language=Language.EN))
    shown = screened(world, phone="+507 6111-2222")
    assert shown["reason"]["es"].startswith("Dora: con autorización por teléfono; contrato vigente")
    assert shown["reason"]["en"].startswith("Dora: authorised by telephone; contract in force")
    assert shown | {"reason": None} == {
        "may": True,
        "may_call": True,
        "may_write": True,
        "reason": None,
        "client": "acme",
        "client_name": "ACME Logística, S.A.",
        "contact": {"name": "Dora", "role": "Jefa de TI", "language": "en"},
        "standing": "in-force",
        "contract_plan": "24x7",
    }


def test_the_screen_says_that_a_caller_may_not_and_why(world: ApiWorld) -> None:
    with_contacts(world, replace(DORA, phone_authorised=False))
    shown = screened(world, phone="+50761112222")
    assert (shown["may"], shown["client"], shown["contact"]["name"]) == (False, "acme", "Dora")
    assert shown["reason"]["es"] == "Dora: contacto de acme, sin autorización por teléfono"
    ending(world, date(2026, 11, 19))
    shown = screened(world, email="dora@acme.example")
    assert (shown["may"], shown["standing"], shown["contract_plan"]) == (False, "expired", None)
    assert "no tiene contrato vigente" in shown["reason"]["es"]


def test_the_screen_knows_nobody_by_an_unknown_number(world: ApiWorld) -> None:
    assert screened(world, phone="+50769999999") == {
        "may": False,
        "may_call": False,
        "may_write": False,
        "reason": {
            "es": "ningún contacto registrado tiene +50769999999",
            "en": "no registered contact has +50769999999",
        },
        "client": None, "client_name": None, "contact": None, "standing": None, "contract_plan": None,
    }  # fmt: skip
    shown = screened(world, phone="+50769999999", client="acme")
    assert (shown["client"], shown["contact"], shown["standing"]) == ("acme", None, "in-force")


def test_a_plus_in_an_address_is_a_space_by_then_and_a_number_all_the_same(world: ApiWorld) -> None:
    assert screened(world, phone=" 50760000000", client="acme")["may"] is True


@pytest.mark.parametrize(
    ("query", "status", "fields"),
    [
        ({}, 422, ["phone"]),
        ({"phone": "+50760000000", "email": "a@b.example"}, 422, ["phone"]),
        ({"phone": "x"}, 422, ["phone"]),
        ({"phone": "+50760000000"}, 422, ["client"]),
        ({"phone": "+50760000000", "client": "nobody"}, 404, []),
        ({"email": "x" * 300}, 422, ["email"]),
    ],
)
def test_a_question_about_a_caller_must_be_clear(
    world: ApiWorld, query: dict[str, str], status: int, fields: list[str]
) -> None:
    answer = world.get("/callers", ANA, **query)
    assert (answer.status, answer.fields) == (status, fields)


@pytest.mark.parametrize(
    "query",
    [
        {"email": "gus@globex.example"},
        {},
        {"phone": "x"},
        {"email": "x" * 300},
        {"phone": "+50760000000", "client": "No"},
    ],
)
def test_who_calls_is_not_for_clients_whatever_they_ask(world: ApiWorld, query: dict[str, str]) -> None:
    assert world.get("/callers", CARLA, **query).status == 403


def test_a_question_about_nobody_says_what_is_wanted(world: ApiWorld) -> None:
    [problem] = world.get("/callers", ANA).body["errors"]
    assert problem == {"field": "phone", "message": "phone or email is wanted"}


def test_the_screen_says_of_an_address_whether_its_contact_may_call(world: ApiWorld) -> None:
    with_contacts(world, replace(DORA, phone_authorised=False))
    shown = screened(world, email="dora@acme.example")
    assert (shown["may"], shown["may_call"], shown["may_write"]) == (True, False, True)
    shown = screened(world, phone="+50761112222")
    assert (shown["may"], shown["may_call"], shown["may_write"]) == (False, False, True)


def test_the_screen_knows_a_local_number_and_says_the_whole_one(world: ApiWorld) -> None:
    with_contacts(world, DORA)
    shown = screened(world, phone="6111-2222")
    assert (shown["may"], shown["client"]) == (True, "acme")
    assert shown["reason"]["en"].startswith("Dora (+50761112222): authorised by telephone")
    assert screened(world, phone="6111-2223")["reason"]["en"] == "no registered contact has 61112223"
