"""Strangers let in by other ways: faults, each with the check that must find it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.infra import strangers
from tests.infra.breaches import Breach, bus_statement, policy_statement, role_statement
from tests.infra.templates import own

if TYPE_CHECKING:
    from tests.infra.templates import Json


def _add(template: Json, name: str, kind: str, **properties: object) -> None:
    template["Resources"][name] = {"Type": kind, "Properties": properties}


BREACHES = {
    "anybody may call a function": Breach(
        strangers.open_functions,
        lambda t: own(t, "SweeperPermission").update(Principal="*"),
        "SweeperPermission admits anybody",
    ),
    "any rule may call a function": Breach(
        strangers.open_functions,
        lambda t: own(t, "SweeperPermission").pop("SourceArn"),
        "SweeperPermission admits events.amazonaws.com on anybody's behalf",
    ),
    "a function has an address": Breach(
        strangers.open_functions,
        lambda t: _add(t, "Address", "AWS::Lambda::Url", AuthType="NONE"),
        "Address is an address of its own",
    ),
    "a bus has an open policy beside it": Breach(
        strangers.unread_policies,
        lambda t: _add(t, "OpenBus", "AWS::Events::EventBusPolicy", Principal="*", Action="events:PutEvents"),
        "OpenBus is read by no check",
    ),
    "a secret has a policy": Breach(
        strangers.unread_policies,
        lambda t: _add(t, "OpenSecret", "AWS::SecretsManager::ResourcePolicy"),
        "OpenSecret is read by no check",
    ),
    "a role may do all but something": Breach(
        strangers.inverted_statements,
        lambda t: role_statement(t, "TicketApiRole", "WorkTickets").update(NotAction="iam:*"),
        "TicketApiRole has a NotAction",
    ),
    "a role may reach all but something": Breach(
        strangers.inverted_statements,
        lambda t: role_statement(t, "SweeperRole", "WorkTickets").update(NotResource="x"),
        "SweeperRole has a NotResource",
    ),
    "a queue admits all but somebody": Breach(
        strangers.inverted_statements,
        lambda t: policy_statement(t, "IntakeQueuePolicy").update(NotPrincipal={"AWS": "1"}),
        "IntakeQueuePolicy has a NotPrincipal",
    ),
    "a bus admits all but somebody": Breach(
        strangers.inverted_statements,
        lambda t: bus_statement(t).update(NotPrincipal={"AWS": "1"}),
        "AlarmBus has a NotPrincipal",
    ),
    "a role has a policy apart": Breach(
        strangers.outside_policies, lambda t: _add(t, "More", "AWS::IAM::ManagedPolicy"), "More is a policy apart"
    ),
    "SAM writes a policy": Breach(
        strangers.outside_policies,
        lambda t: own(t, "SweeperFunction").update(Policies=["AdministratorAccess"]),
        "SweeperFunction has policies of SAM's",
    ),
    "the API does not know its user pool": Breach(
        strangers.unproven_tokens,
        lambda t: own(t, "TicketApiFunction")["Environment"]["Variables"].pop("USER_POOL_ISSUER"),
        "TicketApiFunction does not know the user pool",
    ),
    "the API takes tokens of every app client": Breach(
        strangers.unproven_tokens,
        lambda t: own(t, "TicketApiFunction")["Environment"]["Variables"].update(USER_POOL_CLIENT_ID=""),
        "TicketApiFunction does not know the app client",
    ),
}
