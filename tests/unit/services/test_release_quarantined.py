"""Out of quarantine: an operator's decision, on record; the clock starts at it, and the alarm's own time is kept."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Condition, Conflict
from guardia.domain.entitlement import Standing
from guardia.domain.errors import Busy, Forbidden, NotFound, NotReleasable, Refused
from guardia.domain.outcome import OutcomeKind
from guardia.domain.quarantine import Received, Road, quarantine
from guardia.domain.steps import Step
from guardia.domain.ticket import Actor, ActorType, Origin, Status
from tests.support.builders import (
    PRODUCTION,
    T0,
    TESTING,
    alarm,
    client,
    client_user,
    configuration_change,
    contract,
    engineer,
    operator,
    register,
)
from tests.support.world import World, assert_equation, assert_sound

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm, Reading
    from guardia.domain.caller import Caller
    from guardia.domain.contract import Client
    from guardia.domain.quarantine import Quarantined

EXPIRED = client(contract=contract(ends=date(2026, 11, 19)))
RENEWED = replace(
    EXPIRED,
    contracts=(*EXPIRED.contracts, replace(contract(starts=date(2026, 11, 20), ends=date(2027, 11, 19)), version=2)),
)
OLGA = Actor(ActorType.OPERATOR, "sub-olga", "Olga")


@pytest.fixture
def world() -> World:
    """Its client's contract ended yesterday."""
    return World(EXPIRED)


def held(world: World, reading: Reading | None = None) -> Quarantined:
    """A message that went to quarantine now."""
    before = world.quarantined()
    outcome = world.deliver(reading or alarm(at=world.clock()))
    assert outcome.kind is OutcomeKind.QUARANTINED, outcome
    (message,) = (message for message in world.quarantined() if message not in before)
    return message


def kept(world: World, message: Quarantined) -> Quarantined:
    """The message as it stands now."""
    known = world.store.quarantined_message(message.id)
    assert known
    return known


def refused(world: World, message: Quarantined) -> str:
    """Why the message cannot be released; nothing changes by the attempt."""
    before = kept(world, message)
    committed = len(world.store.committed)
    with pytest.raises(NotReleasable) as refusal:
        world.let_out(message)
    assert (kept(world, message), len(world.store.committed)) == (before, committed)
    return str(refusal.value)


class TestWhoeverReleasesIt:
    """Is told before that no contract covers the account's client now."""

    def test_is_told_why_it_does_not(self, world: World) -> None:
        assert world.release.uncovered(held(world)) == (
            "client acme has no contract in force: version 1 (2026-01-01 to 2026-11-19, America/Panama) has expired"
        )

    def test_is_told_nothing_where_one_does_by_now(self, world: World) -> None:
        message = held(world)
        register(world.store, RENEWED)
        assert world.release.uncovered(message) is None

    @pytest.mark.parametrize("account_id", [None, "999999999999"], ids=["of no account", "of nobody's account"])
    def test_is_told_nothing_of_what_is_never_released(self, world: World, account_id: str | None) -> None:
        assert world.release.uncovered(replace(held(world), account_id=account_id)) is None


