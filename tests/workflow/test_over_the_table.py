"""Both state machines over DynamoDB and SES, wired as in Lambda: one ticket from its alarm to its end, in real time."""

from __future__ import annotations

from datetime import timedelta
from email import message_from_string
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from moto.ses.models import ses_backends

from guardia import bootstrap
from guardia.adapters import clock
from guardia.domain.notice import NoticeState
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from guardia.services.work_ticket import Request
from guardia.settings import Settings
from tests.contract import table
from tests.support.builders import alarm, engineer, register
from tests.support.world import ANAS_ADDRESS, DESK
from tests.workflow.function import workflow_function
from tests.workflow.machines import ACCOUNT, FUNCTION, MACHINES, REGION, Machine, definition, until
from tests.workflow.running_world import patient_client
from tests.workflow.table_stream import TableStream

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

    from tests.workflow.conftest import Function

SENDER = "guardia@guardia.example"
KINDS = ["opened", "acknowledged", "resolved", "follow_up", "closed"]


class Wired:
    """The functions as bootstrap wires them."""

    def __init__(self, step_functions: SFNClient, functions: dict[str, Function]) -> None:
        dynamodb = boto3.client("dynamodb", region_name=REGION)
        table.create(dynamodb)
        boto3.client("sesv2", region_name=REGION).create_email_identity(EmailIdentity=SENDER)
        self.lifecycle, self.watch = (Machine(step_functions, name, definition(name)) for name in MACHINES)
        self.settings = Settings(
            table_name=table.NAME,
            region=REGION,
            ticket_lifecycle_arn=self.lifecycle.arn,
            response_watch_arn=self.watch.arn,
            sender_email=SENDER,
            desk_email=DESK,
        )
        self.store = bootstrap.store(self.settings)
        self.given_up: list[str] = []
        self.work = bootstrap.api_services(self.settings).work_ticket
        self.stream = TableStream(dynamodb, bootstrap.follow_entry(self.settings))
        services = bootstrap.workflow_services(self.settings, self.given_up.append)
        functions[FUNCTION] = workflow_function(services)


@pytest.fixture
def wired(step_functions: SFNClient, functions: dict[str, Function]) -> Wired:
    return Wired(step_functions, functions)


def test_a_ticket_goes_from_its_alarm_to_its_closure(wired: Wired) -> None:
    known = patient_client(response=timedelta(hours=4), follow_up=timedelta(seconds=2))
    register(wired.store, known)
    arrival = Arrival(client=known, contract=known.contract, at=clock.now())
    ticket_id = OpenTicket(wired.store, clock.pause)(alarm(at=clock.now()), arrival).ticket_id
    assert ticket_id
    wired.stream.flow()
    watch = wired.watch.execution(ticket_id, 1, 1).reaches("AwaitCheckpoint")
    run = wired.lifecycle.execution(ticket_id, 1, 1)
    for step in (Step.ACKNOWLEDGE, Step.RESOLVE):
        until(lambda: run.is_waiting, "a callback of", run)
        wired.work(engineer(), ticket_id, Request(step, reason="Restarted."))
        wired.stream.flow()

    assert run.ended() == "SUCCEEDED"
    watch.stop()
    assert watch.ended() == "ABORTED"
    ticket = wired.store.ticket(ticket_id)
    assert ticket
    assert ticket.status is Status.CLOSED
    assert [entry.kind for entry in wired.store.entries(ticket_id)] == KINDS
    assert_told(wired, ticket_id)
    wired.stream.flow()
    assert bootstrap.sweep(wired.settings, wired.given_up.append)(clock.now() + timedelta(hours=1)) == (0, [])


def assert_told(wired: Wired, ticket_id: str) -> None:
    """Each entry to the contact and to the desk, once, in order, in one thread."""
    notices = wired.store.notices(ticket_id)
    assert [(notice.state, notice.attempts) for notice in notices] == [(NoticeState.ACCEPTED, 1)] * 10
    mails = [message_from_string(sent.raw_data) for sent in sent_mails()]
    assert [mail["To"] for mail in mails] == [ANAS_ADDRESS, DESK] * len(KINDS)
    assert {mail["References"] for mail in mails} == {f"<{ticket_id}@guardia.example>"}


def sent_mails() -> list[Any]:
    """What moto's SES was given."""
    backend: Any = ses_backends[ACCOUNT][REGION]
    return list(backend.sent_messages)
