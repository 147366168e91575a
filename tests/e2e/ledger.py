"""What was sent to the queues and what became of it: nothing may be missing, and nothing be counted twice.

received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered
"""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from guardia.domain.outcome import OutcomeKind
from tests.e2e.patience import until

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia_ops.local.stack import Stack

LOG_GROUP = "/aws/lambda/guardia-alarm-intake"
DEAD_LETTERED = "dead-lettered"


class Ledger:
    """The messages of one test. What others left behind before it began is not counted."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._sent: list[str] = []
        self._metrics_before = self._metrics()
        self._rows_before = self._rows()

    def sent(self, message_ids: list[str]) -> None:
        """These are on a queue now."""
        self._sent += message_ids

    def outcomes(self) -> dict[str, str]:
        """The word for what became of each message that is done with, by its id."""
        logged = {line["message_id"]: line["outcome"] for line in self._log() if "outcome" in line}
        dead = dict.fromkeys(self._dead_letters(), DEAD_LETTERED)
        return {message_id: word for message_id, word in (logged | dead).items() if message_id in set(self._sent)}

    def settle(self) -> dict[str, str]:
        """Wait until every message is done with; the outcomes."""
        until(lambda: self.outcomes().keys() >= set(self._sent), f"an outcome for each of {len(self._sent)} messages")
        return self.outcomes()

    def batches(self) -> list[Counter[str]]:
        """What was counted in each call of the function, all calls since the stack began."""
        return [
            Counter({word: len(line[word]) for word in OutcomeKind if word in line}) for line in self._metric_lines()
        ]

    def assert_balanced(self) -> None:
        """The equation, over this test's messages, in the log, in the metrics and in the table."""
        tally = Counter(self.settle().values())
        assert tally.total() == len(self._sent)
        metrics = self._metrics() - self._metrics_before
        words = {word: count for word, count in tally.items() if word != DEAD_LETTERED}
        assert {word.value: metrics[word] for word in OutcomeKind if metrics[word]} == words
        assert metrics["received"] - metrics["failed"] == sum(words.values())
        rows = self._rows() - self._rows_before
        assert rows["ticket"] == tally[OutcomeKind.OPENED]
        assert rows["quarantine"] == tally[OutcomeKind.QUARANTINED]

    def _log(self) -> Iterator[dict[str, Any]]:
        """Every line of JSON that the function has written."""
        pages = self._stack.client("logs").get_paginator("filter_log_events").paginate(logGroupName=LOG_GROUP)
        for page in pages:
            for event in page["events"]:
                if event["message"].startswith("{"):
                    yield json.loads(event["message"])

    def _metric_lines(self) -> Iterator[dict[str, Any]]:
        """The lines in the embedded metric format, each of one call of the function."""
        return (line for line in self._log() if "_aws" in line)

    def _metrics(self) -> Counter[str]:
        counts = Counter[str]()
        for line in self._metric_lines():
            for directive in line["_aws"]["CloudWatchMetrics"]:
                counts.update({metric["Name"]: int(sum(line[metric["Name"]])) for metric in directive["Metrics"]})
        return counts

    def _rows(self) -> Counter[str]:
        pages = (
            self._stack.client("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self._stack.outputs["TableName"],
                ProjectionExpression="#kind",
                ExpressionAttributeNames={"#kind": "kind"},
            )
        )
        return Counter(item["kind"]["S"] for page in pages for item in page["Items"] if "kind" in item)

    def _dead_letters(self) -> list[str]:
        """The ids of the messages in the EventBridge road's dead-letter queue; they stay there."""
        answer = self._stack.client("sqs").receive_message(
            QueueUrl=self._stack.outputs["IntakeDeadLetterQueueUrl"], MaxNumberOfMessages=10, VisibilityTimeout=0
        )
        return [message["MessageId"] for message in answer.get("Messages", ())]
