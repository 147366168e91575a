"""SMS against moto's SNS, and SNS's refusals."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError
from botocore.stub import Stubber
from moto.core.models import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from guardia.adapters.channels.sms import SmsSender, text_of
from guardia.adapters.channels.sms_text import GSM
from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from tests.support.deliveries import HOSTILE, LINK, delivery, found_in, plain_delivery

if TYPE_CHECKING:
    import boto3
    from mypy_boto3_sns import SNSClient

PHONE = "+50760000000"
ATTRIBUTES = {"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}}


@pytest.fixture
def sns(aws: boto3.Session) -> SNSClient:
    """SNS as moto plays it."""
    return aws.client("sns")


@pytest.fixture
def stubbed(session: boto3.Session) -> SNSClient:
    """SNS whose answers a test writes."""
    return session.client("sns")


def sms_box() -> dict[str, tuple[str, str]]:
    """What telephones received: number and text by id."""
    return dict(sns_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].sms_messages)


def test_the_telephone_receives_severity_ticket_due_time_and_the_whole_link(sns: SNSClient) -> None:
    message_id = SmsSender(sns).send(delivery(PHONE))
    phone, text = sms_box()[message_id]
    assert phone == PHONE
    assert text == (
        "CRITICA GD-7K3M9-QXD2F: Ticket nuevo. "
        "Responder antes del 23 nov, 10:00 (hora de Panama, GMT-5). "
        f"ACME Logistica, S.A.: tienda-errores-5xx {LINK}"
    )
    assert GSM.segments(text) == 2


def test_without_a_link_accents_stay_where_they_cost_nothing(sns: SNSClient) -> None:
    short = SmsSender(sns).send(plain_delivery(PHONE, "Nadie está de guardia el lunes."))
    assert sms_box()[short] == (PHONE, "Nadie está de guardia el lunes.")


def test_a_message_about_no_ticket_is_its_text_cut_at_a_word(sns: SNSClient) -> None:
    message_id = SmsSender(sns).send(plain_delivery(PHONE, "\nNadie de guardia. " * 60))
    assert sms_box()[message_id][1].endswith("Nadie de...")


@pytest.mark.parametrize("hostile", HOSTILE)
@pytest.mark.parametrize("language", Language)
def test_strangers_words_make_no_link_on_a_telephone(hostile: str, language: Language) -> None:
    text = text_of(delivery(PHONE, title=hostile, client_name=hostile, language=language))
    assert text.endswith(f" {LINK}")
    assert found_in(text.removesuffix(LINK)) == []


@pytest.mark.parametrize(
    "phone",
    [
        "",
        "50760000000",
        "+0760000000",
        "+507 6000-0000",
        "+507",
        "+5076000000000000",
        "+507600x0000",
        "+٥٠٧٦٠٠٠٠٠٠٠",
        "+50760000000\n",
        "arn:aws:sns:us-east-1:222222222222:topic",
    ],
)
def test_what_is_no_telephone_number_is_refused_for_good_and_never_sent(sns: SNSClient, phone: str) -> None:
    with pytest.raises(DeliveryFailed, match="is no telephone number") as refusal:
        SmsSender(sns).send(delivery(phone))
    assert refusal.value.permanent
    assert sms_box() == {}


def test_a_number_that_opted_out_is_refused_for_good_and_never_sent(sns: SNSClient) -> None:
    with pytest.raises(DeliveryFailed, match="has opted out") as refusal:
        SmsSender(sns).send(delivery("+50760000099"))  # moto: opted out where it ends so
    assert refusal.value.permanent
    assert sms_box() == {}


def test_a_message_without_words_is_refused_for_good(sns: SNSClient) -> None:
    with pytest.raises(DeliveryFailed, match="is empty") as refusal:
        SmsSender(sns).send(plain_delivery(PHONE, " \n "))
    assert refusal.value.permanent


@pytest.mark.parametrize("sender_id", ["", "GUARDIA"])
def test_it_is_transactional_and_names_its_sender_where_there_is_one(stubbed: SNSClient, sender_id: str) -> None:
    named = {"AWS.SNS.SMS.SenderID": {"DataType": "String", "StringValue": sender_id}} if sender_id else {}
    with Stubber(stubbed) as stub:
        stub.add_response("check_if_phone_number_is_opted_out", {"isOptedOut": False}, {"phoneNumber": PHONE})
        wanted = {"PhoneNumber": PHONE, "Message": text_of(delivery(PHONE)), "MessageAttributes": ATTRIBUTES | named}
        stub.add_response("publish", {"MessageId": "m-1"}, wanted)
        assert SmsSender(stubbed, sender_id=sender_id).send(delivery(PHONE)) == "m-1"


def test_a_question_that_sns_does_not_answer_keeps_no_message_back(stubbed: SNSClient) -> None:
    with Stubber(stubbed) as stub:
        stub.add_client_error("check_if_phone_number_is_opted_out", "AuthorizationError", http_status_code=403)
        stub.add_response("publish", {"MessageId": "m-1"})
        assert SmsSender(stubbed).send(delivery(PHONE)) == "m-1"


@pytest.mark.parametrize(
    ("code", "status", "permanent"),
    [
        ("InvalidParameter", 400, True),
        ("InvalidParameterValue", 400, True),
        ("OptedOut", 400, True),
        ("AuthorizationError", 403, False),
        ("Throttling", 400, False),
        ("ThrottledException", 429, False),
        ("InternalError", 500, False),
        ("KMSThrottling", 400, False),
    ],
)
def test_a_refusal_is_permanent_only_when_another_try_could_never_help(
    stubbed: SNSClient, code: str, status: int, permanent: bool
) -> None:
    with Stubber(stubbed) as stub:
        stub.add_response("check_if_phone_number_is_opted_out", {"isOptedOut": False})
        stub.add_client_error("publish", code, "said by SNS " * 200, status)
        with pytest.raises(DeliveryFailed, match=code) as refusal:
            SmsSender(stubbed).send(delivery(PHONE))
    assert refusal.value.permanent is permanent
    assert len(str(refusal.value)) <= 500


def test_a_lost_connection_is_temporary(stubbed: SNSClient) -> None:
    def fail(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://sns.us-east-1.amazonaws.com")

    stubbed.meta.events.register("before-call.sns", fail)
    with pytest.raises(DeliveryFailed) as refusal:
        SmsSender(stubbed).send(delivery(PHONE))
    assert not refusal.value.permanent
