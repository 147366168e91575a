"""Stands in for tests/unit/conftest.py while mutants are tried: the same protection, and examples without chance.

A test runs many times in one process, which hypothesis takes for a fault; a counter-example need not be made smaller.
"""

from __future__ import annotations

from hypothesis import HealthCheck, Phase, settings
from pytest_socket import disable_socket

settings.register_profile(
    "mutation",
    suppress_health_check=list(HealthCheck),
    deadline=None,
    derandomize=True,
    database=None,
    phases=[Phase.explicit, Phase.generate],
)
settings.load_profile("mutation")


def pytest_runtest_setup() -> None:
    """Close every kind of socket before each test."""
    disable_socket()
