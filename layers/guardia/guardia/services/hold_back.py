"""Decide whether an entry is told by itself: not one of a storm, and not each turn of an alarm that flaps.

Called by `notify` before it tells. What it holds back for a storm is kept before the entry is settled, so that
`tell_storm` tells of it whoever dies in between.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.flapping import LOOKED_AT, flapping, is_turn
from guardia.domain.quiet import ALOUD, Quiet, may_be_held
from guardia.domain.storm import STORM_AFTER, WINDOW, beginning, hastened, held_entry, window_of

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Meter, StormStore, TicketStore


@dataclass(frozen=True, slots=True)
class HoldBack:
    """`storm_after` tickets of a client are told of by themselves within a window. `meter` counts `held_back`."""

    tickets: TicketStore
    storms: StormStore
    meter: Meter
    storm_after: int = STORM_AFTER

    def __call__(self, ticket: Ticket, entry: Entry, at: datetime) -> Quiet:
        """Whether the entry is told by itself at `at`. For what people did nothing is read or written."""
        if not may_be_held(entry):
            return ALOUD
        quiet = self._flapping(entry, at) if is_turn(entry) else ALOUD
        if quiet == ALOUD and self._storms(ticket, at):
            quiet = self._keep(ticket, entry, at)
        if quiet.reason:
            self.meter("held_back")
        return quiet

    def _flapping(self, turn: Entry, at: datetime) -> Quiet:
        first = max(turn.version - LOOKED_AT, 1)
        around = self.tickets.entries(turn.ticket_id, after=first - 1, limit=2 * LOOKED_AT)
        return flapping(turn, around, at)

    def _storms(self, ticket: Ticket, at: datetime) -> bool:
        """Whether too many of the client's tickets are told of; a storm goes on until a whole window is calm."""
        window, enough = window_of(at), self.storm_after
        if self.storms.beat(ticket.client_id, window, ticket.id, enough) > enough:
            return True
        return self.storms.pulse(ticket.client_id, window - WINDOW) > enough

    def _keep(self, ticket: Ticket, entry: Entry, at: datetime) -> Quiet:
        held = held_entry(ticket, entry)
        storm = self.storms.hold_entry(held, beginning(ticket.client_id, at))
        if soon := hastened(storm, held, at):
            self.storms.hasten_storm(ticket.client_id, soon)
        return Quiet(f"one of many of this client within minutes: told together, in a message of storm {storm.id}")
