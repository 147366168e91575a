"""A stack that stays, as the Makefile starts and ends it."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

from guardia_ops.local import operate

if TYPE_CHECKING:
    from pathlib import Path

START = """
import sys
from pathlib import Path
from guardia_ops.local import emulator
emulator.start(Path(sys.argv[1])).let_go()
print("up")
"""
SECONDS = 30


def test_whoever_reads_what_is_printed_is_not_kept_waiting_by_the_stack_that_stays(tmp_path: Path) -> None:
    try:
        started = subprocess.run(  # noqa: S603 - our own Python, our own text
            [sys.executable, "-c", START, tmp_path], capture_output=True, text=True, timeout=SECONDS, check=True
        )
        assert started.stdout == "up\n"
    finally:
        assert operate.down(tmp_path) is True


def test_ending_what_does_not_run_is_no_error(tmp_path: Path) -> None:
    ended = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "guardia_ops.local", "--directory", tmp_path, "down"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (ended.returncode, ended.stdout) == (0, "No local stack is running.\n")


def test_the_status_of_what_does_not_run_is_an_error_to_a_script(tmp_path: Path) -> None:
    asked = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "guardia_ops.local", "--directory", tmp_path, "status"],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert (asked.returncode, asked.stdout) == (1, "No local stack is running.\n")
