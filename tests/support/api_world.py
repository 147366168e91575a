"""The API over the in-memory store: two clients, people of every role, and requests through the real handler."""

from __future__ import annotations

import itertools
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, cast

from guardia.adapters.in_memory import InMemoryStore
from guardia.adapters.readers.eventbridge import read_eventbridge
from guardia.adapters.readers.sns import SnsReader
from guardia.bootstrap import ApiServices
from guardia.domain.caller import Caller, Member, Role
from guardia.domain.change import Condition, Conflict
from guardia.domain.contract import Account, Environment
from guardia.domain.quarantine import Received, Road, quarantine
from guardia.domain.rate import Rate
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from guardia.services.admit_caller import AdmitCaller
from guardia.services.arrival import Arrival
from guardia.services.duty import Duty
from guardia.services.find_caller import FindCaller
from guardia.services.limit_rate import LimitRate
from guardia.services.maintenance import Maintenance
from guardia.services.open_by_people import OpenByPeople
from guardia.services.open_ticket import OpenTicket
from guardia.services.read_clock import ReadClock
from guardia.services.read_quarantine import ReadQuarantine
from guardia.services.read_tickets import ReadTickets
from guardia.services.recompute_clock import RecomputeClock
from guardia.services.register_clients import RegisterClients
from guardia.services.register_contacts import RegisterContacts
from guardia.services.release_quarantined import ReleaseQuarantined
from guardia.services.report_sla import ReportSla
from guardia.services.system_step import SystemStep
from guardia.services.work_ticket import WorkTicket
from tests.support.api_events import POOL, Context, claims_of, rest_event
from tests.support.builders import T0, alarm, client, contact, engineer, no_holidays, operator, register
from tests.support.links import Keys
from ticket_api.handler import handler

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.domain.alarm import Alarm
    from guardia.domain.change import Change, IdempotencyKey
    from guardia.domain.contract import Client
    from guardia.domain.duty.roster import AppliedRoster
    from guardia.domain.duty.swap import Swap
    from guardia.domain.maintenance import Window
    from guardia.domain.registration import Registration
    from guardia.ports import SigningKeys, Store

ANA = engineer("Ana")
BETO = engineer("Beto")
OLGA = operator("Olga")
CARLA = Caller("sub-carla", "Carla", Role.CLIENT, "acme")
GUS = Caller("sub-gus", "Gus", Role.CLIENT, "globex")
"""Engineers, an operator, and a person of each of the two clients."""

GLOBEX_ACCOUNT = "444444444444"
UNKNOWN = "GD-00000-00000"
NO_LIMIT = Rate(per_second=1, burst=1_000_000)
"""Time stands still between the requests of a test."""

BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "findings": {"summary": "El disco está lleno.", "next_steps": "Ampliarlo."},
    "resolve": {"summary": "Ampliado."},
    "verify": {"effective": True},
    "reopen": {"reason": "Volvió a caer."},
    "reject": {"reason": "Fue un tercero."},
    "comment": {"text": "Hablé con Ana."},
    "severity": {"severity": "CRITICAL", "reason": "La tienda no cobra: está caída."},
    "clock/recompute": {"reason": "El feriado se corrió al lunes."},
}
"""A body that each step takes."""

PLEA: dict[str, Any] = {
    "title": "La tienda no abre",
    "description": "Desde las 9:40 la página de pagos responde 502 a todos los clientes.",
    "recent_changes": "Ninguno que sepamos.",
}
"""A body that opens a ticket of a client's person."""


class BusyStore(InMemoryStore):
    """Once it is `busy`, somebody else is first at every try."""

    busy = False

    def commit(self, change: Change) -> None:
        if self.busy:
            raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))
        super().commit(change)

    def put_client(self, client: Client, registration: Registration) -> None:
        if self.busy:
            raise Conflict(frozenset({Condition.CLIENT_IS_AS_READ}))
        super().put_client(client, registration)

    def put_roster(self, applied: AppliedRoster) -> None:
        if self.busy:
            raise Conflict(frozenset({Condition.DUTY_IS_AS_READ}))
        super().put_roster(applied)

    def put_window(self, window: Window, key: IdempotencyKey | None = None) -> None:
        if self.busy:
            raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))
        super().put_window(window, key)

    def put_swaps(self, swaps: Sequence[Swap]) -> None:
        if self.busy:
            raise Conflict(frozenset({Condition.DUTY_IS_AS_READ}))
        super().put_swaps(swaps)


