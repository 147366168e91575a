"""The checks find nothing in the template, and find what was broken in a copy of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.infra import access_breaches, api_breaches, keeping_breaches, roads_breaches, strangers_breaches
from tests.infra.breaches import checks

if TYPE_CHECKING:
    from tests.infra.breaches import Breach, Check
    from tests.infra.templates import Json

BREACHES = {
    **access_breaches.BREACHES,
    **api_breaches.BREACHES,
    **keeping_breaches.BREACHES,
    **roads_breaches.BREACHES,
    **strangers_breaches.BREACHES,
}


@pytest.mark.covers("F1", "F2", "F4", "F6", "F8", "F9", "F14", "F50", "F52", "F53", "F55")
@pytest.mark.parametrize("check", checks(BREACHES), ids=lambda check: f"{check.__module__}.{check.__name__}")
def test_a_check_finds_nothing_in_the_template(desk: Json, check: Check) -> None:
    assert check(desk) == []


@pytest.mark.parametrize("breach", BREACHES.values(), ids=BREACHES)
@pytest.mark.covers("F1", "F2", "F4", "F6", "F8", "F9", "F14", "F50", "F52", "F53", "F55")
def test_a_check_finds_what_was_broken(desk: Json, breach: Breach) -> None:
    breach.commit(desk)

    assert breach.says in breach.check(desk)
