"""The only place that wires: which adapter serves which port, for each function and for the operator's command.

Each function builds its use cases once, when it starts, and loads only the adapters that it uses. `time` is the wall
clock; whoever lets time pass by hand gives another.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from guardia.adapters import clock
from guardia.bootstrap import aws, routine, telling
from guardia.bootstrap.aws import store as store
from guardia.services.unmeasured import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia.adapters.resource_tags import OpenSession
    from guardia.ports import Clock, Gauge, Meter, SigningKeys, Time
    from guardia.services.acknowledge_by_link import AcknowledgeByLink
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.duty import Duty
    from guardia.services.find_caller import FindCaller
    from guardia.services.follow_up import FollowUp
    from guardia.services.heartbeats import Heartbeats
    from guardia.services.limit_rate import LimitRate
    from guardia.services.maintenance import Maintenance
    from guardia.services.notify import Notify
    from guardia.services.open_by_people import OpenByPeople
    from guardia.services.progress import ProgressTickets
    from guardia.services.read_clock import ReadClock
    from guardia.services.read_quarantine import ReadQuarantine
    from guardia.services.read_tickets import ReadTickets
    from guardia.services.receive_message import ReceiveMessage
    from guardia.services.recompute_clock import RecomputeClock
    from guardia.services.reconcile import Reconcile
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
    limit_rate: LimitRate
    cursor_keys: SigningKeys
    clock: Clock


@dataclass(frozen=True, slots=True)
class WorkflowServices:
    """What the tasks of the state machines call."""

    notify: Notify
    progress: ProgressTickets
    follow_up: FollowUp
    watch_response: WatchResponse


def receive_message(settings: Settings, time: Time = clock) -> ReceiveMessage:
    """The intake."""
    from guardia.adapters.cached_register import CachedAccounts, CachedWindows
    from guardia.domain.quarantine import Road
    from guardia.services.hear_heartbeat import HearHeartbeat
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.receive_message import ReceiveMessage

    table = aws.intake_store(settings)
    return ReceiveMessage(
        readers={Road.EVENTBRIDGE: aws.eventbridge_reader(), Road.SNS: aws.sns_reader(settings, time)},
        accounts=CachedAccounts(table, time.now, settings.register_max_age),
        windows=CachedWindows(table, time.now, settings.register_max_age),
        quarantine=table,
        uncovered=table,
        open_ticket=OpenTicket(table, time.pause),
        hear_heartbeat=HearHeartbeat(table, time.pause),
        desk_time_zone=settings.desk_time_zone,
    )


def api_services(settings: Settings, time: Time = clock, gauge: Gauge = unmeasured) -> ApiServices:
    """The API."""
    from guardia.adapters.nonce import nonce
    from guardia.domain.token import TokenSource
    from guardia.services.admit_caller import AdmitCaller
    from guardia.services.duty import Duty
    from guardia.services.find_caller import FindCaller
    from guardia.services.limit_rate import LimitRate
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
    work_ticket = WorkTicket(table, time.now, time.pause, gauge)
    find_caller = FindCaller(table, time.now)
    return ApiServices(
        admit_caller=AdmitCaller(table, TokenSource(settings.user_pool_issuer, settings.user_pool_client), time.now),
        read_tickets=read_tickets,
        work_ticket=work_ticket,
        register_clients=register_clients(settings, time),
        register_contacts=RegisterContacts(table, time.now, time.pause),
        read_quarantine=ReadQuarantine(table),
        release_quarantined=release_quarantined(settings, time),
        report_sla=ReportSla(table, table, time.now),
        find_caller=find_caller,
        open_by_people=OpenByPeople(table, table, find_caller, time.now, time.pause, nonce),
        read_clock=ReadClock(read_tickets, time.now),
        recompute_clock=RecomputeClock(work_ticket, table),
        duty=Duty(table, time.now, time.pause),
        maintenance=maintenance(settings, time),
        limit_rate=LimitRate(table, settings.tenant_rate, settings.person_rate, time.now),
        cursor_keys=aws.cursor_keys(settings, time),
        clock=time.now,
    )


def follow_entry(settings: Settings, time: Time = clock) -> Callable[[str, int], None]:
    """The stream: what follows from a ticket's new entry, named by its version."""
    if not settings.channels.event_bus:
        return _progress_alone(settings, time).follow
    table = store(settings)
    follow = routine.progress(table, settings, time).follow
    owe = routine.owe_event(table, settings, time)

    def both(ticket_id: str, version: int) -> None:
        owe(ticket_id, version)  # first: for the other alone the sweeper makes up, if it fails
        follow(ticket_id, version)

    return both


def _progress_alone(settings: Settings, time: Time) -> ProgressTickets:
    """Executions that are started and signalled, and nothing else."""
    from guardia.services.progress import ProgressTickets

    part = aws.stream_store(settings)
    return ProgressTickets(part, part, aws.workflows(settings, part.table.connection.session), time.now)


