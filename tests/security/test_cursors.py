"""A cursor is good for the list, tenant and filters that gave it, unchanged, for a day, and for nothing else."""

from __future__ import annotations

import subprocess
import sys
from base64 import urlsafe_b64encode
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from guardia.domain.errors import CursorExpired, CursorRefused
from tests.support.api_world import ANA, CARLA, GUS, ApiWorld
from tests.support.clock import FakeClock
from tests.support.links import FOREIGN_KEY, KEY, OLDER_KEY, Keys, NoKey
from ticket_api.cursors import LIVES, LONGEST, Cursors

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.ports import SigningKeys
    from tests.support.api_world import Answer

pytestmark = pytest.mark.covers("F54")

scopes = st.lists(st.none() | st.text(), max_size=4).map(tuple)
places = st.dictionaries(st.text(), st.text(), max_size=4)
tenants = st.none() | st.sampled_from(["acme", "globex"])


def of(tenant: str | None = None, keys: SigningKeys | None = None, clock: FakeClock | None = None) -> Cursors:
    """The cursors of this tenant."""
    return Cursors(keys or Keys(), clock or FakeClock(), tenant)


@given(places, scopes, tenants)
def test_a_cursor_reads_back_as_it_was_written(
    place: dict[str, str], scope: tuple[str | None, ...], tenant: str | None
) -> None:
    cursor = of(tenant).write(place, *scope)
    assert cursor is not None
    assume(len(cursor) <= LONGEST)
    assert of(tenant).read(cursor, *scope) == place


@given(places, scopes, scopes, tenants, tenants)
def test_a_cursor_of_another_list_or_tenant_is_refused(
    place: dict[str, str],
    scope: tuple[str | None, ...],
    other: tuple[str | None, ...],
    tenant: str | None,
    foreign: str | None,
) -> None:
    assume((scope, tenant) != (other, foreign))
    with pytest.raises(CursorRefused):
        of(foreign).read(of(tenant).write(place, *scope), *other)


def test_every_changed_letter_of_a_cursor_is_seen() -> None:
    """Each letter with its lowest bit the other way, and each taken out or put in twice."""
    cursor = of().write({"PK": "TICKET#1", "SK": "TICKET", "queue_pk": "QUEUE", "queue_sk": "0#"}, "tickets")
    assert cursor
    for at, letter in enumerate(cursor):
        for other in (chr(ord(letter) ^ 1), "", letter * 2):
            with pytest.raises(CursorRefused):
                of().read(cursor[:at] + other + cursor[at + 1 :], "tickets")


@given(st.text() | st.binary().map(lambda raw: urlsafe_b64encode(raw).decode()))
def test_what_was_never_a_cursor_is_refused_without_asking_for_a_key(text: str) -> None:
    keys = Keys()
    with pytest.raises(CursorRefused):
        of(keys=keys).read(text, "list")
    assert keys.asked == []


def test_the_end_of_a_list_and_the_first_page_ask_for_no_key() -> None:
    keys = Keys()
    assert of(keys=keys).write(None, "list") is None
    assert of(keys=keys).read(None, "list") is None
    assert keys.asked == []


def test_a_cursor_lives_for_a_day_and_says_when_it_is_over() -> None:
    clock = FakeClock()
    cursors = of(clock=clock)
    cursor = cursors.write({"from": "50"}, "list")
    clock.advance(LIVES - timedelta(seconds=1))
    assert cursors.read(cursor, "list") == {"from": "50"}
    clock.advance(timedelta(seconds=1))
    with pytest.raises(CursorExpired):
        cursors.read(cursor, "list")
    with pytest.raises(CursorRefused) as refused:
        cursors.read(cursor, "another list")
    assert type(refused.value) is CursorRefused, "only whom the cursor belongs to learns that it was one of ours"


def test_a_rotation_ends_no_cursor_and_the_next_one_does() -> None:
    cursor = of(keys=Keys(OLDER_KEY)).write({"from": "50"}, "list")
    assert of(keys=Keys(KEY, OLDER_KEY)).read(cursor, "list") == {"from": "50"}
    assert of(keys=Keys(KEY, OLDER_KEY)).write({"from": "50"}, "list") != cursor
    with pytest.raises(CursorRefused):
        of(keys=Keys(KEY)).read(cursor, "list")


def test_a_cursor_of_a_key_made_a_moment_ago_is_proven_by_fresh_keys() -> None:
    cursor = of(keys=Keys(KEY, OLDER_KEY)).write({"from": "50"}, "list")
    behind = Keys(OLDER_KEY, fresh=(KEY, OLDER_KEY))
    assert of(keys=behind).read(cursor, "list") == {"from": "50"}
    assert behind.asked == [False, True]


