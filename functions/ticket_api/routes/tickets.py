"""What a person reads of tickets."""

from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Query

from guardia.domain.client_file import CLIENT_ID
from guardia.domain.contract import Severity
from guardia.domain.ticket import Status
from guardia.ports import TicketFilter
from ticket_api import clock_shapes, shapes
from ticket_api.call import USUAL_PAGE, CurrentCall, Limit, Next, TicketNumber, ticket_number
from ticket_api.cursors import number_in
from ticket_api.documented import answers
from ticket_api.responses import entry_shape, ledger_shape, notice_shape, ticket_answer, ticket_shape
from ticket_api.routes import new_router

router = new_router()

StatusFilter = Annotated[
    Status | None, Query(description="Without it: what is neither closed nor rejected, most urgent first.")
]
ClientFilter = Annotated[str | None, Query(pattern=f"^{CLIENT_ID.pattern}$", description="One client's tickets only.")]
SeverityFilter = Annotated[Severity | None, Query(description="Tickets of this severity only.")]
MonthFilter = Annotated[
    str | None,
    Query(
        pattern="^[0-9]{4}-(0[1-9]|1[0-2])$",
        description="`YYYY-MM` (UTC) of the closure: wanted, with `client`, for CLOSED and REJECTED, and for no other.",
    ),
]


@router.get("/tickets", tags=["tickets"], summary="List tickets", responses=answers("A page.", 400, 422, 503))
def list_tickets(
    call: CurrentCall,
    *,
    status: StatusFilter = None,
    client: ClientFilter = None,
    severity: SeverityFilter = None,
    month: MonthFilter = None,
    limit: Limit = USUAL_PAGE,
    following: Next = None,
) -> shapes.TicketList:
    """The caller's tickets: a client's people see their own tenant's only."""
    scope = ("tickets", status, client, severity, month)
    which = TicketFilter(status=status, client_id=client, severity=severity, month=month)
    page = call.services.read_tickets.listed(call.caller, which, limit, call.cursors.read(following, *scope))
    return shapes.TicketList(
        items=[ticket_shape(ticket, call.caller) for ticket in page.items], next=call.cursors.write(page.next, *scope)
    )


@router.get("/tickets/<id>", tags=["tickets"], summary="Show a ticket", responses=answers("The ticket.", 404))
def show_ticket(call: CurrentCall, number: TicketNumber) -> Response[shapes.Ticket]:
    """One ticket, with its version as ETag."""
    return ticket_answer(call.services.read_tickets.shown(call.caller, ticket_number(number)), call.caller)


@router.get(
    "/tickets/<id>/clock", tags=["tickets"], summary="Read the clock's ledger", responses=answers("The ledger.", 404)
)
def show_clock(call: CurrentCall, number: TicketNumber) -> clock_shapes.Ledger:
    """Every stretch of the present cycle's promise, covered or not and why; the covered ones add up to it."""
    return ledger_shape(call.services.read_clock(call.caller, ticket_number(number)))


@router.get(
    "/tickets/<id>/timeline",
    tags=["tickets"],
    summary="Read the timeline",
    responses=answers("A page.", 400, 404, 422, 503),
)
def show_timeline(
    call: CurrentCall, number: TicketNumber, limit: Limit = USUAL_PAGE, following: Next = None
) -> shapes.Timeline:
    """The entries in their order; a client's people see the public ones."""
    scope = ("timeline", number)
    after = number_in(call.cursors.read(following, *scope), "version")
    page = call.services.read_tickets.timeline(call.caller, ticket_number(number), after, limit)
    return shapes.Timeline(
        items=[entry_shape(entry, call.caller) for entry in page.items], next=call.cursors.write(page.next, *scope)
    )


@router.get(
    "/tickets/<id>/notices",
    tags=["tickets"],
    summary="Read who was told what",
    responses=answers("A page.", 400, 404, 422, 503),
)
def show_notices(
    call: CurrentCall, number: TicketNumber, limit: Limit = USUAL_PAGE, following: Next = None
) -> shapes.NoticeList:
    """The notices of a ticket and how far each came. For the desk."""
    scope = ("notices", number)
    start = number_in(call.cursors.read(following, *scope), "from")
    notices = call.services.read_tickets.notices_of(call.caller, ticket_number(number))
    end = start + limit
    return shapes.NoticeList(
        items=[notice_shape(notice) for notice in notices[start:end]],
        next=call.cursors.write({"from": str(end)} if len(notices) > end else None, *scope),
    )
