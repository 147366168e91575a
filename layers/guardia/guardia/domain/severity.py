"""How severe a ticket is: from whether production is touched, and whether it is down.

Contract, "Tiempos de SLA". Each question is answered by the first evidence that speaks (`severity_chain` has their
order); what nobody says counts as production and as active, so that doubt never makes a promise longer than four hours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.severity_chain import activity_chain, environment_chain, unread_resources
from guardia.domain.severity_question import Evidence, Link

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Judgement:
    """Both answers, each with whose word it is. Both links speak."""

    environment: Link[Environment]
    activity: Link[bool]

    @property
    def severity(self) -> Severity:
        """Contract: non-production, whether it works or not; production that works; production that is down."""
        if self.environment.value is Environment.NON_PRODUCTION:
            return Severity.LOW
        return Severity.HIGH if self.activity.value else Severity.CRITICAL


@dataclass(frozen=True, slots=True)
class Examination:
    """Every link of both chains, also the silent ones and those that came too late to decide."""

    environment: tuple[Link[Environment], ...]
    activity: tuple[Link[bool], ...]

    @property
    def judgement(self) -> Judgement:
        """The first link of each chain that speaks."""
        return Judgement(_first(self.environment), _first(self.activity))


@dataclass(frozen=True, slots=True)
class Assessment:
    """A severity, the environment that goes with it, and why: a sentence for the client, and one for an engineer.

    `evidence` names what decided, for machines: `account+metric-meaning`. `judgement` is None where a person decided.
    """

    severity: Severity
    environment: Environment
    evidence: str
    reason: Phrase
    explanation: Phrase
    judgement: Judgement | None = None


def examine(alarm: Alarm, client: Client, known: Judgement | None = None) -> Examination:
    """All that is known of both questions. `known` is the ticket's judgement: tags of resources were read for it."""
    environment = known.environment if known and known.environment.evidence is Evidence.RESOURCE_TAG else None
    activity = known.activity if known and known.activity.evidence is Evidence.RESOURCE_TAG else None
    return Examination(
        environment_chain(alarm, client, environment or unread_resources()),
        activity_chain(alarm, client, activity or unread_resources()),
    )


def assess(alarm: Alarm, client: Client, known: Judgement | None = None) -> Assessment:
    """How severe the alarm is, by the first evidence that speaks of each question."""
    return assessment_of(examine(alarm, client, known).judgement)


def assessment_of(judgement: Judgement) -> Assessment:
    """The severity that both answers make. Where it is not production, nobody asks whether it works."""
    environment, activity, severity = judgement.environment, judgement.activity, judgement.severity
    said: list[Link[Environment] | Link[bool]] = [environment]
    if severity is not Severity.LOW:
        said.append(activity)
    return Assessment(
        severity=severity,
        environment=Environment.NON_PRODUCTION if severity is Severity.LOW else Environment.PRODUCTION,
        evidence="+".join(link.evidence for link in said),
        reason=_sentence([link.reason for link in said]),
        explanation=_sentence([link.explanation for link in said]),
        judgement=judgement,
    )


def _first(chain: tuple[Link[Value], ...]) -> Link[Value]:
    return next(link for link in chain if link.value is not None)


def _sentence(parts: list[Phrase]) -> Phrase:
    return Phrase("; ".join(part.es for part in parts) + ".", "; ".join(part.en for part in parts) + ".")
