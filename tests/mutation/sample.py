"""`python sample.py COUNT SEED`: so many mutants of those that mutmut made, drawn by a seed. Run by `run.sh`."""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

MADE = Path("mutants/src")


def mutants() -> list[str]:
    """Every mutant by its name, in a lasting order."""
    return sorted(name for file in MADE.rglob("*.meta") for name in json.loads(file.read_text())["exit_code_by_key"])


def main() -> None:
    """One name a line."""
    count, seed = int(sys.argv[1]), int(sys.argv[2])
    print("\n".join(random.Random(seed).sample(mutants(), count)))  # noqa: T201 - a choice of tests; for `run.sh`


if __name__ == "__main__":
    main()
