"""The contract in a client's file: read with messages that name the field, and written in the same shape.

Called by `client_file`, and by the command that explains a clock from a contract alone. The documentation of clients
describes the shape.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from typing import TYPE_CHECKING

from guardia.domain.calendar import Calendar
from guardia.domain.contract import Contract, Environment, OnRecovery, Penalty, Severity
from guardia.domain.coverage import Plan
from guardia.domain.document import LONGEST_TEXT, Fields
from guardia.domain.duration import format_duration, written_duration
from guardia.domain.escalation_file import escalation_of, silence_document, updates_of
from guardia.domain.working_week import USUAL_WEEK, WEEKDAYS, Stretch, WorkingWeek, format_stretch, parse_stretch

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.calendar import Calendars

_CALENDAR = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
LAST_VERSION = 9_999
FIRST_YEAR, LAST_YEAR = 1970, 2200
LONGEST_YEARS = 100
"""A contract's calendar is kept day by day, so that "for ever" has an end."""


def read_contract(document: object, calendars: Calendars) -> Contract:
    """The contract that the mapping describes; Invalid with every broken field, not only the first."""
    fields = Fields(document, "")
    contract = contract_of(fields, calendars)
    fields.refuse()
    return contract


def contract_of(fields: Fields, calendars: Calendars, *, version: int = 1) -> Contract:
    """The same within a larger document. `version` is for a contract that does not say which one it is."""
    told = len(fields.problems)
    starts, ends = _days(fields)
    response = fields.below("response")
    on_recovery = fields.below("on_recovery", {})
    calendar = _calendar(fields, calendars, starts, ends)
    holidays = fields.below("holidays", {})
    added = _added(holidays)
    contract = Contract(
        version=_version(fields, version),
        plan=fields.word("plan", Plan),
        starts=starts,
        ends=ends,
        calendar=calendar,
        time_zone=fields.zone("time_zone"),
        response={severity: response.duration(severity) for severity in Severity},
        follow_up=fields.duration("follow_up", "PT48H"),
        on_recovery={severity: on_recovery.word(severity, OnRecovery, OnRecovery.KEEP) for severity in Severity},
        week=week_of(fields, USUAL_WEEK),
        holidays_added=added,
        holidays_removed=_removed(holidays, calendar, added),
        grace=fields.duration("grace") if fields.has("grace") else timedelta(),
        penalties=_penalties(fields),
        escalation=escalation_of(fields),
        updates=updates_of(fields),
    )
    for part in (response, on_recovery, holidays, fields):
        part.no_others()
    if len(fields.problems) == told:
        _refuse_endless(fields, contract)
    return contract


def contract_document(contract: Contract) -> dict[str, object]:
    """The same shape again, with plain JSON values; what a contract does not change is left out."""
    document: dict[str, object] = {
        "version": contract.version,
        "plan": contract.plan.value,
        "starts": contract.starts.isoformat(),
        "ends": contract.ends.isoformat(),
        "calendar": contract.calendar.code,
        "time_zone": contract.time_zone,
        "response": {severity.value: written_duration(time) for severity, time in contract.response.items()},
        "follow_up": written_duration(contract.follow_up),
        "on_recovery": {severity.value: action.value for severity, action in contract.on_recovery.items()},
    }
    if contract.week != USUAL_WEEK:
        document["hours"] = week_document(contract.week)
    if contract.holidays_added or contract.holidays_removed:
        document["holidays"] = {
            "add": {day.isoformat(): name for day, name in sorted(contract.holidays_added.items())},
            "remove": [day.isoformat() for day in sorted(contract.holidays_removed)],
        }
    if contract.grace:
        document["grace"] = written_duration(contract.grace)
    if contract.penalties:
        document["penalties"] = [{"below": _plain(tier.below), "fee": _plain(tier.fee)} for tier in contract.penalties]
    return document | silence_document(contract)


def week_document(week: WorkingWeek) -> dict[str, list[str]]:
    """`{monday: ["08:00-17:30"], …}`, without the days that have no hours."""
    days = zip(WEEKDAYS, week.days, strict=True)
    return {name: [format_stretch(stretch) for stretch in stretches] for name, stretches in days if stretches}


def _refuse_endless(fields: Fields, contract: Contract) -> None:
    """Tell of promises that so few hours a week cannot keep: their clock would never end."""
    coverage = contract.coverage(Environment.NON_PRODUCTION)
    last_day = datetime.combine(contract.ends, time(), UTC)
    promises = [(f"response.{severity}", promise) for severity, promise in contract.response.items()]
    intervals = [(f"updates.{severity}", interval) for severity, interval in contract.updates.items()]
    for name, length in promises + intervals:
        try:
            coverage.due(last_day, length)
        except ValueError:
            fields.say(name, f"{format_duration(length)} do not pass in a hundred years of the contract's hours")


def _version(fields: Fields, default: int) -> int:
    version = fields.take("version", default)
    if isinstance(version, int) and not isinstance(version, bool) and 1 <= version <= LAST_VERSION:
        return version
    fields.say("version", f"a whole number from 1 to {LAST_VERSION}")
    return default


