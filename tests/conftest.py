"""What holds for every tier of tests."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

from hypothesis import settings

import guardia
from tests.support import sizes

if TYPE_CHECKING:
    import pytest

# The layer lets a function look for cycles seldom. A process of tests lives long, and moto's tables are full of them.
PYTHONS_OWN: Final = (700, 10, 10)
assert guardia.__doc__
gc.set_threshold(*PYTHONS_OWN)

# Examples are many and small; a busy machine is no reason to fail one. A failure prints how to see it again.
settings.register_profile("guardia", deadline=None, print_blob=True)
settings.load_profile("guardia")


def pytest_report_header() -> str:
    """From which seed chance begins, and how much of it there is."""
    return f"seed: {sizes.SEED} (GUARDIA_SEED), {sizes.FAULTS} faults, {sizes.KILLS} kills, {sizes.MODEL_STEPS} steps"


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was tried: what tests noted with `record_property`."""
    for report in terminalreporter.getreports("passed"):
        for name, figure in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figure} {name}")
