from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.number import CROCKFORD, base32, from_base32, ticket_number

SHAPE = re.compile(r"GD-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}")


def test_the_alphabet_leaves_out_letters_that_sound_or_look_like_others() -> None:
    assert len(CROCKFORD) == 32
    assert not set("ILOU") & set(CROCKFORD)


@given(st.text(), st.integers(0, 50))
def test_a_number_can_be_said_over_the_phone(fingerprint: str, taken: int) -> None:
    assert SHAPE.fullmatch(ticket_number(fingerprint, taken))


@given(st.text())
def test_the_number_follows_from_the_fingerprint_alone(fingerprint: str) -> None:
    assert ticket_number(fingerprint) == ticket_number(fingerprint)


def test_a_taken_number_gives_way_to_others() -> None:
    numbers = [ticket_number("v1:abc", taken) for taken in range(20)]
    assert len(set(numbers)) == 20


def test_this_number_stays_what_it_is() -> None:
    """People know tickets by these numbers: changing how they are made is a change of interface."""
    assert ticket_number("v1:abc") == "GD-SDBSF-ZYWDB"


@pytest.mark.parametrize(("number", "length", "text"), [(0, 4, "0000"), (31, 2, "0Z"), (32, 2, "10"), (1024, 3, "100")])
def test_base_32_has_the_most_significant_letter_first(number: int, length: int, text: str) -> None:
    assert base32(number, length) == text


@given(st.integers(0, 2**50 - 1), st.integers(0, 2**50 - 1))
def test_texts_of_one_length_sort_as_their_numbers(one: int, other: int) -> None:
    assert (base32(one, 10) < base32(other, 10)) == (one < other)


@given(st.integers(0, 2**128 - 1))
def test_a_number_in_base_32_reads_back(number: int) -> None:
    assert from_base32(base32(number, 26)) == number


@pytest.mark.parametrize("text", ["I", "L", "O", "U", "a", "-", " 1", "ñ"])
def test_what_is_not_of_the_alphabet_is_no_number(text: str) -> None:
    assert from_base32(text) is None
