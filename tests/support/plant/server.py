"""`python -m tests.support.plant.server PORT`: moto behind a port of this machine, for as long as its stdin is open.

A test that is killed takes its server along. Started by `aws.as_server`.
"""

from __future__ import annotations

import os
import sys
from threading import Thread

import pytest
from moto import server

from tests.support.lean import lean


def main() -> None:
    """Serve until whoever started this ends."""
    Thread(target=_end_with_stdin, daemon=True).start()
    with pytest.MonkeyPatch.context() as patch:
        lean(patch)
        server.main(["--host", "127.0.0.1", "--port", sys.argv[1]])


def _end_with_stdin() -> None:
    sys.stdin.read()
    os._exit(0)


main()
