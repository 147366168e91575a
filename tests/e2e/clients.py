"""Clients of a test's own: an account that nobody else has, and a contract that promises what the test waits for."""

from __future__ import annotations

from itertools import count
from typing import Any

_ACCOUNTS = count(500_000_000_001)


def new_account() -> str:
    """An account that no other test has."""
    return str(next(_ACCOUNTS))


def client_file(
    client_id: str,
    account: str,
    *,
    follow_up: str = "PT48H",
    response: str = "PT4H",
    on_recovery: str = "keep",
    contacts: tuple[dict[str, Any], ...] = (),
) -> dict[str, Any]:
    """A client in the shape of `PUT /clients/{id}`: one production account, one promise for every severity."""
    severities = ("CRITICAL", "HIGH", "LOW")
    return {
        "client": client_id,
        "name": f"{client_id.title()}, S.A.",
        "language": "es",
        "contract": {
            "plan": "24x7",
            "starts": "2020-01-01",
            "ends": "2099-12-31",
            "calendar": "PA",
            "time_zone": "America/Panama",
            "response": dict.fromkeys(severities, response),
            "follow_up": follow_up,
            "on_recovery": dict.fromkeys(severities, on_recovery),
        },
        "accounts": [{"id": account, "environment": "production"}],
        "contacts": list(contacts or (contact("Paola Ríos", f"paola@{client_id}.example"),)),
    }


def contact(name: str, email: str, language: str = "es") -> dict[str, Any]:
    """A person of the client who is written to."""
    return {"name": name, "email": email, "role": "Jefa de TI", "tickets": True, "language": language}
