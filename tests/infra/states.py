"""The state machines' definitions: bounded in time, retried, and nothing in them that belongs elsewhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import yaml

from tests.infra.templates import DESK, FUNCTION, STATE_MACHINE, references, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.templates import Json

CALLBACK = ".waitForTaskToken"
WHAT_TRAVELS = {"action", "ticket_id", "cycle", "attempt", "entry", "clock_revision", "checkpoint", "task_token"}
JSONATA = {"QueryLanguage", "Assign", "Output", "Arguments"}


def definitions(template: Json) -> dict[str, Json]:
    """The definition of each state machine, by logical id."""
    return {
        name: yaml.safe_load((DESK.parent / machine["DefinitionUri"]).read_text(encoding="utf-8"))
        for name, machine in resources(template, STATE_MACHINE).items()
    }


def tasks(definition: Json) -> dict[str, Json]:
    """Every state that calls something."""
    return {name: state for name, state in definition["States"].items() if state["Type"] == "Task"}


def endless_tasks(definition: Json) -> list[str]:
    """Tasks that would wait for a year: Step Functions' default. A number, because emulators read no path."""
    return [name for name, task in tasks(definition).items() if not isinstance(task.get("TimeoutSeconds"), int)]


def hasty_tasks(definition: Json, function_timeout: int) -> list[str]:
    """Tasks that give up before their function does: it would work on, unseen."""
    return [name for name, task in tasks(definition).items() if task.get("TimeoutSeconds", 0) <= function_timeout]


def fragile_tasks(definition: Json) -> list[str]:
    """Tasks that a fault of a moment would end."""
    return [name for name, task in tasks(definition).items() if not any(map(_tries_again, task.get("Retry", [])))]


def holding_notices(definition: Json) -> list[str]:
    """Notifications that could hold a ticket up: the table owes them, so the machine goes on without."""
    return [
        name
        for name, task in tasks(definition).items()
        if task["Parameters"]["Payload"]["action"] == "notify"
        and not any(catch["ErrorEquals"] == ["States.ALL"] for catch in task.get("Catch", []))
    ]


def lost_timeouts(definition: Json) -> list[str]:
    """Callbacks whose timeout is retried, or ends the execution, and does not go round."""
    return [
        name
        for name, task in tasks(definition).items()
        if task["Resource"].endswith(CALLBACK)
        and (
            not any("States.Timeout" in catch["ErrorEquals"] for catch in task.get("Catch", []))
            or task["Retry"][0] != {"ErrorEquals": ["States.Timeout"], "MaxAttempts": 0}
        )
    ]


def unreachable_states(definition: Json) -> list[str]:
    """States that no road leads to, and roads that lead nowhere."""
    states, reached, todo = definition["States"], set(), [definition["StartAt"]]
    while todo:
        name = todo.pop()
        if name not in reached:
            reached.add(name)
            todo += _follows(states[name]) if name in states else []
    return sorted(set(states) ^ reached)


def literal_places(text: str) -> list[str]:
    """Accounts and ARNs of resources that stand in a definition, where a substitution belongs."""
    return re.findall(r"arn:aws:(?!states:::)[^\"\s]+|\b\d{12}\b", text)


def heavy_payloads(definition: Json) -> list[str]:
    """What a task is given beside ids, instants and its token."""
    return [
        f"{name}.{key}"
        for name, task in tasks(definition).items()
        for key in task["Parameters"]["Payload"]
        if key.removesuffix(".$") not in WHAT_TRAVELS
    ]


def foreign_words(definition: Json) -> list[str]:
    """Fields of JSONata and of variables, which moto does not run."""
    return sorted({key for key in _keys(definition) if key in JSONATA})


def unsubstituted(template: Json, name: str) -> set[str]:
    """Substitutions that the definition asks for and the template does not give, or the other way round."""
    machine = resources(template, STATE_MACHINE)[name]
    text = (DESK.parent / machine["DefinitionUri"]).read_text(encoding="utf-8")
    return set(re.findall(r"\$\{(\w+)\}", text)) ^ set(machine.get("DefinitionSubstitutions", {}))


def task_timeout(template: Json, name: str) -> int:
    """Seconds that the function of a state machine's tasks may take."""
    (function,) = references(resources(template, STATE_MACHINE)[name]["DefinitionSubstitutions"])
    return int(resources(template, FUNCTION)[function]["Timeout"])


def _tries_again(retrier: Json) -> bool:
    return retrier["ErrorEquals"] == ["States.ALL"] and int(retrier.get("MaxAttempts", 3)) > 0


def _follows(state: Json) -> list[str]:
    roads = [*state.get("Choices", []), *state.get("Catch", []), state, {"Next": state.get("Default")}]
    return [road["Next"] for road in roads if road.get("Next")]


def _keys(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from value
        for item in value.values():
            yield from _keys(item)
    elif isinstance(value, list):
        for item in value:
            yield from _keys(item)
