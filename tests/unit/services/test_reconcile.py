"""What a client's account says beside our tickets: what never reached us opens, once, whatever comes after."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guardia.adapters.readers.account import read_account
from guardia.domain.alarm import ROAD_TEST, AlarmState
from guardia.domain.errors import Unreachable
from guardia.domain.heartbeat import NAME as HEARTBEAT
from guardia.domain.heartbeat import first_heard
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Road
from guardia.domain.reconciliation import Compared, Verdict, in_order
from guardia.domain.steps import Step
from guardia.domain.ticket import Status
from guardia.services.reconcile import Place, Reconcile
from tests.support.builders import PRODUCTION, REGION, T0, TESTING, client, contract
from tests.support.client_alarms import ClientAlarms
from tests.support.world import World

if TYPE_CHECKING:
    from random import Random

    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Account
    from guardia.domain.outcome import Outcome
    from guardia.domain.ticket import Ticket

pytestmark = pytest.mark.covers("F7", "F15", "F16", "F25", "F27")

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)
SKEWS = [timedelta(milliseconds=of) for of in (0, 4, -4, 999, -999)]
"""How much later the API may date a change than the event does."""


class Reconciled:
    """Guardia, and a client whose account's alarms turn by hand."""

    def __init__(self, world: World | None = None, skew: timedelta = timedelta()) -> None:
        self.world = world or World()
        self.account = ClientAlarms(skew)
        receive = replace(self.world.receive, readers={Road.ACCOUNT: read_account})
        self.reconcile = Reconcile(self.world.store, self.world.store, self.account, receive, self.world.clock)

    def look(self, *, account_id: str = PRODUCTION, days: float = 1, only: tuple[str, ...] = ()) -> list[Compared]:
        """What is to be told of one of the client's accounts, the most urgent first."""
        return in_order(self.look_and_count(account_id, days, only)[0])

    def look_and_count(
        self, account_id: str = PRODUCTION, days: float = 1, only: tuple[str, ...] = ()
    ) -> tuple[list[Compared], int]:
        """The same, and how many alarms the account has."""
        known = self.world.store.client("acme")
        assert known
        place = Place("acme", account_of(known.accounts, account_id), REGION)
        since = self.world.clock() - timedelta(days=days)
        return self.reconcile.look(place, since, self.reconcile.open_tickets(known), only)

    def open(self) -> list[Outcome]:
        """Hand over whatever never reached us."""
        return [outcome for compared in self.look() for outcome in self.reconcile.hand_over(compared)]

    def verdicts(self) -> list[Verdict]:
        """What each alarm comes to."""
        return [compared.verdict for compared in self.look()]

    def raised(self, **of: str) -> Alarm:
        """An alarm fires a minute before now; nobody tells us."""
        change = self.account.turn("ALARM", self.world.clock(), **of)
        self.world.advance(minutes=1)
        return change

    def ended(self, **of: str) -> Alarm:
        """It recovers a minute before now."""
        change = self.account.turn("OK", self.world.clock(), **of)
        self.world.advance(minutes=1)
        return change

    def tickets(self) -> list[Ticket]:
        """All that were opened, however."""
        ids = {change.ticket.id for change in self.world.store.committed if change.ticket}
        return [self.world.ticket(ticket_id) for ticket_id in ids]

    def ticket(self) -> Ticket:
        """The only one, as the desk sees it."""
        (ticket,) = self.world.store.occurrences(self.tickets())
        return ticket


def account_of(accounts: tuple[Account, ...], account_id: str) -> Account:
    return next(account for account in accounts if account.id == account_id)


@pytest.fixture
def here() -> Reconciled:
    return Reconciled()


