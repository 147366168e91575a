"""AWS as moto plays it: in this process, or as a server of its own, whose state outlives a function that is killed."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from moto import mock_aws

from tests.support.plant import names
from tests.support.plant.tap import Tap

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[3]
STARTS_WITHIN: Final = 30.0
"""Seconds."""


@contextmanager
def in_process() -> Iterator[Tap]:
    """AWS for every client that is made meanwhile, and the tap between."""
    tap = Tap()
    with pytest.MonkeyPatch.context() as environment, tap.installed(), mock_aws():
        _sign_in(environment)
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        yield tap


@contextmanager
def as_server() -> Iterator[Tap]:
    """The same over HTTP, in a process of its own. Its address is in the environment: `AWS_ENDPOINT_URL`."""
    tap, port = Tap(), _free_port()
    command = [sys.executable, "-m", "tests.support.plant.server", str(port)]
    quiet = subprocess.DEVNULL
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=quiet, stderr=quiet, cwd=ROOT) as server:  # noqa: S603 - our own
        try:
            _wait_for(port, server)
            with pytest.MonkeyPatch.context() as environment, tap.installed():
                _sign_in(environment)
                environment.setenv("AWS_ENDPOINT_URL", f"http://127.0.0.1:{port}")
                yield tap
        finally:
            server.kill()


def _sign_in(environment: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        environment.setenv(name, "testing")
    environment.setenv("AWS_DEFAULT_REGION", names.REGION)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait_for(port: int, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while True:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "moto's server ended"
        assert time.monotonic() < deadline, "moto's server does not listen"
        time.sleep(0.05)
