"""Whatever happens in a month, its report is what the timelines tell: never a counter's word, and never a lost one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from guardia.domain.contract import OnRecovery, Severity
from guardia.domain.coverage import Plan
from guardia.domain.errors import Invalid, TransitionRefused
from guardia.domain.month import Month
from guardia.domain.report_document import report_document
from guardia.domain.severity_change import as_engineer_says
from guardia.domain.steps import Step
from guardia.services.report_sla import ReportSla
from guardia.services.work_ticket import Request
from tests.support.builders import PRODUCTION, TESTING, alarm, client, contract, engineer, operator, register
from tests.support.retold import retold
from tests.support.world import World

ZONE = "America/Panama"
STEPS = (Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE, Step.REOPEN, Step.REJECT, Step.CONFIRM, Step.COMMENT)
numbers = st.integers(0, 1000)


class AnyMonth(RuleBasedStateMachine):
    """Alarms come and go, people answer or do not, severities change, weeks pass."""

    @initialize(plan=st.sampled_from(Plan), recovery=st.sampled_from(OnRecovery))
    def begin(self, plan: Plan, recovery: OnRecovery) -> None:
        """In whichever contract; the 30th of November is a holiday of its own."""
        promised = contract(plan=plan, ends=date(2036, 12, 31), on_recovery=dict.fromkeys(Severity, recovery))
        promised = replace(promised, holidays_added={date(2026, 11, 30): "San Andrés"})
        self.world = World(client(contract=promised))
        self.report = ReportSla(self.world.store, self.world.store, self.world.clock)

    def twelve_hours_are_promised(self) -> None:
        """By the client's file, which was wrong."""
        known = self.world.store.client("acme")
        assert known
        longer = replace(known.contract, response=dict.fromkeys(Severity, timedelta(hours=12)))
        register(self.world.store, replace(known, contracts=(longer,)))

    def a_ticket(self, number: int) -> str:
        return self.world.ticket_ids[number % len(self.world.ticket_ids)]

    @rule(
        state=st.sampled_from(["ALARM", "ALARM", "OK"]),
        name=st.sampled_from(["api-5xx", "disk", "queue"]),
        account_id=st.sampled_from([PRODUCTION, TESTING]),
        down=st.booleans(),
    )
    def an_alarm_changes(self, state: str, name: str, account_id: str, *, down: bool) -> None:
        at = self.world.clock.advance(timedelta(milliseconds=250))
        tags = {"guardia:active": "false"} if down else None
        self.world.deliver(alarm(state, at, name=name, account_id=account_id, tags=tags))

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers, step=st.sampled_from(STEPS))
    def somebody_takes_a_step(self, number: int, step: Step) -> None:
        try:
            self.world.take(self.a_ticket(number), step, reason="words")
        except TransitionRefused:
            return

    @precondition(lambda self: self.world.ticket_ids)
    @rule(number=numbers, severity=st.sampled_from(Severity))
    def an_engineer_changes_a_severity(self, number: int, severity: Severity) -> None:
        request = Request(Step.CHANGE_SEVERITY, "words", decide=as_engineer_says(severity))
        try:
            self.world.work(engineer(), self.a_ticket(number), request)
        except (Invalid, TransitionRefused):
            return

    @rule(minutes=st.sampled_from([1, 20, 60, 119, 239, 12 * 60, 49 * 60, 8 * 24 * 60]))
    def time_passes(self, minutes: int) -> None:
        self.world.advance(minutes=minutes)
        self.world.tick()

    @invariant()
    def each_month_is_what_the_timelines_tell(self) -> None:
        if not hasattr(self, "world"):
            return
        world, now = self.world, self.world.clock()
        stories = [(world.ticket(ticket_id), world.timeline(ticket_id)) for ticket_id in world.ticket_ids]
        for month in {Month(2026, 11), Month.of(now, ZONE)}:
            report = self.report.whole("acme", month)
            document = report_document(report, report.client.language)
            expected = retold(stories, str(month), ZONE, now)
            assert only(expected, document) == expected


def only(pattern: Any, value: Any) -> Any:
    """What of the value the pattern speaks of; lists as long as they are."""
    match pattern:
        case dict():
            return {name: only(part, value[name]) for name, part in pattern.items()}
        case [first, *_]:
            return [only(first, part) for part in value]
        case _:
            return value


@pytest.mark.parametrize(
    ("hours", "answered", "evidence"),
    [
        pytest.param(3.9, 6, "answered", id="before the promise was over: the new one applies"),
        pytest.param(3.9, 30 * 24, "answered-late", id="in time, and then not answered in time"),
        pytest.param(4, 6, "answered-late", id="when it was over: nothing is excused"),
        pytest.param(5, None, "unanswered", id="after it was over, and nobody has answered"),
    ],
)
@pytest.mark.parametrize("how", ["another severity", "a longer promise"])
def test_a_breach_stays_one_whatever_is_promised_afterwards(
    how: str, hours: float, answered: float | None, evidence: str
) -> None:
    """Four hours were promised, and then twelve; the timeline tells the same."""
    month = AnyMonth()
    month.begin(plan=Plan.ALWAYS, recovery=OnRecovery.KEEP)
    month.an_alarm_changes("ALARM", "disk", PRODUCTION, down=False)
    [number] = month.world.ticket_ids
    month.time_passes(int(hours * 60))
    if how == "another severity":
        month.world.change_severity(number, Severity.LOW)
    else:
        month.twelve_hours_are_promised()
        month.world.take(number, Step.RECOMPUTE, by=operator(), reason="The file was wrong.")
    month.each_month_is_what_the_timelines_tell()
    if answered:
        month.time_passes(int((answered - hours) * 60))
        month.world.take(number, Step.ACKNOWLEDGE)
    month.each_month_is_what_the_timelines_tell()
    [line] = month.report.whole("acme", Month(2026, 11)).lines
    assert line.verdict.evidence == evidence
    assert line.change is not None


TestAnyMonth = AnyMonth.TestCase
TestAnyMonth.settings = settings(max_examples=50, stateful_step_count=30, deadline=None)
