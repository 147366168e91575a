"""A contact as a client's file writes one, and as a request of its own does.

Called by the reader of clients, the register of contacts, and whoever shows a contact.
"""

from __future__ import annotations

import re

from guardia.domain.channel_file import read_order
from guardia.domain.contract import Contact
from guardia.domain.decision import Language
from guardia.domain.document import Fields
from guardia.domain.road import Channel
from guardia.domain.telephone import A_NUMBER, PHONE, compact

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
EMAIL = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@"  # RFC 5322, 3.2.3: no dot at an end, and no two together
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
AN_ADDRESS = "an e-mail address such as ana@acme.example"

ROADS = (Channel.EMAIL, Channel.SMS)
"""By what a person of a client is told."""


def read_contact(document: object, language: Language, email: str) -> tuple[Contact, str]:
    """The contact with this address, and at whose request; Invalid with every broken field.

    The document has a contact's fields and may have `requested_by`. It need not say the address again, and says no
    other. `language` is the client's.
    """
    fields = Fields(document, "")
    requested_by = fields.text("requested_by") if fields.has("requested_by") else ""
    contact = contact_of(fields, language, email)
    if contact.email.casefold() != email.casefold():
        fields.say("email", f"is {contact.email!r}, and the address of the request says {email!r}")
    fields.refuse()
    return contact, requested_by


def contact_of(fields: Fields, language: Language, email: str | None = None) -> Contact:
    """A contact who says nothing of a language is written to in the client's."""
    contact = Contact(
        name=fields.text("name"),
        email=_email(fields, email),
        role=fields.text("role") if fields.has("role") else "",
        phone=_phone(fields) if fields.has("phone") else None,
        tickets=fields.flag("tickets", default=True),
        phone_authorised=fields.flag("phone_authorised", default=False),
        language=fields.word("language", Language, language),
        channels=read_order(fields, ROADS),
    )
    if Channel.SMS in contact.channels and contact.phone is None:
        fields.say("phone", "is missing: sms stands among the channels")
    fields.no_others()
    return contact


def contact_document(contact: Contact) -> dict[str, object]:
    """The same shape again; what is not known is left out."""
    document = {
        "name": contact.name,
        "email": contact.email,
        "role": contact.role or None,
        "phone": contact.phone,
        "tickets": contact.tickets,
        "phone_authorised": contact.phone_authorised,
        "language": contact.language.value,
        "channels": [channel.value for channel in contact.channels],
    }
    return {name: value for name, value in document.items() if value is not None}


def _phone(fields: Fields) -> str:
    """The number as it is kept, however it is written. Without its country it is nobody's in particular."""
    written = fields.text("phone", wanted=A_NUMBER)
    number = compact(written)
    if not number.startswith("+"):
        fields.say("phone", f"{written!r} does not say its country: begin with + and its code, as +507 6000-0000 does")
    elif not PHONE.fullmatch(number):
        fields.say("phone", f"{written!r} is not {A_NUMBER}")
    return number


def _email(fields: Fields, named: str | None) -> str:
    """The address that the document says, or the one that its request is about."""
    if named is None or fields.has("email"):
        return fields.text("email", EMAIL, AN_ADDRESS)
    if not EMAIL.fullmatch(named):
        fields.say("email", f"{named!r} is not {AN_ADDRESS}")
    return named
