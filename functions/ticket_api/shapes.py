"""The shapes of answers, as OpenAPI documents them. Times are UTC, to the millisecond: `2026-11-22T09:00:00.000Z`.

Texts that begin with `alarm_`, titles and the bodies of quarantined messages were written by strangers: escape them
wherever they are shown.
"""

from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from guardia.domain.clock import CheckpointName
from guardia.domain.contract import Environment, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.entitlement import Standing
from guardia.domain.notice import Audience, NoticeState
from guardia.domain.quarantine import Road
from guardia.domain.road import Channel
from guardia.domain.ticket import ActorType, Kind, Origin, Status

Instant = Annotated[
    str, WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2026-11-22T09:00:00.000Z"]})
]
Duration = Annotated[str, WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT2H"]})]
Item = TypeVar("Item")


class Shape(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Items(Shape, Generic[Item]):
    """A page of a list. It may be short although more follows: only `next` says where a list ends."""

    items: list[Item]
    next: str | None = Field(description="Goes into `?next=` for the following page; null at the end.")


class Phrase(Shape):
    """One sentence in both languages."""

    es: str
    en: str


class Checkpoint(Shape):
    """A part of the response promise."""

    name: CheckpointName = Field(description="How far silence has climbed by then.")
    percent: int = Field(description="How much of the promise has passed: the contract may set it.", examples=[50])
    at: Instant
    passed: bool = Field(description="Whether it passed without a response, and is on the timeline.")


class Clock(Shape):
    """The response clock of the present cycle."""

    started_at: Instant
    checkpoints: list[Checkpoint]


class Links(Shape):
    """Paths below the API's address."""

    timeline: str = Field(examples=["/tickets/GD-7K3M9-QXD2F/timeline"])
    clock: str = Field(examples=["/tickets/GD-7K3M9-QXD2F/clock"])


class Actor(Shape):
    """Who made an entry."""

    type: ActorType
    id: str | None = Field(description="The user's id; null where a client reads of the desk's people.")
    name: str


class Ticket(Shape):
    """One version of a ticket. The times of the response and the resolution belong to the present cycle."""

    id: str = Field(examples=["GD-7K3M9-QXD2F"])
    version: int = Field(description="Rises with each entry of the timeline; If-Match names it.", examples=[7])
    client_id: str = Field(examples=["acme"])
    account_id: str | None = Field(description="Null where it concerns no account.", examples=["222222222222"])
    region: str | None = Field(description="Null where no alarm opened it.", examples=["us-east-1"])
    environment: Environment
    title: str
    origin: Origin = Field(description="What opened it: an alarm, the client, a call, a mail, or the desk.")
    description: str = Field(description="What whoever opened it said of it; empty for an alarm's.")
    recent_changes: str = Field(description="What they said had changed before.")
    reported_by: str = Field(description="The client's person who reported it; empty where none did.")
    asked_for: list[str] = Field(
        description="What was missing when it was opened, and was asked for by e-mail.", examples=[["recent_changes"]]
    )
    status: Status
    cycle: int = Field(description="The n-th time that the ticket is open.", examples=[1])
    severity: Severity
    severity_reason: str = Field(description="Why, in the ticket's language.")
    severity_explanation: str | None = Field(description="The same for an engineer; null for a client's people.")
    severity_evidence: str = Field(description="What decided it, for machines.", examples=["account+default"])
    opened_at: Instant
    response_due_at: Instant = Field(description="When the promise of the first response ends.")
    responded_at: Instant | None
    resolved_at: Instant | None
    resolution: str
    verified: bool | None = Field(description="Whether somebody confirmed that the mitigation worked.")
    follow_up_at: Instant | None = Field(description="When the follow-up of the resolution ends.")
    recovered_at: Instant | None = Field(description="Since when the alarm itself is OK, by its own clock.")
    closed_at: Instant | None
    occurrences: int = Field(description="How often it went to ALARM; rises without a new version.", examples=[3])
    contract_plan: Plan
    contract_version: int
    language: Language
    alarm_name: str
    alarm_arn: str
    alarm_at: Instant | None = Field(description="The alarm's own time.")
    alarm_reason: str
    alarm_metric: str
    alarm_description: str
    clock: Clock
    owner: Actor | None = Field(description="Who acknowledged it, or sent findings since; null before an answer.")
    news_at: Instant | None = Field(description="When the investigation had its last news.")
    reminder_at: Instant | None = Field(
        description="When its owner is reminded next if there is none until then. Null for a client's people, and "
        "where the contract promises no news."
    )
    previous_ticket: str | None = Field(description="The ended ticket of the same alarm.")
    related: list[str] = Field(description="The tickets of a composite alarm's children.")
    links: Links


class Entry(Shape):
    """One line of the timeline."""

    version: int
    at: Instant
    kind: Kind
    cycle: int
    actor: Actor
    public: bool = Field(description="Whether the client may read it.")
    reason: str = Field(description="The words of whoever made the entry, or of the alarm.")
    data: dict[str, str | int | bool]


class NoticeStep(Shape):
    """One thing that was heard of a notice."""

    state: NoticeState = Field(description="What it makes of its try.")
    at: Instant = Field(description="When it happened, by whoever told it.")
    reason: str = Field(description="In the provider's words; may be empty.")
    attempt: int = Field(description="Which try it is about, from 1; 0 where none was made.")


class NoticeRoad(Shape):
    """One way to somebody."""

    channel: Channel
    address: str = Field(description="What the channel calls them; the name of a secret, never its value.")


class Notice(Shape):
    """One message to one recipient on one channel."""

    id: str
    entry: int = Field(description="The version of the entry that it tells of.")
    audience: Audience
    party: str = Field(
        description="Who it is, whatever the road: `contact:ana@acme.example`, `client:acme#1`, `person:eva` of the "
        "duty roster, `desk`, `desk#1`, `events`. Empty for a notice of an earlier version of Guardia."
    )
    name: str = Field(description="Their name; empty for the desk itself and for systems.")
    recipient: str = Field(description="The address.")
    channel: Channel
    language: Language
    state: NoticeState
    attempts: int
    at: Instant = Field(description="When the state was reached.")
    reason: str = Field(description="Why it is in that state, in the provider's words; may be empty.")
    provider_id: str | None = Field(description="The provider's name for the message of the latest try that it took.")
    deadline: Instant | None = Field(description="When it must have arrived, or the next road is taken beside it.")
    instead: list[NoticeRoad] = Field(description="The roads to the same party that come after this one.")
    went_on: bool = Field(description="Whether another road, or another person, was taken since, if there was one.")
    stands_in_for: str | None = Field(description="The notice whose person could not be reached.")
    history: list[NoticeStep] = Field(description="All that was heard of it, oldest first, each thing of a try once.")


class Quarantined(Shape):
    """A message that could not become a ticket."""

    id: str
    received_at: Instant
    road: Road
    account_id: str | None = Field(description="The account that proved itself, if one did.")
    reason: str
    body: str = Field(description="The message, cut to 32 KiB.")
    body_sha256: str = Field(description="Of the whole message.")
    standing: Standing | None = Field(
        description="How the account stood, where no contract covered it; null where the message could not be read."
    )
    released_ticket: str | None = Field(description="The ticket that its release opened or joined.")
    released_at: Instant | None
    released_by: str | None = Field(description="The name of the operator who released it.")


_PROBLEM: dict[str, Any] = {
    "type": "urn:guardia:problem:transition-refused",
    "title": "The ticket's status does not allow this",
    "status": 409,
    "detail": "cannot acknowledge a ticket that is INVESTIGATING: Beto made it so at 2026-11-22T09:02:11Z",
    "instance": "/tickets/GD-7K3M9-QXD2F/acknowledge",
    "ticket_status": "INVESTIGATING",
    "by": "Beto",
    "at": "2026-11-22T09:02:11.000Z",
}


class FieldProblem(Shape):
    """One broken rule."""

    field: str = Field(examples=["next_steps"])
    message: str


class Problem(Shape):
    """An error (RFC 9457)."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROBLEM]})

    type: str = Field(examples=["urn:guardia:problem:transition-refused"])
    title: str
    status: int = Field(examples=[409])
    detail: str
    instance: str | None = Field(
        default=None,
        description="The path that was asked for. The gateway's own answers lack it.",
        examples=["/tickets/GD-7K3M9-QXD2F/acknowledge"],
    )
    errors: list[FieldProblem] | None = Field(default=None, description="Each field that is wrong.")
    ticket_status: Status | None = Field(default=None, description="With transition-refused: the ticket's status.")
    by: str | None = Field(default=None, description="With transition-refused: who made it so.")
    at: Instant | None = Field(default=None, description="With transition-refused: when.")
    reason: Phrase | None = Field(default=None, description="With not-entitled: why, to tell whoever asked.")


class TicketList(Items[Ticket]):
    """Tickets, the most urgent first; closed and rejected ones the newest first."""


class Timeline(Items[Entry]):
    """Entries in their order."""


class NoticeList(Items[Notice]):
    """Notices in the order of their entries."""


class Quarantine(Items[Quarantined]):
    """Quarantined messages, the newest first."""