class TestARelease:
    def test_opens_the_ticket_whose_clock_starts_now_and_keeps_the_alarms_own_time(self, world: World) -> None:
        message = held(world, alarm(at=T0 - timedelta(minutes=3)))
        world.advance(days=2)
        ticket = world.let_out(message)
        assert (ticket.opened_at, ticket.clock.started_at) == (world.clock(), world.clock())
        assert ticket.clock.due_at == world.clock() + ticket.terms.response[ticket.severity]
        assert ticket.alarm_at == T0 - timedelta(minutes=3)
        assert (ticket.client_id, ticket.origin, ticket.status) == ("acme", Origin.ALARM, Status.OPEN)
        assert_sound(world)

    def test_is_on_record_on_the_timeline_and_on_the_message(self, world: World) -> None:
        message = held(world)
        world.advance(hours=1)
        ticket = world.let_out(message, operator("Olga"))
        (opened,) = world.timeline(ticket.id)
        assert opened.actor == OLGA
        assert {name: opened.data[name] for name in ("released_by", "received_at", "quarantine", "standing")} == {
            "released_by": "Olga",
            "received_at": "2026-11-20T15:00:00.000Z",
            "quarantine": message.id,
            "standing": "expired",
        }
        assert kept(world, message) == replace(
            message, released_ticket=ticket.id, released_at=world.clock(), released_by="Olga"
        )

    def test_of_what_no_contract_covers_is_by_the_newest_one(self, world: World) -> None:
        assert world.let_out(held(world)).terms.contract_version == 1

    @pytest.mark.parametrize(
        ("known", "version", "standing"),
        [
            (RENEWED, 2, "in-force"),
            (client(contract=replace(contract(ends=date(2026, 11, 19)), grace=timedelta(days=9))), 1, "grace-period"),
            (client(contract=contract(starts=date(2027, 1, 1), ends=date(2027, 12, 31))), 1, "not-begun"),
        ],
        ids=["renewed meanwhile", "given a grace period meanwhile", "not yet begun"],
    )
    def test_is_by_the_contract_that_covers_at_the_release(
        self, world: World, known: Client, version: int, standing: str
    ) -> None:
        message = held(world)
        register(world.store, known)
        ticket = world.let_out(message)
        assert ticket.terms.contract_version == version
        assert world.timeline(ticket.id)[0].data["standing"] == standing
        assert kept(world, message).standing is Standing.EXPIRED

    def test_is_by_the_version_in_force_and_not_by_one_that_is_to_come(self, world: World) -> None:
        message = held(world)
        next_year = replace(contract(starts=date(2027, 1, 1), ends=date(2027, 12, 31)), version=2)
        register(world.store, replace(client(), contracts=(contract(), next_year)))
        assert world.let_out(message).terms.contract_version == 1

    def test_asks_for_the_contract_of_its_own_instant_and_not_of_the_messages(self) -> None:
        world = World(client(accounts=()))
        message = held(world)
        register(world.store, client(contract=contract(ends=date(2026, 11, 20))), world.clock())
        world.advance(days=1)
        assert world.timeline(world.let_out(message).id)[0].data["standing"] == "expired"

    def test_of_an_account_that_was_registered_meanwhile_opens_its_ticket(self) -> None:
        world = World(client(accounts=()))
        message = held(world)
        register(world.store, client(), world.clock())
        assert world.let_out(message).account_id == PRODUCTION

    def test_is_told_like_every_ticket(self, world: World) -> None:
        ticket = world.let_out(held(world))
        world.advance(minutes=1)
        world.tick()
        assert world.told() == ["opened"]
        assert world.workflows.lifecycles[0].ticket_id == ticket.id

    def test_is_no_received_message(self, world: World) -> None:
        world.let_out(held(world))
        assert world.counts() == {"quarantined": 1}
        assert_equation(world)

    def test_of_a_message_that_its_queue_delivers_again_stays(self, world: World) -> None:
        change = alarm(at=world.clock())
        world.deliver(change, message_id="m-1")
        (message,) = world.quarantined()
        ticket = world.let_out(message)
        assert world.deliver(change, message_id="m-1").kind is OutcomeKind.DUPLICATE
        assert kept(world, message).released_ticket == ticket.id

    @pytest.mark.covers("F10", "F25")
    def test_spends_the_change_so_that_a_replay_of_the_bus_opens_no_second_ticket(self, world: World) -> None:
        change = alarm(at=world.clock())
        ticket = world.let_out(held(world, change))
        register(world.store, RENEWED)
        outcome = world.deliver(change)
        assert outcome.kind is OutcomeKind.DUPLICATE
        assert world.ticket_ids == [ticket.id]


