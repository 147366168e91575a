"""Maintenance windows of clients."""

from http import HTTPStatus
from typing import Annotated

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.openapi.params import Body

from guardia.domain.maintenance import Window
from guardia.domain.maintenance_document import held_document, window_document
from ticket_api import bodies, maintenance_shapes
from ticket_api.call import USUAL_PAGE, Call, ClientId, CurrentCall, IdempotencyKey, Limit, Next, WindowId, client_id
from ticket_api.documented import answers
from ticket_api.preconditions import request_digest
from ticket_api.responses import JSON
from ticket_api.routes import new_router

router = new_router()


@router.get(
    "/clients/<id>/maintenance",
    tags=["maintenance"],
    summary="List maintenance windows",
    responses=answers("A page.", 400, 404, 422, 503),
)
def list_windows(
    call: CurrentCall, known: ClientId, limit: Limit = USUAL_PAGE, following: Next = None
) -> maintenance_shapes.Windows:
    """All windows of a client, the last to end first. A client's people see their own client's."""
    scope = ("maintenance", known)
    after = call.cursors.read(following, *scope)
    page = call.services.maintenance.listed(call.caller, client_id(known), limit, after)
    return maintenance_shapes.Windows(
        items=[_shape(call, window) for window in page.items], next=call.cursors.write(page.next, *scope)
    )


@router.post(
    "/clients/<id>/maintenance",
    tags=["maintenance"],
    summary="Plan a maintenance window",
    responses=answers("The window.", 400, 404, 409, 413, 415, 422, 503, status=HTTPStatus.CREATED),
)
def plan_window(
    call: CurrentCall, known: ClientId, *, body: Annotated[bodies.NewWindow, Body()], key: IdempotencyKey = None
) -> Response[maintenance_shapes.Window]:
    """From its beginning to its end alarms open no tickets; what is in alarm at the end opens then. For the desk."""
    document = body.model_dump(by_alias=True, exclude_none=True)
    digest = request_digest(call.path, body)
    window = call.services.maintenance.add_for(call.caller, client_id(known), document, key, digest)
    return Response(int(HTTPStatus.CREATED), JSON, _shape(call, window))


@router.get(
    "/clients/<id>/maintenance/<window_id>/alarms",
    tags=["maintenance"],
    summary="List what a window holds",
    responses=answers("A page.", 400, 404, 422, 503),
)
def list_held_alarms(
    call: CurrentCall, known: ClientId, window: WindowId, limit: Limit = USUAL_PAGE, following: Next = None
) -> maintenance_shapes.HeldAlarms:
    """The alarms that were raised within a window, and the tickets that they have since its end."""
    scope = ("held", known, window)
    after = call.cursors.read(following, *scope)
    page = call.services.maintenance.held_for(call.caller, client_id(known), window, limit, after)
    return maintenance_shapes.HeldAlarms(
        items=[maintenance_shapes.HeldAlarm.model_validate(held_document(held)) for held in page.items],
        next=call.cursors.write(page.next, *scope),
    )


@router.post(
    "/clients/<id>/maintenance/<window_id>/end",
    tags=["maintenance"],
    summary="End a maintenance window",
    responses=answers("The window, which has ended.", 404),
)
def end_window(call: CurrentCall, known: ClientId, window: WindowId) -> maintenance_shapes.Window:
    """It is over now. What it holds and is in alarm has a ticket within two minutes. For the desk.

    It takes no body. A window that is over stays as it is.
    """
    return _shape(call, call.services.maintenance.end_for(call.caller, client_id(known), window))


def _shape(call: Call, window: Window) -> maintenance_shapes.Window:
    now = call.services.maintenance.clock()
    return maintenance_shapes.Window.model_validate(window_document(window, now))
