"""Claims that nobody of ours has: what the function sees of tokens that are forged, foreign, over, or of another use.

The gateway proves a signature before it; here is what would be left if it let such a token pass. Each is named.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guardia.domain.caller import Role
from tests.support.api_events import POOL, claims_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.caller import Caller

Claims = dict[str, Any]

NEEDED = ("token_use", "iss", "aud", "exp", "sub", "cognito:groups")
LIKE_A_LETTER = {"a": "\u0430", "e": "\u0435", "i": "\u0456", "o": "\u043e", "c": "\u0441", "p": "\u0440"}
"""Latin letters and the Cyrillic ones that look the same."""

USES = ("access", "", "ID", "Id", "id ", " id", "id,access", "refresh", "\u0456d", "\uff49\uff44", "id\x00")
ISSUERS = (
    "",
    POOL.issuer + "/",
    POOL.issuer + "x",
    POOL.issuer[:-1],
    POOL.issuer.upper(),
    POOL.issuer.replace("https", "http"),
    POOL.issuer.replace("us-east-1.", "eu-west-1."),
    POOL.issuer.replace("us-east-1_AbCdEfGhI", "us-east-1_ZzZzZzZzZ"),
    POOL.issuer.replace(".amazonaws.com", ".amazonaws.com.evil.example"),
    POOL.issuer.rpartition("/")[2],
    POOL.issuer + "\u200b",
    "https://accounts.google.com",
)
AUDIENCES = (
    "",
    "1example23456789",
    POOL.client_id.upper(),
    POOL.client_id[:-1],
    f"{POOL.client_id},1example23456789",
    f"[{POOL.client_id}]",
    f" {POOL.client_id}",
    "*",
)
ENDS = (
    "",
    "Thu Nov 19 15:00:00 UTC 2026",
    "Fri Nov 20 15:00:00 UTC 2026",
    "Fri Nov 20 15:09:00 UTC 2026",
    "1795186200",
    "0",
    "-1",
    "1e99",
    "9" * 40,
    "never",
    "\u0664\u0661\u0660\u0662\u0664\u0664\u0664\u0668\u0660\u0660",
    "Thu Dec 31 23:59:59 PST 2099",
    "2099-12-31T23:59:59Z",
)
"""Over before the world of the API's tests begins (2026-11-20 15:10 UTC), or not to be read."""


def refused(caller: Caller) -> dict[str, Claims | None]:
    """Claims with which nobody may do anything, made from those of this caller."""
    good: Claims = claims_of(caller)
    group = caller.role.value
    look_alike = "".join(LIKE_A_LETTER.get(letter, letter) for letter in group)
    groups = (
        "",
        "[]",
        ",",
        group.upper(),
        group.title(),
        group[:-1],
        group + "x",
        f"{group};{group}",
        f"{group}|x",
        f"'{group}'",
        f'["{group}"]',
        f"({group})",
        group + "\u200b",
        group + "\x00",
        look_alike,
        "admins",
        f"not-{group}",
        f"custom:{group}",
    )
    return {
        "no authorizer": None,
        "no claims": {},
        **{f"without {name}": {k: v for k, v in good.items() if k != name} for name in NEEDED},
        **{f"{name} in other letters": _renamed(good, name) for name in NEEDED},
        **_each(good, "token_use", USES),
        **_each(good, "iss", ISSUERS),
        **_each(good, "aud", AUDIENCES),
        **_each(good, "exp", ENDS),
        **_each(good, "cognito:groups", groups),
        **_each(good, "sub", ("",)),
        **{f"{name} is no text": good | {name: [good[name]]} for name in NEEDED},
        **{f"{name} is a number": good | {name: 1} for name in NEEDED},
        **{f"{name} is nothing": good | {name: None} for name in NEEDED},
        **{f"{name} is true": good | {name: True} for name in NEEDED},
        **(_of_strangers(good) if caller.role is Role.CLIENT else {}),
    }


def confined(caller: Caller) -> dict[str, Claims]:
    """Claims that say more than ours do, or say it in another form: they are worth what the caller's own are."""
    good: Claims = claims_of(caller)
    group = caller.role.value
    tenant: Mapping[str, str] = {"email": "gus@globex.example"} if caller.role is Role.CLIENT else {}
    more: dict[str, Mapping[str, Any]] = {
        "a tenant": {
            "custom:client_id": "globex",
            "custom:tenant": "globex",
            "client_id": "globex",
            "tenant": "globex",
        },
        "another's address": tenant,
        "another's user name": {"cognito:username": "sub-gus", "username": "sub-gus"},
        "scopes": {"scope": "aws.cognito.signin.user.admin tickets/*", "scp": "*"},
        "roles of AWS": {"cognito:roles": "arn:aws:iam::1:role/x", "cognito:preferred_role": "arn:aws:iam::1:role/x"},
        "roles": {"role": "operators", "roles": "operators", "groups": "operators", "custom:groups": "operators"},
        "other letters of the groups": {"Cognito:Groups": "operators", "cognito:Groups": "operators"},
        "groups as the local stack writes them": {"cognito:groups": f"[{group}]"},
        "groups that are none": {"cognito:groups": f"admins,{group},Operators"},
        "groups apart": {"cognito:groups": f"{group} , "},
        "an end in seconds": {"exp": "4102444799"},
        "what is no text": {"custom:client_id": ["globex"], "admin": True, "level": 9},
    }
    return {name: {**good, **claims} for name, claims in more.items()}


STRANGERS = ("sub-removed", "sub-silenced", "sub-crossed", "sub-ghost", "sub-gone")
"""Users in the group `clients` whom the register binds to nobody: strangers() says why."""


def _of_strangers(good: Claims) -> dict[str, Claims | None]:
    sub = good["sub"]
    others = ("sub-nobody", sub.upper(), f" {sub}", f"{sub} ", f"{sub}\x00", f"{sub}#", sub.replace("a", "\u0430"), "*")
    return {f"sub {text!r}": good | {"sub": text} for text in (*STRANGERS, *others)}


def _each(good: Claims, name: str, texts: tuple[str, ...]) -> dict[str, Claims | None]:
    return {f"{name} {text!r}": good | {name: text} for text in texts}


def _renamed(good: Claims, name: str) -> Claims:
    return {k: v for k, v in good.items() if k != name} | {name.upper(): good[name]}
