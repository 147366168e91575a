"""What the use cases need from the world. Adapters give it; tests give the in-memory one, held to the same suite.

Reads are consistent unless they say otherwise. Times are UTC.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from guardia.domain.alarm import Identity, Reading
    from guardia.domain.alarm_record import AlarmRecord
    from guardia.domain.caller import Member
    from guardia.domain.card import Delivery
    from guardia.domain.change import Change, IdempotencyKey
    from guardia.domain.complaint import Complaint
    from guardia.domain.contract import Account, Client, Severity
    from guardia.domain.delivery import DeliveryEvent
    from guardia.domain.duty.gap_report import GapReport
    from guardia.domain.duty.roster import AppliedRoster
    from guardia.domain.duty.schedule import Schedule
    from guardia.domain.duty.shift import Shift
    from guardia.domain.duty.swap import Swap
    from guardia.domain.entitlement import Holding
    from guardia.domain.heartbeat import Heartbeat
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.lifecycle import Lifecycle, Owed, Run, TaskToken
    from guardia.domain.maintenance import Window
    from guardia.domain.measure import Measure
    from guardia.domain.month import Month
    from guardia.domain.notice import Label, Message, Notice, Recipient
    from guardia.domain.quarantine import Quarantined, Received
    from guardia.domain.reconciliation import Trail
    from guardia.domain.registration import ClientTrace, ContactTrace, Registration
    from guardia.domain.storm import HeldEntry, Storm
    from guardia.domain.ticket import Entry, Status, Ticket
    from guardia.domain.uncovered import Uncovered

Clock = Callable[[], datetime]
"""The present instant, in UTC."""

Pause = Callable[[int], None]
"""Waits before the n-th new try (from 1) of a transaction that met another, a little longer and at random each time."""


class Time(Protocol):
    """What every use case knows of time; the module `adapters.clock` in production."""

    def now(self) -> datetime:
        """A Clock."""
        ...

    def pause(self, tries: int) -> None:
        """A Pause."""
        ...


Nonce = Callable[[], str]
"""A text that was never given before."""

Meter = Callable[[str], None]
"""Counts one more of something that operators watch, by its name."""


class Gauge(Protocol):
    """Notes a value that operators watch, by its name, and by words of a short list, such as `channel="email"`."""

    def __call__(self, name: str, value: float = 1, /, **dimensions: str) -> None:
        """Values of one name have one unit: `adapters.telemetry.metrics` knows it."""


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

    def ticket_of_change(self, fingerprint: str) -> str | None:
        """The ticket that this change of an alarm opened, joined or moved; None if it did none of these."""

    def was_handled(self, fingerprint: str) -> bool:
        """Whether this very change of an alarm was handled, with a ticket or without."""

    def key(self, caller: str, key: str) -> IdempotencyKey | None:
        """What an Idempotency-Key of this caller stands for."""

    def tickets(self, which: TicketFilter, limit: int, after: Mapping[str, str] | None = None) -> Page[Ticket]:
        """A page of a list, most urgent first (closed ones: newest first). Read from an index: may lag a second.

        A page may hold fewer than `limit` tickets although more follow.
        """

    def occurrences(self, tickets: Sequence[Ticket]) -> Sequence[Ticket]:
        """The same tickets with the ALARM changes that were merged into them up to now."""

    def measures(
        self, client_id: str, month: Month, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[Measure]:
        """A page of the promises that began in a month, in the order of their starts, tickets and cycles.

        The month is that of `Measure.month`. Read from an index: may lag a second.
        """


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

    def postpone(self, ticket: Ticket, until: datetime) -> None:
        """This version of a ticket is owed at `until`, and not before. Nothing happens if there is another since."""

    def owed(self, now: datetime, limit: int) -> Sequence[Owed]:
        """What should have happened before `now`, oldest first. Read from an index: may lag a second.

        At most `limit`, and as many notices to machines of others (ASKS_STRANGERS) besides: however long these are kept
        waiting, they hide nothing else.
        """


class NoticeStore(Protocol):
    """Notices, taken by lease so that two senders do not send one."""

    def take_notice(self, notice: Notice, now: datetime) -> Notice | None:
        """Lease a notice for sending: made if it is new, attempts + 1, `wake_at` at the lease's end.

        None if it needs no sending, or somebody else holds it (its `wake_at` has not passed), or its tries are used up.
        """

    def put_notice(self, notice: Notice) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""

    def notices(self, ticket_id: str, entry: int | None = None) -> Sequence[Notice]:
        """All notices of a ticket in the order of their entries, or those of one entry."""

    def notice(self, ticket_id: str, notice_id: str) -> Notice | None:
        """One notice."""

    def put_complaint(self, complaint: Complaint) -> None:
        """Keep the newest complaint of an address, whatever the case of its letters."""

    def complaint(self, address: str) -> Complaint | None:
        """The newest complaint of an address, whatever the case of its letters."""

    def settle_entry(self, ticket_id: str, version: int) -> None:
        """Every recipient of this entry has a notice: the entry owes nothing any more."""

    def postpone_entry(self, ticket_id: str, version: int, until: datetime) -> None:
        """The entry owes its notices from then on, and not before. Nothing happens if it owes none."""

    def owes_notices(self, ticket_id: str, version: int) -> bool:
        """Whether the entry's notices are still to be made."""


