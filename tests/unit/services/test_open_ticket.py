"""An alarm's change becomes a ticket, joins one, marks its recovery or opens it once more: exactly once."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import ROAD_TEST, Alarm, AlarmState
from guardia.domain.alarm_record import Known
from guardia.domain.change import Condition, Conflict
from guardia.domain.contract import Severity
from guardia.domain.errors import Busy
from guardia.domain.number import ticket_number
from guardia.domain.outcome import OutcomeKind
from guardia.domain.steps import Step
from guardia.domain.ticket import Kind, Status, Ticket
from guardia.services.trying import TRIES
from tests.support.builders import PRODUCTION, REGION, T0, TESTING, alarm, client, identity, operator, register
from tests.support.streams import alarm_streams, in_any_order, with_contributors
from tests.support.world import World, assert_equation, assert_sound

MINUTE = timedelta(minutes=1)


@pytest.fixture
def world() -> World:
    return World()


def raised(
    minute: float = 0,
    contributor: str | None = None,
    *,
    name: str = "api-5xx",
    account_id: str = PRODUCTION,
    region: str = REGION,
) -> Alarm:
    at = T0 + minute * MINUTE
    return alarm("ALARM", at, contributor=contributor, name=name, account_id=account_id, region=region)


def ok(minute: float = 1, contributor: str | None = None, *, account_id: str = PRODUCTION) -> Alarm:
    return alarm("OK", T0 + minute * MINUTE, contributor=contributor, account_id=account_id)


def refuse(*conditions: Condition) -> None:
    """What the store says when somebody else was faster."""
    raise Conflict(frozenset(conditions))


class TestOpening:
    def test_an_alarm_opens_a_ticket(self, world: World) -> None:
        outcome = world.deliver(raised())
        assert outcome.kind is OutcomeKind.OPENED
        assert outcome.ticket_id == ticket_number(raised().fingerprint)
        assert world.kinds(world.ticket_ids[0]) == ["opened"]
        assert_sound(world)

    def test_the_alarms_record_names_its_ticket(self, world: World) -> None:
        opened = world.open(raised())
        record = world.store.record(identity())
        assert (record.open_ticket, record.last_ticket, record.occurrences) == (opened.id, opened.id, 1)

    def test_the_same_alarm_name_in_two_accounts_is_two_alarms(self, world: World) -> None:
        world.deliver(raised(account_id=PRODUCTION))
        world.deliver(raised(account_id=TESTING))
        assert world.counts() == {"opened": 2}
        assert {world.ticket(ticket_id).account_id for ticket_id in world.ticket_ids} == {PRODUCTION, TESTING}
        assert_sound(world)

    def test_the_same_alarm_name_in_two_regions_is_two_alarms(self, world: World) -> None:
        world.deliver(raised(region="us-east-1"))
        world.deliver(raised(region="eu-west-1"))
        assert world.counts() == {"opened": 2}

    def test_it_tells_and_starts_nobody_by_itself(self, world: World) -> None:
        world.deliver(raised())
        assert (world.mailer.sent, world.workflows.lifecycles) == ([], [])


class TestOnce:
    def test_a_hundred_deliveries_of_one_change_make_one_ticket(self, world: World) -> None:
        for _ in range(100):
            world.deliver(raised())
        assert world.counts() == {"opened": 1, "duplicate": 99}
        assert_sound(world)

    def test_both_forms_of_one_change_are_one(self, world: World) -> None:
        by_eventbridge = raised()
        by_sns = alarm("ALARM", T0, reason="Threshold Crossed: told by SNS, with other fields", tags={"team": "web"})
        world.deliver(by_eventbridge)
        assert world.deliver(by_sns).kind is OutcomeKind.DUPLICATE
        assert_sound(world)

    def test_a_duplicate_names_the_ticket_that_it_stands_for(self, world: World) -> None:
        opened = world.open(raised())
        assert world.deliver(raised()).ticket_id == opened.id

    @pytest.mark.covers("F17", "F18")
    def test_a_duplicate_is_one_for_ever(self, world: World) -> None:
        opened = world.open(raised())
        world.take(opened.id, Step.REJECT)
        world.advance(days=40)
        outcome = world.deliver(raised())
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.DUPLICATE, opened.id)
        assert_sound(world)

    def test_a_duplicate_of_a_recovery_is_one(self, world: World) -> None:
        world.deliver(raised())
        world.advance(minutes=1)
        assert [world.deliver(ok()).kind.value for _ in range(3)] == ["recovered", "duplicate", "duplicate"]
        assert_sound(world)


class TestJoining:
    def test_alarm_to_alarm_is_real_and_counted(self, world: World) -> None:
        opened = world.open(raised(0))
        world.advance(minutes=5)
        assert world.deliver(raised(5)).kind is OutcomeKind.MERGED
        assert world.read.shown(operator(), opened.id).occurrences == 2

    def test_what_is_no_news_changes_neither_version_nor_timeline(self, world: World) -> None:
        opened = world.open(raised(0))
        world.advance(minutes=5)
        world.deliver(raised(5))
        assert world.ticket(opened.id) == opened
        assert world.kinds(opened.id) == ["opened"]

    @pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, Step.SEND_FINDINGS])
    def test_an_alarm_joins_the_ticket_that_people_work_on(self, world: World, step: Step) -> None:
        opened = world.open(raised(0))
        world.take(opened.id, step)
        world.advance(minutes=5)
        outcome = world.deliver(raised(5))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.MERGED, opened.id)
        assert_sound(world)

    def test_an_alarm_that_had_recovered_and_comes_back_is_news(self, world: World) -> None:
        opened = world.open(raised(0))
        world.advance(minutes=5)
        world.deliver(ok(1))
        world.deliver(raised(2))
        assert world.kinds(opened.id) == ["opened", "recovered", "seen_again"]
        assert world.ticket(opened.id).recovered_at is None
        seen_again = world.timeline(opened.id)[-1]
        assert seen_again.data == {"because": "alarm", "alarm_at": "2026-11-20T15:02:00.000Z"}
        assert seen_again.reason == raised(2).reason
        assert_sound(world)

    def test_an_alarm_does_not_vanish_in_a_ticket_that_is_resolved_at_the_same_moment(self, world: World) -> None:
        opened = world.open(raised(0))
        world.advance(minutes=5)
        world.store.before("commit", lambda: world.take(opened.id, Step.RESOLVE))
        assert world.deliver(raised(5)).kind is OutcomeKind.REOPENED
        assert world.ticket(opened.id).status is Status.OPEN
        assert_sound(world)


class TestRecovering:
    def test_an_ok_marks_the_recovery_and_engineers_go_on(self, world: World) -> None:
        opened = world.open(raised(0))
        world.advance(minutes=1)
        outcome = world.deliver(ok(1))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.RECOVERED, opened.id)
        recovered = world.ticket(opened.id)
        assert (recovered.status, recovered.recovered_at) == (Status.OPEN, T0 + MINUTE)
        assert world.kinds(opened.id) == ["opened", "recovered"]
        assert world.timeline(opened.id)[-1].reason == ok(1).reason
        assert_sound(world)

    def test_where_the_contract_says_so_the_system_resolves_and_nobody_has_answered(self, world: World) -> None:
        opened = world.open(raised(0, account_id=TESTING))
        assert opened.severity is Severity.LOW
        world.advance(minutes=1)
        world.deliver(ok(1, account_id=TESTING))
        resolved = world.ticket(opened.id)
        assert world.kinds(opened.id) == ["opened", "recovered", "resolved"]
        assert (resolved.status, resolved.responded_at, resolved.status_by.id) == (Status.RESOLVED, None, "guardia")
        assert resolved.follow_up_at == T0 + MINUTE + timedelta(hours=48)
        assert_sound(world)

    @pytest.mark.parametrize("step", [Step.ACKNOWLEDGE, Step.SEND_FINDINGS])
    def test_that_holds_while_people_work_on_it_too(self, world: World, step: Step) -> None:
        opened = world.open(raised(0, account_id=TESTING))
        world.take(opened.id, step)
        world.advance(minutes=1)
        world.deliver(ok(1, account_id=TESTING))
        assert world.ticket(opened.id).status is Status.RESOLVED

    def test_a_second_ok_is_noted(self, world: World) -> None:
        world.open(raised(0))
        world.advance(minutes=2)
        world.deliver(ok(1))
        outcome = world.deliver(ok(2))
        assert (outcome.kind, outcome.reason) == (OutcomeKind.NOTED, "the alarm had recovered already")
        assert_sound(world)

    def test_an_ok_without_a_ticket_is_noted(self, world: World) -> None:
        outcome = world.deliver(ok(0))
        assert (outcome.kind, outcome.reason) == (OutcomeKind.NOTED, "OK, and the alarm has no open ticket")

    @pytest.mark.parametrize("account_id", [PRODUCTION, TESTING], ids=["on_recovery: keep", "on_recovery: resolve"])
    def test_an_ok_after_the_resolution_is_kept_on_the_timeline(self, world: World, account_id: str) -> None:
        opened = world.open(raised(0, account_id=account_id))
        world.take(opened.id, Step.RESOLVE)
        world.advance(minutes=1)
        assert world.deliver(ok(1, account_id=account_id)).kind is OutcomeKind.RECOVERED
        assert world.ticket(opened.id).status is Status.RESOLVED
        assert world.kinds(opened.id) == ["opened", "acknowledged", "resolved", "recovered"]


class TestAnAlarmThatGivesNoReason:
    """PromQL alarms carry none."""

    def test_leaves_the_words_of_each_entry_empty(self, world: World) -> None:
        opened = world.open(alarm("ALARM", T0, reason=None))
        world.advance(minutes=5)
        world.deliver(alarm("OK", T0 + MINUTE, reason=None))
        world.deliver(alarm("ALARM", T0 + 2 * MINUTE, reason=None))
        assert [(entry.kind.value, entry.reason) for entry in world.timeline(opened.id)] == [
            ("opened", ""),
            ("recovered", ""),
            ("seen_again", ""),
        ]


class TestDisorder:
    @pytest.mark.covers("F27")
    def test_an_ok_before_its_alarm_opens_a_ticket_that_has_recovered(self, world: World) -> None:
        world.advance(minutes=2)
        assert world.deliver(ok(1)).kind is OutcomeKind.NOTED
        opened = world.open(raised(0))
        assert world.kinds(opened.id) == ["opened", "recovered"]
        assert (opened.status, opened.recovered_at, opened.version) == (Status.OPEN, T0 + MINUTE, 2)
        assert_sound(world)

    def test_and_the_system_resolves_it_where_the_contract_says_so(self, world: World) -> None:
        world.advance(minutes=2)
        world.deliver(ok(1, account_id=TESTING))
        opened = world.open(raised(0, account_id=TESTING))
        assert world.kinds(opened.id) == ["opened", "recovered", "resolved"]
        assert (opened.status, opened.version) == (Status.RESOLVED, 3)
        assert_sound(world)

    def test_an_old_ok_does_not_recover_an_alarm_that_came_back(self, world: World) -> None:
        opened = world.open(raised(3))
        world.advance(minutes=5)
        outcome = world.deliver(ok(2))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.NOTED, opened.id)
        assert world.ticket(opened.id).recovered_at is None

    def test_an_old_alarm_does_not_take_a_recovery_away(self, world: World) -> None:
        opened = world.open(raised(1))
        world.advance(minutes=5)
        world.deliver(ok(3))
        assert world.deliver(raised(2)).kind is OutcomeKind.MERGED
        assert world.ticket(opened.id).recovered_at is not None

    def test_an_old_alarm_does_not_reopen_what_is_resolved(self, world: World) -> None:
        opened = world.open(raised(3))
        world.take(opened.id, Step.RESOLVE)
        world.advance(minutes=5)
        assert world.deliver(raised(2)).kind is OutcomeKind.MERGED
        assert world.ticket(opened.id).status is Status.RESOLVED

    def test_an_alarm_older_than_one_whose_ticket_has_ended_is_noted(self, world: World) -> None:
        opened = world.open(raised(3))
        world.take(opened.id, Step.REJECT)
        world.advance(minutes=5)
        outcome = world.deliver(raised(2))
        assert (outcome.kind, outcome.reason) == (
            OutcomeKind.NOTED,
            "older than an ALARM whose ticket has ended",
        )
        assert_sound(world)

    @pytest.mark.covers("F27")
    @pytest.mark.parametrize("account_id", [PRODUCTION, TESTING], ids=["on_recovery: keep", "on_recovery: resolve"])
    @given(data=st.data())
    def test_in_any_order_a_ticket_ends_up_recovered_just_when_its_alarm_has(
        self, account_id: str, data: st.DataObject
    ) -> None:
        changes = data.draw(st.one_of(alarm_streams(), with_contributors()))
        world = World()
        world.advance(hours=1)
        for change in data.draw(in_any_order(changes)):
            world.deliver(alarm(change.state, change.changed_at, account_id=account_id, contributor=who(change)))
        assert_sound(world)
        if all(change.state is AlarmState.OK for change in changes):
            assert world.ticket_ids == []
        else:
            (ticket_id,) = world.ticket_ids
            in_alarm = changes[-1].state is AlarmState.ALARM or failing(changes)
            assert (world.ticket(ticket_id).recovered_at is None) is in_alarm


def who(change: Alarm) -> str | None:
    return change.contributor.id if change.contributor else None


def failing(changes: list[Alarm]) -> bool:
    """Whether a contributor's last word is ALARM."""
    last = {change.contributor.id: change.state for change in changes if change.contributor}
    return AlarmState.ALARM in last.values()


