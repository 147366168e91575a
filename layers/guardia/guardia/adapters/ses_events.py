"""What SES reports of a message, as EventBridge puts it on the queue of delivery events.

The queue takes messages from our rule only, which takes events of our configuration set only; `source` cannot begin
with `aws.` unless an AWS service made the event.
https://docs.aws.amazon.com/ses/latest/dg/monitoring-eventbridge.html
https://docs.aws.amazon.com/ses/latest/dg/event-publishing-retrieving-sns-contents.html (the parts of `detail`)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.adapters.readers.fields import Fields
from guardia.adapters.readers.strict_json import parse_object
from guardia.adapters.ses import ATTEMPT_TAG, NOTICE_TAG, TICKET_TAG
from guardia.domain.delivery import REASON_LIMIT, DeliveryEvent, Fate, Heard
from guardia.domain.errors import Refused
from guardia.domain.notice import Label

if TYPE_CHECKING:
    from datetime import datetime

PARTS = {
    "Email Delivered": "delivery",
    "Email Delivery Delayed": "deliveryDelay",
    "Email Bounced": "bounce",
    "Email Rejected": "reject",
    "Email Rendering Failed": "failure",
    "Email Complaint Received": "complaint",
    "Email Opened": "open",
}
"""What our rule asks for, by its detail-type, and the part of the detail that tells it."""

_WORD_LIMIT = 80
_ID_LIMIT = 256
_DOUBTFUL = frozenset({("Transient", "General"), ("Undetermined", "Undetermined")})
"""Bounces that may be an absence note."""


def is_ses_event(event: Fields) -> bool:
    """Whether SES wrote this of a mail, in one of the kinds that our rule asks for."""
    return event.text("source", _WORD_LIMIT) == "aws.ses" and event.text("detail-type", _WORD_LIMIT) in PARTS


def read_ses_event(body: str) -> DeliveryEvent:
    """What the message on the queue says. Raises Refused with the reason when it says nothing of a delivery."""
    event = Fields(parse_object(body, "the event"))
    source, kind = event.needed_text("source", _WORD_LIMIT), event.needed_text("detail-type", _WORD_LIMIT)
    if not is_ses_event(event):
        raise Refused(f"{kind!r} of {source!r} says nothing of a delivery")
    detail = event.inside("detail")
    mail, part = detail.inside("mail"), detail.inside(PARTS[kind])
    provider_id = mail.needed_text("messageId", _ID_LIMIT)
    label = _label(mail.inside("tags"))
    fate, reason = _told(kind, part)
    heard = Heard(fate, _at(event, part), reason[:REASON_LIMIT], label.attempt if label else 0, provider_id)
    return DeliveryEvent(heard, label, complained=fate is Fate.COMPLAINED)


def _label(tags: Fields) -> Label | None:
    """Which notice and which try; None for a message that is no notice."""
    ticket_id, notice_id, attempt = (_tag(tags, name) for name in (TICKET_TAG, NOTICE_TAG, ATTEMPT_TAG))
    if not ticket_id or not notice_id or not (attempt.isascii() and attempt.isdecimal() and len(attempt) < 4):  # noqa: PLR2004 - tries have two digits
        return None
    return Label(ticket_id, notice_id, int(attempt))


def _tag(tags: Fields, name: str) -> str:
    """A tag's value: SES gives each as a list of one."""
    values = tags.items(name)
    return values[0] if len(values) == 1 and isinstance(values[0], str) else ""


def _at(event: Fields, part: Fields) -> datetime:
    """The part's own time; a rejection has none, so the envelope's."""
    return part.needed_time("timestamp") if part.has("timestamp") else event.needed_time("time")


def _told(kind: str, part: Fields) -> tuple[Fate, str]:
    match kind:
        case "Email Delivered":
            return Fate.DELIVERED, part.text("smtpResponse", REASON_LIMIT) or ""
        case "Email Delivery Delayed":
            return Fate.DELAYED, _said(part, ("delayType",), "delayedRecipients")
        case "Email Bounced":
            return _bounce(part), _said(part, ("bounceType", "bounceSubType"), "bouncedRecipients")
        case "Email Complaint Received":
            return _complaint(part), _opinion(part)
        case "Email Opened":
            return Fate.READ, "opened"
        case "Email Rejected":
            return Fate.FAILED, part.text("reason", REASON_LIMIT) or "rejected"
        case _:
            return Fate.FAILED, part.text("errorMessage", REASON_LIMIT) or "the message could not be made"


def _bounce(part: Fields) -> Fate:
    kind, subtype = part.needed_text("bounceType", _WORD_LIMIT), part.text("bounceSubType", _WORD_LIMIT)
    if kind == "Permanent":
        return Fate.FAILED
    return Fate.DOUBTED if (kind, subtype) in _DOUBTFUL else Fate.RETURNED


def _complaint(part: Fields) -> Fate:
    """Of this message, unless SES only says why it did not send: the address is on the account's suppression list."""
    if part.text("complaintFeedbackType", _WORD_LIMIT) == "not-spam":
        return Fate.DELIVERED
    is_old = part.text("complaintSubType", _WORD_LIMIT) == "OnAccountSuppressionList"
    return Fate.UNWANTED if is_old else Fate.COMPLAINED


def _opinion(part: Fields) -> str:
    reason = _said(part, ("complaintFeedbackType", "complaintSubType"), "")
    return reason if _complaint(part) is Fate.DELIVERED else f"reported as spam {reason}".strip()


def _said(part: Fields, names: tuple[str, ...], recipients: str) -> str:
    """The kind in SES's words, then what the recipient's server said: `Permanent General: smtp; 550 user unknown`."""
    words = " ".join(word for name in names if (word := part.text(name, _WORD_LIMIT)))
    first = next(iter(part.objects(recipients, 1)), Fields({}))
    said = first.text("diagnosticCode", REASON_LIMIT) or first.text("status", _WORD_LIMIT)
    return f"{words}: {said}" if said else words
