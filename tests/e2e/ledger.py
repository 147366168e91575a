"""What was sent to the queues and what became of it: nothing may be missing, and nothing be counted twice.

received = opened + reopened + merged + recovered + duplicates + noted + quarantined + dead-lettered
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

from guardia.adapters.dynamodb import keys
from guardia.domain.channel_file import DESK
from guardia.domain.outcome import OutcomeKind
from tests.e2e.patience import PATIENCE, until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.e2e.aws import Aws

FUNCTION = "alarm-intake"
DEAD_LETTERED = "dead-lettered"
BY_PEOPLE = "by people"
PROCESSES = 4
"""Of alarm_intake, two for each queue: see conftest."""


class Ledger:
    """The messages of one test. What others left behind before it began is not counted."""

    def __init__(self, outputs: Mapping[str, str], aws: Aws) -> None:
        self._outputs = outputs
        self._aws = aws
        self._sent: set[str] = set()
        self._dead: set[str] = set()
        self._calls_before = len(list(self._metric_lines()))
        self._metrics_before = self._metrics()
        self._rows_before = self._rows()

    def sent(self, message_ids: list[str]) -> None:
        """These are on a queue now."""
        self._sent.update(message_ids)

    def outcomes(self) -> dict[str, str]:
        """The word for what became of each message that is done with, by its id."""
        self._dead.update(self._dead_letters())  # they stay so when somebody takes them from there
        dead = dict.fromkeys(self._dead, DEAD_LETTERED)
        logged = {line["message_id"]: line["outcome"] for line in self._aws.log(FUNCTION) if "outcome" in line}
        return {message_id: word for message_id, word in (logged | dead).items() if message_id in self._sent}

    def settle(self, seconds: float = PATIENCE) -> dict[str, str]:
        """Wait until every message is done with; the outcomes."""
        until(self._is_settled, f"what became of {len(self._sent)} messages", seconds)
        return self.outcomes()

    def failures(self, message_id: str) -> int:
        """How often the function failed on a message."""
        self._let_processes_speak()
        return sum(
            line.get("message_id") == message_id and line["level"] == "ERROR" for line in self._aws.log(FUNCTION)
        )

    def batches(self) -> list[Counter[str]]:
        """What was counted in each call of the function since the test began."""
        lines = list(self._metric_lines())[self._calls_before :]
        return [Counter({word.value: len(line[word]) for word in OutcomeKind if word in line}) for line in lines]

    def assert_balanced(self) -> None:
        """The equation, over this test's messages: in the log, in the metrics and in the table."""
        tally = Counter(self.settle().values())
        dead = tally.pop(DEAD_LETTERED, 0)
        metrics = self._metrics() - self._metrics_before
        assert {word.value: metrics[word] for word in OutcomeKind if metrics[word]} == tally
        assert metrics["received"] - metrics["failed"] == tally.total() == len(self._sent) - dead
        rows = self._rows() - self._rows_before
        assert rows["ticket"] - rows[BY_PEOPLE] == tally[OutcomeKind.OPENED]
        assert rows["quarantine"] == tally[OutcomeKind.QUARANTINED]

    def _is_settled(self) -> bool:
        """Whether all is done and written down; the log of a call may come with the next call of its process only."""
        if self._waiting():
            return False
        outcomes = self.outcomes()
        dead = sum(word == DEAD_LETTERED for word in outcomes.values())
        metrics = self._metrics() - self._metrics_before
        if outcomes.keys() == self._sent and metrics["received"] - metrics["failed"] == len(self._sent) - dead:
            return True
        self._let_processes_speak()
        return False

    def _waiting(self) -> int:
        """How many messages are on the queues or in a function's hands."""
        names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
        answers = [
            self._aws("sqs").get_queue_attributes(QueueUrl=self._outputs[queue], AttributeNames=names)["Attributes"]
            for queue in ("IntakeQueueUrl", "SnsIntakeQueueUrl")
        ]
        return sum(int(answer[name]) for answer in answers for name in names)

    def _let_processes_speak(self) -> None:
        """Calls without messages, at once, so that several processes of the function write their log."""
        with ThreadPoolExecutor(PROCESSES) as calls:
            for _ in range(PROCESSES):
                calls.submit(self._aws.invoke, "alarm_intake", {"Records": []})

    def _metric_lines(self) -> Iterator[dict[str, Any]]:
        """The lines in the embedded metric format, each of one call of the function."""
        return (line for line in self._aws.log(FUNCTION) if "_aws" in line)

    def _metrics(self) -> Counter[str]:
        counts = Counter[str]()
        for line in self._metric_lines():
            for directive in line["_aws"]["CloudWatchMetrics"]:
                counts.update({metric["Name"]: int(sum(line[metric["Name"]])) for metric in directive["Metrics"]})
        return counts

    def _rows(self) -> Counter[str]:
        """Rows by kind; and among the tickets those that no message opened.

        A person did, or let a message through, or found it in the client's account, or it was the end of a maintenance
        window, or a heartbeat's silence.
        """
        pages = (
            self._aws("dynamodb")
            .get_paginator("scan")
            .paginate(
                TableName=self._outputs["TableName"],
                ProjectionExpression="SK, #kind, #data, origin, released_ticket, reason, client_id",
                ExpressionAttributeNames={"#kind": "kind", "#data": "data"},
            )
        )
        rows = [item for page in pages for item in page["Items"] if "kind" in item]
        counts = Counter[str](item["kind"]["S"] for item in rows)
        tickets = [item for item in rows if item["kind"]["S"] == "ticket"]
        of_alarms = [item for item in tickets if item["origin"]["S"] == "alarm" and item["client_id"]["S"] != DESK]
        counts[BY_PEOPLE] = len(tickets) - len(of_alarms)
        counts[BY_PEOPLE] += sum("released_ticket" in item for item in rows)
        let_go = [item for item in rows if item["kind"]["S"] == "held_alarm"]
        counts[BY_PEOPLE] += sum(item["reason"]["S"].startswith("opened") for item in let_go)
        first = [item for item in rows if item["SK"]["S"] == keys.entry(1)]
        counts[BY_PEOPLE] += sum("road" in item["data"]["M"] for item in first)
        return counts

    def _dead_letters(self) -> Iterator[str]:
        """The ids of the messages in both dead-letter queues; they stay there."""
        for queue in ("IntakeDeadLetterQueueUrl", "SnsIntakeDeadLetterQueueUrl"):
            answer = self._aws("sqs").receive_message(
                QueueUrl=self._outputs[queue], MaxNumberOfMessages=10, VisibilityTimeout=0
            )
            yield from (message["MessageId"] for message in answer.get("Messages", ()))
