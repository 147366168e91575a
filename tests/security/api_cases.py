"""Requests that schemathesis makes up from the API's description, sent through the real handler and back.

A request becomes the event that API Gateway would make of it, and the answer a response that schemathesis can judge:
nothing is served on a port.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cache
from itertools import count
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, quote, urlsplit

import requests
import schemathesis
from hypothesis import strategies as st
from requests.structures import CaseInsensitiveDict
from schemathesis.core.result import Ok
from schemathesis.schemas import APIOperation

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.ticket import Status
from tests.security.routes import Route
from tests.support.api_events import claims_of, rest_event
from tests.support.api_world import ANA, CARLA, OLGA, Answer, ApiWorld
from tests.support.builders import PRODUCTION, register
from tests.support.duty import keep
from tests.support.events import ROOT, received

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.ports import Store

Operation = APIOperation[Any, Any, Any, Any]
Case = schemathesis.Case[Operation]
ADDRESS = "http://api.example"
LATER = 1_000
"""What was never given before is given from here on."""

NAMED, UNDERSTOOD, FITTING, LACKING = 0.8, 0.6, 0.7, 0.15
"""How many requests name something that there is, are understood, and of these name what fits, and lack a field."""

PEOPLE = {"operator": OLGA, "engineer": ANA, "client": CARLA}


@cache
def operations() -> dict[str, Operation]:
    """Every operation of docs/openapi.json by its name, `GET /tickets/{id}`."""
    described = json.loads((ROOT.parent / "docs" / "openapi.json").read_text(encoding="utf-8"))
    found: dict[str, Operation] = {}
    for result in schemathesis.openapi.from_dict(described).get_all_operations():
        assert isinstance(result, Ok), result
        operation = result.ok()
        found[operation.label] = operation
    return found


def pages(label: str) -> bool:
    """Whether an operation is a list that has pages."""
    return any(parameter.name == "limit" for parameter in operations()[label].query)


@dataclass
class Seeded:
    """A world with something of everything, and what it is called."""

    world: ApiWorld
    tickets: list[str] = field(default_factory=list)
    places: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def over(cls, store: Store) -> Seeded:
        """Tickets of two clients in every status, windows, a roster, messages in quarantine."""
        world = ApiWorld(store=store)
        keep(store)
        seeded = cls(world)
        for at, status in enumerate([*Status, Status.OPEN, Status.OPEN, Status.RESOLVED, Status.RESOLVED]):
            seeded.tickets.append(world.ticket_in(status, f"alarm-{at}"))
        seeded.tickets.append(world.opened(of="globex"))
        known = world.store.client("acme")
        assert known
        sooner = dict.fromkeys(known.contract.response, timedelta(minutes=30))
        register(store, replace(known, contracts=(replace(known.contract, response=sooner),)))
        window = {"to": "2026-11-21T15:00:00Z", "reason": "Discos."}
        windows = [world.call("POST", "/clients/acme/maintenance", body=window).body["id"] for _ in range(2)]
        messages = [
            world.quarantined(received(ROOT / "sns" / "opened-metric.json"), PRODUCTION),
            world.quarantined(received(ROOT / "eventbridge" / "opened-metric.json"), None),
        ]
        seeded.places = {
            "/tickets": seeded.tickets,
            "/clients": ["acme", "globex", "nueva"],
            "/quarantine": messages,
            "window_id": windows,
            "email": ["carla%40acme.example", "nueva%40acme.example", "gus%40globex.example"],
        }
        return seeded

    def again(self) -> Seeded:
        """The same as it was made: what one request does, the next does not see."""
        fresh = InMemoryStore()
        vars(fresh).update({name: _copied(value) for name, value in vars(self.world.store).items() if name != "_lock"})
        world = ApiWorld(nonces=count(LATER))
        world.store = fresh
        return Seeded(world, self.tickets, self.places)

    def called(self, path: str, name: str) -> list[str]:
        """What a part of this path may be called."""
        return self.places[name if name in self.places else "/" + path.split("/")[1]]

    def fitting(self, path: str, name: str) -> str:
        """What it is called where the request would be served."""
        resolved = path.endswith(("/verify", "/reopen"))
        return self.called(path, name)[list(Status).index(Status.RESOLVED) if resolved else 0]


def _copied(value: Any) -> Any:
    """Of a shelf, with what stands on it; values are frozen, and what holds several is copied too."""
    if isinstance(value, dict):
        return {key: _copied(inner) for key, inner in value.items()}
    return type(value)(value) if isinstance(value, list | set) else value


@st.composite
def aimed(draw: st.DrawFn, label: str, seeded: Seeded) -> tuple[Case, str]:
    """A request and the role that sends it. Most name something that there is; half say what is understood.

    Chance is drawn once, and first: Hypothesis likes small numbers and repeats itself, which would aim at few things.
    """
    chance = Random(draw(st.integers(0, 2**64 - 1)))
    operation = operations()[label]
    mode = draw(st.sampled_from([schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]))
    case: Case = draw(operation.as_strategy(generation_mode=mode))
    understood = chance.random() < UNDERSTOOD
    for name in case.path_parameters:
        if understood and chance.random() < FITTING:
            case.path_parameters[name] = seeded.fitting(operation.path, name)
        elif chance.random() < NAMED:
            case.path_parameters[name] = chance.choice(seeded.called(operation.path, name))
    if understood:
        _mend(case, Route(operation.method.upper(), operation.path), chance)
    return case, chance.choice([*PEOPLE, "operator"])  # who may do most


def _mend(case: Case, route: Route, chance: Random) -> None:
    """A request as the route wants it; at times a field of its body is missing."""
    case.query = dict(route.query)
    if pages(case.operation.label):
        case.query["limit"] = chance.choice(["1", "2", "100"])
    case.headers = CaseInsensitiveDict()
    if route.body is None:
        return
    case.body, case.media_type = route.body, "application/json"
    if route.body and chance.random() < LACKING:
        gone = chance.choice(sorted(route.body))
        case.body = {name: value for name, value in route.body.items() if name != gone}


def send(world: ApiWorld, case: Case, caller: Caller) -> tuple[Answer, schemathesis.Response]:
    """Through the handler and back."""
    request = requests.Request(**case.as_transport_kwargs(base_url=ADDRESS)).prepare()
    answer = world.send(event_of(request, caller))
    return answer, response_of(answer, request)


def event_of(request: requests.PreparedRequest, caller: Caller) -> dict[str, Any]:
    """What API Gateway hands to the function: the path as it was sent, all else decoded, the claims of this caller."""
    assert request.method
    assert request.url
    parts = urlsplit(request.url)
    body = request.body.decode("utf-8", "replace") if isinstance(request.body, bytes) else request.body
    assert isinstance(body, str | None)
    headers = {str(name): str(text) for name, text in request.headers.items()}
    event = rest_event(request.method, parts.path, claims=claims_of(caller), body=body, headers=headers)
    several = parse_qs(parts.query, keep_blank_values=True, encoding="utf-8", errors="replace")
    event["multiValueQueryStringParameters"] = several or None
    event["queryStringParameters"] = {name: texts[-1] for name, texts in several.items()} or None
    return event


def response_of(answer: Answer, request: requests.PreparedRequest) -> schemathesis.Response:
    """What a client of HTTP would see."""
    headers = {name: [text] for name, text in answer.headers.items()}
    return schemathesis.Response(answer.status, headers, answer.text.encode(), request, elapsed=0.0, verify=True)


def shown(case: Case, role: str, answer: Answer) -> str:
    """A request and its answer, to be read in a failure."""
    path = quote(case.formatted_path, safe="/%")
    return f"{role}: {case.method} {path} {case.query} {case.body!r}\n  {answer.status} {answer.text[:500]}"
