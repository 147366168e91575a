"""A client is taken on board as an operator does it, on a stack of its own: file, connect, their stack, check."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guardia.domain.alarm import ROAD_TEST
from guardia_ops.local.operate import running
from tests.e2e.clients import CLIENT_STACK, client_file, deploy_the_clients_side
from tests.e2e.patience import PATIENCE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia_ops.local.stack import Stack

GUARDIA = Path(sysconfig.get_path("scripts")) / "guardia"
ACCOUNT = "777777777777"
"""One that the stack does not admit yet."""

EXTERNAL_ID = "puente-9f2c"


class Operator:
    """Types `guardia client …` in the directory of a stack."""

    def __init__(self, directory: Path, stack: Stack) -> None:
        self._directory = directory
        self.stack = stack

    def types(self, *words: str, code: int = 0) -> str:
        """What the command answers."""
        done = subprocess.run(  # noqa: S603 - our own command
            [GUARDIA, "client", *words],
            cwd=self._directory,
            capture_output=True,
            text=True,
            timeout=3 * PATIENCE,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout

    def applies(self, **account: Any) -> None:
        """Registers the client `puente` with its only account as it is given here."""
        document = client_file("puente", ACCOUNT, contacts=({"name": "Paz Puente", "email": "paz@puente.example"},))
        document["accounts"][0] |= account
        file = self._directory / "puente.json"
        file.write_text(json.dumps(document))
        self.types("apply", str(file))

    def checks(self, code: int = 0) -> dict[str, tuple[str, str]]:
        """Verdict and reason of each check."""
        document = json.loads(self.types("check", "puente", "--json", code=code))
        return {one["check"]: (one["verdict"], one["reason"]) for one in document["findings"]}


@pytest.fixture
def operator(tmp_path: Path) -> Iterator[Operator]:
    with running(tmp_path / ".local") as stack:
        yield Operator(tmp_path, stack)


def test_a_client_is_connected_until_nothing_fails(operator: Operator) -> None:
    operator.applies(external_id=EXTERNAL_ID)
    before = operator.checks(code=1)
    assert before["read-role"][0] == "failed"

    assert f"made           the admission of account {ACCOUNT}" in operator.types("connect", "puente")
    topic = deploy_the_clients_side(operator.stack, ACCOUNT, EXTERNAL_ID)["AlarmTopicArn"]
    operator.applies(external_id=EXTERNAL_ID, topics=[topic])
    assert f"made           the subscription to {topic}" in operator.types("connect", "puente")
    assert "made  " not in operator.types("connect", "puente")

    after = operator.checks()
    assert {check for check, (verdict, _) in after.items() if verdict == "not checked"} == {"bus-policy", "heartbeat"}
    assert after["read-role"] == ("ok", "answers")
    assert after["forwarding"] == ("ok", f"the rule {CLIENT_STACK}-alarms sends to our bus")
    assert after["test-alarm"][0] == "ok"
    assert after["test-alarm"][1].startswith("arrived by its topic after ")
    assert tickets_and_alarms(operator.stack) == {"ALARM"}
    assert state_of_the_test_alarm(operator.stack) == "OK"


def tickets_and_alarms(stack: Stack) -> set[str]:
    """The kinds of what the table holds of alarms: their records, and tickets if there are any."""
    items = stack.client("dynamodb").scan(TableName=stack.outputs["TableName"])["Items"]
    return {item["PK"]["S"].partition("#")[0] for item in items} & {"ALARM", "TICKET"}


def state_of_the_test_alarm(stack: Stack) -> str:
    (alarm,) = stack.client("cloudwatch", ACCOUNT).describe_alarms(AlarmNames=[ROAD_TEST])["MetricAlarms"]
    state: str = alarm["StateValue"]
    return state
