"""The rules of severity in a client's file: read with messages that name the field, and written in the same shape.

Called by `client_file`. A rule that could never decide anything is refused: whoever wrote it meant something else.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from guardia.domain.contract import Environment
from guardia.domain.pattern import shortest
from guardia.domain.severity_rules import SeverityRule, always_before

if TYPE_CHECKING:
    from guardia.domain.document import Fields

LONGEST_NAME = 255
LONGEST_DIMENSION_VALUE = 1_024
MOST_DIMENSIONS = 30
"""https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html"""

MOST_RULES = 200
"""Each alarm that comes in is held against all of them."""

_DIMENSION_NAME = re.compile(rf"(?=.*[!-~])[ -9;-~][ -~]{{0,{LONGEST_NAME - 1}}}")
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_OF_METRICS = ("namespace", "metric", "dimensions")
_QUESTIONS = ("environment", "active")


def read_rule(fields: Fields) -> SeverityRule:
    """The rule that the mapping describes."""
    when = fields.below("when")
    listed = when.below("dimensions", {})
    rule = SeverityRule(
        alarm=_alarm_pattern(when) if when.has("alarm") else None,
        namespace=_pattern(when, "namespace", LONGEST_NAME) if when.has("namespace") else None,
        metric=_pattern(when, "metric", LONGEST_NAME) if when.has("metric") else None,
        dimensions={name: _pattern(listed, name, LONGEST_DIMENSION_VALUE) for name, _ in listed.entries()},
        composite=when.flag("composite", default=False) if when.has("composite") else None,
        environment=fields.word("environment", Environment) if fields.has("environment") else None,
        active=fields.flag("active", default=True) if fields.has("active") else None,
    )
    _refuse_dimensions(when, listed, rule)
    when.no_others()
    fields.no_others()
    _refuse_empty(fields, when, rule)
    return rule


def rule_document(rule: SeverityRule) -> dict[str, object]:
    """The same shape again."""
    when = {
        "alarm": rule.alarm,
        "namespace": rule.namespace,
        "metric": rule.metric,
        "dimensions": dict(rule.dimensions) or None,
        "composite": rule.composite,
    }
    said = {"environment": rule.environment.value if rule.environment else None, "active": rule.active}
    return {
        "when": {name: value for name, value in when.items() if value is not None},
        **{name: value for name, value in said.items() if value is not None},
    }


def refuse_unreachable(fields: Fields, name: str, rules: tuple[SeverityRule, ...]) -> None:
    """Tell of each rule that can never decide anything, because earlier ones always do."""
    if any(problem.path.startswith(f"{fields.at(name)}[") for problem in fields.problems):
        return  # a rule that was not understood is held against none
    if len(rules) > MOST_RULES:
        fields.say(name, f"{len(rules)} rules are too many: at most {MOST_RULES}; let patterns stand for many names")
        return
    for at in range(len(rules)):
        if deciding := _decided_before(rules, at):
            numbers = " and ".join(f"{name}[{number}]" for number in deciding)
            fields.say(
                f"{name}[{at}]",
                f"never decides: whatever it matches, {numbers} decided before; move it up, or take it out",
            )


def _refuse_empty(fields: Fields, when: Fields, rule: SeverityRule) -> None:
    """A rule of which no reader could say what it is for."""
    if not when.names:
        fields.say("when", "at least one condition is wanted: alarm, namespace, metric, dimensions or composite")
    elif "dimensions" in when.names and not rule.dimensions:
        when.say("dimensions", "at least one dimension is wanted here, or leave the field out")
    elif all(not when.has(name) for name in when.names):
        fields.say("when", "a condition without a value is none: write a pattern, or leave the field out")
    if rule.composite and rule.of_metrics:
        named = ", ".join(name for name in _OF_METRICS if when.has(name))
        when.say("composite", f"a composite alarm watches alarms, no metric: leave out {named}, or say false")
    if rule.environment is None and rule.active is None:
        fields.say("environment", "the rule says nothing: wanted environment, active, or both")


def _alarm_pattern(when: Fields) -> str:
    """Names of alarms are of any script: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    pattern = _text(when, "alarm", LONGEST_NAME)
    unfit = [letter for letter in pattern if _is_in_no_name(letter)]
    if unfit:
        when.say("alarm", f"no alarm's name holds {unfit[0]!r}: write ? for a character that you cannot type")
    elif pattern != pattern.strip():
        when.say("alarm", "names are compared without spaces at their ends: take these away")
    return pattern


def _is_in_no_name(letter: str) -> bool:
    """What a name cannot hold, or is shown without: control characters, ends of lines, marks that turn text round."""
    return unicodedata.category(letter) in {"Cc", "Cs", "Zl", "Zp"} or letter in _TURNS_TEXT


def _pattern(fields: Fields, name: str, longest: int) -> str:
    """Of namespaces, metrics and dimensions. CloudWatch takes printable ASCII only, and no colon in front."""
    pattern = _text(fields, name, longest)
    if pattern and not pattern.strip():
        fields.say(name, "CloudWatch has no name of spaces only")
    elif not (pattern.isascii() and pattern.isprintable()):
        fields.say(name, "CloudWatch has only printable ASCII characters here: write ? for any other")
    elif pattern.startswith(":") and longest == LONGEST_NAME:
        fields.say(name, "CloudWatch has no name that begins with a colon: take it away")
    return pattern


def _text(fields: Fields, name: str, longest: int) -> str:
    value = fields.take(name)
    if not isinstance(value, str) or not value:
        fields.say(name, "wanted: a text in quotes, where * stands for any text and ? for one character")
        return ""
    if shortest(value) > longest:
        fields.say(name, f"AWS allows at most {longest} characters here: no name is that long")
        return ""
    if "**" in value:
        fields.say(name, "one * stands for any text: write no second one beside it")
        return ""
    return value


def _refuse_dimensions(when: Fields, listed: Fields, rule: SeverityRule) -> None:
    if len(rule.dimensions) > MOST_DIMENSIONS:
        when.say("dimensions", f"a metric has at most {MOST_DIMENSIONS} dimensions")
    for name in rule.dimensions:
        if not _DIMENSION_NAME.fullmatch(name):
            listed.say(name, "is no name of a dimension: printable ASCII, at most 255 characters, no colon in front")


def _decided_before(rules: tuple[SeverityRule, ...], at: int) -> list[int]:
    """The earlier rules that always decide all that this one says; empty where it may decide something itself."""
    waiting = {question for question in _QUESTIONS if getattr(rules[at], question) is not None}
    deciding = []
    for number, earlier in enumerate(rules[:at]):
        answered = {question for question in waiting if getattr(earlier, question) is not None}
        if answered and always_before(earlier, rules[at]):
            deciding.append(number)
            waiting -= answered
    return [] if waiting else deciding
