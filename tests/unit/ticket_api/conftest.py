"""The API's tests."""

from __future__ import annotations

from io import StringIO
from typing import TYPE_CHECKING, cast

import pytest

from tests.support.api_world import ApiWorld
from ticket_api.handler import logger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from logging import StreamHandler


@pytest.fixture
def world() -> ApiWorld:
    """Two clients without tickets, and people of every role."""
    return ApiWorld()


@pytest.fixture
def log() -> Iterator[StringIO]:
    """What the function logs, as its lines of JSON."""
    handler = cast("StreamHandler[StringIO]", logger.registered_handler)
    lines = StringIO()
    before = handler.setStream(lines)
    yield lines
    if before:
        handler.setStream(before)