class Accounts(Protocol):
    """Whose account it is: all that the intake asks of the register."""

    def holding(self, account_id: str) -> Holding:
        """Whose AWS account this is, and whose it was."""


class Register(Accounts, Protocol):
    """The client register."""

    def client(self, client_id: str) -> Client | None:
        """One client."""

    def clients(self, limit: int, after: Mapping[str, str] | None = None) -> Page[Client]:
        """A page of all clients by id. Read from an index: may lag a second."""

    def put_client(self, client: Client, registration: Registration) -> None:
        """Register a client or its change, with its accounts and the trace of it.

        Invalid if an account is another client's; Conflict if the client is not `registration.before` any more.
        """

    def traces(self, client_id: str) -> Sequence[ContactTrace]:
        """What became of the client's contacts, in order."""

    def history(self, client_id: str) -> Sequence[ClientTrace]:
        """What became of the client's file, in order, contacts included."""

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

    def quarantined_message(self, quarantine_id: str) -> Quarantined | None:
        """One message. It is released by TicketStore.commit, with the change that its release makes."""


class UncoveredStore(Protocol):
    """What the account manager is told of accounts whose alarms no contract covers, taken by lease like notices."""

    def put_uncovered(self, uncovered: Uncovered) -> bool:
        """Owe the telling; False, and nothing happens, if it is owed or done already."""

    def uncovered(self, uncovered_id: str) -> Uncovered | None:
        """One telling."""

    def take_uncovered(self, uncovered_id: str, now: datetime) -> Uncovered | None:
        """Lease it for sending: attempts + 1, `wake_at` at the lease's end.

        None if there is none, it needs no sending, somebody else holds it, or its tries are used up.
        """

    def settle_uncovered(self, uncovered: Uncovered) -> None:
        """Record what became of one that was taken. Nothing happens if somebody took it again since."""


