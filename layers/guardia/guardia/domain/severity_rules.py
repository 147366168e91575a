"""A client's own rules of severity: what its alarms mean, by the names that it gives them.

Called by the chain of severity for each alarm. `severity_rules_file` reads and writes them; the documentation of
severity has examples.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.pattern import ANY_TEXT, covers, fits

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.alarm import Alarm, Metric
    from guardia.domain.contract import Environment


@dataclass(frozen=True, slots=True, kw_only=True)
class SeverityRule:
    """One rule: all its conditions must hold. Texts are patterns of the whole name, with `*` and `?`.

    `environment` and `active` are what it says, each None where it says nothing of that.
    """

    alarm: str | None = None
    namespace: str | None = None
    metric: str | None = None
    dimensions: Mapping[str, str] = field(default_factory=dict)
    composite: bool | None = None
    environment: Environment | None = None
    active: bool | None = None

    @property
    def of_metrics(self) -> bool:
        """Whether it asks for a metric: one and the same must satisfy all that it asks of metrics."""
        return bool(self.namespace is not None or self.metric is not None or self.dimensions)


def matches(rule: SeverityRule, alarm: Alarm) -> bool:
    """Whether all conditions of the rule hold. An alarm without metrics meets no condition of metrics."""
    if rule.alarm is not None and not fits(rule.alarm, alarm.name):
        return False
    if rule.composite is not None and rule.composite is not alarm.composite:
        return False
    return not rule.of_metrics or any(_is_of(rule, metric) for metric in alarm.metrics)


def _is_of(rule: SeverityRule, metric: Metric) -> bool:
    return (
        (rule.namespace is None or fits(rule.namespace, metric.namespace))
        and (rule.metric is None or fits(rule.metric, metric.name))
        and all(
            name in metric.dimensions and fits(pattern, metric.dimensions[name])
            for name, pattern in rule.dimensions.items()
        )
    )


def always_before(earlier: SeverityRule, later: SeverityRule) -> bool:
    """Whether `earlier` matches every alarm that `later` matches. True is proven; False may be only unproven."""
    if earlier.composite not in {None, later.composite} or not _covers(earlier.alarm, later.alarm):
        return False
    if not earlier.of_metrics:
        return True
    return (
        later.of_metrics
        and _covers(earlier.namespace, later.namespace)
        and _covers(earlier.metric, later.metric)
        and all(
            name in later.dimensions and covers(pattern, later.dimensions[name])
            for name, pattern in earlier.dimensions.items()
        )
    )


def _covers(general: str | None, special: str | None) -> bool:
    """Patterns of a name that every alarm (or, where a metric is asked for, every metric) has."""
    return general is None or covers(general, ANY_TEXT if special is None else special)


def summary(rule: SeverityRule) -> str:
    """The rule's conditions on one line, for an engineer: `alarm *-nonprod-*, namespace AWS/EC2`."""
    parts = [("alarm", rule.alarm), ("namespace", rule.namespace), ("metric", rule.metric)]
    said = [f"{name} {pattern}" for name, pattern in parts if pattern is not None]
    said += [f"{name}={pattern}" for name, pattern in rule.dimensions.items()]
    if rule.composite is not None:
        said.append("composite" if rule.composite else "not composite")
    return ", ".join(said)
