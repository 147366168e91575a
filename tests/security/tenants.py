"""Two clients in one table, each of whose texts holds words of its own, and the desk, whose secrets are neither's.

Built through the real API and the real senders: what a client wrote, what their alarms say, what the desk said among
itself, who was told what. `Pair.sent` is what left by every channel.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.alarm import Metric
from guardia.domain.caller import Caller, Member, Role
from guardia.domain.instant import zulu
from guardia.domain.quarantine import Received, Road
from guardia.domain.steps import Step
from guardia.services.acknowledge_by_link import AcknowledgeByLink
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from guardia.services.record_fate import RecordFate
from guardia.services.work_ticket import WorkTicket
from message_links.handler import handler as open_page
from tests.security.canaries import Canaries
from tests.security.outbox import STORM_AFTER, Outbox
from tests.security.tenant import Tenant
from tests.support.api_events import Context, claims_of, rest_event
from tests.support.api_world import ApiWorld
from tests.support.builders import T0, alarm
from tests.support.links import Keys

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.domain.contract import Client
    from guardia.ports import Store
    from tests.support.api_world import Answer

WALKS: dict[str, tuple[str, ...]] = {
    "open": (),
    "answered": ("acknowledge",),
    "found": ("findings", "severity"),
    "resolved": ("acknowledge", "findings", "resolve"),
    "closed": ("resolve",),
    "rejected": ("reject",),
}
"""Tickets by where they have come, and the steps on the way."""

Json = dict[str, Any]


class Recording:
    """A store that remembers what it was asked for."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._store, name)


