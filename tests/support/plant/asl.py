"""As much of the Amazon States Language as our definitions use; anything else is refused, so that nothing is guessed.

https://states-language.net/spec.html, with JSONPath.
"""

from __future__ import annotations

import copy
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


def at_path(path: str, data: Any, context: Json) -> Any:
    """The value of `$.a.b`, of `$$.Task.Token`, or of `States.MathAdd($.a, 1)`."""
    if path.startswith("States.MathAdd("):
        first, second = path.removeprefix("States.MathAdd(").removesuffix(")").split(",")
        return at_path(first.strip(), data, context) + int(second)
    root, _, rest = path.partition(".")
    found = {"$": data, "$$": context}[root]
    for name in rest.split(".") if rest else []:
        found = found[name]
    return found


def filled(template: Any, data: Any, context: Json) -> Any:
    """A payload template: names that end in `.$` hold paths."""
    if isinstance(template, list):
        return [filled(item, data, context) for item in template]
    if not isinstance(template, dict):
        return template
    return {
        name.removesuffix(".$"): at_path(value, data, context) if name.endswith(".$") else filled(value, data, context)
        for name, value in template.items()
    }


def with_result(state: Json, data: Any, result: Any) -> Any:
    """The state's output: its result where `ResultPath` puts it."""
    if "ResultSelector" in state:
        result = filled(state["ResultSelector"], result, {})
    return put(state, data, result)


def put(rule: Json, data: Any, result: Any) -> Any:
    """The same for a catcher, which selects nothing."""
    path = rule.get("ResultPath", "$")
    if path is None:
        return data
    if path == "$":
        return result
    name = path.removeprefix("$.")
    if "." in name:
        raise ValueError(f"a result path of this depth is not known here: {path}")
    return {**copy.deepcopy(data), name: result}


def holds(rule: Json, data: Any) -> bool:
    """Whether a rule of a Choice does."""
    if "Or" in rule:
        return any(holds(each, data) for each in rule["Or"])
    if "And" in rule:
        return all(holds(each, data) for each in rule["And"])
    if "IsPresent" in rule:
        return _is_there(rule["Variable"], data) is rule["IsPresent"]
    value = at_path(rule["Variable"], data, {})
    match rule:
        case {"StringEquals": wanted} | {"BooleanEquals": wanted}:
            return bool(value == wanted and type(value) is type(wanted))
        case {"NumericGreaterThanEquals": wanted}:
            return bool(value >= wanted)
    raise ValueError(f"a choice of this kind is not known here: {rule}")


def _is_there(path: str, data: Any) -> bool:
    try:
        at_path(path, data, {})
    except KeyError:
        return False
    return True


def matches(rule: Json, error: str) -> bool:
    """Whether a retrier or a catcher is for this error; `States.ALL` is for all that a function raises."""
    names: list[str] = rule["ErrorEquals"]
    return error in names or "States.ALL" in names
