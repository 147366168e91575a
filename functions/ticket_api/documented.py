"""What OpenAPI says of a route's answers: only statuses that it does return."""

from http import HTTPStatus
from typing import Any

from aws_lambda_powertools.event_handler.openapi.types import OpenAPIResponse

from ticket_api import shapes
from ticket_api.problems import MEDIA_TYPE

PROBLEMS = {
    400: "The body is no JSON, or If-Match or the cursor cannot be read.",
    401: "The gateway found no valid ID token.",
    403: "The caller is in no group, bound to no contact, their role does not do this, or no contract covers it.",
    404: "Unknown, or another tenant's: the two look the same.",
    409: "The ticket's status (who made it so is named), the register or the message does not allow this, or the key "
    "is used up.",
    412: "If-Match names another version than the ticket's.",
    413: "The body is too large.",
    415: "The body is not said to be JSON.",
    422: "Each field that is wrong is named.",
    500: "A fault of ours.",
    503: "Others changed the same thing at each try; nothing was written.",
}
ALWAYS = (401, 403, 500)


def answers(success: str, *problems: int, status: HTTPStatus = HTTPStatus.OK) -> dict[int, OpenAPIResponse]:
    """The documented answers of a route: its success, and the problems that it may have besides ALWAYS."""
    documented: dict[int, OpenAPIResponse] = {int(status): {"description": success}}
    for problem in sorted({*ALWAYS, *problems}):
        content: dict[str, Any] = {MEDIA_TYPE: {"model": shapes.Problem}}
        documented[problem] = {"description": PROBLEMS[problem], "content": content}
    return documented
