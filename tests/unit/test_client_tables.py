"""What the operator reads of the register: tables that nothing is cut of, differences, and YAML as people write it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from io import StringIO

import pytest
import yaml
from rich.console import Console

from guardia.domain.client_file import client_document, read_client
from guardia.domain.contract import Account, Penalty
from guardia.domain.registration import ContactAction, ContactTrace
from guardia.services.register_clients import Plan
from guardia_ops.client_diff import difference
from guardia_ops.client_tables import clients_table, contacts_table, listed
from guardia_ops.client_yaml import client_yaml
from guardia_ops.whole import show
from tests.support.builders import OLGA, T0, client, contact, contract, no_holidays

ACCOUNTS = ("222222222222", "333333333333", "444444444444")
GRACE = replace(contract(), grace=timedelta(days=15))
LONG = replace(
    client("acme-industrial", accounts=tuple(Account(account_id, None) for account_id in ACCOUNTS), contract=GRACE),
    name="ACME Logística y Transporte Internacional de Centroamérica, S.A.",
)
TRACE = ContactTrace(
    at=T0,
    action=ContactAction.REGISTERED,
    contact=replace(contact("ana.maria.perez@logistica.example"), name="Ana María Pérez de la Guardia"),
    by=OLGA,
    requested_by="Ana María Pérez, correo del 3 de marzo de 2026",
)
TABLES = {
    "clients": lambda: clients_table([listed(LONG, T0)]),
    "clients in grace": lambda: clients_table([listed(LONG, datetime(2027, 1, 5, tzinfo=UTC))]),
    "contacts": lambda: contacts_table([TRACE]),
}
KEPT = {
    "clients": [LONG.id, "in force", "2026-01-01", "2026-12-31", *ACCOUNTS],
    "clients in grace": [LONG.id, "in grace", "2026-12-31", *ACCOUNTS],
    "contacts": [f"{T0:%Y-%m-%dT%H:%M:%SZ}", "registered", "ana.maria.perez@logistica.example"],
}


def shown(name: str, width: int, *, terminal: bool) -> list[str]:
    page = StringIO()
    show(TABLES[name](), Console(file=page, width=width, force_terminal=terminal, color_system=None))
    return page.getvalue().splitlines()


@pytest.mark.parametrize("name", TABLES)
class TestATable:
    def test_fits_a_terminal_of_80_columns_and_cuts_neither_ids_nor_dates(self, name: str) -> None:
        lines = shown(name, 80, terminal=True)
        assert max(map(len, lines)) <= 80
        words = "\n".join(lines)
        assert [kept for kept in KEPT[name] if kept not in words] == []
        assert "…" not in words

    @pytest.mark.parametrize("width", [20, 40])
    def test_cuts_neither_on_a_terminal_that_is_too_small(self, name: str, width: int) -> None:
        words = "\n".join(shown(name, width, terminal=True))
        assert [kept for kept in KEPT[name] if kept not in words] == []

    @pytest.mark.parametrize("width", [20, 80, 500])
    def test_is_a_line_for_each_in_a_pipe(self, name: str, width: int) -> None:
        _, _, line = shown(name, width, terminal=False)
        assert [kept for kept in KEPT[name] if kept not in line] == []
        assert ("de Centroamérica, S.A." in line) or ("Pérez de la Guardia" in line)


class TestTheDaysLeft:
    @pytest.mark.parametrize(
        ("at", "standing", "left"),
        [
            (datetime(2025, 12, 1, tzinfo=UTC), "not-begun", None),
            (datetime(2026, 12, 1, 12, tzinfo=UTC), "in-force", 30),
            (datetime(2027, 1, 1, 4, 59, tzinfo=UTC), "in-force", 0),
            (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), "grace-period", None),
            (datetime(2027, 2, 1, tzinfo=UTC), "expired", None),
        ],
    )
    def test_are_those_after_today_in_the_contracts_zone(self, at: datetime, standing: str, left: int | None) -> None:
        document = listed(LONG, at).document
        assert (document["standing"], document["days_left"]) == (standing, left)


class TestADifference:
    KNOWN = client(contract=contract(ends=date(2026, 12, 31)))
    LONGER = client(contract=contract(ends=date(2027, 3, 31)))

    @pytest.mark.parametrize(
        ("at", "told"),
        [
            (datetime(2025, 12, 31, tzinfo=UTC), []),
            (datetime(2026, 6, 1, tzinfo=UTC), [", in force since 2026-01-01"]),
            (datetime(2027, 6, 1, tzinfo=UTC), [", which was in force from 2026-01-01 to 2026-12-31"]),
        ],
    )
    def test_says_that_a_version_which_has_begun_is_corrected(self, at: datetime, told: list[str]) -> None:
        lines = [line.plain for line in difference(Plan(self.KNOWN, self.LONGER), at)]
        assert [line for line in lines if "corrects" in line] == [
            f"  corrects version 1{when}; open tickets keep their terms" for when in told
        ]

    def test_says_nothing_of_it_when_the_contract_stays(self) -> None:
        lines = [line.plain for line in difference(Plan(self.KNOWN, replace(self.KNOWN, name="ACME")), T0)]
        assert lines == ["acme changes", f"  ~ name: {self.KNOWN.name} → ACME"]


class TestYaml:
    TIERS = (Penalty(Decimal("99.9"), Decimal("2.5")), Penalty(Decimal(95), Decimal("0.12345678901234567890123")))
    PRESENT = replace(GRACE, penalties=TIERS)
    RENEWED = replace(PRESENT, version=2, starts=date(2027, 1, 1), ends=date(2027, 12, 31))

    def test_says_each_version_once_and_is_read_again(self) -> None:
        for versions in ((self.PRESENT,), (self.PRESENT, self.RENEWED)):
            known = read_client(client_document(replace(client(), contracts=versions)), no_holidays)
            document = yaml.safe_load(client_yaml(known))
            assert ("contract" in document, "contracts" in document) == (len(versions) == 1, len(versions) == 2)
            assert read_client(document, no_holidays) == known

    def test_is_written_as_people_write_it(self) -> None:
        written = yaml.safe_load(client_yaml(client(contract=self.PRESENT)))["contract"]
        assert (written["grace"], written["follow_up"]) == ("P15D", "PT48H")
        assert written["penalties"] == [
            {"below": 99.9, "fee": 2.5},
            {"below": 95, "fee": "0.12345678901234567890123"},
        ]
