"""The REST API. The gateway has proven who calls; what they may do is decided here, at every request."""

from __future__ import annotations

import logging
import os
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about, note
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import ApiServices, api_services
from guardia.settings import Settings
from ticket_api.app import app
from ticket_api.call import CALLER, SERVICES
from ticket_api.incoming import check_body
from ticket_api.problems import problem_answer

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.event_handler import Response
    from aws_lambda_powertools.utilities.typing import LambdaContext

logger = logging.getLogger(__name__)
metrics = Metrics("ticket_api")

# Answers hold a tenant's data: no cache keeps them, and no browser takes them for anything but what they say.
HEADERS = {"Cache-Control": ["no-store"], "X-Content-Type-Options": ["nosniff"]}

PARAMETERS = {"/tickets": "ticket_id", "/clients": "client_id", "/quarantine": "quarantine_id"}
"""What the `id` in a route is, by what the route begins with."""


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, services: ApiServices | None = None) -> dict[str, Any]:
    """The answer in the form of a Lambda proxy integration. Every error is an `application/problem+json`."""
    with about(**_of_request(event)):
        answer = _answer(event, context, services or _services())
        answer["multiValueHeaders"] = {**answer["multiValueHeaders"], **HEADERS}
        status = answer["statusCode"]
        metrics.add("answered")
        metrics.add("faults", int(status == HTTPStatus.INTERNAL_SERVER_ERROR))
        logger.info("answered", extra={"status": status})
    return answer


def _of_request(event: Mapping[str, Any]) -> dict[str, object]:
    """What its lines are about. The route in place of the path, which may hold a contact's address."""
    route, parameters = event["resource"], event.get("pathParameters") or {}
    return {
        "correlation_id": event["requestContext"]["requestId"],
        "method": event["httpMethod"],
        "route": route,
        PARAMETERS.get(route.partition("/{")[0], ""): parameters.get("id"),
        "window_id": parameters.get("window_id"),
    }


def _answer(event: dict[str, Any], context: LambdaContext, services: ApiServices) -> dict[str, Any]:
    try:
        check_body(event)
        caller = services.admit_caller(_claims(event))
        note(user=caller.sub, **({"client_id": caller.client_id} if caller.client_id else {}))
        services.limit_rate(caller)
    except Exception as error:  # what the table does not know is logged there, and answered with 500
        return _refusal(problem_answer(error, event["path"]))
    app.context.update({SERVICES: services, CALLER: caller})
    return app.resolve(event, context)


def _claims(event: Mapping[str, Any]) -> Mapping[str, str]:
    """What the authorizer found in the token; nothing, which admits nobody, where there was no authorizer.

    A REST API passes every claim on as text. What comes as anything else was not passed on by ours, and is no claim.
    """
    claims = (event["requestContext"].get("authorizer") or {}).get("claims")
    return {name: text for name, text in claims.items() if isinstance(text, str)} if isinstance(claims, dict) else {}


def _refusal(refusal: Response[str]) -> dict[str, Any]:
    """The answer to a request that reached no route."""
    return {
        "statusCode": refusal.status_code,
        "body": refusal.body,
        "isBase64Encoded": False,
        "multiValueHeaders": {name: [value] for name, value in refusal.headers.items()},
    }


@cache
def _services() -> ApiServices:
    return api_services(Settings.from_environment(os.environ), gauge=metrics.add)
