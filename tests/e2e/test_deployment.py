"""A changed stack is deployed over a running one with tickets in flight: both end properly, and nobody is told twice.

`tests/faults/test_deploying.py` plays the executions of an older release, state by state. A stack of
its own, whose 48 hours take ten seconds.
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

import pytest

from guardia_ops.local import quirks
from guardia_ops.local.operate import running
from guardia_ops.local.sam import STACK_NAME
from tests.e2e.alarms import event
from tests.e2e.aws import Aws
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import Desk, People
from tests.e2e.ledger import Ledger
from tests.e2e.patience import until

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.covers("F45", "F47")

SCALE = 0.00006
A_YEAR = "P365D"
"""A promise of which no checkpoint comes while the test waits."""

MARK = "Notifies each step of a ticket's cycle"
"""So the comment of ticket_lifecycle begins."""

WHOLE_LIFE = ["opened", "acknowledged", "resolved", "follow_up", "closed"]


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    with running(tmp_path / ".local", wait_scale=SCALE) as stack:
        aws, people = Aws(stack), People.of(stack)
        yield Desk(stack, aws, people, Ledger(stack.outputs, aws), tmp_path)
        people.sign_out()
        aws.close()


def test_tickets_in_flight_end_properly_after_a_changed_stack_was_deployed(desk: Desk) -> None:
    account = new_account()
    desk.register(client_file("en-vuelo", account, response=A_YEAR))
    waits = desk.opened(event("waits-for-an-answer", account=account))["id"]
    desk.told(waits, "opened", recipients=2)
    followed = desk.opened(event("in-its-follow-up", account=account))["id"]
    desk.step(followed, "acknowledge")
    desk.step(followed, "resolve", summary="Reiniciado.")
    before = definition(desk)

    deploy_the_next_release(desk)

    assert definition(desk) != before
    desk.step(waits, "acknowledge")
    desk.step(waits, "resolve", summary="Reiniciado.")
    since = desk.opened(event("opened-since", account=account))["id"]
    for ticket in (followed, waits):
        desk.told(ticket, "closed", recipients=2)
        assert desk.kinds(ticket) == WHOLE_LIFE
        assert Counter(mail.subject for mail in desk.mails(ticket)).total() == 2 * len(WHOLE_LIFE)
    desk.told(since, "opened", recipients=2)
    for function in ("ticket-stream", "ticket-workflow", "sweeper"):
        assert desk.aws.complaints(function) == []
    desk.ledger.assert_balanced()


def deploy_the_next_release(desk: Desk) -> None:
    """The template that is deployed, with another definition of ticket_lifecycle, and with another parameter."""
    cloudformation, s3 = desk.aws("cloudformation"), desk.aws("s3")
    template = cloudformation.get_template(StackName=STACK_NAME)["TemplateBody"]
    machine = template["Resources"]["TicketLifecycle"]["Properties"]
    at = machine["DefinitionS3Location"]
    bucket = at["Bucket"]
    text = s3.get_object(**at)["Body"].read().decode()
    s3.put_object(Bucket=bucket, Key="next.asl", Body=text.replace(MARK, f"The next release. {MARK}", 1).encode())
    machine["DefinitionS3Location"] = {"Bucket": bucket, "Key": "next.asl"}
    s3.put_object(Bucket=bucket, Key="next.template", Body=json.dumps(template, default=str).encode())
    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    kept = [one["ParameterKey"] for one in stack["Parameters"] if one["ParameterKey"] != "StormAfter"]
    cloudformation.update_stack(
        StackName=STACK_NAME,
        TemplateURL=f"{desk.stack.endpoint_url}/{bucket}/next.template",
        Parameters=[
            {"ParameterKey": "StormAfter", "ParameterValue": "400"},
            *({"ParameterKey": name, "UsePreviousValue": True} for name in kept),
        ],
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
    )
    until(lambda: status(cloudformation) == "UPDATE_COMPLETE", "the next release")
    quirks.mend_concurrency(desk.aws("lambda"))


def status(cloudformation: Any) -> str:
    """Of the stack; a rollback is a failure."""
    (stack,) = cloudformation.describe_stacks(StackName=STACK_NAME)["Stacks"]
    word: str = stack["StackStatus"]
    assert "ROLLBACK" not in word, stack
    return word


def definition(desk: Desk) -> str:
    """Of ticket_lifecycle, as the stack has it now."""
    arn = desk.stack.outputs["TicketLifecycleArn"]
    text: str = desk.aws("stepfunctions").describe_state_machine(stateMachineArn=arn)["definition"]
    return text
