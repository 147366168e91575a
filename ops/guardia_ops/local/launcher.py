"""Starts MiniStack in a Python that has no packages, so that its Lambda functions see nothing but their layers.

MiniStack runs each function with the Python that it runs in itself (`sys.executable`). Run from the project's own
environment, a dependency that the layer forgot would be found there, and would be missed on AWS only.

    python launcher.py SUPERVISOR_PID SITE_PACKAGES UNPACKED_COPIES

It is run as a file, and has the standard library and its neighbour unpack.py.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import runpy
import signal
import sys
from pathlib import Path

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with(parent: int) -> None:
    """Asks the kernel to kill this process when its parent ends; other systems rely on the parent alone."""
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it ended before we asked
        sys.exit("the supervisor is gone")


def main() -> None:
    supervisor, site_packages, copies = int(sys.argv[1]), sys.argv[2], Path(sys.argv[3])
    die_with(supervisor)
    sys.path.append(site_packages)
    sys.argv = ["ministack"]
    unpack = runpy.run_path(str(Path(__file__).with_name("unpack.py")))
    lambda_runtime = importlib.import_module("ministack.core.lambda_runtime")
    vars(lambda_runtime)["zipfile"] = unpack["zipfile_that_links"](copies)
    runpy.run_module("ministack", run_name="__main__")


if __name__ == "__main__":
    main()
