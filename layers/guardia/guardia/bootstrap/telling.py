"""Who tells whom, over which channels. Called by `bootstrap`; a channel that is off is not even loaded."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.bootstrap import aws

if TYPE_CHECKING:
    from guardia.channel_settings import ChannelSettings
    from guardia.domain.road import Channel
    from guardia.ports import LinkMaker, Meter, Sender, Store, Time
    from guardia.services.notify import Notify
    from guardia.services.parties import Desk
    from guardia.services.tell_gaps import TellGaps
    from guardia.services.tell_storm import TellStorm
    from guardia.services.tell_uncovered import TellUncovered
    from guardia.settings import Settings


def notify(table: Store, settings: Settings, meter: Meter, time: Time) -> Notify:
    """Everybody whom an entry concerns."""
    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.services.call_duty import CallDuty
    from guardia.services.dispatch import Dispatch
    from guardia.services.hold_back import HoldBack
    from guardia.services.notify import Notify
    from guardia.services.parties import Parties
    from guardia.services.report_undelivered import ReportUndelivered
    from guardia.services.system_step import SystemStep

    composer = JinjaComposer(desk_email=settings.desk_email)
    channels = settings.channels
    return Notify(
        tickets=table,
        notices=table,
        register=table,
        parties=Parties(desk(settings), CallDuty(table), channels.used, channels.event_bus),
        dispatch=Dispatch(
            table, table, composer, aws.mailer(settings), _senders(channels, time), _links(settings, time)
        ),
        report_undelivered=ReportUndelivered(table, SystemStep(table, time.now, time.pause)),
        clock=time.now,
        meter=meter,
        held_back=HoldBack(table, table, meter, settings.storm_after),
    )


def desk(settings: Settings) -> Desk:
    """Where the desk itself is told."""
    from guardia.services.parties import Desk

    return Desk(settings.desk_email, settings.desk_language, settings.desk_time_zone, settings.channels.desk)


def _senders(channels: ChannelSettings, time: Time) -> dict[Channel, Sender]:
    """The channels that are on. One that is off is not even loaded."""
    from guardia.domain.road import ASKS_STRANGERS, Channel

    senders: dict[Channel, Sender] = {}
    if Channel.SMS in channels.used:
        senders[Channel.SMS] = _sms_sender(channels)
    if channels.event_bus:
        senders[Channel.EVENTS] = _event_sender(channels)
    if ASKS_STRANGERS & channels.used:
        senders |= _web_senders(channels, time)
    return senders


def _sms_sender(channels: ChannelSettings) -> Sender:
    import boto3
    from botocore.config import Config

    from guardia.adapters.channels.sms import SmsSender

    return SmsSender(boto3.client("sns", config=Config(**aws.SENT_ONCE)), sender_id=channels.sms_sender_id)


def _event_sender(channels: ChannelSettings) -> Sender:
    import boto3
    from botocore.config import Config

    from guardia.adapters.channels.events import EventSender

    return EventSender(boto3.client("events", config=Config(**aws.SENT_ONCE)), channels.event_bus)


def _web_senders(channels: ChannelSettings, time: Time) -> dict[Channel, Sender]:
    """Chat and webhooks, which post to addresses that secrets hold."""
    import boto3
    from botocore.config import Config

    from guardia.adapters.channels.addresses import is_anywhere, is_public
    from guardia.adapters.channels.http import HttpsClient
    from guardia.adapters.channels.post import Poster
    from guardia.adapters.channels.secrets import ChannelSecrets
    from guardia.adapters.channels.slack import SlackSender
    from guardia.adapters.channels.teams import TeamsSender
    from guardia.adapters.channels.webhook import WebhookSender
    from guardia.domain.road import Channel

    patience = Config(**aws.PATIENCE)
    secrets = ChannelSecrets(
        boto3.client("secretsmanager", config=patience), boto3.client("ssm", config=patience), time.now
    )
    https = HttpsClient(time.now, permits=is_anywhere if channels.private_webhooks else is_public)
    poster = Poster(https, secrets)
    senders: dict[Channel, Sender] = {
        Channel.SLACK: SlackSender(poster),
        Channel.TEAMS: TeamsSender(poster),
        Channel.WEBHOOK: WebhookSender(poster, time.now),
    }
    return {channel: sender for channel, sender in senders.items() if channel in channels.used}


def _links(settings: Settings, time: Time) -> LinkMaker | None:
    """The links in messages; None where the function was given no key for them."""
    from guardia.adapters.links import Links

    return Links(aws.link_keys(settings, time), settings.link_address) if settings.link_key else None


def tell_uncovered(table: Store, settings: Settings, meter: Meter, time: Time) -> TellUncovered:
    """The account manager."""
    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.services.parties import Desk
    from guardia.services.tell_uncovered import TellUncovered

    address = settings.account_manager_email or settings.desk_email
    return TellUncovered(
        store=table,
        register=table,
        composer=JinjaComposer(desk_email=settings.desk_email),
        mailer=aws.mailer(settings),
        clock=time.now,
        manager=Desk(address, settings.desk_language, settings.desk_time_zone),
        meter=meter,
    )


def tell_storm(table: Store, time: Time) -> TellStorm:
    """One message of many tickets."""
    from guardia.services.system_step import SystemStep
    from guardia.services.tell_storm import TellStorm

    return TellStorm(table, table, SystemStep(table, time.now, time.pause))


def tell_gaps(table: Store, settings: Settings, meter: Meter) -> TellGaps:
    """Gaps of the duty roster, ahead."""
    from guardia.adapters.messages.composer import JinjaComposer
    from guardia.services.parties import Desk
    from guardia.services.tell_gaps import TellGaps

    return TellGaps(
        reports=table,
        duty=table,
        composer=JinjaComposer(desk_email=settings.desk_email),
        mailer=aws.mailer(settings),
        desk=Desk(settings.desk_email, settings.desk_language, settings.desk_time_zone),
        meter=meter,
    )
