"""What an operator can mend is told on one line, with what helps; a fault of the program is not hidden."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError, NoCredentialsError
from pynamodb.exceptions import GetError

from guardia.domain.errors import Busy, CursorRefused
from guardia_ops import main, target
from guardia_ops.local.errors import LocalStackError
from tests.integration.command.operators import Operator

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.terminal import Choose


def refused(code: str, message: str = "no") -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": message}}, "GetItem")


@pytest.mark.parametrize(
    ("failure", "said"),
    [
        (refused("ExpiredTokenException"), "AWS refuses GetItem (ExpiredTokenException): no - sign in to AWS again"),
        (refused("AccessDeniedException"), "no - ask an administrator of the account for this right"),
        (refused("ThrottlingException"), "no - run the command again in a minute"),
        (refused("SomethingNew", "first\nsecond [/]"), "AWS refuses GetItem (SomethingNew): first second [/]"),
        (GetError("Failed", refused("ExpiredTokenException")), "AWS refuses GetItem (ExpiredTokenException): no - "),
        (GetError("Failed to get"), "Failed to get"),
        (NoCredentialsError(), "Unable to locate credentials - sign in to AWS again"),
        (EndpointConnectionError(endpoint_url="http://127.0.0.1:1"), "is there a network, and does the stack run?"),
        (Busy("others changed the client acme"), "the client acme; nothing was written: run the command again"),
        (CursorRefused("not of this list"), "not of this list"),
        (LocalStackError("`make up` starts [one]"), "`make up` starts [one]"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else "",
)
def test_a_failure_is_one_line(capsys: pytest.CaptureFixture[str], failure: Exception, said: str) -> None:
    told = Operator(capsys, failing(failure)).types("client", "list", code=1)
    assert said in told
    assert told.count("\n") == 1


def test_a_fault_of_the_program_keeps_its_traceback() -> None:
    with pytest.raises(KeyError):
        main.main(["client", "list"], failing(KeyError("program")))


def failing(failure: Exception) -> Choose:
    def choose(_: str | None) -> target.Target:
        raise failure

    return choose


def test_a_table_that_is_gone_is_said_to_be_gone(deployed: target.Target, capsys: pytest.CaptureFixture[str]) -> None:
    gone = replace(deployed, outputs={**deployed.outputs, "TableName": "gone"})
    said = Operator(capsys, lambda _: gone).types("client", "list", code=1)
    assert "ResourceNotFoundException" in said
    assert "deploy the stack again" in said


def test_without_a_stack_and_without_a_local_one_the_way_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "`make up` starts one" in Operator(capsys, target.choose).types("client", "list", code=1)


def test_a_profile_that_is_not_there_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "elsewhere")
    said = Operator(capsys, target.choose).types("client", "list", "--stack", "guardia", code=1)
    assert "(elsewhere) could not be found - sign in to AWS again, or choose another profile" in said
