"""A client's file: read with messages that name the field, and written in the same shape.

The shape is the one of `guardia client apply` and `PUT /clients/{id}`; the documentation of clients describes it.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guardia.domain.contract import Account, Client, Contact, Contract, Environment, OnRecovery, Severity
from guardia.domain.coverage import Plan
from guardia.domain.decision import Language
from guardia.domain.duration import format_duration, parse_duration
from guardia.domain.errors import Invalid, Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CLIENT_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_EMAIL = re.compile(
    rf"(?=[^@]{{1,64}}@){_ATOM}(?:\.{_ATOM})*@"  # RFC 5322, 3.2.3: no dot at an end, and no two together
    r"(?:[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")
_CALENDAR = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]{1,3})?")
LONGEST_TEXT = 200
LAST_VERSION = 9_999

Item = TypeVar("Item")
Word = TypeVar("Word", bound=StrEnum)
_MISSING = object()


def read_client(document: object) -> Client:
    """The client that the document describes; Invalid with every broken field, not only the first."""
    fields = _Fields(document, "")
    language = fields.word("language", Language, Language.ES)
    client = Client(
        id=fields.text("client", CLIENT_ID, "lower-case letters, digits and hyphens, at most 40"),
        name=fields.text("name"),
        language=language,
        contract=_contract(fields.below("contract")),
        accounts=fields.items("accounts", _account),
        contacts=fields.items("contacts", lambda contact: _contact(contact, language), required=False),
    )
    if fields.take("severity_rules", []) not in ([], ()):
        fields.say("severity_rules", "rules are not read by this version; leave the list empty")
    fields.no_others()
    fields.unique("accounts", [account.id for account in client.accounts])
    fields.unique("contacts", [contact.email.casefold() for contact in client.contacts])
    if fields.problems:
        raise Invalid(*fields.problems)
    return client


def client_document(client: Client) -> dict[str, object]:
    """The same shape again, with plain JSON values; read_client gives an equal client back."""
    contract = client.contract
    return {
        "client": client.id,
        "name": client.name,
        "language": client.language.value,
        "contract": {
            "version": contract.version,
            "plan": contract.plan.value,
            "starts": contract.starts.isoformat(),
            "ends": contract.ends.isoformat(),
            "calendar": contract.calendar,
            "time_zone": contract.time_zone,
            "response": {severity.value: format_duration(time) for severity, time in contract.response.items()},
            "follow_up": format_duration(contract.follow_up),
            "on_recovery": {severity.value: action.value for severity, action in contract.on_recovery.items()},
        },
        "accounts": [_without_none({"id": a.id, "environment": a.environment}) for a in client.accounts],
        "contacts": [_contact_document(contact) for contact in client.contacts],
        "severity_rules": [],
    }


def _contact_document(contact: Contact) -> dict[str, object]:
    return _without_none(
        {
            "name": contact.name,
            "email": contact.email,
            "role": contact.role or None,
            "phone": contact.phone,
            "tickets": contact.tickets,
            "phone_authorised": contact.phone_authorised,
            "language": contact.language.value,
        }
    )


def _without_none(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _contract(fields: _Fields) -> Contract:
    response = fields.below("response")
    on_recovery = fields.below("on_recovery", {})
    version = fields.take("version", 1)
    if not isinstance(version, int) or isinstance(version, bool) or not 1 <= version <= LAST_VERSION:
        fields.say("version", f"a whole number from 1 to {LAST_VERSION}")
        version = 1
    contract = Contract(
        version=version,
        plan=fields.word("plan", Plan),
        starts=fields.day("starts"),
        ends=fields.day("ends"),
        calendar=fields.text("calendar", _CALENDAR, "a country such as PA, CR, DO or PR"),
        time_zone=fields.zone("time_zone"),
        response={severity: response.duration(severity) for severity in Severity},
        follow_up=fields.duration("follow_up", "PT48H"),
        on_recovery={severity: on_recovery.word(severity, OnRecovery, OnRecovery.KEEP) for severity in Severity},
    )
    if contract.ends < contract.starts:
        fields.say("ends", f"ends on {contract.ends}, before it starts on {contract.starts}")
    for part in (response, on_recovery, fields):
        part.no_others()
    return contract


def _account(fields: _Fields) -> Account:
    account_id = fields.text("id", _ACCOUNT_ID, 'twelve digits in quotes, such as "222222222222"')
    environment = fields.word("environment", Environment) if fields.has("environment") else None
    fields.no_others()
    return Account(account_id, environment)


def _contact(fields: _Fields, language: Language) -> Contact:
    """A contact who says nothing of a language is written to in the client's."""
    contact = Contact(
        name=fields.text("name"),
        email=fields.text("email", _EMAIL, "an e-mail address such as ana@acme.example"),
        role=fields.text("role") if fields.has("role") else "",
        phone=fields.text("phone", _PHONE, "a number such as +50760000000") if fields.has("phone") else None,
        tickets=fields.flag("tickets", default=True),
        phone_authorised=fields.flag("phone_authorised", default=False),
        language=fields.word("language", Language, language),
    )
    fields.no_others()
    return contact


