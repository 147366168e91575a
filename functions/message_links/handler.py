"""The page on which somebody of the desk acknowledges. Nobody signs in: the link proves whom we wrote to.

GET and HEAD change nothing, whoever opens the link; POST does what the reader asked for, once they typed the number.
"""

from __future__ import annotations

import logging
import os
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from guardia.adapters.passing import is_passing
from guardia.adapters.telemetry.calls import observed
from guardia.adapters.telemetry.lines import about
from guardia.adapters.telemetry.metrics import Metrics
from guardia.bootstrap import acknowledge_by_link
from guardia.domain.errors import Busy, Expired, Forged, NoKeys, NotFound
from guardia.services.acknowledge_by_link import AcknowledgeByLink, Standing
from guardia.settings import Settings
from message_links.answers import Answer, page, redirect
from message_links.incoming import Asked, asked
from message_links.pages import Pages, Refusal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from aws_lambda_powertools.utilities.typing import LambdaContext

    from guardia.services.acknowledge_by_link import View

logger = logging.getLogger(__name__)
metrics = Metrics("message_links")

REFUSALS: Mapping[type[Exception], tuple[HTTPStatus, Refusal]] = {
    Forged: (HTTPStatus.NOT_FOUND, Refusal.UNKNOWN),
    NotFound: (HTTPStatus.NOT_FOUND, Refusal.UNKNOWN),
    Expired: (HTTPStatus.GONE, Refusal.EXPIRED),
    NoKeys: (HTTPStatus.SERVICE_UNAVAILABLE, Refusal.BUSY),
    Busy: (HTTPStatus.SERVICE_UNAVAILABLE, Refusal.BUSY),
}
"""What is answered without a ticket. A link that never was and one of another stack look the same."""


@observed(metrics)
def handler(event: dict[str, Any], context: LambdaContext, service: AcknowledgeByLink | None = None) -> Answer:
    """The answer in the form of a Lambda proxy integration. The token is in no log: whoever has it may acknowledge."""
    del context
    request = asked(event)
    with about(correlation_id=event["requestContext"]["requestId"], method=request.method):
        answer = _answer(request, service or _service())
        logger.info("answered", extra={"status": answer["statusCode"]})
    return answer if request.method != "HEAD" else {**answer, "body": ""}


def _answer(request: Asked, service: AcknowledgeByLink) -> Answer:
    metrics.add("received")
    try:
        if request.method == "POST":
            return _taken(request, service)
        return _shown(request, service.look(request.token), HTTPStatus.OK)
    except tuple(REFUSALS) as error:
        status, refusal = REFUSALS[type(error)]
        logger.info("refused", extra={"error": type(error).__name__})
        return page(status, _pages().refused(refusal))
    except Exception as error:  # whatever it is, its reader gets a page, and the log its cause
        if is_passing(error):
            logger.warning("what the page needs was not reached", exc_info=error)
            return page(HTTPStatus.SERVICE_UNAVAILABLE, _pages().refused(Refusal.BUSY))
        logger.exception("the page failed")
        metrics.add("faults")
        return page(HTTPStatus.INTERNAL_SERVER_ERROR, _pages().refused(Refusal.BUSY))


def _taken(request: Asked, service: AcknowledgeByLink) -> Answer:
    view = service.take(request.token, request.number, request.name)
    logger.info("asked to acknowledge", extra=_seen(view))
    if view.wanted:
        metrics.add("asked_again")
        return _shown(request, view, HTTPStatus.UNPROCESSABLE_ENTITY)
    if view.standing is Standing.MINE:
        metrics.add("acknowledged")
        return redirect(request.token, request.language)
    metrics.add("late")
    return _shown(request, view, HTTPStatus.CONFLICT)


def _seen(view: View) -> dict[str, object]:
    return {
        "ticket_id": view.ticket.id,
        "client_id": view.ticket.client_id,
        "notice_id": view.notice.id,
        "standing": view.standing,
        "wanted": sorted(view.wanted),
    }


def _shown(request: Asked, view: View, status: HTTPStatus) -> Answer:
    language = request.language or view.notice.recipient.language
    return page(status, _pages().shown(view, language, typed_name=request.name))


@cache
def _service() -> AcknowledgeByLink:
    return acknowledge_by_link(Settings.from_environment(os.environ), metrics.add, gauge=metrics.add)


@cache
def _pages() -> Pages:
    return Pages()
