"""Who is on duty, swapped shifts, and the roster."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body, Query

from guardia.domain.duty.roster import Line, Roster
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.duty.shift_document import on_duty_document, shift_document, swap_document
from guardia.domain.duty.swap_request import SwapRequest
from guardia.domain.errors import Invalid, Problem
from guardia.domain.instant import parse_instant, zulu
from ticket_api import bodies, duty_shapes
from ticket_api.call import USUAL_PAGE, CurrentCall, Limit, Next
from ticket_api.cursors import number_in
from ticket_api.documented import answers
from ticket_api.responses import JSON
from ticket_api.routes import new_router

router = new_router()

At = Annotated[str | None, Query(description="An instant; without it: now.", examples=["2026-11-24T13:00:00Z"])]
OfLine = Annotated[Line | None, Query(description="Only this line.")]
From = Annotated[str, Query(alias="from", description="The first instant.", examples=["2026-11-23T13:00:00Z"])]
To = Annotated[str, Query(description="The instant before which it ends, 60 days later at most.")]


@router.get("/duty", tags=["duty"], summary="Show who is on duty", responses=answers("Line by line.", 422))
def show_duty(call: CurrentCall, *, at: At = None, line: OfLine = None) -> duty_shapes.Duty:
    """Who is on duty at an instant, why, and until when; by the roster that was in force then. For the desk.

    Where nobody is planned, everybody of the first line is on duty.
    """
    asked = _instant("at", at) if at else call.services.duty.clock()
    watches = call.services.duty.shown(call.caller, asked, line)
    lines = [on_duty_document(watch.shift, asked, watch.until) for watch in watches]
    return duty_shapes.Duty.model_validate({"at": zulu(asked), "lines": lines})


@router.get("/duty/shifts", tags=["duty"], summary="List shifts", responses=answers("A page.", 400, 422, 503))
def list_shifts(
    call: CurrentCall, *, line: Line, start: From, to: To, limit: Limit = USUAL_PAGE, following: Next = None
) -> duty_shapes.Shifts:
    """A line's time without a gap, at most 60 days of it. For the desk."""
    scope = ("duty/shifts", line, start, to)
    first = number_in(call.cursors.read(following, *scope), "first")
    shifts = call.services.duty.shifts_for(call.caller, line, _instant("from", start), _instant("to", to))
    last = first + limit
    return duty_shapes.Shifts(
        items=[duty_shapes.Shift.model_validate(shift_document(shift)) for shift in shifts[first:last]],
        next=call.cursors.write({"first": str(last)} if len(shifts) > last else None, *scope),
    )


@router.post(
    "/duty/swaps",
    tags=["duty"],
    summary="Swap a shift",
    responses=answers("The swap.", 400, 413, 415, 422, 503, status=HTTPStatus.CREATED),
)
def swap_shift(call: CurrentCall, body: Annotated[bodies.NewSwap, Body()]) -> Response[duty_shapes.Swap]:
    """Give time of a line to somebody else: an engineer their own, an operator anybody's. What is past stays.

    Sent again, it is refused: whoever gave the time away does not have it any more.
    """
    request = SwapRequest(
        line=body.line,
        start=_instant("from", body.start),
        end=_instant("to", body.end),
        person=body.person,
        instead=body.instead,
        reason=body.reason or "",
    )
    swap = call.services.duty.swap_for(call.caller, request)
    return Response(int(HTTPStatus.CREATED), JSON, duty_shapes.Swap.model_validate(swap_document(swap)))


@router.get("/duty/roster", tags=["duty"], summary="Show the roster", responses=answers("The roster.", 404))
def show_roster(call: CurrentCall) -> duty_shapes.Roster:
    """The roster in force, in the shape of its file. For the desk."""
    return _shape(call.services.duty.roster(call.caller).roster)


@router.put(
    "/duty/roster",
    tags=["duty"],
    summary="Apply a roster",
    responses=answers("The roster in force from now on.", 400, 413, 415, 422, 503),
)
def put_roster(call: CurrentCall, body: Annotated[dict[str, Any], Body()]) -> duty_shapes.Roster:
    """The whole roster, in force from now on; what was before stays as it was. For operators.

    The body is read by the same code as the roster's file, which names each field that is wrong.
    """
    return _shape(call.services.duty.apply(call.caller, body).roster)


def _shape(roster: Roster) -> duty_shapes.Roster:
    return duty_shapes.Roster.model_validate(roster_document(roster))


def _instant(name: str, text: str) -> datetime:
    try:
        return parse_instant(text)
    except ValueError as error:
        raise Invalid(Problem(name, str(error))) from error
