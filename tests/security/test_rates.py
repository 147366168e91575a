"""One tenant that asks without end starves nobody: it is told when to come back, and all others are served."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.caller import Caller, Role
from guardia.domain.errors import TooManyRequests
from guardia.domain.rate import Rate
from guardia.services.limit_rate import LimitRate
from guardia.settings import Settings
from tests.support.api_world import ANA, BETO, CARLA, GUS, OLGA, ApiWorld
from tests.support.builders import T0
from tests.support.clock import FakeClock
from ticket_api.shapes import Problem

pytestmark = pytest.mark.covers("F58")

SECOND = timedelta(seconds=1)
RATE = Rate(per_second=10, burst=40)
CESAR = Caller("sub-cesar", "César", Role.CLIENT, "acme")
"""Another person of Carla's client."""


class Counting(InMemoryStore):
    """Remembers how often it was asked to count."""

    asked = 0

    def count_request(self, *args: object) -> bool:
        """As the store does."""
        self.asked += 1
        return super().count_request(*args)  # type: ignore[arg-type]  # whatever they are


class Case:
    """Instances of the function over one table, and time."""

    def __init__(self) -> None:
        self.clock = FakeClock(T0)
        self.store = Counting()

    def instance(self) -> LimitRate:
        """One more warm function."""
        return LimitRate(self.store, RATE, Rate(per_second=20, burst=100), self.clock)


def admitted(limit: LimitRate, caller: Caller, times: int) -> int:
    """How many of so many requests are served."""
    served = 0
    for _ in range(times):
        try:
            limit(caller)
        except TooManyRequests:
            continue
        served += 1
    return served


@pytest.fixture
def case() -> Case:
    """A new one."""
    return Case()


def test_a_clients_people_share_one_rate(case: Case) -> None:
    limit = case.instance()
    assert admitted(limit, CARLA, 30) + admitted(limit, CESAR, 30) == 40


def test_another_tenant_and_the_desk_are_served_all_the_while(case: Case) -> None:
    limit = case.instance()
    assert admitted(limit, CARLA, 1_000) == 40
    assert admitted(limit, GUS, 40) == 40
    assert [admitted(limit, engineer, 100) for engineer in (ANA, BETO, OLGA)] == [100, 100, 100]


def test_each_of_the_desk_has_a_rate_of_their_own(case: Case) -> None:
    limit = case.instance()
    assert admitted(limit, ANA, 150) == 100
    assert admitted(limit, BETO, 1) == 1


def test_ten_instances_admit_no_more_than_one(case: Case) -> None:
    assert sum(admitted(case.instance(), CARLA, 20) for _ in range(10)) == 40


def test_whoever_is_over_is_told_when_the_window_ends_and_served_then(case: Case) -> None:
    limit = case.instance()
    case.clock.advance(SECOND)
    admitted(limit, CARLA, 40)
    with pytest.raises(TooManyRequests) as refused:
        limit(CARLA)
    assert refused.value.retry_after == 3 * SECOND
    case.clock.advance(3 * SECOND - timedelta(milliseconds=1))
    assert admitted(limit, CARLA, 1) == 0
    case.clock.advance(timedelta(milliseconds=1))
    assert admitted(limit, CARLA, 50) == 40


def test_a_flood_costs_no_writes_once_it_is_known(case: Case) -> None:
    limit = case.instance()
    admitted(limit, CARLA, 10_000)
    assert case.store.asked == 41


def test_who_was_over_is_forgotten_once_others_are(case: Case) -> None:
    limit = case.instance()
    admitted(limit, CARLA, 41)
    case.clock.advance(4 * SECOND)
    admitted(limit, GUS, 41)
    assert set(limit.over) == {"CLIENT#globex"}


@given(st.integers(1, 50), st.integers(1, 200), st.lists(st.integers(0, 900), min_size=1, max_size=60))
def test_over_any_time_no_more_are_served_than_the_rate_and_two_bursts(
    per_second: int, burst: int, pauses: list[int]
) -> None:
    """In milliseconds between requests; the windows' seam is the second burst."""
    clock = FakeClock(T0)
    limit = LimitRate(InMemoryStore(), Rate(per_second, burst), RATE, clock)
    served = 0
    for pause in pauses:
        clock.advance(timedelta(milliseconds=pause))
        served += admitted(limit, CARLA, 20)
    took = sum(pauses[1:]) / 1000
    assert served <= per_second * took + 2 * burst


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (1, 0), (-1, 5)])
def test_a_rate_that_admits_nobody_is_a_mistake(per_second: int, burst: int) -> None:
    with pytest.raises(ValueError, match="admits nobody"):
        Rate(per_second, burst)


def test_the_rates_are_those_of_the_template() -> None:
    given_ = {"TENANT_RATE_LIMIT": "7", "TENANT_BURST_LIMIT": "21", "PERSON_RATE_LIMIT": "9"}
    settings = Settings.from_environment({"TABLE_NAME": "t", "AWS_REGION": "us-east-1", **given_})
    assert (settings.tenant_rate, settings.person_rate) == (Rate(7, 21), Rate(9, 100))


# Through the handler


@pytest.fixture
def busy(world: ApiWorld) -> ApiWorld:
    """A client whose people have used up what they may ask for; 10 minutes after T0 a window begins."""
    world.tenant_rate = RATE
    assert [world.get("/tickets", CARLA).status for _ in range(40)] == [200] * 40
    return world


def test_the_answer_is_429_with_retry_after_on_every_kind_of_request(busy: ApiWorld) -> None:
    for answer in (
        busy.get("/tickets", CARLA),
        busy.call("POST", "/tickets", CARLA, body={}),
        busy.get("/nowhere", CARLA),
    ):
        assert (answer.status, answer.headers["Retry-After"]) == (429, "4")
        assert answer.headers["Content-Type"] == "application/problem+json"
        assert Problem.model_validate(answer.body).type == "urn:guardia:problem:too-many-requests"
    assert busy.get("/tickets", GUS).status == 200
    assert busy.get("/tickets", ANA).status == 200
    busy.now += 4 * SECOND
    assert busy.get("/tickets", CARLA).status == 200


def test_nothing_is_written_for_whoever_is_over(busy: ApiWorld) -> None:
    number = busy.opened()
    assert busy.step(number, "comment", CARLA).status == 429
    assert busy.get(f"/tickets/{number}", ANA).body["version"] == 1


def test_who_is_not_admitted_uses_up_nothing(world: ApiWorld) -> None:
    world.tenant_rate = Rate(1, 1)
    stranger = Caller("sub-of-nobody", "Nadie", Role.CLIENT, "acme")
    assert {world.get("/tickets", stranger).status for _ in range(5)} == {403}
    assert world.get("/tickets", CARLA).status == 200
