"""What each conditional write stands on, by a name that says what it protects.

read ──▶ decide ──▶ write, if … still holds ──▶ it does not: nothing is written, and the caller reads again
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.exceptions import ClientError
from pynamodb.exceptions import DeleteError, PutError, UpdateError
from pynamodb.expressions.condition import size

from guardia.domain.notice import ATTEMPTS, TO_BE_SENT
from guardia.domain.ticket import UNRESOLVED

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from pynamodb.expressions.condition import Condition as Clause

    from guardia.adapters.dynamodb.duty_items import DutyItem
    from guardia.adapters.dynamodb.gap_items import GapReportItem
    from guardia.adapters.dynamodb.heartbeat_items import HeartbeatItem
    from guardia.adapters.dynamodb.items import (
        AccountItem,
        ClientItem,
        LifecycleItem,
        QuarantinedItem,
        RecordItem,
        TableItem,
        TicketItem,
        UncoveredItem,
    )
    from guardia.adapters.dynamodb.maintenance_items import HeldAlarmItem, WindowItem
    from guardia.adapters.dynamodb.notice_items import ComplaintItem, NoticeItem
    from guardia.adapters.dynamodb.rate_items import RateItem
    from guardia.adapters.dynamodb.storm_items import PulseItem, StormItem


def is_new(kind: type[TableItem]) -> Clause:
    """Nothing stands at this key: what was opened, handled or kept once is not written over."""
    return kind.PK.does_not_exist()


def exists(kind: type[TableItem]) -> Clause:
    """The item stands: an update would make one that has nothing but what the update sets."""
    return kind.PK.exists()


def owes_something(kind: type[TableItem]) -> Clause:
    """What is settled stays settled."""
    return kind.wake_at.exists()


def ticket_is_as_read(kind: type[TicketItem], version: int) -> Clause:
    """Nobody took a step since the decision was made."""
    return kind.version == version


def ticket_is_unresolved(kind: type[TicketItem], cycle: int) -> Clause:
    """An alarm that is merged into a ticket does not vanish in one that was resolved meanwhile."""
    clause: Clause = (kind.cycle == cycle) & kind.status.is_in(*sorted(UNRESOLVED))
    return clause


def record_is_as_read(kind: type[RecordItem], revision: int) -> Clause:
    """No other change of this alarm was handled since; revision 0 is the absence of a record."""
    return kind.revision == revision if revision else is_new(kind)


def client_is_as_read(kind: type[ClientItem], revision: int) -> Clause:
    """Of two changes of a client's file, one is made after the other; revision 0 is the absence of a file."""
    return kind.revision == revision if revision else is_new(kind)


def duty_is_as_read(kind: type[DutyItem], revision: int) -> Clause:
    """Of two changes of the duty, one is decided after the other; revision 0 is the absence of a roster."""
    return kind.revision == revision if revision else is_new(kind)


def report_is_as_read(kind: type[GapReportItem], revision: int) -> Clause:
    """Of two sweepers one tells of the day's gaps; revision 0 is the absence of a report."""
    return kind.revision == revision if revision else is_new(kind)


def heartbeat_is_as_read(kind: type[HeartbeatItem], revision: int) -> Clause:
    """A beat and a sweep that come at once do not undo each other; revision 0 is the absence of a heartbeat."""
    return kind.revision == revision if revision else is_new(kind)


def account_is_free(kind: type[AccountItem], client_id: str) -> Clause:
    """One client's alarms never become another's tickets."""
    clause: Clause = is_new(kind) | kind.client_id.does_not_exist() | (kind.client_id == client_id)
    return clause


def attempt_is(kind: type[LifecycleItem], attempt: int) -> Clause:
    """Two sweepers do not raise an attempt twice, and an old execution does not confirm a new one."""
    return kind.attempt == attempt


def may_be_sent(kind: type[NoticeItem | UncoveredItem], now: datetime) -> Clause:
    """Two senders do not send one notice, and nobody sends for ever: it stands, unsent, and nobody holds it."""
    to_be_sent = kind.state.is_in(*sorted(TO_BE_SENT))
    clause: Clause = to_be_sent & (kind.attempts < ATTEMPTS) & (kind.wake_at <= now)
    return clause


def message_is_held(kind: type[QuarantinedItem]) -> Clause:
    """Of two operators who release a message one does, and no release makes a message."""
    clause: Clause = exists(kind) & kind.released_ticket.does_not_exist()
    return clause


def window_stands(kind: type[WindowItem]) -> Clause:
    """Nothing is held by a window that has ended: nobody would look at it again. And one that has ended stays so."""
    clause: Clause = exists(kind) & kind.ended_at.does_not_exist()
    return clause


def window_is_owed(kind: type[WindowItem]) -> Clause:
    """Of two sweepers one keeps that everything which a window held was looked at, once it has ended."""
    clause: Clause = kind.ended_at.exists() & kind.settled_at.does_not_exist()
    return clause


def alarm_is_held(kind: type[HeldAlarmItem]) -> Clause:
    """What is kept of the end of a held alarm is what happened first."""
    clause: Clause = exists(kind) & kind.settled_at.does_not_exist()
    return clause


def notice_is_as_read(kind: type[NoticeItem], revision: int) -> Clause:
    """Of a sender and a report that come at once, one adds to what the other wrote; revision 0 is the absence of both.

    A notice that was written before there were revisions has none.
    """
    clause: Clause = kind.revision == revision
    return clause if revision else clause | kind.revision.does_not_exist()


def complaint_is_newer(kind: type[ComplaintItem], at: datetime) -> Clause:
    """A report that comes late does not hide a newer one, which no request of the client has answered."""
    clause: Clause = is_new(kind) | (kind.at < at)
    return clause


def was_not_taken_since(kind: type[UncoveredItem], attempts: int) -> Clause:
    """Who comes back after their lease does not write over what the next sender did."""
    clause: Clause = is_new(kind) | (kind.attempts <= attempts)
    return clause


def few_tickets_are_counted(kind: type[PulseItem], enough: int) -> Clause:
    """A storm's row stays small: once there are more than enough, nobody counts on."""
    counted = size(kind.tickets)  # type: ignore[no-untyped-call]  # PynamoDB gives it no types
    clause: Clause = kind.tickets.does_not_exist() | (counted <= enough)
    return clause


def few_requests_are_counted(kind: type[RateItem], enough: int) -> Clause:
    """Of all who ask at once no more are admitted than may be."""
    clause: Clause = kind.requests.does_not_exist() | (kind.requests < enough)
    return clause


def storm_wakes_at(kind: type[StormItem], wake_at: datetime) -> Clause:
    """Of two sweepers one tells of a storm, and whoever comes back late does not undo what hastened it."""
    return kind.wake_at == wake_at


def storm_wakes_later(kind: type[StormItem], wake_at: datetime) -> Clause:
    """A message is hastened, never put off."""
    return kind.wake_at > wake_at


def storm_is_as_read(kind: type[StormItem], held_back: int, wake_at: datetime) -> Clause:
    """A storm is not over where something was held back since nothing was found."""
    clause: Clause = (kind.held == held_back) & (kind.wake_at == wake_at)
    return clause


def held(write: Callable[[], object]) -> bool:
    """Write one item; False if its condition did not hold. Every other failure is raised."""
    try:
        write()
    except (PutError, UpdateError, DeleteError) as error:
        # PynamoDB's cause_response_code trips over time-outs: their `response` is None.
        if not isinstance(error.cause, ClientError) or error.cause_response_code != "ConditionalCheckFailedException":
            raise
        return False
    return True
