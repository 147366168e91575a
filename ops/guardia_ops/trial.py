"""A test message to a client's own rooms, by the same senders as the functions', with the operator's own rights.

Called by `guardia client channels --send`: so that a room is heard of before the alarm at three in the morning. It
proves the address and whoever listens there, and not the rights of the functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.card import Delivery
from guardia.domain.decision import Phrase
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Message
from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guardia.domain.contract import Client
    from guardia.domain.road import Channel, Road
    from guardia.ports import Sender

_SUBJECT = Phrase("Prueba de Guardia: no hay que hacer nada", "A test by Guardia: nothing needs to be done")
_TEXT = Phrase(
    "Los avisos de los tickets de {} llegan a este canal.", "Notices about tickets of {} come to this channel."
)


@dataclass(frozen=True, slots=True)
class TryRoom:
    """`nonce` names the message, so that a receiver who keeps what it has seen takes each for a new one."""

    senders: Mapping[Channel, Sender]
    nonce: Callable[[], str]

    def __call__(self, client: Client, room: Road) -> Finding:
        """What became of it. A receiver's system reads a message that is about no ticket."""
        delivery = Delivery(notice_id=f"test-{self.nonce()}", address=room.address, message=message_for(client))
        try:
            taken = self.senders[room.channel].send(delivery)
        except DeliveryFailed as failure:
            return Finding(Check.CHANNEL, room.address, Verdict.FAILED, f"the test message failed: {failure}")
        return Finding(Check.CHANNEL, room.address, Verdict.OK, f"{room.channel} took the test message ({taken})")


def message_for(client: Client) -> Message:
    """In the client's language, as its rooms are told."""
    text = _TEXT.in_language(client.language).format(client.name)
    return Message(_SUBJECT.in_language(client.language), text, "", "", client.language)
