"""What a gallery shows: every message of the samples, or those of one real ticket."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.decision import Language
from guardia.domain.duty.person import Person, Reach
from guardia.domain.duty.roster import Line
from guardia.domain.duty.shift import Shift, Why
from guardia.domain.entitlement import Holding, Standing, entitle_account
from guardia.domain.notice import AUDIENCES, Audience, Recipient
from guardia.domain.quarantine import Received, Road, quarantine
from guardia.domain.uncovered import uncovered_of
from guardia.services.storm_tickets import listed_of
from guardia_ops.preview.forms import forms_of
from guardia_ops.preview.gallery import Shown
from guardia_ops.preview.links import rendered_pages
from guardia_ops.preview.sample import SEEN_AT, Sample
from guardia_ops.preview.samples import sample_client, sample_recipient, samples
from guardia_ops.preview.strangers import samples_of_strangers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.domain.contract import Client
    from guardia.domain.ticket import Ticket
    from guardia.ports import Register, TicketStore

READERS = (Audience.CLIENT, Audience.DESK)
DESK_TIME_ZONE = "America/Panama"


def everything(composer: JinjaComposer) -> Iterator[Shown]:
    """All samples, for both readers in both languages, and what tells of no ticket."""
    client = sample_client()
    for sample in [*samples(client), *samples_of_strangers(client)]:
        readers = [sample_recipient(audience, language) for audience in _told(sample) for language in Language]
        yield _shown(composer, sample, client, readers)
    yield _uncovered(composer)
    yield _gaps(composer)
    yield Shown("page", "page: behind the link that acknowledges", pages=tuple(rendered_pages()))


def of_ticket(composer: JinjaComposer, tickets: TicketStore, register: Register, ticket: Ticket) -> Iterator[Shown]:
    """All that is told of a ticket, as it would be sent now: to its client's contacts, and to the desk."""
    client = register.client(ticket.client_id)
    for entry in tickets.entries(ticket.id):
        if entry.kind not in AUDIENCES:
            continue
        sample = Sample(f"{entry.version:03}-{entry.kind}", ticket, entry, tuple(listed_of(tickets, entry)))
        yield _shown(composer, sample, client, list(_readers(sample, client)))


def _told(sample: Sample) -> list[Audience]:
    return [audience for audience in READERS if audience in AUDIENCES[sample.entry.kind]]


def _readers(sample: Sample, client: Client | None) -> Iterator[Recipient]:
    audiences = _told(sample)
    if Audience.CLIENT in audiences and client:
        zone = sample.ticket.terms.time_zone
        for known in client.contacts:
            if known.tickets:
                yield Recipient(Audience.CLIENT, known.name, known.email, known.language, zone)
    if Audience.DESK in audiences:
        for language in Language:
            yield replace(sample_recipient(Audience.DESK, language), time_zone=DESK_TIME_ZONE)


def _shown(composer: JinjaComposer, sample: Sample, client: Client | None, readers: Iterable[Recipient]) -> Shown:
    forms = tuple(forms_of(composer, sample, client, reader) for reader in readers)
    title = f"{sample.name}: {sample.entry.kind} of {sample.ticket.id}"
    return Shown(sample.name, title, forms)


def _uncovered(composer: JinjaComposer) -> Shown:
    """The account manager's message of an account that is in no client's file."""
    account = "999999999999"
    holding = Holding(account)
    entitlement = entitle_account(holding, SEEN_AT, SEEN_AT)
    received = Received(message_id="m-1", road=Road.EVENTBRIDGE, body="{}", sent_at=SEEN_AT)
    kept = quarantine(received, entitlement.reason.en, account, Standing.ACCOUNT_UNKNOWN)
    uncovered = uncovered_of(kept, holding, entitlement, "tienda-errores-5xx", DESK_TIME_ZONE)
    letters = tuple(
        (f"{language}-desk", composer.compose_uncovered(uncovered, None, sample_recipient(Audience.DESK, language)))
        for language in Language
    )
    return Shown("uncovered", "uncovered: an account that no contract covers", letters=letters)


def _gaps(composer: JinjaComposer) -> Shown:
    """The message about the hours in which the roster puts nobody on duty, or contradicts itself."""
    people = tuple(_person(name) for name in ("Luis Rojas", "Eva Núñez"))
    day = timedelta(days=1)
    gaps = [
        Shift(line=Line.FIRST, start=SEEN_AT + day, end=SEEN_AT + 2 * day, people=people, why=Why.NOBODY),
        Shift(line=Line.SECOND, start=SEEN_AT + 2 * day, end=SEEN_AT + 2.5 * day, people=people, why=Why.CONTRADICTION),
    ]
    letters = tuple(
        (f"{language}-desk", composer.compose_gaps(gaps, sample_recipient(Audience.DESK, language)))
        for language in Language
    )
    return Shown("gaps", "gaps: hours of the roster without anybody on duty", letters=letters)


def _person(name: str) -> Person:
    first = name.split(maxsplit=1)[0].casefold()
    return Person(
        id=first,
        name=name,
        email=f"{first}@guardia.example",
        language=Language.ES,
        time_zone=DESK_TIME_ZONE,
        channels=(Reach.EMAIL,),
    )
