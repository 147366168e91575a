"""What the use cases need from the world. Adapters give it; tests give the in-memory one, held to the same suite.

Reads are consistent unless they say otherwise. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from guardia.domain.alarm import Identity, Reading
    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.caller import Member
    from guardia.domain.change import Change, IdempotencyKey
    from guardia.domain.contract import Client, Severity
    from guardia.domain.lifecycle import Lifecycle, Owed, Run, TaskToken
    from guardia.domain.notice import Message, Notice, Recipient
    from guardia.domain.quarantine import Quarantined, Received
    from guardia.domain.ticket import Entry, Status, Ticket

Clock = Callable[[], datetime]
"""The present instant, in UTC."""

Pause = Callable[[int], None]
"""Waits before the n-th new try (from 1) of a transaction that met another, a little longer and at random each time."""

Meter = Callable[[str], None]
"""Counts one more of something that operators watch, by its name."""

Item = TypeVar("Item", covariant=True)


@dataclass(frozen=True, slots=True)
class Page(Generic[Item]):
    """A stretch of a list. `next` is where the following one starts, in the store's own terms; None at the end.

    A list that is given something else as its start raises CursorRefused.
    """

    items: Sequence[Item]
    next: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketFilter:
    """Which tickets a list shows. Without a status: what is neither closed nor rejected.

    `month` (`YYYY-MM`, UTC, of `closed_at`) and `client_id` are wanted for CLOSED and REJECTED.
    """

    status: Status | None = None
    client_id: str | None = None
    severity: Severity | None = None
    month: str | None = None


class TicketStore(Protocol):
    """Tickets, their timelines, and what is remembered of alarms: the only truth."""

    def record(self, identity: Identity) -> AlarmRecord:
        """What is remembered of an alarm; revision 0 if nothing is."""

    def record_of(self, identity_key: str) -> AlarmRecord | None:
        """The same by the key that a ticket carries."""

    def ticket(self, ticket_id: str) -> Ticket | None:
        """The present version."""

    def entries(self, ticket_id: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Timeline entries with a version above `after`, in order, at most `limit`."""

    def commit(self, change: Change) -> None:
        """Write the change at once. Raises Conflict with the conditions that did not hold."""

    def key(self, caller: str, key: str) -> IdempotencyKey | None:
        """What an Idempotency-Key of this caller stands for."""

    def tickets(self, which: TicketFilter, limit: int, after: Mapping[str, str] | None = None) -> Page[Ticket]:
        """A page of a list, most urgent first (closed ones: newest first). Read from an index: may lag a second.

        A page may hold fewer than `limit` tickets although more follow.
        """

    def occurrences(self, tickets: Sequence[Ticket]) -> Sequence[Ticket]:
        """The same tickets with the ALARM changes that were merged into them up to now."""


class WorkflowStore(Protocol):
    """What the state machines, the stream and the sweeper keep and look for."""

    def lifecycle(self, ticket_id: str, cycle: int) -> Lifecycle | None:
        """The execution that walks this cycle."""

    def confirm_lifecycle(self, lifecycle: Lifecycle) -> None:
        """Somebody has seen this attempt start: it is owed no longer. Nothing happens if the attempt is another."""

    def raise_attempt(self, lifecycle: Lifecycle, wake_at: datetime) -> Lifecycle | None:
        """The next attempt, if nobody raised it before; None if somebody did."""

    def put_token(self, token: TaskToken) -> None:
        """Keep a callback's token."""

    def tokens(self, ticket_id: str, cycle: int) -> Sequence[TaskToken]:
        """All tokens of a cycle that were not dropped."""

    def drop_token(self, token: TaskToken) -> None:
        """Forget a token that has been answered. It may be gone already."""

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """What should have happened before `now`, oldest first. Read from an index: may lag a second."""


class NoticeStore(Protocol):
    """Notices, taken by lease so that two senders do not send one."""

    def take_notice(self, notice: Notice, now: datetime) -> Notice | None:
        """Lease a notice for sending: made if it is new, attempts + 1, `wake_at` at the lease's end.

        None if it needs no sending, or somebody else holds it (its `wake_at` has not passed), or its tries are used up.
        """

    def put_notice(self, notice: Notice) -> None:
        """Record what became of a notice that was taken. Nothing happens if somebody took it again since."""

    def notices(self, ticket_id: str) -> Sequence[Notice]:
        """All notices of a ticket, in the order of their entries."""

    def notice(self, ticket_id: str, notice_id: str) -> Notice | None:
        """One notice."""

    def settle_entry(self, ticket_id: str, version: int) -> None:
        """Every recipient of this entry has a notice: the entry owes nothing any more."""

    def owes_notices(self, ticket_id: str, version: int) -> bool:
        """Whether the entry's notices are still to be made."""


class Accounts(Protocol):
    """Whose account it is: all that the intake asks of the register."""

    def client_of_account(self, account_id: str) -> Client | None:
        """The client whose AWS account this is."""


class Register(Accounts, Protocol):
    """The client register."""

    def client(self, client_id: str) -> Client | None:
        """One client."""

    def clients(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Client]:
        """A page of all clients by id. Read from an index: may lag a second."""

    def put_client(self, client: Client) -> None:
        """Register a client or its change, with its accounts. Invalid if an account is another client's; Busy."""

    def member(self, sub: str) -> Member | None:
        """The client's user with this Cognito `sub`."""

    def put_member(self, member: Member) -> None:
        """Bind a Cognito user to a tenant."""

    def remove_member(self, sub: str) -> None:
        """Undo the binding. It may be gone already."""


class Quarantine(Protocol):
    """Messages that could not become tickets."""

    def put_quarantined(self, quarantined: Quarantined) -> bool:
        """Keep a message; False if this very message is kept already."""

    def quarantined(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Quarantined]:
        """A page, newest first."""


class Store(TicketStore, WorkflowStore, NoticeStore, Register, Quarantine, Protocol):
    """The table."""


class Workflows(Protocol):
    """Step Functions."""

    def start_lifecycle(self, run: Run) -> bool:
        """Start `<ticket>-<cycle>-<attempt>`; False, and nothing happens, if that name was used before."""

    def lifecycle_runs(self, run: Run) -> bool:
        """Whether that execution is running now."""

    def start_response_watch(self, ticket_id: str, cycle: int, revision: int) -> None:
        """Start `<ticket>-<cycle>-<revision>`; nothing happens if that name was used before."""

    def answer(self, token: str, output: Mapping[str, str | int]) -> None:
        """Let an execution go on. A token that is used up, timed out or unknown is no error."""


class Composer(Protocol):
    """The words of messages."""

    def compose(self, ticket: Ticket, client: Client | None, entry: Entry, recipient: Recipient) -> Message:
        """What `recipient` reads of `entry`, in their language and their time zone."""


class Mailer(Protocol):
    """E-mail."""

    def send(self, message: Message, address: str) -> str:
        """Hand over one message; the provider's id of it. Raises DeliveryFailed."""


class Reader(Protocol):
    """One road's form of an alarm, read and proven."""

    def __call__(self, received: Received, /) -> Reading:
        """What the message says. Raises Refused with the reason, for a person, when it proves or says nothing."""
