"""Maintenance windows, and what they hold, as plain JSON values: the same in the API and in the operator's command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.instant import zulu

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.held_alarm import HeldAlarm
    from guardia.domain.maintenance import Window


def window_document(window: Window, now: datetime) -> dict[str, object]:
    """`{id, client, state, from, to, accounts, alarms, reason, planned_by, planned_at, ended_by, ended_at}`.

    `to` is the planned end. The last two are null until the window has ended.
    """
    return {
        "id": window.id,
        "client": window.client_id,
        "state": window.state_at(now).value,
        "from": zulu(window.starts),
        "to": zulu(window.ends),
        "accounts": list(window.accounts),
        "alarms": list(window.alarms),
        "reason": window.reason,
        "planned_by": window.by.name,
        "planned_at": zulu(window.made_at),
        "ended_by": window.ended_by.name if window.ended_by else None,
        "ended_at": zulu(window.ended_at) if window.ended_at else None,
    }


def held_document(held: HeldAlarm) -> dict[str, object]:
    """`{alarm_name, alarm_arn, account_id, region, in_alarm_since, received_at, settled_at, ticket}`.

    The last two are null until the window has ended; `ticket` also afterwards, where there was nothing to open.
    """
    return {
        "alarm_name": held.alarm_name,
        "alarm_arn": held.identity.alarm_arn,
        "account_id": held.identity.account_id,
        "region": held.identity.region,
        "in_alarm_since": zulu(held.since),
        "received_at": zulu(held.message.sent_at),
        "settled_at": zulu(held.settled_at) if held.settled_at else None,
        "ticket": held.ticket_id,
    }
