"""The roads that a client's people and rooms chose: whether the stack uses them, whether the secret is there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guardia.domain.decision import Language
from guardia.domain.errors import DeliveryFailed
from guardia.domain.road import Channel, Road
from guardia_ops.onboarding.checks.channels import usable_channels
from guardia_ops.onboarding.finding import Check, Finding, Verdict
from guardia_ops.trial import TryRoom, message_for
from tests.support.builders import client, contact
from tests.support.onboarding import Rooms, refusal
from tests.support.recorders import RecordingSender

ALERTS = Road(Channel.SLACK, "secretsmanager:guardia/channels/acme/alertas")
ANA = replace(contact(), channels=(Channel.SMS, Channel.EMAIL))
KNOWN = replace(client(contacts=(ANA,)), channels=(ALERTS,))


def found(rooms: Rooms | None = None) -> dict[str, Finding]:
    findings = list(usable_channels(KNOWN, rooms or Rooms()))
    assert {finding.check for finding in findings} == {Check.CHANNEL}
    return {finding.subject: finding for finding in findings}


def test_what_the_stack_uses_and_what_is_there_is_well() -> None:
    assert [(one.subject, one.verdict) for one in found().values()] == [
        (ANA.email, Verdict.OK),
        (ALERTS.address, Verdict.OK),
    ]


def test_a_contact_by_sms_is_warned_of_where_the_stack_sends_none() -> None:
    finding = found(Rooms(on={Channel.EMAIL, Channel.SLACK}))[ANA.email]
    assert finding.verdict is Verdict.WARNING
    assert finding.advice == "deploy with SmsChannel=on, or take it out of the client's file"


@pytest.mark.parametrize(
    ("channel", "parameter"),
    [(Channel.SLACK, "SlackChannel"), (Channel.TEAMS, "TeamsChannel"), (Channel.WEBHOOK, "WebhookChannel")],
)
def test_a_room_on_a_channel_that_is_off_fails(channel: Channel, parameter: str) -> None:
    known = replace(KNOWN, contacts=(), channels=(replace(ALERTS, channel=channel),))
    (finding,) = usable_channels(known, Rooms(on=set(Channel) - {channel}))
    assert (finding.verdict, finding.advice.startswith(f"deploy with {parameter}=on")) == (Verdict.FAILED, True)


def test_a_room_without_its_secret_fails() -> None:
    finding = found(Rooms(gone={ALERTS.address: "there is no such secret in Secrets Manager"}))[ALERTS.address]
    assert (finding.verdict, finding.reason) == (Verdict.FAILED, "there is no such secret in Secrets Manager")


def test_a_secret_that_the_operator_may_not_see_is_not_checked() -> None:
    finding = found(Rooms(hides=refusal("AccessDeniedException", "DescribeSecret")))[ALERTS.address]
    assert (finding.verdict, "DescribeSecret" in finding.reason) == (Verdict.NOT_CHECKED, True)


def test_a_stack_that_the_operator_may_not_see_is_one_finding() -> None:
    (finding,) = found(Rooms(refuses=refusal("AccessDenied", "DescribeStacks"))).values()
    assert (finding.subject, finding.verdict) == ("acme", Verdict.NOT_CHECKED)


def test_a_client_that_is_told_by_email_only_asks_nothing() -> None:
    silent = replace(KNOWN, contacts=(contact(), replace(ANA, email="b@acme.example", tickets=False)), channels=())
    assert list(usable_channels(silent, Rooms(refuses=refusal("AccessDenied")))) == []


class TestATrial:
    def trial(self, sender: RecordingSender) -> Finding:
        return TryRoom({Channel.SLACK: sender}, lambda: "1f00")(KNOWN, ALERTS)

    def test_is_a_message_about_no_ticket_with_an_id_of_its_own(self) -> None:
        sender = RecordingSender()
        finding = self.trial(sender)
        assert (finding.subject, finding.verdict) == (ALERTS.address, Verdict.OK)
        (sent,) = sender.sent
        assert (sent.notice_id, sent.address, sent.card) == ("test-1f00", ALERTS.address, None)
        assert KNOWN.name in sent.message.text

    def test_that_is_not_taken_fails_with_the_providers_word(self) -> None:
        sender = RecordingSender()
        sender.fail(ALERTS.address, DeliveryFailed("the webhook answered 404 (no_service)", permanent=True))
        finding = self.trial(sender)
        assert finding.verdict is Verdict.FAILED
        assert finding.reason == "the test message failed: the webhook answered 404 (no_service)"

    def test_is_in_the_clients_language(self) -> None:
        spanish, english = message_for(KNOWN), message_for(replace(KNOWN, language=Language.EN))
        assert (spanish.language, "no hay que hacer nada" in spanish.subject) == (Language.ES, True)
        assert (english.language, "nothing needs to be done" in english.subject) == (Language.EN, True)
