"""Stands in for tests/unit/conftest.py while mutants are tried: the same protection, and examples without chance.

A test runs many times in one process, which hypothesis takes for a fault; a counter-example need not be made smaller.
And pytest gives a parameter with a backslash in its text another name each time: such a test would not be found, which
mutmut takes for a mutant that was seen. So functions are run with all their parameters.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import HealthCheck, Phase, settings
from pytest_socket import disable_socket

if TYPE_CHECKING:
    import pytest

settings.register_profile(
    "mutation",
    suppress_health_check=list(HealthCheck),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation")


def pytest_configure(config: pytest.Config) -> None:
    """Ask for each function once, and not for its parameters."""
    config.args = list(dict.fromkeys(name.partition("[")[0] for name in config.args))


def pytest_runtest_setup() -> None:
    """Close every kind of socket before each test."""
    disable_socket()
