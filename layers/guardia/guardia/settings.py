"""What a function is told by its environment, read once when the function starts."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.channel_settings import ChannelSettings
from guardia.domain.decision import Language
from guardia.domain.rate import Rate
from guardia.domain.storm import STORM_AFTER

if TYPE_CHECKING:
    from collections.abc import Mapping

TENANT_RATE = Rate(per_second=10, burst=40)
PERSON_RATE = Rate(per_second=20, burst=100)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """The template gives each function the ones that it needs; an empty text is one that it was not given."""

    table_name: str
    region: str
    intake_queue_arn: str = ""
    sns_intake_queue_arn: str = ""
    ticket_lifecycle_arn: str = ""
    response_watch_arn: str = ""
    sender_email: str = ""
    ses_configuration_set: str = ""
    desk_email: str = ""
    account_manager_email: str = ""
    desk_language: Language = Language.ES
    desk_time_zone: str = "America/Panama"
    verify_sns_signatures: bool = True
    storm_after: int = STORM_AFTER
    register_max_age: timedelta = timedelta(seconds=5)
    link_address: str = ""
    link_key: str = ""
    cursor_key: str = ""
    tenant_rate: Rate = TENANT_RATE
    person_rate: Rate = PERSON_RATE
    user_pool_issuer: str = ""
    user_pool_client: str = ""
    channels: ChannelSettings = field(default_factory=ChannelSettings)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> Settings:
        """Settings from variables. Raises KeyError for TABLE_NAME and AWS_REGION, ValueError for one without sense."""
        return cls(
            table_name=environment["TABLE_NAME"],
            region=environment["AWS_REGION"],
            intake_queue_arn=environment.get("INTAKE_QUEUE_ARN", ""),
            sns_intake_queue_arn=environment.get("SNS_INTAKE_QUEUE_ARN", ""),
            ticket_lifecycle_arn=environment.get("TICKET_LIFECYCLE_ARN", ""),
            response_watch_arn=environment.get("RESPONSE_WATCH_ARN", ""),
            sender_email=environment.get("SENDER_EMAIL", ""),
            ses_configuration_set=environment.get("SES_CONFIGURATION_SET", ""),
            desk_email=environment.get("DESK_EMAIL", ""),
            account_manager_email=environment.get("ACCOUNT_MANAGER_EMAIL", ""),
            desk_language=Language(environment.get("DESK_LANGUAGE", "es")),
            desk_time_zone=environment.get("DESK_TIME_ZONE", "America/Panama"),
            verify_sns_signatures=_flag(environment, "VERIFY_SNS_SIGNATURES"),
            storm_after=_at_least_one(environment, "STORM_AFTER", STORM_AFTER),
            register_max_age=timedelta(seconds=int(environment.get("REGISTER_MAX_AGE_SECONDS", "5"))),
            # CloudFormation puts no reference into the text of a parameter.
            link_address=environment.get("LINK_ADDRESS", "").replace("{api}", environment.get("API_ID", "")),
            link_key=environment.get("LINK_KEY", ""),
            cursor_key=environment.get("CURSOR_KEY", ""),
            tenant_rate=_rate(environment, "TENANT", TENANT_RATE),
            person_rate=_rate(environment, "PERSON", PERSON_RATE),
            user_pool_issuer=environment.get("USER_POOL_ISSUER", ""),
            user_pool_client=environment.get("USER_POOL_CLIENT_ID", ""),
            channels=ChannelSettings.from_environment(environment),
        )


def _at_least_one(environment: Mapping[str, str], name: str, usual: int) -> int:
    """The number, or the usual one where there is none. ValueError for less than one: nothing would be told singly."""
    number = int(environment.get(name, usual))
    if number < 1:
        raise ValueError(f"{name} is {number}: wanted 1 or more")
    return number


def _rate(environment: Mapping[str, str], whose: str, usual: Rate) -> Rate:
    """The rate of `…_RATE_LIMIT` a second and `…_BURST_LIMIT` at once. ValueError for one that admits nobody."""
    return Rate(
        per_second=int(environment.get(f"{whose}_RATE_LIMIT", usual.per_second)),
        burst=int(environment.get(f"{whose}_BURST_LIMIT", usual.burst)),
    )


def _flag(environment: Mapping[str, str], name: str) -> bool:
    """`true` unless the variable says `false`: a misspelt word never turns a protection off."""
    words = {"true": True, "false": False}
    word = environment.get(name, "true").lower()
    if word not in words:
        raise ValueError(f"{name} is {word!r}: wanted true or false")
    return words[word]
