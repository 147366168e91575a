"""How much the seeded tests try, and from which seed: little in every run, much in `make soak`.

Read here and nowhere else. Every variable is optional: `GUARDIA_SEED=7 GUARDIA_FAULTS=20000 pytest tests/faults`.
"""

from __future__ import annotations

import os
from typing import Final

_READ: dict[str, int] = {}


def _number(name: str, usual: int) -> int:
    _READ[name] = int(os.environ.get(name, usual))
    return _READ[name]


def as_environment() -> str:
    """All of this run, as a shell sets it: `GUARDIA_SEED=7 GUARDIA_FAULTS=1000 …`."""
    return " ".join(f"{name}={value}" for name, value in _READ.items())


SEED: Final = _number("GUARDIA_SEED", 20261122)
"""Where chance begins. The same seed makes the same run."""

FAULTS: Final = _number("GUARDIA_FAULTS", 1_000)
"""Faults that are put into calls of AWS."""

KILLS: Final = _number("GUARDIA_KILLS", 100)
"""Processes that are killed around a call of AWS."""

MODEL_STEPS: Final = _number("GUARDIA_MODEL_STEPS", 2_000)
"""Steps of the model's histories, all together."""

API_CASES: Final = _number("GUARDIA_API_CASES", 2_000)
"""Requests that are made up from the API's description."""

STORM_ALARMS: Final = _number("GUARDIA_STORM_ALARMS", 100)
"""Alarms of the storm on the local stack; each is sent three times."""
