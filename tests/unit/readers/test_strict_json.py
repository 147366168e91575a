"""JSON from a stranger has one meaning, or is refused with a reason."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.readers.strict_json import BYTES_LIMIT, DEPTH_LIMIT, parse_object
from guardia.domain.errors import Refused

pytestmark = pytest.mark.covers("F63")

TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]))
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**18), 10**18)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=20,
)


@given(document=st.dictionaries(TEXTS, VALUES))
def test_any_object_is_read_as_it_was_written(document: dict[str, object]) -> None:
    assert parse_object(json.dumps(document), "the message") == document


@given(text=st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "surrogateescape")))
def test_any_text_is_an_object_or_refused(text: str) -> None:
    try:
        read = parse_object(text, "the message")
    except Refused:
        return
    assert isinstance(read, dict)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is not JSON"),
        ("ALARM", "is not JSON"),
        ("{'a': 1}", "is not JSON"),
        ('{"a": 1} {"b": 2}', "is not JSON"),
        ('\ufeff{"a": 1}', "is not JSON"),
        ("[1, 2]", "is no JSON object"),
        ('"text"', "is no JSON object"),
        ("null", "is no JSON object"),
        ('{"a": 1, "a": 2}', "the key 'a' stands twice"),
        ('{"b": [{"a": 1, "a": 1}]}', "the key 'a' stands twice"),
        ('{"a": NaN}', "NaN is no JSON number"),
        ('{"a": Infinity}', "Infinity is no JSON number"),
        ('{"a": -Infinity}', "-Infinity is no JSON number"),
        ('{"a": 1e999}', "too large"),
        ('{"a": ' + "9" * 5000 + "}", "is not JSON"),
    ],
)
def test_a_text_without_one_meaning_is_refused_with_the_reason(text: str, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        parse_object(text, "the message")


@pytest.mark.parametrize("levels", [DEPTH_LIMIT, 1_000, 500_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_deep_nesting_is_refused_before_it_is_parsed(levels: int, opening: str, closing: str) -> None:
    text = '{"a":' + opening * (levels // len(opening)) + "1" + closing * (levels // len(opening)) + "}"
    if levels == DEPTH_LIMIT and opening != "[":
        text = '{"a":' * (levels + 1) + "1" + "}" * (levels + 1)
    with pytest.raises(Refused, match="nested more than 64 levels deep"):
        parse_object(text, "the message")


def test_nesting_up_to_the_limit_is_read() -> None:
    assert parse_object('{"a":' * DEPTH_LIMIT + "1" + "}" * DEPTH_LIMIT, "the message")


def test_braces_within_texts_open_nothing() -> None:
    document = {"reasonData": '\\"' + "[{" * 500, "b": '"'}
    assert parse_object(json.dumps(document), "the message") == document


@pytest.mark.parametrize("filling", ['\\"', '"', "[]", '"a",', "{}", "\\", "é"])
def test_a_full_size_body_takes_no_longer_whatever_it_holds(filling: str) -> None:
    text = '{"a":"' + filling * (BYTES_LIMIT // 2 // len(filling.encode()))
    started = time.perf_counter()
    with pytest.raises(Refused):
        parse_object(text, "the message")
    assert time.perf_counter() - started < 5


def test_more_than_a_queue_carries_is_refused() -> None:
    with pytest.raises(Refused, match="more than 1048576 bytes"):
        parse_object('{"a":"' + "é" * (BYTES_LIMIT // 2) + '"}', "the message")


def test_what_utf_8_cannot_carry_becomes_a_replacement_character() -> None:
    text = '{"lone \\ud83d": ["NUL \\u0000", {"pair": "\\ud83d\\udd25"}]}'
    assert parse_object(text, "the message") == {"lone \ufffd": ["NUL \ufffd", {"pair": "🔥"}]}
