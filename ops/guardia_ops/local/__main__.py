"""The local stack as a command, for the Makefile: `python -m guardia_ops.local up|down|status [--directory D]`."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from guardia_ops.local import operate
from guardia_ops.local.errors import LocalStackError


def main() -> int:
    options = _parser().parse_args()
    try:
        return int(options.command(options))
    except LocalStackError as error:
        print(error, file=sys.stderr)
        return 1


def _up(options: argparse.Namespace) -> int:
    if operate.status(options.directory) is not None:
        print("The local stack is running already.")
    else:
        stack = operate.up(options.directory, options.port, options.wait_scale, _Watch())
        print(f"The local stack answers at {stack.endpoint_url}")
    print(f"Addresses, keys and users: {options.directory / 'stack.json'}. `make down` ends it.")
    return 0


def _down(options: argparse.Namespace) -> int:
    print("The local stack has ended." if operate.down(options.directory) else "No local stack is running.")
    return 0


def _status(options: argparse.Namespace) -> int:
    stack = operate.status(options.directory)
    print(f"The local stack answers at {stack.endpoint_url}" if stack else "No local stack is running.")
    return 0 if stack else 1


class _Watch:
    """Prints each stretch as it begins, and how long after the start that was."""

    def __init__(self) -> None:
        self._start = time.monotonic()

    def __call__(self, step: str) -> None:
        print(f"{time.monotonic() - self._start:6.1f} s  {step}", flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guardia_ops.local", description=__doc__)
    parser.add_argument("--directory", type=Path, default=Path(".local"), help="where the stack has its files")
    commands = parser.add_subparsers(required=True)
    start = commands.add_parser("up", help="start a stack that stays")
    start.add_argument("--port", type=int, help="a free one unless given")
    start.add_argument("--wait-scale", type=float, default=1.0, help="0.0001 makes 48 hours 17 seconds")
    start.set_defaults(command=_up)
    commands.add_parser("down", help="end it").set_defaults(command=_down)
    commands.add_parser("status", help="say whether it runs").set_defaults(command=_status)
    return parser


if __name__ == "__main__":
    sys.exit(main())
