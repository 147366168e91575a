"""What an attacker tries. Nothing here reaches a network: sockets are closed."""

from __future__ import annotations

import pytest

from tests.support.api_world import ApiWorld


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """An accidental call to AWS fails."""


@pytest.fixture
def world() -> ApiWorld:
    """Two clients without tickets, and people of every role."""
    return ApiWorld()
