"""ports.TicketStore.commit: everything at once, and only if each condition holds (F7, F17, F18, F21, F31)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guardia.domain.alarm import AlarmState
from guardia.domain.alarm_record import AlarmRecord, Known
from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.clock import ResponseClock
from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.escalation import Escalation
from guardia.domain.lifecycle import Lifecycle
from guardia.domain.severity import Judgement
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence
from guardia.domain.ticket import Kind, Origin, Status
from tests.contract.builders import (
    ENGINEER,
    HOUR,
    IDENTITY,
    MINUTE,
    NOW,
    a_key,
    a_record,
    a_ticket,
    an_entry,
    closed,
    opening,
    resolved,
    step,
)

if TYPE_CHECKING:
    from guardia.domain.ticket import Ticket
    from guardia.ports import Store

pytestmark = pytest.mark.covers("F7", "F17", "F18", "F21", "F31")


EARLY = Escalation(40, 60, 80)


def everything() -> Ticket:
    """A ticket in which every field that may be empty is filled, and every text is a stranger's."""
    terms = replace(a_ticket().terms, escalation=EARLY, updates={Severity.HIGH: HOUR, Severity.LOW: 12 * HOUR})
    return a_ticket(
        alarm_name="nombre con \u0000, \u202e y «comillas»",
        alarm_arn=IDENTITY.alarm_arn,
        alarm_at=NOW - MINUTE,
        alarm_reason="<b>Threshold</b> crossed\r\n",
        alarm_description="ñ" * 1024,
        alarm_metric="AWS/EC2 CPUUtilization (InstanceId=i-0abc)",
        related=("GD-00000-00001", "GD-00000-00002"),
        occurrences=7,
        previous_ticket="GD-00000-00003",
        recovered_at=NOW,
        responded_at=NOW,
        resolved_at=NOW,
        resolution="se reinició 🔁",
        verified=False,
        follow_up_at=NOW + 48 * HOUR,
        followed_up=True,
        status_by=ENGINEER,
        severity_explanation=Phrase("etiqueta env=«prod»", "tag env=“prod”"),
        judgement=Judgement(
            ENVIRONMENT.answer(Evidence.ALARM_TAG, Environment.NON_PRODUCTION, Phrase("sí", "yes"), Phrase("a", "b")),
            ACTIVITY.answer(Evidence.RELATED_TICKET, False, Phrase("no", "no"), Phrase("", "")),
        ),
        resources=("arn:aws:ec2:us-east-1:222222222222:instance/i-0abc", "arn:aws:s3:::acme"),
        children=(IDENTITY.alarm_arn,),
        origin=Origin.PHONE,
        description="No abre\ndesde las 9:40",
        recent_changes="Ninguno",
        reported_by="ana@acme.example",
        asked_for=("description", "recent_changes"),
        owner=replace(ENGINEER, email="eva@desk.example"),
        news_at=NOW,
        reminded=2,
        intervals_told=9,
        clock=ResponseClock.started(NOW, HOUR, terms.coverage(Environment.PRODUCTION), Severity.HIGH, escalation=EARLY),
        terms=terms,
    )


@pytest.mark.parametrize("ticket", [a_ticket(), everything()], ids=["as opened", "with every field"])
def test_a_ticket_reads_back_as_it_was_written(store: Store, ticket: Ticket) -> None:
    store.commit(opening(ticket))

    assert store.ticket(ticket.id) == ticket


@pytest.mark.covers("F39", "F41")
def test_a_due_time_is_kept_and_not_reckoned_anew_from_the_terms(store: Store) -> None:
    """Newer rules of a time zone, or another library of holidays, move no promise that was made."""
    ticket = a_ticket()
    clock = replace(ticket.clock, due_at=ticket.clock.due_at + HOUR, checkpoints=ticket.clock.checkpoints[:2])
    store.commit(opening(replace(ticket, clock=clock)))

    kept = store.ticket(ticket.id)
    assert kept
    assert kept.clock == clock


def test_an_unknown_ticket_is_none(store: Store) -> None:
    assert store.ticket("GD-00000-00000") is None


def test_a_ticket_without_an_alarm_is_kept_whole(store: Store) -> None:
    manual = a_ticket(identity_key=None, title="")
    store.commit(opening(manual))

    assert store.ticket(manual.id) == manual


def test_a_new_version_leaves_nothing_of_the_old_one(store: Store) -> None:
    store.commit(opening(everything()))
    reopened = a_ticket(version=2, cycle=2)
    store.commit(step(reopened, Kind.REOPENED))

    assert store.ticket(reopened.id) == reopened


def test_entries_come_in_order_with_every_field(store: Store) -> None:
    ticket = a_ticket(version=2, status=Status.RESOLVED)
    entries = (
        an_entry(ticket, Kind.ACKNOWLEDGED, version=1, actor=ENGINEER, data={"implied_by": "resolved"}),
        an_entry(
            ticket,
            Kind.RESOLVED,
            public=False,
            reason="¡listo! " * 500,
            data={"joint": True, "count": 3, "negative": -1, "empty": "", "note": "ñ"},
        ),
    )
    store.commit(Change(ticket=ticket, entries=entries))

    assert store.entries(ticket.id) == list(entries)


