"""Keys of the table and of its indexes. Texts that sort as what they stand for does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING
from zlib import crc32

from guardia.domain.alarm import digest
from guardia.domain.lifecycle import Owed
from guardia.domain.road import ASKS_STRANGERS
from guardia.domain.ticket import ENDED, Status

if TYPE_CHECKING:
    from guardia.domain.measure import Measure
    from guardia.domain.month import Month
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Ticket

TICKET = "TICKET"
ALARM = "ALARM"
FINGERPRINT = "FINGERPRINT"
IDEMPOTENCY = "IDEMPOTENCY"
CLIENT = "CLIENT"
ACCOUNT = "ACCOUNT"
USER = "USER"
QUARANTINE = "QUARANTINE"
UNCOVERED = "UNCOVERED"
COMPLAINT = "COMPLAINT"
RATE = "RATE"
DUTY = "DUTY"
NOTICES = "NOTICE#"
CONTACTS = "CONTACTS#"
CHANGES = "CHANGES#"
ROSTERS = "ROSTER#"
GAPS = "GAPS"
STORM = "STORM"
HEARTBEAT = "HEARTBEAT"
HELD_ENTRIES = "UNTOLD#"
WINDOW = "WINDOW"
WINDOWS, AFTER_WINDOWS = "WINDOW#", "WINDOW$"
SWAPS, AFTER_SWAPS = "SWAP#", "SWAP$"  # $ comes after #: nothing of a swap comes later

QUEUE = "QUEUE"
CLIENTS = "CLIENTS"
WINDOWS_OF_ALL = "WINDOWS"

WAKE, WAKE_STRANGERS = "WAKE#", "WAKE-STRANGERS#"
WAKE_SHARDS = 8
"""A partition of an index takes 1,000 writes a second and an opening makes three in `wake`; a storm makes thousands."""


def instant(at: datetime) -> str:
    """`2026-11-22T10:39:00.000Z`: UTC, to the millisecond, so that texts sort as their instants."""
    return f"{at.astimezone(UTC).isoformat(timespec='milliseconds')[:-6]}Z"


def of_ticket(ticket_id: str) -> str:
    """The partition of a ticket and all that belongs to it."""
    return f"TICKET#{ticket_id}"


def entry(version: int) -> str:
    """A timeline entry, by the ticket's version that it made."""
    return f"ENTRY#{version:08d}"


def lifecycle(cycle: int) -> str:
    """The execution of a cycle."""
    return f"LIFECYCLE#{cycle:04d}"


def measure(cycle: int) -> str:
    """What is measured of a cycle."""
    return f"MEASURE#{cycle:04d}"


def tokens(cycle: int) -> str:
    """What all tokens of a cycle begin with."""
    return f"TOKEN#{cycle:04d}#"


def token(cycle: int, attempt: int, text: str) -> str:
    """One token: it may have 2,048 characters, a sort key 1,024 bytes."""
    return f"{tokens(cycle)}{attempt}#{digest(text)}"


def notice(notice_id: str) -> str:
    """One notice."""
    return f"{NOTICES}{notice_id}"


def notices(ticket_id: str, entry: int | None) -> str:
    """What the notices of an entry begin with; of all entries where none is named."""
    return NOTICES if entry is None else notice(f"{ticket_id}-{entry}-")


def complaint(address: str) -> str:
    """The newest complaint of an address, which is any text in letters of any case."""
    return f"{COMPLAINT}#{digest(address.casefold())}"


def rate(who: str) -> str:
    """The partition of how fast somebody asks; the sort key is the beginning of a window."""
    return f"{RATE}#{who}"


def idempotency(caller: str, key: str) -> str:
    """A caller's Idempotency-Key, which is any text."""
    return f"IDEMPOTENCY#{caller}#{digest(key)}"


def client(client_id: str) -> str:
    """The partition of a client and of what became of it and of its contacts."""
    return f"CLIENT#{client_id}"


def pulse(window: datetime) -> str:
    """Which of a client's tickets were told of in a window."""
    return f"PULSE#{instant(window)}"


