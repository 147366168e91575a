"""A severity rises by itself, by what was not said before, and falls only by an engineer's word."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.errors import Invalid, TransitionRefused
from guardia.domain.severity import Judgement, assessment_of
from guardia.domain.severity_change import are_related, as_engineer_says, rise, says_down, with_related, with_tags
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA, Kind, Status, Ticket
from tests.support.builders import ANA, T0, ticket

LATER = T0 + timedelta(minutes=5)
ARN = "arn:aws:ec2:us-east-1:222222222222:instance/i-0abc"
SAID = Phrase("porque sí", "because")
TEST, PROD = Environment.NON_PRODUCTION, Environment.PRODUCTION


def judged(
    environment: Environment = PROD,
    active: bool = True,
    by: Evidence = Evidence.ACCOUNT,
    activity_by: Evidence = Evidence.DEFAULT,
) -> Judgement:
    return Judgement(ENVIRONMENT.answer(by, environment, SAID, SAID), ACTIVITY.answer(activity_by, active, SAID, SAID))


def opened(judgement: Judgement, status: Status = Status.OPEN) -> Ticket:
    """A ticket that opened by this judgement."""
    said = assessment_of(judgement)
    known = ticket(status, severity=said.severity, environment=said.environment)
    return replace(known, judgement=judgement, severity_evidence=said.evidence)


def by_ana(before: Ticket, severity: Severity, reason: str = "Lo vi.") -> Ticket:
    act = as_engineer_says(severity)(before, Act(at=LATER, actor=ANA, reason=reason))
    return take(before, Step.CHANGE_SEVERITY, act)[0]


class TestRising:
    def test_to_what_is_more_severe_with_an_entry_of_the_system(self) -> None:
        before = opened(judged())
        after, (entry,) = rise(before, judged(active=False), LATER, {"because": "alarm"})
        assert (after.severity, after.version, after.judgement) == (Severity.CRITICAL, 2, judged(active=False))
        assert (entry.kind, entry.actor, entry.public, entry.at) == (Kind.SEVERITY, GUARDIA, True, LATER)
        assert entry.reason == "Producción: porque sí; inactivo: porque sí."
        assert entry.data == {
            "because": "alarm",
            "severity_before": "HIGH",
            "severity": "CRITICAL",
            "environment": "production",
            "evidence": "account+default",
            "due_at": "2026-11-20T17:00:00.000Z",
        }

    def test_what_is_not_production_rises_once_it_is_said_to_be(self) -> None:
        after, _ = rise(opened(judged(TEST)), judged(), LATER, {})
        assert (after.severity, after.environment) == (Severity.HIGH, PROD)
        assert after.clock.due_at == T0 + timedelta(hours=4)

    @pytest.mark.parametrize("new", [judged(active=False), judged(), judged(TEST)])
    def test_nothing_falls_and_nothing_is_told_twice(self, new: Judgement) -> None:
        before = opened(judged(active=False))
        assert rise(before, new, LATER, {}) == (before, ())

    @pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED, Status.REJECTED])
    def test_what_is_resolved_stays(self, status: Status) -> None:
        before = opened(judged(), status)
        assert rise(before, judged(active=False), LATER, {}) == (before, ())

    def test_an_answered_ticket_rises_and_keeps_its_clock(self) -> None:
        before = opened(judged(), Status.INVESTIGATING)
        after, (entry,) = rise(before, judged(active=False), LATER, {})
        assert (after.severity, after.clock) == (Severity.CRITICAL, before.clock)
        assert "due_at" not in entry.data


class TestAnEngineersWord:
    def test_what_they_lowered_is_not_raised_by_what_was_known_to_them(self) -> None:
        lowered = by_ana(opened(judged(active=False)), Severity.HIGH)
        assert lowered.severity is Severity.HIGH
        assert rise(lowered, judged(active=False), LATER, {}) == (lowered, ())

    def test_what_they_lowered_rises_by_what_is_new(self) -> None:
        lowered = by_ana(opened(judged()), Severity.LOW)
        after, _ = rise(lowered, judged(active=False), LATER, {})
        assert (after.severity, after.environment, after.severity_evidence) == (
            Severity.CRITICAL,
            PROD,
            "account+default",
        )

    def test_what_they_raised_is_not_raised_again(self) -> None:
        raised = by_ana(opened(judged()), Severity.CRITICAL)
        assert rise(raised, judged(active=False), LATER, {}) == (raised, ())

    @pytest.mark.parametrize(
        ("severity", "environment"), [(Severity.LOW, TEST), (Severity.HIGH, PROD), (Severity.CRITICAL, PROD)]
    )
    def test_the_environment_follows_it(self, severity: Severity, environment: Environment) -> None:
        start = opened(judged() if severity is not Severity.HIGH else judged(TEST))
        assert by_ana(start, severity).environment is environment

    def test_the_sentences_say_who_and_why(self) -> None:
        after = by_ana(opened(judged()), Severity.LOW, "Es de\n  pruebas.")
        assert after.severity_reason == Phrase(
            "Lo decidió Ana, de la mesa de soporte: Es de pruebas.", "Ana, of the desk, said so: Es de pruebas."
        )
        assert after.severity_explanation.en == "Ana changed it from HIGH to LOW: Es de pruebas."

    def test_a_long_reason_is_quoted_in_part(self) -> None:
        after = by_ana(opened(judged()), Severity.LOW, "x" * 4000)
        assert len(after.severity_reason.es) < 350
        assert after.severity_reason.es.endswith("…")

    def test_the_same_severity_is_refused(self) -> None:
        with pytest.raises(Invalid, match="severity: the ticket is HIGH already"):
            by_ana(opened(judged()), Severity.HIGH)

    @pytest.mark.parametrize("status", [Status.RESOLVED, Status.CLOSED, Status.REJECTED])
    def test_where_the_status_allows_no_change_that_is_said_first(self, status: Status) -> None:
        with pytest.raises(TransitionRefused):
            by_ana(opened(judged(), status), Severity.HIGH)


class TestTagsOfResources:
    def test_they_come_before_the_register_the_rules_and_the_metric(self) -> None:
        before = judged(TEST, True, Evidence.RULE, Evidence.METRIC_MEANING)
        after = with_tags(before, {ARN: {"env": "prod", "guardia:active": "down"}})
        assert (after.environment.value, after.environment.evidence) == (PROD, "resource-tag")
        assert (after.activity.value, after.activity.evidence) == (False, "resource-tag")

    def test_they_never_overrule_the_alarms_own_tag(self) -> None:
        before = judged(TEST, True, Evidence.ALARM_TAG, Evidence.ALARM_TAG)
        assert with_tags(before, {ARN: {"env": "prod", "guardia:active": "down"}}) == before

    @pytest.mark.parametrize("tagged", [{}, {ARN: {}}, {ARN: {"env": "blue", "Name": "prod"}}])
    def test_tags_that_say_nothing_change_nothing(self, tagged: dict[str, dict[str, str]]) -> None:
        assert with_tags(judged(TEST), tagged) == judged(TEST)


class TestRelatedTickets:
    OTHER = replace(opened(judged(active=False)), id="GD-OTHER-00000", title="api caída")

    def test_what_another_ticket_says_is_down_is_down(self) -> None:
        after = with_related(judged(), self.OTHER)
        assert after.severity is Severity.CRITICAL
        assert after.environment == judged().environment
        assert after.activity.reason.es == "inactivo: el ticket GD-OTHER-00000 dice que está caído"
        assert after.activity.explanation.en == "inactive: ticket GD-OTHER-00000 (api caída)"

    def test_what_was_taken_for_no_production_is_production_too(self) -> None:
        after = with_related(judged(TEST), self.OTHER)
        assert (after.severity, after.environment.evidence) == (Severity.CRITICAL, "related-ticket")

    def test_unless_the_alarms_own_tag_says_that_it_is_none(self) -> None:
        assert with_related(judged(TEST, by=Evidence.ALARM_TAG), self.OTHER).severity is Severity.LOW

    def test_what_said_so_itself_keeps_its_own_words(self) -> None:
        assert with_related(judged(active=False), self.OTHER) == judged(active=False)

    @pytest.mark.parametrize(
        ("other", "expected"),
        [
            (opened(judged(active=False)), True),
            (opened(judged(active=False), Status.IDENTIFIED), True),
            (by_ana(opened(judged()), Severity.CRITICAL), True),
            (opened(judged()), False),
            (opened(judged(TEST, active=False)), False),
            (by_ana(opened(judged(active=False)), Severity.HIGH), False),
            (opened(judged(active=False), Status.RESOLVED), False),
            (replace(opened(judged(active=False)), recovered_at=LATER), False),
            (opened(judged(active=False, activity_by=Evidence.RELATED_TICKET)), False),
        ],
        ids=[
            "down", "down and worked on", "an engineer says so", "works", "no production", "an engineer lowered it",
            "resolved", "recovered", "it only heard so",
        ],
    )  # fmt: skip
    def test_which_tickets_say_so_themselves(self, other: Ticket, expected: bool) -> None:
        assert says_down(other) is expected

    @pytest.mark.parametrize(
        ("other", "expected"),
        [
            ({"resources": (ARN, "arn:x")}, True),
            ({"resources": ("arn:x",)}, False),
            ({"children": ("arn:alarm:a",)}, True),
            ({"children": ("arn:alarm:b",), "alarm_arn": "arn:alarm:p"}, False),
            ({"alarm_arn": "arn:alarm:c"}, True),
            ({}, False),
        ],
    )
    def test_which_are_about_one_thing(self, other: dict[str, object], expected: bool) -> None:
        one = replace(ticket(), resources=(ARN,), alarm_arn="arn:alarm:a", children=("arn:alarm:c",))
        two = replace(ticket(), **other)  # type: ignore[arg-type]  # fields of a ticket, by name
        assert are_related(one, two) is expected
        assert are_related(two, one) is expected

    def test_tickets_of_people_are_about_nothing_in_common(self) -> None:
        assert not are_related(ticket(), ticket())


judgements = st.builds(
    judged, st.sampled_from(Environment), st.booleans(), st.sampled_from(Evidence), st.sampled_from(Evidence)
)


@given(judgements, st.lists(judgements, max_size=6))
def test_whatever_the_system_hears_a_ticket_only_rises(first: Judgement, heard: list[Judgement]) -> None:
    walked = opened(first)
    for judgement in heard:
        after, entries = rise(walked, judgement, LATER, {})
        assert bool(entries) is after.severity.is_above(walked.severity)
        assert not walked.severity.is_above(after.severity)
        walked = after
    gravest = [judgement for judgement in (first, *heard) if judgement.severity is walked.severity]
    assert gravest
    assert walked.clock.due_at == ticket(severity=walked.severity, environment=walked.environment).clock.due_at