class TestWhatIsMissing:
    def test_an_alarm_that_nobody_told_us_of_opens_its_ticket_now(self, here: Reconciled) -> None:
        lost = here.raised()
        (compared,) = here.look()
        assert (compared.verdict, compared.reason) == (Verdict.MISSING, "raised once unheard, in ALARM now")
        (outcome,) = here.open()
        ticket = here.ticket()
        assert (outcome.kind, outcome.ticket_id) == (OutcomeKind.OPENED, ticket.id)
        assert (ticket.opened_at, ticket.alarm_at) == (here.world.clock(), lost.changed_at)
        assert ticket.clock.started_at == here.world.clock()
        (entry,) = here.world.timeline(ticket.id)
        assert entry.data["road"] == "account"
        assert here.verdicts() == [Verdict.FINE]

    def test_an_alarm_of_long_ago_is_missing_as_long_as_it_is_in_alarm(self, here: Reconciled) -> None:
        here.raised()
        here.world.advance(days=90)
        assert here.verdicts() == [Verdict.MISSING]

    def test_one_that_was_over_long_ago_is_not_looked_for(self, here: Reconciled) -> None:
        here.raised()
        here.ended()
        here.world.advance(days=2)
        assert here.look_and_count() == ([], 1)

    def test_one_that_came_and_went_unheard_has_a_ticket_that_has_recovered(self, here: Reconciled) -> None:
        here.raised()
        ok = here.ended()
        (compared,) = here.look()
        assert (compared.verdict, compared.reason) == (Verdict.MISSING, "raised once unheard, OK now")
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.NOTED, OutcomeKind.OPENED]
        assert here.ticket().recovered_at == ok.changed_at
        assert here.verdicts() == [Verdict.FINE]

    def test_one_that_fired_ten_times_has_one_ticket_which_counts_ten_and_tells_one(self, here: Reconciled) -> None:
        for _ in range(10):
            here.raised()
            here.ended()
        (compared,) = here.look()
        assert (compared.reason, len(compared.owed)) == ("raised 10 times unheard, OK now", 11)
        here.open()
        ticket = here.ticket()
        assert ticket.occurrences == 10
        assert here.world.kinds(ticket.id) == ["opened", "recovered"]

    def test_an_alarm_whose_end_alone_was_heard_is_missing(self, here: Reconciled) -> None:
        here.raised()
        here.world.deliver(here.ended())
        assert here.verdicts() == [Verdict.MISSING]
        here.open()
        assert here.ticket().recovered_at
        assert here.verdicts() == [Verdict.FINE]

    def test_one_that_came_and_went_after_its_ticket_was_closed_is_missing_though_its_end_was_heard(
        self, here: Reconciled
    ) -> None:
        ticket = here.world.open(here.raised())
        here.world.deliver(here.ended())
        here.world.take(ticket.id, Step.REJECT, reason="Known.")
        here.world.advance(minutes=1)
        here.raised()
        here.world.deliver(here.ended())
        assert here.verdicts() == [Verdict.MISSING]
        here.open()
        assert sorted(known.status for known in here.tickets()) == [Status.OPEN, Status.REJECTED]
        assert here.verdicts() == [Verdict.FINE]

    def test_one_that_came_and_went_before_its_ticket_opened_is_missing(self, here: Reconciled) -> None:
        here.raised()
        here.world.deliver(here.ended())
        here.world.deliver(here.raised())
        (compared,) = here.look()
        assert (compared.verdict, len(compared.owed)) == (Verdict.MISSING, 1)
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.MERGED]
        assert here.ticket().occurrences == 2

    def test_one_that_came_back_unheard_opens_its_resolved_ticket_once_more(self, here: Reconciled) -> None:
        ticket = here.world.open(here.raised())
        here.world.deliver(here.ended())
        here.world.take(ticket.id, Step.RESOLVE)
        again = here.raised()
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.REOPENED]
        assert (here.ticket().cycle, here.ticket().status) == (2, Status.OPEN)
        assert here.world.deliver(again).kind is OutcomeKind.DUPLICATE
        assert here.ticket().cycle == 2

    def test_one_that_an_insufficiency_of_data_followed_is_missing_and_stays_open(self, here: Reconciled) -> None:
        here.raised()
        here.account.turn("INSUFFICIENT_DATA", here.world.clock())
        here.world.advance(minutes=1)
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.OPENED]
        assert here.ticket().recovered_at is None

    def test_contributors_are_changes_of_their_alarm(self, here: Reconciled) -> None:
        for contributor in ("web-1", "web-2"):
            here.raised(contributor=contributor)
        here.raised()
        assert [outcome.kind for outcome in here.open()] == [
            OutcomeKind.OPENED,
            OutcomeKind.MERGED,
            OutcomeKind.MERGED,
        ]
        record = here.world.store.record(here.account.changes[0].identity)
        assert record.contributors_in_alarm == 2
        assert here.verdicts() == [Verdict.FINE]

    def test_a_contributor_that_joined_unheard_is_missing(self, here: Reconciled) -> None:
        here.world.deliver(here.raised())
        here.world.deliver(here.raised(contributor="web-1"))
        here.raised(contributor="web-2")
        (compared,) = here.look()
        assert [told.alarm.contributor.id for told in compared.owed if told.alarm.contributor] == ["web-2"]

    def test_a_deleted_alarm_that_was_raised_unheard_is_missing(self, here: Reconciled) -> None:
        here.raised()
        here.account.deleted.add("api-5xx")
        assert [compared.reason for compared in here.look()] == ["raised once unheard, deleted now"]
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.OPENED]


