"""The address of a link in a message; a message without one where there is no key."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from guardia.adapters.links import Links
from guardia.domain.link import read
from tests.support.links import KEY, OLDER_KEY, Keys, NoKey, notice_to
from tests.support.world import DESK, World

if TYPE_CHECKING:
    import pytest

ADDRESS = "https://abcdefghij.execute-api.us-east-1.amazonaws.com/v1"


def test_a_link_is_the_address_and_a_token_of_the_first_key() -> None:
    world = World()
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    notice = notice_to(world, ticket.id, DESK)
    link = Links(Keys(KEY, OLDER_KEY), ADDRESS + "/")(ticket, notice)
    assert link is not None
    address, _, token = link.rpartition("/a/")
    assert address == ADDRESS
    assert read(token, [KEY], world.clock()).link.notice_id == notice.id


def test_without_a_key_a_message_goes_without_a_link_and_that_is_said(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)
    world = World()
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    notice = notice_to(world, ticket.id, DESK)
    assert Links(NoKey(), ADDRESS)(ticket, notice) is None
    assert [vars(record)["notice_id"] for record in caplog.records] == [notice.id]