class TestReopening:
    def test_an_alarm_that_comes_back_in_the_follow_up_opens_a_new_cycle_with_a_new_clock(self, world: World) -> None:
        opened = world.open(raised(0))
        world.take(opened.id, Step.RESOLVE)
        world.advance(hours=30)
        outcome = world.deliver(raised(30 * 60))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.REOPENED, opened.id)
        reopened = world.ticket(opened.id)
        assert (reopened.status, reopened.cycle, reopened.responded_at) == (Status.OPEN, 2, None)
        assert reopened.clock.started_at == T0 + timedelta(hours=30)
        assert reopened.clock.due_at == T0 + timedelta(hours=34)
        assert_sound(world)

    def test_also_when_the_system_had_resolved_it(self, world: World) -> None:
        opened = world.open(raised(0, account_id=TESTING))
        world.advance(minutes=5)
        world.deliver(ok(1, account_id=TESTING))
        assert world.deliver(raised(2, account_id=TESTING)).kind is OutcomeKind.REOPENED
        assert world.ticket(opened.id).cycle == 2

    def test_after_the_closure_a_new_ticket_names_the_old_one(self, world: World) -> None:
        old = world.open(raised(0))
        world.take(old.id, Step.RESOLVE)
        world.advance(hours=49)
        world.tick()
        assert world.ticket(old.id).status is Status.CLOSED
        new = world.open(raised(49 * 60))
        assert new.id != old.id
        assert (new.previous_ticket, new.cycle, new.status) == (old.id, 1, Status.OPEN)
        assert_sound(world)

    def test_after_a_rejection_too(self, world: World) -> None:
        old = world.open(raised(0))
        world.take(old.id, Step.REJECT)
        world.advance(minutes=1)
        assert world.open(raised(1)).previous_ticket == old.id

    def test_an_alarm_that_races_the_closure_opens_a_new_ticket(self, world: World) -> None:
        old = world.open(raised(0))
        world.take(old.id, Step.RESOLVE)
        world.advance(hours=49)
        world.store.before("commit", lambda: world.follow_up.close(old.id, 1))
        new = world.open(raised(49 * 60))
        assert new.previous_ticket == old.id
        assert_sound(world)

    @pytest.mark.parametrize("change", [raised(5), ok(5)], ids=["ALARM", "OK"])
    def test_a_ticket_that_ends_between_two_reads_is_read_again(self, world: World, change: Alarm) -> None:
        """The record is read first: its ticket may have ended when the ticket is read."""
        old = world.open(raised(0))
        world.advance(minutes=5)
        world.store.before("ticket", lambda: world.take(old.id, Step.REJECT))
        world.deliver(change)
        assert world.ticket(old.id).status is Status.REJECTED
        assert_sound(world)


