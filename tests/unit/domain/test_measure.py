"""What is measured of a promise, entry by entry, and where it stops."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from guardia.domain.contract import Environment, Penalty, Severity, Terms
from guardia.domain.coverage import Plan
from guardia.domain.decision import Phrase
from guardia.domain.measure import measure_of, measured
from guardia.domain.month import Month
from guardia.domain.severity import Assessment
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA, Kind
from guardia.domain.verdict import Outcome, judge
from tests.support.builders import ANA, CONTRACT, T0, client, entry, ticket

if TYPE_CHECKING:
    from guardia.domain.measure import Measure
    from guardia.domain.ticket import Ticket

HOUR = timedelta(hours=1)
HIGH = Assessment(Severity.HIGH, Environment.PRODUCTION, "engineer", Phrase("", ""), Phrase("", ""))
LOW = Assessment(Severity.LOW, Environment.NON_PRODUCTION, "engineer", Phrase("", ""), Phrase("", ""))


def after(before: Ticket, step: Step, hours: float, **fields: object) -> tuple[Ticket, Measure | None]:
    """The ticket after the step so many hours after T0, and what its transaction measures."""
    actor = GUARDIA if step is Step.RESOLVE_RECOVERED else ANA
    act = replace(Act(at=T0 + hours * HOUR, actor=actor), **fields)  # type: ignore[arg-type]  # names of its fields
    taken, entries = take(before, step, act)
    return taken, measured(taken, entries)


def test_a_ticket_is_measured_from_its_opening() -> None:
    opened = ticket()
    measure = measured(opened, [entry(Kind.OPENED)])
    assert measure == measure_of(opened)
    assert (measure.ticket_id, measure.cycle, measure.client_id, measure.title) == (opened.id, 1, "acme", "api-5xx")
    assert (measure.started_at, measure.due_at, measure.promise) == (T0, T0 + 4 * HOUR, 4 * HOUR)
    assert (measure.severity, measure.contract_version, measure.is_settled) == (Severity.HIGH, 1, False)
    assert (measure.responded_at, measure.response, measure.ended_at) == (None, None, None)


@pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE])
def test_whichever_step_comes_first_is_the_response(step: Step) -> None:
    _, measure = after(ticket(), step, 1.5)
    assert measure
    assert (measure.responded_at, measure.response) == (T0 + 1.5 * HOUR, 1.5 * HOUR)
    assert (measure.resolved_at, measure.is_settled) == (None, True)


def test_the_response_is_counted_in_covered_time() -> None:
    """From Friday 10:00 to Monday 9:00, in business hours until 17:30."""
    opened = ticket(severity=Severity.LOW, environment=Environment.NON_PRODUCTION)
    _, measure = after(opened, Step.ACKNOWLEDGE, 71)
    assert measure
    assert measure.response == 8.5 * HOUR


@pytest.mark.parametrize("step", [Step.SEND_FINDINGS, Step.RESOLVE, Step.REJECT, Step.SEE_AGAIN, Step.RECOVER])
def test_nothing_is_measured_after_the_response(step: Step) -> None:
    answered, _ = after(ticket(), Step.ACKNOWLEDGE, 1)
    assert after(answered, step, 2)[1] is None


def test_another_severity_counts_while_nobody_has_answered_and_not_after() -> None:
    _, measure = after(ticket(), Step.CHANGE_SEVERITY, 1, assessment=LOW)
    assert measure
    assert (measure.severity, measure.promise, measure.coverage.plan) == (
        Severity.LOW, 12 * HOUR, Plan.BUSINESS_HOURS
    )  # fmt: skip
    assert measure.started_at == T0
    answered, _ = after(ticket(), Step.ACKNOWLEDGE, 1)
    assert after(answered, Step.CHANGE_SEVERITY, 2, assessment=LOW)[1] is None


def test_a_clock_that_is_reckoned_anew_is_measured_so() -> None:
    terms = replace(ticket().terms, response=dict.fromkeys(Severity, HOUR), contract_version=2)
    _, measure = after(ticket(), Step.RECOMPUTE, 1, terms=terms)
    assert measure
    assert (measure.promise, measure.due_at, measure.contract_version) == (HOUR, T0 + HOUR, 2)


def looser(step: Step, hours: float) -> tuple[Ticket, Measure]:
    """A ticket of four hours that is promised twelve so many hours after its opening, in one of the two ways."""
    twelve = replace(ticket().terms, response=dict.fromkeys(Severity, 12 * HOUR))
    how = {"assessment": LOW} if step is Step.CHANGE_SEVERITY else {"terms": twelve}
    changed, measure = after(ticket(), step, hours, **how)
    assert measure
    return changed, measure


@pytest.mark.parametrize("step", [Step.CHANGE_SEVERITY, Step.RECOMPUTE])
def test_a_promise_that_was_over_is_remembered_and_one_that_was_not_is_forgotten(step: Step) -> None:
    for hours, missed_at in ((3.99, None), (4, T0 + 4 * HOUR), (5, T0 + 4 * HOUR)):
        changed, measure = looser(step, hours)
        assert (measure.missed_at, measure.revision, measure.promise) == (missed_at, 2, 12 * HOUR)
        _, answered = after(changed, Step.ACKNOWLEDGE, 5.5)
        assert answered
        assert (answered.missed_at, answered.revision) == (missed_at, 2)


@pytest.mark.parametrize("step", [Step.CHANGE_SEVERITY, Step.RECOMPUTE])
def test_a_breach_cannot_be_erased_before_anybody_answers(step: Step) -> None:
    for hours, outcomes in (
        (3.99, (Outcome.RUNNING, Outcome.KEPT, Outcome.EXCLUDED)),
        (4, (Outcome.MISSED, Outcome.MISSED, Outcome.MISSED)),
    ):
        changed, running = looser(step, hours)
        _, answered = after(changed, Step.ACKNOWLEDGE, 5.5)
        _, refused = after(changed, Step.REJECT, 5.5)
        assert answered
        assert refused
        now = T0 + 5.5 * HOUR
        assert tuple(judge(measure, now).value for measure in (running, answered, refused)) == outcomes


def test_what_was_missed_stays_so_even_if_the_severity_is_put_back() -> None:
    changed, _ = looser(Step.CHANGE_SEVERITY, 5)
    _, measure = after(changed, Step.CHANGE_SEVERITY, 5.5, assessment=HIGH)
    assert measure
    assert (measure.missed_at, measure.revision) == (T0 + 4 * HOUR, 3)


def test_the_next_cycle_has_missed_nothing_yet() -> None:
    changed, _ = looser(Step.CHANGE_SEVERITY, 5)
    resolved, _ = after(changed, Step.RESOLVE, 6)
    _, measure = after(resolved, Step.REOPEN, 30)
    assert measure
    assert (measure.missed_at, measure.revision) == (None, 1)


def test_the_table_of_penalties_is_frozen_with_the_terms() -> None:
    table = (Penalty(Decimal(95), Decimal(5)),)
    terms = Terms.of(client(), replace(CONTRACT, penalties=table), T0)
    assert measure_of(ticket(terms=terms)).penalties == table


@pytest.mark.parametrize("step", [Step.COMMENT, Step.PASS_CHECKPOINT])
def test_what_changes_no_promise_is_not_measured(step: Step) -> None:
    assert after(ticket(), step, 1)[1] is None


def test_a_recovery_is_known_as_long_as_the_alarm_is_ok() -> None:
    recovered, measure = after(ticket(), Step.RECOVER, 1)
    assert measure
    assert measure.recovered_at == T0 + HOUR
    back, measure = after(recovered, Step.SEE_AGAIN, 2)
    assert measure
    assert measure.recovered_at is None
    assert not measure.is_settled
    _, measure = after(back, Step.ACKNOWLEDGE, 3)
    assert measure
    assert measure.recovered_at is None


def test_an_end_without_a_response_settles_it() -> None:
    _, refused = after(ticket(), Step.REJECT, 1)
    assert refused
    assert (refused.rejected_at, refused.resolved_at, refused.responded_at) == (T0 + HOUR, None, None)
    recovered, _ = after(ticket(), Step.RECOVER, 1)
    resolved, measure = after(recovered, Step.RESOLVE_RECOVERED, 1)
    assert measure
    assert (measure.rejected_at, measure.resolved_at, measure.is_settled) == (None, T0 + HOUR, True)
    assert after(resolved, Step.CLOSE, 49)[1] is None


def test_the_next_cycle_is_another_measure() -> None:
    resolved, _ = after(ticket(), Step.RESOLVE, 1)
    _, measure = after(resolved, Step.REOPEN, 30)
    assert measure
    assert (measure.cycle, measure.started_at, measure.due_at) == (2, T0 + 30 * HOUR, T0 + 34 * HOUR)
    assert (measure.responded_at, measure.is_settled) == (None, False)


def test_a_measure_keeps_the_holidays_that_it_needs() -> None:
    holidays = {date(2026, 11, day): f"day {day}" for day in (19, 20, 23, 24, 25, 27)}
    terms = replace(Terms.of(client(), CONTRACT, T0), holidays=holidays)
    opened = ticket(severity=Severity.LOW, environment=Environment.NON_PRODUCTION, terms=terms)
    kept = measure_of(opened).coverage
    assert opened.clock.due_at.date() == date(2026, 11, 30)
    assert sorted(kept.holidays) == [date(2026, 11, day) for day in (20, 23, 24, 25, 27)]
    assert kept.due(T0, 12 * HOUR) == opened.clock.due_at


def test_a_measure_of_a_late_response_keeps_the_holidays_until_then() -> None:
    terms = replace(Terms.of(client(), CONTRACT, T0), holidays={date(2026, 12, 8): "Día de la Madre"})
    opened = ticket(severity=Severity.LOW, environment=Environment.NON_PRODUCTION, terms=terms)
    assert measure_of(opened).coverage.holidays == {}
    _, measure = after(opened, Step.ACKNOWLEDGE, 24 * 19)
    assert measure
    assert measure.coverage.elapsed(T0, T0 + 19 * 24 * HOUR) == measure.response
    assert measure.coverage.holidays == {date(2026, 12, 8): "Día de la Madre"}


def test_a_promise_around_the_clock_needs_to_know_no_holidays() -> None:
    terms = replace(Terms.of(client(), CONTRACT, T0), holidays={date(2026, 11, 20): "hoy"})
    assert measure_of(ticket(terms=terms)).coverage.holidays == {}


def test_a_promise_counts_for_the_month_of_its_start_where_the_contract_is() -> None:
    """T0 is the 20th; 14 hours before December begins in Panama, December has begun in Kiritimati."""
    at = T0 + timedelta(days=10)
    assert measure_of(ticket(at=at)).month == Month(2026, 11)
    terms = replace(ticket().terms, time_zone="Pacific/Kiritimati")
    assert measure_of(ticket(at=at, terms=terms)).month == Month(2026, 12)