class _Fields:
    """One mapping of the document. It collects the problems of the whole document, so that all are told at once."""

    def __init__(self, value: object, path: str, problems: list[Problem] | None = None) -> None:
        self.problems: list[Problem] = [] if problems is None else problems
        self._path = path
        self._read: set[str] = set()
        if isinstance(value, dict):
            self._values: dict[object, object] = value
        else:
            self._values = {}
            self.problems.append(Problem(path or "(document)", "a mapping of fields is wanted here"))

    def has(self, name: str) -> bool:
        return self.take(name, None) is not None

    def take(self, name: str, default: object = _MISSING) -> object:
        self._read.add(name)
        value = self._values.get(name, default)
        if value is _MISSING:
            self.say(name, "is missing")
        return value

    def say(self, name: str, message: str) -> None:
        path = self._at(name)
        if not any(problem.path == path for problem in self.problems):
            self.problems.append(Problem(path, message))

    def _at(self, name: str) -> str:
        return f"{self._path}.{name}" if self._path else name

    def below(self, name: str, default: object = _MISSING) -> _Fields:
        value = self.take(name, default)
        return _Fields({} if value is _MISSING else value, self._at(name), self.problems)

    def items(self, name: str, read: Callable[[_Fields], Item], *, required: bool = True) -> tuple[Item, ...]:
        value = self.take(name) if required else self.take(name, [])
        if not isinstance(value, list):
            if value is not _MISSING:
                self.say(name, "a list is wanted here")
            return ()
        return tuple(read(_Fields(item, f"{self._at(name)}[{at}]", self.problems)) for at, item in enumerate(value))

    def text(
        self, name: str, form: re.Pattern[str] | None = None, wanted: str = f"a text of 1 to {LONGEST_TEXT} characters"
    ) -> str:
        value = self.take(name)
        if value is _MISSING:
            return ""
        if not isinstance(value, str) or not value.strip() or len(value) > LONGEST_TEXT or not value.isprintable():
            self.say(name, f"wanted: {wanted}")
            return ""
        if form and not form.fullmatch(value):
            self.say(name, f"{value!r} is not {wanted}")
        return value

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.take(name, default)
        if not isinstance(value, bool):
            self.say(name, "wanted: true or false")
            return default
        return value

    def word(self, name: str, words: type[Word], default: Word | None = None) -> Word:
        value = self.take(name) if default is None else self.take(name, default)
        try:
            return words(str(value))
        except ValueError:
            self.say(name, f"{value!r} is none of: {', '.join(words)}")
            return next(iter(words))

    def day(self, name: str) -> date:
        value = self.take(name)
        if isinstance(value, date) and not isinstance(value, datetime):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.say(name, f"{value!r} is not a day such as 2026-01-31")
            return date.min

    def zone(self, name: str) -> str:
        value = self.take(name)
        try:
            return ZoneInfo(str(value)).key
        except (ZoneInfoNotFoundError, ValueError, OSError):
            self.say(name, f"{value!r} is not a time zone such as America/Panama")
            return "UTC"

    def duration(self, name: str, default: str | None = None) -> timedelta:
        value = self.take(name) if default is None else self.take(name, default)
        try:
            return parse_duration(str(value))
        except ValueError as error:
            self.say(name, str(error))
            return timedelta(hours=1)

    def no_others(self) -> None:
        for name in self._values:
            if name not in self._read:
                self.say(str(name), "is not a field that Guardia knows")

    def unique(self, name: str, keys: list[str]) -> None:
        for at, key in enumerate(keys):
            if key and key in keys[:at]:
                self.say(f"{name}[{at}]", f"{key} stands here twice")
