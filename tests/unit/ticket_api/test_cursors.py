"""F54: a cursor is good for the list, the tenant and the filters that gave it, unchanged, and for nothing else."""

from __future__ import annotations

from base64 import urlsafe_b64encode

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guardia.domain.errors import CursorRefused
from tests.support.api_world import ANA, CARLA, GUS, ApiWorld
from ticket_api.cursors import LONGEST, read_cursor, write_cursor

scopes = st.lists(st.none() | st.text(), max_size=4).map(tuple)
places = st.dictionaries(st.text(), st.text(), max_size=4)


@given(places, scopes)
def test_a_cursor_reads_back_as_it_was_written(keys: dict[str, str], scope: tuple[str | None, ...]) -> None:
    cursor = write_cursor(keys, *scope)
    assert cursor is not None
    assume(len(cursor) <= LONGEST)
    assert read_cursor(cursor, *scope) == keys


@given(places, scopes, scopes)
def test_a_cursor_of_another_list_is_refused(
    keys: dict[str, str], scope: tuple[str | None, ...], other: tuple[str | None, ...]
) -> None:
    assume(scope != other)
    with pytest.raises(CursorRefused):
        read_cursor(write_cursor(keys, *scope), *other)


@given(places, st.data())
def test_a_changed_cursor_is_refused(keys: dict[str, str], data: st.DataObject) -> None:
    cursor = write_cursor(keys, "list")
    assert cursor
    at = data.draw(st.integers(0, len(cursor) - 1))
    letter = data.draw(st.sampled_from("ABCxyz019-_=. ñ"))
    changed = cursor[:at] + letter + cursor[at + 1 :]
    assume(changed != cursor)
    with pytest.raises(CursorRefused):
        read_cursor(changed, "list")


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_what_was_never_a_cursor_is_refused(text: str) -> None:
    with pytest.raises(CursorRefused):
        read_cursor(text, "list")


def test_the_end_of_a_list_has_no_cursor_and_the_first_page_needs_none() -> None:
    assert write_cursor(None, "list") is None
    assert read_cursor(None, "list") is None


def test_a_cursor_that_this_list_did_not_give_is_400_and_named(world: ApiWorld) -> None:
    for at in range(3):
        world.opened(f"alarm-{at}")
        world.opened(f"alarm-{at}", of="globex")
    of_desk = world.get("/tickets", ANA, limit="1").body["next"]
    of_carla = world.get("/tickets", CARLA, limit="1").body["next"]
    of_client = world.get("/tickets", ANA, limit="1", client="acme").body["next"]
    assert world.get("/tickets", GUS, next=world.get("/tickets", GUS, limit="1").body["next"]).status == 200
    for caller, query in (
        (GUS, {"next": of_carla}),
        (CARLA, {"next": of_desk}),
        (CARLA, {"next": of_client}),
        (CARLA, {"next": of_carla, "severity": "HIGH"}),
        (ANA, {"next": of_desk, "status": "OPEN"}),
        (ANA, {"next": of_client}),
        (ANA, {"next": "garbage"}),
        (ANA, {"next": ""}),
        (ANA, {"next": "x" * 5000}),
    ):
        answer = world.get("/tickets", caller, **query)
        assert (answer.status, answer.fields) == (400, ["next"])
        assert answer.body["type"] == "urn:guardia:problem:bad-cursor"
    for path in ("/clients", "/quarantine"):
        assert world.get(path, ANA, next=of_desk).fields == ["next"]


def test_a_cursor_of_one_ticket_is_not_one_of_another(world: ApiWorld) -> None:
    one, other = world.opened("a"), world.opened("b")
    for number in (one, other):
        world.step(number, "comment")
        world.step(number, "comment")
    following = world.get(f"/tickets/{one}/timeline", limit="1").body["next"]
    assert world.get(f"/tickets/{one}/timeline", next=following).status == 200
    assert world.get(f"/tickets/{other}/timeline", next=following).status == 400
    assert world.get(f"/tickets/{one}/notices", next=following).status == 400


@given(places)
def test_a_forged_cursor_shows_nothing_of_another_tenant(keys: dict[str, str]) -> None:
    """Whoever knows how the check is made can name any place; the list stays their own."""
    world = ApiWorld()
    world.opened()
    theirs = world.opened(of="globex")
    for place in (keys, {"place": keys.get("place", "")}):
        forged = write_cursor(place, "tickets", "acme", None, None, None, None)
        assert forged
        listed = world.get("/tickets", CARLA, next=forged)
        assert listed.status in {200, 400}
        assert theirs not in listed.text
