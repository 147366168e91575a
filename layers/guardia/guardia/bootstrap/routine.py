"""What the stream, the state machines and the sweeper do in the system's name. Called by `bootstrap`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters import clock
from guardia.bootstrap import aws, telling

if TYPE_CHECKING:
    from guardia.ports import Meter, Store
    from guardia.services.end_maintenance import EndMaintenance
    from guardia.services.follow_up import FollowUp
    from guardia.services.owe_event import OweEvent
    from guardia.services.progress import ProgressTickets
    from guardia.services.remind import Remind
    from guardia.services.watch_response import WatchResponse
    from guardia.settings import Settings


def progress(table: Store, settings: Settings) -> ProgressTickets:
    """Executions that are started and signalled."""
    from guardia.services.progress import ProgressTickets

    return ProgressTickets(table, table, aws.workflows(settings), clock.now)


def owe_event(table: Store, settings: Settings) -> OweEvent:
    """Events of entries that no person is told of."""
    from guardia.services.owe_event import OweEvent
    from guardia.services.parties import listener

    return OweEvent(table, table, listener(telling.desk(settings), settings.channels.event_bus), clock.now)


def follow_up(table: Store) -> FollowUp:
    """The question half-way, and the closure."""
    from guardia.services.follow_up import FollowUp
    from guardia.services.system_step import SystemStep

    return FollowUp(table, SystemStep(table, clock.now, clock.pause))


def remind(table: Store) -> Remind:
    """Investigations without news."""
    from guardia.services.remind import Remind
    from guardia.services.system_step import SystemStep

    return Remind(table, table, SystemStep(table, clock.now, clock.pause))


def watch_response(table: Store) -> WatchResponse:
    """Checkpoints of the response clock."""
    from guardia.services.system_step import SystemStep
    from guardia.services.watch_response import WatchResponse

    return WatchResponse(table, SystemStep(table, clock.now, clock.pause))


def end_maintenance(table: Store, settings: Settings, meter: Meter) -> EndMaintenance:
    """What SNS's signature proved was kept with the message, so that nobody asks for it again."""
    from guardia.adapters.readers.sns import SnsReader
    from guardia.domain.quarantine import Road
    from guardia.services.end_maintenance import EndMaintenance
    from guardia.services.open_ticket import OpenTicket
    from guardia.services.receive_message import ReceiveMessage

    receive = ReceiveMessage(
        readers={Road.EVENTBRIDGE: aws.eventbridge_reader(), Road.SNS: SnsReader(None)},
        accounts=table,
        windows=table,
        quarantine=table,
        uncovered=table,
        open_ticket=OpenTicket(table, clock.pause),
        desk_time_zone=settings.desk_time_zone,
    )
    return EndMaintenance(table, table, receive.again, meter)