class TestTwice:
    def test_answers_with_the_same_ticket_and_changes_nothing(self, world: World) -> None:
        message = held(world)
        first = world.let_out(message)
        known = kept(world, message)
        world.advance(minutes=5)
        assert world.let_out(message, operator("Oscar")) == first
        assert world.release(operator("Oscar"), message.id) == known == kept(world, message)

    @pytest.mark.covers("F31")
    def test_at_once_by_two_operators_is_done_by_one_and_both_see_its_ticket(self, world: World) -> None:
        message = held(world)
        tickets = []
        world.store.before("commit", lambda: tickets.append(world.let_out(message, operator("Oscar"))))
        tickets.append(world.let_out(message, operator("Olga")))
        assert len({ticket.id for ticket in tickets}) == 1
        assert kept(world, message).released_by == "Oscar"
        assert len(world.timeline(tickets[0].id)) == 1
        assert_sound(world)

    def test_at_once_of_a_recovery_is_done_by_one_too(self, world: World) -> None:
        alarming, recovered = held(world), held(world, alarm("OK", T0 + timedelta(minutes=1)))
        ticket = world.let_out(alarming)
        world.store.before("commit", lambda: world.let_out(recovered, operator("Oscar")))
        assert world.let_out(recovered, operator("Olga")).id == ticket.id
        assert kept(world, recovered).released_by == "Oscar"
        assert world.kinds(ticket.id) == ["opened", "recovered"]

    def test_as_two_messages_of_one_change_opens_one_ticket_and_names_it(self, world: World) -> None:
        change = alarm(at=world.clock())
        first, second = held(world, change), held(world, change)
        ticket = world.let_out(first)
        assert (
            refused(world, second) == f"this change of the alarm reached us by another message: see ticket {ticket.id}"
        )

    def test_names_that_ticket_also_once_it_has_ended_and_the_alarm_has_another(self, world: World) -> None:
        change = alarm(at=world.clock())
        first, second = held(world, change), held(world, change)
        ticket = world.let_out(first)
        world.take(ticket.id, Step.REJECT)
        world.advance(minutes=1)
        later = world.let_out(held(world))
        assert later.id != ticket.id
        assert ticket.id in refused(world, second)

    def test_by_somebody_else_who_always_comes_first_is_busy(self, world: World) -> None:
        def come_first() -> None:
            raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))

        message = held(world)
        world.store.before("commit", *[come_first] * 50)
        with pytest.raises(Busy):
            world.let_out(message)
        assert kept(world, message).released_ticket is None


