"""SAM's part: builds the production template for this machine, and deploys it to an emulator."""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import platform
import subprocess
import sys
import tomllib
from types import MappingProxyType
from typing import TYPE_CHECKING

from guardia_ops.local import environment
from guardia_ops.local.environment import PROJECT
from guardia_ops.local.errors import LocalStackError
from guardia_ops.local.stack import account_client

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

STACK_NAME = "guardia"
LOG_FILE = "sam.log"

_ARTIFACTS_BUCKET = "guardia-artifacts"
_SOURCES = ("functions", "infra", "layers")  # all that the build reads, below the project
_ARCHITECTURES = {"x86_64": "x86_64", "AMD64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}
_LOG_TAIL_LINES = 25


def parameters(project: Path = PROJECT) -> dict[str, str]:
    """The template's parameters here: those of samconfig.toml's environment `local`, for this machine's own Python.

    The functions run on this machine. Runtime and architecture go together: with one of them left alone, SAM would
    fetch wheels that fit the other without a word.
    """
    configured = tomllib.loads((project / "samconfig.toml").read_text())["local"]["deploy"]["parameters"]
    return dict(override.split("=", 1) for override in configured["parameter_overrides"]) | {
        "Runtime": f"python{sys.version_info.major}.{sys.version_info.minor}",
        "Architecture": _ARCHITECTURES[platform.machine()],
    }


def build(log: Path, project: Path = PROJECT) -> Path:
    """The built template, `.aws-sam/local/build/template.yaml`; builds only what changed since the last time."""
    home = project / ".aws-sam/local"
    template, stamp = home / "build/template.yaml", home / "content.sha256"
    with _one_at_a_time(home):
        content = _content_hash(project)
        if not (template.exists() and stamp.exists() and stamp.read_text() == content):
            stamp.unlink(missing_ok=True)
            directories = ["--build-dir", str(template.parent), "--cache-dir", str(home / "cache")]
            _run(
                ["build", "--template", "infra/template.yaml", "--cached", *directories, *_configured(project)],
                log,
                project,
            )
            stamp.write_text(content)
    return template


def deploy(
    endpoint_url: str,
    template: Path,
    log: Path,
    project: Path = PROJECT,
    *,
    parameters: Mapping[str, str] | None = None,
) -> dict[str, str]:
    """Deploys the built template to the emulator there. The stack's outputs, as CloudFormation has them.

    `parameters` go before the configured ones of the same names.
    """
    account_client(endpoint_url, "s3", environment.PROVIDER_ACCOUNT).create_bucket(Bucket=_ARTIFACTS_BUCKET)
    options = ["--stack-name", STACK_NAME, "--s3-bucket", _ARTIFACTS_BUCKET, "--capabilities", "CAPABILITY_IAM"]
    manners = ["--no-confirm-changeset", "--no-progressbar", "--no-fail-on-empty-changeset"]
    configured = _configured(project, parameters or {})
    _run(["deploy", "--template-file", str(template), *options, *manners, *configured], log, project, endpoint_url)
    cloudformation = account_client(endpoint_url, "cloudformation", environment.PROVIDER_ACCOUNT)
    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    return {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])}


def _configured(project: Path, others: Mapping[str, str] = MappingProxyType({})) -> list[str]:
    given = {**parameters(project), **others}
    return ["--config-env", "local", "--parameter-overrides", *(f"{name}={value}" for name, value in given.items())]


def _run(arguments: list[str], log: Path, project: Path, endpoint_url: str | None = None) -> None:
    sam = project / ".venv-sam/bin/sam"
    with log.open("ab") as output:
        done = subprocess.run(
            [sam, *arguments],
            cwd=project,
            env=environment.sam(os.environ, endpoint_url),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            check=False,
        )
    if done.returncode != 0:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-_LOG_TAIL_LINES:])
        raise LocalStackError(f"sam {arguments[0]} failed; see {log}\n{tail}")


def _content_hash(project: Path) -> str:
    """SHA-256 over the parameters and over name and content of each source file."""
    digest = hashlib.sha256(repr(parameters(project)).encode())
    for source in _SOURCES:
        for path in sorted((project / source).rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                digest.update(f"\0{path.relative_to(project)}\0".encode())
                digest.update(path.read_bytes())
    return digest.hexdigest()


@contextlib.contextmanager
def _one_at_a_time(home: Path) -> Iterator[None]:
    """Stacks of one checkout share the build; whoever comes second waits and finds it done."""
    home.mkdir(parents=True, exist_ok=True)
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