class TestWhatIsNotMissing:
    def test_what_came_is_fine(self, here: Reconciled) -> None:
        here.world.deliver(here.raised())
        (compared,) = here.look()
        assert (compared.verdict, compared.reason, compared.owed) == (Verdict.FINE, "has its ticket", ())
        assert compared.ticket_id == here.ticket().id

    def test_what_joined_an_open_ticket_is_fine(self, here: Reconciled) -> None:
        for _ in range(3):
            here.world.deliver(here.raised())
            here.world.deliver(here.ended())
        assert here.verdicts() == [Verdict.FINE]

    def test_what_would_have_joined_a_ticket_that_heard_more_since_is_fine(self, here: Reconciled) -> None:
        here.world.deliver(here.raised())
        here.raised()
        here.world.deliver(here.raised())
        assert here.verdicts() == [Verdict.FINE]

    def test_an_alarm_whose_ticket_ended_while_it_fired_is_fine(self, here: Reconciled) -> None:
        ticket = here.world.open(here.raised())
        here.world.take(ticket.id, Step.REJECT, reason="Known.")
        assert [(one.verdict, one.reason) for one in here.look()] == [(Verdict.FINE, "its ticket has ended")]

    def test_what_came_late_is_told_of(self, here: Reconciled) -> None:
        lost = here.raised()
        here.world.advance(minutes=46)
        here.world.deliver(lost)
        (compared,) = here.look()
        assert (compared.verdict, compared.reason) == (Verdict.LATE, "it reached us 47 minutes after it was raised")
        assert compared.owed == ()

    @pytest.mark.parametrize("silenced", [{"suppressed_by": "Alarm"}, {"muted_by": "arn:of:a:rule"}])
    def test_what_its_owner_silenced_opens_nothing(self, here: Reconciled, silenced: dict[str, str]) -> None:
        here.raised(**silenced)
        assert here.verdicts() == [Verdict.SILENCED]
        assert here.open() == []

    @pytest.mark.parametrize("name", [ROAD_TEST, HEARTBEAT])
    def test_what_is_made_for_us_is_not_looked_at(self, here: Reconciled, name: str) -> None:
        here.raised(name=name)
        assert here.look() == []

    def test_a_ticket_whose_alarm_is_deleted_is_told_of(self, here: Reconciled) -> None:
        ticket = here.world.open(here.raised())
        here.account.changes.clear()
        (compared,) = here.look()
        assert (compared.verdict, compared.ticket_id) == (Verdict.GONE, ticket.id)
        here.world.take(ticket.id, Step.REJECT, reason="Gone.")
        assert here.look() == []

    def test_a_deleted_alarm_of_which_the_history_still_tells_is_gone_too(self, here: Reconciled) -> None:
        here.world.open(here.raised())
        here.account.deleted.add("api-5xx")
        assert here.verdicts() == [Verdict.GONE]

    def test_another_account_and_another_name_are_not_meant(self, here: Reconciled) -> None:
        here.raised()
        assert here.look(account_id=TESTING) == []
        assert here.look(only=("shop-*",)) == []
        assert len(here.look(only=("shop-*", "api-?xx"))) == 1


