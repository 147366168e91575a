"""docs/emulators.md names every test that holds a difference from AWS, and the versions that it was seen with."""

from __future__ import annotations

import ast
import re
from importlib.metadata import version
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAGE = (TESTS.parent / "docs" / "emulators.md").read_text(encoding="utf-8")
WHOLLY = [
    *sorted((TESTS / "conformance").rglob("test_*.py")),
    TESTS / "e2e" / "test_quirks.py",
    TESTS / "workflow" / "test_moto.py",
    TESTS / "integration" / "dynamodb" / "test_moto.py",
]
"""The modules whose every test holds such a difference."""

NAMED = set(re.findall(r"`([\w/]+\.py)::(test_\w+)`", PAGE))


def held_in(path: Path) -> set[tuple[str, str]]:
    """The tests of a module, as the page names them."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))
    return {(str(path.relative_to(TESTS)), name) for name in functions if name.startswith("test_")}


def test_every_test_that_is_named_is_there() -> None:
    known = {test for path in {TESTS / name for name, _ in NAMED} for test in held_in(path)}
    assert NAMED - known == set()


@pytest.mark.parametrize("path", WHOLLY, ids=lambda path: str(path.relative_to(TESTS)))
def test_every_difference_that_is_held_is_on_the_page(path: Path) -> None:
    assert held_in(path) - NAMED == set()


@pytest.mark.parametrize(("name", "package"), [("MiniStack", "ministack"), ("moto", "moto")])
def test_the_versions_are_those_that_it_was_seen_with(name: str, package: str) -> None:
    """After an upgrade: run tests/conformance, read the rows of what fails, and write the new version down."""
    assert f"{name} {version(package)}" in PAGE