def test_entries_begin_after_a_version_and_end_at_a_limit(store: Store) -> None:
    ticket = a_ticket(version=12)
    entries = [an_entry(ticket, Kind.COMMENTED, version=version) for version in range(1, 13)]
    store.commit(Change(ticket=ticket, entries=tuple(entries)))

    assert [entry.version for entry in store.entries(ticket.id, after=8)] == [9, 10, 11, 12]
    assert [entry.version for entry in store.entries(ticket.id, after=8, limit=2)] == [9, 10]
    assert store.entries(ticket.id, after=12) == []
    assert store.entries("GD-00000-00000") == []


def test_an_alarm_that_nobody_saw_has_an_empty_record(store: Store) -> None:
    assert store.record(IDENTITY) == AlarmRecord(identity=IDENTITY)
    assert store.record_of(IDENTITY.key) is None


def test_a_record_reads_back_by_identity_and_by_key(store: Store) -> None:
    record = a_record(
        contributors={
            "queue «a»": Known(AlarmState.ALARM, NOW),
            "b.c#d": Known(AlarmState.OK, NOW - HOUR, exact=False),
        },
        open_ticket="GD-7K3M9-QXD2F",
        last_ticket="GD-7K3M9-QXD2F",
        occurrences=3,
    )
    store.commit(Change(record=record, fingerprint="v1:a"))

    assert store.record(IDENTITY) == record
    assert store.record_of(IDENTITY.key) == record


def test_a_released_record_names_only_its_last_ticket(store: Store) -> None:
    opened = a_record(open_ticket="GD-7K3M9-QXD2F", last_ticket="GD-7K3M9-QXD2F")
    store.commit(Change(record=opened, fingerprint="v1:a"))
    store.commit(Change(record=opened.released()))

    assert store.record(IDENTITY).open_ticket is None
    assert store.record(IDENTITY).last_ticket == "GD-7K3M9-QXD2F"


def test_five_hundred_contributors_are_remembered(store: Store) -> None:
    contributors = {f"{number:064d}": Known(AlarmState.ALARM, NOW) for number in range(500)}
    record = a_record(contributors=contributors)
    store.commit(Change(record=record, fingerprint="v1:a"))

    assert store.record(IDENTITY) == record


def failed(store: Store, change: Change) -> frozenset[Condition]:
    with pytest.raises(Conflict) as conflict:
        store.commit(change)
    return conflict.value.failed


def test_a_change_is_handled_once(store: Store) -> None:
    store.commit(Change(fingerprint="v1:a", record=a_record(1)))

    again = Change(fingerprint="v1:a", record=a_record(2, occurrences=2))
    assert failed(store, again) == {Condition.FINGERPRINT_IS_NEW}
    assert store.record(IDENTITY) == a_record(1)


def test_two_changes_of_an_alarm_from_one_read_do_not_both_stand(store: Store) -> None:
    store.commit(Change(fingerprint="v1:a", record=a_record(1, occurrences=1)))

    assert failed(store, Change(fingerprint="v1:b", record=a_record(1, occurrences=9))) == {Condition.RECORD_IS_AS_READ}
    store.commit(Change(fingerprint="v1:b", record=a_record(2, occurrences=2)))
    assert store.record(IDENTITY).occurrences == 2


def test_a_record_that_was_read_must_still_be_there(store: Store) -> None:
    assert failed(store, Change(record=a_record(4))) == {Condition.RECORD_IS_AS_READ}


def test_a_number_that_is_taken_opens_no_second_ticket(store: Store) -> None:
    first = a_ticket()
    store.commit(opening(first))
    other = replace(first, fingerprint="v1:other", title="otra alarma")

    assert failed(store, opening(other)) == {Condition.NUMBER_IS_FREE}
    assert store.ticket(first.id) == first


def test_of_two_steps_from_one_read_one_wins(store: Store) -> None:
    ticket = a_ticket()
    store.commit(opening(ticket))
    first = replace(ticket, version=2, status=Status.INVESTIGATING, status_by=ENGINEER)
    second = replace(ticket, version=2, status=Status.REJECTED)
    store.commit(step(first, Kind.ACKNOWLEDGED))

    assert failed(store, step(second, Kind.REJECTED)) == {Condition.TICKET_IS_AS_READ}
    assert store.ticket(ticket.id) == first
    assert [entry.kind for entry in store.entries(ticket.id)] == [Kind.OPENED, Kind.ACKNOWLEDGED]


def test_a_step_on_a_ticket_that_does_not_exist_is_refused(store: Store) -> None:
    assert failed(store, step(a_ticket(version=2), Kind.ACKNOWLEDGED)) == {Condition.TICKET_IS_AS_READ}


