"""Ids that sort by an instant and say it again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.sortable_id import first_id, instant_in, sortable_id

FIRST, LAST = datetime(1970, 1, 1, tzinfo=UTC), datetime(9999, 12, 31, tzinfo=UTC)
instants = st.integers(0, int((LAST - FIRST).total_seconds() * 1000)).map(lambda ms: FIRST + timedelta(milliseconds=ms))


@given(at=instants, of=st.text())
def test_an_id_says_its_instant(at: datetime, of: str) -> None:
    one = sortable_id(at, of)
    assert (len(one), instant_in(one)) == (26, at)
    assert first_id(at) <= one < first_id(at + timedelta(milliseconds=1))


@given(one=instants, other=instants)
def test_ids_sort_as_their_instants(one: datetime, other: datetime) -> None:
    if one < other:
        assert sortable_id(one, "z") < sortable_id(other, "a")


def test_of_one_instant_each_thing_has_its_own() -> None:
    assert sortable_id(FIRST, "a") == sortable_id(FIRST, "a") != sortable_id(FIRST, "b")


def test_what_is_no_id_says_no_instant() -> None:
    for text in ("", "x", "I" * 26, "Z" * 26, "0" * 25, "🔥" * 26):
        assert instant_in(text) is None
