"""A client's file: read with messages that name the field, and written in the same shape.

The shape is the one of `guardia client apply` and `PUT /clients/{id}`; the documentation of clients describes it.
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING

from guardia.domain.channel_file import DESK, read_rooms, room_document
from guardia.domain.contact_file import contact_document, contact_of
from guardia.domain.contract import Account, Client, Contract, Environment
from guardia.domain.contract_file import LAST_VERSION, contract_document, contract_name, contract_of
from guardia.domain.decision import Language
from guardia.domain.document import Fields
from guardia.domain.severity_rules_file import read_rule, refuse_unreachable, rule_document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.calendar import Calendars

CLIENT_ID = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
_ACCOUNT_ID = re.compile(r"[0-9]{12}")
_EXTERNAL_ID = re.compile(r"[\w+=,.@:/-]{2,200}", re.ASCII)
_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:(?P<account>\d{12}):[A-Za-z0-9_-]{1,256}")


def read_client(document: object, calendars: Calendars, known: Client | None = None) -> Client:
    """The client that the document describes; Invalid with every broken field, not only the first.

    `known` is the client as it is registered: a contract that begins after the last one's end is a renewal, and the
    versions before it stay as they were.
    """
    fields = Fields(document, "")
    language = fields.word("language", Language, Language.ES)
    client_id = _client_id(fields)
    client = Client(
        id=client_id,
        name=fields.text("name"),
        language=language,
        contracts=_contracts(fields, calendars, known.contracts if known else ()),
        accounts=fields.items("accounts", _account),
        contacts=fields.items("contacts", lambda contact: contact_of(contact, language), required=False),
        severity_rules=fields.items("severity_rules", read_rule, required=False),
        channels=read_rooms(fields, client_id if CLIENT_ID.fullmatch(client_id) else None),
    )
    refuse_unreachable(fields, "severity_rules", client.severity_rules)
    fields.no_others()
    fields.unique("accounts", [account.id for account in client.accounts])
    fields.unique("contacts", [contact.email.casefold() for contact in client.contacts])
    fields.refuse()
    return client


def account_ids(document: Mapping[str, object]) -> list[str]:
    """The ids of the document's accounts in its order, however much else is wrong; "" for what is none."""
    accounts = document.get("accounts")
    listed = accounts if isinstance(accounts, list) else []
    ids = [account.get("id") if isinstance(account, dict) else None for account in listed]
    return [one if isinstance(one, str) and _ACCOUNT_ID.fullmatch(one) else "" for one in ids]


def client_document(client: Client) -> dict[str, object]:
    """The same shape again, with plain JSON values; read_client gives an equal client back.

    `contract` is the newest version; where there are several, `contracts` has them all.
    """
    document: dict[str, object] = {
        "client": client.id,
        "name": client.name,
        "language": client.language.value,
        "contract": contract_document(client.contract),
    }
    if len(client.contracts) > 1:
        document["contracts"] = [contract_document(contract) for contract in client.contracts]
    document["accounts"] = [account_document(account) for account in client.accounts]
    document["contacts"] = [contact_document(contact) for contact in client.contacts]
    document["channels"] = [room_document(room) for room in client.channels]
    document["severity_rules"] = [rule_document(rule) for rule in client.severity_rules]
    return document


def read_requested_by(text: str | None) -> str:
    """At whose request the register changes: a name, an address, a message's subject. Raises Invalid."""
    if not text:
        return ""
    fields = Fields({"requested_by": text}, "")
    requested_by = fields.text("requested_by")
    fields.refuse()
    return requested_by


def account_document(account: Account) -> dict[str, object]:
    """The same shape again; what is not known is left out."""
    environment = account.environment.value if account.environment else None
    topics = list(account.topics) or None
    return _without_none(
        {"id": account.id, "environment": environment, "external_id": account.external_id, "topics": topics}
    )


def _client_id(fields: Fields) -> str:
    """The desk's own secrets stand where those of a client with its name would."""
    client_id = fields.text("client", CLIENT_ID, "lower-case letters, digits and hyphens, at most 40")
    if client_id == DESK:
        fields.say("client", f"{DESK!r} is what the desk itself is called: give the client another id")
    return client_id