def test_a_merge_needs_a_ticket_that_is_unresolved_in_its_cycle(store: Store) -> None:
    ticket = a_ticket()
    store.commit(opening(ticket))
    store.commit(Change(fingerprint="v1:b", record=a_record(1), joined=ticket))
    store.commit(step(resolved(ticket), Kind.RESOLVED))
    merge = Change(fingerprint="v1:c", record=a_record(2), joined=ticket)

    assert failed(store, merge) == {Condition.TICKET_IS_AS_READ}
    assert store.record(IDENTITY).revision == 1


def test_a_merge_into_an_earlier_cycle_is_refused(store: Store) -> None:
    store.commit(opening(a_ticket(cycle=2)))

    assert failed(store, Change(fingerprint="v1:b", joined=a_ticket(cycle=1))) == {Condition.TICKET_IS_AS_READ}


def test_a_merge_into_a_ticket_that_does_not_exist_is_refused(store: Store) -> None:
    assert failed(store, Change(fingerprint="v1:b", joined=a_ticket())) == {Condition.TICKET_IS_AS_READ}


def test_a_merge_changes_no_ticket(store: Store) -> None:
    ticket = a_ticket()
    store.commit(opening(ticket))
    store.commit(Change(fingerprint="v1:b", record=a_record(1), joined=ticket))

    assert store.ticket(ticket.id) == ticket
    assert len(store.entries(ticket.id)) == 1


def test_an_idempotency_key_stands_for_one_request(store: Store) -> None:
    store.commit(replace(opening(a_ticket()), key=a_key()))
    other = replace(step(a_ticket(version=2), Kind.COMMENTED), key=a_key(request="another"))

    assert store.key("sub-of-eva", "clave-1") == a_key()
    assert failed(store, other) == {Condition.KEY_IS_NEW}
    assert store.key("sub-of-eva", "clave-1") == a_key()


def test_an_idempotency_key_belongs_to_its_caller(store: Store) -> None:
    store.commit(replace(opening(a_ticket()), key=a_key()))

    assert store.key("another-sub", "clave-1") is None
    assert store.key("sub-of-eva", "clave-2") is None


def test_an_idempotency_key_may_be_any_text(store: Store) -> None:
    key = a_key("# 🔑 " * 400)
    store.commit(replace(opening(a_ticket()), key=key))

    assert store.key(key.caller, key.key) == key


def test_a_conflict_names_every_condition_that_failed(store: Store) -> None:
    ticket = a_ticket()
    change = replace(opening(ticket, a_record(1)), key=a_key())
    store.commit(change)

    assert failed(store, change) == {
        Condition.FINGERPRINT_IS_NEW,
        Condition.RECORD_IS_AS_READ,
        Condition.NUMBER_IS_FREE,
        Condition.KEY_IS_NEW,
    }


def test_a_refused_change_leaves_no_trace(store: Store) -> None:
    store.commit(Change(fingerprint="v1:taken"))
    ticket = a_ticket(fingerprint="v1:taken")

    assert failed(store, replace(opening(ticket, a_record(1)), key=a_key())) == {Condition.FINGERPRINT_IS_NEW}
    assert store.ticket(ticket.id) is None
    assert store.entries(ticket.id) == []
    assert store.record(IDENTITY).revision == 0
    assert store.key("sub-of-eva", "clave-1") is None
    assert store.lifecycle(ticket.id, 1) is None


def test_opening_and_closing_again_frees_the_alarm(store: Store) -> None:
    ticket = a_ticket()
    record = a_record(1).opened(ticket.id)
    store.commit(opening(ticket, record))
    store.commit(step(closed(ticket), Kind.CLOSED, record=record.released()))

    assert store.record(IDENTITY) == record.released()


def test_opening_makes_the_lifecycle_of_the_first_cycle(store: Store) -> None:
    store.commit(opening(a_ticket()))

    expected = Lifecycle("GD-7K3M9-QXD2F", cycle=1, entry=1, attempt=1, wake_at=NOW + MINUTE)
    assert store.lifecycle("GD-7K3M9-QXD2F", 1) == expected
    assert store.lifecycle("GD-7K3M9-QXD2F", 2) is None


def test_reopening_makes_a_lifecycle_of_its_own(store: Store) -> None:
    store.commit(opening(a_ticket()))
    store.commit(step(a_ticket(version=2, cycle=2), Kind.REOPENED))

    lifecycle = store.lifecycle("GD-7K3M9-QXD2F", 2)
    assert lifecycle is not None
    assert lifecycle.entry == 2
    assert store.lifecycle("GD-7K3M9-QXD2F", 1) is not None


def test_other_steps_make_no_lifecycle(store: Store) -> None:
    store.commit(opening(a_ticket()))
    before = store.lifecycle("GD-7K3M9-QXD2F", 1)
    store.commit(step(a_ticket(version=2), Kind.COMMENTED))

    assert store.lifecycle("GD-7K3M9-QXD2F", 1) == before
