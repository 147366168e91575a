"""The register of clients."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from ticket_api import client_shapes
from ticket_api.call import USUAL_PAGE, ClientId, CurrentCall, Limit, Next, RequestedBy, client_id
from ticket_api.documented import answers
from ticket_api.responses import client_shape
from ticket_api.routes import new_router

router = new_router()


@router.get("/clients", tags=["clients"], summary="List clients", responses=answers("A page.", 400, 422, 503))
def list_clients(call: CurrentCall, limit: Limit = USUAL_PAGE, following: Next = None) -> client_shapes.ClientList:
    """All clients by id. For the desk."""
    page = call.services.register_clients.listed(call.caller, limit, call.cursors.read(following, "clients"))
    return client_shapes.ClientList(
        items=[client_shape(client) for client in page.items], next=call.cursors.write(page.next, "clients")
    )


@router.get("/clients/<id>", tags=["clients"], summary="Show a client", responses=answers("The client.", 404))
def show_client(call: CurrentCall, known: ClientId) -> client_shapes.Client:
    """One client. For the desk."""
    return client_shape(call.services.register_clients.shown(call.caller, client_id(known)))


@router.put(
    "/clients/<id>",
    tags=["clients"],
    summary="Register a client",
    responses=answers("The client as it is registered now.", 400, 413, 415, 422, 503),
)
def put_client(
    call: CurrentCall, named: ClientId, body: Annotated[dict[str, Any], Body()], requested_by: RequestedBy = None
) -> client_shapes.Client:
    """A new client, or the whole file of a known one. `client` is the id of the path. For operators.

    The body is read by the same code as a client's file, which names each field that is wrong.
    """
    return client_shape(call.services.register_clients.replace(call.caller, named, body, requested_by))
