"""A maintenance window as somebody asks for it, and what it must be to be kept.

Called for the body of `POST /clients/{id}/maintenance` and for what an operator types: both say the same rules.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.document import Fields
from guardia.domain.instant import parse_instant, zulu
from guardia.domain.maintenance import Window
from guardia.domain.sortable_id import sortable_id

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.contract import Client
    from guardia.domain.ticket import Actor

LONGEST = timedelta(days=14)
"""Whoever needs longer says so again: a window that was forgotten is silence for as long as it runs."""

FURTHEST = timedelta(days=366)
A_MOMENT = timedelta(minutes=1)
"""How long "now" takes from whoever says it to us."""

ACCOUNTS, PATTERNS = 100, 50
LONGEST_NAME = 255
"""Characters of an alarm's name at most: AWS, PutMetricAlarm, AlarmName."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WindowRequest:
    """What was asked for, and is right."""

    starts: datetime
    ends: datetime
    reason: str
    accounts: tuple[str, ...] = ()
    alarms: tuple[str, ...] = ()

    def window(self, client_id: str, by: Actor, at: datetime, seed: str) -> Window:
        """The window. Its id sorts by its planned end, and follows from `seed`."""
        return Window(
            id=sortable_id(self.ends, f"window:{client_id}:{seed}"),
            client_id=client_id,
            starts=self.starts,
            ends=self.ends,
            reason=self.reason,
            by=by,
            made_at=at,
            accounts=self.accounts,
            alarms=self.alarms,
        )


def read_window(document: object, client: Client, now: datetime) -> WindowRequest:
    """What the document asks for; Invalid with every broken field.

    `{from, to, reason, accounts, alarms}`: `from` may be left out (now), `accounts` and `alarms` too (all).
    """
    fields = Fields(document, "")
    starts, ends = _times(fields, now)
    request = WindowRequest(
        starts=starts,
        ends=ends,
        reason=fields.text("reason"),
        accounts=_accounts(fields, client),
        alarms=_patterns(fields),
    )
    fields.no_others()
    fields.refuse()
    return request


def _times(fields: Fields, now: datetime) -> tuple[datetime, datetime]:
    starts = _instant(fields, "from") if fields.has("from") else now
    ends = _instant(fields, "to")
    if starts is None or ends is None:
        return now, now
    if starts < now - A_MOMENT:
        fields.say("from", f"{zulu(starts)} is past: it is {zulu(now)}; leave it out for a window from now on")
    starts = max(starts, now)
    if ends <= now:
        fields.say("to", f"{zulu(ends)} is past: it is {zulu(now)}")
    elif ends <= starts:
        fields.say("to", f"{zulu(ends)} is not after {zulu(starts)}")
    elif ends - starts > LONGEST:
        fields.say("to", f"more than {LONGEST.days} days: no window is longer, and another may follow it")
    elif ends - now > FURTHEST:
        fields.say("to", "more than a year ahead")
    return starts, ends


def _instant(fields: Fields, name: str) -> datetime | None:
    text = fields.text(name)
    try:
        return parse_instant(text) if text else None
    except ValueError as error:
        fields.say(name, str(error))
        return None


def _accounts(fields: Fields, client: Client) -> tuple[str, ...]:
    accounts = fields.texts("accounts")
    if len(accounts) > ACCOUNTS:
        fields.say("accounts", f"at most {ACCOUNTS}; none means all accounts of the client")
    for at, account_id in enumerate(accounts):
        if client.account(account_id) is None:
            fields.say(f"accounts[{at}]", f"{account_id!r} is no account of {client.id}")
    fields.unique("accounts", list(accounts))
    return accounts


def _patterns(fields: Fields) -> tuple[str, ...]:
    patterns = fields.texts("alarms")
    if len(patterns) > PATTERNS:
        fields.say("alarms", f"at most {PATTERNS} patterns; none means all alarms")
    for at, pattern in enumerate(patterns):
        if len(pattern) > LONGEST_NAME or not pattern.isprintable():
            fields.say(f"alarms[{at}]", f"wanted: a name or a pattern such as tienda-*, of {LONGEST_NAME} characters")
    fields.unique("alarms", list(patterns))
    return patterns