class TestContributors:
    @pytest.mark.covers("F28")
    def test_contributors_and_their_alarm_are_one_ticket(self, world: World) -> None:
        opened = world.open(raised(0))
        world.advance(minutes=1)
        assert world.deliver(raised(0, "web-1")).kind is OutcomeKind.MERGED
        assert world.deliver(raised(1, "web-2")).kind is OutcomeKind.MERGED
        assert world.kinds(opened.id) == ["opened", "seen_again", "seen_again"]
        assert [entry.data.get("contributor") for entry in world.timeline(opened.id)] == [
            None,
            "host=web-1",
            "host=web-2",
        ]
        assert_sound(world)

    def test_the_alarm_after_its_contributor_is_no_news(self, world: World) -> None:
        opened = world.open(raised(0, "web-1"))
        assert world.deliver(raised(0)).kind is OutcomeKind.MERGED
        assert world.kinds(opened.id) == ["opened"]

    def test_the_first_ten_are_told_and_all_are_counted(self, world: World) -> None:
        opened = world.open(raised(0, "web-0"))
        for number in range(1, 50):
            world.deliver(raised(0, f"web-{number}"))
        assert world.kinds(opened.id) == ["opened"] + ["seen_again"] * 9
        assert world.read.shown(operator(), opened.id).occurrences == 50
        assert_sound(world)

    def test_one_that_recovers_while_others_fail_is_noted(self, world: World) -> None:
        opened = world.open(raised(0, "web-1"))
        world.advance(minutes=2)
        world.deliver(raised(1, "web-2"))
        outcome = world.deliver(ok(2, "web-1"))
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.NOTED, opened.id)
        assert world.ticket(opened.id).recovered_at is None

    def test_the_last_that_recovers_recovers_the_alarm(self, world: World) -> None:
        opened = world.open(raised(0, "web-1"))
        world.advance(minutes=3)
        world.deliver(raised(1, "web-2"))
        world.deliver(ok(2, "web-1"))
        assert world.deliver(ok(3, "web-2")).kind is OutcomeKind.RECOVERED
        assert world.ticket(opened.id).recovered_at is not None

    @pytest.mark.covers("F28")
    def test_the_alarms_own_ok_recovers_it_whatever_its_contributors_said(self, world: World) -> None:
        world.open(raised(0, "web-1"))
        world.advance(minutes=3)
        world.deliver(raised(1, "web-2"))
        assert world.deliver(ok(3)).kind is OutcomeKind.RECOVERED


