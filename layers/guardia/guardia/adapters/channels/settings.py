"""Which channels this stack uses. Each is off unless its variable says otherwise; bootstrap reads this once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[0-9A-Za-z](?:[0-9A-Za-z-]{0,9}[0-9A-Za-z])?")
"""https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html: 11 characters at most, one a letter at least."""
_PREFIX = re.compile(r"[0-9A-Za-z_.-]+(?:/[0-9A-Za-z_.-]+)*/")
_WORDS = {"": False, "off": False, "on": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """All off by default. `event_bus` is the bus that ticket events go to; empty where they go nowhere.

    Only secrets below `secrets_prefix` are ever read: whoever may write a recipient's address may not name others.
    """

    sms: bool = False
    sms_sender_id: str = ""
    slack: bool = False
    teams: bool = False
    webhook: bool = False
    secrets_prefix: str = "guardia/channels/"
    event_bus: str = ""

    def __post_init__(self) -> None:
        """Refuse what SNS or Secrets Manager would refuse at each message. Raises ValueError."""
        if self.sms_sender_id and not _SENDER_ID.fullmatch(self.sms_sender_id):
            raise ValueError(f"SMS_SENDER_ID is {self.sms_sender_id!r}: wanted 1 to 11 letters, digits and hyphens")
        if not _PREFIX.fullmatch(self.secrets_prefix):
            raise ValueError(f"CHANNEL_SECRETS_PREFIX is {self.secrets_prefix!r}: wanted names that end in a slash")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ChannelSettings:
        """Settings from variables. Raises ValueError for one without sense."""
        return cls(
            sms=_switch(environment, "SMS_CHANNEL"),
            sms_sender_id=environment.get("SMS_SENDER_ID", ""),
            slack=_switch(environment, "SLACK_CHANNEL"),
            teams=_switch(environment, "TEAMS_CHANNEL"),
            webhook=_switch(environment, "WEBHOOK_CHANNEL"),
            secrets_prefix=environment.get("CHANNEL_SECRETS_PREFIX", "guardia/channels/"),
            event_bus=environment.get("EVENT_BUS_NAME", ""),
        )


def _switch(environment: Mapping[str, str], name: str) -> bool:
    word = environment.get(name, "").lower()
    if word not in _WORDS:
        raise ValueError(f"{name} is {word!r}: wanted on or off")
    return _WORDS[word]
