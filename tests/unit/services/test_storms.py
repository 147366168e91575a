"""A storm sends one message that lists its tickets, and then digests; each ticket still has its clock."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest

from guardia.domain.contract import Severity
from guardia.domain.delivery import Fate
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.errors import DeliveryFailed, TransitionRefused
from guardia.domain.notice import NoticeState
from guardia.domain.road import Channel, Road
from guardia.domain.steps import Step
from guardia.domain.storm import AT_ONCE, Level
from guardia.domain.ticket import ENDED, Kind, Status
from guardia.services.open_by_people import Plea
from tests.support.builders import T0, TESTING, alarm, client
from tests.support.duty import applied, layer, person
from tests.support.storms import DOWN, GABI, GLOBEXS_ACCOUNT, SINGLY, StormyDesk, StormyStore, storm_of
from tests.support.world import ANAS_ADDRESS, DESK, World, assert_sound

pytestmark = pytest.mark.covers("F14", "F26")

EVA, HUGO, JEFA = (person(name) for name in ("Eva", "Hugo", "Jefa"))


@pytest.fixture(params=[True, False], ids=["machines-alive", "sweeper-alone"])
def desk(request: pytest.FixtureRequest) -> StormyDesk:
    return StormyDesk(alive=request.param)


@pytest.fixture
def world(desk: StormyDesk) -> World:
    return desk.world


class TestAHundredAlarmsInTwoMinutes:
    @pytest.fixture
    def opened(self, desk: StormyDesk) -> list[str]:
        ids = []
        for half_minute in range(4):
            ids += desk.alarms(25, prefix=f"alarm-{half_minute}")
            desk.world.advance(seconds=30)
            desk.world.tick()
        return ids

    def test_are_five_messages_one_that_tells_of_the_others_and_a_digest(
        self, desk: StormyDesk, world: World, opened: list[str]
    ) -> None:
        desk.minutes(3)
        assert len(opened) == len(set(opened)) == 100
        assert desk.singly() == opened[:SINGLY]
        assert world.told() == world.told(DESK) == ["opened"] * SINGLY + ["storm"]
        desk.until(T0 + timedelta(minutes=40))
        assert world.told() == ["opened"] * SINGLY + ["storm"] * len(desk.storms)
        assert len(desk.storms) <= 2
        assert desk.named() == set(opened)

    def test_each_ticket_has_its_checkpoints_on_time(self, desk: StormyDesk, world: World, opened: list[str]) -> None:
        desk.until(T0 + timedelta(hours=4, minutes=10))
        late = timedelta(minutes=0 if desk.alive else 1)
        for ticket_id in opened:
            ticket = world.ticket(ticket_id)
            passed = [entry for entry in world.timeline(ticket_id) if entry.kind is Kind.CHECKPOINT]
            assert [entry.data["checkpoint"] for entry in passed] == ["half", "three_quarters", "ninety_percent", "due"]
            for entry, checkpoint in zip(passed, ticket.clock.checkpoints, strict=True):
                assert checkpoint.at + late <= entry.at <= checkpoint.at + late + timedelta(minutes=1)
        assert desk.named(Kind.CHECKPOINT) == set(opened)

    def test_silence_is_told_at_each_level_whatever_the_number_of_tickets(
        self, desk: StormyDesk, world: World, opened: list[str]
    ) -> None:
        """Five by themselves, one message of those that come within a minute, and one of the rest."""
        desk.until(T0 + timedelta(hours=4, minutes=20))
        levels = [entry.data["level"] for entry in desk.storms]
        assert [level for level, _ in groupby(levels)] == ["opened", "half", "three_quarters", "ninety_percent", "due"]
        assert all(len(list(messages)) <= 2 for _, messages in groupby(levels))
        assert len(world.told(DESK)) <= 5 * (SINGLY + 2)
        assert len(opened) == 100
        assert_sound(world)

    def test_a_second_client_is_told_as_ever(self, desk: StormyDesk, world: World, opened: list[str]) -> None:
        other = desk.alarms(1, account_id=GLOBEXS_ACCOUNT, prefix="globex")
        desk.minutes(2)
        assert world.told(GABI) == ["opened"]
        assert other[0] in desk.singly()
        assert len(opened) == 100

    def test_a_person_who_acknowledges_one_is_told_of_at_once(
        self, desk: StormyDesk, world: World, opened: list[str]
    ) -> None:
        desk.minutes(3)
        ticket = world.take(opened[50], Step.ACKNOWLEDGE)
        world.notify.entry(ticket.id, ticket.version)
        assert world.told()[-1] == "acknowledged"
        assert ticket.status is Status.INVESTIGATING

    def test_delivered_again_say_nothing(self, desk: StormyDesk, world: World, opened: list[str]) -> None:
        desk.until(T0 + timedelta(minutes=30))
        sent = len(world.mailer.sent)
        for half_minute in range(4):
            at = T0 + half_minute * timedelta(seconds=30)
            for number in range(25):
                world.deliver(alarm(at=at, name=f"alarm-{half_minute}-{number}"))
        for ticket_id in opened:
            world.notify.entry(ticket_id, 1)
        desk.minutes(30)
        assert len(world.mailer.sent) == sent
        assert world.count(world.outcomes[-1].kind) == 100


class TestTheEndOfAStorm:
    def test_leaves_nothing_behind(self, desk: StormyDesk, world: World) -> None:
        storm_of(desk)
        desk.minutes(20)
        assert world.store.storm("acme") is None
        assert world.store.held_entries("acme", 10) == []
        assert world.tick() == 0

    def test_comes_with_one_calm_window(self, desk: StormyDesk) -> None:
        storm_of(desk)
        desk.until(T0 + timedelta(minutes=5))  # the window after the storm: calm, but the storm goes on
        held = desk.alarms(1, prefix="held")
        desk.until(T0 + timedelta(minutes=11))
        told = desk.alarms(1, prefix="told")
        desk.minutes(2)
        assert set(held) & set(desk.singly()) == set()
        assert set(told) <= set(desk.singly())
        desk.until(T0 + timedelta(minutes=30))
        assert {*held, *told} <= desk.named()

    def test_is_not_there_where_it_goes_on(self, desk: StormyDesk, world: World) -> None:
        for window in range(4):
            desk.until(T0 + window * timedelta(minutes=5))
            desk.alarms(10, prefix=f"alarm-{window}")
        desk.minutes(20)
        assert len(desk.singly()) == SINGLY
        assert len({entry.data["storm"] for entry in desk.storms}) == 1
        assert [entry.data["number"] for entry in desk.storms] == [*range(1, len(desk.storms) + 1)]
        assert len(desk.storms) <= 3
        assert len(desk.named()) == len(world.ticket_ids) == 40

    def test_makes_the_next_one_another(self, desk: StormyDesk) -> None:
        storm_of(desk)
        desk.until(T0 + timedelta(hours=1))
        desk.alarms(10, prefix="again")
        desk.minutes(20)
        assert len({entry.data["storm"] for entry in desk.storms}) == 2
        assert [entry.data["number"] for entry in desk.storms] == [1, 1]


class TestWhatIsNoStorm:
    def test_as_many_tickets_as_are_told_singly(self, desk: StormyDesk, world: World) -> None:
        desk.alarms(SINGLY)
        desk.minutes(20)
        assert world.told() == ["opened"] * SINGLY
        assert desk.storms == []

    def test_many_tickets_over_a_long_time(self, desk: StormyDesk, world: World) -> None:
        for number in range(20):
            desk.alarms(1, prefix=f"alarm-{number}")
            desk.minutes(2)
        assert world.told() == ["opened"] * 20

    def test_many_entries_of_one_ticket(self, desk: StormyDesk, world: World) -> None:
        """Everything late at once: two openings, and four checkpoints of each."""
        desk.alarms(2)
        world.advance(days=1)
        world.tick()
        assert sorted(world.told(DESK)) == ["checkpoint"] * 8 + ["opened"] * 2
        assert desk.storms == []

    def test_what_people_do(self, desk: StormyDesk, world: World) -> None:
        ids = storm_of(desk, 12)
        for ticket_id in ids:
            world.take(ticket_id, Step.ACKNOWLEDGE)
        desk.minutes(2)
        assert world.told().count("acknowledged") == 12

    def test_tickets_that_people_open(self, desk: StormyDesk, world: World) -> None:
        for number in range(12):
            world.report(Plea(title=f"No abre {number}"))
        desk.minutes(2)
        assert world.told().count("opened") == 12


class TestTheMessage:
    def test_stands_on_the_most_urgent_ticket_and_names_it_first(self, desk: StormyDesk) -> None:
        desk.alarms(20, account_id=TESTING, prefix="low")
        (down,) = desk.alarms(1, prefix="down", tags=DOWN)
        desk.minutes(3)
        (storm,) = desk.storms
        assert storm.ticket_id == down
        assert str(storm.data["tickets"]).split()[0] == down
        assert (storm.data["severity"], storm.data["level"], storm.public) == ("CRITICAL", "opened", True)
        assert (storm.data["count"], storm.data["opened_entries"]) == (16, 16)

    def test_is_read_with_its_list_and_the_desk_has_a_link_for_each_ticket_that_waits(
        self, desk: StormyDesk, world: World
    ) -> None:
        ids = storm_of(desk, 12)
        letters = [sent.message for sent in world.mailer.sent if sent.message.subject.startswith("storm")]
        assert [letter.subject for letter in letters] == ["storm for client in es", "storm for desk in es"]
        of_client, of_desk = ([word for word in one.text.split() if word.startswith("https:")] for one in letters)
        assert of_client == []
        held = {notice.id: one for one in ids[SINGLY:] for notice in world.store.notices(one)}
        assert [held[link.rpartition("/")[2]] for link in of_desk] == [link.split("/")[3] for link in of_desk]
        assert {link.split("/")[3] for link in of_desk} == set(ids[SINGLY:])
        for letter in letters:
            assert set(letter.text.split()) >= set(ids[SINGLY:])

    def test_has_no_link_for_a_ticket_that_was_answered(self, desk: StormyDesk, world: World) -> None:
        answered, *others = desk.alarms(SINGLY + 3)[SINGLY:]
        world.take(answered, Step.ACKNOWLEDGE)
        desk.minutes(3)
        (letter,) = (sent.message for sent in world.mailer.sent if sent.message.subject == "storm for desk in es")
        assert set(others) | {answered} <= set(letter.text.split())
        assert {word.split("/")[3] for word in letter.text.split() if word.startswith("https:")} == set(others)

    def test_is_on_record_for_whom_each_entry_was_held_back_and_why(self, desk: StormyDesk, world: World) -> None:
        ids = storm_of(desk, 12)
        notices = world.store.notices(ids[-1])
        assert sorted(notice.recipient.address for notice in notices if notice.entry == 1) == [ANAS_ADDRESS, DESK]
        for notice in notices:
            if notice.entry == 1:
                assert (notice.state, notice.attempts, notice.wake_at) == (NoticeState.SUPPRESSED, 0, None)
                assert [heard.fate for heard in notice.history] == [Fate.SUMMARISED]
                assert "storm acme-20261120T15" in notice.reason
        assert world.metered.count("held_back") == 7

    def test_comes_sooner_where_the_first_critical_ticket_opens(self, desk: StormyDesk) -> None:
        storm_of(desk)
        desk.alarms(3, prefix="high")
        desk.minutes(3)
        assert len(desk.storms) == 1
        desk.alarms(2, prefix="down", tags=DOWN)
        desk.minutes(3)
        assert [entry.data["severity"] for entry in desk.storms] == ["HIGH", "CRITICAL"]
        desk.alarms(2, prefix="more", tags=DOWN)
        desk.minutes(3)
        assert len(desk.storms) == 2

    def test_of_a_recovery_asks_nobody_for_an_answer(self, desk: StormyDesk, world: World) -> None:
        ids = storm_of(desk, 20, account_id=TESTING)
        desk.until(T0 + timedelta(minutes=30))
        desk.recover(20, account_id=TESTING)
        desk.minutes(3)
        assert {world.ticket(ticket_id).status for ticket_id in ids} == {Status.RESOLVED}
        storm = desk.storms[-1]
        assert (storm.data["level"], storm.data["resolved_entries"], storm.data["count"]) == ("news", 15, 15)
        assert world.told()[-1] == "storm"
        assert desk.named(Kind.RESOLVED) == set(ids)

    def test_goes_although_all_of_its_tickets_have_ended(self, desk: StormyDesk, world: World) -> None:
        ids = storm_of(desk, 20, account_id=TESTING)
        desk.until(T0 + timedelta(minutes=30))
        desk.recover(20, account_id=TESTING)
        desk.minutes(20)
        world.clock.move_to(T0 + timedelta(hours=48, minutes=29))
        desk.minutes(40)
        assert {world.ticket(ticket_id).status for ticket_id in ids} == {Status.CLOSED}
        storm = desk.storms[-1]
        assert storm.data["closed_entries"] == 15
        assert (storm.data["level"], world.told()[-1]) == ("news", "storm")
        assert desk.named(Kind.CLOSED) == set(ids)
        assert_sound(world)

    def test_takes_more_than_one_where_it_would_be_too_long(self) -> None:
        desk = StormyDesk(alive=True)
        ids = desk.alarms(AT_ONCE + 20)
        desk.minutes(4)
        assert [entry.data["count"] for entry in desk.storms] == [AT_ONCE, 15]
        assert len(ids) == AT_ONCE + 20

    def test_stops_nobody_who_works_on_its_ticket(self, desk: StormyDesk, world: World) -> None:
        storm_of(desk, 12)
        (storm,) = desk.storms
        assert world.take(storm.ticket_id, Step.ACKNOWLEDGE, Step.RESOLVE).status is Status.RESOLVED
        with pytest.raises(TransitionRefused):
            world.take(storm.ticket_id, Step.ACKNOWLEDGE)


class TestTheDuty:
    @pytest.fixture
    def called(self, world: World) -> World:
        lines = {
            Line.FIRST: (layer("día", EVA.id),),
            Line.SECOND: (layer("segunda", HUGO.id),),
            Line.MANAGER: (layer("jefatura", JEFA.id),),
        }
        world.store.put_roster(applied(Roster((EVA, HUGO, JEFA), lines)))
        return world

    def test_is_called_by_the_storm_as_by_a_ticket(self, desk: StormyDesk, called: World) -> None:
        storm_of(desk)
        assert [called.told(known.email).count("storm") for known in (EVA, HUGO, JEFA)] == [1, 0, 0]

    def test_is_called_by_the_gravest_level_of_its_tickets(self, desk: StormyDesk, called: World) -> None:
        storm_of(desk)
        desk.until(T0 + timedelta(hours=4, minutes=10))
        levels = [Level(str(entry.data["level"])) for entry in desk.storms]
        assert levels == [Level.OPENED, Level.HALF, Level.THREE_QUARTERS, Level.NINETY_PERCENT, Level.DUE]
        assert [called.told(known.email).count("storm") for known in (EVA, HUGO, JEFA)] == [5, 3, 2]

    def test_is_not_called_once_every_ticket_has_an_answer(self, desk: StormyDesk, called: World) -> None:
        ids = desk.alarms(12)
        if not desk.alive:
            called.advance(minutes=1)
            called.tick()
        for ticket_id in ids:
            called.take(ticket_id, Step.ACKNOWLEDGE)
        desk.minutes(3)
        assert [entry.data["level"] for entry in desk.storms] == ["news"]
        assert called.told(EVA.email).count("storm") == 0
        assert called.told().count("storm") == 1

    def test_is_called_although_somebody_has_answered_one_ticket(self, desk: StormyDesk, called: World) -> None:
        """The storm's own ticket was answered between its writing and its telling."""
        desk.alarms(12)
        called.advance(minutes=2)
        if not desk.alive:
            called.tick()
            called.advance(minutes=2)
        (owed,) = called.tell_storm("acme", called.clock())
        called.take(owed.ticket_id, Step.ACKNOWLEDGE)
        called.notify.entry(owed.ticket_id, int(owed.key))
        assert called.told(EVA.email).count("storm") == 1

    def test_wakes_nobody_else_once_every_ticket_has_an_answer(self, desk: StormyDesk, called: World) -> None:
        """Nobody reports that the message to Eva arrived, and meanwhile she has answered all of them."""
        desk.world.arrive = lambda: None  # type: ignore[method-assign]
        ids = desk.alarms(12)
        desk.minutes(4)
        assert called.told(EVA.email).count("storm") == 1
        for ticket_id in ids:
            called.take(ticket_id, Step.ACKNOWLEDGE)
        desk.minutes(30)
        assert [called.told(known.email).count("storm") for known in (EVA, HUGO, JEFA)] == [1, 0, 0]
        assert [kind for ticket_id in ids for kind in called.kinds(ticket_id) if kind == "undelivered"] == []
        assert "undelivered" not in called.metered

    def test_is_not_tried_again_once_every_ticket_has_an_answer(self, desk: StormyDesk, called: World) -> None:
        ids = desk.alarms(12)
        called.mailer.fail(EVA.email, *[DeliveryFailed("busy", permanent=False)] * 1_000)
        desk.minutes(4)
        for ticket_id in ids:
            called.take(ticket_id, Step.ACKNOWLEDGE)
        desk.minutes(10)
        (entry,) = desk.storms
        (to_eva,) = [n for n in called.store.notices(entry.ticket_id, entry.version) if n.recipient.name == EVA.name]
        assert (to_eva.state, to_eva.wake_at) == (NoticeState.SUPPRESSED, None)

    def test_wakes_somebody_else_while_one_ticket_waits(self, desk: StormyDesk, called: World) -> None:
        desk.world.arrive = lambda: None  # type: ignore[method-assign]
        ids = desk.alarms(12)
        desk.minutes(4)
        for ticket_id in ids[:-1]:
            called.take(ticket_id, Step.ACKNOWLEDGE)
        desk.minutes(10)
        assert [called.told(known.email).count("storm") for known in (EVA, HUGO, JEFA)] == [1, 1, 1]


