"""After a ticket has opened: tags in the client's account, and other alarms of the same resource, make it rise."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.e2e.alarms import REGION, event
from tests.e2e.clients import client_file, new_account
from tests.e2e.patience import until

if TYPE_CHECKING:
    from guardia_ops.local.stack import Stack
    from tests.e2e.desk import Desk

EXTERNAL_ID = "guardia-e2e-1"
READ = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": "tag:GetResources", "Resource": "*"}],
}


def test_a_ticket_rises_when_the_resource_is_tagged_as_production(desk: Desk, stack: Stack) -> None:
    account = new_account()
    let_the_desk_read(stack, account)
    stack.client("sqs", account).create_queue(QueueName="pagos", tags={"Environment": "production"})
    document = client_file("etiquetas", account)
    document["accounts"] = [{"id": account, "environment": "non-production", "external_id": EXTERNAL_ID}]
    desk.register(document)

    ticket = desk.opened(of_queue("pagos con retraso", "pagos", account))
    risen = until(lambda: severity_above_low(desk, ticket["id"]), "the ticket rises")
    assert (risen["severity"], risen["environment"]) == ("HIGH", "production")
    assert risen["severity_evidence"].startswith("resource-tag")
    desk.told(ticket["id"], "severity", recipients=2)
    assert desk.kinds(ticket["id"]) == ["opened", "severity"]


def severity_above_low(desk: Desk, ticket_id: str) -> dict[str, Any] | None:
    """The ticket, once it is not LOW any more."""
    ticket = desk.ticket(ticket_id)
    return ticket if ticket["severity"] != "LOW" else None


def let_the_desk_read(stack: Stack, account: str) -> None:
    """What client_account.yaml makes in the client's account: the role that the desk reads with."""
    trust = {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"AWS": f"arn:aws:iam::{stack.account_id}:root"},
                "Action": "sts:AssumeRole",
                "Condition": {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
            }
        ],
    }
    iam, name = stack.client("iam", account), f"guardia-reader-{REGION}"
    iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps(trust))
    iam.put_role_policy(RoleName=name, PolicyName="read", PolicyDocument=json.dumps(READ))


def of_queue(name: str, queue: str, account: str) -> dict[str, Any]:
    """An alarm of the age of a queue's messages."""
    body = event(name, account=account)
    (metric,) = body["detail"]["configuration"]["metrics"]
    metric["metricStat"]["metric"] = {
        "namespace": "AWS/SQS",
        "name": "ApproximateAgeOfOldestMessage",
        "dimensions": {"QueueName": queue},
    }
    return body
