"""Only what Amazon SNS signed, with a certificate of its own, is believed."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

from guardia.adapters.readers.sns_signature import CACHED_CERTIFICATES, SnsSignature, checked_address, signed_text
from guardia.domain.errors import Refused
from tests.support.events import document

pytestmark = pytest.mark.covers("F49")

NOW = datetime(2026, 5, 12, 14, 30, tzinfo=UTC)
ADDRESS = "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef0123456789abcdef.pem"
DAY = timedelta(days=1)


def pem(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey,
    name: str = "sns.amazonaws.com",
    valid_from: datetime = NOW - DAY,
) -> bytes:
    """A certificate as SNS would show it, valid for two days."""
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(valid_from)
        .not_valid_after(valid_from + 2 * DAY)
        .sign(key, hashes.SHA256())
    )
    return certificate.public_bytes(serialization.Encoding.PEM)


@pytest.fixture(scope="module")
def key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Host:
    """SNS's host: what it holds, and what was asked of it."""

    certificate: bytes
    asked: list[str] = field(default_factory=list)

    def __call__(self, address: str) -> bytes:
        self.asked.append(address)
        return self.certificate


def signed(key: rsa.RSAPrivateKey, version: str = "1", **edits: Any) -> dict[str, Any]:
    """An envelope that SNS signed: the documented text, laid out here once more by hand."""
    envelope = document("sns/opened-metric") | {"SignatureVersion": version} | edits
    names = [
        n for n in ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type") if envelope.get(n) is not None
    ]
    text = "".join(f"{name}\n{envelope[name]}\n" for name in names).encode()
    algorithm = hashes.SHA1() if version == "1" else hashes.SHA256()  # noqa: S303 - SNS's own choice
    signature = base64.b64encode(key.sign(text, padding.PKCS1v15(), algorithm)).decode()
    return envelope | {"Signature": signature, "SigningCertURL": ADDRESS}


@pytest.mark.parametrize("version", ["1", "2"])
@pytest.mark.parametrize("subject", ['ALARM: "ñandú" in US East (N. Virginia)', None])
def test_what_sns_signed_is_believed(key: rsa.RSAPrivateKey, version: str, subject: str | None) -> None:
    SnsSignature(Host(pem(key)), lambda: NOW)(signed(key, version, Subject=subject))


def test_the_signed_text_is_the_one_that_aws_documents() -> None:
    envelope = {
        "Type": "Notification",
        "MessageId": "4d4dc071-ddbf-465d-bba8-08f81c89da64",
        "TopicArn": "arn:aws:sns:us-east-2:123456789012:s4-MySNSTopic-1G1WEFCOXTC0P",
        "Subject": "My subject",
        "Message": "My Test Message",
        "Timestamp": "2019-01-31T04:37:04.321Z",
        "UnsubscribeURL": "https://example.com",
    }
    assert signed_text(envelope).decode() == (
        "Message\nMy Test Message\n"
        "MessageId\n4d4dc071-ddbf-465d-bba8-08f81c89da64\n"
        "Subject\nMy subject\n"
        "Timestamp\n2019-01-31T04:37:04.321Z\n"
        "TopicArn\narn:aws:sns:us-east-2:123456789012:s4-MySNSTopic-1G1WEFCOXTC0P\n"
        "Type\nNotification\n"
    )


Forge = Callable[[dict[str, Any]], dict[str, Any]]


