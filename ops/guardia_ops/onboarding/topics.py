"""The subscriptions of our SNS intake queue to a client's topics, made from our account.

One that the topic's owner makes stays pending on AWS until the queue's owner confirms it, and proves nothing:
https://docs.aws.amazon.com/sns/latest/dg/sns-send-message-to-sqs-cross-account.html
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia_ops.errors import AWS_FAILURES, of_aws
from guardia_ops.onboarding.step import Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client
    from guardia_ops.onboarding.ports import Subscriptions

_LET_US = (
    "the client lets our account sns:Subscribe in the topic's policy; a topic of infra/client_account.yaml, "
    "deployed with SnsIntakeQueueArn, does"
)
_THERE_IS_NONE = "is the ARN in the client's file right, and was the client's stack deployed in that region?"
_ADVICE = {
    "AuthorizationError": _LET_US,
    "AuthorizationErrorException": _LET_US,
    "NotFound": _THERE_IS_NONE,
    "NotFoundException": _THERE_IS_NONE,
    "InvalidParameter": "a topic of the kind FIFO cannot reach our queue; another one is needed",
    "InvalidParameterException": "a topic of the kind FIFO cannot reach our queue; another one is needed",
}
"""What helps, by the error code of SNS."""


@dataclass(frozen=True, slots=True)
class Subscribe:
    """Makes the subscriptions that are missing."""

    subscriptions: Subscriptions

    def __call__(self, client: Client, *, dry_run: bool) -> Iterator[Step]:
        """What became of each topic."""
        for topic in (topic for account in client.accounts for topic in account.topics):
            try:
                yield self._subscribed(topic, dry_run=dry_run)
            except AWS_FAILURES as error:
                response = getattr(error, "response", {})
                advice = _ADVICE.get(response.get("Error", {}).get("Code", ""), "")
                yield Step(Outcome.NOT_MADE, f"the subscription to {topic}: {of_aws(error)}", advice)

    def _subscribed(self, topic: str, *, dry_run: bool) -> Step:
        ours = self.subscriptions.of(topic)
        if ours and not ours.is_pending and not ours.raw:
            return Step(Outcome.STOOD, f"the subscription to {topic}")
        if dry_run:
            what = "the end of raw delivery from" if ours and ours.raw else "the subscription to"
            return Step(Outcome.WOULD_MAKE, f"{what} {topic}")
        if ours and ours.raw and not ours.is_pending:
            self.subscriptions.end_raw_delivery(ours)
            return Step(Outcome.MADE, f"the end of raw delivery from {topic}")
        made = self.subscriptions.make(topic)
        if made.is_pending:
            advice = "the client deletes the subscription that they made themselves; then run the command again"
            return Step(Outcome.NOT_MADE, f"the subscription to {topic} waits for a confirmation", advice)
        return Step(Outcome.MADE, f"the subscription to {topic}")
