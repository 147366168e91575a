"""`python report.py`: what became of the mutants that were tried, as docs/mutation.md tells it. Run by `run.sh`."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

MADE = Path("mutants/src")
UNSEEN = frozenset({0, 5, 33})
"""The tests passed, or there are none that come by."""

TOOK_TOO_LONG = frozenset({24, -24, 36, 152, 255})
"""An endless loop is a fault that is seen."""

FAILED = 1, 3
"""How a mutant ended: the exit code of pytest, and codes of mutmut's own."""

MUTMUT = Path(sys.executable).with_name("mutmut")


def fates() -> dict[str, int]:
    """The end of each mutant that was tried to its end, by its name."""
    ended = {*UNSEEN, *TOOK_TOO_LONG, *FAILED}
    files = [json.loads(file.read_text())["exit_code_by_key"] for file in sorted(MADE.rglob("*.meta"))]
    return {name: code for file in files for name, code in file.items() if code in ended}


def layer(name: str) -> str:
    """`guardia.domain` of `guardia.domain.clock.x_due__mutmut_3`."""
    return ".".join(name.split(".")[:2])


def changed(name: str) -> str:
    """What the mutant changed: the old line, and the new one."""
    shown = subprocess.run([MUTMUT, "show", name], capture_output=True, text=True, check=True)  # noqa: S603 - our own names
    lines = [line[1:].strip() for line in shown.stdout.splitlines() if line[:2] in {"- ", "+ "}]
    return " → ".join(f"`{line}`" for line in lines)


def main() -> None:
    """The figures by layer, then each that was not seen."""
    tried = fates()
    print("| layer | tried | seen | of these by time | not seen | share |\n|---|---|---|---|---|---|")  # noqa: T201 - for the page
    for known in [*sorted({layer(name) for name in tried}), "guardia"]:
        codes = [code for name, code in tried.items() if name.startswith(known)]
        unseen = sum(code in UNSEEN for code in codes)
        late = sum(code in TOOK_TOO_LONG for code in codes)
        seen = len(codes) - unseen
        print(f"| {known} | {len(codes):,} | {seen:,} | {late:,} | {unseen:,} | {seen / len(codes):.1%} |")  # noqa: T201 - as above
    for name, code in tried.items():
        if code in UNSEEN:
            print(f"- {name.partition('.')[2].replace('ǁ', ' ')}: {changed(name)}")  # noqa: T201 - as above


if __name__ == "__main__":
    main()
