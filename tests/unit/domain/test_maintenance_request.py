"""What is asked for as a maintenance window: every rule that it breaks is told, with the field."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from guardia.domain.errors import Invalid
from guardia.domain.instant import zulu
from guardia.domain.maintenance_request import ACCOUNTS, PATTERNS, WindowRequest, read_window
from tests.support.builders import OLGA, PRODUCTION, T0, TESTING, client

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
RIGHT = {"from": zulu(T0 + HOUR), "to": zulu(T0 + 3 * HOUR), "reason": "Cambio de discos."}


def problems(document: Any) -> dict[str, str]:
    """What is wrong with the document, by field."""
    with pytest.raises(Invalid) as refused:
        read_window(document, client(), T0)
    return {problem.path: problem.message for problem in refused.value.problems}


def test_what_is_right_is_read_whole() -> None:
    document = RIGHT | {"accounts": [TESTING, PRODUCTION], "alarms": ["tienda-*", "db"]}
    assert read_window(document, client(), T0) == WindowRequest(
        starts=T0 + HOUR,
        ends=T0 + 3 * HOUR,
        reason="Cambio de discos.",
        accounts=(TESTING, PRODUCTION),
        alarms=("tienda-*", "db"),
    )


def test_without_a_beginning_or_said_a_moment_ago_it_begins_now() -> None:
    for begins in ({}, {"from": zulu(T0)}, {"from": zulu(T0 - timedelta(minutes=1))}):
        document = {"to": zulu(T0 + HOUR), "reason": "x", **begins}
        request = read_window(document, client(), T0)
        assert (request.starts, request.accounts, request.alarms) == (T0, (), ())


def test_any_offset_is_the_same_instant() -> None:
    request = read_window(RIGHT | {"to": "2026-11-20T13:00:00-05:00"}, client(), T0)
    assert request.ends == T0 + 3 * HOUR


@pytest.mark.parametrize("length", [timedelta(milliseconds=1), 14 * DAY])
def test_it_may_be_so_long(length: timedelta) -> None:
    request = read_window(RIGHT | {"to": zulu(T0 + HOUR + length)}, client(), T0)
    assert request.ends - request.starts == length


@pytest.mark.parametrize(
    ("fields", "field", "message"),
    [
        ({"from": zulu(T0 - timedelta(minutes=1, milliseconds=1))}, "from", "is past: it is 2026-11-20T15:00:00.000Z"),
        ({"from": "noon"}, "from", "'noon' is no instant"),
        ({"from": 5}, "from", "wanted: a text"),
        ({"to": "2026-11-20T18:00:00"}, "to", "does not say its offset from UTC"),
        ({"to": zulu(T0)}, "to", "is past"),
        ({"to": zulu(T0 + HOUR)}, "to", "is not after 2026-11-20T16:00:00.000Z"),
        ({"to": zulu(T0 + HOUR + 14 * DAY + timedelta(milliseconds=1))}, "to", "more than 14 days"),
        ({"from": zulu(T0 + 366 * DAY), "to": zulu(T0 + 367 * DAY)}, "to", "more than a year ahead"),
        ({"reason": ""}, "reason", "wanted: a text of 1 to 200 characters"),
        ({"reason": "a\nb"}, "reason", "wanted: a text of 1 to 200 characters"),
        ({"accounts": ["999999999999"]}, "accounts[0]", "'999999999999' is no account of acme"),
        ({"accounts": [PRODUCTION, PRODUCTION]}, "accounts[1]", f"{PRODUCTION} stands here twice"),
        ({"accounts": [PRODUCTION] * (ACCOUNTS + 1)}, "accounts", f"at most {ACCOUNTS}"),
        ({"accounts": PRODUCTION}, "accounts", "a list of texts is wanted here"),
        ({"alarms": ["a", "a"]}, "alarms[1]", "a stands here twice"),
        ({"alarms": [f"a{n}" for n in range(PATTERNS + 1)]}, "alarms", f"at most {PATTERNS} patterns"),
        ({"alarms": ["a" * 256]}, "alarms[0]", "wanted: a name or a pattern"),
        ({"alarms": ["a\u0000"]}, "alarms[0]", "wanted: a name or a pattern"),
        ({"alarms": [""]}, "alarms", "a list of texts is wanted here"),
        ({"until": "tomorrow"}, "until", "is not a field that Guardia knows"),
    ],
)
def test_a_rule_that_is_broken_is_told_with_its_field(fields: dict[str, Any], field: str, message: str) -> None:
    told = problems(RIGHT | fields)
    assert message in told[field]


@pytest.mark.parametrize("missing", ["to", "reason"])
def test_what_is_missing_is_named(missing: str) -> None:
    assert problems({name: value for name, value in RIGHT.items() if name != missing}) == {missing: "is missing"}


def test_all_that_is_wrong_is_told_at_once() -> None:
    assert list(problems({"to": "x", "accounts": ["1"]})) == ["to", "reason", "accounts[0]"]
    assert problems("a text")


def test_the_id_sorts_by_the_planned_end_and_is_another_for_another_window() -> None:
    request = read_window(RIGHT, client(), T0)
    later = read_window(RIGHT | {"to": zulu(T0 + 3 * HOUR + timedelta(milliseconds=1))}, client(), T0)
    one, other = request.window("acme", OLGA, T0, "1"), request.window("acme", OLGA, T0, "2")
    assert len({one.id, other.id, request.window("globex", OLGA, T0, "1").id}) == 3
    assert max(one.id, other.id) < later.window("acme", OLGA, T0, "0").id
    assert (one.by, one.made_at, one.client_id) == (OLGA, T0, "acme")
