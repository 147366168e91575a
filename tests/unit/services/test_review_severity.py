"""The second look at a severity: tags of what fails, and the client's other tickets. It never stands in the way."""

from __future__ import annotations

import logging
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.alarm import Alarm, Metric
from guardia.domain.contract import Account, Client, Environment, Severity
from guardia.domain.errors import Unreachable
from guardia.domain.severity_rules import SeverityRule
from guardia.domain.steps import Step
from guardia.domain.ticket import GUARDIA, Kind, Ticket
from guardia.services.review_severity import PAGE, TICKETS_COMPARED
from tests.support.builders import PRODUCTION, T0, TESTING, alarm, client, contact, register
from tests.support.recorders import InterruptedStore
from tests.support.world import World, assert_sound

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.ports import Page, TicketFilter

ARN = f"arn:aws:ec2:us-east-1:{TESTING}:instance/i-0abc"
THROTTLED = Unreachable("the role cannot be taken on (Throttling)", temporary=True)
DENIED = Unreachable("the role cannot be taken on (AccessDenied)", temporary=False)


def acme(*rules: SeverityRule, external_id: str | None = "acme-9f2c") -> Client:
    """The client with read roles in both accounts."""
    accounts = (
        Account(PRODUCTION, Environment.PRODUCTION, external_id),
        Account(TESTING, Environment.NON_PRODUCTION, external_id),
    )
    return replace(client(accounts=accounts), severity_rules=rules)


def about(
    instance: str = "i-0abc",
    *,
    name: str = "cpu",
    account_id: str = TESTING,
    metric: str = "CPUUtilization",
    tags: dict[str, str] | None = None,
) -> Alarm:
    watched = Metric("AWS/EC2", metric, {"InstanceId": instance}, "Maximum")
    raised = alarm(name=name, account_id=account_id, tags=tags, metrics=(watched,))
    return replace(raised, datapoints=(1.0,))


class EndlessStore(InterruptedStore):
    """A client's list of open tickets has no end."""

    pages = 0

    def tickets(self, which: TicketFilter, limit: int, after: Mapping[str, str] | None = None) -> Page[Ticket]:
        """A page, after which another follows."""
        del after
        self.pages += 1
        return replace(super().tickets(which, limit), next={"place": "0"})


@pytest.fixture
def world() -> World:
    return World(acme())


