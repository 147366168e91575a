"""One text in every place that a client controls, sent down the whole road; what came out of it, form by form.

Where the API refuses the text, it is put behind the API's back: what is written before a rule was made is shown, too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from io import StringIO
from typing import TYPE_CHECKING, Any

from rich.console import Console

from guardia.adapters.channels.documents import event_detail, webhook_document
from guardia.adapters.channels.post import as_body
from guardia.adapters.channels.slack import slack_message
from guardia.adapters.channels.sms import text_of
from guardia.adapters.channels.teams import teams_message
from guardia.adapters.messages.composer import JinjaComposer
from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.adapters.ses import mime
from guardia.domain.alarm import Alarm, Metric
from guardia.domain.caller import Caller, Role
from guardia.domain.decision import Language
from guardia.domain.errors import Refused
from guardia.domain.month import Month
from guardia.domain.quarantine import Received
from guardia.domain.quarantine import Road as Queue
from guardia.domain.road import Channel, Road
from guardia.services.open_by_people import Plea
from guardia.services.report_sla import ReportSla
from guardia_ops.client_diff import history_lines
from guardia_ops.client_tables import clients_table, contacts_table, listed
from guardia_ops.duty.zone import Zone
from guardia_ops.maintenance.tables import windows_table
from guardia_ops.notices import as_table
from guardia_ops.reports import page, screen
from guardia_ops.reports.speaker import Speaker
from guardia_ops.reports.spreadsheet import as_csv
from guardia_ops.whole import show
from message_links.pages import Pages
from tests.support.api_world import CARLA, OLGA, Answer, ApiWorld
from tests.support.builders import PRODUCTION, REGION, alarm, client, client_user, contact, register
from tests.support.events import document
from tests.support.links import by_link, notice_to, token_of
from tests.support.world import DESK, World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rich.console import RenderableType
    from rich.table import Table

    from guardia.domain.contract import Client
    from guardia.domain.report import Report
    from guardia.domain.ticket import Kind

SURROGATES = re.compile("[\ud800-\udfff]")
DESK_LINK = "https://desk.example/"
"""How links to the page that acknowledges begin."""

SENDER, MAILBOX = "guardia@desk.example", "mesa@desk.example"
BUS = "guardia-ticket-events"
CHAT = (Channel.SLACK, Channel.TEAMS, Channel.WEBHOOK)
CHANNELS = (*CHAT, Channel.SMS, Channel.EVENTS)
NOVEMBER = Month(2026, 11)
PAGES = Pages()
COMPOSER = JinjaComposer(desk_email=MAILBOX)
STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("desk", "acknowledge", ("note",)),
    ("desk", "findings", ("summary", "next_steps")),
    ("client", "comment", ("text",)),
    ("desk", "resolve", ("summary",)),
    ("client", "verify", ("note",)),
    ("desk", "severity", ("reason",)),
    ("desk", "acknowledge", ("note",)),
    ("client", "comment", ("text",)),
    ("desk", "resolve", ("summary",)),
    ("client", "reopen", ("reason",)),
    ("desk", "reject", ("reason",)),
)
"""Who does what, and which fields are theirs to write."""

FIXED: dict[str, dict[str, Any]] = {"verify": {"effective": False}, "severity": {"severity": "CRITICAL"}}
"""What a step wants besides words."""


@dataclass
class Traces:
    """Everything that left Guardia."""

    mails: list[bytes] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    slack: list[dict[str, Any]] = field(default_factory=list)
    teams: list[dict[str, Any]] = field(default_factory=list)
    webhooks: list[bytes] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    spreadsheets: list[bytes] = field(default_factory=list)
    reports: list[str] = field(default_factory=list)
    screens: list[str] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)


class HostileRoad:
    """A client who is called `words`, whose people are called so and write it, and whose alarms say it.

    `kept` is what the table can hold of it: UTF-8 has no lone surrogates, and whatever reads JSON replaces them.
    """

    def __init__(self, words: str) -> None:
        self.words = words
        self.kept = SURROGATES.sub("\ufffd", words)
        self.world = World(channels=CHANNELS, rooms=[Road(room, f"secret of {room}") for room in CHAT], events=BUS)
        self.api = ApiWorld(store=self.world.store)
        self.client = self._client()
        register(self.world.store, self.client, requested_by=self.kept)
        dispatch = replace(self.world.notify.dispatch, composer=COMPOSER)
        self.notify = replace(self.world.notify, dispatch=dispatch)
        self.desk = Caller("sub-eva", words, Role.ENGINEER)
        self.traces = Traces()

    def _client(self) -> Client:
        ana = replace(contact(name=self.kept), role=self.kept, channels=(Channel.SMS, Channel.EMAIL))
        carla = replace(contact("carla@acme.example", name=self.kept, language=Language.EN), role=self.kept)
        rooms = tuple(Road(room, f"secret of acme in {room}") for room in CHAT)
        return replace(client(contacts=(ana, carla)), name=self.kept, channels=rooms)

    def travel(self) -> Traces:
        """The whole road."""
        tickets = [self._raised(), self._reported()]
        for number in tickets:
            self._tell(number)
        self.traces.pages += self._pages(tickets[0])
        for number in tickets:
            self._work(number)
            self._tell(number)
        self.traces.pages += self._pages(tickets[0])
        self._register()
        self._read(tickets)
        self._collect()
        self._print(tickets)
        return self.traces

    # In

    def _raised(self) -> str:
        """The ticket of an alarm that says the words wherever CloudWatch lets somebody write."""
        return self.world.open(replace(self._alarm(), changed_at=self.world.clock())).id

    def _alarm(self) -> Alarm:
        body = document("eventbridge/opened-metric")
        body["detail"] |= {"alarmName": self.words, "configuration": {"description": self.words}}
        body["detail"]["state"]["reason"] = self.words
        body["resources"] = [f"arn:aws:cloudwatch:{REGION}:{PRODUCTION}:alarm:{self.words}"]
        received = Received(
            message_id="1", road=Queue.EVENTBRIDGE, body=as_body(body).decode(), sent_at=self.world.clock()
        )
        kept = self.kept
        metric = Metric(namespace=kept, name=kept, dimensions={kept: kept})
        try:
            read = read_eventbridge(received)
        except Refused:
            read = alarm(name=kept)
        assert isinstance(read, Alarm)
        return replace(read, description=kept, reason=kept, metrics=(metric,), tags={kept: kept})

    def _reported(self) -> str:
        """The ticket of a client's person."""
        said = dict.fromkeys(("title", "description", "recent_changes"), self.words)
        answer = self._call("POST", "/tickets", CARLA, said)
        if answer.status == 201:
            number: str = answer.body["id"]
            return number
        plea = Plea(title=self.kept, description=self.kept, recent_changes=self.kept)
        return self.world.report(plea, by=client_user()).id

    def _work(self, number: str) -> None:
        """Its life, with the words of everybody. What the API refuses is written as if it had not."""
        for who, step, fields in STEPS:
            said = dict.fromkeys(fields, self.words)
            caller = CARLA if who == "client" else self.desk
            answer = self._call("POST", f"/tickets/{number}/{step}", caller, FIXED.get(step, {}) | said)
            if answer.status != 200:
                assert answer.status == 422, (step, answer.text)
                plain = dict.fromkeys(fields, "x")
                assert (
                    self._call("POST", f"/tickets/{number}/{step}", caller, FIXED.get(step, {}) | plain).status == 200
                )
                self._put_behind(number)

    def _put_behind(self, number: str) -> None:
        """The latest entry says the words."""
        store = self.world.store
        latest = store.entries(number)[-1]
        data = {name: self.kept if name == "next_steps" else value for name, value in latest.data.items()}
        store._entries[number, latest.version] = replace(latest, reason=self.kept, data=data)

    def _register(self) -> None:
        """A contact, a window, and who asked for them."""
        said = {"name": self.words, "role": self.words, "requested_by": self.words}
        self._call("PUT", "/clients/acme/contacts/beto%40acme.example", OLGA, said)
        self._call("PUT", "/clients/acme/contacts/beto%40acme.example", OLGA, {"name": "Beto"})
        query = {"requested_by": self.words}
        self.traces.answers.append(
            self.api.call("DELETE", "/clients/acme/contacts/beto%40acme.example", OLGA, query=query)
        )
        window = {"to": "2026-11-21T15:00:00Z", "reason": self.words, "alarms": [self.words]}
        if self._call("POST", "/clients/acme/maintenance", self.desk, window).status != 201:
            self.world.plan_window(reason="x")

    # Out

    def _call(self, method: str, path: str, caller: Caller, body: object) -> Answer:
        self.api.now = self.world.clock()
        self.traces.answers.append(self.api.call(method, path, caller, body=body))
        return self.traces.answers[-1]

    def _tell(self, number: str) -> None:
        """Everybody whom an entry concerns, and the bus."""
        for entry in self.world.timeline(number):
            self.notify.entry(number, entry.version)

    def _pages(self, number: str) -> Iterator[str]:
        notice = notice_to(self.world, number, DESK, 1)
        view = by_link(self.world).look(token_of(self.world, notice))
        for language in Language:
            yield PAGES.shown(view, language, typed_name=self.words).text

    def _read(self, tickets: list[str]) -> None:
        """Whatever the API shows of it."""
        paths = ["/tickets", "/clients", "/clients/acme", "/clients/acme/contacts", "/clients/acme/maintenance"]
        paths += [f"/tickets/{number}{part}" for number in tickets for part in ("", "/timeline", "/notices", "/clock")]
        for path in [*paths, "/reports/sla?"]:
            query = {"client": "acme", "month": "2026-11"} if path.startswith("/reports") else {}
            self.traces.answers.append(self.api.get(path.rstrip("?"), OLGA, **query))

    def _collect(self) -> None:
        """What the channels were handed, in the form in which it leaves."""
        for sent in self.world.mailer.sent:
            self.traces.mails.append(mime(sent.message, sender=SENDER, desk=MAILBOX, address=sent.address))
        senders = {channel: sender.sent for channel, sender in self.world.senders.items()}
        self.traces.texts += map(text_of, senders[Channel.SMS])
        self.traces.slack += map(slack_message, senders[Channel.SLACK])
        self.traces.teams += map(teams_message, senders[Channel.TEAMS])
        self.traces.webhooks += [as_body(webhook_document(one)) for one in senders[Channel.WEBHOOK]]
        cards = [delivery.card for delivery in senders[Channel.EVENTS] if delivery.card]
        self.traces.events += [event_detail(card, "notice") for card in cards]

    def _print(self, tickets: list[str]) -> None:
        """The command's screens and files."""
        store, now = self.world.store, self.world.clock()
        report = ReportSla(store, store, self.world.clock).whole("acme", NOVEMBER)
        for language in Language:
            self._print_report(report, Speaker(language, "America/Panama", NOVEMBER))
        tables: list[Table] = [
            clients_table([listed(self.client, now)]),
            contacts_table(store.traces("acme")),
            windows_table(store.windows_of("acme", 10).items, now, Zone("UTC")),
            *(as_table(store.notices(number), self._kinds(number)) for number in tickets),
        ]
        for table in tables:
            for width in (60, 200):
                console = _terminal(width)
                show(table, console)
                self.traces.screens.append(_written(console))
        history = [line for trace in store.history("acme") for line in history_lines(trace)]
        self.traces.screens.append(_printed(*history))

    def _kinds(self, number: str) -> dict[int, Kind]:
        return {entry.version: entry.kind for entry in self.world.timeline(number)}

    def _print_report(self, report: Report, speaker: Speaker) -> None:
        self.traces.spreadsheets.append(as_csv(report, speaker))
        self.traces.reports.append(page.as_html(report, speaker).decode())
        assert report.summary
        for width in (80, 200):
            console = _terminal(width)
            screen.show(report, report.summary, speaker, console)
            self.traces.screens.append(_written(console))


def _terminal(width: int) -> Console:
    """One that is told no colours: whatever acts on it was a stranger's."""
    return Console(file=StringIO(), width=width, force_terminal=True, color_system=None)


def _printed(*things: RenderableType) -> str:
    console = _terminal(100)
    for thing in things:
        console.print(thing, soft_wrap=True)
    return _written(console)


def _written(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()
