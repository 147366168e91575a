"""Do the roads that the client's people and rooms chose lead anywhere? Whether somebody hears is `guardia_ops.trial`'s.

Whether a number opted out of text messages is not asked here: each message asks.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guardia.domain.road import Channel
from guardia_ops.errors import AWS_FAILURES, of_aws
from guardia_ops.onboarding.finding import Check, Finding, Verdict, looked

if TYPE_CHECKING:
    from collections.abc import Iterator, Set

    from guardia.domain.contract import Client
    from guardia.domain.road import Road
    from guardia_ops.onboarding.ports import Channels


def usable_channels(client: Client, channels: Channels) -> Iterator[Finding]:
    """One for each contact who is told by SMS, and for each room of the client; nothing where there are none."""
    by_sms = [contact.email for contact in client.contacts if contact.tickets and Channel.SMS in contact.channels]
    if not by_sms and not client.channels:
        return
    try:
        used = channels.used()
    except AWS_FAILURES as error:
        yield Finding(Check.CHANNEL, client.id, Verdict.NOT_CHECKED, of_aws(error))
        return
    for email in by_sms:
        yield _number(email, used)
    for room in client.channels:
        yield looked(Check.CHANNEL, room.address, partial(_room, room, used, channels), Verdict.NOT_CHECKED)


def _number(email: str, used: Set[Channel]) -> Finding:
    if Channel.SMS in used:
        return Finding(Check.CHANNEL, email, Verdict.OK, "is told by SMS")
    reason = "wants text messages, and this stack sends none: they are told by e-mail"
    return Finding(Check.CHANNEL, email, Verdict.WARNING, reason, _switch(Channel.SMS))


def _room(room: Road, used: Set[Channel], channels: Channels) -> Finding:
    if room.channel not in used:
        reason = f"this stack does not use {room.channel}: nothing is sent there"
        return Finding(Check.CHANNEL, room.address, Verdict.FAILED, reason, _switch(room.channel))
    if why := channels.missing(room.address):
        return Finding(Check.CHANNEL, room.address, Verdict.FAILED, why, "docs/channels.md shows how it is made")
    return Finding(Check.CHANNEL, room.address, Verdict.OK, f"{room.channel}: the secret is there")


def _switch(channel: Channel) -> str:
    return f"deploy with {parameter_of(channel)}=on, or take it out of the client's file"


def parameter_of(channel: Channel) -> str:
    """The parameter of the stack that switches the channel on: `SmsChannel`."""
    return f"{channel.capitalize()}Channel"
