"""One request as a route sees it: who asks, and what answers."""

from dataclasses import dataclass
from typing import Annotated
from urllib.parse import unquote

from aws_lambda_powertools.event_handler import Depends, Request
from aws_lambda_powertools.event_handler.openapi.params import Header, Path, Query

from guardia.bootstrap import ApiServices
from guardia.domain.caller import Caller
from guardia.domain.client_file import CLIENT_ID
from guardia.domain.document import LONGEST_TEXT
from guardia.domain.errors import NotFound
from guardia.domain.number import is_ticket_number
from ticket_api.cursors import Cursors

SERVICES = "services"
CALLER = "caller"
LONGEST_PAGE = 100
USUAL_PAGE = 50


@dataclass(frozen=True, slots=True)
class Call:
    """Made for each request from what the handler put into the resolver's context."""

    services: ApiServices
    caller: Caller
    path: str

    @property
    def cursors(self) -> Cursors:
        """What the caller's lists go on with: a cursor is good for one tenant."""
        return Cursors(self.services.cursor_keys, self.services.clock, self.caller.client_id)

    @property
    def side(self) -> str:
        """Who speaks, for the data of an entry."""
        return "engineer" if self.caller.of_desk else "client"


def current_call(request: Request) -> Call:
    """The call that the handler announced."""
    return Call(request.context[SERVICES], request.context[CALLER], request.resolved_event.path)


def ticket_number(text: str) -> str:
    """The number; NotFound if no ticket can have it, in the words of a number that no ticket has."""
    if not is_ticket_number(text):
        raise NotFound(f"there is no ticket {text}")
    return text


def client_id(text: str) -> str:
    """The client's id; NotFound if no client can have it."""
    if not CLIENT_ID.fullmatch(text):
        raise NotFound(f"there is no client {text}")
    return text


def address(text: str) -> str:
    """The e-mail address of a path. AWS hands over `ana%40acme.example` as it was sent, other gateways decoded."""
    return unquote(text)


CurrentCall = Annotated[Call, Depends(current_call)]
TicketNumber = Annotated[str, Path(alias="id", description="The ticket's number.")]
ClientId = Annotated[str, Path(alias="id", description="The client's id.")]
QuarantineId = Annotated[
    str, Path(alias="id", description="The message's id.", examples=["01M847VV40DKN4G0FH7MSJBRH4"])
]
WindowId = Annotated[
    str, Path(alias="window_id", description="The window's id.", examples=["01M847VV40DKN4G0FH7MSJBRH4"])
]
ContactAddress = Annotated[str, Path(alias="email", description="The contact's e-mail address.")]
RequestedBy = Annotated[
    str | None,
    Query(
        max_length=LONGEST_TEXT, description="Who of the client asked for it: kept on record.", examples=["Ana Pérez"]
    ),
]
Limit = Annotated[int, Query(ge=1, le=LONGEST_PAGE, description="How many items a page has at most.")]
Next = Annotated[str | None, Query(alias="next", description="The `next` of the page before.")]
IfMatch = Annotated[
    str | None, Header(alias="If-Match", description='The version that the caller decided on, such as `"7"`.')
]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[ -~]+$",
        description="Any printable ASCII text. The same request with the same key is taken once, for seven days.",
    ),
]
