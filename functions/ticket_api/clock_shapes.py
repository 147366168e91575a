"""The shape of a response clock's ledger."""

from pydantic import ConfigDict, Field

from guardia.domain.contract import Severity
from guardia.domain.coverage import Plan
from ticket_api.shapes import Checkpoint, Duration, Instant, Shape


class Segment(Shape):
    """A stretch of time that is covered, or is not, for one reason."""

    model_config = ConfigDict(populate_by_name=True)  # `from` is a word of Python

    start: Instant = Field(serialization_alias="from", validation_alias="from")
    end: Instant = Field(serialization_alias="to", validation_alias="to", description="Not in it.")
    covered: bool
    reason: str = Field(description="In the ticket's language.", examples=["horario laboral"])


class Ledger(Shape):
    """Where the promise of the present cycle goes: the covered ones of `segments` add up to `promise`."""

    ticket: str = Field(examples=["GD-7K3M9-QXD2F"])
    cycle: int
    severity: Severity = Field(description="The one that the promise was made for.")
    promise: Duration
    plan: Plan = Field(description="The contract's.")
    time_zone: str = Field(examples=["America/Panama"])
    calendar: str = Field(examples=["PA"])
    calendar_version: str
    started_at: Instant
    due_at: Instant
    responded_at: Instant | None
    elapsed: Duration = Field(
        description="Covered time until the response; without one, until the case was over or now."
    )
    checkpoints: list[Checkpoint] = Field(description="When silence climbs; the last is the end.")
    segments: list[Segment] = Field(description="From `started_at` to `due_at` without a gap.")
