"""The example client is the one that the documentation shows, in force today."""

from __future__ import annotations

from datetime import date

import pytest

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.caller import Role
from guardia.domain.client_file import read_client
from guardia_ops.local.seed import PEOPLE, example_client, new_password


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)])
def test_the_contract_is_in_force_today_in_every_time_zone(today: date) -> None:
    contract = read_client(example_client(today), holiday_calendar).contract
    assert (today - contract.starts).days > 30
    assert (contract.ends - today).days > 30


def test_the_clients_user_is_one_of_its_contacts() -> None:
    client = read_client(example_client(date(2026, 11, 22)), holiday_calendar)
    (person,) = (person for person in PEOPLE if person.role is Role.CLIENT)
    assert person.email in {contact.email for contact in client.contacts if contact.tickets}


def test_there_is_a_person_for_each_role() -> None:
    assert {person.role for person in PEOPLE} == set(Role)


def test_a_password_has_each_kind_of_character_and_is_another_each_time() -> None:
    password = new_password()
    assert len(password) >= 12
    assert {"A", "a", "1", "-"} <= set(password)
    assert new_password() != password