class TestAnEndThatIsMissing:
    def test_a_ticket_whose_alarm_is_ok_recovers(self, here: Reconciled) -> None:
        here.world.deliver(here.raised())
        ok = here.ended()
        assert here.verdicts() == [Verdict.NOT_ENDED]
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.RECOVERED]
        assert here.ticket().recovered_at == ok.changed_at
        assert here.verdicts() == [Verdict.FINE]
        assert here.world.deliver(ok).kind is OutcomeKind.DUPLICATE

    def test_an_end_that_is_older_than_what_we_know_is_none(self, here: Reconciled) -> None:
        here.ended()
        change = here.raised()
        here.world.deliver(change)
        here.account.changes.remove(change)
        assert here.verdicts() == [Verdict.FINE]


@pytest.mark.covers("F17", "F18")
@pytest.mark.parametrize("skew", SKEWS, ids=str)
class TestOneChangeByBothRoads:
    """The API may date a change otherwise than the event does."""

    def test_the_event_after_the_reconciliation_is_a_duplicate(self, skew: timedelta) -> None:
        here = Reconciled(skew=skew)
        lost = here.raised()
        here.open()
        assert here.world.deliver(lost).kind is OutcomeKind.DUPLICATE
        assert here.ticket().occurrences == 1

    def test_the_reconciliation_after_the_event_finds_nothing(self, skew: timedelta) -> None:
        here = Reconciled(skew=skew)
        here.world.deliver(here.raised())
        assert here.verdicts() == [Verdict.FINE]
        assert here.open() == []

    @pytest.mark.parametrize("step", [Step.RESOLVE, Step.REJECT])
    def test_the_event_opens_nothing_once_the_ticket_is_dealt_with(self, skew: timedelta, step: Step) -> None:
        here = Reconciled(skew=skew)
        lost = here.raised()
        here.open()
        dealt_with = here.world.take(here.ticket().id, step, reason="Known.")
        assert here.world.deliver(lost).kind is OutcomeKind.DUPLICATE
        assert here.ticket() == dealt_with

    def test_an_alarm_that_was_over_has_one_ticket_after_its_closure_too(self, skew: timedelta) -> None:
        here = Reconciled(skew=skew)
        lost, ok = here.raised(), here.ended()
        here.open()
        here.world.take(here.ticket().id, Step.RESOLVE)
        here.world.advance(days=3)
        here.world.tick()
        closed = here.ticket()
        assert closed.status is Status.CLOSED
        assert [here.world.deliver(late).kind for late in (lost, ok)] == [OutcomeKind.DUPLICATE, OutcomeKind.DUPLICATE]
        assert here.ticket() == closed

    @pytest.mark.parametrize("first", ["event", "account"])
    def test_both_at_once_open_one(self, skew: timedelta, first: str) -> None:
        here = Reconciled(skew=skew)
        lost = here.raised()
        (compared,) = here.look()
        handed: list[Outcome] = []

        def event() -> None:
            handed.append(here.world.deliver(lost))

        def account() -> None:
            handed.extend(here.reconcile.hand_over(compared))

        here.world.store.before("commit", account if first == "event" else event)
        (event if first == "event" else account)()
        assert sorted(outcome.kind for outcome in handed) == [OutcomeKind.DUPLICATE, OutcomeKind.OPENED]
        assert here.ticket().occurrences == 1

    def test_a_second_reconciliation_hands_over_nothing_new(self, skew: timedelta) -> None:
        here = Reconciled(skew=skew)
        here.raised()
        (compared,) = here.look()
        here.reconcile.hand_over(compared)
        assert [outcome.kind for outcome in here.reconcile.hand_over(compared)] == [OutcomeKind.DUPLICATE]
        assert here.verdicts() == [Verdict.FINE]


