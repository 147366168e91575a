"""Tell everybody whom an entry concerns: the only use case that sends messages.

Called by both state machines at the right instant and by the sweeper when they are late. Each road to each recipient
has a notice of a deterministic id, taken by lease before sending: at least once, counted, and never zero times. What
does not arrive goes on to the next road, then to the next person.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.delivery import Fate, Heard
from guardia.domain.duty.called import still_calls
from guardia.domain.lifecycle import Owed
from guardia.domain.notice import ATTEMPTS, TO_BE_SENT, NoticeState
from guardia.domain.party import first_notice, free_roads, is_machine
from guardia.domain.quiet import ALOUD
from guardia.services.go_on import GoOn
from guardia.services.send_notice import ENDED, SendNotice, Telling
from guardia.services.storm_tickets import is_answered_storm
from guardia.services.unmeasured import unmeasured

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from guardia.domain.notice import Notice
    from guardia.domain.quiet import Quiet
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Clock, Gauge, Meter, NoticeStore, Register, TicketStore
    from guardia.services.dispatch import Dispatch
    from guardia.services.parties import Parties
    from guardia.services.report_undelivered import ReportUndelivered


SENDS_FOR = timedelta(seconds=25)
"""How long a function begins new sendings. Its time ends after 55 seconds at the earliest, and the longest sending, to
a webhook that says nothing, takes less than what is left."""


def _uncounted(_name: str) -> None:
    """Nobody watches."""


def _aloud(_ticket: Ticket, _entry: Entry, _at: datetime) -> Quiet:
    """Everything is told by itself."""
    return ALOUD


@dataclass(frozen=True, slots=True)
class Notify:
    """Sends what an entry owes.

    `meter` counts `undelivered`: somebody could not be told by any road; and `rerouted`: they were, by another one.
    `gauge` is told `notices`, by channel and fate: `sent`, `failed`, `given_up`, `gone_on`, `undelivered`.
    `held_back` says whether an entry is told by itself and at once: not one of a storm, nor of an alarm that flaps.
    """

    tickets: TicketStore
    notices: NoticeStore
    register: Register
    parties: Parties
    dispatch: Dispatch
    report_undelivered: ReportUndelivered
    clock: Clock
    meter: Meter = _uncounted
    held_back: Callable[[Ticket, Entry, datetime], Quiet] = _aloud
    gauge: Gauge = unmeasured

    def entry(self, ticket_id: str, version: int, now: datetime | None = None) -> None:
        """Tell of one entry whom it concerns; whoever was told already is not told again.

        `now` is the instant that counts; without it, it is now.
        """
        if self.notices.owes_notices(ticket_id, version):
            self._settle(self._read(ticket_id, version, now or self.clock(), self.until()))

    def late_entry(self, ticket_id: str, version: int, now: datetime, until: datetime) -> list[Owed]:
        """The same at the instant of a sweep, which has more to tell: the notices that it is to send at its end.

        These are to machines of others, for whose answer nobody is to wait. After `until` nothing is sent, only owed.
        """
        if not self.notices.owes_notices(ticket_id, version):
            return []
        telling = self._read(ticket_id, version, now, until)
        self._settle(telling and replace(telling, strangers_later=True))
        left = (one for one in self.notices.notices(ticket_id, version) if one.state is NoticeState.PENDING)
        return [Owed("notice", ticket_id, one.id, now) for one in left if one.wake_at and one.wake_at <= now]

    def again(self, ticket_id: str, notice_id: str, now: datetime, until: datetime | None = None) -> None:
        """A notice's time has come: one more try, or another road beside it. After `until` nothing is sent."""
        notice = self.notices.notice(ticket_id, notice_id)
        telling = self._read(ticket_id, notice.entry, now, until or self.until()) if notice else None
        if not notice or not telling:
            return
        if _is_used_up(notice, now):
            self._send.record(notice, Fate.FAILED, "every try ended before it was recorded", now)
        elif notice.state in TO_BE_SENT:
            self._send(telling, notice)
        self._go_on(telling, notice_id)

    def _settle(self, telling: Telling | None) -> None:
        """Tell everybody; then the entry owes nothing any more, or is owed later where it is held back until then."""
        if telling is None:
            return
        ticket_id, version = telling.ticket.id, telling.entry.version
        quiet = self.held_back(telling.ticket, telling.entry, telling.at)
        for ended in self._tell(telling, quiet):
            self._go_on(telling, ended.id)
        if quiet.until:
            self.notices.postpone_entry(ticket_id, version, quiet.until)
        else:
            self.notices.settle_entry(ticket_id, version)

    @property
    def _send(self) -> SendNotice:
        return SendNotice(self.notices, self.register, self.parties, self.dispatch, self.clock, self.meter, self.gauge)

    @property
    def _go_on(self) -> GoOn:
        return GoOn(self.notices, self.parties, self._send, self.report_undelivered, self.clock, self.meter, self.gauge)

    def until(self) -> datetime:
        """When a call that begins now must stop to send."""
        return self.clock() + SENDS_FOR

    def is_over(self, until: datetime) -> bool:
        """Whether that instant has come."""
        return self.clock() >= until

    def _read(self, ticket_id: str, version: int, at: datetime, until: datetime) -> Telling | None:
        entries = self.tickets.entries(ticket_id, after=version - 1, limit=1)
        ticket = self.tickets.ticket(ticket_id)
        if not ticket or not entries or entries[0].version != version:
            return None
        entry, client = entries[0], self.register.client(ticket.client_id)
        calls = still_calls(ticket, entry) and not is_answered_storm(self.tickets, entry)
        return Telling(ticket, client, entry, at, until, calls)

    def _tell(self, telling: Telling, quiet: Quiet) -> list[Notice]:
        """Everybody by their first road; the notices that came to their end at once. Machines are told in any case.

        Whoever has one already is told, or will be: by the same road, however the roster and the register change.
        """
        ticket, entry = telling.ticket, telling.entry
        known = list(self.notices.notices(ticket.id, entry.version))
        told = {notice.recipient.party for notice in known}
        ended = []
        for party in self.parties(ticket, telling.client, entry, telling.at):
            free = free_roads(party, entry, known)
            if party.id in told or free is None or (quiet.until and not is_machine(party)):
                continue
            notice = first_notice(free, entry, self.clock())
            known.append(notice)
            if quiet.reason and not is_machine(party):
                self._hold(notice, quiet.reason)
            elif self._send(telling, notice) in ENDED:
                ended.append(notice)
        return ended

    def _hold(self, notice: Notice, reason: str) -> None:
        """On record for whom it would have been sent, and why it was not. Nothing happens if it stands already."""
        said = Heard(Fate.SUMMARISED, notice.at, reason)
        held = replace(notice, state=NoticeState.SUPPRESSED, reason=reason, history=(said,), went_on=True, revision=1)
        self.notices.put_notice(held)


def _is_used_up(notice: Notice, now: datetime) -> bool:
    """Whether the last sender died, too: nobody holds the notice and nobody may take it any more."""
    is_held = notice.wake_at is None or notice.wake_at > now
    return notice.state in TO_BE_SENT and notice.attempts >= ATTEMPTS and not is_held
