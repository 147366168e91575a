"""Log lines: each one JSON object on standard output, with who wrote it and what it is about, and nothing personal.

Called by `calls`, around each call of a function. Inner code logs through `logging`: a sentence that is the same each
time, and what differs as `extra`, under the keys of `shapes`. Arguments of a sentence are never put into it.
"""

from __future__ import annotations

import json
import logging
import sys
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TextIO

from guardia.adapters.telemetry.faults import fault
from guardia.adapters.telemetry.shapes import is_known, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

OTHERS = "a library wrote a line; its words are withheld"
RUNTIME = "LambdaLogger"
"""How the classes of the handlers begin that Lambda's runtime gives to the root logger (`awslambdaric`)."""

_ABOUT: ContextVar[Mapping[str, object]] = ContextVar("about", default={})  # noqa: B039 - nobody writes to a Mapping


_OUTPUT: ContextVar[TextIO | None] = ContextVar("output", default=None)


def output() -> TextIO:
    """Where lines go: standard output, unless they are `diverted`."""
    return _OUTPUT.get() or sys.stdout


@contextmanager
def diverted(to: TextIO) -> Iterator[None]:
    """Lines of this thread go elsewhere while it lasts: for whoever runs several functions in one process."""
    token = _OUTPUT.set(to)
    try:
        yield
    finally:
        _OUTPUT.reset(token)


@contextmanager
def about(**keys: object) -> Iterator[None]:
    """Each line that is written within has these keys, too. They are of `shapes`; None is left out."""
    token = _ABOUT.set({**_ABOUT.get(), **keys})
    try:
        yield
    finally:
        _ABOUT.reset(token)


def note(**keys: object) -> None:
    """From now on lines have these keys, too, until the innermost `about` ends: what is known in the middle of it."""
    _ABOUT.set({**_ABOUT.get(), **keys})


def present() -> dict[str, object]:
    """What lines are about at this moment."""
    return _told(_ABOUT.get())


class JsonLines(logging.Formatter):
    """One record as one line. `service` is the package of the function."""

    def __init__(self, service: str) -> None:
        super().__init__()
        self._service = service

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end. Whatever a record holds, it is ASCII: control characters are escaped."""
        line: dict[str, object] = {
            "level": record.levelname,
            "timestamp": _instant(record.created),
            "service": self._service,
            "message": str(record.msg) if self._is_ours(record) else OTHERS,
            "logger": f"{record.name}:{record.lineno}",
        }
        line |= present() | _told(vars(record))
        if record.exc_info and record.exc_info[1]:
            line["fault"] = _told(fault(record.exc_info[1]))
        return json.dumps(line, separators=(",", ":"))

    def filter_others(self, record: logging.LogRecord) -> bool:
        """Whether a record is written: of libraries, which say much, only that something is wrong."""
        return self._is_ours(record) or record.levelno >= logging.WARNING

    def _is_ours(self, record: logging.LogRecord) -> bool:
        return record.name.partition(".")[0] in {"guardia", self._service}


class _Output(logging.StreamHandler[TextIO]):
    """Where the output is when a line is written, not when the handler was made."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> TextIO:  # type: ignore[override] # as logging's own handler of last resort does
        return output()


@contextmanager
def written(service: str, level: str) -> Iterator[None]:
    """Lines of this level and above are written while it lasts, in place of those of Lambda's runtime."""
    root, handler = logging.getLogger(), _handler(service)
    _take_over(root)
    before = root.level
    root.addHandler(handler)
    if before != logging.getLevelName(level):
        root.setLevel(level)
    try:
        yield
    finally:
        root.removeHandler(handler)
        if before != root.level:
            root.setLevel(before)


def _handler(service: str) -> logging.Handler:
    handler, lines = _Output(), JsonLines(service)
    handler.setFormatter(lines)
    handler.addFilter(lines.filter_others)
    return handler


def _take_over(root: logging.Logger) -> None:
    """The runtime's own handler would write each line again, with its words, and warnings as plain text."""
    for handler in [one for one in root.handlers if type(one).__name__.startswith(RUNTIME)]:
        root.removeHandler(handler)
        logging.captureWarnings(capture=True)


def _told(keys: Mapping[str, object]) -> dict[str, object]:
    return {
        key: shown(key, value) for key, value in keys.items() if is_known(key) and value is not None and value != ""
    }


def _instant(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