def held_entry(at: datetime, ticket_id: str, version: int) -> str:
    """An entry that was not told by itself, in the order in which they were made."""
    return f"{HELD_ENTRIES}{instant(at)}#{ticket_id}#{version:08d}"


def window(window_id: str) -> str:
    """A maintenance window of a client: its id sorts by its planned end."""
    return f"{WINDOWS}{window_id}"


def held_by(client_id: str, window_id: str) -> str:
    """The partition of what a maintenance window holds."""
    return f"HELD#{client_id}#{window_id}"


def account(account_id: str) -> str:
    """An AWS account."""
    return f"ACCOUNT#{account_id}"


def contact_traces(revision: int) -> str:
    """What one change of a client's file did to its contacts, by the revision that it made."""
    return f"{CONTACTS}{revision:08d}"


def client_changes(revision: int) -> str:
    """What one change of a client's file did to everything but its contacts, by the revision that it made."""
    return f"{CHANGES}{revision:08d}"


def quarantine(month: str) -> str:
    """The messages that were quarantined in a month (`2026-11`)."""
    return f"QUARANTINE#{month}"


def uncovered(uncovered_id: str) -> str:
    """What the account manager is told of an account and a day."""
    return f"{UNCOVERED}#{uncovered_id}"


def roster(revision: int) -> str:
    """A roster, by the revision of the duty that it made."""
    return f"{ROSTERS}{revision:08d}"


def swap(end: datetime, revision: int, number: int) -> str:
    """A swap: by the end of its time, so that those are found together which are not over at some instant."""
    return f"{swaps_until(end)}#{revision:08d}#{number:02d}"


def swaps_until(end: datetime) -> str:
    """What all swaps begin with that end then; those that end earlier stand before it."""
    return f"{SWAPS}{instant(end)}"


def heartbeat(heartbeat_key: str) -> str:
    """What is kept of a heartbeat."""
    return f"{HEARTBEAT}#{heartbeat_key}"


def wake_shard(owner: str, prefix: str = WAKE) -> str:
    """Where the index `wake` keeps what this ticket, or this account and day, owes."""
    return f"{prefix}{crc32(owner.encode()) % WAKE_SHARDS}"


def wake_shard_of(notice: Notice) -> str:
    """Where the index `wake` keeps a notice: those to machines of others, which may be thousands, by themselves."""
    return wake_shard(notice.ticket_id, WAKE_STRANGERS if notice.channel in ASKS_STRANGERS else WAKE)


def owed(partition: str, sort: str, wake_at: datetime) -> Owed:
    """What the index `wake` names by the keys of the item that owes it."""
    kind, _, key = sort.partition("#")
    if kind == UNCOVERED:
        return Owed("uncovered", "", partition.removeprefix(uncovered("")), wake_at)
    if kind == WINDOW:
        return Owed("window", "", f"{partition.removeprefix(client(''))}/{key}", wake_at)
    if kind == HEARTBEAT:
        return Owed("heartbeat", "", key, wake_at)
    if kind == STORM:
        return Owed("storm", "", partition.removeprefix(client("")), wake_at)
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


def measured(client_id: str, month: Month) -> str:
    """What is measured of a client's promises that began in a month, in the index `client`."""
    return f"{client_id}#SLA#{month}"


def in_month(measure: Measure) -> str:
    """The order of a month's promises: by start, ticket and cycle."""
    return f"{instant(measure.started_at)}#{measure.ticket_id}#{measure.cycle:04d}"


def in_index_client(ticket: Ticket) -> tuple[str, str]:
    """Both keys of a ticket in the index `client`."""
    if ticket.status not in ENDED:
        return open_of(ticket.client_id), urgency(ticket)
    at = ticket.closed_at or ticket.status_at
    return ended(ticket.client_id, ticket.status, month(at)), f"{instant(at)}#{ticket.id}"


def month(at: datetime) -> str:
    """`2026-11`, of an instant in UTC."""
    return f"{at.astimezone(UTC):%Y-%m}"
