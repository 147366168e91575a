"""What strangers write stays words: it forges no structure, no markup, no link, and it breaks nothing (F59, F62)."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.messages.clean import as_html, as_mailto, as_text, cut, lines, visible
from guardia.adapters.messages.composer import JinjaComposer
from guardia.domain.decision import Language, Phrase
from guardia.domain.notice import AUDIENCES, Audience, Message
from guardia.domain.ticket import Actor, ActorType
from guardia_ops.preview.samples import sample_client, sample_recipient, samples
from tests.unit.messages.reading import Page
from tests.unit.messages.telling import LINK

if TYPE_CHECKING:
    from guardia_ops.preview.sample import Sample

pytestmark = pytest.mark.covers("F59", "F62")

CLIENT = sample_client()
SAMPLES = tuple(samples(CLIENT))
COMPOSER = JinjaComposer(desk_email="mesa@guardia.example")
CASES = [(sample, audience) for sample in SAMPLES for audience in AUDIENCES[sample.entry.kind]]
FORGED = "Ticket: GD-F0RGE-F0RGE"
NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)> https://evil.example/ ana@evil.example',
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    f"line\r\n\r\n{FORGED}\n\nAHORA\n-- \n> nested\u2028{FORGED}\x85{FORGED}\x0b{FORGED}",
    "\u202egnp.exe \u2066\u2069 \x00\x07\x1b[31m \ud83d \U000e0041 \u200b",
    "😀👩‍👩‍👧 ñandú مرحبا नमस्ते " + "e\u0301" * 300,
    " ",
    "",
)
TEXTS = {"next_steps", "owner", "name", "address", "channel", "failure", "party"}
"""What of an entry's data strangers or people may have written."""
SAFE_TAGS = {
    "html", "head", "meta", "title", "style", "body", "div", "p", "h1", "h2", "strong", "span", "br", "bdi",
    "blockquote", "code", "a",
}  # fmt: skip
SAFE_ATTRIBUTES = {"lang", "charset", "name", "content", "class", "style", "href", "dir"}


def compose(sample: Sample, audience: Audience, words: str, language: Language = Language.ES) -> Message:
    """The sample's message where everything that anybody may write says `words`."""
    contact = replace(CLIENT.contacts[0], name=words, role=words, phone=words, email=words)
    ticket = replace(
        sample.ticket,
        title=words,
        alarm_name=words or "x",
        alarm_reason=words,
        alarm_description=words,
        alarm_metric=words,
        resolution=words,
        region=words,
        severity_reason=Phrase(words, words),
        severity_explanation=Phrase(words, words),
        description=words,
        recent_changes=words,
        reported_by=words,
        status_by=Actor(ActorType.ENGINEER, words, words),
        related=(words,),
        previous_ticket=words,
    )
    actor = replace(sample.entry.actor, name=words)
    data = {name: words if name in TEXTS else value for name, value in sample.entry.data.items()}
    entry = replace(sample.entry, actor=actor, reason=words, data=data)
    client = replace(CLIENT, name=words, contacts=(contact,))
    recipient = replace(sample_recipient(audience, language), name=words)
    listed = [replace(one, title=words) for one in sample.listed]
    return COMPOSER.compose(ticket, client, entry, recipient, link=LINK, listed=listed)


def assert_harmless(message: Message) -> None:
    for part in (message.text, message.html, message.subject):
        part.encode("utf-8")
        unseen = {letter for letter in part if not letter.isprintable()} - {"\n", "\u200c", "\u200d"}
        assert {letter for letter in unseen if unicodedata.category(letter) not in {"Cn", "Co"}} == set()
    assert "\n" not in message.subject
    page = Page(message.html)
    assert page.unbalanced == []
    assert page.tags <= SAFE_TAGS
    assert page.attributes <= SAFE_ATTRIBUTES
    assert all(link == LINK or link.startswith(("tel:", "mailto:")) for link in page.links)


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize(("sample", "audience"), CASES, ids=[f"{case[1]}-{case[0].name}" for case in CASES])
def test_nothing_that_a_stranger_writes_acts(sample: Sample, audience: Audience, words: str) -> None:
    message = compose(sample, audience, words)
    assert_harmless(message)
    assert not any(line.startswith((FORGED, "-- ")) for line in message.text.splitlines())
    assert len(message.subject) <= len("[GD-XXXXX-XXXXX] ") + 80 + len(" · ") + 60


