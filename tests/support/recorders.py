"""The world outside, which does what it is told to do and remembers what it was asked."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.notice import Message

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from datetime import datetime

    from guardia.domain.card import Delivery
    from guardia.domain.change import Change, IdempotencyKey
    from guardia.domain.contract import Account, Client
    from guardia.domain.duty.gap_report import GapReport
    from guardia.domain.duty.shift import Shift
    from guardia.domain.errors import Unreachable
    from guardia.domain.heartbeat import Heartbeat
    from guardia.domain.lifecycle import Run
    from guardia.domain.maintenance import Window
    from guardia.domain.notice import Label, Notice, Recipient
    from guardia.domain.registration import Registration
    from guardia.domain.ticket import Entry, Ticket
    from guardia.domain.uncovered import Uncovered


@dataclass
class Sent:
    """One e-mail as it left."""

    address: str
    message: Message
    label: Label | None = None


@dataclass
class RecordingMailer:
    """Takes every message, unless `fail` says how the next ones to an address fail."""

    sent: list[Sent] = field(default_factory=list)
    _failures: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))

    def fail(self, address: str, *failures: Exception) -> None:
        """The next messages to this address fail so, one after the other."""
        self._failures[address] += failures

    def send(self, message: Message, address: str, label: Label | None = None) -> str:
        """Hand over one message."""
        if self._failures[address]:
            raise self._failures[address].pop(0)
        self.sent.append(Sent(address, message, label))
        return f"mail-{len(self.sent)}"

    def subjects_to(self, address: str) -> list[str]:
        """What this address was told, in order."""
        return [sent.message.subject for sent in self.sent if sent.address == address]


@dataclass
class RecordingSender:
    """A channel besides e-mail: takes every delivery, unless `fail` says how the next ones to an address fail."""

    sent: list[Delivery] = field(default_factory=list)
    _failures: dict[str, list[Exception]] = field(default_factory=lambda: defaultdict(list))

    def fail(self, address: str, *failures: Exception) -> None:
        """The next messages to this address fail so, one after the other."""
        self._failures[address] += failures

    def send(self, delivery: Delivery) -> str:
        """Hand over one message."""
        if self._failures[delivery.address]:
            raise self._failures[delivery.address].pop(0)
        self.sent.append(delivery)
        return f"sent-{len(self.sent)}"

    def told(self, address: str) -> list[str]:
        """Which entries this address was told of, in order."""
        return [delivery.card.kind for delivery in self.sent if delivery.card and delivery.address == address]


class RecordingComposer:
    """Writes what it was asked for: `acknowledged for client in es`."""

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
        """A message that names the entry's kind and the reader's audience, language and time zone."""
        subject = f"{entry.kind} for {recipient.audience} in {recipient.language}"
        of = " ".join([*(ticket.id for ticket in listed), *(links or {}).values()])
        text = f"{client.name if client else '-'} {recipient.name} {recipient.time_zone} {link or ''} {of}".rstrip()
        return Message(subject=subject, text=text, html=f"<p>{text}</p>", thread=ticket.id, language=recipient.language)

    def compose_uncovered(self, uncovered: Uncovered, client: Client | None, recipient: Recipient) -> Message:
        """A message that names the account, the day, and how the account stands: `999999999999-2026-11-20 expired`."""
        subject = f"{uncovered.id} {uncovered.standing}"
        text = f"{client.name if client else '-'} {uncovered.alarm_name} {recipient.time_zone}"
        return Message(
            subject=subject, text=text, html=f"<p>{text}</p>", thread=uncovered.id, language=recipient.language
        )

    def compose_gaps(self, gaps: Sequence[Shift], recipient: Recipient) -> Message:
        """A message that names each gap's line, reason and beginning."""
        subject = " ".join(f"{gap.line}:{gap.why}" for gap in gaps)
        text = " ".join([*(f"{gap.start:%d-%H:%M}" for gap in gaps), recipient.name, recipient.time_zone])
        return Message(subject=subject, text=text, html=f"<p>{text}</p>", thread="gaps", language=recipient.language)


