"""`python report.py`: what became of the mutants that were tried, as docs/mutation.md tells it. Run by `run.sh`."""

from __future__ import annotations

import ast
import json
from collections import Counter
from difflib import ndiff
from functools import cache
from pathlib import Path

MADE = Path("mutants/src")
UNSEEN = frozenset({0, 5, 33})
"""The tests passed, or there are none that come by."""

TOOK_TOO_LONG = frozenset({24, -24, 36, 152, 255})
"""An endless loop is a fault that is seen."""

FAILED = frozenset({1, 3})
"""How a mutant ended: the exit code of pytest, and codes of mutmut's own."""

SHOWN = 30
"""Characters of what is alike, on either side."""


def fates() -> dict[str, int]:
    """The end of each mutant that was tried to its end, by its name: `guardia.domain.number.x_number__mutmut_3`."""
    files = [json.loads(file.read_text())["exit_code_by_key"] for file in sorted(MADE.rglob("*.meta"))]
    ended = UNSEEN | TOOK_TOO_LONG | FAILED
    return {name: code for file in files for name, code in file.items() if code in ended}


def layer(name: str) -> str:
    """`guardia.domain` of `guardia.domain.number.x_number__mutmut_3`."""
    return ".".join(name.split(".")[:2])


@cache
def functions(module: str) -> dict[str, list[str]]:
    """The lines of each function of a module that mutmut wrote: the original, and a copy for each mutant."""
    tree = ast.parse((MADE / module.replace(".", "/")).with_suffix(".py").read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {node.name: ast.unparse(node).splitlines()[1:] for node in found}


def changed(name: str) -> str:
    """What the mutant changed: the line as it was, and as it was made. An argument's usual value shows as nothing."""
    module, _, mutant = name.rpartition(".")
    made = functions(module)
    before, after = made[f"{mutant.rpartition('__mutmut_')[0]}__mutmut_orig"], made[mutant]
    gone = " ".join(line[2:].strip() for line in ndiff(before, after) if line.startswith("- "))
    new = " ".join(line[2:].strip() for line in ndiff(before, after) if line.startswith("+ "))
    return " → ".join(f"`{part}`" for part in where_they_differ(gone, new))


def where_they_differ(one: str, other: str) -> tuple[str, str]:
    """Both without what they begin and end with alike, but for some characters of it."""
    begin = _alike(one, other)
    end = min(_alike(one[::-1], other[::-1]), min(len(one), len(other)) - begin)
    first = max(0, begin - SHOWN)
    return one[first : len(one) - max(0, end - SHOWN)], other[first : len(other) - max(0, end - SHOWN)]


def _alike(one: str, other: str) -> int:
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def line_of(name: str, codes: list[int]) -> str:
    """A layer's line of the table."""
    counted = Counter(codes)
    unseen, late = sum(counted[code] for code in UNSEEN), sum(counted[code] for code in TOOK_TOO_LONG)
    seen = len(codes) - unseen
    return f"| {name} | {len(codes):,} | {seen:,} | {late:,} | {unseen:,} | {seen / len(codes):.1%} |"


def report() -> list[str]:
    """The figures by layer, then each that was not seen."""
    tried = fates()
    layers = [*sorted({layer(name) for name in tried}), "guardia"]
    table = [line_of(known, [code for name, code in tried.items() if name.startswith(known)]) for known in layers]
    unseen = [name for name, code in tried.items() if code in UNSEEN]
    return [
        "| Layer | Tried | Seen | Of these by time | Not seen | Share seen |\n|---|---|---|---|---|---|",
        *table,
        "",
        *(f"- {name.partition('.')[2].replace('ǁ', ' ')}: {changed(name)}" for name in unseen),
    ]


if __name__ == "__main__":
    print("\n".join(report()))  # noqa: T201 - for `run.sh`
