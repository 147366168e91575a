"""The guides say what the command and the template have, and the client's guide says the same in both languages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import typer

from guardia.adapters.messages.vocabulary import DESK_PHONES
from guardia.domain.alarm import ROAD_TEST
from guardia_ops.main import app
from guardia_ops.onboarding.finding import Check

if TYPE_CHECKING:
    from tests.infra.templates import Json

PROJECT = Path(__file__).resolve().parents[2]
WRITTEN_BY_TOOLS = {PROJECT / "docs/mutation-survivors.md"}  # it quotes parts of lines
DOCUMENTS = sorted({PROJECT / "README.md", *PROJECT.glob("docs/**/*.md")} - WRITTEN_BY_TOOLS)
GUIDES = ("guia-del-cliente.md", "client-guide.md")

_CODE = re.compile(r"```(?:bash|console|sh)?\n(.*?)```|`([^`]+)`", re.DOTALL)
_COMMAND = re.compile(r"(?:^|[\s/])guardia((?: +[^\s|#\\]+)+)")


def text(name: str) -> str:
    return (PROJECT / "docs" / name).read_text()


def commands(document: Path) -> list[str]:
    """Each `guardia …` in the document's code, without what follows a comment."""
    code = ["".join(found) for found in _CODE.findall(document.read_text())]
    return [match.strip() for piece in code for match in _COMMAND.findall(piece)]


def wrong(command: str) -> str | None:
    """The word or the option that the command has not. What is written in capitals, or as `…`, stands for others."""
    known: Any = typer.main.get_command(app)
    options = {"--help"}
    for word in command.split():
        commands_below = getattr(known, "commands", {})
        plain = word.rstrip(".,:;)")
        if plain in commands_below:
            known = commands_below[plain]
            options |= {name for parameter in known.params for name in parameter.opts}
        elif commands_below and re.fullmatch(r"[a-z]+(\|[a-z]+)*", plain):
            missing = [one for one in plain.split("|") if one not in commands_below]
            return ", ".join(missing) or None
        elif word.startswith("--") and word.partition("=")[0] not in options:
            return word
    return None


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_each_command_that_a_document_shows_exists(document: Path) -> None:
    assert {command: wrong(command) for command in commands(document) if wrong(command)} == {}


def test_a_command_that_does_not_exist_is_found() -> None:
    assert wrong("client check acme --json") is None
    assert wrong("client chek acme") == "chek"
    assert wrong("client check acme --jason") == "--jason"
    assert wrong("client apply|list|drop") == "drop"


@pytest.mark.parametrize("check", Check)
def test_each_check_is_explained_in_both_languages(check: Check) -> None:
    assert re.search(rf"^\| `{check}` \|", text("deploying.md"), re.MULTILINE)
    assert re.search(rf"^\| [^|]*`{check}`[^|]* \|", text("guia-del-operador.md"), re.MULTILINE)


@pytest.mark.parametrize("guide", GUIDES)
def test_a_client_finds_whom_to_call_before_anything_else(guide: str) -> None:
    introduction, _, rest = text(guide).partition("\n## ")
    numbers = re.findall(r"\| (\+[\d -]+) \|", introduction)
    assert numbers == [phone.number for phone in DESK_PHONES]
    assert rest


def test_the_clients_guide_is_the_same_in_both_languages() -> None:
    spanish, english = (text(guide) for guide in GUIDES)
    for shape in (r"^## ", r"^\| ", r"^- ", r"^\d\. ", r"^```"):
        assert len(re.findall(shape, spanish, re.MULTILINE)) == len(re.findall(shape, english, re.MULTILINE)), shape
    for said in (r"`guardia[^`]*`", r'"\$API[^"]*"', r"\+\d[\d -]+", r"GD-\w{5}-\w{5}"):
        assert re.findall(said, spanish) == re.findall(said, english)


@pytest.mark.parametrize("guide", GUIDES)
def test_what_a_client_calls_is_a_route(guide: str, desk: Json) -> None:
    events = desk["Resources"]["TicketApiFunction"]["Properties"]["Events"].values()
    routes = {re.sub(r"\{[^}]*\}", "*", event["Properties"]["Path"]) for event in events}
    called = {
        re.sub(r"GD-\w{5}-\w{5}|(?<=/clients/)acme", "*", path) for path in re.findall(r'"\$API(/[^"?]*)', text(guide))
    }
    assert called
    assert called - routes == set()


@pytest.mark.parametrize("guide", GUIDES)
def test_a_client_reads_what_the_test_alarm_is(guide: str) -> None:
    assert f"`{ROAD_TEST}`" in text(guide)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: str(path.relative_to(PROJECT)))
def test_no_document_names_the_company_whose_desk_it_is(document: Path) -> None:
    assert "ivcisa" not in document.read_text().casefold()
