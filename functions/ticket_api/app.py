"""The resolver with all routes. Whatever is raised below it becomes a problem."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import APIGatewayRestResolver

from ticket_api.incoming import read_body
from ticket_api.problems import problem_answer
from ticket_api.responses import to_json
from ticket_api.routes import clients, contacts, duty, maintenance, opening, quarantine, reports, steps, tickets

if TYPE_CHECKING:
    from aws_lambda_powertools.event_handler import Response

app = APIGatewayRestResolver(
    enable_validation=True,
    # An answer that does not fit its own shape is a fault of ours, and not the caller's.
    response_validation_error_http_code=HTTPStatus.INTERNAL_SERVER_ERROR,
    serializer=to_json,
    json_body_deserializer=read_body,
    debug=False,
)
for routes in (tickets, opening, steps, clients, contacts, maintenance, duty, quarantine, reports):
    app.include_router(routes.router)


def refuse(error: Exception) -> Response[str]:
    """One table answers for every error."""
    return problem_answer(error, app.current_event.path)


app.exception_handler(Exception)(refuse)