@given(words=st.text(max_size=200))
def test_no_text_at_all_breaks_a_message(words: str) -> None:
    assert_harmless(compose(SAMPLES[0], Audience.CLIENT, words))
    assert_harmless(compose(SAMPLES[4], Audience.DESK, words, Language.EN))


def test_markup_is_shown_and_not_obeyed() -> None:
    message = compose(SAMPLES[0], Audience.CLIENT, NASTY[0])
    assert "<script" not in message.html
    assert "<script>alert(1)</script>" in Page(message.html).text
    assert "> <script>alert(1)</script>" in message.text


def test_template_language_in_a_text_is_only_text() -> None:
    message = compose(SAMPLES[0], Audience.CLIENT, NASTY[2])
    assert "> {{ 7 * 7 }}{% raw %}&lt;b&gt;\n" in message.text
    assert "{{ 7 * 7 }}{% raw %}&lt;b&gt;" in Page(message.html).text


def test_each_line_of_a_stranger_is_quoted() -> None:
    message = compose(SAMPLES[0], Audience.CLIENT, f"one\n\n{FORGED}")
    assert f"> one\n> \n> {FORGED}\n" in message.text


def test_no_mail_program_finds_a_link_in_a_stranger_s_words() -> None:
    html = compose(SAMPLES[0], Audience.CLIENT, "see https://evil.example/a and www.evil.example").html
    body = html.partition("<body")[2]
    assert "evil.example" not in body
    assert "://evil" not in body
    assert "see https://evil.example/a and www.evil.example" in Page(html).text


def test_an_address_adds_no_fields_to_the_message_that_its_link_writes() -> None:
    assert as_mailto("a?bcc=b&c+d@evil.example") == "mailto:a%3Fbcc%3Db%26c+d@evil.example"


def test_an_alarm_text_longer_than_cloudwatch_s_is_cut() -> None:
    sample = SAMPLES[0]
    ticket = replace(sample.ticket, alarm_reason="x" * 50_000, alarm_description="x" * 1_024)
    recipient = sample_recipient(Audience.CLIENT, Language.ES)
    text = COMPOSER.compose(ticket, CLIENT, sample.entry, recipient).text
    assert f"> {'x' * 1_099}…\n" in text
    assert f"> {'x' * 1_024}\n" in text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("plain", "plain"),
        ("a\tb\nc", "a b c"),
        ("a\x00b\x1b", "a\ufffdb\ufffd"),
        ("ab\u202edc\u200bef\ufeff", "abdcef"),
        ("\ud83d", "\ufffd"),
        ("👩‍👧", "👩‍👧"),
        ("a\u00a0b\u2028c", "a b c"),
    ],
)
def test_what_acts_instead_of_being_read_goes_or_shows(text: str, shown: str) -> None:
    assert visible(text) == shown


def test_lines_end_where_any_program_might_end_them() -> None:
    assert lines("\n\na\r\nb\u2028c\x85d\x0be  \n \n") == ["a", "b", "c", "d", "e"]


@pytest.mark.parametrize(
    ("text", "limit", "kept"),
    [
        ("short", 5, "short"),
        ("longer text", 8, "longer…"),
        ("ae\u0301e", 3, "a…"),
        ("x👩\u200d👧y", 4, "x…"),
        ("e" + "\u0301" * 9, 4, "…"),
    ],
)
def test_a_cut_falls_between_letters(text: str, limit: int, kept: str) -> None:
    assert cut(text, limit) == kept


@given(text=st.text(), limit=st.integers(1, 20))
def test_a_cut_text_is_never_longer_than_allowed(text: str, limit: int) -> None:
    assert len(cut(text, limit)) <= limit


def test_a_value_that_is_no_word_is_a_mistake_of_the_template() -> None:
    for printed in (as_html, as_text):
        with pytest.raises(TypeError, match="not a word"):
            printed(None)
