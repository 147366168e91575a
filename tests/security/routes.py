"""Every route of the API's description, and a request for each that would be served: a new route is tried by itself.

`docs/openapi.json` is held to the code and to the template by tests/integration/test_ticket_api_routes.py.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from guardia.domain.client_file import client_document
from guardia.domain.duty.roster_file import roster_document
from tests.infra import templates
from tests.support.api_world import BODIES, PLEA
from tests.support.builders import client
from tests.support.duty import roster

QUERIES: dict[str, dict[str, str]] = {
    "/callers": {"phone": "+50760000000", "client": "acme"},
    "/duty/shifts": {"line": "first", "from": "2026-11-23T13:00:00Z", "to": "2026-11-24T13:00:00Z"},
    "/reports/sla": {"client": "acme", "month": "2026-11"},
}
"""Parameters without which a route answers 422."""

WINDOW = {"to": "2026-11-21T15:00:00Z", "reason": "Cambio de discos."}
SWAP = {"line": "first", "from": "2026-11-24T13:00:00Z", "to": "2026-11-24T15:00:00Z", "instead": "beto"}


@dataclass(frozen=True)
class Route:
    """`template` is the path as the description has it: `/tickets/{id}/comment`."""

    method: str
    template: str

    @property
    def writes(self) -> bool:
        """Whether it changes something."""
        return self.method != "GET"

    @property
    def query(self) -> dict[str, str]:
        """Parameters that it cannot do without."""
        return QUERIES.get(self.template, {})

    @property
    def body(self) -> Any:
        """What it takes; an empty object where nobody said it here."""
        if not self.writes or self.method == "DELETE":
            return None
        if step := re.fullmatch(r"/tickets/\{id\}/(.+)", self.template):
            return BODIES.get(step[1], {})
        return _bodies().get((self.method, self.template), {})

    def path(self, names: dict[str, str]) -> str:
        """The path with these in it: `ticket`, `client`, `message`, `window`, `email`."""
        kinds = {"tickets": "ticket", "clients": "client", "quarantine": "message"}
        first = self.template.split("/")[1]
        named = {"id": names[kinds[first]]} if "{id}" in self.template else {}
        return self.template.format(**named, window_id=names["window"], email=names["email"])


@cache
def _bodies() -> dict[tuple[str, str], Any]:
    return {
        ("POST", "/tickets"): PLEA,
        ("PUT", "/clients/{id}"): client_document(client()),
        ("PUT", "/clients/{id}/contacts/{email}"): {"name": "Beto Ríos"},
        ("POST", "/clients/{id}/maintenance"): WINDOW,
        ("POST", "/duty/swaps"): SWAP,
        ("PUT", "/duty/roster"): roster_document(roster()),
    }


@cache
def routes() -> tuple[Route, ...]:
    """All of them."""
    described = json.loads((templates.PROJECT / "docs/openapi.json").read_text(encoding="utf-8"))
    return tuple(Route(method.upper(), path) for path, methods in described["paths"].items() for method in methods)
