"""All use cases over the in-memory store, with time that moves by hand: what a readable test of Guardia needs."""

from __future__ import annotations

import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm
from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Language
from guardia.domain.delivery import Fate, Heard
from guardia.domain.errors import Refused
from guardia.domain.instant import zulu
from guardia.domain.notice import AUDIENCES, NoticeState
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import Received, Road
from guardia.domain.road import Channel
from guardia.domain.severity_change import as_engineer_says
from guardia.domain.steps import Step
from guardia.domain.ticket import ENDED, GUARDIA, Entry, Kind, Ticket
from guardia.services.call_duty import CallDuty
from guardia.services.dispatch import Dispatch
from guardia.services.end_maintenance import EndMaintenance
from guardia.services.find_caller import FindCaller
from guardia.services.follow_up import FollowUp
from guardia.services.hear_heartbeat import HearHeartbeat
from guardia.services.heartbeats import Heartbeats
from guardia.services.hold_back import HoldBack
from guardia.services.maintenance import Maintenance
from guardia.services.notify import Notify
from guardia.services.open_by_people import OpenByPeople, Plea
from guardia.services.open_ticket import OpenTicket
from guardia.services.owe_event import OweEvent
from guardia.services.parties import Desk, Parties, listener
from guardia.services.progress import ProgressTickets
from guardia.services.read_tickets import ReadTickets
from guardia.services.receive_message import ReceiveMessage
from guardia.services.recompute_clock import RecomputeClock
from guardia.services.record_fate import RecordFate
from guardia.services.release_quarantined import ReleaseQuarantined
from guardia.services.remind import Remind
from guardia.services.report_undelivered import ReportUndelivered
from guardia.services.review_severity import ReviewSeverity
from guardia.services.sweep import Sweep
from guardia.services.system_step import SystemStep
from guardia.services.tell_gaps import TellGaps
from guardia.services.tell_storm import TellStorm
from guardia.services.tell_uncovered import TellUncovered
from guardia.services.watch_heartbeats import WatchHeartbeats
from guardia.services.watch_response import WatchResponse
from guardia.services.work_ticket import Request, WorkTicket
from tests.support.builders import alarm, client, client_user, engineer, operator, register
from tests.support.clock import FakeClock
from tests.support.recorders import (
    InterruptedStore,
    RecordingComposer,
    RecordingMailer,
    RecordingSender,
    RecordingWorkflows,
    TagsOfResources,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from guardia.domain.alarm import Reading
    from guardia.domain.caller import Caller
    from guardia.domain.change import Change
    from guardia.domain.contract import Client
    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window
    from guardia.domain.notice import Notice
    from guardia.domain.quarantine import Quarantined
    from guardia.domain.road import Road as Way
    from guardia.ports import Sender
    from guardia.services.sweep import Settle

DESK = "desk@guardia.example"
MANAGER = "manager@guardia.example"
DESK_TIME_ZONE = "America/Panama"
STORM_AFTER = 5
"""Tickets of a client that are told of by themselves within five minutes, in tests."""
ANAS_ADDRESS = "ana@acme.example"


class World:
    """Guardia, whole, with one client (`acme`, unless others are named). `channels` are those besides e-mail.

    `rooms` are the desk's own, and `events` is the bus of ticket events; empty where there is none.
    """

    def __init__(
        self,
        *clients: Client,
        store: InterruptedStore | None = None,
        channels: Iterable[Channel] = (),
        rooms: Iterable[Way] = (),
        events: str = "",
    ) -> None:
        self.senders = {channel: RecordingSender() for channel in channels}
        self.used: dict[Channel, Sender] = dict(self.senders)
        self.desk = Desk(DESK, Language.ES, DESK_TIME_ZONE, tuple(rooms))
        self.events = events
        self.clock = FakeClock()
        self.store = store or InterruptedStore()
        self.mailer = RecordingMailer()
        self.workflows = RecordingWorkflows()
        self.tags = TagsOfResources()
        self.pauses: list[int] = []
        self.metered: list[str] = []
        self.received = 0
        self.failed = 0
        self.outcomes: list[Outcome] = []
        self.released: list[str] = []
        self.reported: list[str] = []
        self.let_go: list[Outcome] = []
        self._readings: dict[str, Reading] = {}
        self._forgotten: set[str] = set()
        self._numbers = itertools.count()
        for known in clients or (client(),):
            register(self.store, known)
        self._wire()

    def _wire(self) -> None:
        step = SystemStep(self.store, self.clock, self.pauses.append)
        self._wire_what_comes_in()
        self._wire_people()
        self._wire_time(step)
        self._wire_messages(step)
        self._wire_sweep()

    def _wire_what_comes_in(self) -> None:
        store, pause = self.store, self.pauses.append
        self.open_ticket = OpenTicket(store, pause)
        readers = dict.fromkeys(Road, self._read)
        hear = HearHeartbeat(store, pause)
        self.receive = ReceiveMessage(readers, store, store, store, store, self.open_ticket, hear, DESK_TIME_ZONE)
        self.maintenance = Maintenance(store, store, store, self.clock, pause, lambda: f"window {next(self._numbers)}")
        self.end_maintenance = EndMaintenance(store, store, self._again, self.metered.append)
        self.release = ReleaseQuarantined(readers, store, store, store, self.open_ticket, self.clock)

    def _wire_people(self) -> None:
        store, pause = self.store, self.pauses.append
        self.work = WorkTicket(store, self.clock, pause)
        self.recompute = RecomputeClock(self.work, store)
        self.find_caller = FindCaller(store, self.clock)
        self.open_by_people = OpenByPeople(
            store, store, self.find_caller, self.clock, pause, lambda: f"report {len(self.reported)}"
        )
        self.read = ReadTickets(store, store)

    def _wire_time(self, step: SystemStep) -> None:
        store = self.store
        self.review = ReviewSeverity(store, store, self.tags, self.clock, self.pauses.append, self.metered.append)
        self.watch = WatchResponse(store, step)
        self.follow_up = FollowUp(store, step)
        self.remind = Remind(store, store, step)
        self.progress = ProgressTickets(store, store, self.workflows, self.clock)

        self.watch_heartbeats = WatchHeartbeats(
            store=store,
            tickets=store,
            accounts=store,
            open_ticket=self.open_ticket,
            language=Language.ES,
            time_zone=DESK_TIME_ZONE,
            meter=self.metered.append,
        )
        self.heartbeats = Heartbeats(store, store, self.watch_heartbeats, self.clock)

    def _wire_messages(self, step: SystemStep) -> None:
        store = self.store
        self.notify = Notify(
            tickets=store,
            notices=store,
            register=store,
            parties=Parties(self.desk, CallDuty(store), frozenset({Channel.EMAIL, *self.senders}), self.events),
            dispatch=Dispatch(store, store, RecordingComposer(), self.mailer, self.used, _link),
            report_undelivered=ReportUndelivered(store, step),
            clock=self.clock,
            meter=self.metered.append,
            held_back=HoldBack(store, store, self.metered.append, STORM_AFTER),
        )
        self.owe_event = OweEvent(store, store, listener(self.desk, self.events), self.clock)
        self.tell_storm = TellStorm(store, store, step)
        self.tell_uncovered = TellUncovered(
            store=store,
            register=store,
            composer=RecordingComposer(),
            mailer=self.mailer,
            clock=self.clock,
            manager=Desk(MANAGER, Language.ES, DESK_TIME_ZONE),
            meter=self.metered.append,
        )
        self.tell_gaps = TellGaps(store, store, RecordingComposer(), self.mailer, self.desk, self.metered.append)

    def _wire_sweep(self) -> None:
        others: dict[str, Settle] = {
            "uncovered": self.tell_uncovered,
            "storm": self.tell_storm,
            "window": self.end_maintenance,
            "heartbeat": self.watch_heartbeats,
        }
        self.sweep = Sweep(
            self.store,
            self.store,
            self.progress,
            self.watch,
            self.follow_up,
            self.remind,
            self.notify,
            others,
            {"gaps of the roster": self.tell_gaps},
        )

    # What comes in

    def deliver(
        self,
        reading: Reading | str,
        *,
        message_id: str | None = None,
        road: Road = Road.EVENTBRIDGE,
        sent_at: datetime | None = None,
    ) -> Outcome:
        """One message, on its queue since `sent_at`, is handled now. A text is a body nobody can read, and why."""
        self.received += 1
        body = reading if isinstance(reading, str) else f"body {len(self._readings)}"
        if not isinstance(reading, str):
            self._readings[body] = reading
        message_id = message_id or f"message {self.received}"
        try:
            sent_at = sent_at or self.clock()
            outcome = self.receive(Received(message_id=message_id, road=road, body=body, sent_at=sent_at))
        except Exception:
            self.failed += 1
            raise
        self.outcomes.append(outcome)
        return outcome

    def _read(self, received: Received) -> Reading:
        reading = self._readings.get(received.body)
        if reading is None or received.body in self._forgotten:
            raise Refused(received.body)
        return reading

    def _again(self, held: HeldAlarm, window: Window) -> Outcome:
        """What becomes of a held alarm at its window's end, and remember it."""
        outcome = self.receive.again(held, window)
        self.let_go.append(outcome)
        return outcome

    def forget_readings(self) -> None:
        """Nobody can read any more what came until now."""
        self._forgotten |= self._readings.keys()

    def open(self, change: Alarm | None = None) -> Ticket:
        """An alarm that opens a ticket; the ticket."""
        outcome = self.deliver(change or alarm(at=self.clock()))
        assert outcome.kind is OutcomeKind.OPENED, outcome
        assert outcome.ticket_id
        return self.ticket(outcome.ticket_id)

    def quarantined(self) -> list[Quarantined]:
        """What is in quarantine, the oldest first."""
        return list(reversed(self.store.quarantined(10_000).items))

    # What people and time do

    def let_out(self, message: Quarantined, by: Caller | None = None) -> Ticket:
        """An operator releases a message; the ticket that it opens or joins."""
        ticket_id = self.release(by or operator(), message.id).released_ticket
        assert ticket_id
        self.released.append(ticket_id)
        return self.read.shown(operator(), ticket_id)

    def plan_window(
        self, *, hours: float = 2, begins: datetime | None = None, client_id: str = "acme", **fields: object
    ) -> Window:
        """An operator plans a maintenance window, from now on and until so long from now."""
        times = {"from": zulu(begins or self.clock()), "to": zulu(self.clock() + timedelta(hours=hours))}
        document = {**times, "reason": "Cambio de discos.", **fields}
        return self.maintenance.add(client_id, document, operator().actor)

    def report(self, plea: Plea | None = None, by: Caller | None = None) -> Ticket:
        """A person (of the client `acme`, unless another is named) opens a ticket; the ticket."""
        ticket = self.open_by_people(by or client_user(), plea or Plea(title="No abre"))
        if ticket.id not in self.reported:
            self.reported.append(ticket.id)
        return ticket

    def take(
        self, ticket_id: str, *steps: Step, by: Caller | None = None, reason: str = "", key: str | None = None
    ) -> Ticket:
        """Somebody (an engineer, unless another is named) takes the steps, one after the other."""
        for step in steps:
            request = Request(step, reason=reason, key=key, digest=f"{step} {reason}")
            if step is Step.CHANGE_SEVERITY:
                request = replace(request, decide=as_engineer_says(another(self.ticket(ticket_id).severity)))
            work = self.recompute if step is Step.RECOMPUTE else self.work
            work(by or engineer(), ticket_id, request)
        return self.ticket(ticket_id)

    def change_severity(self, ticket_id: str, severity: Severity, reason: str = "I saw it.") -> Ticket:
        """An engineer raises or lowers it."""
        self.work(engineer(), ticket_id, Request(Step.CHANGE_SEVERITY, reason, decide=as_engineer_says(severity)))
        return self.ticket(ticket_id)

    def advance(self, **units: float) -> datetime:
        """Time passes: `advance(hours=2)`."""
        return self.clock.advance(timedelta(**units))

    def tick(self) -> int:
        """The sweeper's minute, which must settle whatever it finds: how much that was."""
        owed, failures = self.sweep(self.clock())
        if failures:
            raise ExceptionGroup("not settled", failures)
        return owed

    def arrive(self) -> None:
        """The provider reports that whatever it took has arrived."""
        record = RecordFate(self.store, self.metered.append)
        for notice in [known for ticket_id in self.ticket_ids for known in self.store.notices(ticket_id)]:
            if notice.state is NoticeState.ACCEPTED:
                arrived = Heard(Fate.DELIVERED, self.clock(), "", notice.attempts, notice.provider_id)
                record(notice, arrived, self.clock())

    # What is seen

    def ticket(self, ticket_id: str) -> Ticket:
        """The ticket as it stands."""
        ticket = self.store.ticket(ticket_id)
        assert ticket, f"there is no ticket {ticket_id}"
        return ticket

    def timeline(self, ticket_id: str) -> list[Entry]:
        """All entries in order."""
        return list(self.store.entries(ticket_id))

    def kinds(self, ticket_id: str) -> list[str]:
        """What the timeline tells, in a word each."""
        return [entry.kind.value for entry in self.timeline(ticket_id)]

    def told(self, address: str = ANAS_ADDRESS) -> list[str]:
        """Which entries this address was told of, in order."""
        return [subject.partition(" ")[0] for subject in self.mailer.subjects_to(address)]

    def arrived(self, change: Change) -> bool:
        """Whether a message made this change, and not a release or the end of a maintenance window."""
        sent = {reading.fingerprint for reading in self._readings.values() if isinstance(reading, Alarm)}
        return change.fingerprint in sent and change.released is None

    @property
    def ticket_ids(self) -> list[str]:
        """All tickets, whether alarms opened them, by their road or out of quarantine, or people."""
        opened = [str(outcome.ticket_id) for outcome in self.outcomes if outcome.kind is OutcomeKind.OPENED]
        let_go = [str(outcome.ticket_id) for outcome in self.let_go if outcome.kind is OutcomeKind.OPENED]
        return list(dict.fromkeys(opened + let_go + self.released + self.reported))

    def count(self, kind: OutcomeKind) -> int:
        """How many messages ended so."""
        return Counter(outcome.kind for outcome in self.outcomes)[kind]

    def counts(self) -> dict[str, int]:
        """How many messages ended how."""
        return dict(Counter(outcome.kind.value for outcome in self.outcomes))


def _link(ticket: Ticket, notice: Notice) -> str:
    """Where this notice's recipient acknowledges."""
    return f"https://desk.example/{ticket.id}/{ticket.cycle}/{notice.id}"


def another(severity: Severity) -> Severity:
    """One that it is not: the next less severe, and after the least the gravest."""
    order = list(Severity)
    return order[(order.index(severity) + 1) % len(order)]


def assert_equation(world: World) -> None:
    """received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered.

    And what the table holds says the same of those that leave something there. A release is no received message, nor is
    what a maintenance window lets go.
    """
    assert world.received == sum(world.count(kind) for kind in OutcomeKind) + world.failed
    arrived = [change for change in world.store.committed if world.arrived(change)]
    written = [{entry.kind for entry in change.entries} for change in arrived]
    assert world.count(OutcomeKind.OPENED) == sum(Kind.OPENED in kinds for kinds in written)
    assert world.count(OutcomeKind.REOPENED) == sum(Kind.REOPENED in kinds for kinds in written)
    recoveries = [kinds for kinds in written if Kind.RECOVERED in kinds and Kind.OPENED not in kinds]
    assert world.count(OutcomeKind.RECOVERED) == len(recoveries)
    kept_at_an_end = sum(outcome.kind is OutcomeKind.QUARANTINED for outcome in world.let_go)
    assert world.count(OutcomeKind.QUARANTINED) + kept_at_an_end == len(world.store.quarantined(10_000).items)
    spent = [change.fingerprint for change in world.store.committed if change.fingerprint]
    assert len(spent) == len(set(spent)), "a change of an alarm was handled twice"


def assert_sound(world: World) -> None:
    """What holds of every ticket at every moment."""
    assert_equation(world)
    tickets = [world.ticket(ticket_id) for ticket_id in world.ticket_ids]
    standing = [ticket.identity_key for ticket in tickets if ticket.identity_key and ticket.status not in ENDED]
    assert len(standing) == len(set(standing)), "an alarm has two open tickets"
    for ticket in tickets:
        timeline = world.timeline(ticket.id)
        assert [entry.version for entry in timeline] == list(range(1, ticket.version + 1))
        assert sum(entry.kind in {Kind.OPENED, Kind.REOPENED} for entry in timeline) == ticket.cycle
        _assert_severity_is_told(ticket, timeline)
        _assert_reminders_are_of_silence(timeline)
        ended = ticket.status in ENDED
        assert not ended or ticket.due_next is None
        assert (ticket.identity_key is None) is (ticket.id in world.reported)
        if ticket.identity_key:
            record = world.store.record_of(ticket.identity_key)
            assert record
            assert (record.open_ticket == ticket.id) is not ended


def _assert_severity_is_told(ticket: Ticket, timeline: list[Entry]) -> None:
    """Every change stands on the timeline, and the system's own are all for the worse."""
    severity = timeline[0].data.get("severity")
    for entry in timeline:
        if entry.kind is Kind.SEVERITY:
            assert entry.data["severity_before"] == severity
            severity = entry.data["severity"]
            rises = Severity(str(severity)).is_above(Severity(str(entry.data["severity_before"])))
            assert rises or entry.actor != GUARDIA
    assert severity == ticket.severity
    assert (ticket.severity is Severity.LOW) is (ticket.environment is Environment.NON_PRODUCTION)


def _assert_reminders_are_of_silence(timeline: list[Entry]) -> None:
    """Each silence has its reminders, one after the other; nobody took a step of the investigation meanwhile."""
    reminders = [entry for entry in timeline if entry.kind is Kind.REMINDER]
    for since in {str(entry.data["since"]) for entry in reminders}:
        levels = [entry.data["level"] for entry in reminders if entry.data["since"] == since]
        assert levels == list(range(1, len(levels) + 1))
    for reminder in reminders:
        before = [entry for entry in timeline if entry.version < reminder.version]
        news = [zulu(entry.at) for entry in before if entry.kind in {Kind.ACKNOWLEDGED, Kind.FINDINGS}]
        assert not reminder.public
        assert max(news) <= str(reminder.data["since"])


def assert_told(world: World) -> None:
    """Every entry that is told was told to everybody whom it concerns, once, by itself or with others."""
    for ticket_id in world.ticket_ids:
        notices = world.store.notices(ticket_id)
        for entry in world.timeline(ticket_id):
            audiences = sorted(notice.recipient.audience for notice in notices if notice.entry == entry.version)
            assert audiences == sorted(AUDIENCES.get(entry.kind, ()))
        assert [notice.attempts for notice in notices] == [int(not _is_held(notice)) for notice in notices]


def _is_held(notice: Notice) -> bool:
    """Whether somebody was not told of it by itself: it was one of many, or its alarm flaps."""
    return [heard.fate for heard in notice.history] == [Fate.SUMMARISED]
