"""Who speaks for a client: one contact at a time, without the client's whole file."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Body

from ticket_api import client_shapes
from ticket_api.call import (
    USUAL_PAGE,
    ClientId,
    ContactAddress,
    CurrentCall,
    Limit,
    Next,
    RequestedBy,
    address,
    client_id,
)
from ticket_api.cursors import number_in
from ticket_api.documented import answers
from ticket_api.responses import contact_shape, registered_contact_shape
from ticket_api.routes import new_router

router = new_router()


@router.get(
    "/clients/<id>/contacts",
    tags=["clients"],
    summary="List contacts",
    responses=answers("A page.", 400, 404, 422, 503),
)
def list_contacts(
    call: CurrentCall, known: ClientId, limit: Limit = USUAL_PAGE, following: Next = None
) -> client_shapes.ContactList:
    """The contacts in force, and for the desk those who were removed. A client's people see their own client's."""
    scope = ("contacts", known)
    start = number_in(call.cursors.read(following, *scope), "from")
    contacts = call.services.register_contacts.listed(call.caller, client_id(known))
    end = start + limit
    return client_shapes.ContactList(
        items=[registered_contact_shape(listed.contact, listed.last) for listed in contacts[start:end]],
        next=call.cursors.write({"from": str(end)} if len(contacts) > end else None, *scope),
    )


@router.put(
    "/clients/<id>/contacts/<email>",
    tags=["clients"],
    summary="Register a contact",
    responses=answers("The contact as they are registered now.", 400, 404, 413, 415, 422, 503),
)
def put_contact(
    call: CurrentCall, known: ClientId, named: ContactAddress, body: Annotated[dict[str, Any], Body()]
) -> client_shapes.Contact:
    """A new contact, or all that is known of one. For operators.

    The body is read by the same code as a client's file, which names each field that is wrong.
    """
    contacts = call.services.register_contacts
    return contact_shape(contacts.put(call.caller, client_id(known), address(named), body))


@router.delete(
    "/clients/<id>/contacts/<email>",
    tags=["clients"],
    summary="Remove a contact",
    responses=answers("Who was removed, by whom, and at whose request.", 404, 422, 503),
)
def remove_contact(
    call: CurrentCall, known: ClientId, named: ContactAddress, requested_by: RequestedBy = None
) -> client_shapes.RegisteredContact:
    """From this moment they may do nothing; what they did stays on record. For operators."""
    contacts = call.services.register_contacts
    trace = contacts.remove(call.caller, client_id(known), address(named), requested_by)
    return registered_contact_shape(trace.contact, trace)
