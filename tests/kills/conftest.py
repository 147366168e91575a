"""One plant for all kills, over a server of its own: what AWS was told outlives whoever told it."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import pytest
from pytest_socket import socket_allow_hosts

from tests.faults.conftest import tag_the_clients_queue
from tests.support.plant import aws
from tests.support.plant.plant import Plant

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_network() -> None:
    """An accidental call to AWS fails."""
    socket_allow_hosts(["127.0.0.1"])


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    """Empty it with `reset` before each history. What functions log while others are killed would fill the report."""
    disabled = logging.root.manager.disable
    with aws.as_server() as tap:
        made = Plant(tap)
        tag_the_clients_queue()
        logging.disable(logging.CRITICAL)
        yield made
        logging.disable(disabled)