class TestMachines:
    def test_are_told_of_each_ticket(self) -> None:
        itsm = Road(Channel.WEBHOOK, "guardia/channels/acme/itsm")
        known = replace(client(), channels=(itsm,))
        world = World(known, store=StormyStore(), channels=[Channel.WEBHOOK])
        desk = StormyDesk(alive=True, world=world)
        desk.alarms(30)
        desk.minutes(3)
        assert world.senders[Channel.WEBHOOK].told(itsm.address).count("opened") == 30
        assert world.told().count("opened") == SINGLY


def test_merges_and_recoveries_of_an_open_ticket_are_told_nobody() -> None:
    desk = StormyDesk(alive=True)
    (ticket_id,) = desk.alarms(1)
    for _ in range(20):
        desk.world.advance(seconds=30)
        desk.world.deliver(alarm("OK", desk.world.clock(), name="alarm-0"))
        desk.world.advance(seconds=30)
        desk.world.deliver(alarm(at=desk.world.clock(), name="alarm-0"))
        desk.tell([ticket_id])
    desk.minutes(2)
    assert desk.world.told() == desk.world.told(DESK) == ["opened"]
    assert desk.world.kinds(ticket_id).count("seen_again") == 20
    assert desk.world.ticket(ticket_id).status not in ENDED
    assert desk.world.ticket(ticket_id).severity is Severity.HIGH
