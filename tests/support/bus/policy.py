"""Whether the template's bus policy lets an account put an event; what else it might hold is refused, not guessed.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html:
ForAllValues holds where every value of the request is among the policy's, and where the request has none.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from tests.infra import templates

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

BUS = "AlarmBus"


@dataclass(frozen=True)
class Request:
    """Who puts what. `by_rule` is true where a rule of a bus in their account forwards it."""

    account: str
    sources: tuple[str, ...]
    by_rule: bool
    organization: str = ""

    @property
    def context(self) -> Mapping[str, tuple[str, ...]]:
        """The condition keys that EventBridge sets, by their names."""
        keys = {"events:eventBusInvocation": ("true" if self.by_rule else "false",), "events:source": self.sources}
        return keys | ({"aws:PrincipalOrgID": (self.organization,)} if self.organization else {})


class BusPolicy:
    """The policy of the template, for a stack that lists these accounts and this organization."""

    def __init__(self, template: templates.Json, accounts: Sequence[str], organization: str = "") -> None:
        bus = template["Resources"][BUS]["Properties"]
        self._parameters = {"ClientAccountIds": list(accounts), "ClientOrganizationId": organization}
        self._conditions = {
            "HasClients": bool(accounts or organization),
            "HasClientAccounts": bool(accounts),
            "HasClientOrganization": bool(organization),
        }
        self._statements = (self._made(bus["Policy"]) or {"Statement": []})["Statement"]

    def admits(self, request: Request) -> bool:
        """Whether a statement allows it. There is nothing else that could: a bus trusts nobody by itself."""
        return any(self._allows(statement, request) for statement in self._statements)

    def _made(self, value: Any) -> Any:
        """The value as CloudFormation makes it of these parameters; None for what is left out."""
        match value:
            case {"Fn::If": [name, first, second]}:
                return self._made(first if self._conditions[name] else second)
            case {"Ref": "AWS::NoValue"}:
                return None
            case {"Ref": str(name)}:
                return self._parameters[name]
            case {"Fn::Sub": str(text)}:
                return text
            case dict():
                return {name: self._made(item) for name, item in value.items()}
            case list():
                return [made for item in value if (made := self._made(item)) is not None]
        return value

    def _allows(self, statement: templates.Json, request: Request) -> bool:
        if statement["Effect"] != "Allow" or statement["Action"] != "events:PutEvents":
            raise ValueError(f"a statement of this kind is not known here: {statement}")
        conditions = statement.get("Condition", {}).items()
        return _is_principal(statement["Principal"], request.account) and all(
            _holds(operator, key, wanted, request) for operator, keys in conditions for key, wanted in keys.items()
        )


def _is_principal(principal: Any, account: str) -> bool:
    match principal:
        case "*" | {"AWS": "*"}:
            return True
        case {"AWS": accounts}:
            return account in templates.listed(accounts)
    raise ValueError(f"a principal of this kind is not known here: {principal}")


def _holds(operator: str, key: str, wanted: Any, request: Request) -> bool:
    values = request.context.get(key, ())
    allowed = [str(value) for value in templates.listed(wanted)]
    match operator:
        case "ForAllValues:StringEquals":
            return all(value in allowed for value in values)
        case "StringEquals" | "Bool":
            return bool(values) and values[0] in allowed
    raise ValueError(f"a condition of this kind is not known here: {operator}")
