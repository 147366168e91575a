"""Which channels are on."""

from __future__ import annotations

import pytest

from guardia.adapters.channels.settings import ChannelSettings


def test_every_channel_is_off_unless_it_is_configured() -> None:
    settings = ChannelSettings.from_environment({})
    assert settings == ChannelSettings()
    assert (settings.sms, settings.slack, settings.teams, settings.webhook) == (False, False, False, False)
    assert settings.event_bus == ""


def test_each_is_switched_on_by_its_own_variable() -> None:
    environment = {
        "SMS_CHANNEL": "on",
        "SMS_SENDER_ID": "GUARDIA",
        "SLACK_CHANNEL": "ON",
        "TEAMS_CHANNEL": "on",
        "WEBHOOK_CHANNEL": "on",
        "CHANNEL_SECRETS_PREFIX": "desk/hooks/",
        "EVENT_BUS_NAME": "guardia-events",
    }
    assert ChannelSettings.from_environment(environment) == ChannelSettings(
        sms=True,
        sms_sender_id="GUARDIA",
        slack=True,
        teams=True,
        webhook=True,
        secrets_prefix="desk/hooks/",
        event_bus="guardia-events",
    )
    assert not ChannelSettings.from_environment({"SMS_CHANNEL": "off"}).sms


@pytest.mark.parametrize(
    "environment",
    [
        {"SMS_CHANNEL": "yes"},
        {"SMS_SENDER_ID": "TWELVELETTER"},
        {"SMS_SENDER_ID": "12345"},
        {"SMS_SENDER_ID": "DESK SUPPORT"},
        {"CHANNEL_SECRETS_PREFIX": ""},
        {"CHANNEL_SECRETS_PREFIX": "/"},
        {"CHANNEL_SECRETS_PREFIX": "guardia/channels"},
    ],
)
def test_what_has_no_sense_is_refused_when_the_function_starts(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(environment))):
        ChannelSettings.from_environment(environment)
