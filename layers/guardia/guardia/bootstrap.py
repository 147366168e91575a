"""The only place that wires: which adapter serves which port, for each function and for the operator's command.

Each function builds its use cases once, when it starts, and loads only the adapters that it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from guardia.adapters import clock

if TYPE_CHECKING:
    from guardia.ports import Mailer, Meter, Reader, Store, Workflows
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.duty import Duty
    from guardia.services.find_caller import FindCaller
    from guardia.services.follow_up import FollowUp
    from guardia.services.notify import Notify
    from guardia.services.open_by_people import OpenByPeople
    from guardia.services.progress import ProgressTickets
    from guardia.services.read_clock import ReadClock
    from guardia.services.read_quarantine import ReadQuarantine
    from guardia.services.read_tickets import ReadTickets
    from guardia.services.receive_message import ReceiveMessage
    from guardia.services.recompute_clock import RecomputeClock
    from guardia.services.record_delivery import RecordDelivery
    from guardia.services.register_clients import RegisterClients
    from guardia.services.register_contacts import RegisterContacts
    from guardia.services.release_quarantined import ReleaseQuarantined
    from guardia.services.report_sla import ReportSla
    from guardia.services.review_severity import ReviewSeverity
    from guardia.services.sweep import Sweep
    from guardia.services.tell_uncovered import TellUncovered
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
    register_contacts: RegisterContacts
    read_quarantine: ReadQuarantine
    release_quarantined: ReleaseQuarantined
    report_sla: ReportSla
    find_caller: FindCaller
    open_by_people: OpenByPeople
    read_clock: ReadClock
    recompute_clock: RecomputeClock
    duty: Duty


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
        uncovered=table,
        open_ticket=OpenTicket(table, clock.pause),
        desk_time_zone=settings.desk_time_zone,
    )


def api_services(settings: Settings) -> ApiServices:
    """The API."""
    from guardia.adapters.nonce import nonce
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.duty import Duty
    from guardia.services.find_caller import FindCaller
    from guardia.services.open_by_people import OpenByPeople
    from guardia.services.read_clock import ReadClock
    from guardia.services.read_quarantine import ReadQuarantine
    from guardia.services.read_tickets import ReadTickets
    from guardia.services.recompute_clock import RecomputeClock
    from guardia.services.register_contacts import RegisterContacts
    from guardia.services.report_sla import ReportSla
    from guardia.services.work_ticket import WorkTicket

    table = store(settings)
    read_tickets = ReadTickets(table, table)
    work_ticket = WorkTicket(table, clock.now, clock.pause)
    find_caller = FindCaller(table, clock.now)
    return ApiServices(
        admit_caller=AdmitCaller(table),
        read_tickets=read_tickets,
        work_ticket=work_ticket,
        register_clients=register_clients(settings),
        register_contacts=RegisterContacts(table, clock.now, clock.pause),
        read_quarantine=ReadQuarantine(table),
        release_quarantined=release_quarantined(settings),
        report_sla=ReportSla(table, table, clock.now),
        find_caller=find_caller,
        open_by_people=OpenByPeople(table, table, find_caller, clock.now, clock.pause, nonce),
        read_clock=ReadClock(read_tickets, clock.now),
        recompute_clock=RecomputeClock(work_ticket, table),
        duty=Duty(table, clock.now, clock.pause),
    )


def progress_tickets(settings: Settings) -> ProgressTickets:
    """The stream."""
    table = store(settings)
    return _progress(table, settings)


def review_severity(settings: Settings, meter: Meter) -> ReviewSeverity:
    """The second look at a severity."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.client_account import read_session
    from guardia.adapters.resource_tags import ClientResourceTags
    from guardia.services.review_severity import ReviewSeverity

    table = store(settings)
    sts = boto3.client("sts", config=Config(**PATIENCE))
    tags = ClientResourceTags(lambda account, region: read_session(sts, account, region), PATIENCE)
    return ReviewSeverity(table, table, tags, clock.now, clock.pause, meter)


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
        tell_uncovered=_tell_uncovered(table, settings, meter),
    )


def record_delivery(settings: Settings, meter: Meter) -> RecordDelivery:
    """What SES reports of our mail."""
    from guardia.adapters.ses_events import read_ses_event
    from guardia.services.record_delivery import RecordDelivery
    from guardia.services.record_fate import RecordFate

    table = store(settings)
    return RecordDelivery(read_ses_event, table, RecordFate(table, meter), clock.now)


def release_quarantined(settings: Settings) -> ReleaseQuarantined:
    """The way out of quarantine. What SNS's signature proved was kept, so that nobody asks for it again."""
    from guardia.adapters.readers.sns import SnsReader
    from guardia.domain.quarantine import Road
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.release_quarantined import ReleaseQuarantined

    table = store(settings)
    return ReleaseQuarantined(
        readers={Road.EVENTBRIDGE: _eventbridge_reader(), Road.SNS: SnsReader(None)},
        accounts=table,
        quarantine=table,
        tickets=table,
        open_ticket=OpenTicket(table, clock.pause),
        clock=clock.now,
    )


def register_clients(settings: Settings) -> RegisterClients:
    """The client register's use case."""
    from guardia.adapters.holiday_calendars import holiday_calendar
    from guardia.services.register_clients import RegisterClients

    return RegisterClients(store(settings), holiday_calendar, clock.now, clock.pause)


def duty(settings: Settings) -> Duty:
    """The duty roster."""
    from guardia.services.duty import Duty

    return Duty(store(settings), clock.now, clock.pause)


def report_sla(settings: Settings) -> ReportSla:
    """The report of a client's month."""
    from guardia.services.report_sla import ReportSla

    table = store(settings)
    return ReportSla(table, table, clock.now)


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


def _tell_uncovered(table: Store, settings: Settings, meter: Meter) -> TellUncovered:
    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.services.notify import Desk
    from guardia.services.tell_uncovered import TellUncovered

    address = settings.account_manager_email or settings.desk_email
    return TellUncovered(
        store=table,
        register=table,
        composer=JinjaComposer(desk_email=settings.desk_email),
        mailer=_mailer(settings),
        clock=clock.now,
        manager=Desk(address, settings.desk_language, settings.desk_time_zone),
        meter=meter,
    )


def _notify(table: Store, settings: Settings, meter: Meter) -> Notify:
    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.services.call_duty import CallDuty
    from guardia.services.notify import Desk, Notify

    return Notify(
        tickets=table,
        notices=table,
        register=table,
        composer=JinjaComposer(desk_email=settings.desk_email),
        mailer=_mailer(settings),
        clock=clock.now,
        desk=Desk(settings.desk_email, settings.desk_language, settings.desk_time_zone),
        meter=meter,
        called=CallDuty(table),
    )


def _mailer(settings: Settings) -> Mailer:
    import boto3
    from botocore.config import Config

    from guardia.adapters.ses import SesMailer

    client = boto3.client("sesv2", config=Config(**SENT_ONCE))
    return SesMailer(
        client,
        sender=settings.sender_email,
        desk=settings.desk_email,
        configuration_set=settings.ses_configuration_set,
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
