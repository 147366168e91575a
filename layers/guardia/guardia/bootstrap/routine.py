"""What the stream, the state machines and the sweeper do in the system's name. Called by `bootstrap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.bootstrap import aws, telling

if TYPE_CHECKING:
    from guardia.ports import Meter, Store, Time
    from guardia.services.end_maintenance import EndMaintenance
    from guardia.services.follow_up import FollowUp
    from guardia.services.owe_event import OweEvent
    from guardia.services.progress import ProgressTickets
    from guardia.services.receive_message import ReceiveMessage
    from guardia.services.remind import Remind
    from guardia.services.watch_heartbeats import WatchHeartbeats
    from guardia.services.watch_response import WatchResponse
    from guardia.settings import Settings


def progress(table: Store, settings: Settings, time: Time) -> ProgressTickets:
    """Executions that are started and signalled."""
    from guardia.services.progress import ProgressTickets

    return ProgressTickets(table, table, aws.workflows(settings), time.now)


def owe_event(table: Store, settings: Settings, time: Time) -> OweEvent:
    """Events of entries that no person is told of."""
    from guardia.services.owe_event import OweEvent
    from guardia.services.parties import listener

    return OweEvent(table, table, listener(telling.desk(settings), settings.channels.event_bus), time.now)


def follow_up(table: Store, time: Time) -> FollowUp:
    """The question half-way, and the closure."""
    from guardia.services.follow_up import FollowUp
    from guardia.services.system_step import SystemStep

    return FollowUp(table, SystemStep(table, time.now, time.pause))


def remind(table: Store, time: Time) -> Remind:
    """Investigations without news."""
    from guardia.services.remind import Remind
    from guardia.services.system_step import SystemStep

    return Remind(table, table, SystemStep(table, time.now, time.pause))


def watch_response(table: Store, time: Time) -> WatchResponse:
    """Checkpoints of the response clock."""
    from guardia.services.system_step import SystemStep
    from guardia.services.watch_response import WatchResponse

    return WatchResponse(table, SystemStep(table, time.now, time.pause))


def end_maintenance(table: Store, settings: Settings, meter: Meter, time: Time) -> EndMaintenance:
    """The end of maintenance windows."""
    from guardia.services.end_maintenance import EndMaintenance

    return EndMaintenance(table, table, receive_proven(table, settings, time).again, meter)


def receive_proven(table: Store, settings: Settings, time: Time) -> ReceiveMessage:
    """The intake of messages that come by no queue, as the register is now: what was kept, what an account told us."""
    from guardia.services.hear_heartbeat import HearHeartbeat
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.receive_message import ReceiveMessage

    return ReceiveMessage(
        readers=aws.proven_readers(),
        accounts=table,
        windows=table,
        quarantine=table,
        uncovered=table,
        open_ticket=OpenTicket(table, time.pause),
        hear_heartbeat=HearHeartbeat(table, time.pause),
        desk_time_zone=settings.desk_time_zone,
    )


def watch_heartbeats(table: Store, settings: Settings, meter: Meter, time: Time) -> WatchHeartbeats:
    """Accounts from which nothing comes."""
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.watch_heartbeats import WatchHeartbeats

    return WatchHeartbeats(
        store=table,
        tickets=table,
        accounts=table,
        open_ticket=OpenTicket(table, time.pause),
        language=settings.desk_language,
        time_zone=settings.desk_time_zone,
        meter=meter,
    )
