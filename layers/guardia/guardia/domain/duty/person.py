"""Somebody of the desk who can be on duty, and how they are reached."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.contract import Severity
from guardia.domain.road import Channel, Road

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.decision import Language

_FORM = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


class Reach(StrEnum):
    """The roads on which a person can be reached, as the roster names them."""

    EMAIL = "email"
    SMS = "sms"
    SLACK = "slack"
    TEAMS = "teams"


@dataclass(frozen=True, slots=True)
class QuietHours:
    """A stretch of every day, in minutes since midnight; one that ends before it begins goes over midnight."""

    begins: int
    ends: int

    def covers(self, minute: int) -> bool:
        """Whether this minute of a day is quiet: the first is, the last is not."""
        if self.begins < self.ends:
            return self.begins <= minute < self.ends
        return minute >= self.begins or minute < self.ends


def parse_quiet_hours(text: str) -> QuietHours:
    """`22:00-07:00`. Raises ValueError that says what would be right."""
    match = _FORM.fullmatch(text)
    if not match:
        raise ValueError(f"{text!r} are no quiet hours such as 22:00-07:00; midnight is 00:00")
    hours, minutes, last_hours, last_minutes = map(int, match.groups())
    quiet = QuietHours(hours * 60 + minutes, last_hours * 60 + last_minutes)
    if quiet.begins == quiet.ends:
        raise ValueError(f"{text!r} ends when it begins; whoever wants no quiet hours leaves them out")
    return quiet


def format_quiet_hours(quiet: QuietHours) -> str:
    """`22:00-07:00`; parse_quiet_hours reads it again."""
    return f"{quiet.begins // 60:02}:{quiet.begins % 60:02}-{quiet.ends // 60:02}:{quiet.ends % 60:02}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """`channels` in the order in which they are tried; `quiet_hours` by the wall clock of `time_zone`.

    `slack` and `teams` name the secrets that hold the webhooks of the person's own rooms.
    """

    id: str
    name: str
    email: str
    language: Language
    time_zone: str
    channels: tuple[Reach, ...]
    phone: str | None = None
    quiet_hours: QuietHours | None = None
    slack: str | None = None
    teams: str | None = None

    def address(self, reach: Reach) -> str | None:
        """Where this road leads; None where nobody knows, so that it is passed over."""
        addresses = {Reach.EMAIL: self.email, Reach.SMS: self.phone, Reach.SLACK: self.slack, Reach.TEAMS: self.teams}
        return addresses[reach]

    @property
    def roads(self) -> tuple[Road, ...]:
        """The roads to them, in the order that they chose; by e-mail at the end where they did not name it."""
        chosen = [Road(Channel(reach), address) for reach in self.channels if (address := self.address(reach))]
        by_mail = Road(Channel.EMAIL, self.email)
        return tuple(chosen if by_mail in chosen else [*chosen, by_mail])

    def rests(self, at: datetime) -> bool:
        """Whether the instant is within their quiet hours."""
        if self.quiet_hours is None:
            return False
        local = at.astimezone(ZoneInfo(self.time_zone))
        return self.quiet_hours.covers(local.hour * 60 + local.minute)

    def may_be_told(self, at: datetime, severity: Severity) -> bool:
        """Whether a ticket so severe may disturb them then: a CRITICAL one always may."""
        return severity is Severity.CRITICAL or not self.rests(at)
