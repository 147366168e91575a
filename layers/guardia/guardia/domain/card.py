"""One message on its way to one address, as channels other than e-mail take it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.contract import Severity
    from guardia.domain.decision import Language
    from guardia.domain.notice import Message
    from guardia.domain.ticket import Kind, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """What short messages, chat and machines show of a ticket's entry. Texts are plain, and strangers wrote some.

    `due_at` is when the first response is due; None once somebody has answered. `link` leads to the page that
    acknowledges: whoever has it may use it, so it is in no `repr`.
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
    link: str | None = field(default=None, repr=False)


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
