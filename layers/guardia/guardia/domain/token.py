"""Whether a token is one of ours, by what the gateway found in it: from our user pool, for our app client, not over.

Used by `admit_caller`. The gateway has proven signature, pool and end before, and never looks at the app client.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

GRACE = timedelta(minutes=1)
"""The gateway judged the same instant by its own clock, and the request has come a way since."""

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class TokenSource:
    """Who makes our tokens: the user pool as `iss` names it, and the app client that people sign in with.

    Where either is empty no token is one of ours.
    """

    issuer: str
    client_id: str

    def fault_of(self, claims: Mapping[str, str], now: datetime) -> str | None:
        """Why an ID token with these claims is none of ours, for whoever sent it; None if it is one."""
        if claims.get("token_use") != "id":
            return "send the ID token; this is another kind of token"
        if not self.issuer or claims.get("iss") != self.issuer:
            return "this token is of another user pool"
        if not self.client_id or claims.get("aud") != self.client_id:
            return "this token was made for another app client"
        ends = _instant(claims.get("exp", ""))
        if ends is None or ends + GRACE <= now:
            return "this token is over; sign in again"
        return None


def _instant(text: str) -> datetime | None:
    """The end of a token as the gateway passes it on; None for what is none.

    API Gateway writes `Sun Nov 22 16:00:00 UTC 2026`, and the local stack the seconds since 1970 that are in the token.
    """
    try:
        if text.isascii() and text.isdecimal():
            return datetime.fromtimestamp(int(text), UTC)
        _, month, day, time, zone, year = text.split()
        hour, minute, second = (int(part) for part in time.split(":"))
        if zone != "UTC":
            return None
        return datetime(int(year), _MONTHS.index(month) + 1, int(day), hour, minute, second, tzinfo=UTC)
    except (ValueError, OverflowError, OSError):
        return None
