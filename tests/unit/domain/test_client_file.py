"""A client's file: what it says is read whole, and whatever is wrong with it is told by its path, all at once."""

from __future__ import annotations

import json
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.calendar import Calendar
from guardia.domain.channel_file import ROOMS
from guardia.domain.client_file import CLIENT_ID, client_document, read_client, read_requested_by
from guardia.domain.contact_file import read_contact
from guardia.domain.contract import Account, Client, Contact, Contract, Environment, OnRecovery, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.errors import Invalid
from guardia.domain.road import SECRETS, Channel, Road
from tests.support.builders import no_holidays

EXAMPLE = """
client: acme
name: ACME Logística, S.A.
language: es
contract: {plan: 24x7, starts: 2026-01-01, ends: 2026-12-31, calendar: PA, time_zone: America/Panama,
           response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}, follow_up: PT48H,
           on_recovery: {LOW: resolve, HIGH: keep, CRITICAL: keep}}
accounts: [{id: "222222222222", environment: production}, {id: "333333333333", environment: non-production}]
contacts: [{name: Ana Pérez, email: ana@acme.example, role: Jefa de TI, phone: "+50760000000", tickets: true,
            phone_authorised: true, language: es}]
severity_rules: []
"""

Document = dict[str, Any]
Place = tuple[str | int, ...]
ABSENT = object()


def read(given: object, known: Client | None = None) -> Client:
    """The client that the document describes, in a world without holidays."""
    return read_client(given, no_holidays, known)


def document() -> Document:
    """The example of the documentation, anew each time."""
    parsed: Document = yaml.safe_load(EXAMPLE)
    return parsed


def with_value(place: Place, value: object) -> Document:
    """The example with another value (or none) at one place."""
    changed = document()
    part: Any = changed
    for step in place[:-1]:
        part = part[step]
    if value is ABSENT:
        del part[place[-1]]
    else:
        part[place[-1]] = value
    return changed


def problems(broken: object) -> dict[str, str]:
    """What is said of a document that is not right, by path."""
    with pytest.raises(Invalid) as refusal:
        read(broken)
    paths = [problem.path for problem in refusal.value.problems]
    assert len(paths) == len(set(paths)), "each field is named once"
    return {problem.path: problem.message for problem in refusal.value.problems}


class TestTheExample:
    def test_is_read(self) -> None:
        assert read(document()) == Client(
            id="acme",
            name="ACME Logística, S.A.",
            language=Language.ES,
            contracts=(
                Contract(
                    version=1,
                    plan=Plan.ALWAYS,
                    starts=date(2026, 1, 1),
                    ends=date(2026, 12, 31),
                    calendar=Calendar("PA", "a world that never rests", {}),
                    time_zone="America/Panama",
                    response={
                        Severity.CRITICAL: timedelta(hours=2),
                        Severity.HIGH: timedelta(hours=4),
                        Severity.LOW: timedelta(hours=12),
                    },
                    follow_up=timedelta(hours=48),
                    on_recovery={
                        Severity.LOW: OnRecovery.RESOLVE,
                        Severity.HIGH: OnRecovery.KEEP,
                        Severity.CRITICAL: OnRecovery.KEEP,
                    },
                ),
            ),
            accounts=(
                Account("222222222222", Environment.PRODUCTION),
                Account("333333333333", Environment.NON_PRODUCTION),
            ),
            contacts=(
                Contact(
                    name="Ana Pérez",
                    email="ana@acme.example",
                    role="Jefa de TI",
                    phone="+50760000000",
                    tickets=True,
                    phone_authorised=True,
                    language=Language.ES,
                    channels=(Channel.EMAIL,),
                ),
            ),
            channels=(),
        )

    def test_reads_the_same_as_json_where_days_are_texts(self) -> None:
        as_json = json.loads(json.dumps(document(), default=str))
        assert as_json["contract"]["starts"] == "2026-01-01"
        assert read(as_json) == read(document())

    def test_is_written_again_in_the_same_shape(self) -> None:
        expected = json.loads(json.dumps(document(), default=str))
        expected["contract"]["version"] = 1
        expected["contacts"][0]["channels"] = ["email"]
        expected["channels"] = []
        assert client_document(read(document())) == expected


