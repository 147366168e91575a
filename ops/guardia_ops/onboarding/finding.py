"""What a look at a client's connection found: a value with its reason, and what to do about it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia_ops.errors import AWS_FAILURES, of_aws

if TYPE_CHECKING:
    from collections.abc import Callable


class Check(StrEnum):
    """What is looked at. docs/deploying.md explains each."""

    CLIENT = "client"
    ACCOUNT = "account"
    CONTRACT = "contract"
    HOLIDAYS = "holidays"
    CONTACTS = "contacts"
    MAIL = "mail"
    USER = "user"
    CHANNEL = "channel"
    BUS_POLICY = "bus-policy"
    QUEUE_POLICY = "queue-policy"
    SUBSCRIPTION = "subscription"
    READ_ROLE = "read-role"
    FORWARDING = "forwarding"
    DEAD_LETTERS = "dead-letters"
    TEST_ALARM = "test-alarm"
    HEARTBEAT = "heartbeat"


class Verdict(StrEnum):
    """How it stands. FAILED ends the command with 1; NOT_CHECKED, where nobody could look, only if that is wanted."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"
    NOT_CHECKED = "not checked"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the answer: what was looked at, of which thing, how it stands, why, and what helps (or nothing)."""

    check: Check
    subject: str
    verdict: Verdict
    reason: str
    advice: str = ""

    @property
    def document(self) -> dict[str, str]:
        """`{check, subject, verdict, reason, advice}`, all texts."""
        return {name: str(value) for name, value in asdict(self).items()}


def looked(check: Check, subject: str, look: Callable[[], Finding], otherwise: Verdict = Verdict.FAILED) -> Finding:
    """What `look` found; where AWS refuses to show it, that is the finding. What nobody could see is not well."""
    try:
        return look()
    except AWS_FAILURES as error:
        return Finding(check, subject, otherwise, of_aws(error))
