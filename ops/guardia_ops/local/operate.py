"""A stack for a while (`running`, for tests and the demo) and a stack that stays (`up`, `down`)."""

from __future__ import annotations

import contextlib
import os
import signal
from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.adapters import clock
from guardia_ops.local import emulator as emulators
from guardia_ops.local import environment, ownership, quirks, sam
from guardia_ops.local.errors import LocalStackError
from guardia_ops.local.seed import seed
from guardia_ops.local.stack import Stack
from guardia_ops.local.supervisor import STACK_FILE, clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from guardia_ops.local.emulator import Emulator

_STOP_SECONDS = 30.0


def _silent(_step: str) -> None:
    """Progress that nobody watches."""


@contextlib.contextmanager
def running(
    directory: Path,
    port: int | None = None,
    wait_scale: float = 1.0,
    progress: Callable[[str], None] = _silent,
    *,
    parameters: Mapping[str, str] | None = None,
    authorities: Path | None = None,
) -> Iterator[Stack]:
    """A stack with the example client, which ends with the block, and also when this process is killed.

    `directory` holds its files (stack.json, logs); two directories are two stacks, side by side.
    `progress` is told the name of each stretch as it begins. `parameters` are the template's, beside those of
    samconfig.toml; `authorities` is a file of certificates that the functions trust in place of the system's.
    """
    emulator = _start(directory, port, wait_scale, progress, authorities)
    try:
        yield _prepare(emulator, progress, parameters or {})
    finally:
        emulator.stop()


def up(
    directory: Path,
    port: int | None = None,
    wait_scale: float = 1.0,
    progress: Callable[[str], None] = _silent,
) -> Stack:
    """A stack with the example client that stays until down(), or the one that runs in the directory already."""
    if ownership.owner(directory) is not None:
        return _running_already(directory)
    emulator = _start(directory, port, wait_scale, progress)
    try:
        stack = _prepare(emulator, progress)
        emulator.let_go()
    except BaseException:
        emulator.stop()
        raise
    return stack


def down(directory: Path) -> bool:
    """Ends the directory's stack and removes its stack.json. Whether there was one."""
    supervisor = ownership.owner(directory)
    if supervisor is not None:
        os.kill(supervisor, signal.SIGTERM)
        if not ownership.released(directory, _STOP_SECONDS):
            raise LocalStackError(f"the supervisor, process {supervisor}, did not end in {_STOP_SECONDS:.0f} s")
    clean(directory)  # after a supervisor that was killed
    return supervisor is not None


def status(directory: Path) -> Stack | None:
    """The stack that runs in the directory and answers, or None."""
    if ownership.owner(directory) is None or not (directory / STACK_FILE).exists():
        return None
    stack = Stack.load(directory)
    return stack if emulators.healthy(stack.endpoint_url) else None


def _running_already(directory: Path) -> Stack:
    stack = status(directory)
    if stack is None:
        raise LocalStackError(f"a stack in {directory} is just starting, or does not answer: `make down` ends it")
    return stack


def _start(
    directory: Path,
    port: int | None,
    wait_scale: float,
    progress: Callable[[str], None],
    authorities: Path | None = None,
) -> Emulator:
    progress("start the emulator")
    emulator = emulators.start(directory, port, wait_scale, authorities)
    (directory / sam.LOG_FILE).unlink(missing_ok=True)
    return emulator


def _prepare(emulator: Emulator, progress: Callable[[str], None], parameters: Mapping[str, str] | None = None) -> Stack:
    log = emulator.directory / sam.LOG_FILE
    progress("build the template")
    template = sam.build(log)
    progress("deploy the template")
    stage = sam.parameters()["StageName"]
    given = {"LinkAddress": quirks.local_api_address(emulator.endpoint_url, "{api}", stage), **(parameters or {})}
    outputs = sam.deploy(emulator.endpoint_url, template, log, parameters=given)
    bare = _stack(emulator.endpoint_url, outputs)
    quirks.mend_concurrency(bare.client("lambda"))
    progress("register the example client")
    stack = replace(bare, users=seed(bare, clock.now().date()))
    stack.save(emulator.directory)
    return stack


def _stack(endpoint_url: str, outputs: dict[str, str]) -> Stack:
    """A stack without users yet."""
    return Stack(
        endpoint_url=endpoint_url,
        region=environment.REGION,
        account_id=environment.PROVIDER_ACCOUNT,
        access_key_id=environment.PROVIDER_ACCOUNT,
        secret_access_key=environment.SECRET,
        outputs=outputs | {"ApiUrl": quirks.local_api_url(outputs, endpoint_url)},
        users={},
    )
