"""Hand one notice over to its channel: as a letter by e-mail, as a card on every other.

Called by `notify`, for a notice that it has leased.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.blindness import name_of
from guardia.domain.card import Delivery, card_of
from guardia.domain.delivery import Fate
from guardia.domain.duty.called import asks_reader
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Audience, Label, Message
from guardia.domain.road import ANSWERED_AT_ONCE, Channel
from guardia.domain.ticket import Status
from guardia.services.storm_tickets import listed_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guardia.domain.contract import Client
    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Composer, LinkMaker, Mailer, NoticeStore, Sender, TicketStore


@dataclass(frozen=True, slots=True)
class Dispatch:
    """`senders` are the channels that this stack uses besides e-mail. Without `link`, no message has one."""

    tickets: TicketStore
    notices: NoticeStore
    composer: Composer
    mailer: Mailer
    senders: Mapping[Channel, Sender] = field(default_factory=dict)
    link: LinkMaker | None = None

    def __call__(self, ticket: Ticket, client: Client | None, entry: Entry, notice: Notice) -> tuple[Fate, str]:
        """What became of it, and the provider's id of it. Raises DeliveryFailed."""
        link, listed = self._link(ticket, entry, notice), listed_of(self.tickets, entry)
        if notice.channel is Channel.EMAIL:
            links = self._links(listed, notice)
            message = self.composer.compose(
                ticket, client, entry, notice.recipient, link=link, listed=listed, links=links
            )
            label = Label(notice.ticket_id, notice.id, notice.attempts)
            return Fate.ACCEPTED, self.mailer.send(message, notice.recipient.address, label)
        sender = self.senders.get(notice.channel)
        if sender is None:
            raise DeliveryFailed(f"this stack does not use the channel {notice.channel} any more", permanent=True)
        fate = Fate.DELIVERED if notice.channel in ANSWERED_AT_ONCE else Fate.ACCEPTED
        recipient = notice.recipient
        name = name_of(client, ticket.client_id, recipient.language)
        card = card_of(ticket, entry, recipient, name, link=link, listed=listed)
        if recipient.audience is Audience.SYSTEM:  # machines read the card alone
            message = Message("", "", "", ticket.id, recipient.language)
        else:
            message = self.composer.compose(ticket, client, entry, recipient, link=link, listed=listed)
        return fate, sender.send(Delivery(notice_id=notice.id, address=recipient.address, message=message, card=card))

    def _link(self, ticket: Ticket, entry: Entry, notice: Notice) -> str | None:
        """The page that acknowledges: for the desk only, and only while nobody has answered."""
        wanted = notice.recipient.audience is Audience.DESK and asks_reader(ticket, entry)
        return self.link(ticket, notice) if self.link and wanted else None

    def _links(self, listed: Sequence[Ticket], notice: Notice) -> Mapping[str, str]:
        """Of a storm: for each ticket that waits, the page on which this reader takes it on.

        It is that of the message which was held back from them; whoever was not called then has none.
        """
        links: dict[str, str] = {}
        if self.link is None or notice.recipient.audience is not Audience.DESK:
            return links
        for ticket in listed:
            if ticket.status is Status.OPEN:
                mine = [one for one in self.notices.notices(ticket.id) if one.recipient.party == notice.recipient.party]
                if mine and (link := self.link(ticket, mine[-1])):
                    links[ticket.id] = link
        return links
