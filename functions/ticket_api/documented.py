"""What OpenAPI says of a route's answers: only statuses that it does return."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from ticket_api import shapes
from ticket_api.problems import MEDIA_TYPE

PROBLEMS = {
    400: "The body is no JSON, If-Match cannot be read, or the cursor is of another list or too old.",
    401: "The gateway found no valid ID token.",
    403: "The token is not of our app client, the caller is in no group or bound to no contact, their role does not do "
    "this, or no contract covers it.",
    404: "Unknown, or another tenant's: the two look the same.",
    409: "The ticket's status (who made it so is named), the register or the message does not allow this, or the key "
    "is used up.",
    412: "If-Match names another version than the ticket's.",
    413: "The body is too large.",
    415: "The body is not said to be JSON.",
    422: "Each field that is wrong is named.",
    429: "The client's people, or whoever of the desk asks, ask too fast; `Retry-After` says for how long.",
    500: "A fault of ours.",
    503: "Others changed the same thing at each try and nothing was written, the list cannot go on, or what Guardia "
    "keeps cannot be reached, at this moment; `Retry-After` says for how long.",
}
ALWAYS = (401, 403, 429, 500, 503)


def answers(success: str, *problems: int, status: HTTPStatus = HTTPStatus.OK) -> dict[int, OpenAPIResponse]:
    """The documented answers of a route: its success, and the problems that it may have besides ALWAYS."""
    documented: dict[int, OpenAPIResponse] = {int(status): {"description": success}}
    for problem in sorted({*ALWAYS, *problems}):
        content: dict[str, Any] = {MEDIA_TYPE: {"model": shapes.Problem}}
        documented[problem] = {"description": PROBLEMS[problem], "content": content}
    return documented