class TestComposite:
    @pytest.mark.covers("F30")
    def test_its_ticket_names_those_of_its_children(self, world: World) -> None:
        child = world.open(raised(0, name="child"))
        arns = tuple(identity(name).alarm_arn for name in ("child", "quiet-child"))
        composite = world.open(alarm(name="all", children=arns))
        assert composite.related == (child.id,)
        assert composite.id != child.id
        assert_sound(world)

    @pytest.mark.covers("F30", "F49")
    def test_children_of_another_account_are_a_strangers_word(self, world: World) -> None:
        child = world.open(raised(0, name="child", account_id=TESTING))
        composite = world.open(alarm(name="all", children=(child.alarm_arn,)))
        assert composite.related == ()

    @pytest.mark.parametrize(
        "words", ["", ":", f":{PRODUCTION}:", f"a:{PRODUCTION}:", f"arn:aws:cloudwatch:us-east-1:{PRODUCTION}:alarm:"]
    )
    def test_words_that_are_no_arn_do_no_harm(self, world: World, words: str) -> None:
        assert world.open(alarm(name="all", children=(words,))).related == ()


class TestNumbers:
    def test_a_number_that_another_ticket_has_is_taken_with_a_suffix(self, world: World) -> None:
        world.store.before("commit", lambda: refuse(Condition.NUMBER_IS_FREE))
        assert world.open(raised()).id == ticket_number(raised().fingerprint, 1)
        assert_sound(world)

    def test_the_suffix_counts_on(self, world: World) -> None:
        world.store.before("commit", *[lambda: refuse(Condition.NUMBER_IS_FREE)] * 3)
        assert world.open(raised()).id == ticket_number(raised().fingerprint, 3)

    def test_any_other_conflict_leaves_the_number(self, world: World) -> None:
        world.store.before("commit", lambda: refuse(Condition.RECORD_IS_AS_READ))
        assert world.open(raised()).id == ticket_number(raised().fingerprint)


