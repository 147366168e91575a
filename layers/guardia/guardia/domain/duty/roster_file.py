"""The roster's file: read with messages that name the field, and written in the same shape.

The shape is the one of `guardia duty apply` and `PUT /duty/roster`; the documentation of the duty describes it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guardia.domain.channel_file import DESK, read_order, read_secret
from guardia.domain.contact_file import AN_ADDRESS, EMAIL
from guardia.domain.decision import Language
from guardia.domain.document import Fields
from guardia.domain.duty.contradictions import LOOKED_AHEAD, contradictions
from guardia.domain.duty.layer_file import layer_document, read_layer
from guardia.domain.duty.person import Person, Reach, format_quiet_hours, parse_quiet_hours
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.telephone import A_NUMBER, PHONE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from guardia.domain.duty.contradictions import Contradiction
    from guardia.domain.duty.layer import Layer
    from guardia.domain.duty.person import QuietHours

_ID = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?")
_AN_ID = "lower-case letters, digits, dots and hyphens, at most 40"


def read_roster(document: object, now: datetime) -> Roster:
    """The roster that the document describes; Invalid with every broken field, not only the first.

    Layers that contradict each other from `now` on are refused, too.
    """
    fields = Fields(document, "")
    people = fields.items("people", _person)
    fields.unique("people", [person.id for person in people])
    fields.unique("people", [person.email.casefold() for person in people])
    known = frozenset(person.id for person in people)
    teams = _teams(fields, known)
    lines = _lines(fields, known, teams)
    fields.no_others()
    fields.refuse()
    for line, layers in lines.items():
        for found in contradictions(layers, now):
            fields.say(f"lines.{line}[{found.second}]", _contradicted(found, layers))
    fields.refuse()
    return Roster(people, lines, teams)


def roster_document(roster: Roster) -> dict[str, object]:
    """The same shape again, with plain JSON values; read_roster gives an equal roster back."""
    return {
        "people": [person_document(person) for person in roster.people],
        "teams": {name: list(people) for name, people in roster.teams.items()},
        "lines": {line.value: [layer_document(layer) for layer in layers] for line, layers in roster.lines.items()},
    }


def person_document(person: Person) -> dict[str, object]:
    """The same shape again; what is not known is left out."""
    document: dict[str, object] = {
        "id": person.id,
        "name": person.name,
        "email": person.email,
        "language": person.language.value,
        "time_zone": person.time_zone,
        "channels": [channel.value for channel in person.channels],
    }
    known = {
        "phone": person.phone,
        "slack": person.slack,
        "teams": person.teams,
        "quiet_hours": format_quiet_hours(person.quiet_hours) if person.quiet_hours else None,
    }
    return document | {name: value for name, value in known.items() if value}


def _person(fields: Fields) -> Person:
    person = Person(
        id=fields.text("id", _ID, _AN_ID),
        name=fields.text("name"),
        email=fields.text("email", EMAIL, AN_ADDRESS),
        language=fields.word("language", Language, Language.ES),
        time_zone=fields.zone("time_zone"),
        channels=read_order(fields, tuple(Reach)),
        phone=fields.text("phone", PHONE, A_NUMBER) if fields.has("phone") else None,
        quiet_hours=_quiet_hours(fields),
        slack=read_secret(fields, "slack", DESK) if fields.has("slack") else None,
        teams=read_secret(fields, "teams", DESK) if fields.has("teams") else None,
    )
    if Reach.SMS in person.channels and not fields.has("phone"):
        fields.say("phone", "is missing: sms stands among the channels")
    fields.no_others()
    return person


def _quiet_hours(fields: Fields) -> QuietHours | None:
    if not fields.has("quiet_hours"):
        return None
    try:
        return parse_quiet_hours(str(fields.take("quiet_hours")))
    except ValueError as error:
        fields.say("quiet_hours", str(error))
        return None


def _teams(fields: Fields, known: frozenset[str]) -> dict[str, tuple[str, ...]]:
    named = fields.below("teams", {})
    teams = {}
    for name in named.names:
        teams[name] = named.texts(name)
        if not _ID.fullmatch(name):
            named.say(name, f"{name!r} is not {_AN_ID}")
        elif not teams[name]:
            named.say(name, "a list of people is wanted here")
        for at, person in enumerate(teams[name]):
            if person not in known:
                named.say(f"{name}[{at}]", f"{person!r} does not stand under people")
    return teams


def _lines(
    fields: Fields, known: frozenset[str], teams: Mapping[str, tuple[str, ...]]
) -> dict[Line, tuple[Layer, ...]]:
    named = fields.below("lines")
    lines = {}
    for line in Line:
        if line is Line.FIRST or named.has(line):
            layers = named.items(line, lambda layer: read_layer(layer, known, teams))
            if not layers:
                named.say(line, "at least one layer is wanted here")
            named.unique(line, [layer.name for layer in layers])
            lines[line] = layers
    named.no_others()
    return lines


def _contradicted(found: Contradiction, layers: tuple[Layer, ...]) -> str:
    first, second = layers[found.first], layers[found.second]
    zone = ZoneInfo(second.time_zone)
    start, end = (at.astimezone(zone).strftime("%Y-%m-%d %H:%M") for at in (found.start, found.end))
    one, other = found.people
    return (
        f"from {start} to {end} ({second.time_zone}) {other} is on duty by the layer {second.name}, and {one} by the "
        f"layer {first.name}: give them different hours, end one of them (until), or make one a fallback "
        f"(when_nobody: true). Looked at: {LOOKED_AHEAD.days} days"
    )
