"""People's steps: who may take them, on which ticket, once, and who wins when two take one at the same moment."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.domain.caller import Caller, Role
from guardia.domain.change import Condition, Conflict
from guardia.domain.errors import Busy, Forbidden, KeyReused, NotFound, TransitionRefused, VersionMismatch
from guardia.domain.steps import Step
from guardia.domain.ticket import ActorType, Kind, Status, Ticket
from guardia.services.trying import TRIES
from guardia.services.work_ticket import MAY, Request
from tests.support.builders import T0, alarm, client_user, engineer, operator
from tests.support.world import World, assert_sound

DESK_ONLY = (Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE, Step.REJECT)
OF_EVERYBODY = (Step.CONFIRM, Step.REOPEN, Step.COMMENT)
DECIDED_BY_OTHERS = (Step.CHANGE_SEVERITY, Step.RECOMPUTE)
"""Their use cases complete the act; they have tests of their own."""


@pytest.fixture
def world() -> World:
    return World()


@pytest.fixture
def opened(world: World) -> Ticket:
    return world.open()


def a_ticket_for(world: World, step: Step) -> Ticket:
    """A ticket on which somebody may take the step."""
    ticket = world.open()
    return world.take(ticket.id, Step.RESOLVE) if step in {Step.CONFIRM, Step.REOPEN} else ticket


class TestRoles:
    def test_people_take_these_steps_and_time_takes_the_others(self) -> None:
        assert set(MAY) == {*DESK_ONLY, *OF_EVERYBODY, *DECIDED_BY_OTHERS}

    @pytest.mark.parametrize("step", [*DESK_ONLY, *OF_EVERYBODY])
    @pytest.mark.parametrize("caller", [engineer(), operator()], ids=["engineer", "operator"])
    def test_engineers_take_each_and_operators_all_that_engineers_may(
        self, world: World, caller: Caller, step: Step
    ) -> None:
        before = a_ticket_for(world, step)
        after = world.work(caller, before.id, Request(step, reason="because"))
        assert after.version > before.version
        assert world.timeline(before.id)[-1].actor == caller.actor

    @pytest.mark.parametrize("step", DESK_ONLY)
    def test_a_client_takes_no_step_of_the_desk(self, world: World, step: Step) -> None:
        ticket = a_ticket_for(world, step)
        with pytest.raises(Forbidden, match=f"clients may not {step} a ticket"):
            world.work(client_user(), ticket.id, Request(step))
        assert world.ticket(ticket.id) == ticket

    @pytest.mark.parametrize("step", OF_EVERYBODY)
    def test_a_client_verifies_reopens_and_comments(self, world: World, step: Step) -> None:
        ticket = a_ticket_for(world, step)
        world.work(client_user(), ticket.id, Request(step, reason="it is slow again"))
        assert world.timeline(ticket.id)[-1].actor.type is ActorType.CLIENT


class TestTenants:
    @pytest.mark.covers("F51")
    @pytest.mark.parametrize("step", OF_EVERYBODY)
    def test_another_tenants_ticket_looks_like_none(self, world: World, opened: Ticket, step: Step) -> None:
        stranger = client_user("Eva", client_id="other")
        said = []
        for ticket_id in (opened.id, "GD-00000-00000"):
            with pytest.raises(NotFound) as refusal:
                world.work(stranger, ticket_id, Request(step, version=99, key="k", digest="d"))
            said.append(str(refusal.value).replace(ticket_id, "…"))
        assert said == ["there is no ticket …"] * 2

    def test_a_strangers_comment_writes_nothing(self, world: World, opened: Ticket) -> None:
        with pytest.raises(NotFound):
            world.work(client_user("Eva", client_id="other"), opened.id, Request(Step.COMMENT, reason="hello"))
        assert world.kinds(opened.id) == ["opened"]


class TestWhatIsWritten:
    def test_the_words_the_time_and_the_person(self, world: World, opened: Ticket) -> None:
        world.advance(minutes=7)
        request = Request(Step.SEND_FINDINGS, reason="A full disk.", data={"next_steps": "Clean it."})
        world.work(engineer("Ana"), opened.id, request)
        implied, findings = world.timeline(opened.id)[1:]
        assert (implied.kind, implied.reason, implied.data) == (Kind.ACKNOWLEDGED, "", {"implied_by": "findings"})
        assert (findings.kind, findings.reason, findings.data) == (
            Kind.FINDINGS,
            "A full disk.",
            {"next_steps": "Clean it."},
        )
        assert findings.at == T0 + timedelta(minutes=7)
        assert findings.actor.name == "Ana"

    def test_a_step_without_words_has_none(self, world: World, opened: Ticket) -> None:
        world.work(engineer(), opened.id, Request(Step.ACKNOWLEDGE))
        assert (world.timeline(opened.id)[-1].reason, world.timeline(opened.id)[-1].data) == ("", {})

    def test_what_an_engineer_keeps_for_the_desk_is_not_public(self, world: World, opened: Ticket) -> None:
        world.work(engineer(), opened.id, Request(Step.COMMENT, reason="ask Luis", public=False))
        assert world.timeline(opened.id)[-1].public is False

    def test_a_clients_words_are_always_public(self, world: World, opened: Ticket) -> None:
        world.work(client_user(), opened.id, Request(Step.COMMENT, reason="hello", public=False))
        assert world.timeline(opened.id)[-1].public is True

    def test_a_rejection_frees_the_alarm_in_its_own_transaction(self, world: World, opened: Ticket) -> None:
        world.work(engineer(), opened.id, Request(Step.REJECT, reason="a provider's change"))
        change = world.store.committed[-1]
        assert change.record is not None
        assert (change.record.open_ticket, change.record.last_ticket) == (None, opened.id)
        assert_sound(world)

    def test_a_ticket_that_ended_keeps_its_count_when_its_alarm_opens_another(
        self, world: World, opened: Ticket
    ) -> None:
        world.advance(minutes=5)
        world.deliver(alarm(at=T0 + timedelta(minutes=1)))
        world.deliver(alarm(at=T0 + timedelta(minutes=2)))
        world.take(opened.id, Step.REJECT)
        new = world.open(alarm(at=T0 + timedelta(minutes=3)))
        assert world.read.shown(engineer(), opened.id).occurrences == 3
        assert world.read.shown(engineer(), new.id).occurrences == 1


class TestIfMatch:
    def test_the_present_version_matches(self, world: World, opened: Ticket) -> None:
        after = world.work(engineer(), opened.id, Request(Step.ACKNOWLEDGE, version=opened.version))
        assert after.status is Status.INVESTIGATING

    def test_another_version_is_told(self, world: World, opened: Ticket) -> None:
        world.take(opened.id, Step.COMMENT)
        with pytest.raises(VersionMismatch) as refusal:
            world.work(engineer(), opened.id, Request(Step.ACKNOWLEDGE, version=1))
        assert (refusal.value.expected, refusal.value.actual) == (1, 2)
        assert world.ticket(opened.id).status is Status.OPEN

    @pytest.mark.covers("F31")
    def test_a_step_by_somebody_else_at_the_same_moment_is_another_version(self, world: World, opened: Ticket) -> None:
        world.store.before("commit", lambda: world.take(opened.id, Step.COMMENT))
        with pytest.raises(VersionMismatch):
            world.work(engineer(), opened.id, Request(Step.ACKNOWLEDGE, version=1))


class TestIdempotencyKey:
    def test_the_same_request_again_does_nothing_and_shows_the_ticket(self, world: World, opened: Ticket) -> None:
        request = Request(Step.COMMENT, reason="hello", key="k-1", digest="comment hello")
        first = world.work(engineer(), opened.id, request)
        again = world.work(engineer(), opened.id, request)
        assert again == first
        assert world.kinds(opened.id) == ["opened", "commented"]

    def test_also_when_its_step_or_its_version_would_be_refused_by_now(self, world: World, opened: Ticket) -> None:
        request = Request(Step.ACKNOWLEDGE, version=1, key="k-1", digest="acknowledge")
        world.work(engineer(), opened.id, request)
        assert world.work(engineer(), opened.id, request).status is Status.INVESTIGATING

    def test_a_key_is_kept_for_a_week(self, world: World, opened: Ticket) -> None:
        world.work(engineer("Ana"), opened.id, Request(Step.COMMENT, key="k-1", digest="comment"))
        known = world.store.key("sub-ana", "k-1")
        assert known is not None
        assert (known.expires_at, known.ticket_id) == (T0 + timedelta(days=7), opened.id)

    def test_another_request_with_the_same_key_is_refused(self, world: World, opened: Ticket) -> None:
        world.work(engineer(), opened.id, Request(Step.COMMENT, reason="hello", key="k-1", digest="comment hello"))
        with pytest.raises(KeyReused, match="take a new one"):
            world.work(engineer(), opened.id, Request(Step.COMMENT, reason="bye", key="k-1", digest="comment bye"))
        assert world.kinds(opened.id) == ["opened", "commented"]

    def test_the_same_key_for_another_ticket_is_refused(self, world: World, opened: Ticket) -> None:
        other = world.open(alarm(name="other"))
        request = Request(Step.COMMENT, reason="hello", key="k-1", digest="comment hello")
        world.work(engineer(), opened.id, request)
        with pytest.raises(KeyReused):
            world.work(engineer(), other.id, request)

    def test_two_people_may_take_the_same_key(self, world: World, opened: Ticket) -> None:
        request = Request(Step.COMMENT, reason="hello", key="k-1", digest="comment hello")
        world.work(engineer("Ana"), opened.id, request)
        world.work(engineer("Luis"), opened.id, request)
        assert world.kinds(opened.id) == ["opened", "commented", "commented"]

    def test_a_refused_step_leaves_the_key_free(self, world: World, opened: Ticket) -> None:
        with pytest.raises(TransitionRefused):
            world.work(engineer(), opened.id, Request(Step.CONFIRM, key="k-1", digest="verify"))
        world.work(engineer(), opened.id, Request(Step.COMMENT, key="k-1", digest="comment"))
        assert world.kinds(opened.id) == ["opened", "commented"]

    def test_one_request_sent_twice_at_once_is_done_once(self, world: World, opened: Ticket) -> None:
        request = Request(Step.COMMENT, reason="hello", key="k-1", digest="comment hello")
        world.store.before("commit", lambda: world.work(engineer(), opened.id, request))
        world.work(engineer(), opened.id, request)
        assert world.kinds(opened.id) == ["opened", "commented"]

    def test_a_request_without_a_key_is_done_each_time(self, world: World, opened: Ticket) -> None:
        for _ in range(2):
            world.work(engineer(), opened.id, Request(Step.COMMENT, reason="hello"))
        assert world.kinds(opened.id) == ["opened", "commented", "commented"]


class TestTwoAtOnce:
    def test_of_two_acknowledgements_one_wins_and_the_other_is_told_who(self, world: World, opened: Ticket) -> None:
        acknowledge = Request(Step.ACKNOWLEDGE)
        world.store.before("commit", lambda: world.work(engineer("Ana"), opened.id, acknowledge))
        with pytest.raises(TransitionRefused) as refusal:
            world.work(engineer("Luis"), opened.id, acknowledge)
        assert (refusal.value.status, refusal.value.actor) == (Status.INVESTIGATING, "Ana")
        assert world.kinds(opened.id) == ["opened", "acknowledged"]
        assert world.ticket(opened.id).status_by.name == "Ana"

    def test_two_comments_are_both_written(self, world: World, opened: Ticket) -> None:
        world.store.before("commit", lambda: world.take(opened.id, Step.COMMENT, by=engineer("Ana")))
        world.take(opened.id, Step.COMMENT, by=engineer("Luis"))
        assert [entry.actor.name for entry in world.timeline(opened.id)[1:]] == ["Ana", "Luis"]

    def test_who_always_comes_second_is_asked_to_try_again(self, world: World, opened: Ticket) -> None:
        def refuse() -> None:
            raise Conflict(frozenset({Condition.TICKET_IS_AS_READ}))

        world.store.before("commit", *[refuse] * TRIES)
        with pytest.raises(Busy):
            world.work(engineer(), opened.id, Request(Step.ACKNOWLEDGE))
        assert world.ticket(opened.id) == opened

    def test_an_alarm_that_joins_while_the_ticket_ends_is_counted_with_it(self, world: World, opened: Ticket) -> None:
        world.advance(minutes=2)
        world.store.before("commit", lambda: world.deliver(alarm(at=T0 + timedelta(minutes=1))))
        world.take(opened.id, Step.REJECT)
        assert world.read.shown(engineer(), opened.id).occurrences == 2
        assert_sound(world)


class TestATicketWithoutAnAlarm:
    def test_ends_without_touching_any_record(self, world: World, opened: Ticket) -> None:
        by_hand = replace(opened, id="GD-HAND0-00000", identity_key=None, version=1)
        world.store.commit(replace(world.store.committed[0], ticket=by_hand, fingerprint=None, record=None, entries=()))
        assert world.take(by_hand.id, Step.REJECT).status is Status.REJECTED
        assert world.store.committed[-1].record is None


@pytest.mark.parametrize("role", Role)
def test_every_role_has_something_to_say(role: Role) -> None:
    assert role in MAY[Step.COMMENT]