def _days(fields: Fields) -> tuple[date, date]:
    """The first and the last day; the first one twice where they are no days of a contract, so that little is asked."""
    starts, ends = fields.day("starts"), fields.day("ends")
    strange = [(name, day) for name, day in (("starts", starts), ("ends", ends)) if not _is_usual(day)]
    for name, day in strange:
        fields.say(name, f"{day} is not in the years {FIRST_YEAR} to {LAST_YEAR}; what goes on is renewed")
    if strange:
        return starts, starts
    if ends < starts:
        fields.say("ends", f"ends on {ends}, before it starts on {starts}")
    elif ends.year - starts.year > LONGEST_YEARS:
        fields.say("ends", f"a contract of more than {LONGEST_YEARS} years; write a nearer day, and renew it")
    return starts, ends


def _is_usual(day: date) -> bool:
    return FIRST_YEAR <= day.year <= LAST_YEAR


def _calendar(fields: Fields, calendars: Calendars, starts: date, ends: date) -> Calendar:
    """The holidays of the contract's years and of the one after, in which its last tickets may be answered."""
    code = fields.text("calendar", _CALENDAR, "a country such as PA, CR, DO or PR")
    first = starts.year if _is_usual(starts) else FIRST_YEAR
    last = min(max(first, ends.year), first + LONGEST_YEARS) + 1
    known = calendars(code, first, last) if _CALENDAR.fullmatch(code) else None
    if known is None:
        fields.say("calendar", f"there are no holidays of {code!r}: wanted a country such as PA, CR, DO or PR")
    return known or Calendar(code, "", {})


def week_of(fields: Fields, default: WorkingWeek) -> WorkingWeek:
    """The hours of a week under `hours`; `default` where there are none, and where they are wrong."""
    if not fields.has("hours"):
        fields.take("hours", None)
        return default
    told = len(fields.problems)
    hours = fields.below("hours")
    days = tuple(_stretches(hours, day) for day in WEEKDAYS)
    hours.no_others()
    if len(fields.problems) > told:
        return default
    try:
        return WorkingWeek(days)
    except ValueError as error:
        fields.say("hours", str(error))
        return default


def _stretches(hours: Fields, day: str) -> tuple[Stretch, ...]:
    stretches = []
    for at, text in enumerate(hours.texts(day)):
        try:
            stretches.append(parse_stretch(text))
        except ValueError as error:
            hours.say(f"{day}[{at}]", str(error))
    if any(before[1] >= after[0] for before, after in pairwise(stretches)):
        hours.say(day, "each stretch begins after the one before has ended")
        return ()
    return tuple(stretches)


def _added(holidays: Fields) -> Mapping[date, str]:
    added = holidays.below("add", {})
    days = {}
    for text, name in added.entries():
        day = added.read_day(text, text)
        if not isinstance(name, str) or not name.strip() or len(name) > LONGEST_TEXT or not name.isprintable():
            added.say(text, "the holiday wants a name")
        elif day:
            days[day] = name
    return days


def _removed(holidays: Fields, calendar: Calendar, added: Mapping[date, str]) -> frozenset[date]:
    listed = holidays.take("remove", [])
    if not isinstance(listed, list):
        holidays.say("remove", "a list of days is wanted here")
        return frozenset()
    days = set()
    for at, value in enumerate(listed):
        day = holidays.read_day(f"remove[{at}]", value)
        if day in added:
            holidays.say(f"remove[{at}]", f"{day} stands under add, too: leave one of them out")
        elif day and calendar.version and day not in calendar.days:
            holidays.say(f"remove[{at}]", f"{day} is no holiday of {calendar.code}: there is nothing to take away")
        elif day:
            days.add(day)
    return frozenset(days)


def _penalties(fields: Fields) -> tuple[Penalty, ...]:
    tiers = fields.items("penalties", _penalty, required=False)
    fields.unique("penalties", [f"below {_plain(tier.below)}" for tier in tiers])
    return tiers


def _penalty(fields: Fields) -> Penalty:
    penalty = Penalty(_percent(fields, "below"), _percent(fields, "fee"))
    fields.no_others()
    return penalty


def _percent(fields: Fields, name: str) -> Decimal:
    value = fields.take(name)
    try:
        percent = Decimal(str(value))
    except InvalidOperation:
        percent = Decimal(-1)
    if isinstance(value, bool) or not percent.is_finite() or not 0 < percent <= 100:  # noqa: PLR2004 - per cent
        fields.say(name, f"{value!r} is no percentage above 0, of 100 at most")
        return Decimal(1)
    return percent


def _plain(percent: Decimal) -> str:
    """`95`, however it was written: `95.0` is no other promise."""
    return f"{percent.normalize():f}"


def contract_name(contract: Contract) -> str:
    """The version with its days, for a person: `version 2 (2027-01-01 to 2027-12-31)`."""
    return f"version {contract.version} ({contract.starts} to {contract.ends})"
