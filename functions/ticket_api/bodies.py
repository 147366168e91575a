"""The bodies of requests. A field that is not here is refused, and no value is turned into another type.

Texts are trimmed, and may have line breaks and tabs but no other control characters.
"""

import unicodedata
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints
from pydantic_core import PydanticCustomError

LONGEST_TEXT = 4_000
_LAYOUT = frozenset("\n\r\t")


def _without_controls(text: str) -> str:
    if any(unicodedata.category(letter) == "Cc" and letter not in _LAYOUT for letter in text):
        raise PydanticCustomError("control_character", "Text should have no control characters besides line breaks")
    return text


_Clean = AfterValidator(_without_controls)
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=LONGEST_TEXT), _Clean]
OptionalText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_TEXT), _Clean] | None


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
