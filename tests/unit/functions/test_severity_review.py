"""The review function: a record is only a hint of whom to review, and only what failed comes again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.alarm import Metric
from guardia.domain.contract import Severity
from guardia.domain.errors import Unreachable
from severity_review.handler import handler
from tests.support.builders import alarm
from tests.support.lambda_events import context, failed_items, lines_in, metrics_in, stream_event
from tests.support.world import World

if TYPE_CHECKING:
    import pytest

CPU = Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0abc"})


class Reviewer:
    """Remembers whom it reviewed; cannot reach the accounts of some tickets."""

    def __init__(self, *unreachable: str) -> None:
        self.reviewed: list[str] = []
        self.unreachable = unreachable

    def __call__(self, ticket_id: str) -> None:
        self.reviewed.append(ticket_id)
        if ticket_id in self.unreachable:
            raise Unreachable("throttled", temporary=True)


def test_a_record_names_a_ticket() -> None:
    review = Reviewer()
    response = handler(stream_event(("GD-7K3M9-QXD2F", 1), ("GD-A0000-00000", 12)), context(), review)
    assert response == {"batchItemFailures": []}
    assert review.reviewed == ["GD-7K3M9-QXD2F", "GD-A0000-00000"]


def test_a_ticket_whose_account_is_throttled_comes_again_alone() -> None:
    review = Reviewer("GD-BAD00-00000")
    records = stream_event(("GD-A0000-00000", 1), ("GD-BAD00-00000", 1), ("GD-B0000-00000", 1))
    assert failed_items(handler(records, context(), review)) == ["101"]
    assert review.reviewed == ["GD-A0000-00000", "GD-BAD00-00000", "GD-B0000-00000"]


def test_each_review_is_counted(capsys: pytest.CaptureFixture[str]) -> None:
    handler(stream_event(("GD-A0000-00000", 1), ("GD-BAD00-00000", 1)), context(), Reviewer("GD-BAD00-00000"))
    lines = [line for line in capsys.readouterr().out.splitlines() if "_aws" in line]
    assert metrics_in("\n".join(lines)) == {"reviewed": 2}


def test_the_log_names_the_ticket(capsys: pytest.CaptureFixture[str]) -> None:
    handler(stream_event(("GD-BAD00-00000", 1)), context(), Reviewer("GD-BAD00-00000"))
    assert [line["ticket_id"] for line in lines_in(capsys.readouterr().out)] == ["GD-BAD00-00000"]


def test_records_may_come_twice_and_in_any_order() -> None:
    world = World()
    down = world.open(alarm(name="status", tags={"guardia:active": "no"}, metrics=(CPU,)))
    other = world.open(alarm(name="cpu", metrics=(CPU,)))
    for _ in range(2):
        assert failed_items(handler(stream_event((other.id, 1), (down.id, 1)), context(), world.review)) == []
    assert world.ticket(other.id).severity is Severity.CRITICAL
    assert world.kinds(other.id) == ["opened", "severity"]
