"""The two questions behind a severity, and what evidence answers to them.

Is it production? Does the service still work? Contract, "Tiempos de SLA": the answers make the severity.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Generic, TypeVar

from guardia.domain.contract import Environment
from guardia.domain.decision import UNSAID, Phrase
from guardia.domain.severity_tags import Tag, activity_tags, environment_tags

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guardia.domain.severity_rules import SeverityRule

Value = TypeVar("Value")


class Evidence(StrEnum):
    """Whose word an answer is."""

    ALARM_TAG = "alarm-tag"
    RESOURCE_TAG = "resource-tag"
    RULE = "rule"
    ACCOUNT = "account"
    METRIC_MEANING = "metric-meaning"
    DEFAULT = "default"
    RELATED_TICKET = "related-ticket"  # another open ticket says that the same thing is down
    ENGINEER = "engineer"
    REPORTED = "reported"  # whoever reported it, of a ticket that a person opened


@dataclass(frozen=True, slots=True)
class Link(Generic[Value]):
    """What one kind of evidence says of one question; `value` is None where it is silent.

    `reason` is for the client (empty where it is silent), `explanation` for an engineer: what spoke, or why not.
    """

    evidence: Evidence
    value: Value | None
    reason: Phrase
    explanation: Phrase


@dataclass(frozen=True, slots=True)
class Question(Generic[Value]):
    """`names` are the answers in words, `gravest` is the one that makes a ticket more severe.

    `tags` finds those that are there to answer it, `of_rule` is what a rule says of it.
    """

    names: Mapping[Value, Phrase]
    gravest: Value
    tags: Callable[[Mapping[str, str]], list[Tag[Value]]]
    of_rule: Callable[[SeverityRule], Value | None]

    def answer(self, evidence: Evidence, value: Value, reason: Phrase, explanation: Phrase) -> Link[Value]:
        """A link that speaks: both sentences begin with the answer."""
        name = self.names[value]
        return Link(evidence, value, _after(name, reason), _after(name, explanation))


def silence(evidence: Evidence, es: str, en: str) -> Link[Value]:
    """A link that says nothing, and why."""
    return Link(evidence, None, UNSAID, Phrase(es, en))


def _after(name: Phrase, words: Phrase) -> Phrase:
    return Phrase(f"{name.es}: {words.es}", f"{name.en}: {words.en}")


ENVIRONMENT = Question(
    names={
        Environment.PRODUCTION: Phrase("Producción", "Production"),
        Environment.NON_PRODUCTION: Phrase("No productivo", "Non-production"),
    },
    gravest=Environment.PRODUCTION,
    tags=environment_tags,
    of_rule=lambda rule: rule.environment,
)
ACTIVITY = Question(
    names={True: Phrase("activo", "active"), False: Phrase("inactivo", "inactive")},
    gravest=False,
    tags=activity_tags,
    of_rule=lambda rule: rule.active,
)
