"""Keys of the table and of its indexes. Texts that sort as what they stand for does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zlib import crc32

from guardia.domain.alarm import digest
from guardia.domain.lifecycle import Owed
from guardia.domain.ticket import ENDED, Status

if TYPE_CHECKING:
    from guardia.domain.ticket import Ticket

TICKET = "TICKET"
ALARM = "ALARM"
FINGERPRINT = "FINGERPRINT"
IDEMPOTENCY = "IDEMPOTENCY"
CLIENT = "CLIENT"
ACCOUNT = "ACCOUNT"
USER = "USER"
QUARANTINE = "QUARANTINE"
NOTICES = "NOTICE#"

QUEUE = "QUEUE"
CLIENTS = "CLIENTS"

WAKE_SHARDS = 8
"""A partition of an index takes 1,000 writes a second and an opening makes three in `wake`; a storm makes thousands."""


def instant(at: datetime) -> str:
    """`2026-11-22T10:39:00.000Z`: UTC, to the millisecond, so that texts sort as their instants."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def of_ticket(ticket_id: str) -> str:
    """The partition of a ticket and all that belongs to it."""
    return f"TICKET#{ticket_id}"


def entry(version: int) -> str:
    """A timeline entry, by the ticket's version that it made."""
    return f"ENTRY#{version:08d}"


def lifecycle(cycle: int) -> str:
    """The execution of a cycle."""
    return f"LIFECYCLE#{cycle:04d}"


def tokens(cycle: int) -> str:
    """What all tokens of a cycle begin with."""
    return f"TOKEN#{cycle:04d}#"


def token(cycle: int, attempt: int, text: str) -> str:
    """One token: it may have 2,048 characters, a sort key 1,024 bytes."""
    return f"{tokens(cycle)}{attempt}#{digest(text)}"


def notice(notice_id: str) -> str:
    """One notice."""
    return f"{NOTICES}{notice_id}"


def idempotency(caller: str, key: str) -> str:
    """A caller's Idempotency-Key, which is any text."""
    return f"IDEMPOTENCY#{caller}#{digest(key)}"


def quarantine(month: str) -> str:
    """The messages that were quarantined in a month (`2026-11`)."""
    return f"QUARANTINE#{month}"


def wake_shard(ticket_id: str) -> str:
    """Where the index `wake` keeps what this ticket owes."""
    return f"WAKE#{crc32(ticket_id.encode()) % WAKE_SHARDS}"


def owed(partition: str, sort: str, wake_at: datetime) -> Owed:
    """What the index `wake` names by the keys of the item that owes it."""
    kind, _, key = sort.partition("#")
    number = key if kind == "NOTICE" else str(int(key)) if key else ""
    return Owed(kind.lower(), partition.removeprefix("TICKET#"), number, wake_at)


def rank(status: Status) -> str:
    """What the urgency of every ticket in this status begins with: unanswered, worked on, resolved."""
    ranks = {Status.OPEN: "0#", Status.INVESTIGATING: "1#", Status.IDENTIFIED: "1#"}
    return ranks.get(status, "2#")


def urgency(ticket: Ticket) -> str:
    """By rank; then by the end of the promise, and what is resolved by the end of its follow-up."""
    follow_up_at = ticket.follow_up_at if ticket.status is Status.RESOLVED else None
    return f"{rank(ticket.status)}{instant(follow_up_at or ticket.clock.due_at)}#{ticket.id}"


def open_of(client_id: str) -> str:
    """What of a client is neither closed nor rejected, in the index `client`."""
    return f"{client_id}#OPEN"


def ended(client_id: str, status: Status, month: str) -> str:
    """What of a client was closed, or rejected, in a month, in the index `client`."""
    return f"{client_id}#{status}#{month}"


def in_index_client(ticket: Ticket) -> tuple[str, str]:
    """Both keys of a ticket in the index `client`."""
    if ticket.status not in ENDED:
        return open_of(ticket.client_id), urgency(ticket)
    at = ticket.closed_at or ticket.status_at
    return ended(ticket.client_id, ticket.status, month(at)), f"{instant(at)}#{ticket.id}"


def month(at: datetime) -> str:
    """`2026-11`, of an instant in UTC."""
    return f"{at.astimezone(UTC):%Y-%m}"
