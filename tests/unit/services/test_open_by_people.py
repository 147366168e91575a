"""A ticket that a person opened goes the road of every other: told, watched, answered, followed up, closed."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from guardia.domain.calling import Calling, Way
from guardia.domain.change import Condition, Conflict
from guardia.domain.errors import Busy, KeyReused
from guardia.domain.lifecycle import Run
from guardia.domain.steps import Step
from guardia.domain.ticket import Origin, Status
from guardia.services.open_by_people import Plea
from tests.support.builders import client_user, engineer, operator, register
from tests.support.world import ANAS_ADDRESS, DESK, World, assert_sound, assert_told


def test_its_opening_starts_a_lifecycle_and_a_watch_and_is_told_to_client_and_desk() -> None:
    world = World()
    ticket = world.report()
    world.progress.follow(ticket.id, 1)
    assert world.workflows.lifecycles == [Run(ticket.id, 1, 1, 1)]
    assert world.workflows.watches == [(ticket.id, 1, 1)]
    world.notify.entry(ticket.id, 1)
    assert world.told(ANAS_ADDRESS) == world.told(DESK) == ["opened"]


def test_with_nothing_but_the_sweeper_it_is_warned_about_answered_followed_up_and_closed() -> None:
    world = World()
    ticket = world.report()
    world.advance(hours=5)
    while world.tick():
        pass
    assert world.kinds(ticket.id) == ["opened"] + ["checkpoint"] * 4
    world.take(ticket.id, Step.RESOLVE, reason="Hecho.")
    for hours in (25, 25):
        world.advance(hours=hours)
        while world.tick():
            pass
    assert world.ticket(ticket.id).status is Status.CLOSED
    assert world.kinds(ticket.id)[-4:] == ["acknowledged", "resolved", "follow_up", "closed"]
    assert_sound(world)
    assert_told(world)


def test_it_opens_once_more_and_may_be_rejected_then() -> None:
    world = World()
    ticket = world.report()
    world.take(ticket.id, Step.RESOLVE, Step.REOPEN, reason="words")
    rejected = world.take(ticket.id, Step.REJECT, reason="Un tercero.")
    assert (rejected.status, rejected.cycle, rejected.occurrences) == (Status.REJECTED, 2, 1)
    assert_sound(world)


def test_the_clock_starts_when_the_call_came_though_others_were_in_the_way() -> None:
    world = World()
    began = world.clock()

    def interfere() -> None:
        world.advance(seconds=2)
        raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))

    world.store.before("commit", interfere, interfere)
    ticket = world.report()
    assert world.pauses == [1, 2]
    assert ticket.opened_at == ticket.clock.started_at == began


def test_whoever_is_always_second_is_told_that_nothing_was_written() -> None:
    world = World()

    def interfere() -> None:
        raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))

    world.store.before("commit", *[interfere] * 12)
    with pytest.raises(Busy):
        world.report()
    assert world.store.committed == []


def test_the_key_is_written_with_the_ticket_or_not_at_all() -> None:
    world = World()
    plea = Plea(title="No abre", key="k", digest="d")
    ticket = world.report(plea)
    [change] = world.store.committed
    assert change.ticket == ticket
    assert change.key
    assert (change.key.caller, change.key.key, change.key.ticket_id) == ("sub-carla", "k", ticket.id)
    assert world.report(plea) == ticket
    with pytest.raises(KeyReused):
        world.report(replace(plea, digest="another"))
    assert len(world.store.committed) == 1


def test_a_caller_whose_authorisation_ended_between_list_and_file_may_nothing() -> None:
    """The list of clients may lag behind their files."""
    world = World()
    known = world.store.client("acme")
    assert known
    stale = world.store.clients(10)
    register(world.store, replace(known, contacts=()))

    class Lagging:
        client = staticmethod(world.store.client)

        @staticmethod
        def clients(_limit: int, _after: object = None) -> object:
            return stale

    find = replace(world.find_caller, register=Lagging())  # type: ignore[arg-type]  # the two methods that it calls
    assert find(engineer(), Calling(phone="+50760000000")).client is None


def test_a_client_that_is_registered_no_more_is_as_unknown_as_any() -> None:
    world = World()
    nobodys = client_user(client_id="gone")
    with pytest.raises(Exception, match="there is no client gone"):
        world.report(by=nobodys)


def test_a_recomputed_clock_has_a_watch_of_its_own_and_the_old_one_ends_quietly() -> None:
    world = World()
    ticket = world.report(Plea(title="No abre", client_id="acme"), by=engineer())
    world.progress.follow(ticket.id, 1)
    known = world.store.client("acme")
    assert known
    register(
        world.store, replace(known, contracts=(replace(known.contract, holidays_added={date(2026, 11, 23): "X"}),))
    )
    after = world.take(ticket.id, Step.RECOMPUTE, by=operator(), reason="Feriado.")
    assert (after.clock.revision, after.clock.started_at) == (2, ticket.clock.started_at)
    world.progress.follow(ticket.id, after.version)
    assert world.workflows.watches == [(ticket.id, 1, 1), (ticket.id, 1, 2)]
    assert_sound(world)


@pytest.mark.parametrize(
    ("plea", "origin"),
    [
        (Plea(title="x", calling=Calling(email=ANAS_ADDRESS)), Origin.MAIL),
        (Plea(title="x", calling=Calling(email=ANAS_ADDRESS, by=Way.PHONE)), Origin.PHONE),
        (Plea(title="x", client_id="acme"), Origin.DESK),
    ],
)
def test_what_the_desk_opens_says_whether_somebody_called(plea: Plea, origin: Origin) -> None:
    ticket = World().report(plea, by=engineer())
    assert (ticket.origin, ticket.status_by.name) == (origin, "Ana")
    assert ticket.reported_by == ("" if origin is Origin.DESK else "Ana Pérez")


def test_of_a_call_that_is_taken_down_late_the_last_overtaken_checkpoint_is_told_and_what_follows() -> None:
    world = World()
    called_at = world.clock() - timedelta(hours=3, minutes=10)
    calling = Calling(email=ANAS_ADDRESS, by=Way.PHONE, called_at=called_at)
    ticket = world.report(Plea(title="No abre", calling=calling), by=engineer())
    assert ticket.clock.started_at == called_at
    while world.tick():
        pass
    assert [entry.data.get("checkpoint") for entry in world.timeline(ticket.id)] == [None, "three_quarters"]
    world.advance(hours=1)
    while world.tick():
        pass
    assert [entry.data.get("checkpoint") for entry in world.timeline(ticket.id)][2:] == ["ninety_percent", "due"]
    assert_sound(world)
    assert_told(world)
