"""`guardia client channels`: the stack, the secrets and the receivers as they are, and a test message that arrives."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.integration.command.operators import ACME, Operator
from tests.support.listener import Certificate, listening

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import boto3

    from guardia_ops.target import Target
    from tests.support.listener import Listener

SLACK = "secretsmanager:guardia/channels/acme/alertas"
WEBHOOK = "ssm:/guardia/channels/acme/servicenow"
TEAMS = "secretsmanager:guardia/channels/acme/sala"
ROOMS = f"""channels:
  - {{channel: slack, address: "{SLACK}"}}
  - {{channel: webhook, address: "{WEBHOOK}"}}
  - {{channel: teams, address: "{TEAMS}"}}
"""
SWITCHES = {"SmsChannel": "off", "SlackChannel": "on", "TeamsChannel": "off", "WebhookChannel": "on"}
LOCAL = "localhost"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return Certificate.made(tmp_path_factory.mktemp("tls"), [LOCAL])


@pytest.fixture
def listener(certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Iterator[Listener]:
    """A receiver on this machine, whose certificate the command trusts."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate.path))
    with listening(certificate, host=LOCAL) as made:
        yield made


@pytest.fixture
def local(deployed: Target, session: boto3.Session) -> Target:
    """A stack that was deployed with some channels, and lets webhooks go to this machine."""
    template = {
        "Parameters": {name: {"Type": "String"} for name in SWITCHES},
        "Resources": {"Topic": {"Type": "AWS::SNS::Topic"}},
    }
    session.client("cloudformation").create_stack(
        StackName="guardia",
        TemplateBody=json.dumps(template),
        Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in SWITCHES.items()],
    )
    return replace(deployed, session=session, stack_name="guardia", is_local=True)


@pytest.fixture
def desk(local: Target, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Operator:
    """The client ACME has a room in Slack and a webhook, and one in Teams, which the stack does not use."""
    operator = Operator(capsys, lambda _: local)
    file = tmp_path / "acme.yaml"
    file.write_text(ACME + ROOMS, encoding="utf-8")
    operator.types("client", "apply", str(file))
    return operator


def keep(session: boto3.Session, listener: Listener) -> None:
    """The secrets of the room and of the webhook."""
    session.client("secretsmanager").create_secret(Name="guardia/channels/acme/alertas", SecretString=listener.url)
    session.client("ssm").put_parameter(
        Name="/guardia/channels/acme/servicenow",
        Type="SecureString",
        Value=json.dumps({"url": listener.url, "key": "k" * 64}),
    )


class TestChannels:
    def test_tells_what_is_missing_and_sends_nothing_there(
        self, desk: Operator, session: boto3.Session, listener: Listener
    ) -> None:
        said = desk.types("client", "channels", "acme", "--send", code=1)
        assert f"{SLACK}: there is no such secret in Secrets Manager" in said
        assert f"{WEBHOOK}: there is no such parameter in SSM" in said
        assert f"{TEAMS}: this stack does not use teams: nothing is sent there" in said
        assert listener.requests == []
        keep(session, listener)
        session.client("secretsmanager").delete_secret(SecretId="guardia/channels/acme/alertas")
        said = desk.types("client", "channels", "acme", "--room", SLACK, code=1)
        assert "the secret is being deleted" in said

    def test_looks_without_sending(self, desk: Operator, session: boto3.Session, listener: Listener) -> None:
        keep(session, listener)
        said = desk.types("client", "channels", "acme", "--room", SLACK, "--room", WEBHOOK)
        assert f"channel: {SLACK}: slack: the secret is there" in said
        assert f"channel: {WEBHOOK}: webhook: the secret is there" in said
        assert listener.requests == []

    def test_lets_each_room_be_heard_of(self, desk: Operator, session: boto3.Session, listener: Listener) -> None:
        keep(session, listener)
        said = desk.types("client", "channels", "acme", "--send", "--room", SLACK, "--room", WEBHOOK)
        assert f"{SLACK}: slack took the test message (test-" in said
        in_slack, document = (json.loads(request.body) for request in listener.requests)
        assert in_slack["text"] == "Prueba de Guardia: no hay que hacer nada"
        assert (document["entry"], document["ticket"], document["acknowledge_url"]) == (None, None, None)
        assert document["text"] == "Los avisos de los tickets de ACME Logística, S.A. llegan a este canal."
        assert "guardia-signature" in listener.requests[1].headers

    def test_says_why_a_message_was_not_taken_without_the_url(
        self, desk: Operator, session: boto3.Session, listener: Listener
    ) -> None:
        keep(session, listener)
        listener.answers(b"HTTP/1.1 404 Not Found\r\nContent-Length: 10\r\n\r\nno_service")
        said = desk.types("client", "channels", "acme", "--send", "--room", SLACK, code=1)
        assert "the test message failed: localhost answered 404 (no_service)" in said
        assert "s3cr3t" not in said

    def test_knows_the_clients_rooms_only(self, desk: Operator, acme: Path) -> None:
        assert "acme has no room ssm:/x" in desk.types("client", "channels", "acme", "--room", "ssm:/x", code=1)
        assert "there is no client nobody" in desk.types("client", "channels", "nobody", code=1)
        desk.types("client", "apply", str(acme))
        assert "acme is told by e-mail only" in desk.types("client", "channels", "acme")


def test_a_stack_on_aws_sends_nothing_into_a_private_network(
    local: Target, desk: Operator, session: boto3.Session, listener: Listener, capsys: pytest.CaptureFixture[str]
) -> None:
    keep(session, listener)
    del desk
    operator = Operator(capsys, lambda _: replace(local, is_local=False))
    said = operator.types("client", "channels", "acme", "--send", "--room", SLACK, code=1)
    assert "which is not a public address" in said
    assert listener.requests == []
