"""What could not become a ticket, for the desk to see."""

from __future__ import annotations

import pytest

from guardia.domain.errors import Forbidden
from guardia.services.read_quarantine import ReadQuarantine
from tests.support.builders import client, client_user, engineer
from tests.support.world import World


@pytest.fixture
def world() -> World:
    return World(client("first", accounts=()))


class TestQuarantine:
    def test_the_newest_comes_first(self, world: World) -> None:
        for reason in ("first", "second", "third"):
            world.deliver(reason)
            world.advance(seconds=1)
        read = ReadQuarantine(world.store)
        page = read(engineer(), 2)
        assert [kept.reason for kept in page.items] == ["third", "second"]
        assert [kept.reason for kept in read(engineer(), 2, page.next).items] == ["first"]

    def test_is_for_the_desk(self, world: World) -> None:
        with pytest.raises(Forbidden):
            ReadQuarantine(world.store)(client_user(), 10)
