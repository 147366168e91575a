"""Patterns of whole names, held to regular expressions and to every short name there is."""

from __future__ import annotations

import re
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.pattern import covers, fits, shortest

patterns = st.text("ab*?", max_size=7)
NAMES = ["".join(letters) for length in range(6) for letters in product("abc", repeat=length)]
LONGEST = 255


def by_regex(pattern: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(letter, re.escape(letter)) for letter in pattern), re.DOTALL)


@pytest.mark.parametrize(
    ("pattern", "name", "expected"),
    [
        ("vibe-nonprod-db", "vibe-nonprod-db", True),
        ("prod", "vibe-nonprod-db", False),
        ("*prod*", "vibe-nonprod-db", True),
        ("*-prod-*", "vibe-nonprod-db", False),
        ("*-nonprod-*", "vibe-nonprod-db", True),
        ("VIBE-*", "vibe-nonprod-db", False),
        ("web-?", "web-1", True),
        ("web-?", "web-10", False),
        ("web-?", "web-", False),
        ("?*", "", False),
        ("*", "", True),
        ("a*a", "a", False),
        ("*a*b*c*", "xaxbxcx", True),
        ("*ab*ba*", "aba", False),
        ("pedidos [1]", "pedidos [1]", True),
        ("a.c", "abc", False),
        ("*fin", "línea 1\nfin", True),
    ],
)
def test_a_pattern_stands_for_whole_names(pattern: str, name: str, expected: bool) -> None:
    assert fits(pattern, name) is expected


@given(patterns, st.text("abc", max_size=9))
def test_a_pattern_stands_for_what_the_regular_expression_does(pattern: str, name: str) -> None:
    assert fits(pattern, name) is bool(by_regex(pattern).fullmatch(name))


@given(st.text(max_size=20))
def test_a_name_without_wildcards_stands_for_itself_alone(name: str) -> None:
    literal = name.replace("*", "x").replace("?", "y")
    assert fits(literal, literal)
    assert not fits(literal, literal + "x")


@pytest.mark.parametrize("pattern", ["*a" * 120 + "b", "*?a" * 80 + "b", "*" * LONGEST + "b"])
def test_no_pattern_is_slow(pattern: str) -> None:
    assert not fits(pattern, "a" * LONGEST)


@given(patterns)
def test_no_name_is_shorter_than_the_shortest_of_its_pattern(pattern: str) -> None:
    assert min((len(name) for name in NAMES if fits(pattern, name)), default=6) >= min(shortest(pattern), 6)


@given(patterns, patterns)
def test_a_pattern_that_covers_another_stands_for_all_of_its_names(general: str, special: str) -> None:
    if covers(general, special):
        assert [name for name in NAMES if fits(special, name) and not fits(general, name)] == []


@pytest.mark.parametrize(
    ("general", "special"),
    [
        ("*", ""),
        ("*", "*"),
        ("*", "a?*b"),
        ("a*", "abc"),
        ("a*", "a*b"),
        ("*prod*", "*nonprod*"),
        ("*?", "?*"),
        ("?*", "*a"),
        ("*?", "a*"),
        ("**a", "*a"),
        ("???*", "a*bc"),
        ("web-*-cpu", "web-?-cpu"),
    ],
)
def test_what_is_plainly_covered_is_seen(general: str, special: str) -> None:
    assert covers(general, special)


@given(patterns)
def test_every_pattern_covers_itself_and_the_star_covers_all(pattern: str) -> None:
    assert covers(pattern, pattern)
    assert covers("*", pattern)
