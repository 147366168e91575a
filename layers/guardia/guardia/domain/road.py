"""The channels by which anybody is told, and a road on one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Channel(StrEnum):
    """How a notice travels."""

    EMAIL = "email"
    SMS = "sms"
    SLACK = "slack"
    TEAMS = "teams"
    WEBHOOK = "webhook"
    EVENTS = "events"


ANSWERED_AT_ONCE = frozenset({Channel.SLACK, Channel.TEAMS, Channel.WEBHOOK, Channel.EVENTS})
"""Where whoever takes the message has it: their 2xx is the delivery, and nothing is reported later."""

ASKS_STRANGERS = frozenset({Channel.SLACK, Channel.TEAMS, Channel.WEBHOOK})
"""Where a message goes to an address of somebody else's choosing, who may take their time to answer."""

READ_BY_MACHINES = frozenset({Channel.WEBHOOK, Channel.EVENTS})
"""Where a system keeps its own list of tickets: it wants each of them, however many there are."""

FAR_AS_SEEN = frozenset({Channel.SMS})
"""Where nobody reports what became of a message that the provider took: it counts as arrived."""

SECRETS: Final = "guardia/channels/"
"""Below this, and nowhere else, stand the secrets that hold the URLs of webhooks: a client's below its own id, and the
desk's below `desk`. No other is ever read, because whoever may write an address must not name others."""


@dataclass(frozen=True, slots=True)
class Road:
    """One way to somebody. `address` is what the channel calls one, and never a secret itself."""

    channel: Channel
    address: str
