"""The local stacks for all end-to-end tests: the production template, deployed with SAM, IAM enforced.

`stack` is the template as it comes, with e-mail alone; `full_desk` has every channel on, and a duty roster.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia_ops.local.emulator import start
from guardia_ops.local.operate import running
from tests.e2e.aws import Aws
from tests.e2e.desk import Desk, People
from tests.e2e.full_desk import full_desk_running
from tests.e2e.ledger import Ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from guardia_ops.local.emulator import Emulator
    from guardia_ops.local.stack import Stack
    from tests.e2e.full_desk import FullDesk


LOUD = {"StormAfter": "500"}
"""Every ticket is told of by itself."""


@pytest.fixture(scope="session")
def stack_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the stack has its files; pytest keeps the logs in it of the last three runs."""
    return tmp_path_factory.mktemp("stack") / ".local"


@pytest.fixture(scope="session")
def stack(stack_directory: Path) -> Iterator[Stack]:
    """A stack with the example client, at full length of its waits. It ends with the session, however that ends.

    Many tests use one client, which is no storm here: `test_storm` makes it one. Each queue is read by two processes at
    once, not by ten: a small machine takes long to start twenty.
    """
    with running(stack_directory, parameters=LOUD) as stack:
        functions = stack.client("lambda")
        for mapping in functions.list_event_source_mappings()["EventSourceMappings"]:
            if ":sqs:" in mapping["EventSourceArn"]:
                functions.update_event_source_mapping(UUID=mapping["UUID"], ScalingConfig={"MaximumConcurrency": 2})
        functions.close()
        yield stack


@pytest.fixture(scope="session")
def aws(stack: Stack) -> Iterator[Aws]:
    """AWS, with every right."""
    aws = Aws(stack)
    yield aws
    aws.close()


@pytest.fixture(scope="session")
def people(stack: Stack) -> Iterator[People]:
    """Who works at the desk, and the client's Ana."""
    people = People.of(stack)
    yield people
    people.sign_out()


@pytest.fixture(scope="session")
def new_desk(stack: Stack, aws: Aws, people: People, stack_directory: Path) -> Iterator[Callable[[], Desk]]:
    """Makes the desk with a ledger that begins now. What the sweeper could have mended unseen is looked for at the end.

    Only alarm_intake may have failed: there are tests that make it.
    """
    yield lambda: Desk(stack, aws, people, Ledger(stack.outputs, aws), stack_directory.parent)
    for function in ("ticket-api", "ticket-stream", "ticket-workflow", "sweeper"):
        assert aws.complaints(function) == []
    for machine in ("TicketLifecycleArn", "ResponseWatchArn"):
        pages = aws("stepfunctions").get_paginator("list_executions").paginate(stateMachineArn=stack.outputs[machine])
        states = {execution["status"] for page in pages for execution in page["executions"]}
        assert states <= {"RUNNING", "SUCCEEDED"}


@pytest.fixture
def desk(new_desk: Callable[[], Desk]) -> Iterator[Desk]:
    """The stack for one test. Whatever the test sent is accounted for when it ends."""
    desk = new_desk()
    yield desk
    desk.ledger.assert_balanced()


@pytest.fixture(scope="session")
def full_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FullDesk]:
    """A second stack: every channel on, ticket events on, and a roster (`full_desk.ROSTER`). For tests that need these.

    A test uses alarms of its own names, and leaves the roster, the rooms and their listeners as they are; what it
    changes of their behaviour it changes back.
    """
    with full_desk_running(tmp_path_factory.mktemp("full")) as desk:
        yield desk
        for function in ("ticket-api", "ticket-stream"):  # the others tell of rooms that refuse what tests send them
            assert desk.aws.complaints(function) == []


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    """An emulator of this test's own, with nothing deployed to it."""
    emulator = start(tmp_path)
    yield emulator
    emulator.stop()
