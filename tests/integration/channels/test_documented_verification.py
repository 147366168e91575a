"""The examples of docs/channels.md that verify a signature, run as they stand there."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from guardia.adapters.channels.webhook import signature

if TYPE_CHECKING:
    from collections.abc import Callable

    Verify = Callable[[str, str, str, bytes, int], bool]

PAGE = (Path(__file__).resolve().parents[3] / "docs/channels.md").read_text()
KEY, AT, BODY = "f6a1c0de" * 8, 1_795_438_800, b'{"title":"\\u00f1and\\u00fa","n":1}\n'
GOOD = f"v1={signature(KEY.encode(), AT, BODY)}"


def example(language: str) -> str:
    """The block of this language that defines the check."""
    blocks: list[str] = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return next(block for block in blocks if "is_from_guardia" in block)


def by_python(key: str, timestamp: str, signed: str, body: bytes, now: int) -> bool:
    scope: dict[str, Any] = {}
    exec(example("python"), scope)  # noqa: S102 - our own page
    return bool(scope["is_from_guardia"](key, timestamp, signed, body, now))


@pytest.fixture
def by_bash(tmp_path: Path) -> Verify:
    def verify(key: str, timestamp: str, signed: str, body: bytes, now: int) -> bool:
        file = tmp_path / "body"
        file.write_bytes(body)
        script = f'{example("bash")}\nis_from_guardia "$@"'
        asked = ["/bin/bash", "-c", script, "bash", key, timestamp, signed, str(file), str(now)]
        return subprocess.run(asked, check=False).returncode == 0  # noqa: S603 - our own page

    return verify


@pytest.fixture(params=["python", "bash"])
def verify(request: pytest.FixtureRequest, by_bash: Verify) -> Verify:
    """Either example."""
    return by_python if request.param == "python" else by_bash


def test_what_guardia_signs_is_accepted(verify: Verify) -> None:
    assert verify(KEY, str(AT), GOOD, BODY, AT + 299)


@pytest.mark.parametrize(
    "sent",
    [
        ("f6a1c0df" * 8, AT, GOOD, BODY, AT),
        (KEY, AT + 1, GOOD, BODY, AT),
        (KEY, AT, GOOD, BODY + b" ", AT),
        (KEY, AT, GOOD[:-1] + "x", BODY, AT),
        (KEY, AT, GOOD.removeprefix("v1="), BODY, AT),
        (KEY, AT, "", BODY, AT),
        (KEY, AT, GOOD, BODY, AT + 301),
        (KEY, AT, GOOD, BODY, AT - 301),
    ],
)
def test_anything_else_is_refused(verify: Verify, sent: tuple[str, int, str, bytes, int]) -> None:
    key, timestamp, signed, body, now = sent
    assert not verify(key, str(timestamp), signed, body, now)
