"""Each field of a client's file has its line, so that a problem is found where it was written."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from guardia.domain.errors import Invalid, Problem
from guardia_ops.client_files import read_client_file, read_document
from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.client_files import ClientFile

FILE = """# the client
client: acme

contract:
  starts: 2026-01-01
  ends:
    2026-12-31
  response: {CRITICAL: PT2H,
             HIGH: PT4H}
accounts:
  - {id: "222222222222"}
  - id: "333333333333"
    environment: production
severity_rules:
  - when:
      dimensions:
        a.b[0]: x
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "acme.yaml"


def read(path: Path, text: str = FILE) -> ClientFile:
    path.write_text(text, encoding="utf-8")
    return read_client_file(path)


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("client", 2),
        ("contract", 4),
        ("contract.starts", 5),
        ("contract.ends", 6),
        ("contract.response.CRITICAL", 8),
        ("contract.response.HIGH", 9),
        ("accounts", 10),
        ("accounts[0]", 11),
        ("accounts[0].id", 11),
        ("accounts[1]", 12),
        ("accounts[1].environment", 13),
        ("severity_rules[0].when.dimensions.a.b[0]", 17),
    ],
)
def test_a_field_has_the_line_that_it_begins_on(path: Path, field: str, line: int) -> None:
    assert read(path).line(field) == line


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("contract.response.LOW", 8),
        ("contract.plan", 4),
        ("accounts[1].topics[0]", 12),
        ("accounts[7].id", 10),
        ("contacts[0].email", 2),
        ("(document)", 2),
    ],
)
def test_a_field_that_is_missing_has_the_line_of_what_it_is_missing_in(path: Path, field: str, line: int) -> None:
    assert read(path).line(field) == line


def test_problems_are_told_in_the_order_of_the_file(path: Path) -> None:
    problems = (Problem("accounts[1].id", "c"), Problem("contract.ends", "b"), Problem("name", "a"))
    assert str(read(path).refused(Invalid(*problems))).splitlines() == [
        f"{path}, line 2: name: a",
        f"{path}, line 6: contract.ends: b",
        f"{path}, line 12: accounts[1].id: c",
    ]


def test_json_has_lines_too(path: Path) -> None:
    document = {"client": "acme", "accounts": [{"id": "222222222222"}]}
    file = read(path, json.dumps(document, indent=2))
    assert (file.document, file.line("accounts[0].id")) == (document, 5)


def test_json_with_tabs_is_read_and_has_no_lines(path: Path) -> None:
    file = read(path, '{\n\t"client": "acme",\n\t"name": 7\n}')
    assert file.document == {"client": "acme", "name": 7}
    assert str(file.refused(Invalid(Problem("name", "wanted")))) == f"{path}: name: wanted"


@pytest.mark.parametrize("text", ["", "# nothing\n", "null"])
def test_an_empty_file_is_one_without_fields(path: Path, text: str) -> None:
    file = read(path, text)
    assert file.document is None
    assert str(file.refused(Invalid(Problem("(document)", "wanted")))).startswith(str(path))


def test_what_an_alias_repeats_has_the_line_of_the_alias(path: Path) -> None:
    text = "usual: &usual\n  LOW: PT12H\ncontract:\n  response: *usual\nother:\n  <<: *usual\n"
    file = read(path, text)
    assert isinstance(file.document, dict)
    assert file.document["contract"]["response"] == {"LOW": "PT12H"}
    assert (file.line("usual.LOW"), file.line("contract.response.LOW"), file.line("other.LOW")) == (2, 4, 5)


def test_aliases_of_aliases_and_of_themselves_take_no_time(path: Path) -> None:
    laughs = "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 30))
    file = read(path, f"a0: &a0 x\n{laughs}me: &me [*me]\n")
    line, known = file.line("a29[8][8]"), len(file.lines)  # the document itself is too long to be shown
    assert (line, known < 400) == (30, True)


def test_what_is_nested_too_deep_is_said_to_be(path: Path) -> None:
    for text in ("[" * 5_000, '{"a":' * 100_000, "- " * 5_000 + "x"):
        with pytest.raises(CommandError, match="nested too deep"):
            read(path, text)


def test_a_document_alone_is_read_the_same_way(path: Path) -> None:
    document = read(path).document
    assert read_document(path) == document
