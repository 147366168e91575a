"""The shape of a client, which is that of its file. A request in it is read by `guardia.domain.client_file`."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, SerializerFunctionWrapHandler, WithJsonSchema, model_serializer

from guardia.domain.channel_file import MOST_ROOMS
from guardia.domain.contract import Environment, OnRecovery
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from ticket_api.shapes import Duration, Instant, Items, Shape

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


Stretches = Annotated[
    list[str],
    Field(default=[], description="In order, with time between them.", examples=[["08:00-12:00", "13:00-17:30"]]),
]


class Hours(Shape):
    """The hours of a week, by the contract's wall clock."""

    monday: Stretches
    tuesday: Stretches
    wednesday: Stretches
    thursday: Stretches
    friday: Stretches
    saturday: Stretches
    sunday: Stretches


class Holidays(Shape):
    """What the contract changes in its calendar."""

    add: dict[str, str] = Field(default={}, description="Names by day.", examples=[{"2026-12-24": "Nochebuena"}])
    remove: list[Day] = Field(default=[], description="Holidays of the calendar that are worked.")


class PenaltyTier(Shape):
    """Where a month's compliance is below a percentage, a part of the month's fee is owed."""

    below: str = Field(description="Percent; a number is taken, too.", examples=["95"])
    fee: str = Field(description="Percent of the month's fee; a number is taken, too.", examples=["5"])


class Escalation(Shape):
    """At which whole percentages of the promise silence calls each line of the desk first: rising, from 1 to 99."""

    first: int = Field(default=50, ge=1, le=99)
    second: int = Field(default=75, ge=1, le=99)
    manager: int = Field(default=90, ge=1, le=99)


class Updates(Shape):
    """How often an investigation has news, in covered time, by severity; null where none is promised."""

    CRITICAL: Duration | None = None
    HIGH: Duration | None = None
    LOW: Duration | None = None


class Contract(Shape):
    """What was promised; both days are within it."""

    version: int | None = Field(
        default=None,
        description="Whose place it takes. Without it: the present contract, which renews the last if it begins after "
        "that has ended, and corrects it if not.",
        examples=[1],
    )
    plan: Plan
    starts: Day
    ends: Day
    calendar: str = Field(description="A country or a part of one.", examples=["PA"])
    time_zone: str = Field(examples=["America/Panama"])
    response: Promises
    follow_up: Duration = "PT48H"
    on_recovery: Recoveries = Recoveries()
    hours: Hours | None = Field(default=None, description="Null: Monday to Friday, 08:00 to 17:30.")
    holidays: Holidays = Holidays()
    grace: Duration | None = Field(default=None, description="For how long after its end it is honoured.")
    penalties: list[PenaltyTier] = Field(default=[])
    escalation: Escalation = Escalation()
    updates: Updates | Duration | None = Field(
        default=None,
        description="One duration for all is taken, too. Null: no news is promised, and nobody is reminded.",
    )


class Account(Shape):
    """An AWS account; without an environment it counts as production."""

    id: str = Field(examples=["222222222222"])
    environment: Environment | None = None
    external_id: str | None = Field(default=None, description="What the account's read role asks for.")
    topics: list[str] = Field(
        default=[],
        description="ARNs of the account's SNS topics that carry alarms.",
        examples=[["arn:aws:sns:us-east-1:222222222222:alarms"]],
    )


PersonalChannels = Annotated[
    list[Literal["email", "sms"]],
    Field(
        default=["email"],
        description="In the order in which they are tried. By e-mail at the end where it is not named.",
        examples=[["sms", "email"]],
    ),
]


class Contact(Shape):
    """A person of the client."""

    name: str = Field(examples=["Ana Pérez"])
    email: str = Field(examples=["ana@acme.example"])
    role: str | None = Field(default=None, examples=["Jefa de TI"])
    phone: str | None = Field(default=None, examples=["+50760000000"])
    tickets: bool = Field(default=True, description="May open and follow tickets, and is written to.")
    phone_authorised: bool = Field(default=False, description="May open tickets by telephone.")
    language: Language = Language.ES
    channels: PersonalChannels


