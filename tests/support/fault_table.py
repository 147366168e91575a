"""The coverage table, docs/faults.md: its column of tests is written from the markers, so that nobody has to remember.

A test, a class of tests or a module says which rows it covers: `@pytest.mark.covers("F17")`, `pytestmark = …`. Run
`.venv/bin/python -m tests.support.fault_table` after a marker was set; tests/infra/test_fault_table.py holds both.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

TESTS = Path(__file__).resolve().parents[1]
DOCUMENT = TESTS.parent / "docs" / "faults.md"
ROWS = tuple(f"F{number}" for number in range(1, 69))
UNTRIED = "Not tried"
"""How the result of a row begins that no test covers; the reason follows."""

_ROW = re.compile(r"^\| (F\d+) \|.*\|$", re.MULTILINE)
_COLUMNS = 5


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    number: str
    fault: str
    mechanism: str
    tests: str
    result: str

    def __str__(self) -> str:
        return f"| {self.number} | {self.fault} | {self.mechanism} | {self.tests} | {self.result} |"


def rows_of(document: str) -> list[Row]:
    """The lines of the table in their order."""
    return [_row(found[0]) for found in _ROW.finditer(document)]


def _row(line: str) -> Row:
    cells = [cell.strip() for cell in line.strip("|").split(" | ")]
    if len(cells) != _COLUMNS:
        raise ValueError(f"{cells[0]} has {len(cells)} cells, and not {_COLUMNS}: {line}")
    return Row(*(cell.strip() for cell in cells))


def refreshed(document: str, covered: Mapping[str, Sequence[str]]) -> str:
    """The document with the tests that the markers name."""

    def line(found: re.Match[str]) -> str:
        row = _row(found[0])
        tests = "<br>".join(f"`{test}`" for test in covered.get(row.number, ())) or "–"
        return str(Row(row.number, row.fault, row.mechanism, tests, row.result))

    return _ROW.sub(line, document)


def covered_by(tests: Path = TESTS) -> dict[str, list[str]]:
    """For each row the tests that say they cover it, by path within `tests`: functions, classes, or whole modules."""
    found: dict[str, set[str]] = defaultdict(set)
    for path in sorted(tests.rglob("test_*.py")):
        for test, row in markers_in(path.read_text(encoding="utf-8"), str(path.relative_to(tests))):
            found[row].add(test)
    return {row: sorted(test for test in tests if not _is_within(test, tests)) for row, tests in found.items()}


def _is_within(test: str, others: set[str]) -> bool:
    """Whether its class or its module is named, too."""
    parts = test.split("::")
    return any("::".join(parts[:end]) in others for end in range(1, len(parts)))


def markers_in(source: str, name: str) -> Iterator[tuple[str, str]]:
    """Each test of a module and each row that it says it covers. Raises ValueError where that is no row's number."""
    for test, node in _marked(ast.parse(source), name):
        for row in _rows_named(node, name):
            yield test, row


def _marked(tree: ast.Module | ast.ClassDef, name: str) -> Iterator[tuple[str, ast.expr]]:
    """Every expression that may hold markers, with what it marks. A marked parameter stands for its test."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id == "pytestmark" for t in node.targets):
            yield name, node.value
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            for decorator in node.decorator_list:
                yield f"{name}::{node.name}", decorator
        if isinstance(node, ast.ClassDef):
            yield from _marked(node, f"{name}::{node.name}")


def _rows_named(marked: ast.expr, name: str) -> Iterator[str]:
    for node in ast.walk(marked):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "covers":
            for argument in node.args:
                row = ast.literal_eval(argument)
                if row not in ROWS:
                    raise ValueError(f"{name} covers {row!r}, which is no row of the table")
                yield row


def main() -> None:
    """Write the document anew."""
    DOCUMENT.write_text(refreshed(DOCUMENT.read_text(encoding="utf-8"), covered_by()), encoding="utf-8")


if __name__ == "__main__":
    main()
