"""The process that owns one emulator, and ends it with everything that the emulator started.

    python -m guardia_ops.local.supervisor DIRECTORY PORT WAIT_SCALE [AUTHORITIES]

Its standard input is its lifeline: when it closes, because the one who asked for the stack is done or has died
(kill -9 included), the stack ends. A byte on the lifeline lets go of it: from then on the stack stays until
somebody sends SIGTERM, as `make down` does. The emulator leads a process group of its own, in which its functions
run too; the group is killed outright, since nothing in it is worth saving. Output of all of them goes to the log.
"""

from __future__ import annotations

import os
import selectors
import shutil
import signal
import socket
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import TYPE_CHECKING

from guardia_ops.local import environment, ownership, unpack

if TYPE_CHECKING:
    from collections.abc import Iterator

ALREADY_OWNED = 75  # EX_TEMPFAIL of sysexits.h
STACK_FILE = "stack.json"
LOG_FILE = "emulator.log"
RUN_DIRECTORY = "run"

_ENDING = {signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD}  # SIGCHLD: the emulator itself ended


def main() -> int:
    directory, port, wait_scale = Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3])
    authorities = Path(sys.argv[4]) if len(sys.argv) > 4 else None  # noqa: PLR2004 - the fourth argument
    lock = ownership.claim(directory)
    if lock is None:
        return ALREADY_OWNED
    with lock:
        os.ftruncate(sys.stdout.fileno(), 0)  # the log is ours from here on
        return supervise(directory, port, wait_scale, authorities)


def supervise(directory: Path, port: int, wait_scale: float, authorities: Path | None = None) -> int:
    """Runs the emulator until it should end, and leaves nothing behind but its log."""
    clean(directory)  # after a supervisor that was killed
    signals = _wakeup()
    emulator = _start(directory, port, wait_scale, authorities)
    try:
        _wait_for_the_end(signals)
    finally:
        _kill_group(emulator)
        clean(directory)
    return 0


def clean(directory: Path) -> None:
    """Removes what means nothing once the emulator is gone."""
    (directory / STACK_FILE).unlink(missing_ok=True)
    shutil.rmtree(directory / RUN_DIRECTORY, ignore_errors=True)


def _start(directory: Path, port: int, wait_scale: float, authorities: Path | None) -> subprocess.Popen[bytes]:
    run = directory / RUN_DIRECTORY
    run.mkdir()
    venv.create(run / "python", symlinks=True, with_pip=False)
    copies = environment.PROJECT / ".aws-sam/local/unpacked"
    unpack.forget_unused(copies)
    launcher = Path(__file__).with_name("launcher.py")
    return subprocess.Popen(
        [run / "python/bin/python", "-P", launcher, str(os.getpid()), sysconfig.get_path("purelib"), copies],
        env=environment.emulator(port, run, wait_scale, authorities),
        cwd=run,
        stdin=subprocess.DEVNULL,
        process_group=0,
    )


def _wakeup() -> socket.socket:
    """A socket on which the numbers of the ending signals arrive, each a byte."""
    receiving, sending = socket.socketpair()
    receiving.setblocking(False)
    sending.setblocking(False)
    signal.set_wakeup_fd(sending.detach())
    for number in _ENDING:
        signal.signal(number, lambda *_: None)
    return receiving


def _wait_for_the_end(signals: socket.socket) -> None:
    with selectors.DefaultSelector() as selector:
        selector.register(signals, selectors.EVENT_READ)
        selector.register(sys.stdin.fileno(), selectors.EVENT_READ)
        for ready in _selected(selector):
            if ready is signals:
                return
            if not os.read(sys.stdin.fileno(), 1):
                return
            selector.unregister(sys.stdin.fileno())  # let go of: it stays


def _selected(selector: selectors.BaseSelector) -> Iterator[object]:
    while True:
        for key, _ in selector.select():
            yield key.fileobj


def _kill_group(emulator: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(emulator.pid, signal.SIGKILL)  # before wait(): an unreaped leader keeps the group's number ours
    except ProcessLookupError:
        return
    finally:
        emulator.wait()


if __name__ == "__main__":
    sys.exit(main())