class ContactChange(Shape):
    """A contact who is registered or changed. The address is the one of the path, and need not stand here again."""

    name: str = Field(examples=["Ana Pérez"])
    email: str | None = Field(default=None, examples=["ana@acme.example"])
    role: str | None = Field(default=None, examples=["Jefa de TI"])
    phone: str | None = Field(default=None, examples=["+50760000000"])
    tickets: bool = Field(default=True, description="May open and follow tickets, and is written to.")
    phone_authorised: bool = Field(default=False, description="May open tickets by telephone.")
    language: Language = Field(default=Language.ES, description="Without it: the client's.")
    channels: PersonalChannels
    requested_by: str | None = Field(
        default=None, description="Who of the client asked for it; kept on record.", examples=["ana@acme.example"]
    )


class RegisteredContact(Contact):
    """A contact of a client, and for the desk what became of them last."""

    removed_at: Instant | None = Field(default=None, description="Null for a contact in force.")
    removed_by: str | None = Field(default=None, description="Who of the desk removed them.")
    requested_by: str | None = Field(default=None, description="Who asked for the last change, if that was said.")


class Room(Shape):
    """A room or a system of the client's own, which is told beside its people."""

    channel: Literal["slack", "teams", "webhook"]
    address: str = Field(
        description="The secret that holds the URL, below the client's own names. Never the URL itself.",
        examples=["secretsmanager:guardia/channels/acme/alertas", "ssm:/guardia/channels/acme/alertas"],
    )


class Conditions(Shape):
    """All of them must hold. Texts are patterns of the whole name, with `*` and `?`."""

    alarm: str | None = Field(default=None, examples=["*-cola-*"])
    namespace: str | None = Field(default=None, examples=["AWS/SQS"])
    metric: str | None = None
    dimensions: dict[str, str] | None = Field(default=None, examples=[{"QueueName": "pedidos-*"}])
    composite: bool | None = None

    @model_serializer(mode="wrap")
    def _without_null(self, write: SerializerFunctionWrapHandler):  # type: ignore[no-untyped-def]  # it says the schema
        """A condition is there or it is not: null would be one that says nothing, which no rule may have."""
        return {name: value for name, value in write(self).items() if value is not None}


class SeverityRule(Shape):
    """What alarms of the client mean that meet its conditions; null where it says nothing of that."""

    when: Conditions
    environment: Environment | None = None
    active: bool | None = Field(default=None, description="Whether the service still works.")


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
        "holidays": {"add": {"2026-12-24": "Nochebuena"}, "remove": []},
        "grace": "P15D",
        "penalties": [{"below": "95", "fee": "5"}],
        "escalation": {"first": 50, "second": 75, "manager": 90},
        "updates": {"CRITICAL": "PT1H", "HIGH": "PT4H", "LOW": "PT12H"},
    },
    "accounts": [
        {
            "id": "222222222222",
            "environment": "production",
            "external_id": "3f1c9f0e",
            "topics": ["arn:aws:sns:us-east-1:222222222222:alarms"],
        },
        {"id": "333333333333", "environment": "non-production", "topics": []},
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
            "channels": ["sms", "email"],
        }
    ],
    "channels": [{"channel": "slack", "address": "secretsmanager:guardia/channels/acme/alertas"}],
    "severity_rules": [],
}


class Client(Shape):
    """A client as its file says; the same shape goes in and comes out."""

    model_config = ConfigDict(json_schema_extra={"examples": [_CLIENT]})

    client: str = Field(examples=["acme"])
    name: str = Field(examples=["ACME Logística, S.A."])
    language: Language = Language.ES
    contract: Contract | None = Field(default=None, description="The newest version, or the only one.")
    contracts: list[Contract] | None = Field(
        default=None, description="All versions, where there are several; what is not listed is not kept."
    )
    accounts: list[Account]
    contacts: list[Contact] = Field(default=[])
    channels: list[Room] = Field(default=[], max_length=MOST_ROOMS, description="Each secret once.")
    severity_rules: list[SeverityRule] = Field(default=[], description="In order; the first match decides.")


class ClientList(Items[Client]):
    """Clients by id."""


class ContactList(Items[RegisteredContact]):
    """The contacts in force in the order of the client's file; then those who were removed, the latest first."""
