"""What cannot be handled for the moment is delivered again, and what never can is kept for a person."""

from __future__ import annotations

import json
from collections import Counter
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tests.e2e.alarms import event
from tests.e2e.patience import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.e2e.aws import Aws
    from tests.e2e.desk import Desk

pytestmark = pytest.mark.covers("F4", "F10")

NO_TABLE = {"Effect": "Deny", "Action": "dynamodb:*", "Resource": "*"}


def test_a_message_is_delivered_again_until_the_table_takes_it(desk: Desk, aws: Aws) -> None:
    with redelivery_after(5, desk, aws):
        with table_refused(aws):
            (message_id,) = desk.deliver(event("patient"))
            until(lambda: desk.ledger.failures(message_id), "a failure")
        until(lambda: desk.ticket_of("patient"), "the ticket")
    assert Counter(desk.ledger.settle().values()) == {"opened": 1}


def test_what_fails_five_times_is_dead_lettered_and_opens_its_ticket_when_it_is_put_back(desk: Desk, aws: Aws) -> None:
    with redelivery_after(1, desk, aws), table_refused(aws):
        (message_id,) = desk.deliver(event("given up"))
        assert desk.ledger.settle() == {message_id: "dead-lettered"}
    desk.ledger.assert_balanced()
    assert desk.ticket_of("given up") is None

    (letter,) = json.loads(desk.guardia("deadletter", "list", "intake", "--json"))
    assert json.loads(letter["body"])["detail"]["alarmName"] == "given up"
    told = desk.guardia("deadletter", "redrive", "intake", letter["id"])
    desk.ledger.sent([told.split()[-1]])  # `… sent as <the id of the new message>`
    ticket = until(lambda: desk.ticket_of("given up"), "the ticket")
    assert ticket["opened_at"] == letter["sent_at"], "its clock runs since the alarm first came"
    assert json.loads(desk.guardia("deadletter", "list", "--json"))["intake"] == 0


@contextmanager
def table_refused(aws: Aws) -> Iterator[None]:
    """The intake's role loses its right to the table."""
    role = aws.function("alarm_intake")["Role"].rpartition("/")[2]
    policy = {"RoleName": role, "PolicyName": "no-table"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [NO_TABLE]})
    aws("iam").put_role_policy(**policy, PolicyDocument=document)
    try:
        yield
    finally:
        aws("iam").delete_role_policy(**policy)


@contextmanager
def redelivery_after(seconds: int, desk: Desk, aws: Aws) -> Iterator[None]:
    """What failed is on the queue again so many seconds after it was taken from there, and not after 180."""
    queue = desk.stack.outputs["IntakeQueueUrl"]
    name = "VisibilityTimeout"
    before = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=[name])["Attributes"][name]
    aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={name: str(seconds)})
    try:
        yield
    finally:
        aws("sqs").set_queue_attributes(QueueUrl=queue, Attributes={name: before})
