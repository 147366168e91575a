"""What a change means, in whatever order changes come."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import Alarm, AlarmState
from guardia.domain.alarm_record import CONTRIBUTORS_KEPT, AlarmRecord, Effect, Hold, Known, observe
from tests.support.builders import T0, alarm, identity
from tests.support.streams import alarm_streams, in_any_order, with_contributors

pytestmark = pytest.mark.covers("F27", "F28")


def at(minute: float) -> timedelta:
    return timedelta(minutes=minute)


def raised(minute: float, contributor: str | None = None) -> Alarm:
    return alarm("ALARM", T0 + at(minute), contributor=contributor)


def ok(minute: float, contributor: str | None = None) -> Alarm:
    return alarm("OK", T0 + at(minute), contributor=contributor)


def observed(*changes: Alarm) -> tuple[AlarmRecord, list[Effect]]:
    """The record after the changes, in the order in which they come here, and what each meant."""
    record, effects = AlarmRecord(identity=identity()), []
    for change in changes:
        record, effect = observe(record, change)
        effects.append(effect)
    return record, effects


def last_effect(*changes: Alarm) -> Effect:
    return observed(*changes)[1][-1]


class TestAnAlarmWithoutContributors:
    @pytest.mark.parametrize(
        ("changes", "effect"),
        [
            pytest.param([raised(1)], Effect.RAISED, id="the first word is ALARM"),
            pytest.param([raised(1), raised(2)], Effect.RAISED, id="ALARM to ALARM is real"),
            pytest.param([raised(1), ok(2)], Effect.RECOVERED, id="ALARM, OK"),
            pytest.param([raised(1), ok(2), raised(3)], Effect.RAISED, id="it comes back"),
            pytest.param([ok(1)], Effect.RECOVERED, id="the first word is OK"),
            pytest.param([ok(2), raised(1)], Effect.LATE, id="OK before its ALARM"),
            pytest.param([raised(3), raised(1)], Effect.REPEATED, id="an ALARM older than one that is known"),
            pytest.param([raised(3), ok(2)], Effect.STALE, id="an OK older than what is known"),
            pytest.param(
                [ok(2), raised(3), raised(1)], Effect.REPEATED, id="older than an ALARM, and than the OK before it"
            ),
            pytest.param([raised(1), ok(2), ok(2.5)], Effect.RECOVERED, id="OK to OK"),
        ],
    )
    def test_a_change_is_judged_by_the_alarms_own_time(self, changes: list[Alarm], effect: Effect) -> None:
        assert last_effect(*changes) is effect

    @pytest.mark.parametrize("older", [raised(1), ok(1)])
    def test_an_older_change_does_not_move_the_guard(self, older: Alarm) -> None:
        record, _ = observed(raised(3), older)
        assert record.last == Known(AlarmState.ALARM, T0 + at(3))


class TestContributors:
    @pytest.mark.parametrize(
        ("changes", "effect"),
        [
            pytest.param([raised(1, "web-1")], Effect.RAISED, id="one fails"),
            pytest.param([raised(1, "web-1"), raised(2, "web-2")], Effect.RAISED, id="another fails, too"),
            pytest.param(
                [raised(1, "web-1"), raised(2, "web-2"), ok(3, "web-1")], Effect.PARTLY, id="one of two recovers"
            ),
            pytest.param(
                [raised(1, "web-1"), raised(2, "web-2"), ok(3, "web-1"), ok(4, "web-2")],
                Effect.RECOVERED,
                id="the last recovers",
            ),
            pytest.param([raised(1, "web-1"), ok(2, "web-1")], Effect.RECOVERED, id="the only one recovers"),
            pytest.param([ok(2, "web-1"), raised(1, "web-1")], Effect.LATE, id="its OK came before its ALARM"),
            pytest.param(
                [ok(2, "web-1")], Effect.PARTLY, id="an OK whose ALARM has not arrived says nothing of the others"
            ),
            pytest.param(
                [raised(3, "web-1"), raised(1, "web-1")], Effect.REPEATED, id="an older ALARM of the same one"
            ),
            pytest.param(
                [raised(3, "web-1"), raised(1, "web-2")], Effect.RAISED, id="an older ALARM of another one is news"
            ),
            pytest.param([raised(3, "web-1"), ok(1, "web-1")], Effect.STALE, id="an older OK of the same one"),
        ],
    )
    def test_each_has_its_own_order(self, changes: list[Alarm], effect: Effect) -> None:
        assert last_effect(*changes) is effect


class TestContributorsAndTheirAlarm:
    def test_are_one_alarm(self) -> None:
        record, effects = observed(raised(1), raised(1, "web-1"), raised(2, "web-2"))
        assert effects == [Effect.RAISED] * 3
        assert record.contributors_in_alarm == 2

    def test_the_alarm_does_not_settle_the_contributor_that_raised_it(self) -> None:
        record, effects = observed(raised(1, "web-1"), raised(2))
        assert record.contributors_in_alarm == 1
        assert effects == [Effect.RAISED] * 2
        assert last_effect(raised(1, "web-1"), raised(2), ok(3, "web-1")) is Effect.RECOVERED

    def test_it_has_recovered_when_no_contributor_is_in_alarm(self) -> None:
        assert last_effect(raised(1), raised(1, "web-1"), ok(2, "web-1")) is Effect.RECOVERED

    def test_it_has_recovered_when_the_alarm_itself_is_ok(self) -> None:
        record, effects = observed(raised(1), raised(1, "web-1"), raised(1, "web-2"), ok(3))
        assert effects[-1] is Effect.RECOVERED
        assert record.contributors_in_alarm == 0

    def test_a_contributor_that_fails_after_the_alarms_ok_is_news(self) -> None:
        assert last_effect(raised(1), ok(2), raised(3, "web-1")) is Effect.RAISED

    def test_the_alarms_ok_does_not_settle_who_failed_after_it(self) -> None:
        record, effects = observed(raised(1), raised(3, "web-1"), ok(2))
        assert effects[-1] is Effect.PARTLY
        assert record.contributors_in_alarm == 1

    @pytest.mark.parametrize("late", [raised(1, "web-1"), raised(1, "web-9")])
    def test_what_the_alarms_ok_settled_stays_settled_when_the_alarm_comes_back(self, late: Alarm) -> None:
        record, effects = observed(raised(0), ok(2, "web-1"), ok(2), raised(3), raised(3, "web-2"), late)
        assert effects[-1] is Effect.LATE
        assert set(record.contributors) == {"web-2"}

    def test_an_ok_from_before_the_alarms_own_ok_says_nothing(self) -> None:
        assert last_effect(raised(0), ok(2), raised(3), raised(3, "web-2"), ok(1, "web-1")) is Effect.STALE

    def test_the_alarms_new_alarm_keeps_what_is_known_of_its_contributors(self) -> None:
        assert last_effect(raised(1, "web-1"), ok(4, "web-1"), raised(5), raised(3, "web-1")) is Effect.LATE


class TestTheItemsSize:
    def test_contributors_in_alarm_are_kept_before_those_that_are_not(self) -> None:
        failing = raised(0, "failing")
        recovered = [ok(1 + number, f"web-{number}") for number in range(CONTRIBUTORS_KEPT + 50)]
        record, _ = observed(failing, *recovered)
        assert len(record.contributors) == CONTRIBUTORS_KEPT
        assert record.contributors_in_alarm == 1

    def test_of_equals_the_newest_are_kept(self) -> None:
        record, _ = observed(*(raised(number, f"web-{number}") for number in range(CONTRIBUTORS_KEPT + 1)))
        assert "web-0" not in record.contributors
        assert f"web-{CONTRIBUTORS_KEPT}" in record.contributors


class TestTheRecord:
    def test_every_change_is_a_revision(self) -> None:
        assert observed(raised(1), raised(2), ok(3), ok(0))[0].revision == 4

    def test_only_alarms_are_occurrences(self) -> None:
        assert observed(raised(1), ok(2), raised(3), ok(4))[0].occurrences == 2

    def test_a_new_ticket_counts_from_one(self) -> None:
        record, _ = observed(raised(1), raised(2))
        opened = record.opened("GD-1")
        assert (opened.open_ticket, opened.last_ticket, opened.occurrences) == ("GD-1", "GD-1", 1)

    def test_a_ticket_that_ended_is_remembered_as_the_last(self) -> None:
        record, _ = observed(raised(1))
        released = record.opened("GD-1").released()
        assert (released.open_ticket, released.last_ticket) == (None, "GD-1")
        assert released.revision == record.revision + 1

    def test_observing_changes_nothing_of_the_record_before(self) -> None:
        before, _ = observed(raised(1, "web-1"))
        copy = replace(before, contributors=dict(before.contributors))
        observe(before, ok(2, "web-1"))
        assert before == copy


class TestAnyOrder:
    """Whatever order the changes come in and however often, what is known in the end is the same."""

    @given(st.data())
    def test_of_an_alarm_without_contributors(self, data: st.DataObject) -> None:
        changes = data.draw(alarm_streams())
        record, _ = observed(*data.draw(in_any_order(changes)))
        assert record.last == Known(changes[-1].state, changes[-1].changed_at)

    @given(st.data())
    def test_of_an_alarm_with_contributors(self, data: st.DataObject) -> None:
        changes = data.draw(with_contributors())
        in_order, _ = observed(*changes)
        record, _ = observed(*data.draw(in_any_order(changes)))
        assert record.last == in_order.last
        assert record.contributors_in_alarm == in_order.contributors_in_alarm
        assert record.contributors_in_alarm == failing_at_the_end(changes)


class TestWhatAWindowHolds:
    HOLD = Hold("01M847VV40DKN4G0FH7MSJBRH4", T0)

    def held(self, *changes: Alarm) -> AlarmRecord:
        """The record of an alarm that is held, after these changes."""
        record = observed(raised(0))[0].held(self.HOLD, occurrences=0)
        for change in changes:
            record, _ = observe(record, change)
        return record

    def test_it_is_held_until_it_recovers(self) -> None:
        assert self.held(raised(1), raised(-1), ok(-1)).hold == self.HOLD
        assert self.held(ok(1)).hold is None
        assert self.held(ok(1), raised(2)).hold is None  # whoever sees it decides anew

    def test_one_of_two_contributors_that_recovers_ends_nothing(self) -> None:
        assert self.held(raised(1, "a"), raised(1, "b"), ok(2, "a")).hold == self.HOLD
        assert self.held(raised(1, "a"), raised(1, "b"), ok(2, "a"), ok(3, "b")).hold is None

    def test_what_is_held_is_no_occurrence_of_a_ticket_and_what_is_let_go_is_one(self) -> None:
        record = self.held()
        assert (record.occurrences, record.revision) == (0, 1)
        gone = record.let_go()
        assert (gone.hold, gone.occurrences, gone.revision, gone.last) == (None, 1, 2, record.last)

    def test_with_a_ticket_it_is_held_no_longer_and_the_end_of_a_ticket_lets_nothing_go(self) -> None:
        assert self.held().opened("GD-7K3M9-QXD2F").hold is None
        assert self.held().released().hold == self.HOLD


def failing_at_the_end(changes: list[Alarm]) -> int:
    """How many contributors' last word is ALARM."""
    last = {change.contributor.id: change.state for change in changes if change.contributor}
    return sum(state is AlarmState.ALARM for state in last.values())
