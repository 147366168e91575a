"""The shape of a client, which is that of its file. A request in it is read by `guardia.domain.client_file`."""

from typing import Annotated, Any

from pydantic import ConfigDict, Field, WithJsonSchema

from guardia.domain.contract import Environment, OnRecovery
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from ticket_api.shapes import Items, Shape

Duration = Annotated[str, WithJsonSchema({"type": "string", "format": "duration", "examples": ["PT2H"]})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date", "examples": ["2026-01-01"]})]


class Promises(Shape):
    """The time to the first response, by severity."""

    CRITICAL: Duration
    HIGH: Duration
    LOW: Duration


class Recoveries(Shape):
    """What becomes of an unresolved ticket whose alarm recovers, by severity."""

    CRITICAL: OnRecovery = OnRecovery.KEEP
    HIGH: OnRecovery = OnRecovery.KEEP
    LOW: OnRecovery = OnRecovery.KEEP


class Contract(Shape):
    """What was promised; both days are within it."""

    version: int = 1
    plan: Plan
    starts: Day
    ends: Day
    calendar: str = Field(examples=["PA"])
    time_zone: str = Field(examples=["America/Panama"])
    response: Promises
    follow_up: Duration = "PT48H"
    on_recovery: Recoveries = Recoveries()


class Account(Shape):
    """An AWS account; without an environment it counts as production."""

    id: str = Field(examples=["222222222222"])
    environment: Environment | None = None


class Contact(Shape):
    """A person of the client."""

    name: str = Field(examples=["Ana Pérez"])
    email: str = Field(examples=["ana@acme.example"])
    role: str | None = Field(default=None, examples=["Jefa de TI"])
    phone: str | None = Field(default=None, examples=["+50760000000"])
    tickets: bool = Field(default=True, description="May open and follow tickets, and is written to.")
    phone_authorised: bool = False
    language: Language = Language.ES


_CLIENT: dict[str, Any] = {
    "client": "acme",
    "name": "ACME Logística, S.A.",
    "language": "es",
    "contract": {
        "version": 1,
        "plan": "24x7",
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "calendar": "PA",
        "time_zone": "America/Panama",
        "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
        "follow_up": "PT48H",
        "on_recovery": {"CRITICAL": "keep", "HIGH": "keep", "LOW": "resolve"},
    },
    "accounts": [
        {"id": "222222222222", "environment": "production"},
        {"id": "333333333333", "environment": "non-production"},
    ],
    "contacts": [
        {
            "name": "Ana Pérez",
            "email": "ana@acme.example",
            "role": "Jefa de TI",
            "phone": "+50760000000",
            "tickets": True,
            "phone_authorised": True,
            "language": "es",
        }
    ],
    "severity_rules": [],
}


class Client(Shape):
    """A client as its file says; the same shape goes in and comes out."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLIENT]})

    client: str = Field(examples=["acme"])
    name: str = Field(examples=["ACME Logística, S.A."])
    language: Language = Language.ES
    contract: Contract
    accounts: list[Account]
    contacts: list[Contact] = Field(default=[])
    severity_rules: list[Any] = Field(default=[], max_length=0, description="Not read by this version; leave it empty.")


class ClientList(Items[Client]):
    """Clients by id."""