def _without_none(fields: Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value is not None}


def _contracts(fields: Fields, calendars: Calendars, known: tuple[Contract, ...]) -> tuple[Contract, ...]:
    """All versions: those that the file lists, or the registered ones with the file's contract in its place."""
    if fields.has("contracts"):
        return _listed(fields, calendars, known)
    named = fields.below("contract")
    contract = contract_of(named, calendars)
    return _in_place(fields, known, contract) if named.has("version") else _present(fields, known, contract)


def _present(fields: Fields, known: tuple[Contract, ...], contract: Contract) -> tuple[Contract, ...]:
    """The contract is the last there is. What ended before it begins is past and stays; it renews the last of these.

    It corrects the first version that had not ended by then, and versions after that one go.
    """
    past = tuple(one for one in known if one.ends < contract.starts)
    corrected = known[len(past)].version if len(past) < len(known) else None
    version = corrected or (past[-1].version + 1 if past else 1)
    if version > LAST_VERSION:
        fields.say("contract.version", f"there is none after {LAST_VERSION}; list all versions anew under contracts")
    return (*past, replace(contract, version=version))


def _in_place(fields: Fields, known: tuple[Contract, ...], contract: Contract) -> tuple[Contract, ...]:
    """The contract takes the place of its version, between the days of those before and after it."""
    versions = {one.version: one for one in known} | {contract.version: contract}
    ordered = tuple(versions[version] for version in sorted(versions))
    for before, after in pairwise(ordered):
        if after is contract and contract.starts <= before.ends:
            fields.say("contract.starts", f"{contract.starts} is not after the end of {contract_name(before)}")
        if before is contract and contract.ends >= after.starts:
            fields.say("contract.ends", f"{contract.ends} is not before the start of {contract_name(after)}")
    return ordered


def _listed(fields: Fields, calendars: Calendars, known: tuple[Contract, ...]) -> tuple[Contract, ...]:
    """The versions under `contracts`; `contract`, which a shown client has besides, may only say the newest again."""
    listed: list[Contract] = []

    def read(one: Fields) -> Contract:
        contract = contract_of(one, calendars, version=listed[-1].version + 1 if listed else 1)
        listed.append(contract)
        return contract

    fields.items("contracts", read)
    if not listed:
        fields.say("contracts", "at least one version is wanted here")
        return ()
    _refuse_overlaps(fields, listed)
    newest = listed[-1]
    if fields.has("contract") and contract_of(fields.below("contract"), calendars, version=newest.version) != newest:
        fields.say("contract", f"differs from contracts[{len(listed) - 1}], the newest version; leave one of them out")
    return (*(_as_it_was(contract, known) for contract in listed[:-1]), newest)


def _refuse_overlaps(fields: Fields, listed: list[Contract]) -> None:
    for at, (before, after) in enumerate(pairwise(listed), start=1):
        if after.version <= before.version:
            fields.say(f"contracts[{at}].version", f"comes after version {before.version}, and needs a higher number")
        if after.starts <= before.ends:
            fields.say(f"contracts[{at}].starts", f"{after.starts} is not after the end of {contract_name(before)}")


def _as_it_was(contract: Contract, known: tuple[Contract, ...]) -> Contract:
    """The registered version if the file says it again: what a library of today knows of its holidays is no change."""
    return next((one for one in known if replace(contract, calendar=one.calendar) == one), contract)


def _account(fields: Fields) -> Account:
    account = Account(
        id=fields.text("id", _ACCOUNT_ID, 'twelve digits in quotes, such as "222222222222"'),
        environment=fields.word("environment", Environment) if fields.has("environment") else None,
        external_id=_external_id(fields) if fields.has("external_id") else None,
        topics=fields.texts("topics"),
    )
    fields.unique("topics", list(account.topics))
    for at, topic in enumerate(account.topics):
        form = _TOPIC.fullmatch(topic)
        if form is None or form["account"] != account.id:
            fields.say(f"topics[{at}]", f"{topic!r} is not the ARN of an SNS topic of account {account.id}")
    fields.no_others()
    return account


def _external_id(fields: Fields) -> str:
    return fields.text("external_id", _EXTERNAL_ID, "2 to 200 letters, digits and any of +=,.@:/-")
