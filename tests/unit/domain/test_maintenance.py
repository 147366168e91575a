"""A maintenance window: what it covers, when, and where it stands."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.maintenance import Window, WindowState, covering
from guardia.domain.maintenance_request import WindowRequest
from guardia.domain.ticket import GUARDIA
from tests.support.builders import OLGA, PRODUCTION, T0, TESTING, alarm

if TYPE_CHECKING:
    from datetime import datetime

HOUR = timedelta(hours=1)
INSTANT = timedelta(milliseconds=1)


def window(*, ends: timedelta = 2 * HOUR, accounts: tuple[str, ...] = (), alarms: tuple[str, ...] = ()) -> Window:
    """A window that begins at T0."""
    request = WindowRequest(starts=T0, ends=T0 + ends, reason="Cambio de discos.", accounts=accounts, alarms=alarms)
    return request.window("acme", OLGA, T0, f"{ends}")


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (T0 - INSTANT, WindowState.PLANNED),
        (T0, WindowState.RUNNING),
        (T0 + 2 * HOUR - INSTANT, WindowState.RUNNING),
        (T0 + 2 * HOUR, WindowState.OVER),
    ],
)
def test_its_start_is_within_it_and_its_end_is_not(at: datetime, state: WindowState) -> None:
    assert window().state_at(at) is state
    assert window().covers(alarm(), at) is (state is WindowState.RUNNING)


def test_ended_early_it_is_over_from_then_on() -> None:
    ended = window().ended(T0 + HOUR, OLGA)
    assert ended.state_at(T0 + HOUR - INSTANT) is WindowState.RUNNING
    assert ended.state_at(T0 + HOUR) is WindowState.OVER
    assert (ended.over_at, ended.wake_at, ended.ended_by) == (T0 + HOUR, T0 + HOUR, OLGA)


def test_ended_before_it_began_it_never_runs() -> None:
    ended = window().ended(T0 - HOUR, OLGA)
    assert [ended.state_at(T0 + n * HOUR) for n in (-1, 0, 1)] == [WindowState.OVER] * 3


def test_it_owes_a_look_from_its_end_until_that_was_done() -> None:
    ended = window().ended(T0 + 2 * HOUR, GUARDIA)
    assert [window().wake_at, ended.wake_at, ended.settled(T0 + 3 * HOUR).wake_at] == [
        T0 + 2 * HOUR,
        T0 + 2 * HOUR,
        None,
    ]


@pytest.mark.parametrize(
    ("accounts", "alarms", "covered"),
    [
        ((), (), {"tienda-1": True, "db": True}),
        ((PRODUCTION,), (), {"tienda-1": True, "db": True}),
        ((TESTING,), (), {"tienda-1": False, "db": False}),
        ((TESTING, PRODUCTION), (), {"tienda-1": True, "db": True}),
        ((), ("tienda-*",), {"tienda-1": True, "db": False, "Tienda-1": False, "mi-tienda-1": False}),
        ((), ("tienda-?", "db"), {"tienda-1": True, "tienda-10": False, "db": True, "db-2": False}),
        ((TESTING,), ("*",), {"tienda-1": False}),
    ],
)
def test_it_covers_what_it_names(accounts: tuple[str, ...], alarms: tuple[str, ...], covered: dict[str, bool]) -> None:
    one = window(accounts=accounts, alarms=alarms)
    assert {name: one.covers(alarm(name=name, account_id=PRODUCTION), T0) for name in covered} == covered


def test_of_those_that_cover_the_last_to_end_comes_first() -> None:
    short, long = window(ends=HOUR), window(ends=3 * HOUR)
    elsewhere, ended = window(ends=4 * HOUR, accounts=(TESTING,)), window(ends=5 * HOUR).ended(T0 + 4 * HOUR, OLGA)
    assert covering([short, elsewhere, long, ended], alarm(), T0) == (long, short)
    assert covering([short, long], alarm(), T0 + HOUR) == (long,)
    assert covering([], alarm(), T0) == ()
