"""One local stack for all end-to-end tests: the production template, deployed with SAM, IAM enforced."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia_ops.local.emulator import start
from guardia_ops.local.operate import running

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guardia_ops.local.emulator import Emulator
    from guardia_ops.local.stack import Stack


@pytest.fixture(scope="session")
def stack_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack has its files; pytest keeps the logs in it of the last three runs."""
    return tmp_path_factory.mktemp("stack")


@pytest.fixture(scope="session")
def stack(stack_directory: Path) -> Iterator[Stack]:
    """A stack with the example client, at full length of its waits. It ends with the session, however that ends."""
    with running(stack_directory) as stack:
        yield stack


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator of this test's own, with nothing deployed to it."""
    emulator = start(tmp_path)
    yield emulator
    emulator.stop()
