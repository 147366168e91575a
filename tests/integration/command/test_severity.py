"""`guardia severity explain`: the whole chain for every payload of `events/`, without a stack and with one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.integration.command.operators import ACME, Operator
from tests.support.events import ROOT, ending, fixtures, named
from tests.support.ses_events import files

if TYPE_CHECKING:
    from pathlib import Path

    from guardia_ops.target import Target

BATCH = ROOT / "sqs/opened-metric.json"
METRIC = ROOT / "eventbridge/opened-metric.json"
UNPROVEN = {
    "sns/quarantined-raw-delivery",
    "sns/quarantined-raw-delivery-of-an-event",
    "eventbridge/quarantined-unknown-account",
    "bad/eventbridge/quarantined-time-in-the-future",
}
"""What the intake keeps apart for who sent it and when, and a person can read all the same."""
CONFIRMATIONS = {"sns/quarantined-subscription-confirmation", "sns/quarantined-unsubscribe-confirmation"}
RULES = """
severity_rules:
  - {when: {alarm: "*-cpu-*"}, active: false}
  - {when: {namespace: AWS/EC2}, environment: non-production}
"""


@pytest.fixture
def loner(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    """Somebody without a stack."""
    monkeypatch.setenv("COLUMNS", "200")

    def no_stack(name: str | None) -> Target:
        raise AssertionError(f"the stack {name} was asked for")

    return Operator(capsys, no_stack)


def explain(operator: Operator, event: Path, acme: Path, *words: str, code: int = 0) -> str:
    return operator.types("severity", "explain", str(event), "--client-file", str(acme), *words, code=code)


def explained(operator: Operator, event: Path, acme: Path, *, code: int = 0) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(explain(operator, event, acme, "--json", code=code))
    return document


def is_unreadable(path: Path) -> bool:
    return ending(path) == "quarantined" and named(path) not in UNPROVEN | CONFIRMATIONS


UNREADABLE = {one for one in fixtures() if is_unreadable(one)}
RECORDED = ROOT / "workflow"
"""What the state machines of each release hand to their function: nothing that a client's account sends."""
PAYLOADS = sorted(one for one in ROOT.rglob("*/*.*") if RECORDED not in one.parents)
RAW = {"sns/quarantined-raw-delivery-of-an-event"}
"""What only its road keeps from becoming a ticket, so that the note of the road is the one."""


