"""Which channels are on, and where the desk itself is told."""

from __future__ import annotations

import pytest

from guardia.channel_settings import ChannelSettings
from guardia.domain.road import Channel, Road
from guardia.settings import Settings

ALL = {
    "SMS_CHANNEL": "on",
    "SMS_SENDER_ID": "GUARDIA",
    "SLACK_CHANNEL": "ON",
    "TEAMS_CHANNEL": "on",
    "WEBHOOK_CHANNEL": "on",
    "EVENT_BUS_NAME": "guardia-ticket-events",
    "DESK_SLACK": "secretsmanager:guardia/channels/desk/alerts",
    "DESK_WEBHOOK": "ssm:/guardia/channels/desk/servicenow",
    "PRIVATE_WEBHOOKS": "true",
}


def test_every_channel_but_e_mail_is_off_unless_it_is_configured() -> None:
    settings = ChannelSettings.from_environment({})
    assert settings == ChannelSettings()
    assert settings.used == {Channel.EMAIL}
    assert (settings.desk, settings.event_bus, settings.private_webhooks) == ((), "", False)


def test_each_is_switched_on_by_its_own_variable() -> None:
    settings = ChannelSettings.from_environment(ALL)
    assert settings.used == set(Channel) - {Channel.EVENTS}
    assert (settings.sms_sender_id, settings.event_bus) == ("GUARDIA", "guardia-ticket-events")
    assert settings.private_webhooks
    switches = {"SMS_CHANNEL": Channel.SMS, "TEAMS_CHANNEL": Channel.TEAMS}
    for variable, channel in switches.items():
        assert ChannelSettings.from_environment({variable: "on"}).used == {Channel.EMAIL, channel}
        assert ChannelSettings.from_environment({variable: "off"}).used == {Channel.EMAIL}


def test_the_desks_rooms_are_those_that_have_an_address() -> None:
    assert ChannelSettings.from_environment(ALL).desk == (
        Road(Channel.SLACK, "secretsmanager:guardia/channels/desk/alerts"),
        Road(Channel.WEBHOOK, "ssm:/guardia/channels/desk/servicenow"),
    )


def test_a_function_reads_them_with_its_other_settings() -> None:
    settings = Settings.from_environment({"TABLE_NAME": "tickets", "AWS_REGION": "us-east-1", **ALL})
    assert settings.channels == ChannelSettings.from_environment(ALL)


@pytest.mark.parametrize("word", ["True", "yes", "1", "on"])
def test_a_misspelt_word_lifts_no_protection(word: str) -> None:
    assert not ChannelSettings.from_environment({"PRIVATE_WEBHOOKS": word}).private_webhooks


@pytest.mark.parametrize(
    "environment",
    [
        {"SMS_CHANNEL": "yes"},
        {"SMS_SENDER_ID": "TWELVELETTER"},
        {"SMS_SENDER_ID": "12345"},
        {"SMS_SENDER_ID": "DESK SUPPORT"},
        {"DESK_SLACK": "https://hooks.slack.com/services/T000/s3cr3t"},
        {"DESK_TEAMS": "secretsmanager:guardia/channels/acme/teams"},
        {"DESK_WEBHOOK": "secretsmanager:guardia/channels/desk/../acme/hook"},
    ],
)
def test_what_has_no_sense_is_refused_when_the_function_starts(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=next(iter(environment))) as refusal:
        ChannelSettings.from_environment(environment)
    assert "s3cr3t" not in str(refusal.value)
