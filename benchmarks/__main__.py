"""`python -m benchmarks`: all figures, as the table of docs/benchmarks.md."""

from __future__ import annotations

import platform
import sys

from benchmarks import clock, month

MILLISECOND = 1e-3


def main() -> None:
    """A line for each figure as soon as it is measured."""
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print("| what | processor time |\n|---|---|")
    for figure in (*clock.figures(), *month.figures()):
        seconds = figure.seconds
        told = f"{seconds / MILLISECOND:.3g} ms" if seconds < 1 else f"{seconds:.2g} s"
        print(f"| {figure.name} | {told} |")
        sys.stdout.flush()


main()
