"""The keys that sign links and cursors: a secret's present value and the one before it, remembered for minutes.

So a rotation ends nothing that was signed before it; a second rotation ends it all. The keys are in no log and no
reason. https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
"""

from __future__ import annotations

import logging
from datetime import timedelta
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError

from guardia.domain.errors import NoKeys

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from mypy_boto3_secretsmanager import SecretsManagerClient

    from guardia.ports import Clock

MAX_AGE = timedelta(minutes=5)
MIN_AGE = timedelta(seconds=10)
"""Nobody, and nothing forged, makes us ask more often than this."""

SHORTEST_KEY = 32
"""Bytes: as many as the hash has. RFC 2104, section 3, discourages fewer."""

logger = logging.getLogger(__name__)


class SecretKeys:
    """ports.SigningKeys over one secret of Secrets Manager. `of` says what they sign, for logs and reasons."""

    def __init__(self, client: SecretsManagerClient, secret_id: str, clock: Clock, of: str = "links") -> None:
        self._of = of
        self._client = client
        self._secret_id = secret_id
        self._clock = clock
        self._keys: tuple[bytes, ...] = ()
        self._asked_at: datetime | None = None
        self._due_at: datetime | None = None

    def __call__(self, *, fresh: bool = False) -> Sequence[bytes]:
        """The key to sign with, and after it the one before. Raises NoKeys.

        While Secrets Manager does not answer, those that were read before are used.
        """
        now = self._clock()
        if self._is_due(now, fresh=fresh):
            self._ask(now)
        if not self._keys:
            raise NoKeys(f"the keys of the {self._of} cannot be read")
        return self._keys

    def _is_due(self, now: datetime, *, fresh: bool) -> bool:
        if self._asked_at is None or self._due_at is None:
            return True
        return now >= (self._asked_at + MIN_AGE if fresh else self._due_at)

    def _ask(self, now: datetime) -> None:
        self._asked_at, self._due_at = now, now + MIN_AGE
        try:
            current, previous = self._key("AWSCURRENT"), self._key("AWSPREVIOUS")
        except (BotoCoreError, ClientError) as error:
            logger.warning("the keys cannot be read", extra={"kind": self._of, "code": _what(error)})
            return
        if current is None:
            logger.error("the secret has no key that is long enough", extra={"kind": self._of})
            return
        self._keys = (current, previous) if previous else (current,)
        self._due_at = now + MAX_AGE

    def _key(self, stage: str) -> bytes | None:
        """The key of this stage; None where the secret has none, or one that is too short to prove anything."""
        try:
            answer = self._client.get_secret_value(SecretId=self._secret_id, VersionStage=stage)
        except self._client.exceptions.ResourceNotFoundException:
            return None
        key = answer.get("SecretString", "").encode()
        return key if len(key) >= SHORTEST_KEY else None


def _what(error: BotoCoreError | ClientError) -> str:
    return error.response["Error"].get("Code", "?") if isinstance(error, ClientError) else type(error).__name__
