"""E-mail over Amazon SES, API v2, as raw MIME.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html
"""

from __future__ import annotations

import re
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import TYPE_CHECKING

from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

from guardia.domain.errors import DeliveryFailed

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client
    from mypy_boto3_sesv2.type_defs import SendEmailRequestTypeDef

    from guardia.domain.notice import Label, Message

_PERMANENT = frozenset({"BadRequestException"})
"""SES could not read the request or the recipient's address, and the same request would come again.

All else is temporary. Throttling, quotas, time-outs and faults of SES pass. A sender that is not verified, an account
in the sandbox, suspended or paused, and a right that is missing are ours to mend, and no message may be lost while we
do. `MessageRejected` is what SES says of an unverified sender and of a virus alike: it is taken for the first, and
the number of tries is bounded.
"""
_REASON_LIMIT = 500
_ATOM = r"[0-9A-Za-z!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"(?=[^@]{{1,64}}@){_ATOM}(\.{_ATOM})*@[0-9A-Za-z-]+(\.[0-9A-Za-z-]+)+")
"""What may stand in a header and in SES's envelope: dot-atoms (RFC 5322, 3.2.3) of ASCII, since SES takes no other
local part; no quoting, no comments."""
_THREAD = re.compile(r"[0-9A-Za-z-]+")
_ENCODED = "=?"
"""How an encoded word begins (RFC 2047, 2): whoever reads a header decodes it, and `email` does so when it is set. In a
stranger's words it could hold what nobody has looked at, such as the end of the header and another one after it."""
TICKET_TAG, NOTICE_TAG, ATTEMPT_TAG = "ticket", "notice", "attempt"
"""Message tags, which SES gives back with each event. Letters, digits, _ and - only, at most 256 of them.

https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageTag.html
"""


class SesMailer:
    """The port Mailer. `sender` is a verified identity; answers go to `desk`.

    `configuration_set` is whose events come back to us; without one, none do.
    """

    def __init__(self, client: SESV2Client, *, sender: str, desk: str, configuration_set: str = "") -> None:
        self._client = client
        self._sender = sender
        self._desk = desk
        self._configuration_set = configuration_set

    def send(self, message: Message, address: str, label: Label | None = None) -> str:
        """Hand over one message; SES's id of it. Raises DeliveryFailed."""
        if not _is_address(address):
            raise DeliveryFailed(f"{address!r} is no e-mail address", permanent=True)
        for ours in (self._sender, self._desk):
            if not _is_address(ours):  # ours to mend, like a sender that is not verified
                raise DeliveryFailed(f"{ours!r}, an address of our own, is none", permanent=False)
        try:
            raw = mime(message, sender=self._sender, desk=self._desk, address=address)
        except (ValueError, MessageError) as error:  # a header that cannot be, and that would come again
            raise DeliveryFailed(str(error)[:_REASON_LIMIT], permanent=True) from error
        try:
            answer = self._client.send_email(**self._request(raw, address, label))
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            raise DeliveryFailed(str(error)[:_REASON_LIMIT], permanent=code in _PERMANENT, code=code) from error
        except BotoCoreError as error:
            permanent = isinstance(error, ParamValidationError)
            raise DeliveryFailed(str(error)[:_REASON_LIMIT], permanent=permanent, code=type(error).__name__) from error
        return answer["MessageId"]

    def _request(self, raw: bytes, address: str, label: Label | None) -> SendEmailRequestTypeDef:
        request: SendEmailRequestTypeDef = {
            "FromEmailAddress": self._sender,
            "Destination": {"ToAddresses": [address]},
            "Content": {"Raw": {"Data": raw}},
        }
        if self._configuration_set:
            request["ConfigurationSetName"] = self._configuration_set
        if label:
            request["EmailTags"] = [
                {"Name": TICKET_TAG, "Value": label.ticket_id},
                {"Name": NOTICE_TAG, "Value": label.notice_id},
                {"Name": ATTEMPT_TAG, "Value": str(label.attempt)},
            ]
        return request


def _is_address(address: str) -> bool:
    fits = len(address) <= 254  # noqa: PLR2004 - RFC 5321, errata 1690
    return fits and _ENCODED not in address and bool(_ADDRESS.fullmatch(address))


def mime(message: Message, *, sender: str, desk: str, address: str) -> bytes:
    """The message as SES takes it: seven-bit, text first, then HTML.

    SES sets Message-ID and Date itself, so all messages of a ticket refer to a first one that was never sent; with
    the constant subject that makes them one thread.

    Auto-Submitted (RFC 3834, 5) asks responders for silence, X-Auto-Response-Suppress ([MS-OXCMAIL] 2.1.3.2.20) those
    of Exchange: for absence notes and automatic answers, since `All` would silence reports of failed delivery, too. No
    `Precedence: bulk` and no List-Id: they would file what is urgent with newsletters.

    Raises ValueError where a header cannot hold what it should.
    """
    if not _THREAD.fullmatch(message.thread):
        raise ValueError(f"{message.thread!r} cannot be part of a message id")
    root = f"<{message.thread}@{sender.rpartition('@')[2]}>"
    email = EmailMessage(policy=SMTP)
    email["Subject"] = message.subject.replace(_ENCODED, "= ?")
    email["From"] = Address("Guardia", addr_spec=sender)
    email["To"] = Address(addr_spec=address)
    email["Reply-To"] = Address(addr_spec=desk)
    email["In-Reply-To"] = root
    email["References"] = root
    email["Auto-Submitted"] = "auto-generated"
    email["X-Auto-Response-Suppress"] = "OOF, AutoReply"
    email.set_content(message.text, cte="quoted-printable")
    email.add_alternative(message.html, subtype="html", cte="quoted-printable")
    email["Content-Language"] = str(message.language)  # last: add_alternative moves Content-* into the first part
    return email.as_bytes()
