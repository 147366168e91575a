"""Who owns a stack's directory: at most one supervisor, told by a lock that ends with its process.

A file with a process id goes stale when the process dies, and may then name a stranger. The kernel releases a
lock when its holder ends, however it ends: so a held lock proves that the process id in the file is our supervisor.
"""

from __future__ import annotations

import fcntl
import os
import time
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

LOCK_NAME = "stack.lock"
_CLAIM_SECONDS = 1.0  # owner() holds the lock for an instant while it looks
_POLL_SECONDS = 0.05


def claim(directory: Path, seconds: float = _CLAIM_SECONDS) -> IO[str] | None:
    """The lock of the directory with this process's id in it, held until the file closes; None: another has it."""
    lock = (directory / LOCK_NAME).open("a+")
    until = time.monotonic() + seconds
    while not _locked(lock):
        if time.monotonic() > until:
            lock.close()
            return None
        time.sleep(_POLL_SECONDS)
    lock.truncate(0)
    lock.write(str(os.getpid()))
    lock.flush()
    return lock


def owner(directory: Path) -> int | None:
    """The process id of the supervisor that owns the directory now, or None."""
    try:
        lock = (directory / LOCK_NAME).open()
    except (FileNotFoundError, NotADirectoryError):
        return None
    with lock:
        while not _locked(lock):
            lock.seek(0)
            if pid := lock.read():
                return int(pid)
            time.sleep(_POLL_SECONDS)  # locked a moment ago, the id is being written
        return None


def released(directory: Path, seconds: float) -> bool:
    """Whether the directory has no owner, at the latest after `seconds`."""
    until = time.monotonic() + seconds
    while owner(directory) is not None:
        if time.monotonic() > until:
            return False
        time.sleep(_POLL_SECONDS)
    return True


def _locked(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
