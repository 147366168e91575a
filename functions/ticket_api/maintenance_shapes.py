"""The shapes of maintenance windows."""

from typing import Annotated

from pydantic import Field

from guardia.domain.maintenance import WindowState
from ticket_api.shapes import Instant, Items, Shape


class Window(Shape):
    """A time in which alarms of a client are recorded and open no tickets."""

    id: str = Field(examples=["01M847VV40DKN4G0FH7MSJBRH4"])
    client: str
    state: WindowState = Field(description="Where it stands now.")
    start: Annotated[Instant, Field(alias="from", description="The first instant.")]
    end: Annotated[Instant, Field(alias="to", description="The planned end, at which it is over.")]
    accounts: list[str] = Field(description="The accounts that it covers; none means all of the client's.")
    alarms: list[str] = Field(
        description="Patterns on the names of the alarms that it covers; none means all.", examples=[["tienda-*"]]
    )
    reason: str
    planned_by: str = Field(description="The name of whoever planned it.")
    planned_at: Instant
    ended_by: str | None = Field(description="Who ended it: somebody of the desk, or Guardia at its planned end.")
    ended_at: Instant | None = Field(description="When it was over; null while it is not, and for a minute after.")


class Windows(Items[Window]):
    """A client's maintenance windows, the last to end first."""


class HeldAlarm(Shape):
    """An alarm that was raised within a window. Its name was written by a stranger."""

    alarm_name: str
    alarm_arn: str
    account_id: str
    region: str
    in_alarm_since: Instant = Field(description="The alarm's own time.")
    received_at: Instant = Field(description="When its latest ALARM reached us.")
    settled_at: Instant | None = Field(description="When it was looked at, after the window's end; null until then.")
    ticket: str | None = Field(
        description="The ticket that it has since; null until then, and where it had recovered.",
        examples=["GD-7K3M9-QXD2F"],
    )


class HeldAlarms(Items[HeldAlarm]):
    """What a window holds, or held: the latest ALARM of each alarm."""
