"""The two ARNs that matter: an alarm's says which alarm, a topic's says who sent.

https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN_LIMIT = 1600
_REGION = r"(?P<region>[a-z]{2,4}(-[a-z]+)+-\d{1,2})"
_ALARM = re.compile(rf"arn:aws[a-z-]*:cloudwatch:{_REGION}:(?P<account>\d{{12}}):alarm:.+", re.DOTALL | re.ASCII)
_TOPIC = re.compile(
    rf"arn:(?P<partition>aws[a-z-]*):sns:{_REGION}:(?P<account>\d{{12}}):[A-Za-z0-9_-]{{1,256}}(\.fifo)?", re.ASCII
)
_ACCOUNT = re.compile(r"\d{12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class AlarmArn:
    """An alarm's ARN, which may end in any script."""

    arn: str
    region: str
    account_id: str


@dataclass(frozen=True, slots=True)
class TopicArn:
    """An SNS topic's ARN."""

    partition: str
    region: str
    account_id: str


def alarm_arn(text: str) -> AlarmArn | None:
    """The parts of an alarm's ARN; None where it is none."""
    match = _ALARM.fullmatch(text)
    if match is None or len(text) > ARN_LIMIT:
        return None
    return AlarmArn(text, match["region"], match["account"])


def needed_alarm_arn(text: str, field: str) -> AlarmArn:
    """The parts of an alarm's ARN, or Refused."""
    arn = alarm_arn(text)
    if arn is None:
        raise Refused(f"{field} is no alarm's ARN: {text[:160]!r}")
    return arn


def needed_topic_arn(text: str, field: str) -> TopicArn:
    """The parts of a topic's ARN, or Refused."""
    match = _TOPIC.fullmatch(text)
    if match is None:
        raise Refused(f"{field} is no SNS topic's ARN: {text[:160]!r}")
    return TopicArn(match["partition"], match["region"], match["account"])


@contextmanager
def proven(account_id: str) -> Iterator[None]:
    """A refusal within names the account that proved itself, so that a person knows whose message it is."""
    try:
        yield
    except Refused as refusal:
        raise Refused(str(refusal), account_id) from refusal


def needed_account(text: str, field: str) -> str:
    """An account's id, or Refused."""
    if not _ACCOUNT.fullmatch(text):
        raise Refused(f"{field} is no account id of 12 digits: {text[:80]!r}")
    return text
