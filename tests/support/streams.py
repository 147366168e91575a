"""What CloudWatch says over time, and how it may arrive: in any order, and more than once."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from tests.support.builders import T0, alarm

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm

MINUTE = timedelta(minutes=1)


@st.composite
def alarm_streams(draw: st.DrawFn) -> list[Alarm]:
    """Changes of one alarm without contributors, in the order of their times. ALARM may follow ALARM."""
    states = draw(st.lists(st.sampled_from(["ALARM", "OK"]), min_size=1, max_size=6))
    return [alarm(state, T0 + minute * MINUTE) for minute, state in enumerate(states)]


@st.composite
def with_contributors(draw: st.DrawFn) -> list[Alarm]:
    """Changes of contributors and of their alarm: it is in ALARM while any of them is, and says so at once."""
    flips = draw(st.lists(st.sampled_from(["web-1", "web-2", "web-3"]), min_size=1, max_size=6))
    failing: set[str] = set()
    changes: list[Alarm] = []
    for minute, name in enumerate(flips):
        before = bool(failing)
        failing ^= {name}
        at = T0 + minute * MINUTE
        changes.append(alarm("ALARM" if name in failing else "OK", at, contributor=name))
        if bool(failing) is not before:
            changes.append(alarm("ALARM" if failing else "OK", at))
    return changes


@st.composite
def in_any_order(draw: st.DrawFn, changes: list[Alarm]) -> list[Alarm]:
    """All of the changes, shuffled, some of them again."""
    again = draw(st.lists(st.sampled_from(changes), max_size=4))
    return list(draw(st.permutations(changes + again)))