class TestOthersAtTheSameMoment:
    def test_two_deliveries_of_one_change_at_once_are_one_ticket(self, world: World) -> None:
        world.store.before("commit", lambda: world.deliver(raised()))
        assert world.deliver(raised()).kind is OutcomeKind.DUPLICATE
        assert len(world.ticket_ids) == 1
        assert_sound(world)

    def test_two_changes_of_one_alarm_at_once_are_one_ticket(self, world: World) -> None:
        world.store.before("commit", lambda: world.deliver(raised(0, "web-1")))
        assert world.deliver(raised(0)).kind is OutcomeKind.MERGED
        assert len(world.ticket_ids) == 1
        assert world.pauses == [1]
        assert_sound(world)

    @pytest.mark.covers("F22")
    def test_a_decision_is_made_anew_after_each_conflict_with_growing_pauses(self, world: World) -> None:
        world.store.before("commit", *[lambda: refuse(Condition.NOBODY_INTERFERES)] * (TRIES - 1))
        assert world.deliver(raised()).kind is OutcomeKind.OPENED
        assert world.pauses == list(range(1, TRIES))

    def test_when_others_always_come_first_the_message_goes_back(self, world: World) -> None:
        world.store.before("commit", *[lambda: refuse(Condition.NOBODY_INTERFERES)] * TRIES)
        with pytest.raises(Busy, match="others changed the same thing 12 times in a row: nobody_interferes"):
            world.deliver(raised())
        assert world.failed == 1
        assert world.deliver(raised()).kind is OutcomeKind.OPENED
        assert_equation(world)

    @pytest.mark.covers("F22")
    def test_a_fault_of_the_table_is_not_a_conflict(self, world: World) -> None:
        def fault() -> None:
            raise ConnectionError("the table cannot be reached")

        world.store.before("commit", fault)
        with pytest.raises(ConnectionError):
            world.deliver(raised())
        assert world.pauses == []


