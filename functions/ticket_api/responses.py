"""From values of the domain to the shapes of answers, as one caller may see them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response

from guardia.domain.client_file import client_document
from guardia.domain.contact_file import contact_document
from guardia.domain.delivery import history_of
from guardia.domain.duration import format_duration
from guardia.domain.entitlement import Standing
from guardia.domain.instant import zulu
from guardia.domain.registration import ContactAction
from guardia.domain.ticket import ActorType
from guardia.services.acknowledge_by_link import BY_LINK
from ticket_api import caller_shapes, client_shapes, clock_shapes, shapes
from ticket_api.preconditions import entity_tag

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.calling import Screening
    from guardia.domain.clock import ResponseClock
    from guardia.domain.contract import Client, Contact
    from guardia.domain.decision import Phrase
    from guardia.domain.delivery import Heard
    from guardia.domain.ledger import Ledger
    from guardia.domain.notice import Notice
    from guardia.domain.quarantine import Quarantined
    from guardia.domain.registration import ContactTrace
    from guardia.domain.ticket import Actor, Entry, Ticket

JSON = "application/json"
OF_DESK = frozenset({ActorType.ENGINEER, ActorType.OPERATOR})


def to_json(content: object) -> str:
    """Compact JSON in UTF-8. A lone surrogate, which UTF-8 has no bytes for, stays an escape."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode()


def ticket_answer(ticket: Ticket, caller: Caller) -> Response[shapes.Ticket]:
    """A ticket, with its version as ETag."""
    return Response(200, JSON, ticket_shape(ticket, caller), headers={"ETag": entity_tag(ticket.version)})


def opened_answer(ticket: Ticket, caller: Caller) -> Response[shapes.Ticket]:
    """A ticket that was opened. Its address is relative to the one that was called, whatever stage that names."""
    headers = {"ETag": entity_tag(ticket.version), "Location": f"tickets/{ticket.id}"}
    return Response(201, JSON, ticket_shape(ticket, caller), headers=headers)


def ticket_shape(ticket: Ticket, caller: Caller) -> shapes.Ticket:
    """A ticket; a client's people read why it is so severe in their own sentence only."""
    terms = ticket.terms
    explanation = ticket.severity_explanation.in_language(terms.language) if caller.of_desk else None
    return shapes.Ticket(
        id=ticket.id,
        version=ticket.version,
        client_id=ticket.client_id,
        account_id=ticket.account_id or None,
        region=ticket.region or None,
        environment=ticket.environment,
        title=ticket.title,
        origin=ticket.origin,
        description=ticket.description,
        recent_changes=ticket.recent_changes,
        reported_by=ticket.reported_by,
        asked_for=list(ticket.asked_for),
        status=ticket.status,
        cycle=ticket.cycle,
        severity=ticket.severity,
        severity_reason=ticket.severity_reason.in_language(terms.language),
        severity_explanation=explanation,
        severity_evidence=ticket.severity_evidence,
        opened_at=zulu(ticket.opened_at),
        response_due_at=zulu(ticket.clock.due_at),
        responded_at=_zulu(ticket.responded_at),
        resolved_at=_zulu(ticket.resolved_at),
        resolution=ticket.resolution,
        verified=ticket.verified,
        follow_up_at=_zulu(ticket.follow_up_at),
        recovered_at=_zulu(ticket.recovered_at),
        closed_at=_zulu(ticket.closed_at),
        occurrences=ticket.occurrences,
        contract_plan=terms.plan,
        contract_version=terms.contract_version,
        language=terms.language,
        alarm_name=ticket.alarm_name,
        alarm_arn=ticket.alarm_arn,
        alarm_at=_zulu(ticket.alarm_at),
        alarm_reason=ticket.alarm_reason,
        alarm_metric=ticket.alarm_metric,
        alarm_description=ticket.alarm_description,
        clock=_clock_shape(ticket.clock),
        owner=_actor_shape(ticket.owner, caller) if ticket.owner else None,
        news_at=_zulu(ticket.news_at),
        reminder_at=_zulu(ticket.reminder_at) if caller.of_desk else None,
        previous_ticket=ticket.previous_ticket,
        related=list(ticket.related),
        links=shapes.Links(timeline=f"/tickets/{ticket.id}/timeline", clock=f"/tickets/{ticket.id}/clock"),
    )


def ledger_shape(ledger: Ledger) -> clock_shapes.Ledger:
    """A clock's ledger; the reasons in the ticket's language."""
    ticket, clock, terms = ledger.ticket, ledger.ticket.clock, ledger.ticket.terms
    return clock_shapes.Ledger(
        ticket=ticket.id,
        cycle=ticket.cycle,
        severity=clock.severity,
        promise=format_duration(clock.promise),
        plan=terms.plan,
        time_zone=terms.time_zone,
        calendar=terms.calendar,
        calendar_version=terms.calendar_version,
        started_at=zulu(clock.started_at),
        due_at=zulu(clock.due_at),
        responded_at=_zulu(ticket.responded_at),
        elapsed=format_duration(ledger.elapsed),
        checkpoints=_checkpoint_shapes(clock),
        segments=[
            clock_shapes.Segment(
                start=zulu(segment.start),
                end=zulu(segment.end),
                covered=segment.covered,
                reason=segment.reason.in_language(terms.language),
            )
            for segment in ledger.segments
        ],
    )