class TestWhateverTheAlarmDid:
    """What is known of the alarm decides what a release does, as it does for a message that comes late."""

    def test_an_alarm_that_has_an_open_ticket_joins_it(self, world: World) -> None:
        first, second = held(world), held(world, alarm(at=T0 + timedelta(seconds=1)))
        opened = world.let_out(first)
        joined = world.let_out(second)
        assert (joined.id, joined.version, joined.occurrences) == (opened.id, 1, 2)
        assert kept(world, second).released_ticket == opened.id
        assert_sound(world)

    def test_an_alarm_that_came_back_meanwhile_is_seen_again_with_who_let_it_through(self, world: World) -> None:
        again = alarm(at=T0 + timedelta(minutes=2))
        messages = [held(world), held(world, alarm("OK", T0 + timedelta(minutes=1))), held(world, again)]
        for message in messages:
            ticket = world.let_out(message)
        assert world.kinds(ticket.id) == ["opened", "recovered", "seen_again"]
        for entry, message in zip(world.timeline(ticket.id), messages, strict=True):
            assert (entry.actor, entry.data["quarantine"]) == (OLGA, message.id)
        assert ticket.recovered_at is None

    def test_an_alarm_whose_later_ok_is_known_opens_as_recovered(self, world: World) -> None:
        alarming, recovered = held(world), held(world, alarm("OK", T0 + timedelta(minutes=1)))
        register(world.store, RENEWED)
        world.advance(minutes=2)
        assert world.deliver(alarm("OK", T0 + timedelta(minutes=2))).kind is OutcomeKind.NOTED
        ticket = world.let_out(alarming)
        assert (ticket.status, ticket.recovered_at) == (Status.OPEN, T0 + timedelta(minutes=2))
        assert world.kinds(ticket.id) == ["opened", "recovered"]
        assert "older than what is known" in refused(world, recovered)

    def test_a_ticket_that_the_system_resolves_says_so_and_not_that_the_operator_did(self, world: World) -> None:
        """The contract resolves a recovered ticket of non-production."""
        first, second = (
            held(world, alarm(at=T0, account_id=TESTING)),
            held(world, alarm("OK", T0 + timedelta(minutes=1), account_id=TESTING)),
        )
        world.let_out(first)
        ticket = world.let_out(second)
        assert (ticket.status, ticket.resolution) == (Status.RESOLVED, "")
        assert [entry.actor.type for entry in world.timeline(ticket.id)] == ["operator", "operator", "system"]

    def test_an_alarm_in_the_follow_up_reopens_its_ticket_with_a_clock_from_the_release(self, world: World) -> None:
        ticket = world.let_out(held(world))
        world.take(ticket.id, Step.RESOLVE)
        again = alarm(at=world.clock() + timedelta(minutes=1))
        register(world.store, client("acme", accounts=()))
        message = held(world, again)
        register(world.store, RENEWED, T0 - timedelta(days=1))
        world.advance(hours=3)
        reopened = world.let_out(message)
        assert (reopened.id, reopened.status, reopened.cycle) == (ticket.id, Status.OPEN, 2)
        assert reopened.clock.started_at == world.clock()
        assert kept(world, message).released_ticket == ticket.id
        assert_sound(world)

    def test_a_recovery_without_a_ticket_is_nothing_to_release(self, world: World) -> None:
        message = held(world, alarm("OK"))
        assert refused(world, message) == (
            "there is nothing to open a ticket for: OK, and the alarm has no open ticket"
        )
        assert world.store.record(alarm().identity).revision == 0