class TestWhatMayBeLeftOut:
    @pytest.mark.parametrize(
        "place",
        [
            ("language",),
            ("contract", "follow_up"),
            ("contract", "on_recovery"),
            ("contract", "on_recovery", "LOW"),
            ("accounts", 0, "environment"),
            ("contacts",),
            ("contacts", 0, "role"),
            ("contacts", 0, "phone"),
            ("contacts", 0, "tickets"),
            ("contacts", 0, "phone_authorised"),
            ("contacts", 0, "language"),
            ("severity_rules",),
        ],
    )
    def test_these_fields_have_a_meaning_when_they_are_absent(self, place: Place) -> None:
        read(with_value(place, ABSENT))

    def test_on_recovery_keeps_a_ticket_unless_the_contract_says_otherwise(self) -> None:
        kept = read(with_value(("contract", "on_recovery"), ABSENT)).contract.on_recovery
        assert set(kept.values()) == {OnRecovery.KEEP}
        assert set(kept) == set(Severity)

    def test_a_contact_may_follow_tickets_and_may_not_call_unless_the_file_says_otherwise(self) -> None:
        silent = document()
        del silent["contacts"][0]["tickets"], silent["contacts"][0]["phone_authorised"]
        (contact,) = read(silent).contacts
        assert (contact.tickets, contact.phone_authorised) == (True, False)

    def test_a_contact_without_a_language_is_written_to_in_the_clients(self) -> None:
        english = with_value(("language",), "en")
        del english["contacts"][0]["language"]
        assert read(english).contacts[0].language is Language.EN

    def test_an_account_may_be_of_unknown_environment(self) -> None:
        assert read(with_value(("accounts", 0, "environment"), ABSENT)).accounts[0].environment is None


NO_DURATION = "is not a duration such as PT2H, PT30M or P2D, of a year at most"
NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)
NO_ADDRESS = "is not an e-mail address such as ana@acme.example"


class TestTheEdges:
    @pytest.mark.parametrize(
        ("place", "value"),
        [
            (("name",), "x" * 200),
            (("client",), "a" * 40),
            (("client",), "a"),
            (("contract", "version"), 9999),
            (("contract", "ends"), date(2026, 1, 1)),
            (("contract", "ends"), date(2126, 12, 31)),
            (("contract", "starts"), date(1970, 1, 1)),
            (("contract", "time_zone"), "Etc/GMT+5"),
            (("accounts", 0, "external_id"), "x" * 200),
            (("accounts", 0, "topics"), []),
            (("contract", "follow_up"), "P366D"),
            (("accounts",), []),
        ],
    )
    def test_the_last_that_is_right(self, place: Place, value: object) -> None:
        read(with_value(place, value))


