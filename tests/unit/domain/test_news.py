"""News of an investigation: what counts as such, whose it is, and when the next reminder is due."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from guardia.domain.contract import Environment, Severity, Terms
from guardia.domain.decision import Phrase
from guardia.domain.severity import Assessment
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA, Actor, ActorType, Status, Ticket
from guardia.domain.working_week import WorkingWeek
from tests.support.builders import ANA, CONTRACT, OLGA, T0, client, ticket

HOUR = timedelta(hours=1)
LATER = T0 + HOUR / 2
CARLA = Actor(ActorType.CLIENT, "sub-carla", "Carla")
DOWN = Assessment(Severity.CRITICAL, Environment.PRODUCTION, "engineer", Phrase("caído", "down"), Phrase("x", "y"))
PROMISED = {Severity.CRITICAL: HOUR, Severity.HIGH: 4 * HOUR}


def terms(**fields: object) -> Terms:
    """Those of the client `acme`, with news promised besides."""
    return replace(Terms.of(client(), CONTRACT, T0), **{"updates": PROMISED, **fields})  # type: ignore[arg-type]  # any


def investigated(status: Status = Status.INVESTIGATING, **fields: object) -> Ticket:
    """A HIGH ticket that Ana has since T0; she was reminded of two intervals of silence."""
    known = replace(ticket(status, terms=terms()), owner=ANA, news_at=T0, reminded=2, intervals_told=2)
    return replace(known, **fields)  # type: ignore[arg-type]  # fields of any type


def after(known: Ticket, step: Step, actor: Actor = OLGA, *, public: bool = True) -> Ticket:
    return take(known, step, Act(at=LATER, actor=actor, public=public, assessment=DOWN))[0]


INVESTIGATED = [Status.INVESTIGATING, Status.IDENTIFIED]


@pytest.mark.parametrize(
    ("step", "actor", "public", "owner"),
    [
        pytest.param(Step.SEND_FINDINGS, OLGA, True, OLGA, id="findings, whose author has it from then on"),
        pytest.param(Step.COMMENT, OLGA, True, ANA, id="a comment of the desk that the client reads"),
        pytest.param(Step.CHANGE_SEVERITY, OLGA, True, ANA, id="another severity, by a person"),
    ],
)
@pytest.mark.parametrize("status", INVESTIGATED)
def test_news_is(status: Status, step: Step, actor: Actor, public: bool, owner: Actor) -> None:
    known = after(investigated(status), step, actor, public=public)
    assert (known.owner, known.news_at, known.reminded, known.intervals_told) == (owner, LATER, 0, 0)


@pytest.mark.parametrize(
    ("step", "actor", "public"),
    [
        pytest.param(Step.COMMENT, OLGA, False, id="a comment for the desk alone"),
        pytest.param(Step.COMMENT, CARLA, True, id="a comment of the client"),
        pytest.param(Step.RECOVER, GUARDIA, True, id="an alarm that recovers"),
        pytest.param(Step.SEE_AGAIN, GUARDIA, True, id="an alarm that comes back"),
        pytest.param(Step.REPORT_UNDELIVERED, GUARDIA, False, id="that somebody could not be told"),
    ],
)
@pytest.mark.parametrize("status", INVESTIGATED)
def test_news_is_not(status: Status, step: Step, actor: Actor, public: bool) -> None:
    known = after(investigated(status), step, actor, public=public)
    assert (known.owner, known.news_at, known.reminded, known.intervals_told) == (ANA, T0, 2, 2)


def test_a_severity_that_rises_by_itself_is_no_news() -> None:
    known = after(investigated(), Step.CHANGE_SEVERITY, GUARDIA)
    assert (known.severity, known.owner, known.news_at, known.reminded) == (Severity.CRITICAL, ANA, T0, 2)


@pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE])
def test_whoever_answers_first_has_it(step: Step) -> None:
    known = after(ticket(Status.OPEN), step)
    assert (known.owner, known.news_at) == (OLGA, LATER)


@pytest.mark.parametrize("step", [Step.COMMENT, Step.CHANGE_SEVERITY, Step.PASS_CHECKPOINT])
def test_nobody_has_what_nobody_has_answered(step: Step) -> None:
    known = after(ticket(Status.OPEN, terms=terms()), step)
    assert (known.owner, known.news_at, known.reminder_at) == (None, None, None)


def test_the_next_cycle_begins_without_an_owner() -> None:
    known = after(investigated(Status.RESOLVED), Step.REOPEN)
    assert (known.owner, known.news_at, known.reminded, known.intervals_told) == (None, None, 0, 0)


class TestTheNextReminder:
    def test_is_one_interval_after_the_last_news(self) -> None:
        known = after(ticket(terms=terms()), Step.ACKNOWLEDGE)
        assert (known.reminder_at, known.due_next) == (LATER + 4 * HOUR, LATER + 4 * HOUR)

    @pytest.mark.parametrize(("told", "hours"), [(0, 4), (1, 8), (2, 12)])
    def test_is_after_those_that_were_told(self, told: int, hours: int) -> None:
        assert investigated(intervals_told=told).reminder_at == T0 + hours * HOUR

    @pytest.mark.parametrize("status", set(Status) - set(INVESTIGATED))
    def test_is_none_where_nobody_investigates(self, status: Status) -> None:
        assert investigated(status).reminder_at is None

    def test_is_none_where_no_news_was_promised(self) -> None:
        assert investigated(severity=Severity.LOW, environment=Environment.NON_PRODUCTION).reminder_at is None
        assert investigated(terms=terms(updates={})).due_next is None

    def test_is_none_on_a_ticket_of_before_reminders(self) -> None:
        assert investigated(owner=None, news_at=None).reminder_at is None

    def test_is_none_where_the_hours_of_a_hundred_years_do_not_suffice(self) -> None:
        minute = WorkingWeek((((0, 1),), *((),) * 6))
        rare = terms(week=minute, updates={Severity.LOW: timedelta(days=2)})
        known = investigated(terms=rare, severity=Severity.LOW, environment=Environment.NON_PRODUCTION)
        assert known.reminder_at is None

    def test_counts_for_all_intervals_before_it(self) -> None:
        known = investigated(reminded=0, intervals_told=0)
        late = take(known, Step.REMIND, Act(at=T0 + 13 * HOUR, actor=GUARDIA))[0]
        assert (late.reminded, late.intervals_told, late.reminder_at) == (1, 3, T0 + 16 * HOUR)

    def test_is_always_later_than_the_one_before(self) -> None:
        known = investigated(intervals_told=5)
        early = take(known, Step.REMIND, Act(at=T0, actor=GUARDIA))[0]
        assert early.intervals_told == 6
