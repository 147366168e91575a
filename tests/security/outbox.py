"""What leaves Guardia about the tickets of a store: the real composer and cards, by senders that keep all."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.adapters.channels.documents import event_detail, webhook_document
from guardia.adapters.channels.slack import slack_message
from guardia.adapters.channels.sms import text_of
from guardia.adapters.channels.teams import teams_message
from guardia.adapters.links import Links
from guardia.adapters.messages.composer import JinjaComposer
from guardia.domain.decision import Language
from guardia.domain.road import Channel
from guardia.domain.road import Road as Way
from guardia.services.call_duty import CallDuty
from guardia.services.dispatch import Dispatch
from guardia.services.hold_back import HoldBack
from guardia.services.notify import Notify
from guardia.services.parties import Desk, Parties
from guardia.services.report_undelivered import ReportUndelivered
from guardia.services.system_step import SystemStep
from guardia.services.tell_storm import TellStorm
from tests.support.links import Keys
from tests.support.recorders import RecordingMailer, RecordingSender

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.card import Delivery
    from guardia.ports import Clock, Sender, Store

EVENTS = "guardia-ticket-events"
DESK_ADDRESS = "mesa@desk.example"
DESK_ROOM = "secretsmanager:guardia/channels/desk/slack"
LINKS = "https://desk.example/v1"
STORM_AFTER = 6


@dataclass(frozen=True)
class Sent:
    """One thing that left: by which channel, to whom, and every byte of it."""

    channel: str
    address: str
    content: str


class Outbox:
    """Tells of the tickets of one store, by every channel."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._step = SystemStep(store, clock, lambda _: None)
        self._mailer = RecordingMailer()
        channels = [channel for channel in Channel if channel is not Channel.EMAIL]
        self._senders = {channel: RecordingSender() for channel in channels}
        senders: dict[Channel, Sender] = dict(self._senders.items())
        desk = Desk(DESK_ADDRESS, Language.ES, "America/Panama", (Way(Channel.SLACK, DESK_ROOM),))
        composer, links = JinjaComposer(desk_email=DESK_ADDRESS), Links(Keys(), LINKS)
        self._notify = Notify(
            tickets=store,
            notices=store,
            register=store,
            parties=Parties(desk, CallDuty(store), frozenset(Channel), EVENTS),
            dispatch=Dispatch(store, store, composer, self._mailer, senders, links),
            report_undelivered=ReportUndelivered(store, self._step),
            clock=clock,
            held_back=HoldBack(store, store, lambda _: None, STORM_AFTER),
        )

    def tell(self, number: str) -> None:
        """Every entry of the ticket is told to everybody whom it concerns, if it was not yet."""
        for entry in self._store.entries(number):
            self._notify.entry(number, entry.version)

    def tell_storm(self, client_id: str, now: datetime) -> None:
        """One message of all the tickets of a client that were held back."""
        for owed in TellStorm(self._store, self._store, self._step)(client_id, now):
            self._notify.entry(owed.ticket_id, int(owed.key))

    def __iter__(self) -> Iterator[Sent]:
        for mail in self._mailer.sent:
            message = mail.message
            yield Sent("email", mail.address, f"{message.subject}\n{message.text}\n{message.html}\n{message.thread}")
        for channel, sender in self._senders.items():
            for delivery in sender.sent:
                yield Sent(channel, delivery.address, _content(channel, delivery))


def _content(channel: Channel, delivery: Delivery) -> str:
    """As the channel's own sender writes it."""
    if channel is Channel.SMS:
        return text_of(delivery)
    if channel is Channel.EVENTS:
        assert delivery.card
        return json.dumps(event_detail(delivery.card, delivery.notice_id))
    documents = {Channel.SLACK: slack_message, Channel.TEAMS: teams_message, Channel.WEBHOOK: webhook_document}
    return json.dumps(documents[channel](delivery))
