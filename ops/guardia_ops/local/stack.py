"""A deployed local stack as a value, and the file in which it is handed to others."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import boto3
from botocore.config import Config

from guardia_ops.local import environment
from guardia_ops.local.errors import LocalStackError
from guardia_ops.local.supervisor import STACK_FILE

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# In-process calls go straight to the emulator, and a wrong turn shows at once instead of after five tries.
_CLIENT_CONFIG = Config(proxies={}, connect_timeout=5, read_timeout=60, retries={"total_max_attempts": 2})


@dataclass(frozen=True, slots=True)
class User:
    """Somebody who can sign in with Cognito."""

    email: str
    password: str


@dataclass(frozen=True, slots=True)
class Stack:
    """What `stack.json` says. `outputs` are the template's; `users` has `engineer`, `operator` and `client`."""

    endpoint_url: str
    region: str
    account_id: str
    access_key_id: str
    secret_access_key: str
    outputs: Mapping[str, str]
    users: Mapping[str, User]

    def client(self, service: str, account_id: str | None = None) -> Any:
        """A boto3 client of the provider's account, or of another one: there a 12-digit access key is its account."""
        return account_client(self.endpoint_url, service, account_id or self.access_key_id)

    def save(self, directory: Path) -> Path:
        """Writes `stack.json`, readable by this user only, in one piece."""
        path = directory / STACK_FILE
        draft = path.with_suffix(".draft")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            json.dump(asdict(self), file, indent=2)
            file.write("\n")
        return draft.replace(path)

    @classmethod
    def load(cls, directory: Path) -> Stack:
        """The stack whose `stack.json` is in the directory."""
        path = directory / STACK_FILE
        if not path.exists():
            raise LocalStackError(f"there is no {path}: `make up` starts a stack and writes it")
        content = json.loads(path.read_text())
        users = {role: User(**user) for role, user in content.pop("users").items()}
        return cls(**content, users=users)


def account_client(endpoint_url: str, service: str, account_id: str) -> Any:
    """A boto3 client of one account of the emulator."""
    session = boto3.Session(
        aws_access_key_id=account_id,
        aws_secret_access_key=environment.SECRET,
        region_name=environment.REGION,
    )
    make: Any = session.client  # its types want each service by name
    return make(service, endpoint_url=endpoint_url, config=_CLIENT_CONFIG)
