"""Who reaches the desk by telephone or by e-mail, and whether they may open a ticket.

Contract, "Activación": tickets and the telephone are authorised for each contact, and each apart. Called by
`find_caller`, before a ticket is opened for somebody and to show an engineer whom they are talking to.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia.domain.decision import Phrase
from guardia.domain.entitlement import Entitlement, entitle
from guardia.domain.errors import Invalid, Problem
from guardia.domain.instant import parse_instant, zulu
from guardia.domain.telephone import PHONE, compact

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from guardia.domain.contract import Client, Contact

LONGEST_EMAIL = 254
"""RFC 5321, 4.5.3.1.3: a path has 256 octets, two of them its brackets."""
LONGEST_AGO = timedelta(hours=24)
"""How long after the call a ticket may be taken down for it."""
SKEW = timedelta(minutes=2)
"""How much the clock of whoever writes it down may be ahead of ours."""
_ENDING = re.compile(r"[0-9]{7,15}")  # fewer digits would fit too many numbers


class Way(StrEnum):
    """By which way somebody reached the desk; each is authorised apart."""

    PHONE = "phone"
    MAIL = "mail"


@dataclass(frozen=True, slots=True)
class Calling:
    """How somebody reached the desk, by what they are known, and when, if that was not just now.

    `phone` is a whole number with its `+`, or the digits that one ends with. Whoever calls from a number that nobody
    knows says the `email` that they are registered with; then `by` is PHONE.
    """

    phone: str | None = None
    email: str | None = None
    by: Way | None = None
    called_at: datetime | None = None

    @property
    def way(self) -> Way:
        """The way that counts: whoever is known by an address wrote, unless it is said that they called."""
        return self.by or (Way.PHONE if self.email is None else Way.MAIL)

    def is_of(self, contact: Contact) -> bool:
        """Whether it is this contact's number or address."""
        if self.email is not None:
            return contact.email.casefold() == self.email
        if contact.phone is None or self.phone is None:
            return False
        return contact.phone == self.phone if self.phone.startswith("+") else contact.phone.endswith(self.phone)

    def is_authorised(self, contact: Contact) -> bool:
        """Whether this contact may reach the desk so."""
        return contact.phone_authorised if self.way is Way.PHONE else contact.tickets

    def began_at(self, now: datetime) -> datetime:
        """When they reached the desk. Raises Invalid for a time that is to come, or too long ago to be taken down."""
        called_at = self.called_at or now
        if called_at > now + SKEW:
            raise Invalid(Problem("caller.called_at", f"{zulu(called_at)} is to come: it is {zulu(now)}"))
        if called_at < now - LONGEST_AGO:
            raise Invalid(Problem("caller.called_at", f"{zulu(called_at)} is more than 24 hours ago"))
        return min(called_at, now)

    @property
    def said(self) -> str:
        """The number or the address."""
        return self.email or self.phone or ""


def read_calling(
    phone: str | None, email: str | None, path: str = "", *, by: Way | None = None, called_at: str | None = None
) -> Calling:
    """The one of both that was said, by which way, and when.

    A number may have spaces, dashes and brackets, and `00` for its `+`. Without either it is what a number ends with.
    Raises Invalid, which names the field below `path`.
    """
    below = f"{path}." if path else ""
    if (phone is None) is (email is None):
        both = "say either phone or email, and not both"
        raise Invalid(Problem(path or "phone", both if phone is not None else "phone or email is wanted"))
    at = _instant(called_at, f"{below}called_at") if called_at is not None else None
    if email is not None:
        return Calling(email=_address(email, f"{below}email"), by=by, called_at=at)
    if by is Way.MAIL:
        raise Invalid(Problem(f"{below}by", "whoever wrote is known by the address: say email"))
    return Calling(phone=_number(phone or "", f"{below}phone"), by=by, called_at=at)


def _instant(said: str, path: str) -> datetime:
    try:
        return parse_instant(said)
    except ValueError as error:
        raise Invalid(Problem(path, str(error))) from None


