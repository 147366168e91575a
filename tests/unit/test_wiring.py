"""What `bootstrap` and the settings decide besides which class serves which port."""

from __future__ import annotations

from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError

from guardia.adapters.readers.sns import SnsReader
from guardia.adapters.ses_events import read_ses_event
from guardia.bootstrap import receive_message, record_delivery, release_quarantined, sweep
from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import Message
from guardia.domain.quarantine import Road
from guardia.settings import Settings

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
    assert wired.tell_uncovered.manager.address == address
    assert wired.notify.desk.address == "desk@desk.example"


def test_a_day_of_the_account_manager_begins_where_the_desk_is() -> None:
    settings = Settings.from_environment({**GIVEN, "DESK_TIME_ZONE": "America/Santo_Domingo"})
    assert receive_message(settings).desk_time_zone == "America/Santo_Domingo"
    assert sweep(settings, print).tell_uncovered.manager.time_zone == "America/Santo_Domingo"


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
    mailer = sweep(Settings.from_environment(given), print).notify.mailer
    with pytest.raises(DeliveryFailed):
        mailer.send(Message("subject", "text", "<p>html</p>", "GD-1", Language.ES), "ana@acme.example")
    assert [request.get("ConfigurationSetName") for request in asked] == [named]


def test_what_ses_reports_is_read_in_its_form_and_counted() -> None:
    counted: list[str] = []
    wired = record_delivery(Settings.from_environment(GIVEN), counted.append)
    wired.record.meter("undelivered")
    assert (wired.read, counted) == (read_ses_event, ["undelivered"])
