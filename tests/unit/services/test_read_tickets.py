"""What a person may see of tickets: their own tenant's only, and a client only what is public."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Account, Environment
from guardia.domain.errors import Forbidden, Invalid, NotFound
from guardia.domain.steps import Step
from guardia.domain.ticket import Status, Ticket
from guardia.ports import TicketFilter
from guardia.services.work_ticket import Request
from tests.support.builders import PRODUCTION, T0, alarm, client, client_user, contact, engineer, operator
from tests.support.world import World

if TYPE_CHECKING:
    from guardia.domain.caller import Caller

OTHERS_ACCOUNT = "444444444444"
STRANGER = client_user("Eva", client_id="other")
EVERYTHING = TicketFilter()


@pytest.fixture
def world() -> World:
    others = replace(
        client("other"), accounts=(Account(OTHERS_ACCOUNT, Environment.PRODUCTION),), contacts=(contact(),)
    )
    return World(client(), others)


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open(alarm(account_id=PRODUCTION))


class TestOneTicket:
    @pytest.mark.parametrize("caller", [engineer(), operator(), client_user()])
    def test_is_shown_to_the_desk_and_to_its_client(self, world: World, opened: Ticket, caller: Caller) -> None:
        assert world.read.shown(caller, opened.id) == opened

    def test_of_another_tenant_looks_like_none(self, world: World, opened: Ticket) -> None:
        said = []
        for ticket_id in (opened.id, "GD-00000-00000"):
            with pytest.raises(NotFound) as refusal:
                world.read.shown(STRANGER, ticket_id)
            said.append(str(refusal.value).replace(ticket_id, "…"))
        assert said == ["there is no ticket …"] * 2


class TestLists:
    def test_the_desk_sees_every_tenant(self, world: World, opened: Ticket) -> None:
        others = world.open(alarm(account_id=OTHERS_ACCOUNT))
        listed = world.read.listed(engineer(), EVERYTHING, 10).items
        assert {ticket.id for ticket in listed} == {opened.id, others.id}

    def test_a_client_sees_its_own(self, world: World, opened: Ticket) -> None:
        world.open(alarm(account_id=OTHERS_ACCOUNT))
        assert [ticket.id for ticket in world.read.listed(client_user(), EVERYTHING, 10).items] == [opened.id]

    def test_a_client_that_asks_for_anothers_sees_nothing(self, world: World, opened: Ticket) -> None:
        assert opened.client_id == "acme"
        page = world.read.listed(STRANGER, TicketFilter(client_id="acme"), 10)
        assert (page.items, page.next) == ((), None)

    def test_tickets_are_shown_with_their_count(self, world: World, opened: Ticket) -> None:
        world.advance(minutes=1)
        world.deliver(alarm(at=world.clock()))
        (listed,) = world.read.listed(engineer(), EVERYTHING, 10).items
        assert (listed.id, listed.occurrences) == (opened.id, 2)

    @pytest.mark.parametrize(
        ("status", "client_id", "month", "missing"),
        [
            (Status.CLOSED, None, None, ["client", "month"]),
            (Status.REJECTED, "acme", None, ["month"]),
            (Status.CLOSED, None, "2026-11", ["client"]),
        ],
    )
    def test_what_has_ended_wants_a_client_and_a_month(
        self, world: World, status: Status, client_id: str | None, month: str | None, missing: list[str]
    ) -> None:
        which = TicketFilter(status=status, client_id=client_id, month=month)
        with pytest.raises(Invalid) as refusal:
            world.read.listed(engineer(), which, 10)
        assert [problem.path for problem in refusal.value.problems] == missing

    def test_a_month_says_nothing_of_what_has_not_ended(self, world: World) -> None:
        with pytest.raises(Invalid) as refusal:
            world.read.listed(engineer(), TicketFilter(month="2026-11"), 10)
        assert [problem.path for problem in refusal.value.problems] == ["month"]

    def test_a_client_need_not_name_itself(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.REJECT)
        page = world.read.listed(client_user(), TicketFilter(status=Status.REJECTED, month="2026-11"), 10)
        assert [ticket.id for ticket in page.items] == [opened.id]

    def test_a_client_still_wants_a_month(self, world: World) -> None:
        with pytest.raises(Invalid, match="month"):
            world.read.listed(client_user(), TicketFilter(status=Status.CLOSED), 10)


class TestTimeline:
    def test_a_client_sees_what_is_public(self, world: World, opened: Ticket) -> None:
        world.work(engineer(), opened.id, Request(Step.COMMENT, reason="ask Luis", public=False))
        world.take(opened.id, Step.ACKNOWLEDGE)
        assert [entry.version for entry in world.read.timeline(client_user(), opened.id, 0, 10).items] == [1, 3]
        assert [entry.version for entry in world.read.timeline(engineer(), opened.id, 0, 10).items] == [1, 2, 3]

    def test_pages_go_on_where_the_last_one_ended_whatever_it_showed(self, world: World, opened: Ticket) -> None:
        for public in (False, False, True):
            world.work(engineer(), opened.id, Request(Step.COMMENT, public=public))
        shown, after = [], 0
        for _ in range(3):
            page = world.read.timeline(client_user(), opened.id, after, 2)
            shown += [entry.version for entry in page.items]
            if page.next is None:
                break
            after = int(page.next["version"])
        assert shown == [1, 4]

    def test_of_another_tenant_looks_like_none(self, world: World, opened: Ticket) -> None:
        with pytest.raises(NotFound):
            world.read.timeline(STRANGER, opened.id, 0, 10)


class TestNotices:
    def test_are_for_the_desk(self, world: World, opened: Ticket) -> None:
        world.notify.entry(opened.id, 1)
        assert len(world.read.notices_of(engineer(), opened.id)) == 2
        with pytest.raises(Forbidden):
            world.read.notices_of(client_user(), opened.id)

    def test_of_no_ticket_are_not_found(self, world: World) -> None:
        with pytest.raises(NotFound):
            world.read.notices_of(engineer(), "GD-00000-00000")


def test_nothing_that_is_read_changes_anything(world: World, opened: Ticket) -> None:
    world.read.shown(engineer(), opened.id)
    world.read.listed(engineer(), EVERYTHING, 10)
    world.read.timeline(engineer(), opened.id, 0, 10)
    assert world.ticket(opened.id) == opened
    assert opened.opened_at == T0
