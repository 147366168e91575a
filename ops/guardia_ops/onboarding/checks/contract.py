"""Is the client served now, for how long yet, and does the contract know the holidays of its years?"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.contract_file import contract_name
from guardia.domain.entitlement import Standing, entitle
from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guardia.domain.contract import Client, Contract

RENEWED_BEFORE = timedelta(days=30)
"""So long before the last day the desk is reminded of the renewal."""

_RENEW = "add the renewal to `contracts` in the client's file, and apply it"


def contract_in_force(client: Client, now: datetime) -> Finding:
    """Whether a contract covers the client now, and whether its renewal is registered in time."""
    entitlement = entitle(client, now)
    contract, reason = entitlement.value, entitlement.reason.en
    if contract is None:
        advice = "nothing, if that is meant" if entitlement.evidence is Standing.NOT_BEGUN else _RENEW
        return Finding(Check.CONTRACT, client.id, Verdict.FAILED, reason, advice)
    if entitlement.evidence is Standing.GRACE:
        return Finding(Check.CONTRACT, client.id, Verdict.WARNING, reason, _RENEW)
    last = _last_without_a_gap(client, contract)
    today = now.astimezone(ZoneInfo(last.time_zone)).date()
    told = f"{reason}; served until {last.ends}, {(last.ends - today).days} days from today"
    if last.ends - today < RENEWED_BEFORE:
        return Finding(Check.CONTRACT, client.id, Verdict.WARNING, f"{told}, and no renewal follows", _RENEW)
    return Finding(Check.CONTRACT, client.id, Verdict.OK, told)


def _last_without_a_gap(client: Client, contract: Contract) -> Contract:
    """The version up to which the client is served, each from the day after the one before."""
    for following in client.contracts[client.contracts.index(contract) + 1 :]:
        if following.starts - contract.ends > timedelta(days=1):
            break
        contract = following
    return contract


def known_holidays(client: Client) -> Iterator[Finding]:
    """One for each version: business hours rest on the holidays of its years, and of the one after."""
    for contract in client.contracts:
        calendar = contract.calendar
        known = {day.year for day in calendar.days}
        missing = [str(year) for year in range(contract.starts.year, contract.ends.year + 2) if year not in known]
        subject = f"{client.id} {contract_name(contract)}"
        if missing:
            told = f"calendar {calendar.code} has no holiday in {', '.join(missing)}"
            advice = "apply the client's file again with the newest release, or add the days under `holidays.add`"
            yield Finding(Check.HOLIDAYS, subject, Verdict.FAILED, told, advice)
        else:
            told = f"calendar {calendar.code} ({calendar.version}): {len(contract.holidays)} days in {len(known)} years"
            yield Finding(Check.HOLIDAYS, subject, Verdict.OK, told)