def review_severity(settings: Settings, meter: Meter, time: Time = clock) -> ReviewSeverity:
    """The second look at a severity."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.client_account import read_session
    from guardia.adapters.resource_tags import ClientResourceTags
    from guardia.services.review_severity import ReviewSeverity

    table = store(settings)
    sts = boto3.client("sts", config=Config(**aws.PATIENCE))
    tags = ClientResourceTags(lambda account, region: read_session(sts, account, region), aws.PATIENCE)
    return ReviewSeverity(table, table, tags, time.now, time.pause, meter)


def workflow_services(
    settings: Settings, meter: Meter, time: Time = clock, gauge: Gauge = unmeasured
) -> WorkflowServices:
    """The state machines' tasks."""
    table = store(settings)
    return WorkflowServices(
        notify=replace(telling.notify(table, settings, meter, time), gauge=gauge),
        progress=routine.progress(table, settings, time),
        follow_up=routine.follow_up(table, time),
        watch_response=replace(routine.watch_response(table, time), gauge=gauge),
    )


def sweep(settings: Settings, meter: Meter, time: Time = clock, gauge: Gauge = unmeasured) -> Sweep:
    """The sweeper."""
    from guardia.services.sweep import Sweep

    table = store(settings)
    return Sweep(
        tickets=table,
        store=table,
        progress=routine.progress(table, settings, time),
        watch=replace(routine.watch_response(table, time), gauge=gauge),
        follow_up=routine.follow_up(table, time),
        remind=routine.remind(table, time),
        notify=replace(telling.notify(table, settings, meter, time), gauge=gauge),
        others={
            "uncovered": telling.tell_uncovered(table, settings, meter, time),
            "storm": telling.tell_storm(table, time),
            "window": routine.end_maintenance(table, settings, meter, time),
            "heartbeat": routine.watch_heartbeats(table, settings, meter, time),
        },
        each_minute={"gaps of the roster": telling.tell_gaps(table, settings, meter)},
        gauge=gauge,
    )


def record_delivery(settings: Settings, meter: Meter, time: Time = clock, gauge: Gauge = unmeasured) -> RecordDelivery:
    """What SES reports of our mail."""
    from guardia.adapters.ses_events import read_ses_event
    from guardia.services.record_delivery import RecordDelivery
    from guardia.services.record_fate import RecordFate

    table = store(settings)
    return RecordDelivery(read_ses_event, table, RecordFate(table, meter, gauge), time.now)


def acknowledge_by_link(
    settings: Settings, meter: Meter, time: Time = clock, gauge: Gauge = unmeasured
) -> AcknowledgeByLink:
    """The page behind the links in messages."""
    from guardia.services.acknowledge_by_link import AcknowledgeByLink
    from guardia.services.record_fate import RecordFate
    from guardia.services.work_ticket import WorkTicket

    table = store(settings)
    return AcknowledgeByLink(
        keys=aws.link_keys(settings, time),
        tickets=table,
        notices=table,
        register=table,
        work=WorkTicket(table, time.now, time.pause, gauge),
        record=RecordFate(table, meter, gauge),
        clock=time.now,
    )


def release_quarantined(settings: Settings, time: Time = clock) -> ReleaseQuarantined:
    """The way out of quarantine."""
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.release_quarantined import ReleaseQuarantined

    table = store(settings)
    return ReleaseQuarantined(
        readers=aws.proven_readers(),
        accounts=table,
        quarantine=table,
        tickets=table,
        open_ticket=OpenTicket(table, time.pause),
        clock=time.now,
    )


def reconcile(settings: Settings, open_session: OpenSession, time: Time = clock) -> Reconcile:
    """What clients' accounts say, beside our tickets. `open_session` goes into an account by its read role."""
    from guardia.adapters.account_alarms import ClientAlarms
    from guardia.services.reconcile import Reconcile

    table = store(settings)
    alarms = ClientAlarms(open_session, aws.READING_MUCH)
    return Reconcile(table, table, alarms, routine.receive_proven(table, settings, time), time.now)


def register_clients(settings: Settings, time: Time = clock) -> RegisterClients:
    """The client register's use case."""
    from guardia.adapters.holiday_calendars import holiday_calendar
    from guardia.services.register_clients import RegisterClients

    return RegisterClients(store(settings), holiday_calendar, time.now, time.pause)


def duty(settings: Settings, time: Time = clock) -> Duty:
    """The duty roster."""
    from guardia.services.duty import Duty

    return Duty(store(settings), time.now, time.pause)


def maintenance(settings: Settings, time: Time = clock) -> Maintenance:
    """The maintenance windows."""
    from guardia.adapters.nonce import nonce
    from guardia.services.maintenance import Maintenance

    table = store(settings)
    return Maintenance(table, table, table, time.now, time.pause, nonce)


def heartbeats(settings: Settings, time: Time = clock) -> Heartbeats:
    """Who is heard of the clients' accounts."""
    from guardia.services.heartbeats import Heartbeats

    table = store(settings)
    return Heartbeats(table, table, routine.watch_heartbeats(table, settings, _uncounted, time), time.now)


def report_sla(settings: Settings, time: Time = clock) -> ReportSla:
    """The report of a client's month."""
    from guardia.services.report_sla import ReportSla

    table = store(settings)
    return ReportSla(table, table, time.now)


def _uncounted(_name: str) -> None:
    """Nobody watches what an operator's command does."""
