"""The bodies of requests. A field that is not here is refused, and no value is turned into another type.

Texts are trimmed, and may have line breaks and tabs but no other control characters.
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

from guardia.domain.calling import Way
from guardia.domain.contract import Environment, Severity
from guardia.domain.duty.roster import Line as Level

LONGEST_TEXT = 4_000
LONGEST_LINE = 200
_LAYOUT = frozenset("\n\r\t")


def _without_controls(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" and letter not in _LAYOUT for letter in text):
        raise PydanticCustomError("control_character", "Text should have no control characters besides line breaks")
    return text


_Clean = AfterValidator(_without_controls)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT), _Clean]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT), _Clean] | None


def _on_one_line(text: str) -> str:
    if not _LAYOUT.isdisjoint(text):
        raise PydanticCustomError("line_break", "Text should stand on one line")
    return text


Line = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE),
    _Clean,
    AfterValidator(_on_one_line),
]
Name = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=255), _Clean, AfterValidator(_on_one_line)
]
OptionalLine = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_LINE)] | None


class Body(BaseModel):
    """What all bodies have in common."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Acknowledgement(Body):
    """The first response: an engineer has the ticket."""

    note: OptionalText = Field(default=None, description="What the engineer sees so far.", examples=["Lo revisamos."])


class Findings(Body):
    """The second notification: the state of the investigation."""

    summary: Text = Field(description="What was found.", examples=["El disco /data está al 97 %."])
    next_steps: Text = Field(description="What is done next.", examples=["Ampliamos el volumen a 200 GiB."])


class Resolution(Body):
    """The third notification: the mitigation was applied."""

    summary: Text = Field(description="What was done.", examples=["Volumen ampliado; el uso bajó al 48 %."])
    joint: bool = Field(default=False, description="Whether it was done together with the client.")


class Verification(Body):
    """Whether the mitigation worked. If it did not, the ticket opens once more."""

    effective: bool = Field(description="False opens the ticket once more, in its next cycle.", examples=[True])
    note: OptionalText = Field(default=None, description="What was seen.", examples=["Los pedidos entran otra vez."])


class Reopening(Body):
    """The resolution does not hold."""

    reason: Text = Field(description="What happens again.", examples=["El servicio volvió a caer."])


class Rejection(Body):
    """The desk refuses the request."""

    reason: Text = Field(description="Why, for the client.", examples=["El cambio lo hizo un tercero."])


class Comment(Body):
    """A word on the timeline."""

    text: Text = Field(examples=["Hablé con Ana por teléfono."])
    public: bool | None = Field(
        default=None,
        description="Whether the client may read it: false unless said; always true of a client's comment.",
    )


class SeverityChange(Body):
    """An engineer raises or lowers the severity."""

    severity: Severity = Field(
        strict=False,  # JSON has no word of an enumeration
        description="LOW is what is not production, so the environment follows it.",
        examples=["CRITICAL"],
    )
    reason: Text = Field(description="Why, for the client.", examples=["La tienda no cobra: está caída."])


class Calling(Body):
    """Who called the desk, or wrote to it: either `phone` or `email` says who."""

    phone: OptionalLine = Field(
        default=None,
        description="The number that they call from, or its last digits, seven or more.",
        examples=["+507 6000-0000"],
    )
    email: OptionalLine = Field(default=None, description="The address that they write from, or are registered with.")
    by: Way | None = Field(
        default=None,
        strict=False,  # JSON has no word of an enumeration
        description="`phone` where somebody calls who is known by `email`. Else a number calls, and an address writes.",
    )
    called_at: OptionalLine = Field(
        default=None,
        description="When they called or wrote, at most 24 hours ago; the clock starts there. Without it: now.",
        examples=["2026-11-22T09:00:00Z"],
    )


class NewTicket(Body):
    """An incident that a person reports. A clearer description, and what changed, are asked for by e-mail."""

    title: Line = Field(description="What fails, on one line.", examples=["La tienda no abre"])
    description: Text = Field(
        description="What fails since when, how it shows, and whom it touches.",
        examples=["Desde las 9:40 la página de pagos responde 502 a todos los clientes."],
    )
    recent_changes: OptionalText = Field(
        default=None, description="What changed before it.", examples=["Ayer subimos la versión 3.2 de la tienda."]
    )
    client: OptionalLine = Field(
        default=None, description="For the desk: whose incident it is, wanted where nobody called."
    )
    account_id: OptionalLine = Field(default=None, description="One of the client's AWS accounts, if it concerns one.")
    environment: Environment | None = Field(
        default=None,
        strict=False,  # JSON has no word of an enumeration
        description="Whether the client's own customers use what fails. Else the account's register says it.",
    )
    active: bool | None = Field(
        default=None, description="Whether it still works: false where it is down, true where it is degraded."
    )
    caller: Calling | None = Field(default=None, description="For the desk: who called or wrote.")


class NewSwap(Body):
    """Somebody gives time of a line to somebody else. People are named by their ids of the roster."""

    line: Level = Field(strict=False, examples=["first"])  # JSON has no word of an enumeration
    start: Line = Field(alias="from", description="The first instant.", examples=["2026-11-24T13:00:00Z"])
    end: Line = Field(alias="to", description="The instant at which it is over.", examples=["2026-11-25T13:00:00Z"])
    person: OptionalLine = Field(
        default=None,
        description="Who gives it away: for an engineer they themselves. Without it an operator fixes the time, "
        "whoever has it.",
        examples=["eva"],
    )
    instead: Line = Field(description="Who takes it.", examples=["luis"])
    reason: OptionalLine = Field(default=None, description="On record.", examples=["Cita médica."])


class NewWindow(Body):
    """A maintenance window of a client."""

    start: OptionalLine = Field(
        default=None, alias="from", description="The first instant. Without it: now.", examples=["2026-11-29T05:00:00Z"]
    )
    end: Line = Field(
        alias="to",
        description="The instant at which it is over, 14 days later at most.",
        examples=["2026-11-29T09:00:00Z"],
    )
    accounts: list[Line] | None = Field(
        default=None, description="AWS accounts of the client. Without them: all of its accounts.", max_length=100
    )
    alarms: list[Name] | None = Field(
        default=None,
        description="Names of alarms, or patterns: `*` is any text, `?` one character. Without them: all alarms.",
        examples=[["tienda-*"]],
        max_length=50,
    )
    reason: Line = Field(description="On record, for the client too.", examples=["Cambio de discos."])


class Recomputation(Body):
    """Why a running clock is reckoned anew."""

    reason: Text = Field(description="On record.", examples=["El contrato sumó un feriado."])
