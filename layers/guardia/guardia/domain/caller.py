"""Who asks: a signed-in person with a role, and for a client's person their tenant."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from guardia.domain.ticket import Actor, ActorType


class Role(StrEnum):
    """The three groups of people."""

    OPERATOR = "operators"
    ENGINEER = "engineers"
    CLIENT = "clients"


@dataclass(frozen=True, slots=True)
class Member:
    """A client's user: a Cognito `sub` that the register binds to a tenant and to one of its contacts."""

    sub: str
    client_id: str
    email: str


@dataclass(frozen=True, slots=True)
class Caller:
    """`client_id` is the tenant of a client's person, from the register; None for the desk, which sees all.

    `email` is the address of somebody of the desk that their user has proven; empty where there is none.
    """

    sub: str
    name: str
    role: Role
    client_id: str | None = None
    email: str = ""

    @property
    def actor(self) -> Actor:
        """How the timeline names this caller."""
        types = {
            Role.OPERATOR: ActorType.OPERATOR,
            Role.ENGINEER: ActorType.ENGINEER,
            Role.CLIENT: ActorType.CLIENT,
        }
        return Actor(types[self.role], self.sub, self.name, self.email)

    @property
    def of_desk(self) -> bool:
        """Whether the caller works at the desk."""
        return self.role is not Role.CLIENT

    def may_see(self, client_id: str) -> bool:
        """Whether things of this tenant may be shown to the caller."""
        return self.of_desk or self.client_id == client_id