class TestWhatIsNeverReleased:
    def test_a_message_whose_sender_nothing_proved(self, world: World) -> None:
        world.deliver("raw delivery proves nothing")
        (message,) = world.quarantined()
        said = refused(world, message)
        assert said.startswith("no account proved that it sent this message (raw delivery proves nothing)")
        assert "have the client set the alarm again" in said

    def test_a_message_that_was_cut(self, world: World) -> None:
        received = Received(message_id="m-1", road=Road.SNS, body="x" * 40_000, sent_at=T0)
        message = quarantine(received, "nested too deep", PRODUCTION)
        world.store.put_quarantined(message)
        assert "only a part of the message could be kept" in refused(world, message)

    def test_a_message_that_still_cannot_be_read(self, world: World) -> None:
        received = Received(message_id="m-1", road=Road.EVENTBRIDGE, body="no JSON", sent_at=T0)
        message = quarantine(received, "no JSON", PRODUCTION)
        world.store.put_quarantined(message)
        assert refused(world, message).startswith("the message cannot be read: no JSON; have the client")

    def test_a_message_that_can_be_read_today_is(self, world: World) -> None:
        """What could not be read for a fault of ours becomes a ticket once that is mended."""
        received = Received(message_id="m-1", road=Road.EVENTBRIDGE, body="{}", sent_at=T0)
        world.store.put_quarantined(quarantine(received, "a form that nobody knew", PRODUCTION))
        release = replace(world.release, readers={Road.EVENTBRIDGE: lambda _: alarm()})
        released = release(operator(), world.quarantined()[0].id)
        assert world.ticket(released.released_ticket or "").status is Status.OPEN

    def test_a_message_that_is_read_as_another_accounts(self, world: World) -> None:
        message = held(world)
        release = replace(world.release, readers=dict.fromkeys(Road, lambda _: alarm(account_id=TESTING)))
        with pytest.raises(NotReleasable, match=f"speaks of account {TESTING}, and it was account {PRODUCTION}"):
            release(operator(), message.id)
        assert world.store.committed == []

    def test_a_change_that_is_dated_ahead_of_the_release(self, world: World) -> None:
        message = held(world, alarm(at=T0 + timedelta(hours=1)))
        world.advance(minutes=54)
        assert refused(world, message).startswith(
            "the change is dated 2026-11-20T16:00:00.000Z, more than 0:05:00 from now: wait until then"
        )
        world.advance(minutes=1)
        assert world.let_out(message).alarm_at == T0 + timedelta(hours=1)

    def test_a_change_of_an_alarms_settings(self, world: World) -> None:
        message = held(world, configuration_change())
        assert refused(world, message) == (
            "the message tells of a change of an alarm's settings, which opens no ticket"
        )

    @pytest.mark.parametrize(
        ("silenced", "reason"),
        [
            (alarm("INSUFFICIENT_DATA"), "insufficient data says neither that it fails nor that it works"),
            (alarm(muted_by="arn:mute"), "the alarm is muted by its owner's mute rule"),
        ],
    )
    def test_a_change_that_asks_for_nothing(self, world: World, silenced: Alarm, reason: str) -> None:
        assert refused(world, held(world, silenced)) == f"the alarm asks for nothing: {reason}"

    def test_an_alarm_of_an_account_that_is_nobodys(self, world: World) -> None:
        message = held(world, alarm(account_id="999999999999"))
        assert refused(world, message) == (
            "account 999999999999 is not registered for any client: register the account first "
            "(`guardia client apply FILE`), then release"
        )

    def test_an_alarm_of_the_time_of_another_client(self) -> None:
        """The present client would read what was the former one's."""
        world = World(client("globex", contract=contract(ends=date(2026, 11, 19))))
        message = held(world)
        world.advance(hours=1)
        register(world.store, client("globex", accounts=()), world.clock())
        register(world.store, client("acme"), world.clock())
        assert refused(world, message) == (
            f"it happened before account {PRODUCTION} moved from globex to acme: acme may not see it; "
            "tell globex, if need be"
        )

    @pytest.mark.covers("F33", "F51")
    def test_an_alarm_that_came_at_the_time_of_another_client_whatever_its_clock_said(self) -> None:
        world = World(client("globex"))
        world.deliver(alarm(at=world.clock() + timedelta(hours=2)))
        world.advance(hours=1)
        register(world.store, client("globex", accounts=()), world.clock())
        register(world.store, client("acme"), world.clock())
        world.advance(hours=3)
        (message,) = world.quarantined()
        assert "acme may not see it" in refused(world, message)


class TestWho:
    @pytest.mark.parametrize("caller", [engineer(), client_user()])
    def test_only_an_operator_releases(self, world: World, caller: Caller) -> None:
        message = held(world)
        with pytest.raises(Forbidden):
            world.let_out(message, caller)
        assert kept(world, message) == message

    @pytest.mark.parametrize("unknown", ["01M847VV40DKN4G0FH7MSJBRH4", "nothing", "", "Z" * 26])
    def test_an_unknown_message_is_not_found(self, world: World, unknown: str) -> None:
        with pytest.raises(NotFound, match="there is no quarantined message"):
            world.release(operator(), unknown)

    def test_a_reader_that_fails_for_another_reason_is_no_refusal(self, world: World) -> None:
        def fail(_: Received) -> Reading:
            raise ConnectionError("a certificate cannot be fetched")

        message = held(world)
        release = replace(world.release, readers=dict.fromkeys(Road, fail))
        with pytest.raises(ConnectionError):
            release(operator(), message.id)

    def test_a_refusal_is_what_makes_a_message_unreadable(self, world: World) -> None:
        def refuse(_: Received) -> Reading:
            raise Refused("its ARN is another account's", PRODUCTION)

        message = held(world)
        release = replace(world.release, readers=dict.fromkeys(Road, refuse))
        with pytest.raises(NotReleasable, match="its ARN is another account's"):
            release(operator(), message.id)
