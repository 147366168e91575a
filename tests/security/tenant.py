"""One client each of whose texts holds words of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guardia.domain.caller import Caller, Role
from tests.security.canaries import Canaries

Json = dict[str, Any]


@dataclass
class Tenant:
    """One client, its person, and what it has: the names by which others would ask for it."""

    letter: str
    account: str
    phone: str
    own: Canaries
    """What nobody else may read."""

    numbers: list[str] = field(default_factory=list)
    windows: list[str] = field(default_factory=list)
    messages: list[str] = field(default_factory=list)
    cursors: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)

    @classmethod
    def named(cls, letter: str) -> Tenant:
        """A client nobody has registered yet."""
        own = Canaries(f"{letter} of {letter}")
        digit = str(ord(letter) % 10)
        return cls(letter, own.add("account", digit * 11 + "7"), own.add("phone", f"+5076{digit * 7}"), own)

    @property
    def id(self) -> str:
        """The client's id, which is a word of its own, too."""
        return self.own.word("client id")

    @property
    def email(self) -> str:
        """Of the person who signs in."""
        return f"{self.own.word('mailbox')}@{self.own.word('domain')}.example"

    @property
    def person(self) -> Caller:
        """Who signs in."""
        return Caller(
            self.own.add("sub", f"sub-{self.own.word('user')}"), self.own.text("name of a person"), Role.CLIENT
        )

    @property
    def room(self) -> str:
        """The secret of the client's room in a chat."""
        return f"secretsmanager:guardia/channels/{self.id}/{self.own.word('room')}"

    @property
    def addresses(self) -> set[str]:
        """Where this client is told something."""
        return {self.email, self.phone, self.room, f"{self.room}-t", f"{self.room}-w"}

    @property
    def document(self) -> Json:
        """The client as its file has it."""
        contact = {"role": self.own.text("role"), "tickets": True, "phone": self.phone, "phone_authorised": True}
        return {
            "client": self.id,
            "name": self.own.text("name of the client"),
            "language": "es",
            "contract": {
                "plan": "24x7",
                "starts": "2026-01-01",
                "ends": "2026-12-31",
                "calendar": "PA",
                "time_zone": "America/Panama",
                "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
                "holidays": {"add": {"2026-12-24": self.own.text("holiday")}},
            },
            "accounts": [
                {"id": self.account, "environment": "production", "external_id": self.own.word("external id")}
            ],
            "contacts": [
                {"name": self.person.name, "email": self.email, "channels": ["email"], **contact},
                {
                    "name": self.own.text("name of a second person"),
                    "email": f"segundo@{self.own.word('domain')}.example",
                    "channels": ["sms"],
                    **contact,
                },
            ],
            "channels": [
                {"channel": "slack", "address": self.room},
                {"channel": "teams", "address": f"{self.room}-t"},
                {"channel": "webhook", "address": f"{self.room}-w"},
            ],
            "severity_rules": [{"when": {"alarm": f"{self.own.word('rule')}-*"}, "active": False}],
        }
