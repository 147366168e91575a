"""What channels other than e-mail are given of an entry."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.domain.card import card_of
from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.notice import Audience, Recipient
from guardia.domain.steps import Step, take
from guardia.domain.ticket import GUARDIA, Kind, Status
from guardia_ops.preview.sample import act_of
from guardia_ops.preview.samples import sample_client, samples

if TYPE_CHECKING:
    from guardia.domain.card import Card
    from guardia_ops.preview.sample import Sample

SAMPLES = {sample.name: sample for sample in samples(sample_client())}
EVA = Recipient(Audience.DESK, "Eva", "+50761112222", Language.ES, "America/Panama", "person:eva")


def card(sample: Sample) -> Card:
    return card_of(sample.ticket, sample.entry, EVA, "ACME", link="https://x.example/a", listed=sample.listed)


def test_it_tells_of_the_ticket_in_the_readers_language_and_zone() -> None:
    made, ticket = card(SAMPLES["opened"]), SAMPLES["opened"].ticket
    assert (made.ticket_id, made.title, made.client_name) == (ticket.id, ticket.title, "ACME")
    assert (made.due_at, made.status) == (ticket.clock.due_at, Status.OPEN)
    assert (made.language, made.time_zone, made.audience) == (Language.ES, "America/Panama", Audience.DESK)
    assert made.link == "https://x.example/a"


def test_a_person_is_named_with_what_they_said_and_the_system_is_not() -> None:
    assert (card(SAMPLES["findings"]).actor, card(SAMPLES["findings"]).words) == (
        "Luis Rojas",
        SAMPLES["findings"].entry.reason,
    )
    assert (card(SAMPLES["opened"]).actor, card(SAMPLES["opened"]).words) == ("", "")
    assert SAMPLES["opened"].entry.actor == GUARDIA


def test_what_was_answered_is_due_no_more() -> None:
    assert card(SAMPLES["acknowledged"]).due_at is None


def test_it_names_whom_the_entry_is_about() -> None:
    assert card(SAMPLES["undelivered-contact"]).whom == "Ana Pérez"
    assert card(SAMPLES["undelivered-desk"]).whom == "mesa@guardia.example"
    assert card(SAMPLES["reminder-1"]).whom == "Luis Rojas"
    assert card(SAMPLES["opened"]).whom == ""


def test_a_storm_has_its_own_severity_its_tickets_and_the_first_due_time_of_those_unanswered() -> None:
    sample = SAMPLES["storm-2"]
    made = card(sample)
    assert (made.kind, made.severity, made.count) == (Kind.STORM, Severity.CRITICAL, 23)
    assert [line.ticket_id for line in made.listed] == [ticket.id for ticket in sample.listed]
    unanswered = [ticket.clock.due_at for ticket in sample.listed if ticket.status is Status.OPEN]
    assert made.due_at == min(unanswered)
    assert sum(line.due_at is not None for line in made.listed) == len(unanswered)


def test_a_storm_that_was_answered_is_due_no_more() -> None:
    sample = SAMPLES["storm-1"]
    listed = tuple(take(ticket, Step.ACKNOWLEDGE, act_of(9, ""))[0] for ticket in sample.listed)
    assert card(replace(sample, listed=listed)).due_at is None
