"""Whoever has the link takes the ticket once; looking takes nothing; whoever comes second is told who was first."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.change import Condition, Conflict
from guardia.domain.contract import OnRecovery, Severity
from guardia.domain.duty.person import Reach
from guardia.domain.errors import Busy, Expired, Forged, NoKeys, NotFound
from guardia.domain.notice import NoticeState
from guardia.domain.road import Channel
from guardia.domain.steps import Step
from guardia.domain.ticket import Actor, ActorType, Kind, Status
from guardia.services.acknowledge_by_link import BY_LINK, Standing, View, Wanted, name_of
from tests.support.builders import alarm, client, contract
from tests.support.duty import keep, layer, person, roster
from tests.support.links import FOREIGN_KEY, KEY, OLDER_KEY, Keys, NoKey, by_link, notice_to, token_of
from tests.support.world import DESK, STORM_AFTER, World

if TYPE_CHECKING:
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Ticket
    from guardia.services.acknowledge_by_link import AcknowledgeByLink

EVA = "eva@desk.example"
LUIS = "Luis Rojas"


class Case:
    """A ticket that nobody has answered, and those who were written to: Eva, who is on duty, and the desk's mailbox."""

    def __init__(self) -> None:
        self.world = World(client(contract=contract(on_recovery=dict.fromkeys(Severity, OnRecovery.RESOLVE))))
        eva = person("Eva", email=EVA)
        keep(self.world.store, roster(layer("siempre", "eva"), people=(eva,)))
        self.ticket: Ticket = self.world.open()
        self.world.notify.entry(self.ticket.id, 1)
        self.by_link: AcknowledgeByLink = by_link(self.world)
        self.eva = self.token(EVA)
        self.desk = self.token(DESK)

    def notice(self, address: str) -> Notice:
        """The last notice to this address."""
        return notice_to(self.world, self.ticket.id, address)

    def token(self, address: str) -> str:
        """The token in the last message to this address."""
        return token_of(self.world, self.notice(address))

    def take(self, token: str, name: str = "") -> View:
        """Type the right number, and press the button."""
        return self.by_link.take(token, self.by_link.look(token).number, name)

    def now(self) -> Ticket:
        """The ticket as it stands."""
        return self.world.ticket(self.ticket.id)


@pytest.fixture
def case() -> Case:
    """A new one."""
    return Case()


def test_a_person_acknowledges_by_their_own_link(case: Case) -> None:
    case.world.advance(minutes=3)
    view = case.take(case.eva)
    ticket, entry = case.now(), case.world.timeline(case.ticket.id)[-1]
    assert ticket.status is Status.INVESTIGATING
    assert (entry.kind, entry.at, entry.public) == (Kind.ACKNOWLEDGED, case.world.clock(), True)
    assert entry.actor == Actor(ActorType.ENGINEER, "person:eva", "Eva", EVA)
    assert entry.data == {BY_LINK: case.notice(EVA).id}
    assert (view.standing, view.answer, view.wanted) == (Standing.MINE, entry, frozenset())


def test_whoever_reads_a_mailbox_says_who_they_are(case: Case) -> None:
    assert case.take(case.desk, f"  {LUIS} ").standing is Standing.MINE
    assert case.now().status_by == Actor(ActorType.ENGINEER, "desk", LUIS)


def test_a_person_of_the_roster_needs_no_name_and_gets_no_other(case: Case) -> None:
    assert not case.by_link.look(case.eva).asks_name
    case.take(case.eva, "Somebody else")
    assert case.now().status_by.name == "Eva"


def test_a_telephone_is_no_e_mail_address() -> None:
    world = World(channels=[Channel.SMS])
    eva = replace(person("Eva", email=EVA), phone="+50760000001", channels=(Reach.SMS,))
    keep(world.store, roster(layer("siempre", "eva"), people=(eva,)))
    ticket = world.open()
    world.notify.entry(ticket.id, 1)
    token = token_of(world, notice_to(world, ticket.id, "+50760000001"))
    use_case = by_link(world)
    use_case.take(token, use_case.look(token).number, "")
    assert world.ticket(ticket.id).status_by == Actor(ActorType.ENGINEER, "person:eva", "Eva")


