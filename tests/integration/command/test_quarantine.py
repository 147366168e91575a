"""`guardia quarantine`: what could not become a ticket is listed, shown whole, and released once."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.adapters import clock
from guardia.bootstrap import store
from guardia.domain.entitlement import Standing
from guardia.domain.instant import zulu
from guardia.domain.quarantine import Received, Road, quarantine
from tests.integration.command.operators import ACME, Terminal
from tests.support.events import document

if TYPE_CHECKING:
    from pathlib import Path

    from guardia.ports import Store
    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

NOON = datetime(2026, 5, 12, 12, tzinfo=UTC)
PRODUCTION = "222222222222"


@pytest.fixture
def known(deployed: Target) -> Store:
    """The table, as somebody sees it who does not use the command."""
    return store(deployed.settings)


def kept(
    known: Store,
    body: str = "{",
    *,
    reason: str = "it is no JSON",
    account_id: str | None = None,
    standing: Standing | None = None,
    minutes: int = 0,
) -> str:
    """The id of a message in quarantine."""
    number = hashlib.sha256(f"{body} {minutes}".encode()).hexdigest()
    sent_at = NOON + timedelta(minutes=minutes)
    received = Received(message_id=number, road=Road.EVENTBRIDGE, body=body, sent_at=sent_at)
    message = quarantine(received, reason, account_id, standing)
    known.put_quarantined(message)
    return message.id


def an_alarm(account_id: str = PRODUCTION) -> str:
    """An EventBridge envelope of an alarm that went off a minute ago."""
    event = document("eventbridge/opened-metric")
    event["detail"]["state"]["timestamp"] = (clock.now() - timedelta(minutes=1)).isoformat()
    return json.dumps(event).replace(PRODUCTION, account_id)


class TestList:
    def test_shows_when_by_which_road_of_which_account_and_why(self, operator: Operator, known: Store) -> None:
        message = kept(known, account_id=PRODUCTION, standing=Standing.EXPIRED, reason="client acme has no contract")
        line = operator.line("quarantine", "list", about=message)
        for fact in ("2026-05-12T12:00:00.000Z", "eventbridge", PRODUCTION, "expired"):
            assert fact in line

    def test_shows_the_reason_of_what_could_not_be_read(self, operator: Operator, known: Store) -> None:
        message = kept(known, reason="it is no JSON")
        line = operator.line("quarantine", "list", about=message)
        assert "(not proven)" in line
        assert "it is no JSON" in line

    def test_shows_who_has_the_account_now(self, operator: Operator, known: Store, acme: Path) -> None:
        operator.types("client", "apply", str(acme))
        theirs, nobodys = kept(known, account_id=PRODUCTION), kept(known, account_id="999999999999", minutes=1)
        shown = operator.types("quarantine", "list")
        assert f"{theirs}  2026-05-12T12:00:00.000Z  {PRODUCTION}  acme  " in shown
        assert f"{nobodys}  2026-05-12T12:01:00.000Z  999999999999  –  " in shown

    def test_a_terminal_of_80_columns_folds_the_reason_below_what_is_copied(
        self, operator: Operator, known: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        monkeypatch.setenv("TTY_COMPATIBLE", "1")
        reason = "client acme has no contract in force: " + "version 1 has expired; " * 8 + "x" * 100
        message = kept(known, account_id=PRODUCTION, standing=Standing.EXPIRED, reason=reason)
        head, *folded = operator.pipes("quarantine", "list").splitlines()
        assert head == f"{message}  2026-05-12T12:00:00.000Z  {PRODUCTION}  –"
        assert all(line.startswith("    ") and len(line) <= 80 for line in folded)
        assert "".join("".join(folded).split()) == f"eventbridge: expired: {reason}".replace(" ", "")

    def test_a_pipe_has_a_line_for_each_whatever_its_length(
        self, operator: Operator, known: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        reason = "it is no JSON " * 20 + "at the end"
        message = kept(known, reason=reason)
        line = operator.pipes("quarantine", "list")
        assert line == f"{message}  2026-05-12T12:00:00.000Z  (not proven)  –  eventbridge: {reason}\n"

    def test_programs_get_all_of_it_but_the_bodies(self, operator: Operator, known: Store, acme: Path) -> None:
        operator.types("client", "apply", str(acme))
        message = kept(known, account_id=PRODUCTION, standing=Standing.EXPIRED, reason="client acme has no contract")
        assert json.loads(operator.pipes("quarantine", "list", "--json")) == [
            {
                "id": message,
                "received_at": "2026-05-12T12:00:00.000Z",
                "road": "eventbridge",
                "account_id": PRODUCTION,
                "client_id": "acme",
                "standing": "expired",
                "reason": "client acme has no contract",
                "released_ticket": None,
                "released_at": None,
                "released_by": None,
            }
        ]

    def test_shows_the_newest_first_and_as_many_as_are_wanted(self, operator: Operator, known: Store) -> None:
        messages = [kept(known, minutes=minutes) for minutes in range(25)]
        shown = operator.types("quarantine", "list")
        assert sorted(messages, key=shown.index) == messages[::-1]
        few = operator.types("quarantine", "list", "--limit", "2")
        assert [message for message in messages if message in few] == messages[-2:]

    def test_shows_only_one_account_s(self, operator: Operator, known: Store) -> None:
        first, second = kept(known, account_id=PRODUCTION), kept(known, account_id="333333333333", minutes=1)
        shown = operator.types("quarantine", "list", "--account", "333333333333")
        assert second in shown
        assert first not in shown

    def test_shows_no_markup_and_no_control_sequence_of_a_stranger(self, operator: Operator, known: Store) -> None:
        kept(known, reason="the key '[red]\x1b[2J' stands twice")
        shown = operator.types("quarantine", "list")
        assert "[red]" in shown
        assert "\x1b" not in shown


class TestShow:
    def test_tells_everything_and_the_body_as_it_was_kept(self, operator: Operator, known: Store) -> None:
        body = '{"a": "[bold]ñ[/]",\n "b": "\x1b]0;mine\x07\u202e"}'
        message = kept(known, body, account_id=PRODUCTION, standing=Standing.NOT_BEGUN, reason="not yet")
        shown = operator.types("quarantine", "show", message)
        sha = hashlib.sha256(body.encode()).hexdigest()
        for fact in (message, "eventbridge", PRODUCTION, "not-begun", "not yet", sha):
            assert fact in shown
        assert '{"a": "[bold]ñ[/]",\n "b": "\ufffd]0;mine\ufffd\ufffd"}' in shown
        assert "\x1b" not in shown
        assert "cut" not in shown

    def test_says_that_a_body_was_cut(self, operator: Operator, known: Store) -> None:
        assert "what follows was cut" in operator.types("quarantine", "show", kept(known, "x" * 40_000))

    def test_takes_an_id_in_small_letters(self, operator: Operator, known: Store) -> None:
        message = kept(known)
        assert message in operator.types("quarantine", "show", message.lower())

    @pytest.mark.parametrize("unknown", ["[nothing]", "01M847VV40DKN4G0FH7MSJBRH4"])
    def test_says_that_there_is_no_such_message(self, operator: Operator, unknown: str) -> None:
        said = operator.types("quarantine", "show", unknown, code=1)
        assert f"there is no quarantined message {unknown}" in said


class TestRelease:
    def test_opens_the_ticket_and_is_on_record(
        self, operator: Operator, known: Store, acme: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOGNAME", "olga")
        operator.types("client", "apply", str(acme))
        message = kept(known, an_alarm(), account_id=PRODUCTION, standing=Standing.EXPIRED)
        line = operator.line("quarantine", "release", message.lower(), about="GD-")
        number = line.partition(" ")[0]
        assert line.startswith(f"{number} of acme: OPEN, HIGH, response due at ")
        assert number in operator.line("quarantine", "list", about=message)
        assert f"by olga into {number}" in operator.types("quarantine", "show", message)
        (entry,) = known.entries(number)
        assert (entry.actor.id, entry.data["quarantine"]) == ("command:olga", message)

    def test_twice_says_who_did_it_when_and_into_which_ticket(
        self, operator: Operator, known: Store, acme: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LOGNAME", "olga")
        operator.types("client", "apply", str(acme))
        message = kept(known, an_alarm(), account_id=PRODUCTION)
        number = operator.line("quarantine", "release", message, about="GD-").partition(" ")[0]
        released = known.quarantined_message(message)
        assert released
        assert released.released_at
        monkeypatch.setenv("LOGNAME", "eva")
        said = operator.line("quarantine", "release", message, about="GD-")
        assert said == f"already released by olga at {zulu(released.released_at)}: ticket {number}"

    @pytest.mark.parametrize(("typed", "words", "code"), [("y\n", (), 0), ("n\n", (), 1), ("", ("--yes",), 0)])
    def test_on_a_terminal_a_client_without_a_contract_in_force_is_asked_about(
        self,
        operator: Operator,
        known: Store,
        acme: Path,
        monkeypatch: pytest.MonkeyPatch,
        *,
        typed: str,
        words: tuple[str, ...],
        code: int,
    ) -> None:
        acme.write_text(ACME.replace("2026-01-01, ends: 2026-12-31", "2020-01-01, ends: 2020-12-31"), encoding="utf-8")
        operator.types("client", "apply", str(acme))
        message = kept(known, an_alarm(), account_id=PRODUCTION)
        monkeypatch.setattr(sys, "stdin", Terminal(typed))
        said = operator.types("quarantine", "release", message, *words, code=code)
        assert "client acme has no contract in force: version 1 (2020-01-01 to 2020-12-31, " in said
        assert ("release it all the same?" in said) is (not words)
        assert ("GD-" in said) is (code == 0)
        released = known.quarantined_message(message)
        assert released
        assert (released.released_ticket is None) is (code == 1)

    def test_on_a_terminal_nobody_is_asked_where_a_contract_covers(
        self, operator: Operator, known: Store, acme: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        operator.types("client", "apply", str(acme))
        message = kept(known, an_alarm(), account_id=PRODUCTION)
        monkeypatch.setattr(sys, "stdin", Terminal(""))
        assert "GD-" in operator.types("quarantine", "release", message)

    def test_of_an_unknown_account_says_what_to_do_first(self, operator: Operator, known: Store) -> None:
        message = kept(known, an_alarm("999999999999"), account_id="999999999999")
        said = operator.types("quarantine", "release", message, code=1)
        assert "account 999999999999 is not registered for any client: register the account first" in said
        assert "`guardia client apply FILE`" in said

    def test_of_an_unknown_message_says_so(self, operator: Operator) -> None:
        said = operator.types("quarantine", "release", "nothing", code=1)
        assert "there is no quarantined message NOTHING" in said
