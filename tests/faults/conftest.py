"""One plant for all histories of a module, over moto in this process."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

import boto3
import pytest

from guardia.adapters.client_account import read_session
from tests.faults.stories import READABLE
from tests.support.plant import aws, names
from tests.support.plant.plant import Plant

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _no_network(socket_disabled: None) -> None:
    """An accidental call to AWS fails."""


@pytest.fixture(scope="module")
def plant() -> Iterator[Plant]:
    """Of one module: who comes next may want a moto of his own. Empty it with `reset` before each history.

    What functions log of a thousand faults would fill the report.
    """
    disabled = logging.root.manager.disable
    with aws.in_process() as tap:
        made = Plant(tap)
        tag_the_clients_queue()
        logging.disable(logging.CRITICAL)
        yield made
        logging.disable(disabled)


def tag_the_clients_queue() -> None:
    """What the second look finds: in the client's own account, a queue whose tag says production."""
    session = read_session(boto3.client("sts"), READABLE, names.REGION)
    session.client("sqs").create_queue(QueueName="orders", tags={"Environment": "production"})
