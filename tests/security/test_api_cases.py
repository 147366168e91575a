"""Whatever is asked, the answer is one that docs/openapi.json has: status, type, headers and shape; and never 5xx.

`GUARDIA_API_CASES` says how many requests; each route has its share. Every failure says how it is replayed.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import boto3
import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from moto import mock_aws
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.adapters.in_memory import InMemoryStore
from tests.contract import table
from tests.security.api_cases import PEOPLE, Case, Seeded, aimed, operations, send, shown
from tests.support import sizes
from ticket_api.shapes import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


pytestmark = pytest.mark.covers("F44", "F52", "F57")

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
IN_MEMORY = -(-sizes.API_CASES * 4 // 5 // len(operations()))
OVER_THE_TABLE = -(-sizes.API_CASES // 5 // len(operations()))


@pytest.fixture(scope="module")
def in_memory() -> Seeded:
    """A world that each request finds as it was made."""
    return Seeded.over(InMemoryStore())


@pytest.fixture(scope="module")
def over_the_table() -> Iterator[Seeded]:
    """A world whose requests find what those before did; the table refuses what memory takes, such as a long key."""
    with pytest.MonkeyPatch.context() as environment, mock_aws():
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
            environment.setenv(name, "testing")
        environment.delenv("AWS_ENDPOINT_URL", raising=False)
        table.create(boto3.client("dynamodb", region_name=table.REGION))
        yield Seeded.over(DynamoDBStore(table.NAME, table.REGION))


def judge(label: str, seeded: Seeded, times: int, *, anew: bool) -> Counter[int]:
    """Send so many requests to this operation. How often each status was answered."""
    answered: Counter[int] = Counter()

    @seed(sizes.SEED)
    @settings(
        max_examples=times,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(aimed(label, seeded))
    def one(sent: tuple[Case, str]) -> None:
        case, role = sent
        world = (seeded.again() if anew else seeded).world
        answer, response = send(world, case, PEOPLE[role])
        answered[answer.status] += 1
        note(shown(case, role, answer))
        drawn = f"GUARDIA_SEED={sizes.SEED} GUARDIA_API_CASES={sizes.API_CASES}"
        note(f"replay: {drawn} .venv/bin/pytest tests/security/test_api_cases.py")
        case.validate_response(response, checks=CHECKS)
        if answer.status >= 400:
            assert Problem.model_validate(answer.body).status == answer.status

    one()
    return answered


@pytest.mark.parametrize("label", operations())
def test_every_answer_is_a_documented_one(
    in_memory: Seeded, record_property: Callable[[str, object], None], label: str
) -> None:
    answered = judge(label, in_memory, IN_MEMORY, anew=True)
    served = sum(times for status, times in answered.items() if status < 400)
    record_property("requests", f"{answered.total()}, {served / answered.total():.0%} served")
    assert answered.total() >= IN_MEMORY
    assert served, "only refusals were tried"


@pytest.mark.parametrize("label", operations())
def test_every_answer_over_the_table_is_a_documented_one(over_the_table: Seeded, label: str) -> None:
    assert judge(label, over_the_table, OVER_THE_TABLE, anew=False).total() >= OVER_THE_TABLE