class TestEveryPayload:
    @pytest.mark.parametrize("path", [one for one in fixtures() if is_unreadable(one)], ids=named)
    def test_what_cannot_be_read_is_told_in_one_line_and_ends_with_1(
        self, loner: Operator, acme: Path, path: Path
    ) -> None:
        (line,) = explain(loner, path, acme, code=1).splitlines()
        assert line.startswith("cannot be read: ")
        assert list(explained(loner, path, acme, code=1)) == ["unreadable"]

    @pytest.mark.parametrize(
        "path", [one for one in fixtures() if "configuration" in one.name or named(one) in CONFIRMATIONS], ids=named
    )
    def test_what_is_no_alarm_says_so_in_one_line(self, loner: Operator, acme: Path, path: Path) -> None:
        (line,) = explain(loner, path, acme).splitlines()
        assert line.startswith("no alarm: ")
        assert list(explained(loner, path, acme)) == ["no_alarm"]

    @pytest.mark.parametrize(
        "path",
        [
            one
            for one in fixtures()
            if not is_unreadable(one) and "configuration" not in one.name and named(one) not in CONFIRMATIONS
        ],
        ids=named,
    )
    def test_an_alarm_has_both_chains_a_severity_and_both_sentences(
        self, loner: Operator, acme: Path, path: Path
    ) -> None:
        document = explained(loner, path, acme)
        chains = document["chain"]
        assert [len(chains["environment"]), len(chains["active"])] == [5, 5]
        for links in chains.values():
            (decides,) = [link for link in links if link["decides"]]
            assert decides == next(link for link in links if link["says"] is not None)
        assert document["severity"] in {"LOW", "HIGH", "CRITICAL"}
        text = explain(loner, path, acme)
        assert f"severity: {document['severity']} " in text
        assert f"for the client: {document['reason']['es']}" in text
        assert f"for an engineer: {document['explanation']['en']}" in text
        assert f"due: {document['due_at']}, " in text or "promise: none; " in text

    @pytest.mark.parametrize("path", [one for one in fixtures() if ending(one) in {"noted", "quarantined"}], ids=named)
    def test_what_opens_no_ticket_says_why(self, loner: Operator, acme: Path, path: Path) -> None:
        document = explained(loner, path, acme, code=1 if is_unreadable(path) else 0)
        road = f"the {'signature of SNS' if path.parent.name == 'sns' else 'file does not say by which road'}"
        notes = [note for note in document.get("notes", []) if named(path) in RAW or not note.startswith(road)]
        assert notes or list(document) in (["no_alarm"], ["unreadable"])

    @pytest.mark.parametrize("path", PAYLOADS, ids=named)
    def test_every_file_of_events_is_explained_or_says_what_it_is(
        self, loner: Operator, acme: Path, path: Path
    ) -> None:
        document = explained(loner, path, acme, code=1 if path in UNREADABLE else 0)
        assert {"severity", "messages", "no_alarm", "unreadable"} & set(document)
        assert ("unreadable" in document) is (path in UNREADABLE)

    @pytest.mark.parametrize("path", files(), ids=named)
    def test_what_ses_reports_of_a_mail_is_no_alarm(self, loner: Operator, acme: Path, path: Path) -> None:
        (line,) = explain(loner, path, acme).splitlines()
        kind = json.loads(path.read_text(encoding="utf-8"))["detail-type"]
        assert line == (
            f"no alarm: SES reports of a mail ({kind}); the function delivery_events takes it, not the intake"
        )

    def test_a_batch_of_sqs_is_explained_message_by_message(self, loner: Operator, acme: Path, tmp_path: Path) -> None:
        batch = json.loads(BATCH.read_text(encoding="utf-8"))
        record = batch["Records"][0]
        bodies = ["no JSON", (ROOT / "eventbridge/noted-configuration-deleted.json").read_text(encoding="utf-8"), 7]
        batch["Records"] += [record | {"body": body} for body in bodies]
        file = tmp_path / "batch.json"
        file.write_text(json.dumps(batch), encoding="utf-8")
        first, *others = explained(loner, file, acme, code=1)["messages"]
        assert first["alarm"] == "payments-cpu-high"
        assert [list(other) for other in others] == [["unreadable"], ["no_alarm"], ["unreadable"]]
        assert "message 4 of 4" in explain(loner, file, acme, code=1)
        assert explained(loner, BATCH, acme)["messages"] == [first]