def test_a_ticket_of_a_storm_is_taken_by_the_link_of_the_message_that_was_held_back(case: Case) -> None:
    world = case.world
    others = [world.open(alarm(at=world.clock(), name=f"alarm {number}")) for number in range(STORM_AFTER + 1)]
    for ticket in others:
        world.notify.entry(ticket.id, 1)
    held = notice_to(world, others[-1].id, EVA)
    assert held.state is NoticeState.SUPPRESSED
    token = token_of(world, held)
    case.by_link.take(token, case.by_link.look(token).number, "")
    assert world.ticket(others[-1].id).status_by == Actor(ActorType.ENGINEER, "person:eva", "Eva", EVA)
    assert notice_to(world, others[-1].id, EVA).state is NoticeState.SUPPRESSED
    assert "undelivered" not in world.metered


def test_looking_changes_nothing_however_often(case: Case) -> None:
    before = case.now(), case.world.timeline(case.ticket.id), case.world.store.notices(case.ticket.id)
    written = len(case.world.store.committed)
    views = {case.by_link.look(token).standing for token in (case.eva, case.desk) * 5}
    assert views == {Standing.OFFERED}
    assert (case.now(), case.world.timeline(case.ticket.id), case.world.store.notices(case.ticket.id)) == before
    assert len(case.world.store.committed) == written


@pytest.mark.parametrize("typed", ["", " ", "0", "100", "4 7", "٤٧", "<script>", "9" * 5_000])
def test_a_button_pressed_without_the_number_changes_nothing(case: Case, typed: str) -> None:
    view = case.by_link.take(case.eva, typed, "")
    assert (view.standing, set(view.wanted)) == (Standing.OFFERED, {Wanted.NUMBER})
    assert case.now() == case.ticket


def test_the_number_may_have_spaces_around_it(case: Case) -> None:
    number = case.by_link.look(case.eva).number
    assert case.by_link.take(case.eva, f" {number}\n", "").standing is Standing.MINE


def test_the_number_of_another_link_is_wrong_unless_it_is_the_same(case: Case) -> None:
    mine, other = (case.by_link.look(token).number for token in (case.eva, case.desk))
    view = case.by_link.take(case.eva, other, "")
    assert (view.wanted == frozenset()) is (mine == other)


@pytest.mark.parametrize("name", ["", " ", "L", "\u200b\u200b\u200b", "--", "x" * 81])
def test_a_name_that_is_none_changes_nothing(case: Case, name: str) -> None:
    view = case.take(case.desk, name)
    assert (view.standing, set(view.wanted)) == (Standing.OFFERED, {Wanted.NAME})
    assert case.now() == case.ticket


def test_whatever_is_missing_is_asked_for_at_once(case: Case) -> None:
    assert case.by_link.take(case.desk, "", "").wanted == set(Wanted)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Ana", "Ana"),
        (" Ana \t María\r\n", "Ana María"),
        ("A\u202en\u200ba\x00", "Ana"),
        ("Ñandú O'Neil-Pérez", "Ñandú O'Neil-Pérez"),
        ("李明", "李明"),
        ("x" * 80, "x" * 80),
    ],
)
def test_a_name_stands_on_one_line_without_what_nobody_sees(typed: str, name: str) -> None:
    assert name_of(typed) == name


def test_a_link_that_is_used_again_says_when_it_was_used(case: Case) -> None:
    case.take(case.eva)
    used = case.world.clock()
    case.world.advance(hours=1)
    written = len(case.world.store.committed)
    for view in (case.by_link.look(case.eva), case.by_link.take(case.eva, "", ""), case.take(case.eva)):
        assert view.standing is Standing.MINE
        assert view.answer is not None
        assert view.answer.at == used
    assert len(case.world.store.committed) == written


def test_whoever_comes_second_is_told_who_was_first(case: Case) -> None:
    case.take(case.eva)
    view = case.take(case.desk, LUIS)
    assert view.standing is Standing.TAKEN
    assert view.answer is not None
    assert view.answer.actor.name == "Eva"
    assert case.world.kinds(case.ticket.id).count("acknowledged") == 1


def test_whoever_acknowledged_by_the_api_was_first_too(case: Case) -> None:
    case.world.take(case.ticket.id, Step.ACKNOWLEDGE)
    view = case.take(case.eva)
    assert view.standing is Standing.TAKEN
    assert view.answer is not None
    assert view.answer.actor.name == "Ana"


def test_another_message_to_the_same_person_knows_that_it_was_them(case: Case) -> None:
    case.world.advance(hours=3)
    while case.world.tick():
        case.world.advance(minutes=1)
    assert case.notice(EVA).entry > 1
    case.take(case.token(EVA))
    assert case.by_link.look(case.eva).standing is Standing.MINE


