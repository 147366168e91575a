"""What the README tells a person to type, typed: every command of "Work with it", in one bash, as it stands there."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guardia_ops.local import operate

if TYPE_CHECKING:
    from collections.abc import Iterator

PROJECT = Path(__file__).parents[2]
MAKE = f"""#!/bin/sh
# What the Makefile does once everything is installed, in the directory that we are in.
exec {sys.executable} -m guardia_ops.local "$1"
"""
LONGEST = 180
"""Seconds. It takes half a minute; a busy machine takes more."""


@pytest.fixture
def clone(tmp_path: Path) -> Iterator[Path]:
    """A directory that looks like a clone with everything installed, and has a `.local` of its own."""
    (tmp_path / ".venv").symlink_to(sys.prefix)
    (tmp_path / "events").symlink_to(PROJECT / "events")
    make = tmp_path / "bin/make"
    make.parent.mkdir()
    make.write_text(MAKE)
    make.chmod(0o755)
    yield tmp_path
    operate.down(tmp_path / ".local")


def test_the_commands_of_the_readme_work_as_they_stand_there(clone: Path) -> None:
    section = (PROJECT / "README.md").read_text().partition("## Work with it")[2].partition("\n## ")[0]
    commands = "".join(re.findall(r"```bash\n(.*?)```", section, re.DOTALL))
    assert commands.startswith("make up\n")
    assert commands.endswith("make down\n")
    typed = subprocess.run(  # noqa: S603 - our own README
        ["/bin/bash", "-euo", "pipefail", "-c", f"PATH={clone}/bin:{clone}/.venv/bin:$PATH\n{commands}"],
        cwd=clone,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert typed.returncode == 0, typed.stdout + typed.stderr
    shown = typed.stdout
    statuses = re.findall(r'"status": "([A-Z]+)"', shown)
    assert statuses == ["OPEN", "OPEN", "INVESTIGATING", "IDENTIFIED", "RESOLVED", "RESOLVED"]
    assert re.findall(r'"kind": "(\w+)"', shown) == ["opened", "acknowledged", "findings", "resolved"]
    assert '"verified": true' in shown
    assert '"detail": "cannot acknowledge a ticket that is RESOLVED: Eva Ingeniera made it so' in shown
    assert '"messages": {' in shown
    assert "account 222222222222 registered as production" in shown
    assert '"covered": true' in shown
    assert "en plazo" in shown
    assert '"name": "ACME Logística, S.A."' in shown
    assert "eva@guardia.example" in shown
    assert operate.status(clone / ".local") is None
