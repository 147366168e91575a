"""What the emulator and SAM get to see of this machine: nothing that could lead to a real AWS account."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

PROJECT = Path(__file__).resolve().parents[3]
HOST = "127.0.0.1"
REGION = "us-east-1"
PROVIDER_ACCOUNT = "111111111111"
SECRET = "local"  # noqa: S105  (the emulator takes any: it is no secret)


def emulator(port: int, run: Path, wait_scale: float, authorities: Path | None = None) -> dict[str, str]:
    """The environment of the emulator; its functions inherit it, so it holds nothing else.

    `run` is a directory that is deleted when the stack ends; `wait_scale` shortens the Wait states and retry
    pauses of Step Functions (1: none, 0: no pauses). Whoever listens for webhooks in a test has a certificate of
    their own: `authorities` is a file of those that the functions trust in place of the system's.
    """
    return {
        "PATH": os.defpath,
        "HOME": str(run),
        "TMPDIR": str(run),
        "LANG": "C.UTF-8",
        "TZ": "UTC",  # as in Lambda
        "GATEWAY_PORT": str(port),
        "BIND_HOST": HOST,
        "MINISTACK_HOST": HOST,
        "MINISTACK_REGION": REGION,
        # Unsigned calls (InitiateAuth) name no account: they are the provider's.
        "MINISTACK_ACCOUNT_ID": PROVIDER_ACCOUNT,
        "AWS_ACCESS_KEY_ID": PROVIDER_ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AUTH": "true",  # IAM policies are enforced
        "PERSIST_STATE": "0",
        "S3_DATA_DIR": str(run / "s3"),
        "STATE_DIR": str(run / "state"),
        # These two would listen on every address, whatever BIND_HOST says.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LAMBDA_EXECUTOR": "local",
        "SFN_WAIT_SCALE": str(wait_scale),
        "LOG_LEVEL": "INFO",
        **({"SSL_CERT_FILE": str(authorities)} if authorities else {}),
    }


def sam(inherited: Mapping[str, str], endpoint_url: str | None = None) -> dict[str, str]:
    """The environment of SAM's command line: the inherited one, with no AWS setting but the emulator's.

    pip's settings stay: SAM asks pip for what the layer needs.
    """
    kept = {name: value for name, value in inherited.items() if not name.startswith("AWS_")}
    return kept | {
        # SAM looks for `python3.x` on the PATH, and uses its pip: ours, in the virtual environment.
        "PATH": os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", os.defpath)]),
        "SAM_CLI_TELEMETRY": "0",
        "SAM_CLI_POLL_DELAY": "0.2",  # seconds; 5 by default, for an AWS far away
        **(_account(endpoint_url) if endpoint_url else {}),
    }


def _account(endpoint_url: str) -> dict[str, str]:
    return {
        "AWS_ENDPOINT_URL": endpoint_url,
        "AWS_ACCESS_KEY_ID": PROVIDER_ACCOUNT,
        "AWS_SECRET_ACCESS_KEY": SECRET,
        "AWS_DEFAULT_REGION": REGION,
        # A profile of this machine could name a real account, or another endpoint.
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "NO_PROXY": HOST,
        "no_proxy": HOST,
    }
