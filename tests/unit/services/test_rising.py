"""The same alarm says worse: its ticket rises in the same transaction, and nothing that an alarm says lets it fall."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import Alarm, Metric
from guardia.domain.contract import Environment, Severity
from guardia.domain.outcome import OutcomeKind
from guardia.domain.severity import assess
from guardia.domain.severity_rules import SeverityRule
from guardia.domain.steps import Step
from guardia.domain.ticket import GUARDIA, Kind, Status
from tests.support.builders import PRODUCTION, T0, TESTING, alarm, client, register
from tests.support.world import World, assert_sound

DOWN = {"guardia:active": "no"}
WORKS = {"guardia:active": "yes"}


@pytest.fixture
def world() -> World:
    return World()


def again(
    world: World, tags: dict[str, str] | None = None, *, state: str = "ALARM", account_id: str = PRODUCTION
) -> Alarm:
    """The alarm a minute later."""
    return alarm(state, world.advance(minutes=1), tags=tags, account_id=account_id)


class TestItRises:
    def test_when_the_alarm_says_that_it_is_down_while_nobody_has_answered(self, world: World) -> None:
        opened = world.open()
        outcome = world.deliver(again(world, DOWN))
        ticket = world.ticket(opened.id)
        assert outcome.kind is OutcomeKind.MERGED
        assert (ticket.severity, ticket.severity_evidence) == (Severity.CRITICAL, "account+alarm-tag")
        assert (ticket.clock.started_at, ticket.clock.due_at) == (T0, T0 + timedelta(hours=2))
        assert world.kinds(opened.id) == ["opened", "severity"]
        assert_sound(world)

    def test_by_an_entry_of_the_system_that_says_what_was_and_what_is(self, world: World) -> None:
        opened = world.open()
        raised = again(world, DOWN)
        world.deliver(raised)
        entry = world.timeline(opened.id)[-1]
        assert (entry.kind, entry.actor, entry.public) == (Kind.SEVERITY, GUARDIA, True)
        assert entry.reason.startswith("Producción: así está registrada la cuenta 222222222222; inactivo: ")
        assert entry.data == {
            "because": "alarm",
            "alarm_at": "2026-11-20T15:01:00.000Z",
            "severity_before": "HIGH",
            "severity": "CRITICAL",
            "environment": "production",
            "evidence": "account+alarm-tag",
            "due_at": "2026-11-20T17:00:00.000Z",
        }

    def test_after_the_entry_that_tells_that_it_came_back(self, world: World) -> None:
        opened = world.open()
        world.deliver(again(world, state="OK"))
        world.deliver(again(world, DOWN))
        assert world.kinds(opened.id) == ["opened", "recovered", "seen_again", "severity"]
        assert len(world.store.committed) == 3
        assert_sound(world)

    def test_in_the_cycle_that_it_reopens(self, world: World) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE)
        outcome = world.deliver(again(world, DOWN))
        ticket = world.ticket(opened.id)
        assert outcome.kind is OutcomeKind.REOPENED
        assert world.kinds(opened.id)[-2:] == ["reopened", "severity"]
        assert (ticket.cycle, ticket.status, ticket.severity) == (2, Status.OPEN, Severity.CRITICAL)
        assert ticket.clock.due_at == ticket.clock.started_at + timedelta(hours=2)
        assert_sound(world)

    def test_while_somebody_works_on_it_and_their_answer_stays_judged_as_it_was(self, world: World) -> None:
        opened = world.open()
        answered = world.take(opened.id, Step.ACKNOWLEDGE)
        world.deliver(again(world, DOWN))
        ticket = world.ticket(opened.id)
        assert (ticket.severity, ticket.clock) == (Severity.CRITICAL, answered.clock)

    def test_when_an_alarm_that_was_sent_before_arrives_after(self, world: World) -> None:
        """In whatever order both arrive, the ticket ends as severe."""
        before = again(world, DOWN)
        opened = world.open(again(world))
        world.deliver(before)
        assert world.ticket(opened.id).severity is Severity.CRITICAL

    def test_by_a_rule_that_the_client_has_made_since(self, world: World) -> None:
        opened = world.open()
        register(world.store, replace(client(), severity_rules=(SeverityRule(alarm="api-*", active=False),)))
        world.deliver(again(world))
        assert world.ticket(opened.id).severity_evidence == "account+rule"

    def test_from_no_production_to_production(self, world: World) -> None:
        opened = world.open(alarm(account_id=TESTING))
        world.deliver(again(world, {"env": "prod"}, account_id=TESTING))
        ticket = world.ticket(opened.id)
        assert (ticket.severity, ticket.environment) == (Severity.HIGH, Environment.PRODUCTION)

    def test_once_however_often_it_is_said(self, world: World) -> None:
        opened = world.open()
        raised = again(world, DOWN)
        world.deliver(raised)
        world.deliver(raised)
        world.deliver(again(world, DOWN))
        assert world.kinds(opened.id) == ["opened", "severity"]


class TestItStays:
    @pytest.mark.parametrize("tags", [None, WORKS, {"env": "dev"}])
    def test_when_the_alarm_says_less_than_before(self, world: World, tags: dict[str, str] | None) -> None:
        opened = world.open(alarm(tags=DOWN))
        world.deliver(again(world, tags))
        assert world.ticket(opened.id) == opened

    def test_by_what_is_older_than_the_last_recovery(self, world: World) -> None:
        late = again(world, DOWN)
        world.deliver(again(world))
        opened = world.ticket(world.ticket_ids[0])
        world.deliver(again(world, state="OK"))
        world.deliver(late)
        assert world.ticket(opened.id).severity is Severity.HIGH

    def test_by_a_recovery(self, world: World) -> None:
        opened = world.open()
        world.deliver(again(world, DOWN, state="OK"))
        assert world.kinds(opened.id) == ["opened", "recovered"]

    def test_by_what_an_engineer_knew_when_they_lowered_it(self, world: World) -> None:
        opened = world.open(alarm(tags=DOWN))
        world.change_severity(opened.id, Severity.HIGH)
        world.deliver(again(world, DOWN))
        assert world.ticket(opened.id).severity is Severity.HIGH

    def test_on_a_ticket_that_is_resolved(self, world: World) -> None:
        before = again(world, DOWN)
        opened = world.open(again(world))
        world.take(opened.id, Step.RESOLVE)
        world.deliver(before)
        assert world.kinds(opened.id) == ["opened", "acknowledged", "resolved"]


def test_what_an_engineer_lowered_rises_by_what_they_did_not_know(world: World) -> None:
    opened = world.open()
    world.change_severity(opened.id, Severity.LOW)
    world.deliver(again(world, DOWN))
    ticket = world.ticket(opened.id)
    assert (ticket.severity, ticket.severity_evidence) == (Severity.CRITICAL, "account+alarm-tag")


def test_somebody_who_acknowledges_at_that_moment_is_not_written_over(world: World) -> None:
    opened = world.open()
    world.store.before("commit", lambda: world.take(opened.id, Step.ACKNOWLEDGE))
    world.deliver(again(world, DOWN))
    assert world.kinds(opened.id) == ["opened", "acknowledged", "severity"]
    assert_sound(world)


METRIC = Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i-0abc"}, "Maximum")
words = st.sampled_from([None, DOWN, WORKS, {"env": "dev"}, {"env": "prod", **DOWN}])


@given(st.lists(words, min_size=2, max_size=5).flatmap(lambda said: st.permutations(list(enumerate(said)))))
def test_in_whatever_order_alarms_arrive_the_ticket_is_as_severe_as_the_gravest_says(
    said: list[tuple[int, dict[str, str] | None]],
) -> None:
    world = World()
    world.advance(hours=1)
    changes = [alarm(at=T0 + timedelta(minutes=minute), tags=tags, metrics=(METRIC,)) for minute, tags in said]
    for change in changes:
        world.deliver(change)
    gravest = min((assess(change, client()).severity for change in changes), key=list(Severity).index)
    assert world.ticket(world.ticket_ids[0]).severity is gravest
