"""Which channels this stack uses besides e-mail, and where the desk itself is told: part of Settings.

Each is off unless its variable says otherwise; bootstrap loads the adapter of a channel only where it is on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.channel_file import DESK, is_secret_of
from guardia.domain.road import SECRETS, Channel, Road

if TYPE_CHECKING:
    from collections.abc import Mapping

_SENDER_ID = re.compile(r"(?=.*[A-Za-z])[0-9A-Za-z](?:[0-9A-Za-z-]{0,9}[0-9A-Za-z])?")
"""https://docs.aws.amazon.com/sns/latest/dg/sms_sending-overview.html: 11 characters at most, one a letter at least."""
_WORDS = {"": False, "off": False, "on": True}


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """All off by default. `event_bus` is the bus that ticket events go to; empty where they go nowhere.

    `desk_slack` and the like name the secrets of the desk's own rooms and systems; empty where it has none.
    `private_webhooks` lets webhooks go to addresses that are not public: for an emulator, on a machine of its own.
    """

    sms: bool = False
    sms_sender_id: str = ""
    slack: bool = False
    teams: bool = False
    webhook: bool = False
    event_bus: str = ""
    desk_slack: str = ""
    desk_teams: str = ""
    desk_webhook: str = ""
    private_webhooks: bool = False

    def __post_init__(self) -> None:
        """Refuse what SNS or Secrets Manager would refuse at each message. Raises ValueError."""
        if self.sms_sender_id and not _SENDER_ID.fullmatch(self.sms_sender_id):
            raise ValueError(f"SMS_SENDER_ID is {self.sms_sender_id!r}: wanted 1 to 11 letters, digits and hyphens")
        for channel, address in self._of_desk.items():
            if address and not is_secret_of(DESK, address):  # said without it: it may be the URL itself
                raise ValueError(f"DESK_{channel.upper()} names no secret below {SECRETS}{DESK}/")

    @property
    def used(self) -> frozenset[Channel]:
        """The channels that people and rooms are told by; e-mail is always one."""
        switches = {
            Channel.SMS: self.sms,
            Channel.SLACK: self.slack,
            Channel.TEAMS: self.teams,
            Channel.WEBHOOK: self.webhook,
        }
        return frozenset({Channel.EMAIL, *(channel for channel, is_on in switches.items() if is_on)})

    @property
    def desk(self) -> tuple[Road, ...]:
        """The roads to the desk's own rooms and systems."""
        return tuple(Road(channel, address) for channel, address in self._of_desk.items() if address)

    @property
    def _of_desk(self) -> Mapping[Channel, str]:
        return {Channel.SLACK: self.desk_slack, Channel.TEAMS: self.desk_teams, Channel.WEBHOOK: self.desk_webhook}

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> ChannelSettings:
        """Settings from variables. Raises ValueError for one without sense."""
        return cls(
            sms=_switch(environment, "SMS_CHANNEL"),
            sms_sender_id=environment.get("SMS_SENDER_ID", ""),
            slack=_switch(environment, "SLACK_CHANNEL"),
            teams=_switch(environment, "TEAMS_CHANNEL"),
            webhook=_switch(environment, "WEBHOOK_CHANNEL"),
            event_bus=environment.get("EVENT_BUS_NAME", ""),
            desk_slack=environment.get("DESK_SLACK", ""),
            desk_teams=environment.get("DESK_TEAMS", ""),
            desk_webhook=environment.get("DESK_WEBHOOK", ""),
            private_webhooks=environment.get("PRIVATE_WEBHOOKS", "") == "true",
        )


def _switch(environment: Mapping[str, str], name: str) -> bool:
    word = environment.get(name, "").lower()
    if word not in _WORDS:
        raise ValueError(f"{name} is {word!r}: wanted on or off")
    return _WORDS[word]
