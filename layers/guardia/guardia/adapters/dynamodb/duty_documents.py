"""A roster as its item holds it: the shape of its file.

It is read without judging: a rule that a file must keep today makes no roster unreadable that was applied before it.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from guardia.adapters.dynamodb.documents import read_week
from guardia.domain.decision import Language
from guardia.domain.duty.hand_over import HandOver, parse_every
from guardia.domain.duty.layer import WHOLE_WEEK, Layer
from guardia.domain.duty.person import Person, Reach, parse_quiet_hours
from guardia.domain.duty.roster import Line, Roster
from guardia.domain.working_week import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


def read_stored_roster(document: Mapping[str, Any]) -> Roster:
    """The roster again, of the shape of its file."""
    teams = {name: tuple(people) for name, people in document["teams"].items()}
    lines = {Line(line): tuple(_layer(layer, teams) for layer in layers) for line, layers in document["lines"].items()}
    return Roster(tuple(map(_person, document["people"])), lines, teams)


def _person(document: Mapping[str, Any]) -> Person:
    quiet_hours = document.get("quiet_hours")
    return Person(
        id=document["id"],
        name=document["name"],
        email=document["email"],
        language=Language(document["language"]),
        time_zone=document["time_zone"],
        channels=tuple(map(Reach, document["channels"])),
        phone=document.get("phone"),
        quiet_hours=parse_quiet_hours(quiet_hours) if quiet_hours else None,
        slack=document.get("slack"),
        teams=document.get("teams"),
    )


def _layer(document: Mapping[str, Any], teams: Mapping[str, Sequence[str]]) -> Layer:
    team = document.get("team")
    return Layer(
        name=document["name"],
        people=tuple(teams[team] if team else document["people"]),
        team=team,
        time_zone=document["time_zone"],
        hand_over=_hand_over(document["hand_over"]) if "hand_over" in document else None,
        starts=_day(document, "starts"),
        until=_day(document, "until"),
        hours=read_week(document["hours"]) if "hours" in document else WHOLE_WEEK,
        when_nobody=document.get("when_nobody", False),
    )


def _hand_over(document: Mapping[str, Any]) -> HandOver:
    hours, _, minutes = document["at"].partition(":")
    every, _ = parse_every(document["every"])
    weekdays = tuple(WEEKDAYS.index(day) for day in document.get("days", ()))
    return HandOver(int(hours) * 60 + int(minutes), every, weekdays)


def _day(document: Mapping[str, Any], name: str) -> date | None:
    return date.fromisoformat(document[name]) if name in document else None