@dataclass
class TagsOfResources:
    """The tags in clients' accounts, by the resource's ARN. `failure` is how the next reading fails."""

    tagged: dict[str, dict[str, str]] = field(default_factory=dict)
    failure: Unreachable | None = None
    asked: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)

    def __call__(self, account: Account, region: str, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        """The tags of those that have any."""
        self.asked.append((account.id, region, tuple(arns)))
        if self.failure:
            failure, self.failure = self.failure, None
            raise failure
        return {arn: self.tagged[arn] for arn in arns if arn in self.tagged}


@dataclass
class RecordingWorkflows:
    """Step Functions: names stay taken, what runs can die, answers are kept."""

    lifecycles: list[Run] = field(default_factory=list)
    watches: list[tuple[str, int, int]] = field(default_factory=list)
    answers: list[tuple[str, Mapping[str, str | int]]] = field(default_factory=list)
    dead: set[tuple[str, int, int]] = field(default_factory=set)
    unavailable: Exception | None = None

    def start_lifecycle(self, run: Run) -> bool:
        """Start it, if its name was not used before."""
        if self.unavailable:
            raise self.unavailable
        if _name(run) in {_name(known) for known in self.lifecycles}:
            return False
        self.lifecycles.append(run)
        return True

    def lifecycle_runs(self, run: Run) -> bool:
        """Whether it was started and has not died."""
        return _name(run) in {_name(known) for known in self.lifecycles} - self.dead

    def die(self, run: Run) -> None:
        """The execution fails; its name stays taken."""
        self.dead.add(_name(run))

    def start_response_watch(self, ticket_id: str, cycle: int, revision: int) -> None:
        """Start it, if its name was not used before."""
        if (ticket_id, cycle, revision) not in self.watches:
            self.watches.append((ticket_id, cycle, revision))

    def answer(self, token: str, output: Mapping[str, str | int]) -> None:
        """Remember the answer."""
        self.answers.append((token, output))


def _name(run: Run) -> tuple[str, int, int]:
    return run.ticket_id, run.cycle, run.attempt


class InterruptedStore(InMemoryStore):
    """The in-memory store, where something may happen just before a call: somebody is faster, or a machine dies."""

    def __init__(self) -> None:
        super().__init__()
        self.committed: list[Change] = []
        self.registrations: list[Registration] = []
        self._before: dict[str, list[Callable[[], object]]] = defaultdict(list)

    def before(self, method: str, *acts: Callable[[], object]) -> None:
        """Before the next calls of this method, one act each."""
        self._before[method] += acts

    def undisturbed(self) -> None:
        """Nothing comes before any call any more."""
        self._before.clear()

    def _meet(self, method: str) -> None:
        if self._before[method]:
            self._before[method].pop(0)()

    def commit(self, change: Change) -> None:
        """Write, after what comes before."""
        self._meet("commit")
        super().commit(change)
        self.committed.append(change)

    def ticket(self, ticket_id: str) -> Ticket | None:
        """Read, after what comes before."""
        self._meet("ticket")
        return super().ticket(ticket_id)

    def entries(self, ticket_id: str, after: int = 0, limit: int = 1000) -> Sequence[Entry]:
        """Read, after what comes before."""
        self._meet("entries")
        return super().entries(ticket_id, after, limit)

    def take_notice(self, notice: Notice, now: datetime) -> Notice | None:
        """Lease, after what comes before."""
        self._meet("take_notice")
        return super().take_notice(notice, now)

    def put_notice(self, notice: Notice) -> bool:
        """Write, after what comes before."""
        self._meet("put_notice")
        return super().put_notice(notice)

    def settle_entry(self, ticket_id: str, version: int) -> None:
        """Write, after what comes before."""
        self._meet("settle_entry")
        super().settle_entry(ticket_id, version)

    def put_client(self, client: Client, registration: Registration) -> None:
        """Write, after what comes before."""
        self._meet("put_client")
        super().put_client(client, registration)
        self.registrations.append(registration)

    def put_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Write, after what comes before."""
        self._meet("put_heartbeat")
        return super().put_heartbeat(heartbeat)

    def drop_heartbeat(self, heartbeat: Heartbeat) -> bool:
        """Forget, after what comes before."""
        self._meet("drop_heartbeat")
        return super().drop_heartbeat(heartbeat)

    def put_window(self, window: Window, key: IdempotencyKey | None = None) -> None:
        """Write, after what comes before."""
        self._meet("put_window")
        super().put_window(window, key)

    def end_window(self, window: Window) -> bool:
        """Write, after what comes before."""
        self._meet("end_window")
        return super().end_window(window)

    def put_uncovered(self, uncovered: Uncovered) -> bool:
        """Write, after what comes before."""
        self._meet("put_uncovered")
        return super().put_uncovered(uncovered)

    def put_gap_report(self, report: GapReport) -> bool:
        """Write, after what comes before."""
        self._meet("put_gap_report")
        return super().put_gap_report(report)

    def settle_uncovered(self, uncovered: Uncovered) -> None:
        """Write, after what comes before."""
        self._meet("settle_uncovered")
        super().settle_uncovered(uncovered)