@dataclass(frozen=True)
class Answer:
    """What the gateway would send."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:
        """The JSON value."""
        return json.loads(self.text)

    @property
    def fields(self) -> list[str]:
        """The fields that a problem names."""
        return [error["field"] for error in self.body.get("errors", [])]


@dataclass
class ApiWorld:
    """`now` moves only when a test moves it."""

    store: Store = field(default_factory=InMemoryStore)
    now: datetime = T0 + timedelta(minutes=10)
    nonces: Iterator[int] = field(default_factory=itertools.count)
    tenant_rate: Rate = NO_LIMIT
    person_rate: Rate = NO_LIMIT
    cursor_keys: SigningKeys = field(default_factory=Keys)

    def __post_init__(self) -> None:
        globex = replace(
            client("globex"),
            accounts=(Account(GLOBEX_ACCOUNT, Environment.PRODUCTION),),
            contacts=(contact("gus@globex.example", name="Gus"),),
        )
        for known in (replace(client(), contacts=(contact("carla@acme.example", name="Carla"),)), globex):
            register(self.store, known)
        self.store.put_member(Member(CARLA.sub, "acme", "carla@acme.example"))
        self.store.put_member(Member(GUS.sub, "globex", "gus@globex.example"))

    @property
    def services(self) -> ApiServices:
        """As the handler is given them."""
        work_ticket = WorkTicket(self.store, lambda: self.now, lambda _: None)
        find_caller = FindCaller(self.store, lambda: self.now)
        return ApiServices(
            admit_caller=AdmitCaller(self.store, POOL, lambda: self.now),
            read_tickets=ReadTickets(self.store, self.store),
            work_ticket=work_ticket,
            register_clients=RegisterClients(self.store, no_holidays, lambda: self.now, lambda _: None),
            register_contacts=RegisterContacts(self.store, lambda: self.now, lambda _: None),
            read_quarantine=ReadQuarantine(self.store),
            release_quarantined=ReleaseQuarantined(
                {Road.EVENTBRIDGE: read_eventbridge, Road.SNS: SnsReader(None)},
                self.store,
                self.store,
                self.store,
                OpenTicket(self.store, lambda _: None),
                lambda: self.now,
            ),
            report_sla=ReportSla(self.store, self.store, lambda: self.now),
            find_caller=find_caller,
            open_by_people=OpenByPeople(
                self.store, self.store, find_caller, lambda: self.now, lambda _: None, lambda: f"{next(self.nonces)}"
            ),
            read_clock=ReadClock(ReadTickets(self.store, self.store), lambda: self.now),
            recompute_clock=RecomputeClock(work_ticket, self.store),
            duty=Duty(self.store, lambda: self.now, lambda _: None),
            maintenance=Maintenance(
                self.store,
                self.store,
                self.store,
                lambda: self.now,
                lambda _: None,
                lambda: f"window {next(self.nonces)}",
            ),
            limit_rate=LimitRate(self.store, self.tenant_rate, self.person_rate, lambda: self.now),
            cursor_keys=self.cursor_keys,
            clock=lambda: self.now,
        )

    def call(
        self,
        method: str,
        path: str,
        caller: Caller | None = ANA,
        *,
        body: object = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Answer:
        """One request of this caller through the real handler; None comes without claims."""
        claims = claims_of(caller) if caller else None
        return self.send(rest_event(method, path, claims=claims, body=body, query=query, headers=headers))

    def send(self, event: dict[str, Any], services: ApiServices | None = None) -> Answer:
        """One event through the real handler."""
        context = cast("LambdaContext", Context())
        answer = handler(event, context, services or self.services)
        headers = {name: values[0] for name, values in answer["multiValueHeaders"].items()}
        return Answer(answer["statusCode"], headers, answer["body"])

    def get(self, path: str, caller: Caller | None = ANA, **query: str) -> Answer:
        """A GET with these parameters."""
        return self.call("GET", path, caller, query=query)

    def step(
        self, number: str, name: str, caller: Caller | None = ANA, *, body: object = None, **headers: str
    ) -> Answer:
        """A step with a body that it takes, unless another is given."""
        sent = BODIES[name] if body is None else body
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", f"/tickets/{number}/{name}", caller, body=sent, headers=named)

    def opened(self, name: str = "api-5xx", *, of: str = "acme", at: datetime = T0) -> str:
        """The number of a ticket that an alarm opens."""
        known = self.store.client(of)
        assert known
        return self.open(alarm(name=name, at=at, account_id=known.accounts[0].id), known)

    def open(self, raised: Alarm, known: Client) -> str:
        """The number of the ticket that this alarm opens or joins."""
        arrival = Arrival(client=known, contract=known.contract, at=raised.changed_at)
        number = OpenTicket(self.store, lambda _: None)(raised, arrival).ticket_id
        assert number
        return number

    def ticket_in(self, status: Status, name: str = "api-5xx", *, of: str = "acme") -> str:
        """The number of a ticket that was brought to this status by its people and the system."""
        number = self.opened(name, of=of)
        steps = {
            Status.OPEN: (),
            Status.INVESTIGATING: ("acknowledge",),
            Status.IDENTIFIED: ("findings",),
            Status.RESOLVED: ("resolve",),
            Status.CLOSED: ("resolve",),
            Status.REJECTED: ("reject",),
        }
        for step in steps[status]:
            assert self.step(number, step, BETO).status == 200
        if status is Status.CLOSED:
            self.system_step(number, Step.CLOSE)
        return number

    def system_step(self, number: str, step: Step) -> None:
        """A step that time takes."""
        SystemStep(self.store, lambda: self.now, lambda _: None)(number, step, lambda _: True)

    def quarantined(self, message: Received, account_id: str | None = None) -> str:
        """The id of a message that went to quarantine."""
        kept = quarantine(message, "it was not covered", account_id)
        self.store.put_quarantined(kept)
        return kept.id