def test_a_cursor_of_a_key_of_another_stack_is_refused() -> None:
    cursor = of(keys=Keys(FOREIGN_KEY)).write({"from": "50"}, "list")
    with pytest.raises(CursorRefused):
        of().read(cursor, "list")


# Through the handler


def listed(world: ApiWorld, caller: Caller, **query: str) -> Answer:
    """The tickets, one at a time."""
    return world.get("/tickets", caller, limit="1", **query)


@pytest.fixture
def full(world: ApiWorld) -> ApiWorld:
    """Three tickets of each client."""
    for at in range(3):
        world.opened(f"alarm-{at}")
        world.opened(f"alarm-{at}", of="globex")
    return world


def test_a_cursor_that_this_list_did_not_give_is_400_and_named(full: ApiWorld) -> None:
    of_desk = listed(full, ANA).body["next"]
    of_carla = listed(full, CARLA).body["next"]
    of_client = listed(full, ANA, client="acme").body["next"]
    assert listed(full, GUS, next=listed(full, GUS).body["next"]).status == 200
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
        answer = full.get("/tickets", caller, **query)
        assert (answer.status, answer.fields) == (400, ["next"])
        assert answer.body["type"] == "urn:guardia:problem:bad-cursor"


def test_a_cursor_of_one_ticket_is_not_one_of_another(world: ApiWorld) -> None:
    one, other = world.opened("a"), world.opened("b")
    for number in (one, other):
        world.step(number, "comment")
        world.step(number, "comment")
    following = world.get(f"/tickets/{one}/timeline", limit="1").body["next"]
    assert world.get(f"/tickets/{one}/timeline", next=following).status == 200
    assert world.get(f"/tickets/{other}/timeline", next=following).status == 400
    assert world.get(f"/tickets/{one}/notices", next=following).status == 400


def test_an_expired_cursor_is_400_and_says_what_to_do(full: ApiWorld) -> None:
    following = listed(full, CARLA).body["next"]
    full.now += LIVES
    answer = listed(full, CARLA, next=following)
    assert (answer.status, answer.fields) == (400, ["next"])
    assert answer.body["type"] == "urn:guardia:problem:expired-cursor"
    assert answer.body["detail"] == "next is older than 24 hours; start again without it"


def test_without_a_key_a_list_that_goes_on_is_503_and_one_that_ends_is_shown(full: ApiWorld) -> None:
    following = listed(full, CARLA).body["next"]
    full.cursor_keys = NoKey()
    for answer in (listed(full, CARLA), listed(full, CARLA, next=following)):
        assert (answer.status, answer.headers["Retry-After"]) == (503, "10")
        assert answer.body["type"] == "urn:guardia:problem:no-keys"
    assert full.get("/tickets", CARLA).body["next"] is None


def test_requests_without_cursors_ask_for_no_key(full: ApiWorld) -> None:
    full.cursor_keys = keys = Keys()
    for path in ("/tickets", "/clients", "/clients/acme/contacts", "/quarantine"):
        assert full.get(path).status == 200
    assert keys.asked == []
    assert listed(full, CARLA).body["next"]
    assert keys.asked == [False]


@given(places)
def test_even_whoever_has_the_key_sees_nothing_of_another_tenant(place: dict[str, str]) -> None:
    """The signature is the first wall and not the only one: what a list shows is chosen by each request's caller."""
    world = ApiWorld()
    world.opened()
    theirs = world.opened(of="globex")
    for forged in (place, {"place": place.get("place", "")}):
        cursor = Cursors(world.cursor_keys, lambda: world.now, "acme").write(forged, "tickets", None, None, None, None)
        assert cursor
        answer = world.get("/tickets", CARLA, next=cursor)
        assert answer.status in {200, 400}
        assert theirs not in answer.text


def test_a_function_that_starts_loads_nothing_for_cursors() -> None:
    """Whoever asks for a list of one page does not wait for a client of Secrets Manager."""
    starts = (
        "import sys; from guardia.adapters import clock; from guardia.bootstrap.aws import cursor_keys; "
        "from guardia.settings import Settings; "
        "cursor_keys(Settings(table_name='t', region='us-east-1', cursor_key='k'), clock); "
        "print([name for name in ('boto3', 'guardia.adapters.secret_keys') if name in sys.modules])"
    )
    printed = subprocess.run([sys.executable, "-c", starts], capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own words
    assert printed == "[]\n"
