"""Starts the supervisor of an emulator, and waits until the emulator answers."""

from __future__ import annotations

import contextlib
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import httpx

from guardia_ops.local import environment
from guardia_ops.local.errors import LocalStackError
from guardia_ops.local.supervisor import ALREADY_OWNED, LOG_FILE

if TYPE_CHECKING:
    from pathlib import Path

_READY_SECONDS = 60.0
_STOP_SECONDS = 30.0
_POLL_SECONDS = 0.05
_LOG_TAIL_LINES = 15


@dataclass(frozen=True, slots=True)
class Emulator:
    """A running emulator. It ends with stop(), and with this process, unless let_go() was called."""

    endpoint_url: str
    directory: Path
    supervisor: subprocess.Popen[bytes]

    def let_go(self) -> None:
        """From now on the emulator outlives this process."""
        lifeline = self._lifeline()
        lifeline.write(b".")
        lifeline.close()

    def stop(self) -> None:
        """Ends the emulator and everything that it started; returns when all of it is gone."""
        with contextlib.suppress(BrokenPipeError):  # the supervisor has ended already
            self._lifeline().close()
        try:
            self.supervisor.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.supervisor.kill()  # the emulator dies with it
            self.supervisor.wait()

    def _lifeline(self) -> IO[bytes]:
        if self.supervisor.stdin is None:
            raise LocalStackError("the supervisor was started without a lifeline")
        return self.supervisor.stdin


def start(
    directory: Path, port: int | None = None, wait_scale: float = 1.0, authorities: Path | None = None
) -> Emulator:
    """An emulator that answers on 127.0.0.1, with its files in `directory`; on a free port unless one is given.

    Its functions trust the certificates of the file `authorities` in place of the system's, where one is given.
    """
    directory = directory.resolve()
    directory.mkdir(parents=True, exist_ok=True)
    port = port or free_port()
    command = [sys.executable, "-m", "guardia_ops.local.supervisor", str(directory), str(port), str(wait_scale)]
    command += [str(authorities.resolve())] if authorities else []
    # Its output goes to a file: a stack that stays would otherwise hold the pipe of whoever reads what we print.
    with (directory / LOG_FILE).open("ab") as log:
        supervisor = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=log, stderr=log, start_new_session=True, cwd=directory
        )
    emulator = Emulator(f"http://{environment.HOST}:{port}", directory, supervisor)
    try:
        _wait_until_ready(emulator)
    except BaseException:
        emulator.stop()
        raise
    return emulator


def healthy(endpoint_url: str) -> bool:
    """Whether an emulator answers there."""
    try:
        # trust_env: a proxy of this machine has no business between us and ourselves
        answer = httpx.get(f"{endpoint_url}/_ministack/health", timeout=2, trust_env=False)
    except httpx.TransportError:
        return False
    return answer.status_code == httpx.codes.OK


def free_port() -> int:
    """A port of 127.0.0.1 on which nobody listens at this moment."""
    with socket.socket() as probe:
        probe.bind((environment.HOST, 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(emulator: Emulator) -> None:
    until = time.monotonic() + _READY_SECONDS
    while not healthy(emulator.endpoint_url):
        if emulator.supervisor.poll() is not None:
            raise LocalStackError(_why_it_ended(emulator))
        if time.monotonic() > until:
            raise LocalStackError(f"the emulator did not answer in {_READY_SECONDS:.0f} s: {_log_tail(emulator)}")
        time.sleep(_POLL_SECONDS)


def _why_it_ended(emulator: Emulator) -> str:
    if emulator.supervisor.returncode == ALREADY_OWNED:
        return f"a local stack runs in {emulator.directory} already"
    return f"the emulator ended before it answered: {_log_tail(emulator)}"


def _log_tail(emulator: Emulator) -> str:
    log = emulator.directory / LOG_FILE
    lines = log.read_text(errors="replace").splitlines() if log.exists() else []
    return "\n".join([f"see {log}", *lines[-_LOG_TAIL_LINES:]])