class StormStore(Protocol):
    """What is counted and kept of storms: many things that happen to one client's tickets within minutes."""

    def beat(self, client_id: str, window: datetime, ticket_id: str, enough: int) -> int:
        """How many of the client's tickets were told of in this window, this one included; beyond `enough`, one more.

        A ticket counts once, however often it is counted.
        """

    def pulse(self, client_id: str, window: datetime) -> int:
        """How many tickets `beat` counted in this window. What is older than a day may be forgotten."""

    def hold_entry(self, entry: HeldEntry, storm: Storm) -> Storm:
        """Keep an entry, and then owe it: in the storm that is on, else in this one. The storm as it is then."""

    def hasten_storm(self, client_id: str, wake_at: datetime) -> None:
        """Owe the client's next message from `wake_at` on, if it is owed later."""

    def storm(self, client_id: str) -> Storm | None:
        """The client's storm, if one is on."""

    def held_entries(self, client_id: str, limit: int) -> Sequence[HeldEntry]:
        """What is held back, oldest first, at most `limit`."""

    def take_storm(self, storm: Storm, wake_at: datetime) -> bool:
        """Put what is being told, and the lease, where it is owed since `wake_at`; False if another was faster."""

    def drop_held_entries(self, entries: Sequence[HeldEntry]) -> None:
        """Forget what was told. It may be gone already."""

    def settle_storm(self, storm: Storm, wake_at: datetime) -> None:
        """After the lease `storm.wake_at`, look again at `wake_at`. Nothing happens if it was hastened meanwhile."""

    def end_storm(self, storm: Storm) -> None:
        """It is over. Nothing happens if an entry was held back since it was read."""


class Windows(Protocol):
    """The maintenance windows of a client: all that the intake asks of them."""

    def windows(self, client_id: str, at: datetime) -> Sequence[Window]:
        """Those whose planned end is after `at`, the first to end first; ended ones among them."""


class MaintenanceStore(Windows, Protocol):
    """Maintenance windows, and what each of them holds. Nothing of it is ever removed.

    An alarm is held by TicketStore.commit, with the change of what is remembered of it.
    """

    def put_window(self, window: Window, key: IdempotencyKey | None = None) -> None:
        """Keep a new window. Raises Conflict where the key was used before."""

    def window(self, client_id: str, window_id: str) -> Window | None:
        """One window."""

    def windows_of(self, client_id: str, limit: int, after: Mapping[str, str] | None = None) -> Page[Window]:
        """A page of all windows of a client, the last to end first."""

    def windows_of_all(self, at: datetime) -> Sequence[Window]:
        """The same as `windows`, of all clients. Read from an index: may lag a second."""

    def end_window(self, window: Window) -> bool:
        """Keep that it has ended: from now on nothing more is held. False, and nothing happens, if it had before."""

    def settle_window(self, window: Window) -> bool:
        """Keep that it owes nothing any more. False, and nothing happens, if that was known, or it has not ended."""

    def held_alarms(
        self, client_id: str, window_id: str, limit: int, after: Mapping[str, str] | None = None
    ) -> Page[HeldAlarm]:
        """A page of what the window holds and held, in no order that means anything."""

    def settle_held(self, held: HeldAlarm) -> bool:
        """Keep what became of a held alarm. False, and nothing happens, if that was known."""


class DutyStore(Protocol):
    """The duty roster, every roster that was in force before, and every swap. Nothing of it is ever removed."""

    def schedule(self, start: datetime, end: datetime | None = None) -> Schedule:
        """The rosters in force and the swaps at any time from `start` on, until `end` if that is given."""

    def put_roster(self, applied: AppliedRoster) -> None:
        """The roster in force from now on. Conflict if its revision is not the next one; Invalid if it is too large."""

    def put_swaps(self, swaps: Sequence[Swap]) -> None:
        """Keep the swaps, all or none. Conflict if their revision is not the next one; Invalid if they are too many."""