@pytest.mark.parametrize(
    ("forge", "reason"),
    [
        (lambda e: e | {"Message": e["Message"].replace("OK", "KO", 1)}, "did not sign"),
        (lambda e: e | {"TopicArn": e["TopicArn"].replace("2222", "3333")}, "did not sign"),
        (lambda e: e | {"Subject": None}, "did not sign"),
        (lambda e: e | {"SignatureVersion": "2"}, "did not sign"),
        (lambda e: e | {"Signature": base64.b64encode(b"no").decode()}, "did not sign"),
        (lambda e: e | {"Signature": "not base64!"}, "Signature is no base64"),
        (lambda e: e | {"Signature": "ñ"}, "Signature is no base64"),
        (lambda e: e | {"Signature": None}, "Signature is absent"),
        (lambda e: e | {"SignatureVersion": "3"}, "SignatureVersion is '3'"),
        (lambda e: e | {"SignatureVersion": None}, "SignatureVersion is 'None'"),
        (lambda e: e | {"MessageId": 7}, "MessageId is absent or no text"),
        (lambda e: e | {"SigningCertURL": "https://example.com/x.pem"}, "not a certificate of Amazon SNS"),
    ],
)
def test_what_sns_did_not_sign_is_refused(key: rsa.RSAPrivateKey, forge: Forge, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        SnsSignature(Host(pem(key)), lambda: NOW)(forge(signed(key)))


@pytest.mark.parametrize(
    ("certificate", "reason"),
    [
        (lambda key: pem(key, "sns.example.com"), "not issued to Amazon SNS"),
        (lambda key: pem(key, "evil-sns.amazonaws.com"), "not issued to Amazon SNS"),
        (lambda key: pem(key, valid_from=NOW - 3 * DAY), "not valid today"),
        (lambda key: pem(key, valid_from=NOW + DAY), "not valid today"),
        (lambda _: pem(rsa.generate_private_key(public_exponent=65537, key_size=2048)), "did not sign"),
        (lambda _: pem(ec.generate_private_key(ec.SECP256R1())), "no RSA key"),
        (lambda _: b"<html>Access Denied</html>", "is no certificate"),
        (lambda _: b"", "is no certificate"),
    ],
)
def test_a_certificate_that_is_not_sns_s_own_proves_nothing(
    key: rsa.RSAPrivateKey, certificate: Callable[[rsa.RSAPrivateKey], bytes], reason: str
) -> None:
    with pytest.raises(Refused, match=reason):
        SnsSignature(Host(certificate(key)), lambda: NOW)(signed(key))


@pytest.mark.parametrize(
    "name",
    [
        "sns.amazonaws.com",
        "sns-us-gov-west-1.amazonaws.com",
        "sns-signing.mx-central-1.amazonaws.com",
        "sns-cn-north-1.amazonaws.com.cn",
    ],
)
def test_sns_s_own_names_in_every_kind_of_region_are_known(key: rsa.RSAPrivateKey, name: str) -> None:
    SnsSignature(Host(pem(key, name)), lambda: NOW)(signed(key))


@pytest.mark.parametrize(
    "address",
    [
        ADDRESS,
        "https://sns.us-gov-west-1.amazonaws.com/SimpleNotificationService-a.pem",
        "https://sns.cn-north-1.amazonaws.com.cn/SimpleNotificationService-a.pem",
    ],
)
def test_an_address_on_sns_s_own_host_is_asked(address: str) -> None:
    assert checked_address(address) == address


@pytest.mark.parametrize(
    "address",
    [
        None,
        7,
        "",
        "http://sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com.evil.example/a.pem",
        "https://evil.example/sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com@evil.example/a.pem",
        "https://user@sns.us-east-1.amazonaws.com/a.pem",
        "https://sns.us-east-1.amazonaws.com:8443/a.pem",
        "https://sns.us-east-1.amazonaws.com/a.pem?x=y",
        "https://sns.us-east-1.amazonaws.com/a.pem#x",
        "https://sns.us-east-1.amazonaws.com/a.pem\n",
        "https://sns.us-east-1.amazonaws.com/a b.pem",
        "https://sns.us-east-1.amazonaws.com/../a.pem",
        "https://sns.us-east-1.amazonaws.com/?Action=Publish&x=.pem",
        "https://sns.us-east-1.amazonaws.com/a.txt",
        "https://sns.us-east-1.amazonaws-com/a.pem",
        "https://s3.us-east-1.amazonaws.com/a.pem",
        "https://sns.evil.example.amazonaws.com/a.pem",
        "https://[sns.us-east-1.amazonaws.com]/a.pem",
    ],
)
def test_no_other_address_is_ever_asked(address: str | int | None) -> None:
    with pytest.raises(Refused, match="not a certificate of Amazon SNS"):
        checked_address(address)


def test_a_certificate_is_fetched_once_and_checked_each_time(key: rsa.RSAPrivateKey) -> None:
    host, now = Host(pem(key)), [NOW]
    verify = SnsSignature(host, lambda: now[0])
    verify(signed(key))
    verify(signed(key, "2"))
    assert host.asked == [ADDRESS]
    now[0] = NOW + 2 * DAY
    with pytest.raises(Refused, match="not valid today"):
        verify(signed(key))


def test_a_refused_certificate_is_asked_for_again(key: rsa.RSAPrivateKey) -> None:
    host = Host(b"<html>")
    verify = SnsSignature(host, lambda: NOW)
    with pytest.raises(Refused):
        verify(signed(key))
    host.certificate = pem(key)
    verify(signed(key))
    assert len(host.asked) == 2


def test_strangers_cannot_fill_the_memory_with_certificates(key: rsa.RSAPrivateKey) -> None:
    host = Host(pem(key))
    verify = SnsSignature(host, lambda: NOW)
    for number in range(3 * CACHED_CERTIFICATES):
        verify(signed(key) | {"SigningCertURL": ADDRESS.replace("0123", f"{number:04}")})
    assert len(verify._certificates) <= CACHED_CERTIFICATES


def test_the_bus_s_road_does_not_load_the_library() -> None:
    program = (
        "import sys, json\n"
        "import guardia.adapters.readers.eventbridge, guardia.adapters.readers.sns\n"
        "import guardia.adapters.readers.sns_signature\n"
        "print(json.dumps('cryptography' in sys.modules))"
    )
    printed = subprocess.run(  # noqa: S603 - this very program, in a fresh interpreter
        [sys.executable, "-c", program], capture_output=True, check=True, text=True
    ).stdout
    assert json.loads(printed) is False