class TestTags:
    def test_of_the_resource_let_the_ticket_rise(self, world: World) -> None:
        world.tags.tagged[ARN] = {"Environment": "Production"}
        opened = world.open(about())
        assert (opened.severity, opened.resources) == (Severity.LOW, (ARN,))
        world.advance(seconds=10)
        world.review(opened.id)
        ticket = world.ticket(opened.id)
        assert (ticket.severity, ticket.environment) == (Severity.HIGH, Environment.PRODUCTION)
        assert ticket.severity_evidence == "resource-tag+default"
        assert "etiqueta «Environment» del recurso que falla" in ticket.severity_reason.es
        assert f"tag Environment=Production of {ARN}" in ticket.severity_explanation.en
        assert world.tags.asked == [(TESTING, "us-east-1", (ARN,))]
        assert_sound(world)

    def test_the_entry_says_by_what_it_rose(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod", "guardia:active": "down"}
        opened = world.open(about())
        world.review(opened.id)
        entry = world.timeline(opened.id)[-1]
        assert (entry.kind, entry.actor, entry.public) == (Kind.SEVERITY, GUARDIA, True)
        assert (entry.data["because"], entry.data["severity"]) == ("resource-tags", "CRITICAL")

    def test_come_before_the_clients_rules(self) -> None:
        world = World(acme(SeverityRule(alarm="*", environment=Environment.NON_PRODUCTION)))
        world.tags.tagged[ARN.replace(TESTING, PRODUCTION)] = {"env": "prod"}
        opened = world.open(about(account_id=PRODUCTION))
        world.review(opened.id)
        assert world.ticket(opened.id).severity is Severity.HIGH

    def test_never_overrule_the_alarms_own(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about(tags={"env": "dev"}))
        world.review(opened.id)
        assert world.ticket(opened.id) == opened

    def test_let_nothing_fall(self, world: World) -> None:
        world.tags.tagged[ARN.replace(TESTING, PRODUCTION)] = {"env": "dev", "guardia:active": "yes"}
        opened = world.open(about(account_id=PRODUCTION))
        world.review(opened.id)
        assert world.ticket(opened.id) == opened

    def test_count_when_the_same_alarm_speaks_again(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about())
        world.review(opened.id)
        world.advance(minutes=1)
        world.deliver(replace(about(metric="StatusCheckFailed"), changed_at=world.clock()))
        ticket = world.ticket(opened.id)
        assert (ticket.severity, ticket.severity_evidence) == (Severity.CRITICAL, "resource-tag+metric-meaning")

    def test_are_read_of_each_ticket_by_itself(self, world: World) -> None:
        first, second = world.open(about()), world.open(about("i-0def", name="other"))
        world.review(first.id)
        world.review(second.id)
        assert [arns for _, _, arns in world.tags.asked] == [first.resources, second.resources]

    @pytest.mark.parametrize(
        "raised", [alarm(account_id=TESTING), alarm(account_id=TESTING, metrics=(Metric("X", "y"),))]
    )
    def test_of_nothing_are_not_asked_for(self, world: World, raised: Alarm) -> None:
        world.review(world.open(raised).id)
        assert world.tags.asked == []

    def test_are_read_only_where_the_register_has_the_external_id(self) -> None:
        world = World(acme(external_id=None))
        world.review(world.open(about()).id)
        assert world.tags.asked == []

    def test_of_an_account_that_its_client_gave_up_are_not_read(self, world: World) -> None:
        opened = world.open(about())
        register(world.store, client(accounts=()))
        world.review(opened.id)
        assert world.tags.asked == []


class TestAnAccountThatCannotBeRead:
    def test_is_told_in_the_log_and_counted_and_the_ticket_stays(
        self, world: World, caplog: pytest.LogCaptureFixture
    ) -> None:
        opened = world.open(about())
        world.tags.failure = DENIED
        with caplog.at_level(logging.WARNING):
            world.review(opened.id)
        assert world.ticket(opened.id) == opened
        assert world.metered == ["tags_unread"]
        (record,) = caplog.records
        assert record.msg == "the tags of what a ticket is about were not read"
        told = {name: vars(record)[name] for name in ("ticket_id", "client_id", "account_id", "permanent", "code")}
        assert told == {
            "ticket_id": opened.id,
            "client_id": "acme",
            "account_id": TESTING,
            "permanent": True,
            "code": DENIED.code,
        }
        assert "acme-9f2c" not in str(vars(record))

    def test_is_tried_again_where_that_may_help(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about())
        world.tags.failure = THROTTLED
        with pytest.raises(Unreachable):
            world.review(opened.id)
        world.review(opened.id)
        assert world.ticket(opened.id).severity is Severity.HIGH

    def test_does_not_keep_its_other_tickets_from_being_compared(self, world: World) -> None:
        down = world.open(about(name="status", account_id=PRODUCTION, metric="StatusCheckFailed"))
        opened = world.open(about(account_id=PRODUCTION))
        world.tags.failure = THROTTLED
        with pytest.raises(Unreachable):
            world.review(opened.id)
        assert world.ticket(opened.id).severity is down.severity is Severity.CRITICAL


def pair(world: World) -> tuple[Ticket, Ticket]:
    """A ticket that says that its instance is down, and one about the same instance that does not."""
    down = world.open(about(name="status", account_id=PRODUCTION, metric="StatusCheckFailed"))
    return down, world.open(about(account_id=PRODUCTION))


class TestOtherTickets:
    @pytest.mark.parametrize("reviewed", [0, 1], ids=["reviewing the one that is down", "reviewing the other"])
    def test_about_the_same_resource_rise_whichever_is_looked_at(self, world: World, reviewed: int) -> None:
        both = pair(world)
        world.review(both[reviewed].id)
        other = world.ticket(both[1].id)
        assert (other.severity, other.severity_evidence) == (Severity.CRITICAL, "account+related-ticket")
        assert world.timeline(other.id)[-1].data["related_ticket"] == both[0].id
        assert world.ticket(both[0].id) == both[0]
        assert_sound(world)

    @pytest.mark.parametrize("parent_is_down", [True, False])
    def test_of_a_composite_and_its_child_rise_together(self, world: World, parent_is_down: bool) -> None:
        child = alarm(name="child", tags=None if parent_is_down else {"guardia:active": "no"})
        parent = alarm(
            name="parent",
            children=(child.identity.alarm_arn,),
            tags={"guardia:active": "no"} if parent_is_down else None,
        )
        tickets = [world.open(child), world.open(parent)]
        assert sorted(ticket.severity for ticket in tickets) == [Severity.CRITICAL, Severity.HIGH]
        world.review(tickets[0].id)
        assert [world.ticket(ticket.id).severity for ticket in tickets] == [Severity.CRITICAL] * 2

    def test_what_was_taken_for_no_production_rises_by_one_that_says_it_is(self, world: World) -> None:
        opened = world.open(about())
        down = world.open(about(name="status", metric="StatusCheckFailed", tags={"env": "prod"}))
        world.review(down.id)
        ticket = world.ticket(opened.id)
        assert (ticket.severity, ticket.severity_evidence) == (Severity.CRITICAL, "related-ticket+related-ticket")

    def test_that_only_heard_so_raise_no_others(self, world: World) -> None:
        """Two instances behind one alarm are not down because one of them is, and a third knows the other only."""
        down, both = (
            world.open(about("i-1", name="a", account_id=PRODUCTION, metric="StatusCheckFailed")),
            Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-1"}),
        )
        metrics = (both, Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-2"}))
        middle = world.open(alarm(name="b", metrics=metrics))
        far = world.open(about("i-2", name="c", account_id=PRODUCTION))
        for ticket in (down, middle, far):
            world.review(ticket.id)
        assert [world.ticket(one.id).severity for one in (down, middle, far)] == [
            Severity.CRITICAL,
            Severity.CRITICAL,
            Severity.HIGH,
        ]

    def test_of_another_client_are_never_looked_at(self) -> None:
        globex = replace(
            client("globex", accounts=(Account("444444444444", None),)), contacts=(contact("g@g.example"),)
        )
        world = World(acme(), globex)
        down, opened = pair(world)
        stranger = world.open(about(account_id="444444444444"))
        world.review(stranger.id)
        world.review(down.id)
        assert world.ticket(stranger.id) == stranger
        assert world.ticket(opened.id).severity is Severity.CRITICAL

    def test_about_something_else_stay(self, world: World) -> None:
        down, _ = pair(world)
        other = world.open(about("i-0def", name="other", account_id=PRODUCTION))
        world.review(down.id)
        assert world.ticket(other.id) == other

    @pytest.mark.parametrize("which", [0, 1], ids=["the one that was down", "the other"])
    def test_what_has_recovered_neither_tells_nor_hears(self, world: World, which: int) -> None:
        both = pair(world)
        name = ("status", "cpu")[which]
        world.deliver(alarm("OK", world.advance(minutes=1), name=name, account_id=PRODUCTION))
        for ticket in both:
            world.review(ticket.id)
        assert world.ticket(both[1].id).severity is Severity.HIGH

    def test_that_are_resolved_tell_nothing(self, world: World) -> None:
        down, opened = pair(world)
        world.take(down.id, Step.RESOLVE)
        world.review(opened.id)
        assert world.ticket(opened.id).severity is Severity.HIGH

    def test_what_an_engineer_lowered_knowing_of_them_stays(self, world: World) -> None:
        down, opened = pair(world)
        world.review(opened.id)
        world.change_severity(opened.id, Severity.HIGH, "It serves nobody.")
        world.review(opened.id)
        world.review(down.id)
        assert world.ticket(opened.id).severity is Severity.HIGH

    def test_an_engineers_word_that_it_is_down_counts_for_the_others(self, world: World) -> None:
        first = world.open(about(name="a", account_id=PRODUCTION))
        second = world.open(about(name="b", account_id=PRODUCTION))
        world.change_severity(first.id, Severity.CRITICAL, "It does not answer.")
        world.review(first.id)
        assert world.ticket(second.id).severity is Severity.CRITICAL

    def test_are_looked_at_up_to_a_bound(self) -> None:
        store = EndlessStore()
        world = World(acme(), store=store)
        world.review(world.open(about()).id)
        assert store.pages == TICKETS_COMPARED // PAGE


class TestAReview:
    def test_of_a_ticket_that_is_not_there_or_has_ended_reads_nothing(self, world: World) -> None:
        opened = world.open(about())
        world.take(opened.id, Step.REJECT)
        world.review(opened.id)
        world.review("GD-00000-00000")
        assert world.tags.asked == []

    def test_again_changes_nothing_more(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about())
        for _ in range(3):
            world.review(opened.id)
        assert world.kinds(opened.id) == ["opened", "severity"]

    def test_does_not_write_over_somebody_who_acknowledges_at_that_moment(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about())
        world.store.before("commit", lambda: world.take(opened.id, Step.ACKNOWLEDGE))
        world.review(opened.id)
        assert world.kinds(opened.id) == ["opened", "acknowledged", "severity"]
        assert world.ticket(opened.id).clock == opened.clock
        assert_sound(world)

    def test_of_a_ticket_that_is_resolved_meanwhile_changes_nothing(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about())
        world.store.before("commit", lambda: world.take(opened.id, Step.RESOLVE))
        world.review(opened.id)
        assert world.kinds(opened.id) == ["opened", "acknowledged", "resolved"]

    def test_at_its_own_time_starts_no_clock_again(self, world: World) -> None:
        world.tags.tagged[ARN] = {"env": "prod"}
        opened = world.open(about())
        world.advance(minutes=3)
        world.review(opened.id)
        assert world.ticket(opened.id).clock.started_at == T0
