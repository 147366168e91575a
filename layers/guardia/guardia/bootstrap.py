"""The only place that wires: which adapter serves which port, for each function and for the operator's command.

Each function builds its use cases once, when it starts, and loads only the adapters that it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from guardia.adapters import clock

if TYPE_CHECKING:
    from guardia.ports import Meter, Reader, Store, Workflows
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.follow_up import FollowUp
    from guardia.services.notify import Notify
    from guardia.services.progress import ProgressTickets
    from guardia.services.read_quarantine import ReadQuarantine
    from guardia.services.read_tickets import ReadTickets
    from guardia.services.receive_message import ReceiveMessage
    from guardia.services.register_clients import RegisterClients
    from guardia.services.sweep import Sweep
    from guardia.services.watch_response import WatchResponse
    from guardia.services.work_ticket import WorkTicket
    from guardia.settings import Settings

SENT_ONCE: Final[dict[str, Any]] = {"connect_timeout": 3, "read_timeout": 8, "retries": {"total_max_attempts": 1}}
"""A message is tried again by its notice, which counts; a try that repeats itself would send two and count one."""

PATIENCE: Final[dict[str, Any]] = {
    "connect_timeout": 3,
    "read_timeout": 8,
    "retries": {"mode": "standard", "total_max_attempts": 2},
}
"""Seconds, and tries: a function of 30 seconds hears of a provider's silence before its own time ends."""


@dataclass(frozen=True, slots=True)
class ApiServices:
    """What the API calls."""

    admit_caller: AdmitCaller
    read_tickets: ReadTickets
    work_ticket: WorkTicket
    register_clients: RegisterClients
    read_quarantine: ReadQuarantine


@dataclass(frozen=True, slots=True)
class WorkflowServices:
    """What the tasks of the state machines call."""

    notify: Notify
    progress: ProgressTickets
    follow_up: FollowUp
    watch_response: WatchResponse


def receive_message(settings: Settings) -> ReceiveMessage:
    """The intake."""
    from guardia.adapters.cached_register import CachedAccounts
    from guardia.domain.quarantine import Road
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.receive_message import ReceiveMessage

    table = store(settings)
    return ReceiveMessage(
        readers={Road.EVENTBRIDGE: _eventbridge_reader(), Road.SNS: _sns_reader(settings)},
        accounts=CachedAccounts(table, clock.now, settings.register_max_age),
        quarantine=table,
        open_ticket=OpenTicket(table, clock.pause),
    )


def api_services(settings: Settings) -> ApiServices:
    """The API."""
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.read_quarantine import ReadQuarantine
    from guardia.services.read_tickets import ReadTickets
    from guardia.services.work_ticket import WorkTicket

    table = store(settings)
    return ApiServices(
        admit_caller=AdmitCaller(table),
        read_tickets=ReadTickets(table, table),
        work_ticket=WorkTicket(table, clock.now, clock.pause),
        register_clients=register_clients(settings),
        read_quarantine=ReadQuarantine(table),
    )


def progress_tickets(settings: Settings) -> ProgressTickets:
    """The stream."""
    table = store(settings)
    return _progress(table, settings)


def workflow_services(settings: Settings, meter: Meter) -> WorkflowServices:
    """The state machines' tasks."""
    table = store(settings)
    return WorkflowServices(
        notify=_notify(table, settings, meter),
        progress=_progress(table, settings),
        follow_up=_follow_up(table),
        watch_response=_watch_response(table),
    )


def sweep(settings: Settings, meter: Meter) -> Sweep:
    """The sweeper."""
    from guardia.services.sweep import Sweep

    table = store(settings)
    return Sweep(
        tickets=table,
        store=table,
        progress=_progress(table, settings),
        watch=_watch_response(table),
        follow_up=_follow_up(table),
        notify=_notify(table, settings, meter),
    )


def register_clients(settings: Settings) -> RegisterClients:
    """The client register's use case."""
    from guardia.services.register_clients import RegisterClients

    return RegisterClients(store(settings))


def store(settings: Settings) -> Store:
    """The table."""
    from guardia.adapters.dynamodb.store import DynamoDBStore

    return DynamoDBStore(settings.table_name, settings.region)


def _progress(table: Store, settings: Settings) -> ProgressTickets:
    from guardia.services.progress import ProgressTickets

    return ProgressTickets(table, table, _workflows(settings), clock.now)


def _follow_up(table: Store) -> FollowUp:
    from guardia.services.follow_up import FollowUp
    from guardia.services.system_step import SystemStep

    return FollowUp(table, SystemStep(table, clock.now, clock.pause))


def _watch_response(table: Store) -> WatchResponse:
    from guardia.services.system_step import SystemStep
    from guardia.services.watch_response import WatchResponse

    return WatchResponse(table, SystemStep(table, clock.now, clock.pause))


def _notify(table: Store, settings: Settings, meter: Meter) -> Notify:
    import boto3
    from botocore.config import Config

    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.adapters.ses import SesMailer
    from guardia.services.notify import Desk, Notify

    return Notify(
        tickets=table,
        notices=table,
        register=table,
        composer=JinjaComposer(desk_email=settings.desk_email),
        mailer=SesMailer(
            boto3.client("sesv2", config=Config(**SENT_ONCE)), sender=settings.sender_email, desk=settings.desk_email
        ),
        clock=clock.now,
        desk=Desk(settings.desk_email, settings.desk_language, settings.desk_time_zone),
        meter=meter,
    )


def _workflows(settings: Settings) -> Workflows:
    import boto3
    from botocore.config import Config

    from guardia.adapters.step_functions import StepFunctionsWorkflows

    client = boto3.client("stepfunctions", config=Config(**PATIENCE))
    return StepFunctionsWorkflows(client, settings.ticket_lifecycle_arn, settings.response_watch_arn)


def _eventbridge_reader() -> Reader:
    from guardia.adapters.readers.eventbridge import read_eventbridge

    return read_eventbridge


def _sns_reader(settings: Settings) -> Reader:
    from guardia.adapters.readers.sns import SnsReader
    from guardia.adapters.readers.sns_certificate import fetch_certificate
    from guardia.adapters.readers.sns_signature import SnsSignature

    return SnsReader(SnsSignature(fetch_certificate, clock.now) if settings.verify_sns_signatures else None)
