"""What noise may keep from being told by itself."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guardia.domain.notice import AUDIENCES
from guardia.domain.quiet import may_be_held
from guardia.domain.ticket import Kind
from tests.support.builders import ANA, entry

ALWAYS_TOLD = {Kind.STORM, Kind.UNDELIVERED, Kind.REMINDER}


@pytest.mark.parametrize("kind", sorted(set(AUDIENCES) - ALWAYS_TOLD))
def test_whatever_the_system_did_may_be(kind: Kind) -> None:
    assert may_be_held(entry(kind))


@pytest.mark.parametrize("kind", sorted(AUDIENCES))
def test_nothing_that_a_person_did_is(kind: Kind) -> None:
    assert not may_be_held(replace(entry(kind), actor=ANA))


@pytest.mark.parametrize("kind", sorted(ALWAYS_TOLD))
def test_the_summary_and_what_a_person_must_see_by_itself_are_not(kind: Kind) -> None:
    assert not may_be_held(entry(kind))


@pytest.mark.parametrize("kind", sorted(set(Kind) - set(AUDIENCES)))
def test_what_is_not_told_is_not_held_either(kind: Kind) -> None:
    assert not may_be_held(entry(kind))