@pytest.mark.covers("F31")
@pytest.mark.parametrize("second", [EVA, DESK])
def test_of_two_links_at_once_one_wins_and_the_other_is_told(case: Case, second: str) -> None:
    first = DESK if second == EVA else EVA
    case.world.store.before("commit", lambda: case.take(case.token(first), LUIS))
    view = case.take(case.token(second), "Marta Ríos")
    assert view.standing is Standing.TAKEN
    assert case.world.kinds(case.ticket.id).count("acknowledged") == 1
    assert view.answer == case.world.timeline(case.ticket.id)[-1]
    assert view.answer.data == {BY_LINK: case.notice(first).id}


def test_of_two_people_with_one_link_at_once_both_read_who_it_was(case: Case) -> None:
    case.world.store.before("commit", lambda: case.take(case.desk, LUIS))
    view = case.take(case.desk, "Marta Ríos")
    assert view.answer is not None
    assert view.answer.actor.name == LUIS
    assert case.world.kinds(case.ticket.id).count("acknowledged") == 1


def test_something_else_that_happens_at_the_same_moment_does_not_matter(case: Case) -> None:
    case.world.store.before("commit", lambda: case.world.take(case.ticket.id, Step.COMMENT, reason="Look."))
    assert case.take(case.eva).standing is Standing.MINE
    assert case.world.kinds(case.ticket.id)[-2:] == ["commented", "acknowledged"]


def test_a_ticket_that_others_change_without_end_is_busy_and_stays_open(case: Case) -> None:
    case.world.store.before("commit", *[_another_was_faster] * 40)
    with pytest.raises(Busy):
        case.take(case.eva)
    assert case.now() == case.ticket


def _another_was_faster() -> None:
    raise Conflict(frozenset({Condition.NOBODY_INTERFERES}))


def test_a_ticket_that_was_rejected_says_so(case: Case) -> None:
    case.world.take(case.ticket.id, Step.REJECT, reason="Somebody else's.")
    view = case.take(case.eva)
    assert (view.standing, view.answer, view.ticket.status) == (Standing.OVER, None, Status.REJECTED)


def test_a_ticket_whose_alarm_recovered_before_anybody_answered_says_so(case: Case) -> None:
    recover(case)
    view = case.take(case.eva)
    assert (view.standing, view.answer, view.ticket.status) == (Standing.OVER, None, Status.RESOLVED)
    assert "acknowledged" not in case.world.kinds(case.ticket.id)


def test_one_that_was_answered_and_resolved_still_says_who_was_first(case: Case) -> None:
    case.world.take(case.ticket.id, Step.RESOLVE, reason="Restarted.")
    view = case.take(case.eva)
    assert (view.standing, view.ticket.status) == (Standing.TAKEN, Status.RESOLVED)


def test_a_link_of_an_earlier_cycle_takes_nothing_of_the_next(case: Case) -> None:
    case.world.take(case.ticket.id, Step.RESOLVE, Step.REOPEN, reason="It is back.")
    view = case.take(case.eva)
    assert (view.standing, view.ticket.status) == (Standing.TAKEN, Status.OPEN)
    assert view.reopened is not None
    assert view.reopened.kind is Kind.REOPENED
    assert case.now().status is Status.OPEN


def test_one_of_a_cycle_that_nobody_answered_leads_to_the_newest_message(case: Case) -> None:
    recover(case)
    come_back(case)
    assert case.take(case.eva).standing is Standing.REOPENED
    case.world.notify.entry(case.ticket.id, case.now().version)
    assert case.take(case.token(EVA)).standing is Standing.MINE


def test_a_ticket_that_is_opened_once_more_at_the_same_moment_is_not_taken_by_the_old_link(case: Case) -> None:
    def reopened() -> None:
        recover(case)
        come_back(case)

    case.world.store.before("commit", reopened)
    assert case.take(case.eva).standing is Standing.REOPENED
    assert case.now().status is Status.OPEN


def test_the_notice_is_read_once_its_link_has_acknowledged_and_not_before(case: Case) -> None:
    case.by_link.look(case.eva)
    case.by_link.take(case.eva, "", "")
    assert case.notice(EVA).state is NoticeState.ACCEPTED
    case.take(case.eva)
    assert case.notice(EVA).state is NoticeState.READ
    assert case.notice(DESK).state is NoticeState.ACCEPTED


