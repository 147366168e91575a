"""What templates read of an entry's data: the names are those that the services write (`report_undelivered` and so on).

`letter` is built on it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from guardia.domain.decision import Phrase
from guardia.domain.duration import parse_duration
from guardia.domain.notice import AUDIENCES
from guardia.domain.ticket import Kind, Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guardia.domain.contract import Client, Contact
    from guardia.domain.notice import Recipient
    from guardia.domain.ticket import Entry, Ticket

HAPPENED = (
    (Kind.OPENED, Phrase("Nuevos", "New")),
    (Kind.REOPENED, Phrase("Reabiertos", "Opened again")),
    (Kind.CHECKPOINT, Phrase("Avisos de respuesta pendiente", "Warnings that nobody has answered")),
    (Kind.SEVERITY, Phrase("Cambios de gravedad", "Changes of severity")),
    (
        Kind.RESOLVED,
        Phrase("Resueltos, porque su alarma volvió a la normalidad", "Resolved, since the alarm is normal again"),
    ),
    (Kind.FOLLOW_UP, Phrase("A mitad del seguimiento", "Half-way through the follow-up")),
    (Kind.CLOSED, Phrase("Cerrados", "Closed")),
)
"""What a storm's message may tell of, in this order."""


class EntryData:
    """The details of one entry."""

    __slots__ = ()
    entry: Entry
    client: Client | None
    listed: Sequence[Ticket]
    recipient: Recipient

    def data(self, name: str) -> str:
        """A detail of the entry; empty where it has none."""
        return str(self.entry.data.get(name, ""))

    def instant(self, name: str) -> datetime | None:
        """A detail that is an instant."""
        return datetime.fromisoformat(self.data(name)) if self.data(name) else None

    @property
    def level(self) -> int:
        """The how-manieth reminder of one silence it is, from 1."""
        return int(self.data("level"))

    @property
    def interval(self) -> timedelta | None:
        """Of a reminder: how often the contract wants news."""
        return parse_duration(self.data("interval")) if self.data("interval") else None

    @property
    def count(self) -> int:
        """Of a storm: how many tickets it has."""
        return int(self.data("count") or len(self.listed))

    @property
    def silence(self) -> timedelta:
        """Of a reminder: how long the client had no news when it was written."""
        since = self.instant("since")
        return self.entry.at - since if since else timedelta()

    @property
    def is_digest(self) -> bool:
        """Of a storm: whether an earlier message told of its beginning."""
        return int(self.data("number")) > 1

    @property
    def happened(self) -> Sequence[tuple[Phrase, int]]:
        """Of a storm: how often each thing happened, without what did not and what is not told to this reader."""
        told = [(words, int(self.data(f"{kind}_entries") or 0), kind) for kind, words in HAPPENED]
        return [(words, count) for words, count, kind in told if count and self.recipient.audience in AUDIENCES[kind]]

    @property
    def stretch(self) -> timedelta | None:
        """Of a storm: in how long it happened."""
        began, ended = self.instant("from"), self.instant("to")
        return ended - began if began and ended else None

    @property
    def unanswered(self) -> bool:
        """Of a storm: whether anybody waits for an answer to one of the tickets that are listed."""
        return any(ticket.status is Status.OPEN for ticket in self.listed)

    @property
    def first_due(self) -> datetime:
        """Of a storm: when the first of these answers is due."""
        return min(ticket.clock.due_at for ticket in self.listed if ticket.status is Status.OPEN)

    @property
    def others(self) -> int:
        """Of a storm: how many of its tickets are not listed by name."""
        return max(self.count - len(self.listed), 0)

    @property
    def missed(self) -> str:
        """Of a message that nobody could deliver, for whom: a `contact`, a `client`, a `person`, the `desk`."""
        kind, _, name = self.data("party").partition(":")
        return kind if name else "desk"

    @property
    def unreached(self) -> Contact | None:
        """Of a message that nobody could deliver: the client's contact whom it was for, as they are registered now."""
        if self.entry.kind is not Kind.UNDELIVERED or self.client is None:
            return None
        party = self.data("party")
        return next((known for known in self.client.contacts if f"contact:{known.email.casefold()}" == party), None)
