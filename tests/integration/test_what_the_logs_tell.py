"""Every function's lines, through a ticket's whole life and while AWS refuses its calls: ids in each, nobody in any.

Whatever is personal, a stranger's text or a right (a link, a key) has a word of its own that is sought in every line.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.contract import Account, Environment
from tests.security.canaries import Canaries
from tests.support import events, ses_events
from tests.support.api_events import rest_event
from tests.support.builders import T0, client, contact, engineer, operator
from tests.support.duty import keep, layer, person, roster
from tests.support.plant.aws import in_process
from tests.support.plant.plant import Plant
from tests.support.plant.tap import Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client
    from guardia.domain.notice import Notice
    from tests.support.plant.tap import Answer, Call

pytestmark = pytest.mark.covers("F61")

FUNCTIONS = {
    "alarm_intake",
    "delivery_events",
    "message_links",
    "severity_review",
    "sweeper",
    "ticket_api",
    "ticket_stream",
    "ticket_workflow",
}
LINK = re.compile(r"/a/([0-9A-Za-z._-]+)")
ACCOUNT = "222222222222"
FEW = 2
CANARIES = Canaries("acme")
WORD = CANARIES.word


def listen(plant: Plant) -> dict[str, list[str]]:
    """What each function writes from now on."""
    lines: dict[str, list[str]] = defaultdict(list)
    count = plant.functions.count

    def keep(function: str, printed: str) -> None:
        lines[function] += printed.splitlines()
        count(function, printed)

    plant.functions.count = keep  # type: ignore[method-assign] # where the plant looks at what was printed
    return lines


class Refusing:
    """AWS refuses the first call of each operation by each function, and quotes in its words whatever it can."""

    def __init__(self) -> None:
        self.refused: set[tuple[str, str]] = set()

    def before(self, call: Call) -> Answer | None:
        """No."""
        if call.number > 1:
            return None
        self.refused.add((call.function, call.operation))
        said = f"{CANARIES.text(call.operation)} is not verified: {WORD('of AWS')}@acme.example"
        return Status(400), {"Error": {"Code": "MessageRejected", "Message": said}, "ResponseMetadata": {}}

    def after(self, call: Call, parsed: dict[str, Any]) -> None:
        """What it made is made."""


def telling_client() -> Client:
    """A client of whom every text is a word of its own."""
    ana = contact(f"{WORD('mail')}@acme.example", name=CANARIES.text("contact"))
    phone = CANARIES.add("telephone", "+50769123456")
    return replace(
        client(),
        name=CANARIES.text("client's name"),
        contacts=(replace(ana, role=CANARIES.text("role"), phone=phone),),
        accounts=(Account(ACCOUNT, Environment.PRODUCTION, external_id=WORD("external id")),),
    )


def telling_person(name: str, role: Caller) -> Caller:
    """Somebody of the desk, whose name and address are words of their own."""
    return replace(role, name=CANARIES.text(name), email=f"{WORD(name + ' mail')}@desk.example")


def telling_alarm(number: int, at: str) -> str:
    """An alarm's event whose every text is a word of its own."""
    event = events.document("eventbridge/opened-metric")
    name = CANARIES.text(f"alarm {number}")
    detail = event["detail"]
    event |= {"id": f"{number}", "time": at, "account": ACCOUNT}
    event["resources"] = [f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:{name}"]
    detail |= {"alarmName": name}
    detail["state"] |= {"reason": CANARIES.text("reason"), "timestamp": at}
    detail["configuration"] |= {"description": CANARIES.text("description") + "\r\n\x1b[31m {level: ERROR}"}
    return json.dumps(event)


@pytest.fixture(scope="module")
def lines() -> dict[str, list[str]]:
    """Everything that every function wrote, in an ordinary life and in one where AWS refuses."""
    with in_process() as tap:
        plant = Plant(tap)
        written = listen(plant)
        plant.reset(telling_client())
        eva = person("Eva", email=f"{WORD('eva')}@desk.example")
        keep(plant.store, roster(layer("siempre", "eva"), people=(eva,)), at=T0)
        _live(plant, 1)
        refusing = Refusing()
        tap.forget()
        tap.watchers.append(refusing)
        _live(plant, 2)
        assert {function for function, _ in refusing.refused} == FUNCTIONS
    return written


def _live(plant: Plant, number: int) -> None:
    """Alarm, notices, what SES reports of them, a link, a page of the API and what it refuses, a step; and the end."""
    at = plant.time.now().isoformat(timespec="milliseconds").replace("+00:00", "+0000")
    plant.send(telling_alarm(number, at), f"alarm-{number}")
    plant.send(CANARIES.text("no JSON"), f"poison-{number}")
    plant.settle()
    ticket_id = _ticket(plant, number)
    for notice in plant.store.notices(ticket_id)[:FEW]:
        for name in ("delivered", "failed_permanent-no-such-address", "suppressed-spam"):
            plant.send(_reported(name, notice, plant), f"report-{name}-{notice.id}", "DeliveryQueue")
    plant.send(CANARIES.text("no event"), f"odd-{number}", "DeliveryQueue")
    plant.settle()
    _press_links(plant)
    _work(plant, ticket_id)


def _ticket(plant: Plant, number: int) -> str:
    """The number of the ticket that this alarm opened."""
    tickets = [row for row in plant.rows() if row.get("kind") == {"S": "ticket"}]
    (found,) = [row["id"]["S"] for row in tickets if CANARIES.word(f"alarm {number}") in str(row["alarm_name"])]
    return str(found)


def _reported(name: str, notice: Notice, plant: Plant) -> str:
    said = ses_events.of_notice(name, notice, plant.time.now())
    return said.replace("550 5.1.1", f"550 5.1.1 {WORD('server said')}@acme.example")


def _press_links(plant: Plant) -> None:
    """Open every link that was sent, and press its button with a wrong number and a name."""
    tokens = {token for sent in plant.notes.sent() for token in LINK.findall(sent.text)}
    for token in sorted(tokens)[-FEW:]:
        CANARIES.add("link", token.rpartition(".")[2])
        form = f"number=1&name={CANARIES.text('typed name').replace(' ', '+')}"
        for method, path, body in (("GET", token, None), ("POST", token, form), ("GET", WORD("forged"), None)):
            event = rest_event(method, f"/a/{path}", claims=None, body=body)
            plant.invoke("message_links", event | {"pathParameters": {"token": path}})


def _work(plant: Plant, ticket_id: str) -> None:
    """People's requests, well and badly made."""
    beto = telling_person("engineer", engineer("Beto"))
    olga = telling_person("operator", operator("Olga"))
    key, authorization = WORD("idempotency key"), f"Bearer {WORD('token')}"
    for name, body in (
        ("comment", {"text": CANARIES.text("comment")}),
        ("comment", {"text": CANARIES.text("comment"), WORD("field"): 1}),
        ("comment", f'{{"text": "{WORD("broken")}"'),
        ("findings", {"summary": CANARIES.text("summary"), "next_steps": CANARIES.text("steps")}),
        ("resolve", {"summary": CANARIES.text("resolution")}),
        ("reject", {"reason": CANARIES.text("rejection")}),
    ):
        path = f"/tickets/{ticket_id}/{name}"
        plant.call("POST", path, beto, body=body, Idempotency_Key=key, Authorization=authorization)
    plant.call("GET", f"/tickets/{ticket_id}", beto)
    plant.call("GET", f"/callers?phone={WORD('asked for')}", beto)
    plant.call("PUT", f"/clients/acme/contacts/{WORD('path')}@acme.example", olga, body={"name": CANARIES.text("new")})


def parsed(lines: dict[str, list[str]]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Function and line."""
    for function, said in lines.items():
        for text in said:
            yield function, json.loads(text)


def test_each_function_wrote_both_when_all_went_well_and_when_it_failed(lines: dict[str, list[str]]) -> None:
    levels: dict[str, set[str]] = defaultdict(set)
    for function, line in parsed(lines):
        levels[function].add(line.get("level", "measures"))
    assert levels.keys() == FUNCTIONS
    assert {function for function, seen in levels.items() if not {"INFO", "ERROR"} <= seen} == set()


def test_each_line_has_who_wrote_it_and_what_it_belongs_to(lines: dict[str, list[str]]) -> None:
    for function, line in parsed(lines):
        assert line["service"] == function
        assert line["function"]
        assert line["request_id"]
        assert line["correlation_id"]


def test_each_line_that_speaks_of_a_ticket_names_it(lines: dict[str, list[str]]) -> None:
    about = {"a ticket did not go on; tried again, and then by the sweeper", "task", "followed", "reviewed"}
    about |= {"a message was not delivered", "a provider did not take a message", "asked to acknowledge"}
    unnamed = [line for _, line in parsed(lines) if line.get("message") in about and "ticket_id" not in line]
    assert unnamed == []
    named = {line["message"] for _, line in parsed(lines) if "ticket_id" in line and "message" in line}
    assert about <= named


def test_the_correlation_id_leads_from_line_to_line(lines: dict[str, list[str]]) -> None:
    said = {(function, line["correlation_id"]) for function, line in parsed(lines)}
    ticket_id = next(line["ticket_id"] for _, line in parsed(lines) if line.get("outcome") == "opened")
    assert ("alarm_intake", "alarm-1") in said
    assert ("ticket_stream", f"{ticket_id}#1") in said
    assert ("ticket_workflow", f"{ticket_id}-1-1") in said


def test_no_line_names_a_person_quotes_anybody_or_holds_a_right(lines: dict[str, list[str]]) -> None:
    said = [text for texts in lines.values() for text in texts]
    assert CANARIES.seen_in(*said) == set()
    assert not [text for text in said if "@" in text]


def test_the_canaries_are_where_they_are_sought() -> None:
    assert CANARIES.seen_in(json.dumps({"x": CANARIES.text("comment")})) == {CANARIES.word("comment")}
    assert len(CANARIES.words) > 20
