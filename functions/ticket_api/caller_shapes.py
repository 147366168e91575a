"""The shape of what an engineer is shown of somebody who calls."""

from pydantic import Field

from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.entitlement import Standing
from ticket_api.shapes import Phrase, Shape


class KnownContact(Shape):
    """A person of the client."""

    name: str
    role: str
    language: Language


class Screening(Shape):
    """Whether somebody who calls, or writes, may open a ticket now."""

    may: bool = Field(description="By the way that was asked about: `may_call` of a phone, `may_write` of an email.")
    may_call: bool = Field(description="Whether a ticket may be opened for this contact on the telephone.")
    may_write: bool = Field(description="Whether a ticket may be opened for what this contact wrote.")
    reason: Phrase
    client: str | None = Field(description="Whose contact it is; null where nobody is known.", examples=["acme"])
    client_name: str | None
    contact: KnownContact | None = Field(description="Of people who share a number, the first; `reason` names all.")
    standing: Standing | None = Field(description="How the client's contract stands.")
    contract_plan: Plan | None = Field(description="Of the contract that covers; null where none does.")
