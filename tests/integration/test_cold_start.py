"""What a function loads before it can work: nothing that it does not use. Exact; `make bench` says what it takes."""

from __future__ import annotations

import pytest

from benchmarks.cold_start import READY, run, starts

HEAVY = {
    "aws_lambda_powertools",
    "boto3",
    "cryptography",
    "guardia.domain.duty.roster",
    "holidays",
    "jinja2",
    "moto",
    "pydantic",
    "pynamodb",
}
"""What takes a function from ten to three hundred milliseconds."""

ALLOWED = {
    "alarm_intake": {"pynamodb"},  # cryptography with the first message by SNS
    "ticket_stream": {"pynamodb"},  # Step Functions through PynamoDB's own session
    "ticket_workflow": {"pynamodb", "boto3", "jinja2", "guardia.domain.duty.roster"},
    "sweeper": {"pynamodb", "boto3", "jinja2", "guardia.domain.duty.roster"},
    "ticket_api": {"pynamodb", "aws_lambda_powertools", "pydantic", "guardia.domain.duty.roster"},
    "severity_review": {"pynamodb", "boto3", "guardia.domain.duty.roster"},
    "delivery_events": {"pynamodb", "guardia.domain.duty.roster"},
    "message_links": {"pynamodb", "boto3", "jinja2", "guardia.domain.duty.roster"},
}

LOADED = "import sys; print(*sys.modules)"


@pytest.mark.parametrize("function", READY)
def test_a_function_loads_what_it_uses_and_no_more(function: str) -> None:
    loaded = set(run(f"{starts()[function]}; {LOADED}").split())

    assert loaded & HEAVY == ALLOWED[function]


def test_cycles_are_looked_for_seldom_while_a_function_starts() -> None:
    (objects,) = run("import guardia, gc; print(gc.get_threshold()[0])").split()

    assert int(objects) >= 10_000
