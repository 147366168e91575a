"""The addresses of webhooks and the keys that sign them: in Secrets Manager or SSM, and here for some minutes.

A recipient's address names the secret: `secretsmanager:guardia/channels/acme` or `ssm:/guardia/channels/acme`. Its
value is the URL, or `{"url": "https://…", "key": "…"}`. Neither is in the table, in a log, in a reason or in a `repr`.

https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameter.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from guardia.domain.errors import DeliveryFailed
from guardia.domain.road import SECRETS

if TYPE_CHECKING:
    from datetime import datetime

    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_ssm import SSMClient

    from guardia.ports import Clock

MAX_AGE = timedelta(minutes=5)
CAPACITY = 100
_NAME = re.compile(r"[0-9A-Za-z_./-]{1,500}")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A webhook's URL, and the key that signs what is sent there; None where the secret has none."""

    url: str = field(repr=False)
    key: str | None = field(default=None, repr=False)


class ChannelSecrets:
    """Reads endpoints below SECRETS, and remembers the last ones for `max_age`: a rotated secret soon applies."""

    def __init__(
        self,
        secrets_manager: SecretsManagerClient,
        ssm: SSMClient,
        clock: Clock,
        *,
        max_age: timedelta = MAX_AGE,
        capacity: int = CAPACITY,
    ) -> None:
        self._secrets_manager = secrets_manager
        self._ssm = ssm
        self._clock = clock
        self._max_age = max_age
        self._capacity = capacity
        self._known: dict[str, tuple[datetime, Endpoint]] = {}

    def endpoint(self, address: str) -> Endpoint:
        """Where `address` leads. Raises DeliveryFailed: for good where the address names no secret that may be read."""
        known = self._known.get(address)
        if known and self._clock() - known[0] < self._max_age:
            return known[1]
        return self.fresh(address)

    def fresh(self, address: str) -> Endpoint:
        """The same, read now."""
        store, _, name = address.partition(":")
        _check(store, name)
        try:
            text = self._parameter(name) if store == "ssm" else self._secret(name)
        except (BotoCoreError, ClientError) as error:
            raise DeliveryFailed(f"the secret {name} cannot be read ({_what(error)})", permanent=False) from None
        return self._remember(address, _read(name, text))

    def _secret(self, name: str) -> str:
        return self._secrets_manager.get_secret_value(SecretId=name).get("SecretString", "")

    def _parameter(self, name: str) -> str:
        return self._ssm.get_parameter(Name=name, WithDecryption=True)["Parameter"].get("Value", "")

    def _remember(self, address: str, endpoint: Endpoint) -> Endpoint:
        self._known.pop(address, None)
        while len(self._known) >= self._capacity:
            del self._known[next(iter(self._known))]
        self._known[address] = (self._clock(), endpoint)
        return endpoint


def _check(store: str, name: str) -> None:
    below = {"secretsmanager": SECRETS, "ssm": f"/{SECRETS}"}.get(store)
    if below is None or not _NAME.fullmatch(name) or not name.startswith(below) or ".." in name:
        raise DeliveryFailed(f"the address names no secret below {SECRETS} in secretsmanager: or ssm:/", permanent=True)


def _read(name: str, text: str) -> Endpoint:
    """The secret's value. What is wrong with it is said without it, and can be mended before the tries are used up."""
    try:
        value = json.loads(text) if text.lstrip().startswith("{") else {"url": text}
    except ValueError:
        raise DeliveryFailed(f"the secret {name} is no JSON", permanent=False) from None
    url, key = value.get("url"), value.get("key")
    if not isinstance(url, str) or not (key is None or isinstance(key, str)):
        raise DeliveryFailed(f"the secret {name} has no text `url`, or a `key` that is no text", permanent=False)
    return Endpoint(url.strip(), key)


def _what(error: BotoCoreError | ClientError) -> str:
    return error.response["Error"].get("Code", "?") if isinstance(error, ClientError) else type(error).__name__
