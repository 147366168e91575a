"""A layer in the roster's file: read with messages that name the field, and written in the same shape."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guardia.domain.contract_file import FIRST_YEAR, LAST_YEAR, week_document, week_of
from guardia.domain.duty.hand_over import HandOver, format_every, parse_every
from guardia.domain.duty.layer import WHOLE_WEEK, Layer
from guardia.domain.working_week import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from guardia.domain.document import Fields

_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)", re.ASCII)


def read_layer(fields: Fields, known: frozenset[str], teams: Mapping[str, tuple[str, ...]]) -> Layer:
    """The layer of this mapping. `known` are the ids of all people, `teams` the people of each team."""
    team = fields.text("team") if fields.has("team") else None
    people = _people(fields, known, team, teams)
    starts = _day(fields, "starts")
    hand_over = _hand_over(fields, starts)
    layer = Layer(
        name=fields.text("name"),
        people=people,
        team=team,
        time_zone=fields.zone("time_zone"),
        hand_over=hand_over,
        starts=starts,
        until=_day(fields, "until"),
        hours=week_of(fields, WHOLE_WEEK),
        when_nobody=fields.flag("when_nobody", default=False),
    )
    _refuse_what_does_not_fit(fields, layer)
    fields.no_others()
    return layer


def layer_document(layer: Layer) -> dict[str, object]:
    """The same shape again, with plain JSON values; what the layer does without is left out."""
    document: dict[str, object] = {"name": layer.name}
    document |= {"team": layer.team} if layer.team else {"people": list(layer.people)}
    document["time_zone"] = layer.time_zone
    if layer.starts:
        document["starts"] = layer.starts.isoformat()
    if layer.until:
        document["until"] = layer.until.isoformat()
    if layer.hand_over:
        document["hand_over"] = _hand_over_document(layer.hand_over)
    if layer.hours != WHOLE_WEEK:
        document["hours"] = week_document(layer.hours)
    if layer.when_nobody:
        document["when_nobody"] = True
    return document


def _hand_over_document(hand_over: HandOver) -> dict[str, object]:
    document: dict[str, object] = {
        "at": f"{hand_over.at // 60:02}:{hand_over.at % 60:02}",
        "every": format_every(hand_over),
    }
    if hand_over.weekdays:
        document["days"] = [WEEKDAYS[weekday] for weekday in hand_over.weekdays]
    return document


def _people(
    fields: Fields, known: frozenset[str], team: str | None, teams: Mapping[str, tuple[str, ...]]
) -> tuple[str, ...]:
    """The ids in the order of their turns; a person may have several."""
    if team is not None:
        if fields.has("people"):
            fields.say("people", "stands beside team: leave one of them out")
        if team not in teams:
            fields.say("team", f"{team!r} does not stand under teams")
        return teams.get(team, ())
    people = fields.texts("people")
    if not people:
        fields.say("people", "a list of people is wanted here, or a team")
    for at, person in enumerate(people):
        if person not in known:
            fields.say(f"people[{at}]", f"{person!r} does not stand under people")
    return people


def _day(fields: Fields, name: str) -> date | None:
    if not fields.has(name):
        return None
    day = fields.day(name)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        fields.say(name, f"{day} is not in the years {FIRST_YEAR} to {LAST_YEAR}")
        return None
    return day


def _hand_over(fields: Fields, starts: date | None) -> HandOver | None:
    if not fields.has("hand_over"):
        return None
    below = fields.below("hand_over")
    at = below.text("at", _TIME, 'a time in quotes such as "08:00"')
    every, weeks = _every(below)
    weekdays = _weekdays(below, weeks=weeks, starts=starts)
    below.no_others()
    hours, minutes = (int(at[:2]), int(at[3:])) if _TIME.fullmatch(at) else (0, 0)
    return HandOver(hours * 60 + minutes, every, weekdays)


def _every(fields: Fields) -> tuple[int, bool]:
    try:
        return parse_every(str(fields.take("every", "1 week")))
    except ValueError as error:
        fields.say("every", str(error))
        return 1, True


def _weekdays(fields: Fields, *, weeks: bool, starts: date | None) -> tuple[int, ...]:
    """The weekdays of hand-over, 0 for Monday; where there are none in a rhythm of weeks, the one of the first day."""
    names = fields.texts("days") if fields.has("days") else ()
    fields.unique("days", list(names))
    if not weeks:
        if names:
            fields.say("days", "belongs to a rhythm of weeks, and every says days")
        return ()
    for at, name in enumerate(names):
        if name not in WEEKDAYS:
            fields.say(f"days[{at}]", f"{name!r} is none of: {', '.join(WEEKDAYS)}")
    weekdays = {WEEKDAYS.index(name) for name in names if name in WEEKDAYS}
    return tuple(sorted(weekdays or {starts.weekday() if starts else 0}))


def _refuse_what_does_not_fit(fields: Fields, layer: Layer) -> None:
    if layer.hand_over is None and len(layer.people) > 1:
        fields.say("hand_over", f"is missing: {len(layer.people)} people take turns")
    if layer.hand_over and layer.starts is None:
        fields.say("starts", "is missing: the turns are counted from that day")
    if layer.hand_over and layer.starts and layer.hand_over.weekdays:
        days = [WEEKDAYS[weekday] for weekday in layer.hand_over.weekdays]
        day = WEEKDAYS[layer.starts.weekday()]
        if day not in days:
            fields.say("starts", f"{layer.starts} is a {day}; hand-over is on {', '.join(days)}: begin on one of these")
    if layer.starts and layer.until and layer.until <= layer.starts:
        fields.say("until", f"{layer.until} is not after the day on which it starts, {layer.starts}")
