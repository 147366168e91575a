"""The table of transitions, whole: what is not written here is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.clock import CheckpointName
from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.errors import TransitionRefused
from guardia.domain.severity import Assessment
from guardia.domain.steps import Act, Step, take
from guardia.domain.ticket import GUARDIA, Entry, Kind, Status, Ticket
from tests.support.builders import ANA, T0, ticket

LATER = T0 + timedelta(minutes=5)

# Each step in each status that has it: the entries that it makes, in order, and the status after them.
EXPECTED: dict[Status, dict[Step, tuple[str, Status]]] = {
    Status.OPEN: {
        Step.ACKNOWLEDGE: ("acknowledged", Status.INVESTIGATING),
        Step.SEND_FINDINGS: ("acknowledged findings", Status.IDENTIFIED),
        Step.RESOLVE: ("acknowledged resolved", Status.RESOLVED),
        Step.RESOLVE_RECOVERED: ("resolved", Status.RESOLVED),
        Step.REJECT: ("rejected", Status.REJECTED),
        Step.COMMENT: ("commented", Status.OPEN),
        Step.SEE_AGAIN: ("seen_again", Status.OPEN),
        Step.RECOVER: ("recovered", Status.OPEN),
        Step.PASS_CHECKPOINT: ("checkpoint", Status.OPEN),
        Step.CHANGE_SEVERITY: ("severity", Status.OPEN),
        Step.RECOMPUTE: ("recomputed", Status.OPEN),
        Step.REPORT_UNDELIVERED: ("undelivered", Status.OPEN),
        Step.REPORT_STORM: ("storm", Status.OPEN),
    },
    Status.INVESTIGATING: {
        Step.SEND_FINDINGS: ("findings", Status.IDENTIFIED),
        Step.RESOLVE: ("resolved", Status.RESOLVED),
        Step.RESOLVE_RECOVERED: ("resolved", Status.RESOLVED),
        Step.REJECT: ("rejected", Status.REJECTED),
        Step.COMMENT: ("commented", Status.INVESTIGATING),
        Step.CHANGE_SEVERITY: ("severity", Status.INVESTIGATING),
        Step.SEE_AGAIN: ("seen_again", Status.INVESTIGATING),
        Step.RECOVER: ("recovered", Status.INVESTIGATING),
        Step.REPORT_UNDELIVERED: ("undelivered", Status.INVESTIGATING),
        Step.REPORT_STORM: ("storm", Status.INVESTIGATING),
        Step.REMIND: ("reminder", Status.INVESTIGATING),
    },
    Status.IDENTIFIED: {
        Step.SEND_FINDINGS: ("findings", Status.IDENTIFIED),
        Step.RESOLVE: ("resolved", Status.RESOLVED),
        Step.RESOLVE_RECOVERED: ("resolved", Status.RESOLVED),
        Step.COMMENT: ("commented", Status.IDENTIFIED),
        Step.CHANGE_SEVERITY: ("severity", Status.IDENTIFIED),
        Step.SEE_AGAIN: ("seen_again", Status.IDENTIFIED),
        Step.RECOVER: ("recovered", Status.IDENTIFIED),
        Step.REPORT_UNDELIVERED: ("undelivered", Status.IDENTIFIED),
        Step.REPORT_STORM: ("storm", Status.IDENTIFIED),
        Step.REMIND: ("reminder", Status.IDENTIFIED),
    },
    Status.RESOLVED: {
        Step.CONFIRM: ("verified", Status.RESOLVED),
        Step.REOPEN: ("reopened", Status.OPEN),
        Step.FOLLOW_UP: ("follow_up", Status.RESOLVED),
        Step.CLOSE: ("closed", Status.CLOSED),
        Step.COMMENT: ("commented", Status.RESOLVED),
        Step.RECOVER: ("recovered", Status.RESOLVED),
        Step.REPORT_UNDELIVERED: ("undelivered", Status.RESOLVED),
        Step.REPORT_STORM: ("storm", Status.RESOLVED),
    },
    Status.CLOSED: {
        Step.REPORT_STORM: ("storm", Status.CLOSED),
    },
    Status.REJECTED: {
        Step.REPORT_STORM: ("storm", Status.REJECTED),
    },
}
ALLOWED = [(status, step) for status, steps in EXPECTED.items() for step in steps]
REFUSED = [pair for pair in product(Status, Step) if pair not in ALLOWED]


DOWN = Assessment(Severity.CRITICAL, Environment.PRODUCTION, "engineer", Phrase("caído", "down"), Phrase("x", "y"))


def act(*, reason: str = "We restarted it.", public: bool = True) -> Act:
    return Act(at=LATER, actor=ANA, reason=reason, public=public, data={"note": "x"}, assessment=DOWN)


def shown(status: Status, step: Step) -> str:
    return f"{step.name.lower()} when {status.name.lower()}"


def by_pair(pairs: list[tuple[Status, Step]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("status", "step"), pairs, ids=[shown(*pair) for pair in pairs])


def test_every_pair_of_a_status_and_a_step_is_decided() -> None:
    assert len(ALLOWED) + len(REFUSED) == len(Status) * len(Step)
    assert set(EXPECTED) == set(Status)


@by_pair(ALLOWED)
def test_a_step_of_the_table_makes_its_entries_and_its_status(status: Status, step: Step) -> None:
    kinds, after = EXPECTED[status][step]
    taken, entries = take(ticket(status), step, act())
    assert [entry.kind for entry in entries] == kinds.split()
    assert taken.status is after


@by_pair(REFUSED)
def test_any_other_step_is_refused_and_says_what_is_and_who_made_it_so(status: Status, step: Step) -> None:
    stands = replace(ticket(status), status_by=ANA)
    with pytest.raises(TransitionRefused) as refusal:
        take(stands, step, act())
    assert (refusal.value.action, refusal.value.status, refusal.value.actor) == (step, status, "Ana")
    assert refusal.value.at == T0
    assert str(refusal.value) == f"cannot {step} a ticket that is {status}: Ana made it so at 2026-11-20T15:00:00Z"


@by_pair(ALLOWED)
def test_each_entry_is_one_version(status: Status, step: Step) -> None:
    before = ticket(status)
    taken, entries = take(before, step, act())
    assert [entry.version for entry in entries] == list(range(before.version + 1, taken.version + 1))
    assert {(entry.ticket_id, entry.at, entry.actor, entry.public) for entry in entries} == {
        (before.id, LATER, ANA, True)
    }


@by_pair(ALLOWED)
def test_the_words_belong_to_the_last_entry_and_those_before_are_implied(status: Status, step: Step) -> None:
    _, entries = take(ticket(status), step, act())
    *implied, said = entries
    assert (said.reason, said.data) == ("We restarted it.", {"note": "x"})
    assert [(entry.reason, entry.data) for entry in implied] == [("", {"implied_by": said.kind.value})] * len(implied)


@by_pair(ALLOWED)
def test_who_made_the_status_is_kept_only_where_the_status_changes(status: Status, step: Step) -> None:
    taken, _ = take(ticket(status), step, act())
    changed = taken.status is not status
    assert (taken.status_by, taken.status_at) == ((ANA, LATER) if changed else (GUARDIA, T0))


@by_pair(ALLOWED)
def test_no_step_changes_what_was_promised_or_how_the_ticket_began(status: Status, step: Step) -> None:
    before = ticket(status)
    taken, _ = take(before, step, act())
    kept = {"id", "client_id", "account_id", "opened_at", "terms", "severity", "fingerprint", "identity_key"}
    if step is Step.CHANGE_SEVERITY:
        kept.remove("severity")
    assert {name: getattr(taken, name) for name in kept} == {name: getattr(before, name) for name in kept}


def test_to_skip_forward_is_two_entries_and_two_versions() -> None:
    taken, entries = take(ticket(Status.OPEN), Step.RESOLVE, act())
    assert taken.version == 3
    assert [(entry.version, entry.kind) for entry in entries] == [(2, Kind.ACKNOWLEDGED), (3, Kind.RESOLVED)]
    assert taken.responded_at == taken.resolved_at == LATER


def test_to_acknowledge_is_the_first_response() -> None:
    taken, _ = take(ticket(Status.OPEN), Step.ACKNOWLEDGE, act())
    assert taken.responded_at == LATER
    assert taken.next_checkpoint is None


def test_later_findings_do_not_move_the_first_response() -> None:
    taken, _ = take(ticket(Status.INVESTIGATING), Step.SEND_FINDINGS, act())
    assert taken.responded_at == T0


def test_a_resolution_starts_the_follow_up_of_the_terms() -> None:
    taken, _ = take(ticket(Status.IDENTIFIED), Step.RESOLVE, act())
    assert (taken.resolved_at, taken.resolution) == (LATER, "We restarted it.")
    assert taken.follow_up_at == LATER + timedelta(hours=48)
    assert taken.midway_at == LATER + timedelta(hours=24)


def test_a_ticket_that_is_not_resolved_has_no_half_of_a_follow_up() -> None:
    assert ticket(Status.OPEN).midway_at is None


def test_who_confirms_says_that_it_worked() -> None:
    taken, _ = take(ticket(Status.RESOLVED), Step.CONFIRM, act())
    assert taken.verified is True


def test_what_the_system_resolves_is_not_a_response() -> None:
    taken, _ = take(ticket(Status.OPEN), Step.RESOLVE_RECOVERED, act())
    assert taken.responded_at is None
    assert taken.resolved_at == LATER


def test_to_reopen_begins_a_new_cycle_with_a_new_clock_and_forgets_the_answers_of_the_last() -> None:
    resolved, _ = take(ticket(Status.OPEN), Step.PASS_CHECKPOINT, act())
    resolved, _ = take(resolved, Step.RESOLVE, act())
    resolved, _ = take(resolved, Step.RECOVER, act())
    resolved, _ = take(resolved, Step.CONFIRM, act())
    resolved, _ = take(resolved, Step.FOLLOW_UP, act())
    again = LATER + timedelta(hours=30)
    taken, (entry,) = take(resolved, Step.REOPEN, replace(act(), at=again))
    assert (taken.cycle, entry.cycle, taken.status) == (2, 2, Status.OPEN)
    assert (taken.clock.started_at, taken.clock.due_at) == (again, again + timedelta(hours=4))
    assert (taken.clock.passed_count, taken.clock.revision) == (0, 1)
    forgotten = (taken.responded_at, taken.resolved_at, taken.resolution, taken.verified, taken.follow_up_at)
    assert forgotten == (None, None, "", None, None)
    assert (taken.followed_up, taken.recovered_at, taken.closed_at) == (False, None, None)
    assert taken.opened_at == T0


@pytest.mark.parametrize(("status", "step"), [(Status.RESOLVED, Step.CLOSE), (Status.OPEN, Step.REJECT)])
def test_an_end_has_its_time_and_owes_nothing_more(status: Status, step: Step) -> None:
    taken, _ = take(ticket(status), step, act())
    assert taken.closed_at == LATER
    assert taken.due_next is None


def test_an_alarm_that_comes_back_takes_its_recovery_away() -> None:
    recovered, _ = take(ticket(Status.OPEN), Step.RECOVER, act())
    assert recovered.recovered_at == LATER
    taken, _ = take(recovered, Step.SEE_AGAIN, act())
    assert taken.recovered_at is None


class TestAnotherSeverity:
    def test_its_promise_applies_from_where_the_clock_began(self) -> None:
        taken, _ = take(ticket(Status.OPEN), Step.CHANGE_SEVERITY, act())
        assert (taken.severity, taken.severity_evidence) == (Severity.CRITICAL, "engineer")
        assert (taken.severity_reason, taken.severity_explanation) == (DOWN.reason, DOWN.explanation)
        assert (taken.clock.started_at, taken.clock.due_at) == (T0, T0 + timedelta(hours=2))
        assert (taken.clock.severity, taken.clock.promise) == (Severity.CRITICAL, timedelta(hours=2))
        assert taken.clock.revision == 2

    @pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.IDENTIFIED])
    def test_an_answer_stays_judged_by_the_promise_that_it_was_given_under(self, status: Status) -> None:
        before = ticket(status)
        taken, _ = take(before, Step.CHANGE_SEVERITY, act())
        assert taken.severity is Severity.CRITICAL
        assert taken.clock == before.clock

    def test_the_next_cycle_has_the_promise_of_the_severity_that_is(self) -> None:
        changed, _ = take(ticket(Status.INVESTIGATING), Step.CHANGE_SEVERITY, act())
        resolved, _ = take(changed, Step.RESOLVE, act())
        again, _ = take(resolved, Step.REOPEN, act())
        assert (again.clock.severity, again.clock.due_at) == (Severity.CRITICAL, LATER + timedelta(hours=2))

    def test_an_act_that_does_not_say_which_is_a_fault_of_ours(self) -> None:
        with pytest.raises(AssertionError):
            take(ticket(Status.OPEN), Step.CHANGE_SEVERITY, replace(act(), assessment=None))


def test_what_is_for_the_desk_only_stays_so_in_every_entry() -> None:
    _, entries = take(ticket(Status.OPEN), Step.RESOLVE, act(public=False))
    assert [entry.public for entry in entries] == [False, False]


class TestWhatTimeAloneChanges:
    def test_an_open_ticket_waits_for_its_next_checkpoint(self) -> None:
        open_ticket = ticket(Status.OPEN)
        assert open_ticket.due_next == T0 + timedelta(hours=2)
        passed, _ = take(open_ticket, Step.PASS_CHECKPOINT, act())
        assert passed.due_next == T0 + timedelta(hours=3)
        assert passed.next_checkpoint is not None
        assert passed.next_checkpoint.name is CheckpointName.THREE_QUARTERS

    def test_an_open_ticket_that_is_overdue_waits_for_nothing_but_people(self) -> None:
        overdue = ticket(Status.OPEN)
        for _ in CheckpointName:
            overdue, _ = take(overdue, Step.PASS_CHECKPOINT, act())
        assert overdue.due_next is None

    @pytest.mark.parametrize("status", [Status.INVESTIGATING, Status.IDENTIFIED])
    def test_an_answered_ticket_waits_for_people(self, status: Status) -> None:
        assert ticket(status).due_next is None

    def test_a_resolved_ticket_waits_for_the_question_and_then_for_its_closure(self) -> None:
        resolved = ticket(Status.RESOLVED)
        assert resolved.due_next == T0 + timedelta(hours=24)
        asked, _ = take(resolved, Step.FOLLOW_UP, act())
        assert asked.due_next == T0 + timedelta(hours=48)


@given(st.lists(st.sampled_from(Step), max_size=25))
def test_any_walk_through_the_table_leaves_one_entry_for_each_version(steps: list[Step]) -> None:
    walked: Ticket = ticket(Status.OPEN)
    timeline: list[Entry] = []
    for step in steps:
        try:
            walked, entries = take(walked, step, act())
        except TransitionRefused:
            continue
        timeline += entries
    assert [entry.version for entry in timeline] == list(range(2, walked.version + 1))
    assert [entry.cycle for entry in timeline] == sorted(entry.cycle for entry in timeline)
    assert walked.cycle == 1 + sum(entry.kind is Kind.REOPENED for entry in timeline)
