"""From values of the domain to the shapes of answers, as one caller may see them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from aws_lambda_powertools.event_handler import Response

from guardia.domain.client_file import client_document
from guardia.domain.instant import zulu
from guardia.domain.ticket import ActorType
from ticket_api import client_shapes, shapes
from ticket_api.preconditions import entity_tag

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.caller import Caller
    from guardia.domain.clock import ResponseClock
    from guardia.domain.contract import Client
    from guardia.domain.notice import Notice
    from guardia.domain.quarantine import Quarantined
    from guardia.domain.ticket import Actor, Entry, Ticket

JSON = "application/json"
OF_DESK = frozenset({ActorType.ENGINEER, ActorType.OPERATOR})


def to_json(content: object) -> str:
    """Compact JSON in UTF-8. A lone surrogate, which UTF-8 has no bytes for, stays an escape."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "backslashreplace").decode()


def ticket_answer(ticket: Ticket) -> Response[shapes.Ticket]:
    """A ticket, with its version as ETag."""
    return Response(200, JSON, ticket_shape(ticket), headers={"ETag": entity_tag(ticket.version)})


def ticket_shape(ticket: Ticket) -> shapes.Ticket:
    """A ticket; everybody who may see it sees the same."""
    terms = ticket.terms
    return shapes.Ticket(
        id=ticket.id,
        version=ticket.version,
        client_id=ticket.client_id,
        account_id=ticket.account_id,
        region=ticket.region,
        environment=ticket.environment,
        title=ticket.title,
        status=ticket.status,
        cycle=ticket.cycle,
        severity=ticket.severity,
        severity_reason=ticket.severity_reason.in_language(terms.language),
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
        previous_ticket=ticket.previous_ticket,
        related=list(ticket.related),
    )


def entry_shape(entry: Entry, caller: Caller) -> shapes.Entry:
    """A line of the timeline; a client reads the names of the desk's people and not their ids."""
    return shapes.Entry(
        version=entry.version,
        at=zulu(entry.at),
        kind=entry.kind,
        cycle=entry.cycle,
        actor=_actor_shape(entry.actor, caller),
        public=entry.public,
        reason=entry.reason,
        data=dict(entry.data),
    )


def notice_shape(notice: Notice) -> shapes.Notice:
    """A notice, for the desk."""
    return shapes.Notice(
        id=notice.id,
        entry=notice.entry,
        recipient=notice.recipient.address,
        channel=notice.channel,
        language=notice.recipient.language,
        state=notice.state,
        attempts=notice.attempts,
        at=zulu(notice.at),
        reason=notice.reason,
    )


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
        released_ticket=quarantined.released_ticket,
    )


def client_shape(client: Client) -> client_shapes.Client:
    """A client in the shape of its file."""
    return client_shapes.Client.model_validate(client_document(client))


def _clock_shape(clock: ResponseClock) -> shapes.Clock:
    checkpoints = [
        shapes.Checkpoint(name=checkpoint.name, at=zulu(checkpoint.at), passed=at < clock.passed_count)
        for at, checkpoint in enumerate(clock.checkpoints)
    ]
    return shapes.Clock(started_at=zulu(clock.started_at), checkpoints=checkpoints)


def _actor_shape(actor: Actor, caller: Caller) -> shapes.Actor:
    hidden = actor.type in OF_DESK and not caller.of_desk
    return shapes.Actor(type=actor.type, id=None if hidden else actor.id, name=actor.name)


def _zulu(at: datetime | None) -> str | None:
    return zulu(at) if at else None
