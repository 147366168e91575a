"""The API's tests."""

from __future__ import annotations

import pytest

from tests.support.api_world import ApiWorld


@pytest.fixture
def world() -> ApiWorld:
    """Two clients without tickets, and people of every role."""
    return ApiWorld()