class HeartbeatStore(Protocol):
    """What is kept of the heartbeats of clients' accounts."""

    def heartbeat(self, account_id: str, region: str) -> Heartbeat | None:
        """One of them; None where none was ever heard, or it is not expected any more."""

    def heartbeats(self) -> Sequence[Heartbeat]:
        """All of them, by account and region."""

    def put_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""

    def drop_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Expect it no more. False, and nothing happens, if another revision stands there."""


class GapStore(Protocol):
    """What the desk was told of the gaps of its roster."""

    def gap_report(self) -> GapReport | None:
        """The latest report."""

    def put_gap_report(self, report: GapReport) -> bool:
        """Put its next revision where the one before stands; False, and nothing happens, if another stands there."""


class RateStore(Protocol):
    """How many requests came of whom."""

    def count_request(self, who: str, start: datetime, end: datetime, enough: int) -> bool:
        """Count one more in the window from `start`; False, and nothing is counted, where there were `enough`.

        It is forgotten some time after `end`.
        """


class Store(
    TicketStore,
    WorkflowStore,
    NoticeStore,
    Register,
    Quarantine,
    UncoveredStore,
    StormStore,
    DutyStore,
    GapStore,
    MaintenanceStore,
    HeartbeatStore,
    RateStore,
    Protocol,
):
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


class ResourceTags(Protocol):
    """The tags of resources, in the client's own account."""

    def __call__(self, account: Account, region: str, arns: Sequence[str], /) -> Mapping[str, Mapping[str, str]]:
        """The tags of those that have any, by ARN; of the first 100. Raises Unreachable."""


class Composer(Protocol):
    """The words of messages."""

    def compose(
        self,
        ticket: Ticket,
        client: Client | None,
        entry: Entry,
        recipient: Recipient,
        *,
        link: str | None = None,
        listed: Sequence[Ticket] = (),
        links: Mapping[str, str] | None = None,
    ) -> Message:
        """What `recipient` reads of `entry`, in their language and their time zone.

        `link` leads to the page that acknowledges. `listed` are the tickets that the entry of a storm tells of, and
        `links` lead to their pages, by their ids.
        """


class LinkMaker(Protocol):
    """The links that acknowledge."""

    def __call__(self, ticket: Ticket, notice: Notice, /) -> str | None:
        """The address of the page on which this notice's recipient acknowledges the ticket's present cycle.

        None where there can be no link at this moment: the message goes without it.
        """


class SigningKeys(Protocol):
    """The keys of the links that acknowledge, or those of the cursors of lists."""

    def __call__(self, *, fresh: bool = False) -> Sequence[bytes]:
        """The key to sign with, and after it the one before, while what it signed still holds.

        They may be some minutes old, unless `fresh` asks for those of this moment. Raises NoKeys.
        """


class UncoveredComposer(Protocol):
    """The words for the desk's account manager."""

    def compose_uncovered(self, uncovered: Uncovered, client: Client | None, recipient: Recipient) -> Message:
        """What `recipient` reads of an account that no contract covers."""


class GapComposer(Protocol):
    """The words for whoever mends the roster."""

    def compose_gaps(self, gaps: Sequence[Shift], recipient: Recipient) -> Message:
        """What `recipient` reads of the gaps ahead, which are one at least."""


class Mailer(Protocol):
    """E-mail."""

    def send(self, message: Message, address: str, label: Label | None = None) -> str:
        """Hand over one message; the provider's id of it. Raises DeliveryFailed.

        `label` comes back with whatever the provider reports of the message.
        """


class DeliveryReader(Protocol):
    """A provider's report of one message."""

    def __call__(self, body: str, /) -> DeliveryEvent:
        """What it says. Raises Refused with the reason, for a person, when it says nothing."""


class Sender(Protocol):
    """A channel other than e-mail: SMS, chat, webhook, event bus."""

    def send(self, delivery: Delivery) -> str:
        """Hand over one message; the provider's id of it, or the notice's. Raises DeliveryFailed."""


class AccountAlarms(Protocol):
    """The alarms of a client's account, as the account's own API tells of them."""

    def __call__(self, account: Account, region: str, since: datetime) -> Iterable[Trail]:
        """Every alarm of a region, and those that were in ALARM after `since` and are deleted. Raises Unreachable."""


class Reader(Protocol):
    """One road's form of an alarm, read and proven."""

    def __call__(self, received: Received, /) -> Reading:
        """What the message says. Raises Refused with the reason, for a person, when it proves or says nothing."""