class TestWhatElseTheIntakeDoes:
    def test_a_maintenance_window_holds_it_until_its_end(self, here: Reconciled) -> None:
        window = here.world.plan_window(hours=2)
        lost = here.raised()
        (outcome,) = here.open()
        assert (outcome.kind, outcome.held_by) == (OutcomeKind.NOTED, window.id)
        assert [one.reason for one in here.look()] == [f"held by maintenance window {window.id}"]
        assert here.world.deliver(lost).kind is OutcomeKind.DUPLICATE
        assert here.tickets() == []

    def test_a_client_without_a_contract_in_force_is_told_apart(self) -> None:
        ended = contract(ends=(T0 - DAY).date())
        here = Reconciled(World(client(contract=ended)))
        known = here.world.store.client("acme")
        assert known
        assert here.reconcile.entitlement(known).value is None
        here.raised()
        assert [outcome.kind for outcome in here.open()] == [OutcomeKind.QUARANTINED]
        assert [kept.road for kept in here.world.quarantined()] == [Road.ACCOUNT]

    def test_an_account_that_cannot_be_read_is_an_error_and_not_an_account_without_alarms(
        self, here: Reconciled
    ) -> None:
        here.account.failure = Unreachable("the role cannot be taken on (AccessDenied)", temporary=False)
        with pytest.raises(Unreachable):
            here.look()

    def test_regions_are_those_that_were_heard_from(self, here: Reconciled) -> None:
        here.world.open(here.raised())
        here.world.store.put_heartbeat(first_heard(PRODUCTION, "eu-west-1", T0))
        here.world.store.put_heartbeat(first_heard(TESTING, "sa-east-1", T0))
        known = here.world.store.client("acme")
        assert known
        standing = here.reconcile.open_tickets(known)
        regions = [here.reconcile.regions(account, standing) for account in known.accounts]
        assert regions == [["eu-west-1", "us-east-1"], ["sa-east-1"]]


Heard = st.sampled_from(["before", "after", "never", "both"])


@settings(max_examples=150, deadline=None)
@given(
    states=st.lists(st.tuples(st.sampled_from(["ALARM", "OK", "INSUFFICIENT_DATA"]), Heard), min_size=1, max_size=8),
    skew=st.integers(-9, 9),
    order=st.randoms(use_true_random=False),
)
def test_whatever_was_lost_one_ticket_says_what_the_account_says(
    states: list[tuple[str, str]], skew: int, order: Random
) -> None:
    """Changes come before, after, twice or never, in any order; the account dates them in its own way."""
    here = Reconciled(skew=timedelta(milliseconds=skew))
    turned = [(here.account.turn(state, here.world.advance(minutes=1)), heard) for state, heard in states]
    here.world.advance(minutes=1)

    def deliver(*when: str) -> None:
        due = [change for change, heard in turned if heard in when]
        order.shuffle(due)
        for change in due:
            here.world.deliver(change)

    deliver("before", "both")
    here.open()
    assert {compared.verdict for compared in here.look()} <= {Verdict.FINE, Verdict.LATE}
    before = [ticket.id for ticket in here.tickets()]
    deliver("after", "both")
    tickets = here.tickets()
    assert [ticket.id for ticket in tickets] == before
    assert len(tickets) == int(any(change.state is AlarmState.ALARM for change, _ in turned))
    assert {compared.verdict for compared in here.look()} <= {Verdict.FINE, Verdict.LATE}
    for ticket in tickets:
        own = [change.state for change, _ in turned if change.state is not AlarmState.INSUFFICIENT_DATA]
        assert (ticket.recovered_at is None) is (own[-1] is AlarmState.ALARM)
