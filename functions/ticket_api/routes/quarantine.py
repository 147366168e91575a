"""Messages that could not become tickets, and how an operator lets one become a ticket after all."""

from ticket_api import shapes
from ticket_api.call import USUAL_PAGE, CurrentCall, Limit, Next, QuarantineId
from ticket_api.documented import answers
from ticket_api.responses import quarantined_shape
from ticket_api.routes import new_router

router = new_router()

AT_ONCE = 20
"""Each message carries its body of up to 32 KiB, and an answer of a function ends at 6 MB."""


@router.get(
    "/quarantine", tags=["quarantine"], summary="List quarantined messages", responses=answers("A page.", 400, 422, 503)
)
def list_quarantine(call: CurrentCall, limit: Limit = USUAL_PAGE, following: Next = None) -> shapes.Quarantine:
    """The messages, the newest first, at most 20 at once. For the desk."""
    after = call.cursors.read(following, "quarantine")
    page = call.services.read_quarantine(call.caller, min(limit, AT_ONCE), after)
    return shapes.Quarantine(
        items=[quarantined_shape(quarantined) for quarantined in page.items],
        next=call.cursors.write(page.next, "quarantine"),
    )


@router.post(
    "/quarantine/<id>/release",
    tags=["quarantine"],
    summary="Release a quarantined message",
    responses=answers("The message, which names the ticket that it opened or joined.", 404, 409, 503),
)
def release_message(call: CurrentCall, message: QuarantineId) -> shapes.Quarantined:
    """The message's alarm becomes a ticket, whose clock starts now, or joins the alarm's open one. For operators.

    It takes no body. A message that was released before stays as it is.
    """
    return quarantined_shape(call.services.release_quarantined(call.caller, message))
