"""The two templates, a fresh copy for each test, so that a test may break its own."""

from __future__ import annotations

import copy
from typing import TYPE_CHECKING

import pytest

from tests.infra.templates import CLIENT_ACCOUNT, DESK, load

if TYPE_CHECKING:
    from tests.infra.templates import Json


@pytest.fixture(scope="session")
def _desk() -> Json:
    return load(DESK)


@pytest.fixture(scope="session")
def _client_account() -> Json:
    return load(CLIENT_ACCOUNT)


@pytest.fixture
def desk(_desk: Json) -> Json:
    """The desk's template."""
    return copy.deepcopy(_desk)


@pytest.fixture
def client_account(_client_account: Json) -> Json:
    """What a client's account runs."""
    return copy.deepcopy(_client_account)
