"""A stack with every channel on and a duty roster, and real HTTPS listeners where its chat and webhooks arrive."""

from __future__ import annotations

import json
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardia_ops.local.operate import running
from guardia_ops.local.quirks import sent_sms
from tests.e2e.aws import Aws
from tests.e2e.desk import Desk, People
from tests.e2e.ledger import Ledger
from tests.support.listener import Certificate, listening

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.support.listener import Listener, Request

HERE = "localhost"
ROOMS = {
    "slack": "secretsmanager:guardia/channels/desk/slack",
    "teams": "ssm:/guardia/channels/desk/teams",
    "webhook": "secretsmanager:guardia/channels/desk/webhook",
}
"""The desk's own rooms and system, by their channel; and the secrets that hold their addresses."""

KEY = "5ec2e7" * 8
"""What signs the webhooks to the desk's own system."""

PARAMETERS = {
    "SmsChannel": "on",
    "SmsSenderId": "GUARDIA",
    "SlackChannel": "on",
    "TeamsChannel": "on",
    "WebhookChannel": "on",
    "DeskSlack": ROOMS["slack"],
    "DeskTeams": ROOMS["teams"],
    "DeskWebhook": ROOMS["webhook"],
    "PrivateWebhooks": "true",
    "TicketEvents": "on",
    "StormAfter": "500",
}
EVA, BETO, JEFA = "eva@desk.example", "+50760000002", "jefa@desk.example"
"""The first line by e-mail, in English; the second by SMS; the manager by e-mail."""

ROSTER = {
    "people": [
        {"id": "eva", "name": "Eva", "email": EVA, "language": "en", "time_zone": "America/Panama"},
        {
            "id": "beto",
            "name": "Beto",
            "email": "beto@desk.example",
            "phone": BETO,
            "channels": ["sms"],
            "time_zone": "America/Panama",
        },
        {"id": "jefa", "name": "Jefa", "email": JEFA, "time_zone": "America/Panama"},
    ],
    "lines": {
        "first": [{"name": "siempre", "people": ["eva"], "time_zone": "America/Panama"}],
        "second": [{"name": "respaldo", "people": ["beto"], "time_zone": "America/Panama"}],
        "manager": [{"name": "jefatura", "people": ["jefa"], "time_zone": "America/Panama"}],
    },
}
OPENED_TELLS = 7
"""Who is told of a new ticket: Ana, the desk's mailbox, Eva, three rooms and the bus."""


@dataclass(frozen=True)
class FullDesk(Desk):
    """A desk that is told by every channel. `rooms` are the listeners, by their channel."""

    rooms: Mapping[str, Listener]
    certificate: Certificate

    def heard(self, channel: str, ticket_id: str) -> list[Request]:
        """What arrived in the desk's room of this channel about a ticket, in order."""
        return [request for request in self.rooms[channel].requests if ticket_id in request.body.decode()]

    def texts_to(self, phone: str, ticket_id: str) -> list[str]:
        """What a telephone was told about a ticket, in order."""
        return [text for text in sent_sms(self.stack, phone) if ticket_id in text]

    def keep_secret(self, address: str, value: str) -> None:
        """Put a secret where the address of a recipient names it."""
        store, _, name = address.partition(":")
        if store == "ssm":
            self.aws("ssm").put_parameter(Name=name, Value=value, Type="SecureString", Overwrite=True)
        else:
            self.aws("secretsmanager").create_secret(Name=name, SecretString=value)


@contextmanager
def full_desk_running(directory: Path) -> Iterator[FullDesk]:
    """The whole, with its roster in force. It ends with the block."""
    certificate = Certificate.made(directory, (HERE,))
    with ExitStack() as open_:
        rooms = {channel: open_.enter_context(listening(certificate, host=HERE)) for channel in ROOMS}
        stack = open_.enter_context(running(directory / ".local", parameters=PARAMETERS, authorities=certificate.path))
        people, aws = People.of(stack), Aws(stack)
        open_.callback(people.sign_out)
        open_.callback(aws.close)
        desk = FullDesk(stack, aws, people, Ledger(stack.outputs, aws), directory, rooms, certificate)
        for channel, address in ROOMS.items():
            desk.keep_secret(address, _secret(channel, rooms[channel].url))
        desk.body(desk.operator.put("/duty/roster", json=ROSTER))
        yield desk


def _secret(channel: str, url: str) -> str:
    """As docs/channels.md says: the URL, and the key beside it where messages are signed."""
    value: dict[str, Any] = {"url": url, "key": KEY}
    return json.dumps(value) if channel == "webhook" else url