def test_one_that_died_before_it_was_recorded_as_read_is_so_the_next_time(case: Case) -> None:
    case.world.store.before("put_notice", _die)
    with pytest.raises(ZeroDivisionError):
        case.take(case.eva)
    assert case.now().status is Status.INVESTIGATING
    case.by_link.take(case.eva, "", "")
    assert case.notice(EVA).state is NoticeState.READ


def _die() -> None:
    raise ZeroDivisionError("the machine died")


def test_an_acknowledgement_stands_although_its_notice_is_written_by_others_all_the_time(case: Case) -> None:
    def written() -> None:
        notice = case.notice(EVA)
        case.world.store.put_notice(replace(notice, revision=notice.revision + 1))

    case.world.store.before("put_notice", *[written, lambda: None] * 40)
    assert case.take(case.eva).standing is Standing.MINE
    assert case.now().status is Status.INVESTIGATING


@pytest.mark.covers("F65")
def test_a_forged_link_reads_nothing(case: Case) -> None:
    forged = token_of(case.world, case.notice(EVA), FOREIGN_KEY)
    case.world.store.before("ticket", _die)
    case.world.store.before("entries", _die)
    with pytest.raises(Forged):
        case.by_link.look(forged)
    with pytest.raises(Forged):
        case.by_link.take(forged, "47", LUIS)


@pytest.mark.covers("F65")
def test_an_expired_link_reads_nothing_and_takes_nothing(case: Case) -> None:
    ends = case.by_link.look(case.eva).link.expires_at
    case.world.clock.move_to(ends)
    case.world.store.before("ticket", _die)
    with pytest.raises(Expired):
        case.by_link.take(case.eva, "47", LUIS)


def test_a_link_lives_past_the_promise(case: Case) -> None:
    case.world.clock.move_to(case.ticket.clock.due_at + timedelta(hours=23))
    assert case.take(case.eva).standing is Standing.MINE


def test_a_link_of_a_key_that_was_rotated_meanwhile_is_proven(case: Case) -> None:
    keys = Keys(OLDER_KEY, fresh=[KEY, OLDER_KEY])
    assert by_link(case.world, keys).look(case.eva).standing is Standing.OFFERED
    assert keys.asked == [False, True]


def test_the_number_on_the_page_is_the_one_that_is_wanted_after_a_rotation(case: Case) -> None:
    number = case.by_link.look(case.eva).number
    rotated = by_link(case.world, Keys(OLDER_KEY, KEY))
    assert rotated.take(case.eva, number, "").standing is Standing.MINE


def test_without_keys_nothing_is_taken(case: Case) -> None:
    with pytest.raises(NoKeys):
        by_link(case.world, NoKey()).take(case.eva, "47", LUIS)
    assert case.now() == case.ticket


def test_a_link_of_a_notice_that_is_not_there_leads_nowhere(case: Case) -> None:
    elsewhere = World(store=case.world.store)
    unknown = replace(case.notice(EVA), id=case.notice(EVA).id[:-12] + "0" * 12)
    with pytest.raises(NotFound):
        by_link(elsewhere).look(token_of(elsewhere, unknown))


def test_a_link_to_a_clients_person_would_take_nothing(case: Case) -> None:
    with pytest.raises(NotFound):
        case.by_link.take(case.token("ana@acme.example"), "47", LUIS)
    assert case.now() == case.ticket


def test_acknowledging_stops_the_escalation(case: Case) -> None:
    case.take(case.eva)
    case.world.advance(hours=5)
    case.world.tick()
    assert "checkpoint" not in case.world.kinds(case.ticket.id)


def test_a_rise_of_the_severity_keeps_the_link_good(case: Case) -> None:
    case.world.change_severity(case.ticket.id, Severity.CRITICAL)
    assert case.take(case.eva).standing is Standing.MINE


def recover(case: Case) -> None:
    """The alarm goes back to OK, and the contract lets the system resolve."""
    case.world.advance(minutes=1)
    case.world.deliver(alarm("OK", at=case.world.clock()))
    assert case.now().status is Status.RESOLVED


def come_back(case: Case) -> None:
    """The alarm is there again."""
    case.world.advance(minutes=1)
    case.world.deliver(alarm(at=case.world.clock()))
    assert case.now().status is Status.OPEN
