"""The dead-letter queues of a stack, and where what lies in each of them goes back to.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping


class WayBack(StrEnum):
    """How a dead letter takes its ordinary road once more."""

    QUEUE = "queue"  # its message is put on the queue that the function reads
    STREAM = "stream"  # its records are read from the table's stream again, and handed to the function
    NONE = "none"  # the next sweep does what it was about


@dataclass(frozen=True, slots=True)
class DeadLetterQueue:
    """`output` and `back_to` are outputs of the template that hold the addresses of queues."""

    name: str
    output: str
    way_back: WayBack
    back_to: str = ""
    about: str = ""


QUEUES = {
    queue.name: queue
    for queue in (
        DeadLetterQueue(
            "intake",
            "IntakeDeadLetterQueueUrl",
            WayBack.QUEUE,
            "IntakeQueueUrl",
            "alarms by EventBridge; no tickets yet",
        ),
        DeadLetterQueue(
            "sns-intake",
            "SnsIntakeDeadLetterQueueUrl",
            WayBack.QUEUE,
            "SnsIntakeQueueUrl",
            "alarms by SNS; no tickets yet",
        ),
        DeadLetterQueue(
            "alarm-rule",
            "AlarmRuleDeadLetterQueueUrl",
            WayBack.QUEUE,
            "IntakeQueueUrl",
            "alarms that EventBridge could not hand over; no tickets yet",
        ),
        DeadLetterQueue(
            "delivery", "DeliveryDeadLetterQueueUrl", WayBack.QUEUE, "DeliveryQueueUrl", "what SES reported of our mail"
        ),
        DeadLetterQueue(
            "delivery-rule",
            "DeliveryRuleDeadLetterQueueUrl",
            WayBack.QUEUE,
            "DeliveryQueueUrl",
            "what SES reported of our mail and EventBridge could not hand over",
        ),
        DeadLetterQueue(
            "stream", "StreamFailureQueueUrl", WayBack.STREAM, about="entries; the sweeper did what they ask for"
        ),
        DeadLetterQueue(
            "severity-review", "SeverityReviewFailureQueueUrl", WayBack.STREAM, about="severities not looked at twice"
        ),
        DeadLetterQueue(
            "sweeper", "SweeperDeadLetterQueueUrl", WayBack.NONE, about="sweeps; the next one did the work"
        ),
    )
}


def queue_called(name: str) -> DeadLetterQueue:
    """The queue of this name. Raises CommandError."""
    if name not in QUEUES:
        raise CommandError(f"there is no dead-letter queue {name!r}: wanted one of {', '.join(QUEUES)}")
    return QUEUES[name]


def address(outputs: Mapping[str, str], output: str) -> str:
    """The address of a queue of the stack. Raises CommandError for a stack that was deployed before it had one."""
    if output not in outputs:
        raise CommandError(f"the stack has no output {output}: deploy it again")
    return outputs[output]
