"""What machines are told, held to the schemas that are published."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, ValidationError

from guardia.adapters.channels.documents import event_detail, webhook_document
from guardia.adapters.channels.events import detail_type
from guardia.adapters.channels.post import as_body
from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.ticket import Kind, Status
from tests.support.deliveries import CARD, HOSTILE, LINK, NOW, STORM, delivery, hostile_texts, plain_delivery, strings

PROJECT = Path(__file__).resolve().parents[3]
SCHEMAS = PROJECT / "docs/schemas"


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / name).read_text())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


WEBHOOK, EVENT = validator("webhook-v1.json"), validator("event-v1.json")


def sent(document: dict[str, Any]) -> Any:
    return json.loads(as_body(document))


def test_a_webhook_says_this() -> None:
    assert webhook_document(delivery()) == {
        "schema": "guardia.webhook.v1",
        "notice_id": "n-1",
        "language": "es",
        "subject": "[GD-7K3M9-QXD2F] tienda-errores-5xx · ACME Logística, S.A.",
        "text": "Ticket nuevo.\n\nAcuse recibo antes de las 10:00.",
        "entry": {
            "kind": "opened",
            "at": "2026-11-23T13:00:00.000Z",
            "actor": None,
            "tickets": [],
            "count": 0,
        },
        "ticket": {
            "id": "GD-7K3M9-QXD2F",
            "title": "tienda-errores-5xx",
            "client": "ACME Logística, S.A.",
            "severity": "CRITICAL",
            "status": "OPEN",
            "response_due_at": "2026-11-23T15:00:00.000Z",
            "time_zone": "America/Panama",
        },
        "acknowledge_url": LINK,
    }


def test_an_event_says_the_same_of_the_ticket_and_has_no_link() -> None:
    detail = event_detail(CARD, "n-1")
    assert detail["ticket"] == webhook_document(delivery())["ticket"]
    assert [text for text in strings(detail) if "https" in text] == []


def test_machines_are_told_who_did_it_and_which_tickets_a_storm_has() -> None:
    entry = event_detail(STORM, "n-1")["entry"]
    assert (entry["tickets"], entry["count"]) == ([line.ticket_id for line in STORM.listed], 23)
    assert webhook_document(delivery(actor="Luis Rojas"))["entry"]["actor"] == "Luis Rojas"


@given(
    title=hostile_texts(),
    actor=hostile_texts(),
    text=hostile_texts(),
    kind=st.sampled_from(Kind),
    status=st.sampled_from(Status),
    severity=st.sampled_from(Severity),
    language=st.sampled_from(Language),
    due_at=st.none() | st.just(NOW),
    link=st.none() | st.just(LINK),
)
def test_every_document_is_valid_by_its_schema(text: str, **card: Any) -> None:
    made = delivery(**card, message=plain_delivery(text=text, subject=text).message)
    assert made.card is not None
    WEBHOOK.validate(sent(webhook_document(made)))
    EVENT.validate(sent(event_detail(made.card, "n-1")))


def test_a_message_about_no_ticket_is_valid_too() -> None:
    document = webhook_document(plain_delivery())
    assert (document["ticket"], document["entry"], document["acknowledge_url"]) == (None, None, None)
    WEBHOOK.validate(sent(document))


@pytest.mark.parametrize("hostile", [*HOSTILE, "x" * 100_000])
def test_texts_are_bounded_and_hold_no_control_characters(hostile: str) -> None:
    made = delivery(title=hostile, client_name=hostile, message=plain_delivery(text=hostile, subject=hostile).message)
    WEBHOOK.validate(sent(webhook_document(made)))
    assert all(text.replace("\n", "").isprintable() for text in strings(webhook_document(made)))


@pytest.mark.parametrize(
    ("field", "value"),
    [("severity", "URGENT"), ("status", "open"), ("id", "GD-1"), ("response_due_at", "2026-11-23"), ("title", None)],
)
def test_the_schemas_refuse_what_is_wrong(field: str, value: object) -> None:
    for schema, document in ((WEBHOOK, webhook_document(delivery())), (EVENT, event_detail(CARD, "n-1"))):
        with pytest.raises(ValidationError):
            schema.validate({**document, "ticket": {**document["ticket"], field: value}})


def test_the_schemas_and_the_page_name_every_kind_of_entry() -> None:
    page = (PROJECT / "docs/channels.md").read_text()
    for schema in (WEBHOOK, EVENT):
        assert isinstance(schema.schema, dict)
        assert schema.schema["$defs"]["entry"]["properties"]["kind"]["enum"] == list(Kind)
    for kind in Kind:
        assert f"| `{kind}` | `{detail_type(kind)}` |" in page
