"""What is refused, as `application/problem+json` (RFC 9457): one table from errors to statuses."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import timedelta
from http import HTTPStatus
from math import ceil
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response
from aws_lambda_powertools.event_handler.exceptions import NotFoundError
from aws_lambda_powertools.event_handler.openapi.exceptions import (
    RequestUnsupportedContentType,
    RequestValidationError,
)

from guardia.adapters.passing import is_passing
from guardia.domain import errors
from guardia.domain.instant import zulu
from guardia.domain.ticket import Status
from ticket_api import shapes
from ticket_api.incoming import TooLarge, Unreadable, UnsupportedMedia
from ticket_api.preconditions import BadIfMatch
from ticket_api.responses import phrase_shape, to_json

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

logger = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"
BUSY_FOR = timedelta(seconds=1)
"""Whoever was busy with the ticket is done by then."""

KEYS_ASKED_AGAIN = timedelta(seconds=10)
"""As often as the keys are asked for, while they cannot be read."""

_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class ProblemKind:
    """A kind of problem: its status, and the last part of its `type`."""

    status: HTTPStatus
    name: str
    title: str

    @property
    def type(self) -> str:
        """The URI that names it; it is not to be fetched."""
        return f"urn:guardia:problem:{self.name}"


KINDS: Mapping[type[Exception], ProblemKind] = {
    Unreadable: ProblemKind(HTTPStatus.BAD_REQUEST, "unreadable-body", "The body cannot be read"),
    BadIfMatch: ProblemKind(HTTPStatus.BAD_REQUEST, "bad-if-match", "If-Match cannot be read"),
    errors.CursorRefused: ProblemKind(HTTPStatus.BAD_REQUEST, "bad-cursor", "The cursor is not of this list"),
    errors.CursorExpired: ProblemKind(HTTPStatus.BAD_REQUEST, "expired-cursor", "The cursor is too old"),
    errors.Forbidden: ProblemKind(HTTPStatus.FORBIDDEN, "forbidden", "This is not allowed to you"),
    errors.NotEntitled: ProblemKind(HTTPStatus.FORBIDDEN, "not-entitled", "Support is not due"),
    errors.NotFound: ProblemKind(HTTPStatus.NOT_FOUND, "not-found", "There is no such thing"),
    NotFoundError: ProblemKind(HTTPStatus.NOT_FOUND, "no-such-route", "There is no such route"),
    errors.TransitionRefused: ProblemKind(
        HTTPStatus.CONFLICT, "transition-refused", "The ticket's status does not allow this"
    ),
    errors.NotReleasable: ProblemKind(HTTPStatus.CONFLICT, "not-releasable", "The message cannot become a ticket"),
    errors.ContractGone: ProblemKind(HTTPStatus.CONFLICT, "contract-gone", "The contract is not registered any more"),
    errors.KeyReused: ProblemKind(HTTPStatus.CONFLICT, "key-reused", "The Idempotency-Key was used before"),
    errors.VersionMismatch: ProblemKind(
        HTTPStatus.PRECONDITION_FAILED, "version-mismatch", "The ticket has another version"
    ),
    TooLarge: ProblemKind(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "too-large", "The body is too large"),
    UnsupportedMedia: ProblemKind(HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is no JSON"),
    RequestUnsupportedContentType: ProblemKind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is no JSON"
    ),
    errors.Invalid: ProblemKind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "The request breaks a rule"),
    RequestValidationError: ProblemKind(HTTPStatus.UNPROCESSABLE_ENTITY, "invalid", "The request breaks a rule"),
    errors.TooManyRequests: ProblemKind(HTTPStatus.TOO_MANY_REQUESTS, "too-many-requests", "You ask too fast"),
    errors.NoKeys: ProblemKind(HTTPStatus.SERVICE_UNAVAILABLE, "no-keys", "The list cannot go on at this moment"),
    errors.Busy: ProblemKind(HTTPStatus.SERVICE_UNAVAILABLE, "busy", "Others change the same thing"),
}
FAULT = ProblemKind(HTTPStatus.INTERNAL_SERVER_ERROR, "fault", "Guardia failed")
"""Whatever the table does not know is a fault of ours."""

UNAVAILABLE = ProblemKind(HTTPStatus.SERVICE_UNAVAILABLE, "unavailable", "Guardia cannot answer at this moment")
"""AWS throttled us or was out of reach, and neither the caller nor we can do anything about it but wait."""

_DETAILS = {
    NotFoundError: "this path, or this method on it, does not exist",
    RequestUnsupportedContentType: "send the body as application/json",
    RequestValidationError: "each field that is wrong is named in errors",
}
"""Of errors whose own text is not written for our callers."""


def kind_of(error: Exception) -> ProblemKind:
    """The kind of problem that an error is."""
    known = next((KINDS[kind] for kind in type(error).__mro__ if kind in KINDS), None)
    return known or (UNAVAILABLE if is_passing(error) else FAULT)


def problem_answer(error: Exception, instance: str) -> Response[str]:
    """The answer that an error becomes. A fault is logged and says nothing of itself."""
    kind = kind_of(error)
    if kind is FAULT:
        logger.exception("the request failed", exc_info=error)
    elif kind is UNAVAILABLE:
        logger.warning("what the request needs was not reached", exc_info=error)
    else:
        logger.info("refused", extra={"problem": kind.name, "status": int(kind.status)})
    refused = error if isinstance(error, errors.TransitionRefused) else None
    problem = shapes.Problem(
        type=kind.type,
        title=kind.title,
        status=kind.status,
        detail=_detail(error, kind),
        instance=instance,
        errors=[shapes.FieldProblem(field=name, message=text) for name, text in _fields(error)] or None,
        ticket_status=Status(refused.status) if refused else None,
        by=refused.actor if refused else None,
        at=zulu(refused.at) if refused else None,
        reason=phrase_shape(error.reason) if isinstance(error, errors.NotEntitled) else None,
    )
    text = to_json(problem.model_dump(mode="json", exclude_none=True))
    return Response(int(kind.status), MEDIA_TYPE, text, dict(_headers(error, kind)))


def _detail(error: Exception, kind: ProblemKind) -> str:
    if kind is FAULT:
        return "something went wrong on our side; nobody else is to blame, and trying again may help"
    if kind is UNAVAILABLE:
        return (
            "whether it was done is not known: send it again, and what changes something under the same Idempotency-Key"
        )
    return _DETAILS.get(type(error)) or str(error)


def _headers(error: Exception, kind: ProblemKind) -> Iterator[tuple[str, str]]:
    """When to try again (RFC 9110, 10.2.3), in whole seconds."""
    match error:
        case _ if kind is UNAVAILABLE:
            wait = BUSY_FOR
        case errors.Busy():
            wait = BUSY_FOR
        case errors.NoKeys():
            wait = KEYS_ASKED_AGAIN
        case errors.TooManyRequests():
            wait = error.retry_after
        case _:
            return
    yield "Retry-After", str(max(1, ceil(wait.total_seconds())))


def _fields(error: Exception) -> Iterator[tuple[str, str]]:
    match error:
        case errors.Invalid():
            yield from ((problem.path[:_LONGEST_NAME], problem.message) for problem in error.problems)
        case RequestValidationError():
            for said in error.errors():
                yield _name(said["loc"]), said["msg"]
        case errors.CursorExpired():
            yield "next", "is too old"
        case errors.CursorRefused():
            yield "next", "is not a cursor of this list"
        case BadIfMatch() | errors.VersionMismatch():
            yield "If-Match", str(error)
        case errors.KeyReused():
            yield "Idempotency-Key", str(error)


def _name(place: tuple[str | int, ...]) -> str:
    """`("body", "next_steps")` → `next_steps`; `("header", "if-match")` → `If-Match`; a body as a whole → `(body)`."""
    part, *names = place
    if part == "header":
        return str(names[0]).title()
    return ".".join(str(name) for name in names)[:_LONGEST_NAME] or f"({part})"