class TestAnAccountThatChangesItsClient:
    """The alarms of the account go on; the tickets of the client before stay the tickets of the client before."""

    @pytest.fixture
    def acmes(self, world: World) -> Ticket:
        return world.open(raised(0))

    @pytest.fixture(autouse=True)
    def _account_moves(self, world: World, acmes: Ticket) -> None:
        assert acmes.client_id == "acme"
        register(world.store, client("acme", accounts=()))
        register(world.store, client("globex"))
        world.advance(minutes=10)

    def test_its_next_alarm_opens_a_ticket_of_the_new_client_that_names_no_other(
        self, world: World, acmes: Ticket
    ) -> None:
        new = world.open(raised(5))
        assert (new.client_id, new.previous_ticket) == ("globex", None)
        assert world.ticket(acmes.id) == acmes

    def test_the_recovery_of_the_old_alarm_is_nothing_to_either(self, world: World, acmes: Ticket) -> None:
        assert world.deliver(ok(5)).kind is OutcomeKind.NOTED
        assert world.ticket(acmes.id).recovered_at is None

    def test_the_end_of_the_old_ticket_does_not_free_the_alarm_of_the_new_one(
        self, world: World, acmes: Ticket
    ) -> None:
        new = world.open(raised(5))
        world.take(acmes.id, Step.REJECT)
        assert world.store.record(identity()).open_ticket == new.id
        assert world.deliver(raised(6)).ticket_id == new.id

    def test_a_composite_does_not_name_tickets_of_the_client_before(self, world: World, acmes: Ticket) -> None:
        assert world.open(alarm(name="all", children=(acmes.alarm_arn,))).related == ()


class TestATestOfTheRoad:
    """`guardia client check` sets an alarm of the client's account, and looks at what it leaves: no ticket."""

    def test_is_noted_in_the_alarms_record_and_opens_nothing(self, world: World) -> None:
        outcome = world.deliver(raised(name=ROAD_TEST))
        assert (outcome.kind, outcome.reason, outcome.ticket_id) == (OutcomeKind.NOTED, "a test of the road", None)
        assert world.store.record(identity(ROAD_TEST)).last == Known(AlarmState.ALARM, T0)
        assert world.ticket_ids == []
        assert_equation(world)

    def test_moves_the_record_each_time(self, world: World) -> None:
        world.deliver(raised(name=ROAD_TEST))
        world.deliver(alarm("OK", T0 + MINUTE, name=ROAD_TEST))
        assert world.store.record(identity(ROAD_TEST)).last == Known(AlarmState.OK, T0 + MINUTE)
        assert world.counts() == {"noted": 2}

    def test_that_comes_by_both_roads_is_one(self, world: World) -> None:
        world.deliver(raised(name=ROAD_TEST))
        world.deliver(raised(name=ROAD_TEST))
        assert world.counts() == {"noted": 1, "duplicate": 1}

    def test_silences_no_other_alarm(self, world: World) -> None:
        world.deliver(raised(name=ROAD_TEST))
        assert world.deliver(raised(1)).kind is OutcomeKind.OPENED


def test_a_severity_that_was_never_promised_is_impossible() -> None:
    """Terms hold every severity: a ticket of any can be opened."""
    assert set(client().contract.response) == set(Severity)


def test_every_opening_leaves_the_entry_that_starts_its_lifecycle(world: World) -> None:
    opened = world.open(raised())
    lifecycle = world.store.lifecycle(opened.id, 1)
    assert lifecycle is not None
    assert (lifecycle.entry, lifecycle.attempt) == (1, 1)
    assert world.timeline(opened.id)[0].kind is Kind.OPENED