BROKEN: list[tuple[Place, object, str]] = [
    (("client",), ABSENT, "is missing"),
    (("client",), "ACME", "'ACME' is not lower-case letters, digits and hyphens, at most 40"),
    (("client",), "a" * 41, f"{'a' * 41!r} is not lower-case letters, digits and hyphens, at most 40"),
    (("client",), "acme\n", "wanted: lower-case letters, digits and hyphens, at most 40"),
    (("client",), 7, "wanted: lower-case letters, digits and hyphens, at most 40"),
    (("name",), ABSENT, "is missing"),
    (("name",), "", "wanted: a text of 1 to 200 characters"),
    (("name",), "  ", "wanted: a text of 1 to 200 characters"),
    (("name",), "x" * 201, "wanted: a text of 1 to 200 characters"),
    (("name",), "ACME\r\nBcc: all@acme.example", "wanted: a text of 1 to 200 characters"),
    (("name",), ["ACME"], "wanted: a text of 1 to 200 characters"),
    (("language",), "fr", "'fr' is none of: es, en"),
    (("language",), None, "None is none of: es, en"),
    (("contract",), ABSENT, "is missing"),
    (("contract",), "24x7", "a mapping of fields is wanted here"),
    (("contract", "version"), 0, "a whole number from 1 to 9999"),
    (("contract", "version"), True, "a whole number from 1 to 9999"),
    (("contract", "version"), 1.0, "a whole number from 1 to 9999"),
    (("contract", "version"), 10**40, "a whole number from 1 to 9999"),
    (("contract", "plan"), ABSENT, "is missing"),
    (("contract", "plan"), "12x5", "'12x5' is none of: 24x7, business-hours"),
    (("contract", "starts"), ABSENT, "is missing"),
    (("contract", "starts"), "01/02/2026", "'01/02/2026' is not a day such as 2026-01-31"),
    (("contract", "starts"), "2026-02-30", "'2026-02-30' is not a day such as 2026-01-31"),
    (("contract", "starts"), NOON, f"{NOON!r} is not a day such as 2026-01-31"),
    (("contract", "ends"), ABSENT, "is missing"),
    (("contract", "ends"), date(2025, 12, 31), "ends on 2025-12-31, before it starts on 2026-01-01"),
    (("contract", "calendar"), ABSENT, "is missing"),
    (("contract", "starts"), "0026-01-01", "0026-01-01 is not in the years 1970 to 2200; what goes on is renewed"),
    (("contract", "ends"), "9999-12-31", "9999-12-31 is not in the years 1970 to 2200; what goes on is renewed"),
    (("contract", "ends"), "2127-01-01", "a contract of more than 100 years; write a nearer day, and renew it"),
    (("contract", "calendar"), "PAN", "'PAN' is not a country such as PA, CR, DO or PR"),
    (("contract", "calendar"), "US-FL", "there are no holidays of 'US-FL': wanted a country such as PA, CR, DO or PR"),
    (("contract", "calendar"), "Panamá", "'Panamá' is not a country such as PA, CR, DO or PR"),
    (("contract", "time_zone"), ABSENT, "is missing"),
    (("contract", "time_zone"), "GMT-5", "'GMT-5' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "America", "'America' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "/etc/passwd", "'/etc/passwd' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "../../etc/passwd", "'../../etc/passwd' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "localtime", "'localtime' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "right/UTC", "'right/UTC' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "America/Panam\0", "'America/Panam\\x00' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), -5, "'-5' is not a time zone such as America/Panama"),
    (("contract", "time_zone"), "", "'' is not a time zone such as America/Panama"),
    (("contract", "response"), ABSENT, "is missing"),
    (("contract", "response"), ["PT2H"], "a mapping of fields is wanted here"),
    (("contract", "response", "HIGH"), ABSENT, "is missing"),
    (("contract", "response", "HIGH"), "4h", f"'4h' {NO_DURATION}"),
    (("contract", "response", "HIGH"), 14400, f"'14400' {NO_DURATION}"),
    (("contract", "response", "MEDIUM"), "PT6H", "is not a field that Guardia knows"),
    (("contract", "follow_up"), "PT0S", f"'PT0S' {NO_DURATION}"),
    (("contract", "on_recovery"), "keep", "a mapping of fields is wanted here"),
    (("contract", "on_recovery", "LOW"), "close", "'close' is none of: resolve, keep"),
    (("contract", "on_recovery", "MEDIUM"), "keep", "is not a field that Guardia knows"),
    (("contract", "price"), 5, "is not a field that Guardia knows"),
    (("accounts",), ABSENT, "is missing"),
    (("accounts",), {"id": "222222222222"}, "a list is wanted here"),
    (("accounts", 1), "333333333333", "a mapping of fields is wanted here"),
    (("accounts", 1, "id"), ABSENT, "is missing"),
    (("accounts", 1, "id"), 333333333333, 'wanted: twelve digits in quotes, such as "222222222222"'),
    (("accounts", 1, "id"), "33333333333", '\'33333333333\' is not twelve digits in quotes, such as "222222222222"'),
    (("accounts", 1, "id"), "٣" * 12, f'{"٣" * 12!r} is not twelve digits in quotes, such as "222222222222"'),
    (("accounts", 1, "environment"), "staging", "'staging' is none of: production, non-production"),
    (("accounts", 1, "name"), "test", "is not a field that Guardia knows"),
    (("contacts",), None, "a list is wanted here"),
    (("contacts", 0), None, "a mapping of fields is wanted here"),
    (("contacts", 0, "name"), ABSENT, "is missing"),
    (("contacts", 0, "email"), ABSENT, "is missing"),
    (("contacts", 0, "email"), "ana", f"'ana' {NO_ADDRESS}"),
    (("contacts", 0, "email"), "ana@acme", f"'ana@acme' {NO_ADDRESS}"),
    (("contacts", 0, "email"), "ana.@c.example", f"'ana.@c.example' {NO_ADDRESS}"),
    (("contacts", 0, "email"), ".ana@c.example", f"'.ana@c.example' {NO_ADDRESS}"),
    (("contacts", 0, "email"), "a..b@c.example", f"'a..b@c.example' {NO_ADDRESS}"),
    (("contacts", 0, "email"), "a b@c.example", f"'a b@c.example' {NO_ADDRESS}"),
    (("contacts", 0, "email"), "a@c.example, b@c.example", f"'a@c.example, b@c.example' {NO_ADDRESS}"),
    (("contacts", 0, "role"), 3, "wanted: a text of 1 to 200 characters"),
    (("contacts", 0, "phone"), "6000-0000",
     "'6000-0000' does not say its country: begin with + and its code, as +507 6000-0000 does"),
    (("contacts", 0, "phone"), "+507 6000 000x", "'+507 6000 000x' is not a number such as +50760000000"),
    (("contacts", 0, "phone"), 50760000000, "wanted: a number such as +50760000000"),
    (("contacts", 0, "tickets"), "yes", "wanted: true or false"),
    (("contacts", 0, "phone_authorised"), 1, "wanted: true or false"),
    (("contacts", 0, "language"), "español", "'español' is none of: es, en"),
    (("contacts", 0, "channels"), "sms", "a list of texts is wanted here"),
    (("contacts", 0, "channels"), [], "at least one is wanted: email, sms"),
    (("contacts", 0, "boss"), True, "is not a field that Guardia knows"),
    (("client",), "desk", "'desk' is what the desk itself is called: give the client another id"),
    (("channels",), {"channel": "slack"}, "a list is wanted here"),
    (("channels",), None, "a list is wanted here"),
    (("accounts", 1, "external_id"), "a b", "'a b' is not 2 to 200 letters, digits and any of +=,.@:/-"),
    (("accounts", 1, "external_id"), "x", "'x' is not 2 to 200 letters, digits and any of +=,.@:/-"),
    (("accounts", 1, "external_id"), 12345, "wanted: 2 to 200 letters, digits and any of +=,.@:/-"),
    (("accounts", 1, "topics"), "arn:aws:sns:us-east-1:333333333333:alarms", "a list of texts is wanted here"),
    (("severity_rules",), {"when": {}}, "a list is wanted here"),
    (("owner",), "me", "is not a field that Guardia knows"),
]  # fmt: skip


def path_of(place: Place) -> str:
    """`contacts[0].email`, as the messages name a place."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in place).removeprefix(".")


class TestABrokenField:
    @pytest.mark.parametrize(
        ("place", "value", "message"),
        BROKEN,
        ids=[f"{path_of(place)} {'absent' if value is ABSENT else repr(value)[:30]}" for place, value, _ in BROKEN],
    )
    def test_is_named_by_its_path_with_what_would_be_right(self, place: Place, value: object, message: str) -> None:
        said = problems(with_value(place, value))
        assert said[path_of(place)] == message

    @pytest.mark.parametrize(
        ("place", "value"),
        [(place, value) for place, value, _ in BROKEN if place not in {("contract",), ("contract", "response")}],
    )
    def test_is_the_only_one_named_when_the_rest_is_right(self, place: Place, value: object) -> None:
        said = problems(with_value(place, value))
        assert all(path.startswith(path_of(place)) for path in said)

    def test_and_all_the_others_are_told_at_once(self) -> None:
        broken = document()
        broken["name"] = ""
        broken["contract"]["plan"] = "8x5"
        broken["contract"]["response"]["HIGH"] = "four hours"
        broken["accounts"][1]["id"] = 333333333333
        del broken["contacts"][0]["email"]
        assert set(problems(broken)) == {
            "name",
            "contract.plan",
            "contract.response.HIGH",
            "accounts[1].id",
            "contacts[0].email",
        }

    @pytest.mark.parametrize("nothing", [None, [], "acme", 7])
    def test_a_document_that_is_no_mapping_says_so(self, nothing: object) -> None:
        assert problems(nothing) == {"(document)": "a mapping of fields is wanted here"}

    def test_of_what_has_no_fields_nothing_is_said_to_be_missing(self) -> None:
        nowhere = document() | {"contract": "24x7", "accounts": ["222222222222"]}
        assert problems(nowhere) == dict.fromkeys(("contract", "accounts[0]"), "a mapping of fields is wanted here")
        del nowhere["contract"]
        assert problems(nowhere)["contract"] == "is missing"
        assert len(problems(nowhere)) == 2


class TestWhatStandsTwice:
    def test_an_account(self) -> None:
        twice = with_value(("accounts", 1, "id"), "222222222222")
        assert problems(twice) == {"accounts[1]": "222222222222 stands here twice"}

    def test_a_contacts_address_in_any_case(self) -> None:
        twice = document()
        twice["contacts"].append({"name": "Eva", "email": "ANA@acme.example"})
        assert problems(twice) == {"contacts[1]": "ana@acme.example stands here twice"}

    def test_a_topic(self) -> None:
        topic = "arn:aws:sns:us-east-1:222222222222:alarms"
        twice = with_value(("accounts", 0, "topics"), [topic, topic])
        assert problems(twice) == {"accounts[0].topics[1]": f"{topic} stands here twice"}

    def test_two_accounts_without_an_id_are_not_called_the_same(self) -> None:
        without = document()
        for account in without["accounts"]:
            del account["id"]
        assert problems(without) == {"accounts[0].id": "is missing", "accounts[1].id": "is missing"}


class TestTheAccountsOfAClient:
    def test_may_be_read_with_an_external_id_and_have_topics(self) -> None:
        topics = ["arn:aws:sns:us-east-1:222222222222:alarms", "arn:aws:sns:sa-east-1:222222222222:alarms"]
        given = with_value(("accounts", 0), {"id": "222222222222", "external_id": "3f1c-9f0e", "topics": topics})
        account = read(given).accounts[0]
        assert account == Account("222222222222", None, "3f1c-9f0e", tuple(topics))
        assert client_document(read(given))["accounts"] == [
            {"id": "222222222222", "external_id": "3f1c-9f0e", "topics": topics},
            {"id": "333333333333", "environment": "non-production"},
        ]

    @pytest.mark.parametrize(
        "topic",
        [
            "alarms",
            "arn:aws:sns:us-east-1:333333333333:alarms",
            "arn:aws:sqs:us-east-1:222222222222:alarms",
            "arn:aws:sns:us-east-1:222222222222:alarms:8f9a",
            "arn:aws:sns:us-east-1:222222222222:alarms\n",
        ],
    )
    def test_have_topics_of_their_own_only(self, topic: str) -> None:
        said = problems(with_value(("accounts", 0, "topics"), ["arn:aws:sns:us-east-1:222222222222:alarms", topic]))
        assert said == {"accounts[0].topics[1]": f"{topic!r} is not the ARN of an SNS topic of account 222222222222"}


class TestOneContact:
    BETO: Document = {"name": "Beto Ríos", "role": "Soporte", "phone_authorised": True}  # noqa: RUF012 - read only

    def test_is_read_with_the_address_that_the_request_is_about(self) -> None:
        contact, requested_by = read_contact(self.BETO, Language.EN, "beto@acme.example")
        assert contact == Contact(
            name="Beto Ríos",
            email="beto@acme.example",
            role="Soporte",
            phone=None,
            tickets=True,
            phone_authorised=True,
            language=Language.EN,
        )
        assert requested_by == ""

    def test_may_say_the_address_again_and_who_asked(self) -> None:
        given = self.BETO | {"email": "Beto@ACME.example", "requested_by": "Ana Pérez, correo del 3 de marzo"}
        contact, requested_by = read_contact(given, Language.ES, "beto@acme.example")
        assert (contact.email, requested_by) == ("Beto@ACME.example", "Ana Pérez, correo del 3 de marzo")

    @pytest.mark.parametrize(
        ("change", "email", "path", "message"),
        [
            ({"name": ""}, "beto@acme.example", "name", "wanted: a text of 1 to 200 characters"),
            ({"email": "beto"}, "beto@acme.example", "email", f"'beto' {NO_ADDRESS}"),
            ({}, "beto", "email", f"'beto' {NO_ADDRESS}"),
            (
                {"email": "eva@acme.example"},
                "beto@acme.example",
                "email",
                "is 'eva@acme.example', and the address of the request says 'beto@acme.example'",
            ),
            ({"requested_by": "x" * 201}, "beto@acme.example", "requested_by", "wanted: a text of 1 to 200 characters"),
            ({"boss": True}, "beto@acme.example", "boss", "is not a field that Guardia knows"),
        ],
    )
    def test_that_is_broken_is_named_by_its_field(self, change: Document, email: str, path: str, message: str) -> None:
        with pytest.raises(Invalid) as refusal:
            read_contact(self.BETO | change, Language.ES, email)
        assert [(problem.path, problem.message) for problem in refusal.value.problems] == [(path, message)]


class TestAtWhoseRequest:
    @pytest.mark.parametrize("nothing", [None, ""])
    def test_need_not_be_said(self, nothing: str | None) -> None:
        assert read_requested_by(nothing) == ""

    def test_is_any_text_on_one_line(self) -> None:
        assert read_requested_by("Ana Pérez, por teléfono") == "Ana Pérez, por teléfono"
        for text in ("two\nlines", "x" * 201, " "):
            with pytest.raises(Invalid) as refusal:
                read_requested_by(text)
            assert [problem.path for problem in refusal.value.problems] == ["requested_by"]


texts = st.text(st.characters(exclude_categories=("C", "Z")), min_size=1, max_size=200).filter(str.isprintable)
durations = st.integers(1, 366 * 24 * 3600).map(lambda seconds: timedelta(seconds=seconds))
languages = st.sampled_from(Language)


def by_severity(values: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[Severity, Any]]:
    return st.fixed_dictionaries(dict.fromkeys(Severity, values))


@st.composite
def contracts(draw: st.DrawFn) -> Contract:
    starts = draw(st.dates(date(1970, 1, 1), date(2100, 12, 31)))
    ends = draw(st.dates(starts, date(starts.year + 100, 12, 31)))
    return Contract(
        version=draw(st.integers(1, 9999)),
        plan=draw(st.sampled_from(Plan)),
        starts=starts,
        ends=ends,
        calendar=Calendar(draw(st.sampled_from(["PA", "CR", "DO", "PR"])), "a world that never rests", {}),
        time_zone=draw(st.sampled_from(["America/Panama", "America/Costa_Rica", "UTC", "Asia/Kolkata"])),
        response=draw(by_severity(durations)),
        follow_up=draw(durations),
        on_recovery=draw(by_severity(st.sampled_from(OnRecovery))),
    )


contacts = st.builds(
    Contact,
    name=texts,
    email=st.from_regex(r"[a-z0-9+-]{1,9}(\.[a-z0-9+-]{1,9})?@[a-z]{1,9}\.example", fullmatch=True),
    role=st.one_of(st.just(""), texts),
    phone=st.one_of(st.none(), st.from_regex(r"\+[1-9][0-9]{6,14}", fullmatch=True)),
    tickets=st.booleans(),
    phone_authorised=st.booleans(),
    language=languages,
    channels=st.permutations((Channel.EMAIL, Channel.SMS)).map(tuple),
).map(lambda contact: contact if contact.phone else replace(contact, channels=(Channel.EMAIL,)))


@st.composite
def rooms(draw: st.DrawFn, owner: str) -> Road:
    store = draw(st.sampled_from(["secretsmanager:", "ssm:/"]))
    name = draw(st.from_regex(r"[a-z0-9_-]{1,9}(/[a-z0-9_-]{1,9})?", fullmatch=True))
    return Road(draw(st.sampled_from(ROOMS)), f"{store}{SECRETS}{owner}/{name}")


clients = st.builds(
    Client,
    id=st.from_regex(CLIENT_ID, fullmatch=True),
    name=texts,
    language=languages,
    contracts=contracts().map(lambda contract: (contract,)),
    accounts=st.lists(
        st.builds(
            Account,
            st.from_regex(r"[0-9]{12}", fullmatch=True),
            st.one_of(st.none(), st.sampled_from(Environment)),
            st.one_of(st.none(), st.from_regex(r"[A-Za-z0-9+=,.@:/-]{2,200}", fullmatch=True)),
        ),
        max_size=3,
        unique_by=lambda account: account.id,
    ).map(tuple),
    contacts=st.lists(contacts, max_size=3, unique_by=lambda contact: contact.email).map(tuple),
).flatmap(
    lambda known: st.lists(rooms(known.id), max_size=3, unique_by=lambda room: room.address).map(
        lambda listed: replace(known, channels=tuple(listed))
    )
)


class TestThereAndBack:
    @given(clients)
    def test_a_client_that_is_written_is_read_again(self, client: Client) -> None:
        assert read(client_document(client)) == client

    @given(clients)
    def test_what_is_written_is_plain_json(self, client: Client) -> None:
        written = client_document(client)
        assert json.loads(json.dumps(written)) == written

    @given(clients)
    def test_reading_does_not_change_the_document(self, client: Client) -> None:
        written = client_document(client)
        before = deepcopy(written)
        read(written)
        assert written == before


def test_every_zone_of_the_desks_countries_is_known_here() -> None:
    for zone in ("America/Panama", "America/Costa_Rica", "America/Santo_Domingo", "America/Puerto_Rico"):
        assert ZoneInfo(zone).key == zone
