"""Clients and rosters that were stored before they had channels: read as if nothing had been chosen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from guardia.adapters.dynamodb.client_documents import (
    read_stored_client,
    read_traces,
    stored_client,
    traces_document,
)
from guardia.adapters.dynamodb.duty_documents import read_stored_roster
from guardia.domain.duty.roster_file import roster_document
from guardia.domain.registration import ContactAction, ContactTrace
from guardia.domain.road import Channel, Road
from tests.support.builders import OLGA, T0, client, contact
from tests.support.duty import person, roster

CHOSEN = replace(contact(), channels=(Channel.SMS, Channel.EMAIL))
ROOM = Road(Channel.TEAMS, "ssm:/guardia/channels/acme/sala")


def test_a_client_without_channels_has_no_rooms_and_its_people_are_told_by_email() -> None:
    stored: dict[str, Any] = stored_client(replace(client(contacts=(CHOSEN,)), channels=(ROOM,)))
    del stored["channels"], stored["contacts"][0]["channels"]
    assert read_stored_client(stored) == client(contacts=(contact(),))


def test_a_trace_of_a_contact_without_channels_is_read() -> None:
    trace = ContactTrace(at=T0, action=ContactAction.CHANGED, contact=CHOSEN, by=OLGA, requested_by="Ana")
    stored: dict[str, Any] = traces_document([trace])
    assert read_traces(stored) == (trace,)
    del stored["traces"][0]["contact"]["channels"]
    assert read_traces(stored) == (replace(trace, contact=contact()),)


def test_a_room_of_another_owner_that_was_stored_is_read_without_judging() -> None:
    """A rule of today's makes no client unreadable; the file is refused when it is applied again."""
    odd = replace(client(), channels=(Road(Channel.SLACK, "secretsmanager:guardia/channels/elsewhere"),))
    assert read_stored_client(stored_client(odd)) == odd


def test_a_person_without_rooms_is_read_so() -> None:
    known = roster(people=(person("Ana"), person("Beto", slack="ssm:/guardia/channels/desk/beto"), person("Celia")))
    stored: Any = roster_document(known)
    assert [sorted({"slack", "teams"} & set(one)) for one in stored["people"]] == [[], ["slack"], []]
    assert read_stored_roster(stored) == known