class TestTheChain:
    def test_an_arrow_stands_before_what_decides(self, loner: Operator, acme: Path) -> None:
        lines = explain(loner, METRIC, acme).splitlines()
        assert [line.split()[1] for line in lines if line.startswith("  →")] == ["account", "default"]
        assert "    rule           silent: the client has no rules" in lines

    def test_the_rules_of_the_file_are_named(self, loner: Operator, acme: Path) -> None:
        acme.write_text(ACME + RULES, encoding="utf-8")
        document = explained(loner, METRIC, acme)
        assert (document["severity"], document["evidence"]) == ("LOW", "rule")
        rule = document["chain"]["environment"][2]
        assert rule["explanation"]["en"] == "Non-production: rule 2 (namespace AWS/EC2)"
        assert document["chain"]["active"][2]["explanation"]["en"] == "inactive: rule 1 (alarm *-cpu-*)"

    def test_the_promise_is_that_of_its_own_time(self, loner: Operator, acme: Path) -> None:
        document = explained(loner, METRIC, acme)
        assert (document["at"], document["promise"], document["due_at"]) == (
            "2026-05-12T14:05:12.433Z",
            "PT4H",
            "2026-05-12T18:05:12.433Z",
        )

    def test_where_no_contract_was_in_force_that_is_said(self, loner: Operator, acme: Path) -> None:
        acme.write_text(ACME.replace("starts: 2026-01-01", "starts: 2026-06-01"), encoding="utf-8")
        document = explained(loner, METRIC, acme)
        assert (document["promise"], document["due_at"], document["severity"]) == (None, None, "HIGH")
        assert "has no contract in force yet" in document["uncovered"]
        assert "promise: none; client acme has no contract in force yet" in explain(loner, METRIC, acme)

    @pytest.mark.parametrize(
        ("name", "note"),
        [
            ("sns/opened-metric", "the signature of SNS is not verified here"),
            ("sns/quarantined-raw-delivery", "the intake would keep it in quarantine"),
            ("sns/quarantined-raw-delivery-of-an-event", "SNS's raw delivery of it would be kept in quarantine"),
            ("bad/eventbridge/quarantined-time-in-the-future", "dated more than 0:05:00 from now"),
            ("eventbridge/noted-road-test", "it is the test of the road: it opens no ticket"),
            ("eventbridge/noted-heartbeat", "it is the heartbeat of its account: it opens no ticket"),
            ("eventbridge/recovered-metric", "the state is OK"),
            ("eventbridge/noted-muted", "the alarm is muted"),
            ("eventbridge/noted-insufficient-data", "insufficient data"),
            ("eventbridge/quarantined-unknown-account", "account 999999999999 is not in the file of acme"),
        ],
    )
    def test_what_would_open_no_ticket_is_noted(self, loner: Operator, acme: Path, name: str, note: str) -> None:
        path = ROOT / f"{name}.json"
        assert any(note in one for one in explained(loner, path, acme)["notes"])
        assert "note: " in explain(loner, path, acme)

    def test_the_same_alarm_by_both_roads_is_explained_alike(self, loner: Operator, acme: Path) -> None:
        both = [explained(loner, ROOT / f"{road}/opened-metric.json", acme) for road in ("eventbridge", "sns")]
        assert len({json.dumps(document | {"notes": []}) for document in both}) == 1


class TestWhoseAlarm:
    def test_a_registered_client_is_read_on_the_chosen_stack(self, operator: Operator, acme: Path) -> None:
        operator.types("client", "apply", str(acme))
        text = operator.types("severity", "explain", str(METRIC), "--client", "acme")
        assert "severity: HIGH (production; account+default)" in text

    def test_a_client_that_is_not_registered_is_named(self, operator: Operator) -> None:
        text = operator.types("severity", "explain", str(METRIC), "--client", "nobody", code=1)
        assert "there is no client nobody" in text

    def test_one_of_both_is_wanted(self, loner: Operator, acme: Path) -> None:
        for words in ((), ("--client", "acme", "--client-file", str(acme))):
            text = loner.types("severity", "explain", str(METRIC), *words, code=1)
            assert "say --client ID, or --client-file FILE" in text

    def test_a_broken_clients_file_is_told_field_by_field(self, loner: Operator, acme: Path) -> None:
        acme.write_text(ACME + RULES.replace("*-cpu-*", ""), encoding="utf-8")
        text = explain(loner, METRIC, acme, code=1)
        assert "severity_rules[0].when.alarm: wanted: a text in quotes" in text

    def test_a_file_that_is_not_there_or_no_text_is_told(self, loner: Operator, acme: Path, tmp_path: Path) -> None:
        assert "cannot be read" in explain(loner, tmp_path / "absent.json", acme, code=1)
        binary = tmp_path / "binary.json"
        binary.write_bytes(b"\xff\xfe")
        assert "is no text in UTF-8" in explain(loner, binary, acme, code=1)