def _address(said: str, path: str) -> str:
    address = said.strip().casefold()
    if len(address) > LONGEST_EMAIL:
        raise Invalid(Problem(path, f"an address has at most {LONGEST_EMAIL} characters"))
    return address


def _number(said: str, path: str) -> str:
    """The whole number with its `+`, or what one ends with."""
    number = compact(said)
    if number.startswith("00"):
        number = f"+{number.removeprefix('00')}"
    form = PHONE if number.startswith("+") else _ENDING
    if not form.fullmatch(number):
        raise Invalid(Problem(path, "wanted: a number such as +507 6000-0000, or its last digits, seven or more"))
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class Screening:
    """Whether somebody may open a ticket now, and why.

    `contacts` have the number or the address, and those who are `authorised` so where any is: one, unless people of one
    client share it. `entitlement` is the client's, where one is known.
    """

    may: bool
    reason: Phrase
    client: Client | None = None
    contacts: Sequence[Contact] = ()
    authorised: bool = False
    entitlement: Entitlement | None = None

    @property
    def may_call(self) -> bool:
        """Whether a ticket may be opened for them on the telephone, by whatever they are known."""
        return self._is_served and any(contact.phone_authorised for contact in self.contacts)

    @property
    def may_write(self) -> bool:
        """Whether a ticket may be opened for what they wrote."""
        return self._is_served and any(contact.tickets for contact in self.contacts)

    @property
    def _is_served(self) -> bool:
        return self.entitlement is not None and self.entitlement.value is not None


def nobody(calling: Calling) -> Screening:
    """A number or an address that no client's contact has."""
    return Screening(may=False, reason=Phrase(
        es=f"ningún contacto registrado tiene {calling.said}",
        en=f"no registered contact has {calling.said}",
    ))  # fmt: skip


def screen(calling: Calling, client: Client, at: datetime) -> Screening:
    """Whether this somebody may open a ticket for this client at `at`."""
    known = [contact for contact in client.contacts if calling.is_of(contact)]
    authorised = [contact for contact in known if calling.is_authorised(contact)]
    entitlement = entitle(client, at)
    return Screening(
        may=bool(authorised and entitlement.value),
        reason=_reason(calling, client, known, authorised, entitlement),
        client=client,
        contacts=authorised or known,
        authorised=bool(authorised),
        entitlement=entitlement,
    )


def names_of(contacts: Sequence[Contact]) -> str:
    """Who it is; or may be, where people of one client share a number."""
    return " / ".join(contact.name for contact in contacts)


WAYS = {Way.PHONE: Phrase("por teléfono", "by telephone"), Way.MAIL: Phrase("para tickets", "for tickets")}


def _named(calling: Calling, contacts: Sequence[Contact]) -> str:
    """Their names; with the whole number where only the end of one was said, for an engineer to compare."""
    if calling.phone is None or calling.phone.startswith("+"):
        return names_of(contacts)
    return " / ".join(f"{contact.name} ({contact.phone})" for contact in contacts)


def _reason(
    calling: Calling, client: Client, known: Sequence[Contact], authorised: Sequence[Contact], entitlement: Entitlement
) -> Phrase:
    way = WAYS[calling.way]
    if not known:
        return Phrase(
            es=f"ningún contacto de {client.id} tiene {calling.said}",
            en=f"no contact of {client.id} has {calling.said}",
        )
    if not authorised:
        return Phrase(
            es=f"{_named(calling, known)}: contacto de {client.id}, sin autorización {way.es}",
            en=f"{_named(calling, known)}: contact of {client.id}, not authorised {way.en}",
        )
    if entitlement.value is None:
        return entitlement.reason
    return Phrase(
        es=f"{_named(calling, authorised)}: con autorización {way.es}; {entitlement.reason.es}",
        en=f"{_named(calling, authorised)}: authorised {way.en}; {entitlement.reason.en}",
    )
