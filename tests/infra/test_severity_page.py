"""The documentation of severity: its examples are run, its words and its evidence are those of the code."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml

from guardia.domain import severity_tags
from guardia.domain.alarm import Alarm, Metric
from guardia.domain.client_file import client_document, read_client
from guardia.domain.metric_meaning import SIGNS
from guardia.domain.severity import examine
from guardia.domain.severity_question import Evidence
from guardia_ops import main
from tests.support.builders import alarm, client, no_holidays

if TYPE_CHECKING:
    from guardia.domain.contract import Client
    from guardia_ops.target import Target

PROJECT = Path(__file__).resolve().parents[2]
PAGE = (PROJECT / "docs/severity.md").read_text(encoding="utf-8")
ACME = """
client: acme
name: ACME Logística, S.A.
contract: {plan: 24x7, starts: 2026-01-01, ends: 2026-12-31, calendar: PA, time_zone: America/Panama,
           response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}}
accounts: [{id: "222222222222", environment: production}]
"""


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    assert found
    return found[1]


def acme() -> Client:
    """The client with the rules of the page."""
    rules = yaml.safe_load(block("yaml"))
    return read_client(client_document(client()) | rules, no_holidays)


def on(namespace: str, name: str, **dimensions: str) -> tuple[Metric, ...]:
    return (Metric(namespace, name, dimensions),)


COMPOSITE = replace(alarm(name="shop-checkout"), rule="ALARM(pay) OR ALARM(cart)")


@pytest.mark.parametrize(
    ("named", "raised", "production", "works"),
    [
        (
            "| `vibe-nonprod-db`, on",
            alarm(name="vibe-nonprod-db", metrics=on("AWS/RDS", "CPUUtilization")),
            "rule 1",
            "",
        ),
        (
            "| `orders-stuck`, on",
            alarm(name="orders-stuck", metrics=on("AWS/SQS", "ApproximateAgeOfOldestMessage", QueueName="orders-eu")),
            "account",
            "rule 2",
        ),
        ("| `shop-checkout`, a composite |", COMPOSITE, "rule 3", "rule 3"),
        ("| `shop-checkout`, on", alarm(name="shop-checkout", metrics=on("AWS/Lambda", "Errors")), "account", "active"),
        ("| `nightly`, on", alarm(name="nightly", metrics=on("Batch/Night", "Failed")), "account", "rule 4"),
    ],
)
def test_the_example_of_rules_decides_as_the_page_says(named: str, raised: Alarm, production: str, works: str) -> None:
    (row,) = [line for line in PAGE.splitlines() if line.startswith(named)]
    judged = examine(raised, acme()).judgement
    assert production in judged.environment.explanation.en
    assert works in judged.activity.explanation.en
    for column, said in zip(row.split(" | ")[1:], (production, works), strict=True):
        assert not said.startswith("rule") or said in column
    assert ("no: rule 1" in row) is (judged.severity == "LOW")


def test_the_example_of_explain_is_what_the_command_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    command, printed = block("console").split("\n", 1)
    (tmp_path / "acme.yaml").write_text(ACME, encoding="utf-8")
    words = command.removeprefix("$ guardia ").replace("acme.yaml", str(tmp_path / "acme.yaml")).split()
    monkeypatch.chdir(PROJECT)
    with pytest.raises(SystemExit) as ended:
        main.main(words, _no_stack)
    assert (ended.value.code or 0, capsys.readouterr().out) == (0, printed)


def _no_stack(name: str | None) -> Target:
    raise AssertionError(f"the stack {name} was asked for")


def test_every_word_that_decides_a_severity_is_written_down() -> None:
    tables = (
        severity_tags.ENVIRONMENT_WORDS,
        severity_tags.ACTIVITY_WORDS,
        severity_tags.ENVIRONMENT_TAGS,
        severity_tags.ACTIVITY_TAGS,
        Evidence,
    )
    assert [word for table in tables for word in table if f"`{word}`" not in PAGE] == []
    assert [sign.namespace for sign in SIGNS if sign.namespace not in PAGE] == []


def test_the_order_of_the_page_is_the_order_of_the_chain() -> None:
    listed = re.findall(r"^\| \d \| `([a-z-]+)` \|", PAGE, re.MULTILINE)
    chains = examine(alarm(), client())
    for chain, others in ((chains.environment, "metric-meaning"), (chains.activity, "account")):
        assert [link.evidence for link in chain] == [word for word in listed if word != others]