def screening_shape(screening: Screening) -> caller_shapes.Screening:
    """Whether somebody may open a ticket, for the desk."""
    client, entitlement = screening.client, screening.entitlement
    contact = screening.contacts[0] if screening.contacts else None
    contract = entitlement.value if entitlement else None
    return caller_shapes.Screening(
        may=screening.may,
        may_call=screening.may_call,
        may_write=screening.may_write,
        reason=phrase_shape(screening.reason),
        client=client.id if client else None,
        client_name=client.name if client else None,
        contact=caller_shapes.KnownContact(name=contact.name, role=contact.role, language=contact.language)
        if contact
        else None,
        standing=Standing(entitlement.evidence) if entitlement else None,
        contract_plan=contract.plan if contract else None,
    )


def phrase_shape(phrase: Phrase) -> shapes.Phrase:
    """A sentence in both languages."""
    return shapes.Phrase(es=phrase.es, en=phrase.en)


def entry_shape(entry: Entry, caller: Caller) -> shapes.Entry:
    """A line of the timeline; a client reads the names of the desk's people and not their ids, nor their notices'."""
    return shapes.Entry(
        version=entry.version,
        at=zulu(entry.at),
        kind=entry.kind,
        cycle=entry.cycle,
        actor=_actor_shape(entry.actor, caller),
        public=entry.public,
        reason=entry.reason,
        data={name: value for name, value in entry.data.items() if caller.of_desk or name != BY_LINK},
    )


def notice_shape(notice: Notice) -> shapes.Notice:
    """A notice, for the desk."""
    return shapes.Notice(
        id=notice.id,
        entry=notice.entry,
        audience=notice.recipient.audience,
        party=notice.recipient.party,
        name=notice.recipient.name,
        recipient=notice.recipient.address,
        channel=notice.channel,
        language=notice.recipient.language,
        state=notice.state,
        attempts=notice.attempts,
        at=zulu(notice.at),
        reason=notice.reason,
        provider_id=notice.provider_id,
        deadline=zulu(notice.deadline) if notice.deadline else None,
        instead=[shapes.NoticeRoad(channel=road.channel, address=road.address) for road in notice.instead],
        went_on=notice.went_on,
        stands_in_for=notice.stands_in_for,
        history=[_step_shape(heard) for heard in history_of(notice)],
    )


def _step_shape(heard: Heard) -> shapes.NoticeStep:
    return shapes.NoticeStep(state=heard.state, at=zulu(heard.at), reason=heard.reason, attempt=heard.attempt)


def quarantined_shape(quarantined: Quarantined) -> shapes.Quarantined:
    """A quarantined message, for the desk."""
    return shapes.Quarantined(
        id=quarantined.id,
        received_at=zulu(quarantined.received_at),
        road=quarantined.road,
        account_id=quarantined.account_id,
        reason=quarantined.reason,
        body=quarantined.body,
        body_sha256=quarantined.body_sha256,
        standing=quarantined.standing,
        released_ticket=quarantined.released_ticket,
        released_at=_zulu(quarantined.released_at),
        released_by=quarantined.released_by or None,
    )


def client_shape(client: Client) -> client_shapes.Client:
    """A client in the shape of its file."""
    return client_shapes.Client.model_validate(client_document(client))


def contact_shape(contact: Contact) -> client_shapes.Contact:
    """A contact in the shape of a client's file."""
    return client_shapes.Contact.model_validate(contact_document(contact))


def registered_contact_shape(contact: Contact, last: ContactTrace | None) -> client_shapes.RegisteredContact:
    """A contact, and what became of them last as the register remembers it."""
    removed = last if last and last.action is ContactAction.REMOVED else None
    return client_shapes.RegisteredContact(
        **contact_shape(contact).model_dump(),
        removed_at=zulu(removed.at) if removed else None,
        removed_by=removed.by.name if removed else None,
        requested_by=(last.requested_by or None) if last else None,
    )


def _clock_shape(clock: ResponseClock) -> shapes.Clock:
    return shapes.Clock(started_at=zulu(clock.started_at), checkpoints=_checkpoint_shapes(clock))


def _checkpoint_shapes(clock: ResponseClock) -> list[shapes.Checkpoint]:
    return [
        shapes.Checkpoint(
            name=checkpoint.name,
            percent=checkpoint.percent,
            at=zulu(checkpoint.at),
            passed=at < clock.passed_count,
        )
        for at, checkpoint in enumerate(clock.checkpoints)
    ]


def _actor_shape(actor: Actor, caller: Caller) -> shapes.Actor:
    hidden = actor.type in OF_DESK and not caller.of_desk
    return shapes.Actor(type=actor.type, id=None if hidden else actor.id, name=actor.name)


def _zulu(at: datetime | None) -> str | None:
    return zulu(at) if at else None
