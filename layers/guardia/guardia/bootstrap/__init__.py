"""The only place that wires: which adapter serves which port, for each function and for the operator's command.

Each function builds its use cases once, when it starts, and loads only the adapters that it uses.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters import clock
from guardia.bootstrap import aws, routine, telling
from guardia.bootstrap.aws import store as store

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.ports import Meter
    from guardia.services.acknowledge_by_link import AcknowledgeByLink
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.duty import Duty
    from guardia.services.find_caller import FindCaller
    from guardia.services.follow_up import FollowUp
    from guardia.services.maintenance import Maintenance
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
    from guardia.services.watch_response import WatchResponse
    from guardia.services.work_ticket import WorkTicket
    from guardia.settings import Settings


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
    maintenance: Maintenance


@dataclass(frozen=True, slots=True)
class WorkflowServices:
    """What the tasks of the state machines call."""

    notify: Notify
    progress: ProgressTickets
    follow_up: FollowUp
    watch_response: WatchResponse


def receive_message(settings: Settings) -> ReceiveMessage:
    """The intake."""
    from guardia.adapters.cached_register import CachedAccounts, CachedWindows
    from guardia.domain.quarantine import Road
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.receive_message import ReceiveMessage

    table = store(settings)
    return ReceiveMessage(
        readers={Road.EVENTBRIDGE: aws.eventbridge_reader(), Road.SNS: aws.sns_reader(settings)},
        accounts=CachedAccounts(table, clock.now, settings.register_max_age),
        windows=CachedWindows(table, clock.now, settings.register_max_age),
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
        maintenance=maintenance(settings),
    )


def follow_entry(settings: Settings) -> Callable[[str, int], None]:
    """The stream: what follows from a ticket's new entry, named by its version."""
    table = store(settings)
    follow = routine.progress(table, settings).follow
    if not settings.channels.event_bus:
        return follow
    owe = routine.owe_event(table, settings)

    def both(ticket_id: str, version: int) -> None:
        owe(ticket_id, version)  # first: for the other alone the sweeper makes up, if it fails
        follow(ticket_id, version)

    return both


def review_severity(settings: Settings, meter: Meter) -> ReviewSeverity:
    """The second look at a severity."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.client_account import read_session
    from guardia.adapters.resource_tags import ClientResourceTags
    from guardia.services.review_severity import ReviewSeverity

    table = store(settings)
    sts = boto3.client("sts", config=Config(**aws.PATIENCE))
    tags = ClientResourceTags(lambda account, region: read_session(sts, account, region), aws.PATIENCE)
    return ReviewSeverity(table, table, tags, clock.now, clock.pause, meter)


def workflow_services(settings: Settings, meter: Meter) -> WorkflowServices:
    """The state machines' tasks."""
    table = store(settings)
    return WorkflowServices(
        notify=telling.notify(table, settings, meter),
        progress=routine.progress(table, settings),
        follow_up=routine.follow_up(table),
        watch_response=routine.watch_response(table),
    )


def sweep(settings: Settings, meter: Meter) -> Sweep:
    """The sweeper."""
    from guardia.services.sweep import Sweep

    table = store(settings)
    return Sweep(
        tickets=table,
        store=table,
        progress=routine.progress(table, settings),
        watch=routine.watch_response(table),
        follow_up=routine.follow_up(table),
        remind=routine.remind(table),
        notify=telling.notify(table, settings, meter),
        others={
            "uncovered": telling.tell_uncovered(table, settings, meter),
            "storm": telling.tell_storm(table),
            "window": routine.end_maintenance(table, settings, meter),
        },
        each_minute={"gaps of the roster": telling.tell_gaps(table, settings, meter)},
    )


def record_delivery(settings: Settings, meter: Meter) -> RecordDelivery:
    """What SES reports of our mail."""
    from guardia.adapters.ses_events import read_ses_event
    from guardia.services.record_delivery import RecordDelivery
    from guardia.services.record_fate import RecordFate

    table = store(settings)
    return RecordDelivery(read_ses_event, table, RecordFate(table, meter), clock.now)


def acknowledge_by_link(settings: Settings, meter: Meter) -> AcknowledgeByLink:
    """The page behind the links in messages."""
    from guardia.services.acknowledge_by_link import AcknowledgeByLink
    from guardia.services.record_fate import RecordFate
    from guardia.services.work_ticket import WorkTicket

    table = store(settings)
    return AcknowledgeByLink(
        keys=aws.link_keys(settings),
        tickets=table,
        notices=table,
        register=table,
        work=WorkTicket(table, clock.now, clock.pause),
        record=RecordFate(table, meter),
        clock=clock.now,
    )


def release_quarantined(settings: Settings) -> ReleaseQuarantined:
    """The way out of quarantine. What SNS's signature proved was kept, so that nobody asks for it again."""
    from guardia.adapters.readers.sns import SnsReader
    from guardia.domain.quarantine import Road
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.release_quarantined import ReleaseQuarantined

    table = store(settings)
    return ReleaseQuarantined(
        readers={Road.EVENTBRIDGE: aws.eventbridge_reader(), Road.SNS: SnsReader(None)},
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


def maintenance(settings: Settings) -> Maintenance:
    """The maintenance windows."""
    from guardia.adapters.nonce import nonce
    from guardia.services.maintenance import Maintenance

    table = store(settings)
    return Maintenance(table, table, table, clock.now, clock.pause, nonce)


def report_sla(settings: Settings) -> ReportSla:
    """The report of a client's month."""
    from guardia.services.report_sla import ReportSla

    table = store(settings)
    return ReportSla(table, table, clock.now)
