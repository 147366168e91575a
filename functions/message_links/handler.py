"""The page on which somebody of the desk acknowledges. Nobody signs in: the link proves whom we wrote to.

GET and HEAD change nothing, whoever opens the link; POST does what the reader asked for, once they typed the number.
"""

from __future__ import annotations

import os
from functools import cache
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

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

logger = Logger()
metrics = Metrics()

REFUSALS: Mapping[type[Exception], tuple[HTTPStatus, Refusal]] = {
    Forged: (HTTPStatus.NOT_FOUND, Refusal.UNKNOWN),
    NotFound: (HTTPStatus.NOT_FOUND, Refusal.UNKNOWN),
    Expired: (HTTPStatus.GONE, Refusal.EXPIRED),
    NoKeys: (HTTPStatus.SERVICE_UNAVAILABLE, Refusal.BUSY),
    Busy: (HTTPStatus.SERVICE_UNAVAILABLE, Refusal.BUSY),
}
"""What is answered without a ticket. A link that never was and one of another stack look the same."""


@metrics.log_metrics
def handler(event: dict[str, Any], context: LambdaContext, service: AcknowledgeByLink | None = None) -> Answer:
    """The answer in the form of a Lambda proxy integration. The token is in no log: whoever has it may acknowledge."""
    del context
    request = asked(event)
    answer = _answer(request, service or _service())
    logger.info("answered", method=request.method, status=answer["statusCode"])
    return answer if request.method != "HEAD" else {**answer, "body": ""}


def _answer(request: Asked, service: AcknowledgeByLink) -> Answer:
    _count("received")
    try:
        if request.method == "POST":
            return _taken(request, service)
        return _shown(request, service.look(request.token), HTTPStatus.OK)
    except tuple(REFUSALS) as error:
        status, refusal = REFUSALS[type(error)]
        logger.info("refused", reason=str(error))
        return page(status, _pages().refused(refusal))
    except Exception:  # whatever it is, its reader gets a page, and the log its cause
        logger.exception("the page failed")
        _count("faults")
        return page(HTTPStatus.INTERNAL_SERVER_ERROR, _pages().refused(Refusal.BUSY))


def _taken(request: Asked, service: AcknowledgeByLink) -> Answer:
    view = service.take(request.token, request.number, request.name)
    logger.info("asked to acknowledge", notice=view.notice.id, standing=view.standing, wanted=sorted(view.wanted))
    if view.wanted:
        _count("asked_again")
        return _shown(request, view, HTTPStatus.UNPROCESSABLE_ENTITY)
    if view.standing is Standing.MINE:
        _count("acknowledged")
        return redirect(request.token, request.language)
    _count("late")
    return _shown(request, view, HTTPStatus.CONFLICT)


def _shown(request: Asked, view: View, status: HTTPStatus) -> Answer:
    language = request.language or view.notice.recipient.language
    return page(status, _pages().shown(view, language, typed_name=request.name))


@cache
def _service() -> AcknowledgeByLink:
    return acknowledge_by_link(Settings.from_environment(os.environ), _count)


@cache
def _pages() -> Pages:
    return Pages()


def _count(name: str) -> None:
    metrics.add_metric(name, MetricUnit.Count, 1)
