"""JSON from a stranger: one meaning, or none.

Refused: what is not JSON (RFC 8259), a top level that is no object, a key that stands twice in one object, NaN and
Infinity, numbers that a float cannot hold, nesting that exhausts the stack, and more than SQS carries.
"""

from __future__ import annotations

import json
import math
import re
from typing import TYPE_CHECKING, TypeAlias

from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import NoReturn

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

BYTES_LIMIT = 1_048_576
"""https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html"""

DEPTH_LIMIT = 64
"""An alarm's documents are less than ten levels deep."""

# A whole string, closed or not, is one token, so that a brace within it opens nothing. Possessive: one pass, any input.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[\]{}]', re.DOTALL)
_UNSTORABLE = re.compile("[\ud800-\udfff\0]")
# As it stands, or as JSON writes it; so are characters beyond the first plane, which are storable.
_MAY_BE_UNSTORABLE = re.compile(r"[\ud800-\udfff\0]|\\u(?:0000|[dD][89a-fA-F])")


def parse_object(text: str, what: str) -> dict[str, Json]:
    """The object that `text` says. `what` names the text in the reason of the Refused that is raised otherwise.

    Lone surrogates and NUL, which UTF-8, HTML or e-mail cannot carry, become U+FFFD.
    """
    if len(text.encode("utf-8", "surrogatepass")) > BYTES_LIMIT:
        raise Refused(f"{what} has more than {BYTES_LIMIT} bytes")
    _check_depth(text, what)
    try:
        value = json.loads(text, object_pairs_hook=_unique, parse_constant=_refuse_constant, parse_float=_finite)
    except Refused as refusal:
        raise Refused(f"{what}: {refusal}") from refusal
    except ValueError as error:  # also an integer of more digits than Python reads
        raise Refused(f"{what} is not JSON: {error}") from error
    if not isinstance(value, dict):
        raise Refused(f"{what} is no JSON object")
    if not _MAY_BE_UNSTORABLE.search(text):
        return value
    return {_storable(key): _clean(item) for key, item in value.items()}


def _check_depth(text: str, what: str) -> None:
    if text.count("[") + text.count("{") <= DEPTH_LIMIT:
        return  # what is opened so seldom is not nested deeper; true of every alarm, and a tenth of the time
    depth = 0
    for token in _TOKEN.finditer(text):
        match text[token.start()]:
            case "[" | "{":
                depth += 1
                if depth > DEPTH_LIMIT:
                    raise Refused(f"{what} is nested more than {DEPTH_LIMIT} levels deep")
            case "]" | "}":
                depth -= 1


def _unique(pairs: Iterable[tuple[str, Json]]) -> dict[str, Json]:
    made: dict[str, Json] = {}
    for key, value in pairs:
        if key in made:
            raise Refused(f"the key {key[:80]!r} stands twice in one object")
        made[key] = value
    return made


def _refuse_constant(constant: str) -> NoReturn:
    raise Refused(f"{constant} is no JSON number")


def _finite(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise Refused("a number is too large to be kept")
    return number


def _clean(value: Json) -> Json:
    """The same value with storable texts. The depth was checked, so the recursion ends in time."""
    match value:
        case str():
            return _storable(value)
        case list():
            return [_clean(item) for item in value]
        case dict():
            return {_storable(key): _clean(item) for key, item in value.items()}
        case _:
            return value


def _storable(text: str) -> str:
    return _UNSTORABLE.sub("\ufffd", text)
