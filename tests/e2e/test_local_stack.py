"""The local stack itself: who can reach it, what its functions see, and what is left when it ends."""

from __future__ import annotations

import io
import ipaddress
import json
import os
import select
import signal
import stat
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guardia_ops.local import emulator as emulators
from guardia_ops.local import environment, operate, ownership
from guardia_ops.local.errors import LocalStackError
from guardia_ops.local.stack import Stack, account_client

if TYPE_CHECKING:
    from guardia_ops.local.emulator import Emulator

SECONDS_TO_END = 5
LISTEN = "0A"  # include/net/tcp_states.h
LOOK_AROUND = """
import importlib.util, os, sys
def handler(event, context):
    return {"boto3": importlib.util.find_spec("boto3") is not None, "paths": sys.path, "environment": dict(os.environ)}
"""


def test_the_stack_listens_on_the_loopback_address_only(stack: Stack, stack_directory: Path) -> None:
    supervisor = ownership.owner(stack_directory)
    assert supervisor is not None
    sockets = set().union(*(listening(pid) for pid in processes(supervisor)))
    assert sockets == {("127.0.0.1", int(stack.endpoint_url.rpartition(":")[2]))}


def test_stack_json_is_for_this_user_only_and_says_what_the_stack_is(stack: Stack, stack_directory: Path) -> None:
    assert stat.S_IMODE((stack_directory / "stack.json").stat().st_mode) == 0o600
    assert Stack.load(stack_directory) == stack
    assert operate.status(stack_directory) == stack


def test_starting_a_stack_that_runs_already_gives_the_one_that_runs(stack: Stack, stack_directory: Path) -> None:
    assert operate.up(stack_directory) == stack


def test_two_stacks_run_side_by_side_and_share_nothing(stack: Stack, emulator: Emulator) -> None:
    other = account_client(emulator.endpoint_url, "dynamodb", stack.account_id)
    assert other.list_tables()["TableNames"] == []
    assert stack.outputs["TableName"] in stack.client("dynamodb").list_tables()["TableNames"]


def test_a_directory_has_one_stack(emulator: Emulator) -> None:
    with pytest.raises(LocalStackError, match=r"runs in .* already"):
        emulators.start(emulator.directory)
    assert emulators.healthy(emulator.endpoint_url)


def test_a_function_sees_no_package_but_those_of_its_layers(emulator: Emulator) -> None:
    seen = look_around(emulator)
    assert seen["boto3"] is False
    assert [path for path in seen["paths"] if path.startswith(sys.prefix)] == []


def test_a_function_may_do_what_its_role_allows_and_nothing_else(emulator: Emulator) -> None:
    keys = {name: value for name, value in look_around(emulator)["environment"].items() if name.startswith("AWS_")}
    refused = subprocess.run(
        [sys.executable, "-c", "import boto3; boto3.client('dynamodb').list_tables()"],
        env=keys,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "AccessDenied" in refused.stderr


def test_nothing_is_left_of_a_stack_that_was_stopped(emulator: Emulator) -> None:
    look_around(emulator)
    session = emulator.supervisor.pid
    assert len(processes(session)) == 3  # supervisor, emulator, function
    emulator.stop()
    assert processes(session) == set()
    assert sorted(path.name for path in emulator.directory.iterdir()) == ["emulator.log", "stack.lock"]


def test_nothing_is_left_when_the_supervisor_is_killed(emulator: Emulator) -> None:
    look_around(emulator)
    session = emulator.supervisor.pid
    emulator.supervisor.kill()
    assert all(ends(pid) for pid in processes(session))
    assert operate.down(emulator.directory) is False  # nothing runs, and it clears away
    assert not (emulator.directory / "run").exists()


def test_nothing_is_left_when_the_one_who_asked_is_killed(tmp_path: Path) -> None:
    ask = "import os, sys; from pathlib import Path; from guardia_ops.local import emulator as e; "
    die = "print(e.start(Path(sys.argv[1])).supervisor.pid, flush=True); os.kill(os.getpid(), 9)"
    asked = subprocess.run(  # noqa: S603 - our own Python, our own text
        [sys.executable, "-c", ask + die, tmp_path], stdout=subprocess.PIPE, check=False
    )
    assert asked.returncode == -signal.SIGKILL
    assert all(ends(pid) for pid in processes(int(asked.stdout)))
    assert ownership.owner(tmp_path) is None


def test_a_stack_that_was_let_go_stays_until_it_is_ended(emulator: Emulator) -> None:
    emulator.let_go()
    assert emulators.healthy(emulator.endpoint_url)
    assert operate.down(emulator.directory) is True
    assert not emulators.healthy(emulator.endpoint_url)
    assert operate.down(emulator.directory) is False


def look_around(emulator: Emulator) -> dict[str, Any]:
    """What a function of the emulator sees that has no layer, and whose role allows nothing."""
    role = {
        "RoleName": "nothing",
        "AssumeRolePolicyDocument": '{"Version": "2012-10-17", "Statement": []}',
    }
    functions = client(emulator, "lambda")
    functions.create_function(
        FunctionName="look-around",
        Runtime="python3.11",
        Handler="handler.handler",
        Role=client(emulator, "iam").create_role(**role)["Role"]["Arn"],
        Code={"ZipFile": zipped("handler.py", LOOK_AROUND)},
    )
    answer: dict[str, Any] = json.loads(functions.invoke(FunctionName="look-around")["Payload"].read())
    return answer


def client(emulator: Emulator, service: str) -> Any:
    return account_client(emulator.endpoint_url, service, environment.PROVIDER_ACCOUNT)


def zipped(name: str, content: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, content)
    return file.getvalue()


def processes(session: int) -> set[int]:
    """The living processes of a session: a supervisor leads one, its emulator and the functions are in it."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, member_of, *_ = path.read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):  # it ended while we looked
            continue
        if int(member_of) == session and state != "Z":
            found.add(int(path.parent.name))
    return found


def ends(pid: int) -> bool:
    """Whether the process ends within seconds; it need not be a child of ours."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    with os.fdopen(descriptor) as ended:
        return bool(select.select([ended], [], [], SECONDS_TO_END)[0])


def listening(pid: int) -> set[tuple[str, int]]:
    """Address and port of each TCP socket on which the process listens."""
    ours = {str(descriptor.readlink()) for descriptor in Path(f"/proc/{pid}/fd").iterdir()}
    tables = (Path(f"/proc/{pid}/net/{name}").read_text().splitlines()[1:] for name in ("tcp", "tcp6"))
    rows = [row.split() for table in tables for row in table]
    return {address(row[1]) for row in rows if row[3] == LISTEN and f"socket:[{row[9]}]" in ours}


def address(text: str) -> tuple[str, int]:
    """`0100007F:1F90` is 127.0.0.1, 8080: words of 32 bits, each little-endian on the machines that we know."""
    host, port = text.split(":")
    words = [bytes.fromhex(host[at : at + 8])[::-1] for at in range(0, len(host), 8)]
    return str(ipaddress.ip_address(b"".join(words))), int(port, 16)
