"""`guardia demo`, as a person runs it: the road to the closed tickets, and what is said where it is not reached."""

from __future__ import annotations

import contextlib
import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guardia_ops.demo.show import free_directory
from guardia_ops.local import operate, ownership
from tests.e2e.desk import GUARDIA
from tests.e2e.patience import until

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 180
"""Seconds. It takes 45; a busy machine takes more."""


@pytest.fixture
def directory(tmp_path: Path) -> Iterator[Path]:
    """Where the demonstration runs; whatever became of it, nothing of it stays."""
    yield tmp_path
    operate.down(tmp_path / ".local/demo")


def test_the_demonstration_ends_with_all_tickets_closed_and_leaves_nothing_behind(directory: Path) -> None:
    shown = subprocess.run(  # noqa: S603 - our own command
        [GUARDIA, "demo"], cwd=directory, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    assert shown.returncode == 0, shown.stdout + shown.stderr
    closed = [line for line in shown.stdout.splitlines() if "GD-" in line and "CLOSED" in line]
    assert len(closed) == 3
    assert "How long it took" in shown.stdout
    until(lambda: not processes_of(directory), "the demonstration's processes have ended", 10)


def test_a_demonstration_that_cannot_start_says_at_which_stretch_and_fails(directory: Path) -> None:
    (directory / ".local").mkdir()
    (directory / ".local/demo").write_text("where its directory should be")
    shown = subprocess.run(  # noqa: S603 - our own command
        [GUARDIA, "demo"], cwd=directory, capture_output=True, text=True, timeout=LONGEST, check=False
    )
    (directory / ".local/demo").unlink()
    assert shown.returncode == 1
    assert "not reached: start the emulator" in shown.stdout


def test_two_demonstrations_have_a_directory_each(directory: Path) -> None:
    first = free_directory(directory)
    first.mkdir()
    with ownership.claim(first) or contextlib.nullcontext():
        assert free_directory(directory) == directory / "demo-2"
    assert free_directory(directory) == first == directory / "demo"


def test_a_demonstration_whose_stack_dies_says_at_which_stretch_and_fails(directory: Path) -> None:
    with subprocess.Popen(  # noqa: S603 - our own command
        [GUARDIA, "demo"], cwd=directory, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as demo:
        assert demo.stdout is not None
        shown = ""
        for line in demo.stdout:
            shown += line
            if "build the template" in line:
                break
        operate.down(directory / ".local/demo")
        shown += demo.communicate(timeout=LONGEST)[0]
    assert demo.returncode == 1
    begun = re.findall("▶ (.*)", shown)
    assert re.findall("not reached: (.*)", shown) == begun[-1:]


def processes_of(directory: Path) -> list[str]:
    """The command lines of the processes that run in the directory or were told of it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):  # it ended while we looked
            command = (process / "cmdline").read_text().replace("\0", " ")
            if str(directory) in f"{command} {(process / 'cwd').readlink()}":
                found.append(command)
    return found