@dataclass
class Pair:
    """The two, the desk, and everything that happened, as the API was asked for it."""

    store: Store = field(default_factory=InMemoryStore)
    first: Tenant = field(default_factory=lambda: Tenant.named("a"))
    second: Tenant = field(default_factory=lambda: Tenant.named("b"))
    desk: Canaries = field(default_factory=lambda: Canaries("the desk"))
    """What no client may read, not even of their own tickets."""

    storm: int = STORM_AFTER + 2
    """So many more alarms of each at once; 0, and nobody is told of anything: a table in moto takes long."""

    def __post_init__(self) -> None:
        self.world = ApiWorld(store=self.store)
        self.sent = Outbox(self.store, self._clock)
        self.engineer = Caller(self.desk.add("sub", f"sub-{self.desk.word('engineer')}"), "Ana Ruiz", Role.ENGINEER)
        self.operator = Caller(self.desk.add("sub", f"sub-{self.desk.word('operator')}"), "Olga Paz", Role.OPERATOR)
        self._roster()
        for tenant in self.both:
            self._register(tenant)
        stories = [self._story(tenant) for tenant in self.both]
        for _ in zip(*stories, strict=True):  # one step of the one, one of the other: their things lie side by side
            pass
        for tenant in self.both if self.storm else ():
            self.sent.tell_storm(tenant.id, self.world.now + timedelta(hours=1))
        for tenant in self.both:
            self._harvest(tenant)

    @property
    def both(self) -> tuple[Tenant, Tenant]:
        """The two."""
        return self.first, self.second

    def other(self, tenant: Tenant) -> Tenant:
        """Not this one."""
        return self.second if tenant is self.first else self.first

    def ask(self, tenant: Tenant, method: str, path: str, **rest: Any) -> Answer:
        """A request of the tenant's person."""
        claims = rest.pop("claims", None) or claims_of(tenant.person)
        return self.world.send(rest_event(method, path, claims=claims, **rest))

    def desk_asks(self, method: str, path: str, body: object = None, by: Caller | None = None, **rest: Any) -> Json:
        """A request of the desk's, which is served."""
        answer = self.world.call(method, path, by or self.engineer, body=body, **rest)
        assert answer.status in {200, 201}, f"{method} {path}: {answer.text}"
        found: Json = answer.body
        return found

    def _roster(self) -> None:
        word = self.desk.word("roster")
        person = {
            "id": word,
            "name": self.desk.text("name of somebody on duty"),
            "email": f"{word}@desk.example",
            "phone": self.desk.add("phone of somebody on duty", "+50769999991"),
            "channels": ["sms", "email"],
            "time_zone": "America/Panama",
        }
        layer = {"name": self.desk.text("layer"), "people": [word], "time_zone": "America/Panama"}
        self.desk_asks("PUT", "/duty/roster", {"people": [person], "lines": {"first": [layer]}}, by=self.operator)

    def _register(self, tenant: Tenant) -> None:
        self.desk_asks("PUT", f"/clients/{tenant.id}", tenant.document, by=self.operator)
        self.store.put_member(Member(tenant.person.sub, tenant.id, tenant.email))
        gone = f"/clients/{tenant.id}/contacts/{tenant.own.word('gone')}@x.example"
        self.desk_asks("PUT", gone, {"name": tenant.own.text("who was removed")}, by=self.operator)
        self.desk_asks("DELETE", gone, by=self.operator, query={"requested_by": self.desk.text("who asked for it")})

    def _story(self, tenant: Tenant) -> Iterator[None]:
        """All that may happen to tickets of theirs, a step at a time."""
        for place in WALKS:
            number = self._opened(tenant, place)
            yield
            self._walk(tenant, number, place)
            yield
        yield from self._people(tenant)
        yield from self._windows(tenant)
        body = json.dumps(
            {"text": self.desk.text(f"quarantine of {tenant.letter}"), "of": tenant.own.text("quarantine")}
        )
        message = Received(message_id=tenant.own.word("message"), road=Road.SNS, body=body, sent_at=T0)
        tenant.messages.append(tenant.own.add("quarantine id", self.world.quarantined(message, tenant.account)))
        yield
        for nth in range(self.storm):
            self._opened(tenant, f"storm {nth}")
            yield

    def _opened(self, tenant: Tenant, place: str) -> str:
        known = self._client(tenant)
        raised = replace(
            alarm(name=f"{tenant.own.word(f'alarm {place}')}", account_id=tenant.account, at=self.world.now),
            description=tenant.own.text(f"description {place}"),
            reason=tenant.own.text(f"reason {place}"),
            metrics=(Metric("App", tenant.own.word(f"metric {place}"), {"Host": tenant.own.word(f"host {place}")}),),
            tags={"Name": tenant.own.word(f"tag {place}")},
        )
        number = self.world.open(raised, known)
        return self._keep(tenant, number)

    def _keep(self, tenant: Tenant, number: str) -> str:
        tenant.numbers.append(tenant.own.add("ticket number", number))
        self._tell(number)
        return number

    def _walk(self, tenant: Tenant, number: str, place: str) -> None:
        """Bring a ticket to where its name says, with words of theirs in all that is said."""
        said = {
            "acknowledge": {"note": tenant.own.text(f"note {place}")},
            "findings": {
                "summary": tenant.own.text(f"findings {place}"),
                "next_steps": tenant.own.text(f"next {place}"),
            },
            "resolve": {"summary": tenant.own.text(f"resolution {place}")},
            "severity": {"severity": "CRITICAL", "reason": tenant.own.text(f"severity {place}")},
            "reject": {"reason": tenant.own.text(f"rejection {place}")},
        }
        for step in WALKS[place]:
            self.desk_asks("POST", f"/tickets/{number}/{step}", said[step])
        private = {"text": self.desk.text(f"private comment of {tenant.letter}, {place}")}
        if place not in {"closed", "rejected"}:
            self.desk_asks("POST", f"/tickets/{number}/comment", private)
            self.desk_asks("POST", f"/tickets/{number}/comment", {"text": tenant.own.text(place), "public": True})
        if place == "closed":
            self.world.system_step(number, Step.CLOSE)
        self._tell(number)

    def _people(self, tenant: Tenant) -> Iterator[None]:
        """A ticket that the client opens, and one that the desk opens for who called."""
        key = tenant.own.word("idempotency key")
        tenant.keys.append(key)
        said = {
            "title": tenant.own.text("title"),
            "description": tenant.own.text("description"),
            "recent_changes": tenant.own.text("recent changes"),
            "account_id": tenant.account,
        }
        answer = self.ask(tenant, "POST", "/tickets", body=said, headers={"Idempotency-Key": key})
        assert answer.status == 201, answer.text
        number = self._keep(tenant, answer.body["id"])
        comment = {"text": tenant.own.text("comment of the client")}
        assert self.ask(tenant, "POST", f"/tickets/{number}/comment", body=comment).status == 200
        yield
        called = said | {"title": tenant.own.text("title of a call"), "caller": {"email": tenant.email}}
        self._keep(tenant, self.desk_asks("POST", "/tickets", called)["id"])
        yield

    def _windows(self, tenant: Tenant) -> Iterator[None]:
        """A maintenance window, and an alarm that it holds."""
        now = self.world.now
        body = {"to": zulu(now + timedelta(hours=2)), "reason": tenant.own.text("reason of a window")}
        planned = self.desk_asks("POST", f"/clients/{tenant.id}/maintenance", body)
        window_id = tenant.own.add("window id", planned["id"])
        tenant.windows.append(window_id)
        window = self.store.window(tenant.id, window_id)
        assert window
        raised = alarm(name=tenant.own.word("held alarm"), account_id=tenant.account, at=now)
        message = Received(message_id="held", road=Road.EVENTBRIDGE, body=tenant.own.text("held body"), sent_at=now)
        known = self._client(tenant)
        arrival = Arrival(client=known, contract=known.contract, at=now, windows=(window,), message=message)
        OpenTicket(self.store, lambda _: None)(raised, arrival)
        self.desk_asks("POST", f"/clients/{tenant.id}/maintenance/{window_id}/end")
        yield

    def _client(self, tenant: Tenant) -> Client:
        known = self.store.client(tenant.id)
        assert known
        return known

    def _harvest(self, tenant: Tenant) -> None:
        """The cursors that they, and the desk, are given for lists of theirs."""
        lists: list[tuple[str, Mapping[str, str]]] = [
            ("/tickets", {}),
            ("/tickets", {"client": tenant.id}),
            ("/tickets", {"status": "OPEN", "severity": "HIGH"}),
            (f"/tickets/{tenant.numbers[3]}/timeline", {}),
            (f"/clients/{tenant.id}/contacts", {}),
            ("/reports/sla", {"month": "2026-11", "client": tenant.id}),
        ]
        for path, query in lists:
            for claims in (claims_of(tenant.person), claims_of(self.engineer)):
                answer = self.world.send(rest_event("GET", path, claims=claims, query={**query, "limit": "1"}))
                assert answer.status == 200, answer.text
                tenant.cursors += [answer.body["next"]] if answer.body["next"] else []

    def open_link(self, token: str) -> tuple[int, str]:
        """Status and page of a link."""
        event = rest_event("GET", f"/a/{token}", claims=None) | {
            "resource": "/a/{token}",
            "pathParameters": {"token": token},
        }
        work = WorkTicket(self.store, self._clock, lambda _: None)
        record = RecordFate(self.store, lambda _: None)
        service = AcknowledgeByLink(Keys(), self.store, self.store, self.store, work, record, self._clock)
        answer = open_page(event, cast("LambdaContext", Context()), service)
        return answer["statusCode"], answer["body"]

    def reads(self, tenant: Tenant, path: str) -> list[str]:
        """What the store is asked for while the tenant's person gets this path, in order."""
        recording = Recording(self.store)
        self.world.store = cast("Store", recording)
        try:
            self.ask(tenant, "GET", path)
        finally:
            self.world.store = self.store
        return recording.asked

    def _tell(self, number: str) -> None:
        """Everybody whom the ticket concerns hears of it."""
        if self.storm:
            self.sent.tell(number)

    def _clock(self) -> datetime:
        return self.world.now
