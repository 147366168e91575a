"""The pages as people and programs read them: both languages, every state, and strangers' words that do nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.decision import Language
from guardia.domain.ticket import Actor, ActorType
from guardia.services.acknowledge_by_link import Standing, View
from guardia_ops.preview.links import render_pages, views
from message_links.pages import TEMPLATES, Pages, Refusal
from tests.unit.messages.reading import Page

if TYPE_CHECKING:
    from pathlib import Path

PAGES = Pages()
VIEWS = dict(views())
BOTH = [(name, language) for name in VIEWS for language in Language]
NASTY = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)> ' onfocus=alert(1) autofocus x='",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    "\u202egnp.exe \u2066\u2069 \x00\x07 \ud83d \u200b",
    "</style><style>*{display:none}</style></title><h1>",
    "x" * 3_000,
    "",
)


def html_of(name: str, language: Language) -> str:
    """One sample's page."""
    return PAGES.shown(VIEWS[name], language).text


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_page_is_whole_in_its_language_and_fetches_nothing(name: str, language: Language) -> None:
    html = html_of(name, language)
    page = Page(html)
    assert page.language == language
    assert page.unbalanced == []
    assert not page.tags & {"script", "img", "iframe", "link", "object", "video"}
    assert not page.attributes & {"style", "src", "srcset", "action"}
    assert not any(attribute.startswith("on") for attribute in page.attributes)
    assert "@import" not in html
    assert "url(" not in html
    assert all(link.startswith("?lang=") for link in page.links)


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_a_page_says_what_is_at_stake(name: str, language: Language) -> None:
    view, shown = VIEWS[name], Page(html_of(name, language)).text
    assert view.ticket.id in shown
    assert view.ticket.title in shown
    assert "ACME Logística, S.A." in shown
    assert "(hora de Panamá, GMT-5)" in shown or "(Panama time, GMT-5)" in shown


@pytest.mark.parametrize(
    ("language", "by_name", "by_you"),
    [
        (Language.ES, "Luis Rojas lo investiga", "usted lo investiga"),
        (Language.EN, "Luis Rojas is investigating", "you are investigating"),
    ],
)
def test_whoever_shares_a_mailbox_reads_by_name_who_took_the_ticket(
    language: Language, by_name: str, by_you: str
) -> None:
    shared, own = (" ".join(Page(html_of(name, language)).text.split()) for name in ("mine-shared", "mine-person"))
    assert (by_name in shared, by_you in shared) == (True, False)
    assert by_you in own


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_only_a_ticket_that_nobody_has_answered_can_be_taken(name: str, language: Language) -> None:
    html = html_of(name, language)
    offered = VIEWS[name].standing is Standing.OFFERED
    assert ('<form method="post"' in html) is offered
    assert ('name="number"' in html) is offered
    assert ('name="name"' in html) is (offered and VIEWS[name].asks_name)


@pytest.mark.parametrize(("name", "language"), BOTH)
def test_every_field_has_a_label_and_what_is_wrong_with_it(name: str, language: Language) -> None:
    html = html_of(name, language)
    for field in re.findall(r"<input [^>]*>", html):
        (identity,) = re.findall(r' id="([^"]+)"', field)
        assert f'<label for="{identity}">' in html
        if 'aria-invalid="true"' in field:
            (described,) = re.findall(r'aria-describedby="([^"]+)"', field)
            assert f'id="{described}"' in html
    assert ('role="alert"' in html) is bool(VIEWS[name].wanted)


def test_the_number_is_typed_with_the_keys_of_a_telephone_and_never_filled_in() -> None:
    html = html_of("offered-person", Language.ES)
    (field,) = re.findall(r'<input id="number"[^>]*>', html)
    assert 'inputmode="numeric"' in field
    assert 'autocomplete="off"' in field
    assert "value=" not in field


def test_no_state_of_the_page_is_without_a_sample() -> None:
    assert {view.standing for view in VIEWS.values()} == set(Standing)


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize(("name", "language"), BOTH)
def test_strangers_words_do_nothing(name: str, language: Language, words: str) -> None:
    honest = Page(html_of(name, language))
    html = PAGES.shown(told_by_strangers(VIEWS[name], words), language, typed_name=words).text
    page = Page(html)
    assert page.tags <= honest.tags | {"div", "p", "bdi", "dd", "dt"}
    assert page.attributes <= honest.attributes | {"class"}
    assert page.unbalanced == []
    assert html.encode()
    assert not set(html) & {"\u202e", "\u2066", "\u200b", "\x00", "\ud83d"}


def told_by_strangers(view: View, words: str) -> View:
    """The view where everything that anybody may write says `words`."""
    actor = Actor(ActorType.ENGINEER, words, words, words)
    ticket = replace(
        view.ticket,
        title=words,
        alarm_reason=words,
        alarm_description=words,
        alarm_metric=words,
        region=words,
        status_by=actor,
    )
    recipient = replace(view.notice.recipient, name=words, address=words)
    return replace(
        view,
        ticket=ticket,
        notice=replace(view.notice, recipient=recipient),
        client=replace(view.client, name=words) if view.client else None,
        answer=replace(view.answer, actor=actor) if view.answer else None,
    )


@pytest.mark.parametrize("refusal", Refusal)
def test_what_is_refused_is_said_in_both_languages(refusal: Refusal) -> None:
    page = Page(PAGES.refused(refusal).text)
    assert page.unbalanced == []
    assert page.language == "es"
    assert 'lang="en"' in PAGES.refused(refusal).text
    assert "enlace" in page.text
    assert "link" in page.text


def test_every_page_is_written_to_be_looked_at(tmp_path: Path) -> None:
    written = render_pages(tmp_path / "pages")
    assert len(written) == len(BOTH) + len(Refusal)
    assert all(path.read_text(encoding="utf-8").startswith("<!doctype html>") for path in written)


def luminance(colour: str) -> float:
    """https://www.w3.org/TR/WCAG22/#dfn-relative-luminance, of `#rrggbb`."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_everything_that_is_read_stands_out(scheme: str) -> None:
    style = (TEMPLATES / "style.css").read_text(encoding="utf-8")
    light, dark = (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", half)) for half in style.split("@media", 1))
    colours = light if scheme == "light" else light | dark
    on_paper = [(ink, back) for ink in ("ink", "dim", "link") for back in ("paper", "back")]
    others = [("warn-ink", "warn-back"), ("warn-ink", "paper"), ("ink", "good-back")]
    white = [(colours[band], "#ffffff") for band in ("CRITICAL", "HIGH", "LOW", "DONE", "NONE")]
    for ink, back in [*((colours[ink], colours[back]) for ink, back in on_paper + others), *white]:
        darker, lighter = sorted((luminance(ink), luminance(back)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5, (ink, back)
