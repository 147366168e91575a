"""Which promises were kept, as a lawyer reads the contract: *under* two, four and twelve hours until an answer."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.contract import Severity
from guardia.domain.verdict import Outcome, change_of, judge
from tests.support.builders import T0
from tests.support.measures import HOUR, measure

if TYPE_CHECKING:
    from guardia.domain.measure import Measure

MOMENT = timedelta(milliseconds=1)
LATER = T0 + timedelta(days=30)


@pytest.mark.parametrize(
    ("severity", "promise"), [(Severity.CRITICAL, 2 * HOUR), (Severity.HIGH, 4 * HOUR)], ids=["2 hours", "4 hours"]
)
def test_under_so_many_hours_means_before_they_are_over(severity: Severity, promise: timedelta) -> None:
    before = judge(measure(severity=severity, answered_after=promise - MOMENT), LATER)
    at_the_end = judge(measure(severity=severity, answered_after=promise), LATER)
    assert (before.value, before.evidence) == (Outcome.KEPT, "answered")
    assert (at_the_end.value, at_the_end.evidence) == (Outcome.MISSED, "answered-late")


def test_a_promise_that_ends_with_the_working_day_is_not_kept_the_next_morning() -> None:
    """Twelve business hours from Friday 15:30: two until 17:30, nine and a half on Monday, half an hour on Tuesday."""
    begun = T0 + 5.5 * HOUR
    promised = measure(severity=Severity.LOW, at=begun)
    assert promised.due_at == T0 + timedelta(days=4) - 1.5 * HOUR
    for answered, outcome in ((promised.due_at - MOMENT, Outcome.KEPT), (promised.due_at, Outcome.MISSED)):
        line = measure(severity=Severity.LOW, at=begun, answered_after=answered - begun)
        assert judge(line, LATER).value is outcome


@given(
    severity=st.sampled_from(Severity),
    start=st.timedeltas(timedelta(), timedelta(days=14)),
    answered_after=st.timedeltas(timedelta(), timedelta(days=7)),
)
def test_in_time_by_the_clock_and_in_time_by_covered_hours_is_the_same(
    severity: Severity, start: timedelta, answered_after: timedelta
) -> None:
    promised = measure(severity=severity, at=T0 + start, answered_after=answered_after)
    assert promised.response is not None
    kept = judge(promised, LATER).value is Outcome.KEPT
    assert kept is (promised.response < promised.promise)


def test_silence_runs_until_the_promise_is_over_and_is_a_breach_from_then_on() -> None:
    promised = measure()
    assert judge(promised, promised.due_at - MOMENT).value is Outcome.RUNNING
    over = judge(promised, promised.due_at)
    assert (over.value, over.evidence) == (Outcome.MISSED, "unanswered")


def test_what_was_answered_stays_so_whenever_it_is_asked() -> None:
    promised = measure(answered_after=HOUR)
    assert judge(promised, T0) == judge(promised, LATER)


@pytest.mark.parametrize("how", ["rejected", "recovered"])
def test_what_needs_no_response_any_more_does_not_count(how: str) -> None:
    ended = {"rejected": "rejected_after", "recovered": "resolved_after"}[how]
    verdict = judge(measure(**{ended: 4 * HOUR - MOMENT}), LATER)  # type: ignore[arg-type]  # names of its arguments
    assert (verdict.value, verdict.evidence) == (Outcome.EXCLUDED, how)


@pytest.mark.parametrize("ended", ["rejected_after", "resolved_after"])
def test_an_end_after_the_promise_was_over_excuses_nothing(ended: str) -> None:
    verdict = judge(measure(**{ended: 4 * HOUR}), LATER)  # type: ignore[arg-type]  # names of its arguments
    assert (verdict.value, verdict.evidence) == (Outcome.MISSED, "unanswered")


def test_a_recovery_alone_is_no_response() -> None:
    assert judge(measure(recovered_after=HOUR), LATER).evidence == "unanswered"
    assert judge(measure(recovered_after=HOUR, answered_after=5 * HOUR), LATER).evidence == "answered-late"


def changed_late(**became: timedelta) -> Measure:
    """Two hours were promised and over; then four."""
    return replace(measure(**became), revision=2, missed_at=T0 + 2 * HOUR)  # type: ignore[arg-type]  # its arguments


@pytest.mark.parametrize(
    ("promised", "evidence"),
    [
        (changed_late(), "unanswered"),
        (changed_late(answered_after=3 * HOUR), "answered-late"),
        (changed_late(answered_after=9 * HOUR), "answered-late"),
        (changed_late(rejected_after=3 * HOUR), "unanswered"),
        (changed_late(resolved_after=3 * HOUR), "unanswered"),
    ],
)
def test_a_longer_promise_excuses_nothing_once_the_one_before_is_over(promised: Measure, evidence: str) -> None:
    verdict = judge(promised, T0 + 3 * HOUR)
    assert (verdict.value, verdict.evidence) == (Outcome.MISSED, evidence)


def test_a_promise_that_is_changed_in_time_is_the_one_that_counts() -> None:
    promised = replace(measure(answered_after=3 * HOUR), revision=2)
    assert judge(promised, LATER).value is Outcome.KEPT


def test_it_is_said_of_a_promise_that_it_was_changed_and_whether_it_was_over() -> None:
    said = [change_of(promised) for promised in (measure(), replace(measure(), revision=2), changed_late())]
    assert [phrase and phrase.en for phrase in said] == [
        None,
        "the promise was changed before it was over",
        "the promise was changed after it had ended without an answer",
    ]


def test_every_verdict_is_a_sentence_in_both_languages() -> None:
    verdicts = [
        judge(measure(answered_after=HOUR), LATER),
        judge(measure(answered_after=9 * HOUR), LATER),
        judge(measure(rejected_after=HOUR), LATER),
        judge(measure(resolved_after=HOUR), LATER),
        judge(measure(), T0),
        judge(measure(), LATER),
    ]
    assert len({verdict.evidence for verdict in verdicts}) == 6
    assert len({sentence for verdict in verdicts for sentence in (verdict.reason.es, verdict.reason.en)}) == 12
