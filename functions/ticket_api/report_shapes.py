"""The shape of a report of a month's first responses. The documentation of reports says how each figure is reckoned."""

from pydantic import Field

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Language
from guardia.domain.ticket import Origin
from guardia.domain.verdict import Outcome
from ticket_api.clock_shapes import Segment
from ticket_api.shapes import Duration, Instant, Items, Shape


class ResponseTimes(Shape):
    """Percentiles (nearest rank) of the covered time to the first response; null where nobody has answered."""

    p50: Duration | None
    p90: Duration | None
    p95: Duration | None


class Exclusions(Shape):
    """Promises that do not count, by what made a response needless before they were over."""

    rejected: int = Field(description="Refused by the desk, with a reason.")
    recovered: int = Field(description="The alarm recovered, and the system resolved the ticket.")


class Figures(Shape):
    """What some promises add up to."""

    total: int
    kept: int = Field(description="Answered before the promise was over.")
    missed: int = Field(description="Answered later, or not until the promise was over.")
    unanswered: int = Field(description="Those of the missed that nobody has answered.")
    running: int = Field(description="Nobody has answered, and the promise is not over: they do not count yet.")
    excluded: Exclusions
    recovered_before_response: int = Field(
        description="How many alarms were OK again when somebody answered, or when it ended without an answer."
    )
    compliance: float | None = Field(
        description="Per cent of kept and missed that were kept, rounded down; null where nothing counts.",
        examples=[96.22],
    )
    response_time: ResponseTimes


class OfSeverity(Figures):
    """The same of one severity: the one that the promise was made for."""

    severity: Severity


class Penalty(Shape):
    """A tier of the contract's table: below so many per cent, so many per cent of the month's fee."""

    below: float = Field(examples=[95])
    fee: float = Field(examples=[5])


class Summary(Figures):
    """The month as a whole."""

    final: bool = Field(description="Whether the month is over and nothing in it can change any more.")
    by_severity: list[OfSeverity]
    contract_versions: list[int] = Field(description="The versions by which the month's promises were made.")
    penalties: list[Penalty] = Field(description="The contract's table, as the newest promise froze it.")
    penalty: Penalty | None = Field(description="The tier that applies: of several, the one that costs most.")


class ReportLinks(Shape):
    """Paths below the API's address."""

    ticket: str = Field(examples=["/tickets/GD-7K3M9-QXD2F"])


class Response(Shape):
    """One promise: a cycle of a ticket, and what became of it."""

    ticket: str = Field(examples=["GD-7K3M9-QXD2F"])
    cycle: int
    title: str
    origin: Origin
    severity: Severity = Field(description="The one that the promise was made for.")
    environment: Environment
    contract_version: int
    started_at: Instant
    due_at: Instant
    promise: Duration
    responded_at: Instant | None
    response: Duration | None = Field(description="Covered time until the response.")
    outcome: Outcome
    evidence: str = Field(description="What decided it, for machines.", examples=["answered-late"])
    reason: str = Field(description="The same in the client's language.")
    revision: int = Field(description="Which of the cycle's promises it is: 1 until it was changed.")
    missed_at: Instant | None = Field(
        description="When an earlier promise of the cycle had ended without an answer, before it was changed."
    )
    change: str | None = Field(description="That the promise was changed, and when, in the client's language.")
    recovered_at: Instant | None = Field(description="Since when the alarm was OK, if it was when somebody answered.")
    resolved_at: Instant | None = Field(description="When the system resolved it although nobody had answered.")
    rejected_at: Instant | None = Field(description="When the desk refused it although nobody had answered.")
    ledger: list[Segment] = Field(description="From `started_at` to `due_at`; the covered ones add up to `promise`.")
    overrun: list[Segment] = Field(description="From `due_at` to a response that came later; else empty.")
    links: ReportLinks


class Report(Items[Response]):
    """A client's month: its promises in the order of their starts, and on the first page what they add up to."""

    client: str = Field(examples=["acme"])
    name: str = Field(examples=["ACME Logística, S.A."])
    month: str = Field(examples=["2026-11"])
    time_zone: str = Field(description="In which the month is one.", examples=["America/Panama"])
    language: Language = Field(description="The client's, in which reasons are given.")
    contract_version: int | None = Field(
        description="The version by which the month's newest promise was made, or that was in force; null where none"
        " was, and on every page but the first."
    )
    summary: Summary | None = Field(description="Of the whole month; on the first page only, and null on the others.")
