"""What `bootstrap` and the settings decide besides which class serves which port."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from guardia.adapters.links import Links
from guardia.adapters.readers.sns import SnsReader
from guardia.adapters.secret_keys import SecretKeys
from guardia.adapters.ses_events import read_ses_event
from guardia.bootstrap import (
    acknowledge_by_link,
    api_services,
    receive_message,
    record_delivery,
    release_quarantined,
    sweep,
    workflow_services,
)
from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Message
from guardia.domain.quarantine import Road
from guardia.domain.token import TokenSource
from guardia.services.hold_back import HoldBack
from guardia.services.tell_gaps import TellGaps
from guardia.services.tell_storm import TellStorm
from guardia.services.tell_uncovered import TellUncovered
from guardia.services.watch_heartbeats import WatchHeartbeats
from guardia.settings import Settings
from tests.support.links import Keys, notice_to
from tests.support.world import DESK, World

if TYPE_CHECKING:
    from guardia.services.sweep import Sweep

GIVEN = {"TABLE_NAME": "tickets", "AWS_REGION": "us-east-1", "DESK_EMAIL": "desk@desk.example"}


@pytest.fixture(autouse=True)
def _aws(monkeypatch: pytest.MonkeyPatch) -> None:
    """What Lambda gives: without keys botocore would look for some on the network."""
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")


@pytest.mark.parametrize(
    ("said", "address"), [("", "desk@desk.example"), ("ventas@desk.example", "ventas@desk.example")]
)
def test_the_account_manager_is_told_at_the_desks_address_unless_they_have_their_own(said: str, address: str) -> None:
    settings = Settings.from_environment({**GIVEN, "ACCOUNT_MANAGER_EMAIL": said})
    wired = sweep(settings, print)
    assert _tell_uncovered(wired).manager.address == address
    assert wired.notify.parties.desk.address == "desk@desk.example"


def test_a_day_of_the_account_manager_begins_where_the_desk_is() -> None:
    settings = Settings.from_environment({**GIVEN, "DESK_TIME_ZONE": "America/Santo_Domingo"})
    assert receive_message(settings).desk_time_zone == "America/Santo_Domingo"
    assert _tell_uncovered(sweep(settings, print)).manager.time_zone == "America/Santo_Domingo"


def test_gaps_of_the_roster_are_looked_for_each_minute_by_the_desks_own_clock() -> None:
    settings = Settings.from_environment({**GIVEN, "DESK_TIME_ZONE": "America/Santo_Domingo"})
    tell = sweep(settings, print).each_minute["gaps of the roster"]
    assert isinstance(tell, TellGaps)
    assert (tell.desk.address, tell.desk.time_zone) == ("desk@desk.example", "America/Santo_Domingo")


def test_the_api_takes_tokens_of_the_user_pool_and_the_app_client_that_it_is_told() -> None:
    told = {"USER_POOL_ISSUER": "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_x", "USER_POOL_CLIENT_ID": "y"}
    tokens = api_services(Settings.from_environment({**GIVEN, **told})).admit_caller.tokens
    assert tokens == TokenSource(told["USER_POOL_ISSUER"], told["USER_POOL_CLIENT_ID"])


def test_a_signature_is_verified_when_a_message_comes_and_not_again_when_it_is_released() -> None:
    settings = Settings.from_environment(GIVEN)
    coming, released = (wired.readers[Road.SNS] for wired in (receive_message(settings), release_quarantined(settings)))
    assert isinstance(coming, SnsReader)
    assert isinstance(released, SnsReader)
    assert coming.verify is not None
    assert released.verify is None


@pytest.mark.parametrize(("said", "named"), [("guardia-mail", "guardia-mail"), ("", None)])
def test_mail_names_the_configuration_set_where_there_is_one(
    monkeypatch: pytest.MonkeyPatch, said: str, named: str | None
) -> None:
    asked: list[dict[str, Any]] = []
    session = boto3.Session()

    def refuse(params: dict[str, Any], **_: Any) -> None:  # botocore's hooks hand over whatever they have
        asked.append(params)
        raise EndpointConnectionError(endpoint_url="https://email.us-east-1.amazonaws.com")

    session.events.register("provide-client-params.sesv2.SendEmail", refuse)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", session)
    given = {**GIVEN, "SENDER_EMAIL": "guardia@desk.example", "SES_CONFIGURATION_SET": said}
    mailer = sweep(Settings.from_environment(given), print).notify.dispatch.mailer
    with pytest.raises(DeliveryFailed):
        mailer.send(Message("subject", "text", "<p>html</p>", "GD-1", Language.ES), "ana@acme.example")
    assert [request.get("ConfigurationSetName") for request in asked] == [named]


def test_what_ses_reports_is_read_in_its_form_and_counted() -> None:
    counted: list[str] = []
    wired = record_delivery(Settings.from_environment(GIVEN), counted.append)
    wired.record.meter("undelivered")
    assert (wired.read, counted) == (read_ses_event, ["undelivered"])


@pytest.mark.parametrize(("said", "singly"), [({}, 10), ({"STORM_AFTER": "12"}, 12)])
def test_so_many_tickets_of_a_client_are_told_of_by_themselves(said: dict[str, str], singly: int) -> None:
    """By the state machines and by the sweeper alike."""
    settings = Settings.from_environment({**GIVEN, **said})
    for notify in (sweep(settings, print).notify, workflow_services(settings, print).notify):
        assert isinstance(notify.held_back, HoldBack)
        assert notify.held_back.storm_after == singly


@pytest.mark.parametrize("said", ["0", "-1", "many"])
def test_a_stack_in_which_nothing_would_be_told_by_itself_does_not_start(said: str) -> None:
    with pytest.raises(ValueError, match=said):
        Settings.from_environment({**GIVEN, "STORM_AFTER": said})


def test_what_was_held_back_is_told_by_the_sweeper() -> None:
    assert isinstance(sweep(Settings.from_environment(GIVEN), print).others["storm"], TellStorm)


@pytest.mark.covers("F13")
def test_silences_are_written_in_the_desks_language_and_time_zone() -> None:
    given = {**GIVEN, "DESK_LANGUAGE": "en", "DESK_TIME_ZONE": "America/Santo_Domingo"}
    watch = sweep(Settings.from_environment(given), print).others["heartbeat"]
    assert isinstance(watch, WatchHeartbeats)
    assert (watch.language, watch.time_zone) == (Language.EN, "America/Santo_Domingo")


@pytest.mark.parametrize(
    ("address", "begins"),
    [
        ("https://soporte.example", "https://soporte.example/a/"),
        ("http://127.0.0.1:4566/_aws/execute-api/{api}/v1", "http://127.0.0.1:4566/_aws/execute-api/abc123/v1/a/"),
    ],
)
def test_links_begin_with_the_address_that_the_stack_is_told(address: str, begins: str) -> None:
    given = {**GIVEN, "LINK_KEY": "arn:of:a:secret", "LINK_ADDRESS": address, "API_ID": "abc123"}
    settings = Settings.from_environment(given)
    for wired in (sweep(settings, print).notify, workflow_services(settings, print).notify):
        links = wired.dispatch.link
        assert isinstance(links, Links)
        links = replace(links, keys=Keys())
        world = World()
        ticket = world.open()
        world.notify.entry(ticket.id, 1)
        assert str(links(ticket, notice_to(world, ticket.id, DESK))).startswith(begins)


def test_a_function_that_knows_no_key_makes_no_links() -> None:
    assert sweep(Settings.from_environment(GIVEN), print).notify.dispatch.link is None


def test_the_page_behind_a_link_reads_its_key_and_counts() -> None:
    counted: list[str] = []
    wired = acknowledge_by_link(Settings.from_environment({**GIVEN, "LINK_KEY": "arn:of:a:secret"}), counted.append)
    wired.record.meter("undelivered")
    assert isinstance(wired.keys, SecretKeys)
    assert counted == ["undelivered"]


def _tell_uncovered(wired: Sweep) -> TellUncovered:
    settle = wired.others["uncovered"]
    assert isinstance(settle, TellUncovered)
    return settle
