"""Clients of a test's own: an account that nobody else has, and a contract that promises what the test waits for."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from guardia_ops.local.environment import PROJECT
from tests.e2e.patience import until

if TYPE_CHECKING:
    from guardia_ops.local.stack import Stack

CLIENT_STACK = "guardia-alarms"
"""What a client calls theirs."""

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


def deploy_the_clients_side(stack: Stack, account: str, external_id: str) -> dict[str, str]:
    """What the client does with the values that they were given; the outputs of their stack."""
    cloudformation = stack.client("cloudformation", account)
    given = {name: stack.outputs[name] for name in ("AlarmBusArn", "SnsIntakeQueueArn")} | {"ExternalId": external_id}
    cloudformation.create_stack(
        StackName=CLIENT_STACK,
        TemplateBody=(PROJECT / "infra/client_account.yaml").read_text(),
        Capabilities=["CAPABILITY_NAMED_IAM"],
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
    )

    def outputs() -> dict[str, str] | None:
        (made,) = cloudformation.describe_stacks(StackName=CLIENT_STACK)["Stacks"]
        assert "FAILED" not in made["StackStatus"], made
        assert "ROLLBACK" not in made["StackStatus"], made
        known = {one["OutputKey"]: one["OutputValue"] for one in made.get("Outputs", [])}
        return known if made["StackStatus"] == "CREATE_COMPLETE" else None

    return until(outputs, "the client's stack")
