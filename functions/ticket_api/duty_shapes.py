"""The shapes of the duty roster. A request in the roster's is read by `guardia.domain.duty.roster_file`."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field

from guardia.domain.decision import Language
from guardia.domain.duty.person import Reach
from guardia.domain.duty.roster import Line
from guardia.domain.duty.shift import Why
from ticket_api.client_shapes import Day, Hours
from ticket_api.shapes import Instant, Items, Phrase, Shape

From = Annotated[Instant, Field(alias="from", description="The first instant.")]
To = Annotated[Instant, Field(alias="to", description="The instant at which it is over.")]


class Person(Shape):
    """Somebody of the desk who can be on duty."""

    id: str = Field(examples=["eva"])
    name: str = Field(examples=["Eva Núñez"])
    email: str = Field(examples=["eva@desk.example"])
    phone: str | None = Field(default=None, examples=["+50760000001"])
    language: Language = Language.ES
    time_zone: str = Field(examples=["America/Panama"])
    channels: list[Reach] = Field(default=[Reach.EMAIL], description="In the order in which they are tried.")
    quiet_hours: str | None = Field(default=None, description="Not for CRITICAL tickets.", examples=["22:00-07:00"])
    slack: str | None = Field(
        default=None,
        description="The secret that holds the webhook of their own room.",
        examples=["secretsmanager:guardia/channels/desk/eva"],
    )
    teams: str | None = Field(default=None, description="The same for Microsoft Teams.")


class HandOver(Shape):
    """When one person of a layer hands over to the next, by the layer's wall clock."""

    at: str = Field(examples=["08:00"])
    every: str = Field(default="1 week", examples=["1 week", "3 days"])
    days: list[str] | None = Field(
        default=None,
        description="Weekdays, in a rhythm of weeks. Without them: that of the first day.",
        examples=[["monday"]],
    )


class Layer(Shape):
    """People who take turns, in some hours of the week. It has `people` or a `team`."""

    name: str = Field(examples=["noches"])
    people: list[str] | None = Field(default=None, description="Ids in the order of their turns.")
    team: str | None = Field(default=None, description="A team, whose order is that of the turns.")
    time_zone: str = Field(examples=["America/Panama"])
    starts: Day | None = Field(
        default=None, description="The day of the first turn; wanted where there is a hand-over."
    )
    until: Day | None = Field(default=None, description="The day on which the last turn ends.")
    hand_over: HandOver | None = Field(default=None, description="Null: one person, who never hands over.")
    hours: Hours | None = Field(default=None, description="Null: the whole week.")
    when_nobody: bool = Field(default=False, description="Whether it is for the time that no other layer has.")


class Lines(Shape):
    """The levels of escalation."""

    first: list[Layer]
    second: list[Layer] | None = None
    manager: list[Layer] | None = None


_ROSTER: dict[str, Any] = {
    "people": [
        {
            "id": "eva",
            "name": "Eva Núñez",
            "email": "eva@desk.example",
            "phone": "+50760000001",
            "language": "es",
            "time_zone": "America/Panama",
            "channels": ["sms", "slack", "email"],
            "slack": "secretsmanager:guardia/channels/desk/eva",
            "quiet_hours": "22:00-07:00",
        },
        {
            "id": "luis",
            "name": "Luis Mora",
            "email": "luis@desk.example",
            "language": "es",
            "time_zone": "America/Costa_Rica",
            "channels": ["email"],
        },
    ],
    "teams": {"mesa": ["eva", "luis"]},
    "lines": {
        "first": [
            {
                "name": "semana",
                "team": "mesa",
                "time_zone": "America/Panama",
                "starts": "2026-11-23",
                "hand_over": {"at": "08:00", "every": "1 week", "days": ["monday"]},
                "when_nobody": False,
            }
        ]
    },
}


class Roster(Shape):
    """A roster as its file says; the same shape goes in and comes out."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ROSTER]})

    people: list[Person]
    teams: dict[str, list[str]] = Field(default={})
    lines: Lines


class Swap(Shape):
    """Time of a line that was given to one person, whatever the layers say."""

    line: Line
    start: From
    end: To
    person: str | None = Field(description="Who gave it away; null where it was fixed, whoever had it.")
    instead: str = Field(description="Who has it.")
    reason: str
    asked_by: str = Field(description="The name of whoever registered it.")
    asked_at: Instant


class OnDutyPerson(Person):
    """Somebody who is on duty."""

    rests: bool = Field(description="Whether the instant is within their quiet hours.")


class OnDuty(Shape):
    """Who has a line at an instant, and why."""

    line: Line
    people: list[OnDutyPerson] = Field(description="Empty only where no roster was applied then.")
    why: Why
    reason: Phrase
    layers: list[str] = Field(description="The layers that decided.")
    swap: Swap | None = Field(description="The swap that decided.")
    until: Instant | None = Field(description="When that changes; null where it does not within 60 days.")


class Duty(Shape):
    """Who is on duty at an instant, by line."""

    at: Instant
    lines: list[OnDuty]


class Shift(Shape):
    """A stretch of a line's time with the same people on duty, for the same reason."""

    line: Line
    start: From
    end: To
    people: list[str] = Field(description="Ids of the roster that was in force then.")
    names: list[str]
    why: Why
    reason: Phrase
    layers: list[str]
    swap: Swap | None


class Shifts(Items[Shift]):
    """A line's time without a gap, in order."""
