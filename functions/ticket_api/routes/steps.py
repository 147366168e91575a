"""What a person does to a ticket. Each step is one request to the use case `work_ticket`."""

from collections.abc import Callable
from dataclasses import replace
from typing import Annotated, Any, TypeVar

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from guardia.domain.caller import Caller
from guardia.domain.errors import Invalid, Problem
from guardia.domain.severity_change import as_engineer_says
from guardia.domain.steps import Step
from guardia.domain.ticket import Ticket
from guardia.services.work_ticket import Request
from ticket_api import bodies, shapes
from ticket_api.call import Call, CurrentCall, IdempotencyKey, IfMatch, TicketNumber, ticket_number
from ticket_api.documented import answers
from ticket_api.preconditions import request_digest, version_of
from ticket_api.responses import ticket_answer
from ticket_api.routes import new_router

router = new_router()
Route = TypeVar("Route", bound=Callable[..., Any])
UseCase = Callable[[Caller, str, Request], Ticket]


def step(name: str, summary: str) -> Callable[[Route], Route]:
    """A route that takes a step; all of them may be refused for the same reasons."""
    documented = answers("The ticket after the step.", 400, 404, 409, 412, 413, 415, 422, 503)
    return router.post(f"/tickets/<id>/{name}", summary=summary, tags=["steps"], responses=documented)


@step("acknowledge", "Acknowledge")
def acknowledge(
    call: CurrentCall,
    number: TicketNumber,
    *,
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
    body: Annotated[bodies.Acknowledgement | None, Body()] = None,
) -> Response[shapes.Ticket]:
    """The first response: OPEN → INVESTIGATING. Of two at once one wins, and the other is told who. For the desk."""
    said = body or bodies.Acknowledgement()
    request = Request(Step.ACKNOWLEDGE, said.note or "", version=version_of(if_match), key=key)
    return _take(call, number, said, request)


@step("findings", "Send findings")
def send_findings(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Findings, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """The second notification: → IDENTIFIED. From OPEN it acknowledges as well. For the desk."""
    request = Request(
        Step.SEND_FINDINGS, body.summary, data={"next_steps": body.next_steps}, version=version_of(if_match), key=key
    )
    return _take(call, number, body, request)


@step("resolve", "Resolve")
def resolve(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Resolution, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """The third notification: → RESOLVED, and the follow-up begins. From OPEN it acknowledges as well. For the desk."""
    request = Request(Step.RESOLVE, body.summary, data={"joint": body.joint}, version=version_of(if_match), key=key)
    return _take(call, number, body, request)


@step("verify", "Verify the resolution")
def verify(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Verification, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """Of a RESOLVED ticket: it worked, or it did not and the ticket opens once more. For everybody."""
    if body.effective:
        request = Request(
            Step.CONFIRM, body.note or "", data={"effective": True}, version=version_of(if_match), key=key
        )
    else:
        request = Request(
            Step.REOPEN,
            body.note or "",
            data={"because": call.side, "effective": False},
            version=version_of(if_match),
            key=key,
        )
    return _take(call, number, body, request)


@step("reopen", "Open once more")
def reopen(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Reopening, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """RESOLVED → OPEN, in the next cycle, with a new response clock. For everybody."""
    request = Request(Step.REOPEN, body.reason, data={"because": call.side}, version=version_of(if_match), key=key)
    return _take(call, number, body, request)


@step("reject", "Reject")
def reject(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Rejection, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """OPEN or INVESTIGATING → REJECTED, with the reason for the client. For the desk."""
    request = Request(Step.REJECT, body.reason, version=version_of(if_match), key=key)
    return _take(call, number, body, request)


@step("comment", "Comment")
def comment(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Comment, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """A word on the timeline of a ticket that is neither closed nor rejected. For everybody."""
    public = bool(body.public)
    if not call.caller.of_desk:
        if body.public is False:
            raise Invalid(Problem("public", "a client's comment is always public: leave this out, or say true"))
        public = True
    request = Request(Step.COMMENT, body.text, public=public, version=version_of(if_match), key=key)
    return _take(call, number, body, request)


@step("severity", "Change the severity")
def change_severity(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.SeverityChange, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """Of a ticket that is not resolved: another promise, and its clock goes on from where it began. For the desk."""
    request = Request(
        Step.CHANGE_SEVERITY,
        body.reason,
        version=version_of(if_match),
        key=key,
        decide=as_engineer_says(body.severity),
    )
    return _take(call, number, body, request)


@step("clock/recompute", "Reckon the clock anew")
def recompute_clock(
    call: CurrentCall,
    number: TicketNumber,
    *,
    body: Annotated[bodies.Recomputation, Body()],
    if_match: IfMatch = None,
    key: IdempotencyKey = None,
) -> Response[shapes.Ticket]:
    """The clock of an OPEN ticket by its contract as that reads now, from where the clock began. For operators."""
    request = Request(Step.RECOMPUTE, body.reason, version=version_of(if_match), key=key)
    return _take(call, number, body, request, call.services.recompute_clock)


def _take(
    call: Call, number: str, body: bodies.Body, request: Request, use_case: UseCase | None = None
) -> Response[shapes.Ticket]:
    """Take the step, by `work_ticket` unless another use case knows more of it."""
    request = replace(request, digest=request_digest(call.path, body))
    ticket = (use_case or call.services.work_ticket)(call.caller, ticket_number(number), request)
    return ticket_answer(ticket, call.caller)
