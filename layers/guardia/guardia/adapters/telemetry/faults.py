"""An exception as a log line tells it: its class, AWS's code for it, and where it was raised; never what it says.

Called by `lines` and `calls`. An exception's text quotes whatever it met: `Email address is not verified: ana@…`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DEEPEST = 5
"""Causes, and members of a group, that are told."""

FRAMES = 12


def fault(error: BaseException) -> dict[str, object]:
    """`error`, and where they are known `code`, `operation`, `frames` (the last is where it was raised) and `causes`.

    `causes` are what it came of, or what a group holds, each as class, code and operation.
    """
    code, operation = code_of(error)
    told: dict[str, object] = {"error": type(error).__name__, "code": code, "operation": operation}
    told["frames"] = list(_frames(error))[-FRAMES:]
    told["causes"] = [in_words(cause) for cause in _causes(error)]
    return {key: value for key, value in told.items() if value}


def in_words(error: BaseException) -> str:
    """`ClientError ThrottlingException GetItem`."""
    return " ".join(filter(None, (type(error).__name__, *code_of(error))))


def code_of(error: BaseException) -> tuple[str, str]:
    """AWS's code and the operation that it refused; empty for whatever no service of AWS said (`botocore`)."""
    response = getattr(error, "response", None)
    said = response.get("Error") if isinstance(response, dict) else None
    code = said.get("Code") if isinstance(said, dict) else None
    return (str(code), str(getattr(error, "operation_name", ""))) if code else ("", "")


def _frames(error: BaseException) -> Iterator[str]:
    """`guardia.services.sweep:67 __call__`: module, line and function, from the outermost."""
    trace = error.__traceback__
    while trace is not None:
        frame = trace.tb_frame
        yield f"{frame.f_globals.get('__name__', '?')}:{trace.tb_lineno} {frame.f_code.co_name}"
        trace = trace.tb_next


def _causes(error: BaseException) -> Iterator[BaseException]:
    """What the error holds, or came of, the nearest first."""
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions[:DEEPEST]
        return
    for _ in range(DEEPEST):
        cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        if cause is None:
            return
        yield cause
        error = cause
