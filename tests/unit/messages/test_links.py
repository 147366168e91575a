"""The link that acknowledges: whole in both forms, in the desk's letters only, and never a stranger's to change."""

from __future__ import annotations

import re

import pytest

from guardia.adapters.ses import mime
from guardia.domain.decision import Language
from guardia.domain.notice import Audience
from tests.unit.messages.reading import Page
from tests.unit.messages.telling import LINK, SAMPLES, compose, forms

CALLING = (
    "opened", "reopened-by-alarm", "reopened-by-client", "severity-raised", "severity-raised-too-late",
    "checkpoint-half", "checkpoint-due", "person-opened-by-phone", "undelivered-duty",
)  # fmt: skip
PRESS = {Language.ES: "Atender este ticket", Language.EN: "Acknowledge this ticket"}
each_language = pytest.mark.parametrize("language", Language)
each_call = pytest.mark.parametrize("name", CALLING)


@each_call
@each_language
def test_a_letter_that_calls_for_an_answer_has_its_link_once_in_each_form(name: str, language: Language) -> None:
    message = compose(SAMPLES[name], Audience.DESK, language, link=LINK)
    assert Page(message.html).links.count(LINK) == 1
    assert f"\n{PRESS[language]}:\n{LINK}\n" in message.text
    assert PRESS[language] in Page(message.html).text


@each_call
@each_language
def test_there_is_a_second_way_whether_or_not_there_is_a_link(name: str, language: Language) -> None:
    for link in (LINK, None):
        for form in forms(compose(SAMPLES[name], Audience.DESK, language, link=link)):
            assert f"POST /tickets/{SAMPLES[name].ticket.id}/acknowledge (API: docs/api.md)" in form


@each_call
@each_language
def test_without_a_link_nothing_is_there_to_press(name: str, language: Language) -> None:
    message = compose(SAMPLES[name], Audience.DESK, language)
    assert PRESS[language] not in message.text + message.html
    assert [link for link in Page(message.html).links if link.startswith("http")] == []


@each_language
def test_the_client_s_letters_have_no_link_even_if_one_is_given(language: Language) -> None:
    for name in CALLING:
        if name.startswith(("checkpoint", "undelivered")):  # the client is not told of these
            continue
        message = compose(SAMPLES[name], Audience.CLIENT, language, link=LINK)
        assert LINK not in message.text + message.html


@each_language
def test_a_storms_list_has_a_link_below_each_ticket_that_has_one(language: Language) -> None:
    storm = SAMPLES["storm-1"]
    links = {one.id: f"{LINK}-{number}" for number, one in enumerate(storm.listed[:3])}
    message = compose(storm, Audience.DESK, language, links=links)
    assert [link for link in Page(message.html).links if link.startswith("http")] == list(links.values())
    for link in links.values():
        assert f"\n{PRESS[language]}: {link}\n" in message.text
    assert message.text.count(PRESS[language]) == len(links)
    assert "POST /tickets/" in message.text
    assert PRESS[language] not in compose(storm, Audience.DESK, language).text
    assert LINK not in compose(storm, Audience.CLIENT, language, links=links).text


def test_the_link_survives_the_mail_s_encoding() -> None:
    raw = mime(
        compose(SAMPLES["opened"], Audience.DESK, link=LINK),
        sender="guardia@desk.example",
        desk="mesa@desk.example",
        address="eva@desk.example",
    )
    unfolded = raw.replace(b"=\r\n", b"").replace(b"=3D", b"=")
    assert unfolded.count(LINK.encode()) == 2


@pytest.mark.covers("F59")
def test_a_link_is_an_attribute_and_cannot_leave_it() -> None:
    html = compose(SAMPLES["opened"], Audience.DESK, link='https://x.example/"><script>&a=1').html
    assert "<script" not in html
    assert Page(html).links.count('https://x.example/"><script>&a=1') == 1


def test_the_reader_is_told_that_the_link_is_to_be_kept() -> None:
    es, en = (compose(SAMPLES["opened"], Audience.DESK, language, link=LINK).text for language in Language)
    assert re.search("Quien tenga el enlace puede usarlo: no reenvíe este mensaje", es)
    assert re.search("Whoever has the link may use it: do not forward this message", en)
