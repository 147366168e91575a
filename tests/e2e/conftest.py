"""One local stack for all end-to-end tests: the production template, deployed with SAM, IAM enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia_ops.local.operate import running
from tests.e2e.desk import Desk, People
from tests.e2e.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guardia_ops.local.stack import Stack


@pytest.fixture(scope="session")
def stack_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack has its files; pytest keeps the logs in it of the last three runs."""
    return tmp_path_factory.mktemp("stack") / ".local"


@pytest.fixture(scope="session")
def stack(stack_directory: Path) -> Iterator[Stack]:
    """A stack with the example client, at full length of its waits. It ends with the session, however that ends."""
    with running(stack_directory) as stack:
        yield stack


@pytest.fixture(scope="session")
def people(stack: Stack) -> People:
    """Who works at the desk, and the client's Ana."""
    return People.of(stack)


@pytest.fixture
def desk(stack: Stack, people: People, stack_directory: Path) -> Iterator[Desk]:
    """The stack for one test. Whatever the test sent is accounted for when it ends."""
    ledger = Ledger(stack)
    yield Desk(stack, people, ledger, stack_directory.parent)
    ledger.assert_balanced()
