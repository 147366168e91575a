"""Each place in the code that logs: the sentence is the same each time, and what differs goes under a known key."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guardia.adapters.telemetry.shapes import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[3]
SOURCES = sorted([*PROJECT.glob("layers/guardia/guardia/**/*.py"), *PROJECT.glob("functions/**/*.py")])
LEVELS = {"debug", "info", "warning", "error", "exception", "critical", "log"}
CONTEXTS = {"about", "note"}

pytestmark = pytest.mark.covers("F61")


def log_calls(tree: ast.AST) -> Iterator[ast.Call]:
    """`logger.warning(…)` and the like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in LEVELS:
            owner = node.func.value
            if isinstance(owner, ast.Name) and "log" in owner.id.lower():
                yield node


def wandering(call: ast.Call) -> bool:
    """Whether the sentence is made up when it is logged."""
    assert isinstance(call.func, ast.Attribute)
    said = call.args[1:] if call.func.attr == "log" else call.args
    return len(said) != 1 or not isinstance(said[0], ast.Constant)


def keys(tree: ast.Module) -> set[str]:
    """The keys of what is given as `extra`, here or by the functions and names that are named there, and to `about`."""
    extras = [word.value for call in log_calls(tree) for word in call.keywords if word.arg == "extra"]
    contexts = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CONTEXTS
    ]
    given = [*extras, *contexts]
    named = {node.id for one in given for node in ast.walk(one) if isinstance(node, ast.Name)}
    for node in ast.walk(tree):
        is_named = isinstance(node, ast.FunctionDef) and node.name in named
        is_set = isinstance(node, ast.Assign) and {t.id for t in node.targets if isinstance(t, ast.Name)} & named
        if is_named or is_set:
            given.append(node)  # type: ignore[arg-type] # walked like the others
    found = {
        key.value
        for one in given
        for node in ast.walk(one)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str) and not key.value.startswith("/")
    }
    return found | {word.arg for call in contexts for word in call.keywords if word.arg}


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: str(path.relative_to(PROJECT)))
def test_a_sentence_is_always_the_same_and_its_keys_are_known(source: Path) -> None:
    tree = ast.parse(source.read_text())
    assert [call.lineno for call in log_calls(tree) if wandering(call)] == []
    assert {key for key in keys(tree) if not is_known(key)} == set()


def test_a_sentence_that_quotes_and_a_key_that_nobody_knows_are_found() -> None:
    tree = ast.parse(
        "logger.info('told %s', address)\nlogger.info(f'told {address}')\nlogger.log(40, 'x', extra={'address': 1})"
    )
    assert [wandering(call) for call in log_calls(tree)] == [True, True, False]
    assert keys(tree) == {"address"}


def test_no_function_prints() -> None:
    printing = [
        str(source.relative_to(PROJECT))
        for source in SOURCES
        for node in ast.walk(ast.parse(source.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]
    assert printing == []
