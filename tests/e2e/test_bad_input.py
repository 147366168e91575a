"""What is wrong, hostile or merely ugly becomes a ticket or is quarantined, and takes no neighbour with it."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.quarantine import BODY_LIMIT
from tests.e2e.alarms import event, notification
from tests.e2e.desk import DESK_ADDRESS

if TYPE_CHECKING:
    from tests.e2e.desk import Desk

KIB = 1024


def of_900_kib() -> str:
    """An envelope that the bus would still carry, and no item of the table: a description that AWS would not take."""
    body = event("900 KiB")
    body["detail"]["configuration"]["description"] = "é" * (450 * KIB)
    return json.dumps(body, ensure_ascii=False)


def nested(levels: int) -> str:
    """An envelope that is right, but for something as deep as a parser's stack."""
    body = json.dumps(event("nested"), ensure_ascii=False)
    return body.replace('"version": "0"', f'"version": {"[" * levels}{"]" * levels}', 1)


def with_a_key_twice() -> str:
    """Two accounts: one reader would take the first, another the last."""
    body = json.dumps(event("two accounts"), ensure_ascii=False)
    return body.replace('"account": ', '"account": "333333333333", "account": ', 1)


def not_a_number() -> str:
    """Python's json would read it; no other reader does."""
    return json.dumps(event("not a number") | {"version": float("nan")})


QUARANTINED = {
    "not JSON": '{"detail-type": "CloudWatch Alarm State Change", "account": ',
    "1,000 levels of nesting": nested(1_000),
    "100,000 levels of nesting": nested(100_000),
    "a key twice": with_a_key_twice(),
    "NaN": not_a_number(),
}


@pytest.mark.covers("F4", "F5")
def test_a_bad_message_is_kept_and_its_neighbours_in_the_batch_open_tickets(desk: Desk) -> None:
    good = {f"neighbour of {what}": body for what, body in QUARANTINED.items()}
    alternating = [body for name, bad in good.items() for body in (bad, json.dumps(event(name)))]
    ids = desk.deliver(*alternating)

    outcomes = desk.ledger.settle()
    assert [outcomes[message_id] for message_id in ids] == ["quarantined", "opened"] * len(good)
    assert {t["alarm_name"] for t in desk.items("/tickets")} >= good.keys()
    assert any(batch["quarantined"] and batch["opened"] for batch in desk.ledger.batches())
    kept = {row["body_sha256"]: row for row in desk.items("/quarantine")}
    for body in QUARANTINED.values():
        row = kept[sha256(body)]
        assert row["reason"]
        assert row["body"] == body[:BODY_LIMIT]


def test_an_envelope_of_900_kib_is_read_whole_and_its_neighbours_too(desk: Desk) -> None:
    large = of_900_kib()
    assert len(large.encode()) > 900 * KIB
    before, _, after = desk.deliver(event("before 900 KiB"), large, event("after 900 KiB"))
    outcomes = desk.ledger.settle()
    assert (outcomes[before], outcomes[after]) == ("opened", "opened")
    ticket = desk.ticket_of("900 KiB")
    assert ticket is not None
    assert ticket["alarm_description"].startswith("ééé")


def test_what_is_quarantined_of_a_large_body_is_its_beginning_and_the_hash_of_all(desk: Desk) -> None:
    body = of_900_kib().replace('"state"', '"status"')
    desk.deliver(body)
    desk.ledger.settle()
    (row,) = [row for row in desk.items("/quarantine") if row["body_sha256"] == sha256(body)]
    assert row["body"] == body.encode()[:BODY_LIMIT].decode("utf-8", "replace")


UGLY_NAMES = {
    "emoji": ("🔥" * 240, "🔥" * 240),
    "quotes": ("\"DB\" 'sola' \\ `x` «y» $(reboot) {{7*7}} %s", "\"DB\" 'sola' \\ `x` «y» $(reboot) {{7*7}} %s"),
    "markup": ("<img src=x onerror=alert(1)> & <b>caída</b>", "<img src=x onerror=alert(1)> & <b>caída</b>"),
    "control characters": (
        "db\r\nBcc: all@acme.example\t\x1b[31m\x07\x7f\u202egpj",
        "db Bcc: all@acme.example [31m gpj",
    ),
}
"""Names of alarms, and the titles of their tickets."""


@pytest.mark.parametrize("road", ["eventbridge", "sns"])
@pytest.mark.parametrize("ugly", UGLY_NAMES)
def test_a_name_of_any_characters_is_a_ticket_and_a_harmless_mail(desk: Desk, road: str, ugly: str) -> None:
    name, title = (f"{road} {text}" for text in UGLY_NAMES[ugly])
    desk.deliver((event if road == "eventbridge" else notification)(name), road=road)
    desk.ledger.settle()
    (ticket,) = [ticket for ticket in desk.items("/tickets") if ticket["title"] == title]
    desk.told(ticket["id"], "opened", recipients=2)
    mails = desk.mails(ticket["id"])
    assert sorted(mail.to for mail in mails) == [("ana@acme.example",), (DESK_ADDRESS,)]
    for mail in mails:
        assert mail.subject.isprintable()
        assert "<img" not in (mail.html or "")
        assert "<b>caída" not in (mail.html or "")


@pytest.mark.covers("F59")
def test_a_description_of_1024_characters_of_html_is_shown_as_its_text(desk: Desk) -> None:
    html = ("<script>alert('x')</script><a href=\"https://evil.example\">aquí</a>" * 20)[:1024]
    body = event("described in HTML")
    body["detail"]["configuration"]["description"] = html
    ticket = desk.opened(body)
    assert ticket["alarm_description"] == html
    desk.told(ticket["id"], "opened", recipients=2)
    for mail in desk.mails(ticket["id"]):
        assert "<script" not in (mail.html or "")
        assert 'href="https://evil.example' not in (mail.html or "")


def test_reason_data_that_is_no_json_opens_a_ticket(desk: Desk) -> None:
    body: dict[str, Any] = event("reason data")
    body["detail"]["state"]["reasonData"] = '{"version":"1.0", "recentDatapoints":[NaN'
    assert desk.opened(body)["severity"] == "HIGH"


def sha256(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()
