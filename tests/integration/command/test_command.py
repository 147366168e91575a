"""The command `guardia`, as an operator types it, on a stack of an AWS account."""

from __future__ import annotations

from typing import TYPE_CHECKING

import boto3
import pytest

from guardia_ops import main

if TYPE_CHECKING:
    from pathlib import Path

ACME = """
client: acme
name: ACME Logística, S.A.
contract: {plan: 24x7, starts: 2026-01-01, ends: 2026-12-31, calendar: PA, time_zone: America/Panama,
           response: {CRITICAL: PT2H, HIGH: PT4H, LOW: PT12H}}
accounts: [{id: "222222222222", environment: production}]
contacts: [{name: Ana Pérez, email: ana@acme.example, role: Jefa de TI}]
"""


@pytest.fixture
def acme(tmp_path: Path) -> Path:
    file = tmp_path / "acme.yaml"
    file.write_text(ACME, encoding="utf-8")
    return file


class Operator:
    """Types commands and reads what they say."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, stack: str) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self._stack = stack

    def types(self, *words: str, code: int = 0) -> str:
        """What the command printed, errors included."""
        self._monkeypatch.setattr("sys.argv", ["guardia", *words, "--stack", self._stack])
        with pytest.raises(SystemExit) as ended:
            main.main()
        printed = self._capsys.readouterr()
        assert (ended.value.code or 0) == code, printed
        return printed.out + printed.err


@pytest.fixture
def operator(deployed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Operator:
    monkeypatch.setenv("COLUMNS", "200")
    return Operator(capsys, monkeypatch, deployed)


def test_a_client_is_applied_listed_and_shown(operator: Operator, acme: Path) -> None:
    assert "acme: 24x7 from 2026-01-01 to 2026-12-31, accounts 222222222222" in operator.types(
        "client", "apply", str(acme)
    )
    assert "ACME Logística, S.A." in operator.types("client", "list")
    assert '"time_zone": "America/Panama"' in operator.types("client", "show", "acme")


def test_every_broken_field_of_a_file_is_named(operator: Operator, acme: Path) -> None:
    acme.write_text(ACME.replace("PT2H", "two hours").replace('"222222222222"', "222"), encoding="utf-8")
    said = operator.types("client", "apply", str(acme), code=1)
    assert "contract.response.CRITICAL: 'two hours' is not a duration" in said
    assert "accounts[0].id: " in said


def test_a_key_that_stands_twice_is_named_with_its_line(operator: Operator, acme: Path) -> None:
    acme.write_text(ACME + "name: another\n", encoding="utf-8")
    said = operator.types("client", "apply", str(acme), code=1)
    assert "'name' stands here twice" in said
    assert "line 8" in said


def test_an_account_of_another_client_is_refused(operator: Operator, acme: Path) -> None:
    operator.types("client", "apply", str(acme))
    acme.write_text(ACME.replace("client: acme", "client: other"), encoding="utf-8")
    assert "accounts[0]: 222222222222 is already registered" in operator.types("client", "apply", str(acme), code=1)


def test_an_unknown_client_is_said_to_be_unknown(operator: Operator) -> None:
    assert "there is no client nobody" in operator.types("client", "show", "nobody", code=1)


def test_people_are_added_listed_and_disabled(operator: Operator, acme: Path) -> None:
    operator.types("client", "apply", str(acme))
    operator.types(
        "user", "add", "eva@desk.example", "--group", "engineers", "--name", "Eva", "--password", "Aa1-long-one"
    )
    operator.types("user", "add", "ana@acme.example", "--group", "clients", "--client", "acme")
    listed = operator.types("user", "list")
    assert "eva@desk.example" in listed
    assert "acme" in next(line for line in listed.splitlines() if "ana@acme.example" in line)
    operator.types("user", "disable", "ana@acme.example")
    line = next(line for line in operator.types("user", "list").splitlines() if "ana@acme.example" in line)
    assert "DISABLED" in line
    assert "acme │" not in line


def test_a_user_twice_is_refused(operator: Operator) -> None:
    operator.types("user", "add", "eva@desk.example", "--group", "engineers")
    assert "has a user already" in operator.types("user", "add", "eva@desk.example", "--group", "engineers", code=1)


def test_a_user_whose_making_was_interrupted_is_finished(operator: Operator) -> None:
    pool = boto3.client("cognito-idp", region_name="us-east-1")
    (found,) = pool.list_user_pools(MaxResults=10)["UserPools"]
    pool.admin_create_user(UserPoolId=found["Id"], Username="eva@desk.example")
    assert "eva@desk.example is in engineers" in operator.types(
        "user", "add", "eva@desk.example", "--group", "engineers"
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--group", "clients"), "--client names the client"),
        (("--group", "engineers", "--client", "acme"), "--client names the client"),
        (("--group", "clients", "--client", "nobody"), "there is no client nobody"),
        (("--group", "clients", "--client", "acme"), "is no contact of acme"),
    ],
)
def test_a_clients_user_must_be_one_of_its_contacts(
    operator: Operator, acme: Path, words: tuple[str, ...], said: str
) -> None:
    operator.types("client", "apply", str(acme))
    assert said in operator.types("user", "add", "eve@elsewhere.example", *words, code=1).replace("\n", " ")


def test_nobody_to_disable_is_said(operator: Operator) -> None:
    assert "nobody@desk.example has no user" in operator.types("user", "disable", "nobody@desk.example", code=1)


def test_a_stack_that_is_not_there_is_said_to_be_unreadable(
    deployed: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    del deployed
    operator = Operator(capsys, monkeypatch, "elsewhere")
    assert "stack elsewhere in us-east-1 cannot be read" in operator.types("client", "list", code=1).replace("\n", " ")


def test_without_a_stack_and_without_a_local_one_the_way_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.argv", ["guardia", "client", "list"])
    with pytest.raises(SystemExit):
        main.main()
    assert "`make up` starts one" in capsys.readouterr().err.replace("\n", " ")
