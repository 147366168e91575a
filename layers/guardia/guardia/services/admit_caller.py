"""Who is calling: from a verified token's claims to a caller with a role and, for a client, a tenant.

Called by `ticket_api` at every request. The tenant comes from the register, never from the token.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.caller import Caller, Role
from guardia.domain.errors import Forbidden

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.token import TokenSource
    from guardia.ports import Clock, Register


@dataclass(frozen=True, slots=True)
class AdmitCaller:
    """Authentication is done; this looks at its outcome once more, and authorises."""

    register: Register
    tokens: TokenSource
    clock: Clock

    def __call__(self, claims: Mapping[str, str]) -> Caller:
        """The caller that the ID token's claims name. Raises Forbidden."""
        if fault := self.tokens.fault_of(claims, self.clock()):
            raise Forbidden(fault)
        groups = _groups(claims.get("cognito:groups", ""))
        role = next((role for role in Role if role.value in groups), None)
        sub = claims.get("sub", "")
        if role is None or not sub:
            raise Forbidden("your user is in none of the groups operators, engineers and clients")
        name = claims.get("name") or claims.get("email") or sub
        if role is not Role.CLIENT:
            proven = claims.get("email", "") if claims.get("email_verified") == "true" else ""
            return Caller(sub, name, role, email=proven)
        member = self.register.member(sub)
        client = self.register.client(member.client_id) if member else None
        contact = client.contact(member.email) if client and member else None
        if client is None or contact is None:
            raise Forbidden("your user is bound to no contact in force of a client")
        return Caller(sub, contact.name, role, client.id)


def _groups(claim: str) -> set[str]:
    """Groups arrive as `a,b` on AWS and as `[a b]` on the local stack."""
    return set(claim.strip("[]").replace(",", " ").split())
