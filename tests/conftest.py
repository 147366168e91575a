"""What holds for every tier of tests."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING, Final

import pytest
from hypothesis import HealthCheck, settings

import guardia
from tests.support import sizes
from tests.support.lean import lean

if TYPE_CHECKING:
    from collections.abc import Generator

# The layer lets a function look for cycles seldom. A process of tests lives long, and moto's tables are full of them.
PYTHONS_OWN: Final = (700, 10, 10)
assert guardia.__doc__
gc.set_threshold(*PYTHONS_OWN)

# Examples are many and small; a busy machine is no reason to fail one. A failure prints how to see it again.
settings.register_profile("guardia", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("guardia")


def pytest_configure(config: pytest.Config) -> None:
    """For all tests of this process."""
    patch = pytest.MonkeyPatch()
    lean(patch)
    config.add_cleanup(patch.undo)


def pytest_report_header() -> str:
    """From which seed chance begins, and how much of it there is."""
    return f"seed: {sizes.SEED} (GUARDIA_SEED), {sizes.FAULTS} faults, {sizes.KILLS} kills, {sizes.MODEL_STEPS} steps"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Say of a test in which chance is how to see its failure again."""
    report = yield
    module = item.getparent(pytest.Module)
    if report.failed and module and getattr(module.obj, "sizes", None) is sizes:
        report.sections.append(("again", f"{sizes.as_environment()} .venv/bin/pytest '{item.nodeid}'"))
    return report


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say how much was tried: what tests noted with `record_property`."""
    for report in terminalreporter.getreports("passed"):
        for name, figure in report.user_properties:
            terminalreporter.write_line(f"{report.nodeid.rpartition('::')[2]}: {figure} {name}")
