"""The REST API. The gateway has proven who calls; what they may do is decided here, at every request."""

from __future__ import annotations

import os
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.logging import correlation_paths
from aws_lambda_powertools.metrics import MetricUnit

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

logger = Logger()
metrics = Metrics()

# Answers hold a tenant's data: no cache keeps them, and no browser takes them for anything but what they say.
HEADERS = {"Cache-Control": ["no-store"], "X-Content-Type-Options": ["nosniff"]}


@metrics.log_metrics
@logger.inject_lambda_context(correlation_id_path=correlation_paths.API_GATEWAY_REST, clear_state=True)
def handler(event: dict[str, Any], context: LambdaContext, services: ApiServices | None = None) -> dict[str, Any]:
    """The answer in the form of a Lambda proxy integration. Every error is an `application/problem+json`."""
    answer = _answer(event, context, services or _services())
    answer["multiValueHeaders"] = {**answer["multiValueHeaders"], **HEADERS}
    status = answer["statusCode"]
    metrics.add_metric("answered", MetricUnit.Count, 1)
    metrics.add_metric("faults", MetricUnit.Count, int(status == HTTPStatus.INTERNAL_SERVER_ERROR))
    logger.info("answered", method=event["httpMethod"], path=event["path"], status=status)
    return answer


def _answer(event: dict[str, Any], context: LambdaContext, services: ApiServices) -> dict[str, Any]:
    try:
        check_body(event)
        caller = services.admit_caller(_claims(event))
    except Exception as error:  # what the table does not know is logged there, and answered with 500
        return _refusal(problem_answer(error, event["path"]))
    logger.append_keys(caller=caller.sub)
    app.context.update({SERVICES: services, CALLER: caller})
    return app.resolve(event, context)


def _claims(event: Mapping[str, Any]) -> Mapping[str, str]:
    """What the authorizer found in the token; nothing, which admits nobody, where there was no authorizer."""
    return (event["requestContext"].get("authorizer") or {}).get("claims") or {}


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
    return api_services(Settings.from_environment(os.environ))
