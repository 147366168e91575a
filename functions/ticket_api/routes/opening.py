"""Tickets that people open, and who calls to have one opened."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from guardia.domain.calling import read_calling
from guardia.services.open_by_people import Plea
from ticket_api import bodies, caller_shapes, shapes
from ticket_api.call import CurrentCall, IdempotencyKey, client_id
from ticket_api.documented import answers
from ticket_api.preconditions import request_digest
from ticket_api.responses import opened_answer, screening_shape
from ticket_api.routes import new_router

router = new_router()

Phone = Annotated[str | None, Query(description="The number that they call from, or its last digits, seven or more.")]
Email = Annotated[str | None, Query(description="The address that they write from, or are registered with.")]
OfClient = Annotated[str | None, Query(alias="client", description="Only among the contacts of this client.")]


@router.post(
    "/tickets",
    tags=["tickets"],
    summary="Open a ticket",
    responses=answers("The ticket, opened.", 400, 404, 409, 413, 415, 422, 503, status=HTTPStatus.CREATED),
)
def open_ticket(
    call: CurrentCall, *, body: Annotated[bodies.NewTicket, Body()], key: IdempotencyKey = None
) -> Response[shapes.Ticket]:
    """An incident: a client's own, or the desk's for somebody who called.

    The response clock starts now, or when the caller called (`caller.called_at`).
    Whether whoever asks is served is decided first. What is missing is asked for by e-mail, and stops no clock.
    """
    said = body.caller
    plea = Plea(
        title=body.title,
        description=body.description,
        recent_changes=body.recent_changes or "",
        client_id=client_id(body.client) if body.client else None,
        account_id=body.account_id,
        environment=body.environment,
        active=body.active,
        calling=read_calling(said.phone, said.email, "caller", by=said.by, called_at=said.called_at) if said else None,
        key=key,
        digest=request_digest(call.path, body),
    )
    return opened_answer(call.services.open_by_people(call.caller, plea), call.caller)


@router.get("/callers", tags=["tickets"], summary="Show who calls", responses=answers("Whether they may.", 404, 422))
def show_caller(
    call: CurrentCall, *, phone: Phone = None, email: Email = None, client: OfClient = None
) -> caller_shapes.Screening:
    """Whether whoever calls from this number, or writes from this address, may open a ticket now. For the desk.

    Either `phone` or `email` is wanted. Of somebody who calls and whose number nobody knows, look up the `email` that
    they are registered with: `may_call` says whether a ticket may be opened for them on the telephone.
    """
    call.services.find_caller.admit(call.caller)
    known = client_id(client) if client is not None else None
    return screening_shape(call.services.find_caller(call.caller, read_calling(phone, email), known))
