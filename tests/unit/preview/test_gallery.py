"""Every message is written as each channel shows it, and one page shows them side by side."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.messages.composer import JinjaComposer
from guardia.domain.decision import Language
from guardia.domain.notice import AUDIENCES, Audience
from guardia.domain.steps import Step
from guardia_ops.preview.everything import everything, of_ticket
from guardia_ops.preview.forms import LINK
from guardia_ops.preview.gallery import Gallery
from guardia_ops.preview.links import views
from guardia_ops.preview.samples import sample_client, samples
from message_links.pages import Refusal
from tests.support.world import World

if TYPE_CHECKING:
    from pathlib import Path

    from guardia.domain.ticket import Kind
    from guardia_ops.preview.gallery import Shown

COMPOSER = JinjaComposer(desk_email="mesa@guardia.example")
KINDS = {sample.name: sample.entry.kind for sample in samples(sample_client())}


class Page(HTMLParser):
    """What a page leads to, and the tags that it has."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.frames: list[str] = []
        self.tags: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep where it leads."""
        self.tags.add(tag)
        if tag == "iframe":
            self.frames.append(dict(attrs).get("src") or "")


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    gallery = Gallery(tmp_path_factory.mktemp("preview"))
    gallery.write(everything(COMPOSER))
    return gallery.directory


@pytest.mark.parametrize("kind", AUDIENCES)
def test_each_kind_is_there_for_each_reader_in_each_language_by_each_channel(kind: Kind, directory: Path) -> None:
    name = next(name for name, of_kind in KINDS.items() if of_kind is kind)
    for audience in set(AUDIENCES[kind]) & {Audience.CLIENT, Audience.DESK}:
        for language in Language:
            found = {path.name for path in (directory / name).glob(f"{language}-{audience}*")}
            endings = (".html", ".txt", ".sms.txt", ".slack.json", ".slack.html", ".teams.json", ".teams.html",
                       ".webhook.json", ".event.json")  # fmt: skip
            assert all(any(file.endswith(ending) for file in found) for ending in endings)


def test_the_page_leads_to_files_that_are_there_and_runs_nothing(directory: Path) -> None:
    page = Page((directory / "index.html").read_text())
    letters = sum(1 for path in directory.glob("*/*.html") if not path.name.endswith((".slack.html", ".teams.html")))
    assert len(page.frames) == letters
    assert all((directory / frame).is_file() for frame in page.frames)
    assert "script" not in page.tags


def test_what_is_posted_is_json_and_the_link_is_the_desk_s_only(directory: Path) -> None:
    for path in directory.glob("*/*.json"):
        json.loads(path.read_text())
        assert LINK not in path.read_text() or "-desk." in path.name
    opened = (directory / "opened/es-desk.slack.json").read_text()
    assert LINK in opened
    assert LINK in (directory / "opened/es-desk.html").read_text()
    assert LINK not in (directory / "acknowledged/es-desk.html").read_text()


def test_the_picture_of_chat_shows_what_is_posted_as_words_only(directory: Path) -> None:
    shown = (directory / "strange-markup/es-desk.slack.html").read_text()
    assert "&lt;script&gt;" in shown
    assert "<script" not in shown
    assert f'<a href="{LINK}"><strong>Atender el ticket</strong></a>' in shown
    teams = (directory / "opened/en-desk.teams.html").read_text()
    assert f'<a class="action" href="{LINK}">Acknowledge the ticket</a>' in teams


def test_the_states_of_the_page_behind_the_link_are_there(directory: Path) -> None:
    found = {path.stem for path in (directory / "page").glob("*.html")}
    assert {f"page-{refusal}" for refusal in Refusal} <= found
    assert {f"{language}-page-{name}" for language in Language for name, _ in views()} <= found


def test_writing_again_replaces_what_was_there(tmp_path: Path) -> None:
    shown = list(everything(COMPOSER))[:1]
    first, second = Gallery(tmp_path), Gallery(tmp_path)
    first.write(shown)
    second.write(shown)
    assert first.written == second.written == sum(1 for path in tmp_path.rglob("*") if path.is_file())


class TestARealTicket:
    def test_is_told_to_its_own_contacts_in_their_language_and_to_the_desk(self) -> None:
        world = World()
        ticket = world.open()
        (opened,) = shown(world, ticket.id)
        assert opened.name == "001-opened"
        readers = [(forms.recipient.audience, forms.recipient.address) for forms in opened.forms]
        assert readers[0] == (Audience.CLIENT, "ana@acme.example")
        assert [audience for audience, _ in readers[-2:]] == [Audience.DESK, Audience.DESK]
        assert all(ticket.id in forms.message.text for forms in opened.forms)

    def test_has_what_is_told_and_not_what_is_only_read_on_the_timeline(self) -> None:
        world = World()
        ticket = world.open()
        world.take(ticket.id, Step.COMMENT, reason="a word among us")
        assert [one.name for one in shown(world, ticket.id)] == ["001-opened"]


def shown(world: World, ticket_id: str) -> list[Shown]:
    return list(of_ticket(COMPOSER, world.store, world.store, world.ticket(ticket_id)))
