"""Channels in files: in which order people are told, and secrets of the owner's own, without a URL anywhere."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.channel_file import MOST_ROOMS, is_secret_of
from guardia.domain.client_file import client_document, read_client
from guardia.domain.contact_file import contact_document
from guardia.domain.decision import Language
from guardia.domain.duty.roster_file import read_roster, roster_document
from guardia.domain.errors import Invalid
from guardia.domain.road import Channel, Road
from tests.support.builders import client, contact, no_holidays
from tests.support.duty import EIGHT, layer, person, roster

if TYPE_CHECKING:
    from guardia.domain.contract import Client

SLACK = {"channel": "slack", "address": "secretsmanager:guardia/channels/acme/alertas"}
URL = "https://hooks.slack.example/services/T0/B0/only-who-has-this-may-post"
WANTED = (
    "wanted: secretsmanager:guardia/channels/{0}/NAME or ssm:/guardia/channels/{0}/NAME, "
    "a secret that holds the URL: whoever has a URL may post"
)
NOT_OF_ACME = [
    URL,
    f"secretsmanager:{URL}",
    "guardia/channels/acme/alertas",
    "secretsmanager:guardia/channels/globex/alertas",
    "secretsmanager:guardia/channels/desk/eva",
    "secretsmanager:guardia/channels/acme-sur/alertas",
    "secretsmanager:guardia/channels/alertas",
    "secretsmanager:guardia/channels/acme",
    "secretsmanager:guardia/channels/acme/",
    "secretsmanager:guardia/channels/acme/../globex/alertas",
    "secretsmanager:guardia/channels/acme//alertas",
    "secretsmanager:/guardia/channels/acme/alertas",
    "secretsmanager:prod/database",
    "secretsmanager:guardia/channels/acme/alertas\n",
    "secretsmanager:guardia/channels/ACME/alertas",
    "arn:aws:secretsmanager:us-east-1:111111111111:secret:guardia/channels/acme/alertas",
    "ssm:guardia/channels/acme/alertas",
    "x" * 201,
    "",
    7,
]


def read(**changes: object) -> Client:
    """The client of the documented example, with these fields."""
    return read_client(client_document(client()) | changes, no_holidays)


def told_of_contact(**changes: object) -> Client:
    return read(contacts=[contact_document(contact()) | changes])


def problems(act: Any, **changes: object) -> dict[str, str]:
    with pytest.raises(Invalid) as refusal:
        act(**changes)
    return {problem.path: problem.message for problem in refusal.value.problems}


class TestAContact:
    def test_is_told_by_email_where_nothing_is_said(self) -> None:
        silent = contact_document(contact())
        del silent["channels"]
        assert read(contacts=[silent]).contacts[0].channels == (Channel.EMAIL,)
        assert told_of_contact(channels=None).contacts[0].channels == (Channel.EMAIL,)

    @pytest.mark.parametrize("words", [["sms", "email"], ["email", "sms"], ["sms"], ["email"]])
    def test_is_told_in_the_order_that_they_chose(self, words: list[str]) -> None:
        known = told_of_contact(channels=words)
        assert known.contacts[0].channels == tuple(map(Channel, words))
        assert read_client(client_document(known), no_holidays) == known

    def test_with_sms_needs_a_number(self) -> None:
        said = problems(told_of_contact, channels=["sms"], phone=None)
        assert said == {"contacts[0].phone": "is missing: sms stands among the channels"}

    def test_with_sms_and_a_number_that_is_none_is_told_of_the_number(self) -> None:
        said = problems(told_of_contact, channels=["sms"], phone="6000-0000")
        assert list(said) == ["contacts[0].phone"]
        assert "does not say its country" in said["contacts[0].phone"]

    @pytest.mark.parametrize(
        ("channels", "path", "message"),
        [
            (["email", "slack"], "channels[1]", "'slack' is none of: email, sms"),
            (["fax"], "channels[0]", "'fax' is none of: email, sms"),
            (["sms", "email", "sms"], "channels[2]", "sms stands here twice"),
            ([], "channels", "at least one is wanted: email, sms"),
            ("sms", "channels", "a list of texts is wanted here"),
        ],
    )
    def test_is_told_by_nothing_else(self, channels: object, path: str, message: str) -> None:
        assert problems(told_of_contact, channels=channels) == {f"contacts[0].{path}": message}


class TestAClientsRooms:
    def test_are_secrets_of_its_own(self) -> None:
        listed = [SLACK, {"channel": "webhook", "address": "ssm:/guardia/channels/acme/servicenow/prod"}]
        known = read(channels=listed)
        assert known.channels == (
            Road(Channel.SLACK, "secretsmanager:guardia/channels/acme/alertas"),
            Road(Channel.WEBHOOK, "ssm:/guardia/channels/acme/servicenow/prod"),
        )
        assert client_document(known)["channels"] == listed

    @pytest.mark.parametrize("address", NOT_OF_ACME, ids=str)
    def test_are_nobody_elses_and_what_was_written_is_not_said_again(self, address: object) -> None:
        said = problems(read, channels=[SLACK | {"address": address}])
        assert said == {"channels[0].address": WANTED.format("acme")}

    def test_of_a_client_without_an_id_are_judged_by_their_form(self) -> None:
        assert list(problems(read, client="ACME", channels=[SLACK])) == ["client"]
        said = problems(read, client="", channels=[SLACK | {"address": URL}])
        assert said["channels[0].address"] == WANTED.format("…")

    @pytest.mark.parametrize("channel", ["email", "sms", "events", "fax"])
    def test_are_slack_teams_and_webhooks(self, channel: str) -> None:
        said = problems(read, channels=[SLACK | {"channel": channel}])
        assert said == {"channels[0].channel": f"{channel!r} is not one of: slack, teams, webhook"}

    def test_say_both_fields_and_no_others(self) -> None:
        assert problems(read, channels=[{}]) == {
            "channels[0].channel": "is missing",
            "channels[0].address": "is missing",
        }
        assert problems(read, channels=[SLACK | {"url": URL}]) == {
            "channels[0].url": "is not a field that Guardia knows"
        }

    def test_stand_there_once(self) -> None:
        shouted = SLACK | {"address": "secretsmanager:guardia/channels/acme/ALERTAS"}
        said = problems(read, channels=[SLACK, shouted])
        assert said == {"channels[1]": "secretsmanager:guardia/channels/acme/alertas stands here twice"}

    def test_that_name_no_secret_are_not_called_the_same(self) -> None:
        said = problems(read, channels=[SLACK | {"address": URL}] * 2)
        assert list(said) == ["channels[0].address", "channels[1].address"]

    def test_are_ten_at_most(self) -> None:
        many = [SLACK | {"address": f"{SLACK['address']}-{at}"} for at in range(MOST_ROOMS + 1)]
        assert len(read(channels=many[:-1]).channels) == 10
        assert problems(read, channels=many) == {"channels": "11 stand here; at most 10 are told"}

    def test_of_the_desk_are_no_clients(self) -> None:
        said = problems(read, client="desk", channels=[SLACK | {"address": "secretsmanager:guardia/channels/desk/eva"}])
        assert said == {"client": "'desk' is what the desk itself is called: give the client another id"}


class TestAPersonOfTheDesk:
    ROOM = "secretsmanager:guardia/channels/desk/eva"

    def read(self, **changes: object) -> Any:
        document: Any = roster_document(roster(layer("semana", "eva"), people=(person("Eva"),)))
        document["people"][0] |= changes
        return read_roster(document, EIGHT)

    def test_may_have_rooms_of_their_own(self) -> None:
        teams = "ssm:/guardia/channels/desk/eva-teams"
        known = self.read(channels=["slack", "teams"], slack=self.ROOM, teams=teams)
        (eva,) = known.people
        assert (eva.slack, eva.teams) == (self.ROOM, teams)
        assert eva.roads == (
            Road(Channel.SLACK, self.ROOM),
            Road(Channel.TEAMS, teams),
            Road(Channel.EMAIL, "eva@desk.example"),
        )
        assert read_roster(roster_document(known), EIGHT) == known

    def test_without_an_address_is_told_by_the_roads_that_they_have(self) -> None:
        (eva,) = self.read(channels=["slack", "sms", "teams"], phone="+50760000001").people
        assert eva.roads == (Road(Channel.SMS, "+50760000001"), Road(Channel.EMAIL, "eva@desk.example"))

    def test_is_not_told_in_a_room_that_they_did_not_choose(self) -> None:
        (eva,) = self.read(channels=["email"], slack=self.ROOM).people
        assert eva.roads == (Road(Channel.EMAIL, "eva@desk.example"),)

    @pytest.mark.parametrize("reach", ["slack", "teams"])
    @pytest.mark.parametrize("address", [URL, SLACK["address"], "secretsmanager:guardia/channels/desk"])
    def test_has_no_room_of_a_client_and_no_url(self, reach: str, address: str) -> None:
        assert problems(self.read, **{reach: address}) == {f"people[0].{reach}": WANTED.format("desk")}


IDS = st.from_regex(r"[a-z0-9](?:[a-z0-9-]{0,5}[a-z0-9])?", fullmatch=True)


@given(IDS, IDS, st.text("abz./-_0", min_size=1, max_size=12))
def test_a_secret_is_of_one_owner_at_most(one: str, other: str, name: str) -> None:
    address = f"secretsmanager:guardia/channels/{one}/{name}"
    assert not is_secret_of(other, address) or one == other
    assert is_secret_of(None, address) == is_secret_of(one, address)


def test_a_contact_of_another_language_keeps_their_channels() -> None:
    known = client()
    english = replace(known.contacts[0], language=Language.EN, channels=(Channel.SMS,))
    written = client_document(replace(known, contacts=(english,)))
    assert read_client(written, no_holidays).contacts == (english,)
