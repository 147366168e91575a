"""SES's events of `events/ses/` read as their names say, and what is none is refused."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.ses_events import PARTS, read_ses_event
from guardia.domain.delivery import REASON_LIMIT, Fate
from guardia.domain.errors import Refused
from guardia.domain.notice import Label
from tests.support.events import ROOT, document
from tests.support.ses_events import MESSAGE_ID, names, state_said, tagged

LABEL = Label("GD-7K3M9-QXD2F", "GD-7K3M9-QXD2F-1-email-e65a94b53d72", 1)
TAGS = {"ticket": "GD-1", "notice": "GD-1-1-email-abc", "attempt": "7"}
LISTED = "Amazon SES did not send the message to this address because it is on the suppression list for your account."
TOLD = {
    "accepted-delayed": (
        Fate.DELAYED,
        "2026-05-12T14:10:40.095",
        "TransientCommunicationFailure: smtp; 421 4.4.1 Unable to connect to remote host",
    ),
    "delivered": (Fate.DELIVERED, "2026-05-12T14:05:13.905", "250 2.6.0 Message received"),
    "delivered-not-spam": (Fate.DELIVERED, "2026-05-12T15:06:02.669", "not-spam"),
    "failed_permanent-no-such-address": (
        Fate.FAILED,
        "2026-05-12T14:06:02.669",
        "Permanent General: smtp; 550 5.1.1 user unknown",
    ),
    "failed_permanent-not-rendered": (
        Fate.FAILED,
        "2026-05-12T14:05:03",
        "Attribute 'attributeName' is not present in the rendering data.",
    ),
    "failed_permanent-on-suppression-list": (
        Fate.FAILED,
        "2026-05-12T14:06:02.669",
        f"Permanent OnAccountSuppressionList: {LISTED}",
    ),
    "failed_permanent-virus": (Fate.FAILED, "2026-05-12T14:05:03", "Bad content"),
    "failed_temporary-absence-note": (Fate.DOUBTED, "2026-05-12T14:06:02.669", "Transient General"),
    "failed_temporary-mailbox-full": (
        Fate.RETURNED,
        "2026-05-12T14:06:02.669",
        "Transient MailboxFull: smtp; 452 4.2.2 The email account that you tried to reach is over quota",
    ),
    "failed_temporary-undetermined": (Fate.DOUBTED, "2026-05-12T14:06:02.669", "Undetermined Undetermined"),
    "read": (Fate.READ, "2026-05-12T14:20:19.652", "opened"),
    "suppressed-on-suppression-list": (
        Fate.UNWANTED,
        "2026-05-12T14:06:02.669",
        "reported as spam OnAccountSuppressionList",
    ),
    "suppressed-spam": (Fate.COMPLAINED, "2026-05-12T15:06:02.669", "reported as spam abuse"),
}


def changed(name: str, **detail: Any) -> str:
    """The event with other parts of its detail."""
    event = document(f"ses/{name}")
    return json.dumps(event | {"detail": event["detail"] | detail})


def without(name: str, *path: str) -> str:
    """The event without the field at this path."""
    event = document(f"ses/{name}")
    inner = event
    for key in path[:-1]:
        inner = inner[key]
    del inner[path[-1]]
    return json.dumps(event)


@pytest.mark.parametrize("name", names())
def test_each_event_says_what_its_name_says_of_its_notice(name: str) -> None:
    event = read_ses_event((ROOT / f"ses/{name}.json").read_text())
    fate, at, reason = TOLD[name]
    assert (event.heard.fate, event.heard.reason) == (fate, reason)
    assert event.heard.at == datetime.fromisoformat(at).replace(tzinfo=UTC)
    assert (event.heard.attempt, event.heard.provider_id, event.label) == (1, MESSAGE_ID, LABEL)
    assert event.heard.state == state_said(name)


def test_there_is_an_event_of_each_kind_that_the_rule_asks_for() -> None:
    assert {document(f"ses/{name}")["detail-type"] for name in names()} == set(PARTS)


@pytest.mark.parametrize("name", names())
def test_only_a_reader_s_own_report_is_a_complaint(name: str) -> None:
    assert read_ses_event(tagged(name, TAGS)).complained is (name == "suppressed-spam")


def test_the_tags_are_the_label() -> None:
    event = read_ses_event(tagged("delivered", TAGS, "0100-abc"))
    assert event.label == Label("GD-1", "GD-1-1-email-abc", 7)
    assert (event.heard.attempt, event.heard.provider_id) == (7, "0100-abc")


@pytest.mark.parametrize(
    "tags",
    [
        {},
        {"ticket": "GD-1", "notice": "n"},
        {"notice": "n", "attempt": "1"},
        {"ticket": "GD-1", "attempt": "1"},
        {"ticket": "GD-1", "notice": "n", "attempt": "one"},
        {"ticket": "GD-1", "notice": "n", "attempt": "-1"},
        {"ticket": "GD-1", "notice": "n", "attempt": "١"},
        {"ticket": "GD-1", "notice": "n", "attempt": "9" * 5_000},
        {"ticket": "", "notice": "n", "attempt": "1"},
    ],
)
def test_a_message_without_our_tags_is_no_notice_s(tags: dict[str, str]) -> None:
    event = read_ses_event(tagged("delivered", tags))
    assert (event.label, event.heard.attempt) == (None, 0)


@pytest.mark.parametrize("value", [["GD-1", "GD-2"], [], "GD-1", [1], None])
def test_a_tag_that_is_no_list_of_one_text_is_none(value: object) -> None:
    mail = document("ses/delivered")["detail"]["mail"]
    body = changed("delivered", mail=mail | {"tags": mail["tags"] | {"ticket": value}})
    assert read_ses_event(body).label is None


def test_a_reason_of_any_length_is_cut() -> None:
    recipient = {"emailAddress": "ana@acme.example", "diagnosticCode": "x" * 10_000}
    bounce = document("ses/failed_permanent-no-such-address")["detail"]["bounce"]
    body = changed("failed_permanent-no-such-address", bounce=bounce | {"bouncedRecipients": [recipient]})
    assert len(read_ses_event(body).heard.reason) == REASON_LIMIT


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("no JSON", "not JSON"),
        ("[]", "no JSON object"),
        ("{}", "source is absent"),
        (json.dumps(document("eventbridge/opened-metric")), "says nothing of a delivery"),
        (json.dumps(document("ses/delivered") | {"source": "com.example"}), "says nothing of a delivery"),
        (json.dumps(document("ses/delivered") | {"detail-type": "Email Sent"}), "says nothing of a delivery"),
        (without("delivered", "detail", "mail", "messageId"), "detail.mail.messageId is absent"),
        (without("delivered", "detail", "mail"), "detail.mail.messageId is absent"),
        (without("failed_temporary-mailbox-full", "detail", "bounce", "bounceType"), "detail.bounce.bounceType"),
        (without("failed_permanent-virus", "time"), "time is absent"),
        (changed("delivered", delivery={"timestamp": "yesterday"}), "detail.delivery.timestamp is no time"),
    ],
)
def test_what_says_nothing_of_a_delivery_is_refused_with_the_reason(body: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read_ses_event(body)


@pytest.mark.parametrize("name", names())
def test_what_is_missing_beside_is_not_missed(name: str) -> None:
    whole = document(f"ses/{name}")
    part = PARTS[whole["detail-type"]]
    bare = {key: value for key, value in whole["detail"][part].items() if key == "bounceType"}
    assert read_ses_event(changed(name, **{part: bare})).heard.at == datetime.fromisoformat(whole["time"])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3),
    max_leaves=9,
)


@given(name=st.sampled_from(names()), part=JSON, tags=JSON)
def test_any_content_is_read_or_refused(name: str, part: object, tags: object) -> None:
    detail = document(f"ses/{name}")["detail"]
    parts = {PARTS[document(f"ses/{name}")["detail-type"]]: part, "mail": detail["mail"] | {"tags": tags}}
    try:
        assert read_ses_event(changed(name, **parts)).heard.provider_id == MESSAGE_ID
    except Refused as refusal:
        assert str(refusal)  # noqa: PT017 - both ends are right
