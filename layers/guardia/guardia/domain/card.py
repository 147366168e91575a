"""One message on its way to one address, as channels other than e-mail take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.contract import Severity
from guardia.domain.notice import Audience
from guardia.domain.ticket import ActorType, Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.decision import Language
    from guardia.domain.notice import Message, Recipient
    from guardia.domain.ticket import Entry, Ticket


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One of the tickets that a storm's message lists."""

    ticket_id: str
    title: str
    severity: Severity
    status: Status
    due_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What short messages, chat and machines show of a ticket's entry. Texts are plain, and strangers wrote some.

    `due_at` is when the first response is due; None once somebody has answered. `actor` is the person who made the
    entry and `words` what they said; both are empty where the system made it. `whom` is whom the entry is about: who
    could not be told, or who owes the client news. `listed` are tickets of a storm, the most urgent first, and `count`
    is how many it has. `link` leads to the page that acknowledges: whoever has it may use it, so it is in no `repr`.
    """

    ticket_id: str
    title: str
    client_name: str
    severity: Severity
    status: Status
    kind: Kind
    at: datetime
    due_at: datetime | None
    time_zone: str
    language: Language
    audience: Audience = Audience.DESK
    actor: str = ""
    words: str = ""
    whom: str = ""
    listed: tuple[Line, ...] = ()
    count: int = 0
    link: str | None = field(default=None, repr=False)


def card_of(
    ticket: Ticket, entry: Entry, recipient: Recipient, client_name: str, *, link: str | None, listed: Sequence[Ticket]
) -> Card:
    """What the recipient's chat, telephone or machine shows of the entry. `listed` are the tickets of a storm."""
    of_storm = entry.kind is Kind.STORM
    by_person = entry.actor.type is not ActorType.SYSTEM
    lines = tuple(map(_line, listed))
    return Card(
        ticket_id=ticket.id,
        title=ticket.title,
        client_name=client_name,
        severity=Severity(str(entry.data["severity"])) if of_storm else ticket.severity,
        status=ticket.status,
        kind=entry.kind,
        at=entry.at,
        due_at=min(filter(None, (line.due_at for line in lines)), default=None) if of_storm else _due_at(ticket),
        time_zone=recipient.time_zone,
        language=recipient.language,
        audience=recipient.audience,
        actor=entry.actor.name.strip() if by_person else "",
        words=entry.reason if by_person else "",
        whom=_whom(entry),
        listed=lines,
        count=int(entry.data.get("count", len(lines))) if of_storm else 0,
        link=link,
    )


def _line(ticket: Ticket) -> Line:
    return Line(
        ticket_id=ticket.id,
        title=ticket.title,
        severity=ticket.severity,
        status=ticket.status,
        due_at=_due_at(ticket),
    )


def _due_at(ticket: Ticket) -> datetime | None:
    return ticket.clock.due_at if ticket.status is Status.OPEN else None


def _whom(entry: Entry) -> str:
    """The names of the data are those that `report_undelivered` and the reminders write."""
    match entry.kind:
        case Kind.UNDELIVERED:
            return str(entry.data.get("name") or entry.data.get("address", ""))
        case Kind.REMINDER:
            return str(entry.data.get("owner", ""))
        case _:
            return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A notice's message, its card where it tells of a ticket, and where it goes.

    `address` is what the channel calls one: a telephone number, the name of the secret that holds a webhook's URL, the
    name of an event bus. It is never a secret itself. `notice_id` is the same for every try.
    """

    notice_id: str
    address: str
    message: Message
    card: Card | None = None
