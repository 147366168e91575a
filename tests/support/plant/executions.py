"""Our state machines, executed by hand-moved time as `infra/statemachines` says."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from tests.support.plant import asl
from tests.workflow.machines import MACHINES, definition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from tests.support.plant.step_functions import StepFunctions
    from tests.support.plant.time import HandMoved

    Invoke = Callable[[str, dict[str, Any]], Any]

WORKFLOW: Final = "ticket_workflow"
WAITS_FOR_TOKEN: Final = "arn:aws:states:::lambda:invoke.waitForTaskToken"
INVOKES: Final = "arn:aws:states:::lambda:invoke"
MOST_STATES: Final = 500
"""Of one execution. On AWS it ends at 25,000 events; none of ours comes near."""


@dataclass
class Run:
    """Where an execution is. `due` is when it goes on by itself; `token` what it waits to be answered."""

    arn: str
    states: dict[str, asl.Json]
    state: str
    data: Any
    due: datetime | None = None
    token: str = ""
    tries: dict[int, int] = field(default_factory=dict)
    path: list[str] = field(default_factory=list)
    error: str = ""


class Executions:
    """All executions of both machines."""

    def __init__(self, step_functions: StepFunctions, invoke: Invoke, time: HandMoved) -> None:
        self._step_functions = step_functions
        self._invoke = invoke
        self._time = time
        self._definitions: dict[str, Any] = {name: json.loads(definition(name)) for name in MACHINES}
        self._runs: dict[str, Run] = {}
        self._answered: set[str] = set()
        self.ended: dict[str, Run] = {}

    def reset(self) -> None:
        """There were none."""
        self._runs.clear()
        self.ended.clear()

    def deploy(self, definitions: Mapping[str, Any]) -> None:
        """Both machines are defined so from now on. What runs goes on with the definition that it began with.

        https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachine.html
        """
        self._definitions = dict(definitions)

    @property
    def known(self) -> set[str]:
        """The ARNs of all that were taken up."""
        return self._runs.keys() | self.ended.keys()

    def next_at(self) -> datetime | None:
        """When the next one goes on by itself."""
        return min((run.due for run in self._runs.values() if run.due), default=None)

    def look(self) -> None:
        """Take up what was started, and hear what was answered, since the last time."""
        running, self._answered = self._step_functions.look()
        for arn, given in running.items():
            if arn not in self._runs:
                machine = next(name for name in MACHINES if f":{name}:" in arn)
                text = self._definitions[machine]
                self._runs[arn] = Run(arn, text["States"], text["StartAt"], given, due=self._time.now())

    def go_on(self) -> bool:
        """Let each go as far as it comes now; whether any moved."""
        ready = [run for run in self._runs.values() if run.token in self._answered or self._is_due(run)]
        moved = [self._advance(run) for run in ready]  # each, whatever the others did
        return any(moved)

    def _advance(self, run: Run) -> bool:
        moved = False
        while run.arn in self._runs and self._is_ready(run):
            moved = True
            if len(run.path) > MOST_STATES:
                raise AssertionError(f"{run.arn} goes round and round: {run.path[-10:]}")
            self._step(run)
        return moved

    def _is_ready(self, run: Run) -> bool:
        if run.token and self._step_functions.answer(run.token) is not None:
            return True
        return self._is_due(run)

    def _is_due(self, run: Run) -> bool:
        return run.due is not None and run.due <= self._time.now()

    def _step(self, run: Run) -> None:
        state = run.states[run.state]
        if run.token:
            self._hear(run, state)
            return
        run.path.append(run.state)
        match state["Type"]:
            case "Task":
                self._task(run, state)
            case "Wait":
                self._wait(run, state)
            case "Pass":
                self._pass(run, state)
            case "Choice":
                found = (rule["Next"] for rule in state["Choices"] if asl.holds(rule, run.data))
                self._next(run, next(found, state["Default"]))
            case "Succeed":
                self._end(run, "SUCCEEDED")
            case "Fail":
                self._end(run, "FAILED", state["Error"])
            case unknown:
                raise ValueError(f"a state of this kind is not known here: {unknown}")

    def _task(self, run: Run, state: asl.Json) -> None:
        token = f"{run.arn}#{len(run.path)}" if state["Resource"] == WAITS_FOR_TOKEN else ""
        payload = asl.filled(state["Parameters"]["Payload"], run.data, {"Task": {"Token": token}})
        if token:
            self._step_functions.await_answer(token)
        try:
            answer = self._invoke(WORKFLOW, payload)
        except Exception as error:
            self._failed(run, state, type(error).__name__)
            return
        if token:
            run.token, run.due = token, self._time.now() + timedelta(seconds=state["TimeoutSeconds"])
            return
        assert state["Resource"] == INVOKES, state["Resource"]
        run.data = asl.with_result(state, run.data, {"Payload": answer, "StatusCode": 200})
        self._next(run, state["Next"])

    def _hear(self, run: Run, state: asl.Json) -> None:
        """A callback was answered, or its time is over."""
        answer, token = self._step_functions.answer(run.token), run.token
        run.token = ""
        if answer is None:
            self._step_functions.end_wait(token)
            self._failed(run, state, "States.Timeout")
            return
        run.data = asl.with_result(state, run.data, answer)
        self._next(run, state["Next"])

    def _failed(self, run: Run, state: asl.Json, error: str) -> None:
        for number, rule in enumerate(state.get("Retry", [])):
            if asl.matches(rule, error):
                tried = run.tries.get(number, 0)
                if tried < rule.get("MaxAttempts", 3):
                    run.tries[number] = tried + 1
                    pause = min(rule["IntervalSeconds"] * rule["BackoffRate"] ** tried, rule["MaxDelaySeconds"])
                    run.due = self._time.now() + timedelta(seconds=pause)
                    return
                break
        for rule in state.get("Catch", []):
            if asl.matches(rule, error):
                run.data = asl.put(rule, run.data, {"Error": error, "Cause": ""})
                self._next(run, rule["Next"])
                return
        self._end(run, "FAILED", error)

    def _wait(self, run: Run, state: asl.Json) -> None:
        """Its end, which is a state's beginning: a Wait has nothing to do when it is over."""
        until = datetime.fromisoformat(asl.at_path(state["TimestampPath"], run.data, {})).astimezone(UTC)
        self._next(run, state["Next"])
        run.due = max(until, self._time.now())

    def _pass(self, run: Run, state: asl.Json) -> None:
        result = state.get("Result", run.data)
        if "Parameters" in state:
            result = asl.filled(state["Parameters"], run.data, {})
        run.data = asl.with_result(state, run.data, result)
        self._next(run, state["Next"])

    def _next(self, run: Run, state: str) -> None:
        run.state, run.tries, run.due = state, {}, self._time.now()

    def _end(self, run: Run, status: str, error: str = "") -> None:
        run.error = error
        self._step_functions.end(run.arn, status)
        self.ended[run.arn] = self._runs.pop(run.arn)
