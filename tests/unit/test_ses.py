"""A message over SES: what is sent, and which refusals may be tried again."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from botocore.stub import ANY, Stubber
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.messages.composer import JinjaComposer
from guardia.adapters.ses import SesMailer, mime
from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.notice import AUDIENCES, Audience, Label, Message, Recipient, notice_id
from guardia.domain.road import Channel
from guardia_ops.preview.samples import sample_client, sample_recipient, samples

if TYPE_CHECKING:
    from mypy_boto3_sesv2 import SESV2Client

SENDER, DESK, ANA = "guardia@guardia.example", "mesa@guardia.example", "ana@acme.example"
MESSAGE = Message(
    subject="[GD-7K3M9-QXD2F] tienda-errores-5xx · ACME Logística, S.A.",
    text="Recibimos su alarma.\n\n> ñandú 😀\n> .\n> From here\n" + "palabra " * 400 + "\n",
    html="<!doctype html><html lang='es'><body><p>Recibimos su alarma. ñandú 😀</p></body></html>",
    thread="GD-7K3M9-QXD2F",
    language=Language.ES,
)


def ses() -> SESV2Client:
    return boto3.client("sesv2", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")


CLIENT = ses()


def mailer(client: SESV2Client) -> SesMailer:
    return SesMailer(client, sender=SENDER, desk=DESK)


def read(raw: bytes) -> EmailMessage:
    email = message_from_bytes(raw, policy=default)
    assert isinstance(email, EmailMessage)
    return email


def body(email: EmailMessage, subtype: str) -> str:
    part = email.get_body(preferencelist=(subtype,))
    assert part is not None
    content = part.get_content()
    assert isinstance(content, str)
    return content.replace("\r\n", "\n")


def test_a_message_is_handed_over_with_its_envelope() -> None:
    client = ses()
    with Stubber(client) as stub:
        wanted = {
            "FromEmailAddress": SENDER,
            "Destination": {"ToAddresses": [ANA]},
            "Content": {"Raw": {"Data": ANY}},
        }
        stub.add_response("send_email", {"MessageId": "0100-abc"}, wanted)
        assert mailer(client).send(MESSAGE, ANA) == "0100-abc"


def test_a_labelled_message_names_its_configuration_set_and_carries_its_notice_and_try() -> None:
    client = ses()
    labelled = SesMailer(client, sender=SENDER, desk=DESK, configuration_set="guardia-mail")
    with Stubber(client) as stub:
        wanted = {
            "FromEmailAddress": SENDER,
            "Destination": {"ToAddresses": [ANA]},
            "Content": {"Raw": {"Data": ANY}},
            "ConfigurationSetName": "guardia-mail",
            "EmailTags": [
                {"Name": "ticket", "Value": "GD-7K3M9-QXD2F"},
                {"Name": "notice", "Value": "GD-7K3M9-QXD2F-1-email-e65a94b53d72"},
                {"Name": "attempt", "Value": "3"},
            ],
        }
        stub.add_response("send_email", {"MessageId": "0100-abc"}, wanted)
        label = Label("GD-7K3M9-QXD2F", "GD-7K3M9-QXD2F-1-email-e65a94b53d72", 3)
        assert labelled.send(MESSAGE, ANA, label) == "0100-abc"


@given(address=st.text(max_size=300), entry=st.integers(1, 10**8))
def test_whoever_is_told_the_tags_have_the_letters_that_ses_takes(address: str, entry: int) -> None:
    recipient = Recipient(Audience.CLIENT, "Ana", address, Language.ES, "America/Panama")
    for channel in Channel:
        assert re.fullmatch("[A-Za-z0-9_-]{1,256}", notice_id("GD-7K3M9-QXD2F", entry, channel, recipient))


def test_the_headers_name_who_writes_and_who_answers() -> None:
    email = read(mime(MESSAGE, sender=SENDER, desk=DESK, address=ANA))
    assert email["Subject"] == MESSAGE.subject
    assert email["From"] == f"Guardia <{SENDER}>"
    assert email["To"] == ANA
    assert email["Reply-To"] == DESK
    assert email["Content-Language"] == "es"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email["X-Auto-Response-Suppress"] == "OOF, AutoReply"


def test_programs_are_asked_not_to_answer_and_people_reach_the_desk() -> None:
    """RFC 3834: whatever answers by itself must be silent, or turn to the envelope's sender, which is SES's."""
    for audience in (Audience.CLIENT, Audience.DESK):
        opened = next(iter(samples(sample_client())))
        message = JinjaComposer(desk_email=DESK).compose(
            opened.ticket, sample_client(), opened.entry, sample_recipient(audience, Language.ES)
        )
        email = read(mime(message, sender=SENDER, desk=DESK, address=ANA))
        assert email["Auto-Submitted"] == "auto-generated"
        assert {word.strip() for word in email["X-Auto-Response-Suppress"].split(",")} == {"OOF", "AutoReply"}
        assert email["Reply-To"] == DESK
        assert (email["Return-Path"], email["Disposition-Notification-To"], email["Return-Receipt-To"]) == (None,) * 3
        assert (email["Precedence"], email["List-Id"]) == (None, None)  # they file urgent mail with newsletters


def test_all_messages_of_a_ticket_refer_to_one_root() -> None:
    root = "<GD-7K3M9-QXD2F@guardia.example>"
    email = read(mime(MESSAGE, sender=SENDER, desk=DESK, address=ANA))
    assert (email["References"], email["In-Reply-To"], email["Message-ID"]) == (root, root, None)


def test_text_comes_first_and_html_after_it_and_both_survive() -> None:
    email = read(mime(MESSAGE, sender=SENDER, desk=DESK, address=ANA))
    assert [part.get_content_type() for part in email.iter_parts()] == ["text/plain", "text/html"]
    assert [part.get_content_charset() for part in email.iter_parts()] == ["utf-8", "utf-8"]
    assert body(email, "plain") == MESSAGE.text
    assert body(email, "html").strip() == MESSAGE.html


def test_the_raw_message_keeps_to_seven_bits_and_short_lines() -> None:
    raw = mime(MESSAGE, sender=SENDER, desk=DESK, address=ANA)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) < 998
    assert b"\n" not in raw.replace(b"\r\n", b"")


@pytest.mark.covers("F59")
@given(subject=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]), max_size=200))
def test_any_subject_of_one_line_arrives_and_adds_no_header(subject: str) -> None:
    message = Message(subject, "text\n", "<p>html</p>", "GD-7K3M9-QXD2F", Language.EN)
    email = read(mime(message, sender=SENDER, desk=DESK, address=ANA))
    assert "".join(str(email["Subject"]).split()) == "".join(subject.split())
    assert len(email.keys()) == 11


def test_every_sample_survives_the_journey() -> None:
    client, composer = sample_client(), JinjaComposer(desk_email=DESK)
    for sample in samples(client):
        for audience in AUDIENCES[sample.entry.kind]:
            recipient = sample_recipient(audience, Language.ES)
            message = composer.compose(sample.ticket, client, sample.entry, recipient)
            email = read(mime(message, sender=SENDER, desk=DESK, address=ANA))
            assert body(email, "plain") == message.text
            assert body(email, "html").strip() == message.html.strip()
            assert email["Subject"] == message.subject


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ana",
        "ana@acme",
        "ana@acme.example\r\nBcc: eve@evil.example",
        "ana@acme.example, eve@evil.example",
        "Ana <ana@acme.example>",
        '"ana b"@acme.example',
        "ana@acme..example",
        "áná@acme.example",
        "ana.@acme.example",
        ".ana@acme.example",
        "a..b@acme.example",
        "a" * 65 + "@acme.example",
        "ana@" + "acme." * 60 + "example",
    ],
)
def test_an_address_that_is_none_is_refused_for_good_and_never_sent(address: str) -> None:
    client = ses()
    with Stubber(client), pytest.raises(DeliveryFailed, match="is no e-mail address") as refusal:
        mailer(client).send(MESSAGE, address)
    assert refusal.value.permanent


@given(local=st.text("a.Z9-+'{#", max_size=9), domain=st.text("a.-9", max_size=9))
def test_an_address_is_refused_by_its_form_or_can_stand_in_a_header(local: str, domain: str) -> None:
    address = f"{local}@{domain}.example"
    with Stubber(CLIENT) as stub:
        stub.add_response("send_email", {"MessageId": "0100-abc"})
        try:
            assert mailer(CLIENT).send(MESSAGE, address) == "0100-abc"
        except DeliveryFailed as refusal:
            assert str(refusal) == f"{address!r} is no e-mail address"  # noqa: PT017 - both ends are right


@pytest.mark.parametrize("ours", [{"desk": "soporte..uno@guardia.example"}, {"sender": "guárdia@guardia.example"}])
def test_an_address_of_our_own_that_is_none_can_be_mended_before_the_message_is_given_up(ours: dict[str, str]) -> None:
    client = ses()
    broken = SesMailer(client, **{"sender": SENDER, "desk": DESK, **ours})
    with Stubber(client), pytest.raises(DeliveryFailed, match="an address of our own, is none") as refusal:
        broken.send(MESSAGE, ANA)
    assert not refusal.value.permanent


def test_a_message_that_no_header_can_hold_is_refused_for_good() -> None:
    client = ses()
    message = Message("one\nBcc: eve@evil.example", "text", "html", MESSAGE.thread, Language.ES)
    with Stubber(client), pytest.raises(DeliveryFailed) as refusal:
        mailer(client).send(message, ANA)
    assert refusal.value.permanent


def test_a_thread_that_could_leave_its_header_is_a_mistake_of_ours() -> None:
    message = Message("subject", "text", "html", "GD>\r\nBcc: eve@evil.example", Language.ES)
    with pytest.raises(ValueError, match="cannot be part of a message id"):
        mime(message, sender=SENDER, desk=DESK, address=ANA)


@pytest.mark.parametrize(
    ("code", "status", "permanent"),
    [
        ("BadRequestException", 400, True),
        ("MessageRejected", 400, False),
        ("MailFromDomainNotVerifiedException", 400, False),
        ("AccountSuspendedException", 400, False),
        ("SendingPausedException", 400, False),
        ("LimitExceededException", 400, False),
        ("NotFoundException", 404, False),
        ("TooManyRequestsException", 429, False),
        ("AccessDeniedException", 403, False),
        ("InternalFailure", 500, False),
    ],
)
def test_a_refusal_is_permanent_only_when_another_try_could_never_help(code: str, status: int, permanent: bool) -> None:
    client = ses()
    with Stubber(client) as stub:
        stub.add_client_error("send_email", code, "said by SES " * 200, status)
        with pytest.raises(DeliveryFailed, match=code) as refusal:
            mailer(client).send(MESSAGE, ANA)
    assert refusal.value.permanent is permanent
    assert len(str(refusal.value)) <= 500


@pytest.mark.parametrize(
    "fault",
    [
        EndpointConnectionError(endpoint_url="https://email.us-east-1.amazonaws.com"),
        ReadTimeoutError(endpoint_url="https://email.us-east-1.amazonaws.com"),
    ],
)
def test_a_lost_connection_is_temporary(fault: Exception) -> None:
    client = ses()

    def fail(**_: Any) -> None:  # botocore's hooks hand over whatever they have
        raise fault

    client.meta.events.register("before-call.sesv2.SendEmail", fail)
    with pytest.raises(DeliveryFailed) as refusal:
        mailer(client).send(MESSAGE, ANA)
    assert not refusal.value.permanent
