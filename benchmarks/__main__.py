"""`python -m benchmarks [PART…]`: the table of docs/benchmarks.md. Without parts, all of them.

A line is printed as soon as it is measured. A target that is missed is said so, and ends nothing.
"""

from __future__ import annotations

import platform
import sys
from typing import TYPE_CHECKING

from benchmarks.parts import PARTS

if TYPE_CHECKING:
    from benchmarks.figure import Line


def main(wanted: list[str]) -> None:
    """A line for each figure."""
    if unknown := set(wanted) - PARTS.keys():
        sys.exit(f"no part is called {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}")
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| part | what | figure | target | met |\n|---|---|---|---|---|")
    for part in wanted or PARTS:
        for line in PARTS[part]():
            print(f"| {part} | {line.what} | {line.figure} | {line.target} | {_met(line)} |")
            sys.stdout.flush()


def _met(line: Line) -> str:
    return "" if line.is_met is None else "yes" if line.is_met else "no"


if __name__ == "__main__":
    main(sys.argv[1:])
