"""Whether Amazon SNS signed a notification.

https://docs.aws.amazon.com/sns/latest/dg/sns-verify-signature-of-message-verify-message-signature.html

The certificate is trusted because it comes by HTTPS from SNS's own host, is issued to SNS and is valid now. The library
that checks the signature is loaded with the first notification: the bus's road never pays for it.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from guardia.domain.errors import Refused

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.hashes import HashAlgorithm
    from cryptography.x509 import Certificate

    from guardia.adapters.readers.strict_json import Json
    from guardia.ports import Clock

FetchCertificate = Callable[[str], bytes]
"""The PEM at an address that was checked. Raises Refused if there is none, CertificateUnavailable to try again."""

SIGNED_FIELDS = ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type")
CACHED_CERTIFICATES = 16
_ADDRESS = re.compile(r"https://sns\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[A-Za-z0-9_-]+\.pem", re.ASCII)
_ISSUED_TO = re.compile(r"sns([.-][a-z0-9.-]+)?\.amazonaws\.com(\.cn)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class SnsSignature:
    """Verifies notifications, keeping the few certificates that SNS signs with."""

    fetch: FetchCertificate
    clock: Clock
    _certificates: dict[str, Certificate] = field(default_factory=dict)

    def __call__(self, envelope: Mapping[str, Json]) -> None:
        """Raises Refused with the reason unless SNS signed this envelope."""
        algorithm = _algorithm(envelope.get("SignatureVersion"))
        signature = _decoded(envelope.get("Signature"))
        signed = signed_text(envelope)
        certificate = self._certificate(checked_address(envelope.get("SigningCertURL")))
        if not certificate.not_valid_before_utc <= self.clock() <= certificate.not_valid_after_utc:
            raise Refused("the certificate of the signature is not valid today")
        _check(certificate, signature, signed, algorithm)

    def _certificate(self, address: str) -> Certificate:
        if address not in self._certificates:
            certificate = _loaded(self.fetch(address))
            if len(self._certificates) >= CACHED_CERTIFICATES:
                self._certificates.clear()
            self._certificates[address] = certificate
        return self._certificates[address]


def checked_address(address: Json) -> str:
    """SigningCertURL, if it is an address that only SNS can answer for."""
    if not isinstance(address, str) or not _ADDRESS.fullmatch(address):
        raise Refused(f"SigningCertURL is not a certificate of Amazon SNS: {str(address)[:160]!r}")
    return address


def signed_text(envelope: Mapping[str, Json]) -> bytes:
    """What SNS signs: each field's name and value on lines of their own, in order; an absent subject is left out."""
    lines = []
    for name in SIGNED_FIELDS:
        value = envelope.get(name)
        if name == "Subject" and value is None:
            continue
        if not isinstance(value, str):
            raise Refused(f"{name} is absent or no text, and the signature covers it")
        lines.append(f"{name}\n{value}\n")
    return "".join(lines).encode()


def _algorithm(version: Json) -> HashAlgorithm:
    from cryptography.hazmat.primitives import hashes  # noqa: PLC0415 - loaded with the first notification only

    match version:
        case "1":
            return hashes.SHA1()  # noqa: S303 # nosec B303 # what SNS uses unless the topic's owner chose version 2
        case "2":
            return hashes.SHA256()
        case _:
            raise Refused(f"SignatureVersion is {str(version)[:80]!r}, not '1' or '2'")


def _decoded(signature: Json) -> bytes:
    if not isinstance(signature, str) or not signature:
        raise Refused("Signature is absent")
    try:
        return base64.b64decode(signature, validate=True)
    except ValueError as error:
        raise Refused("Signature is no base64") from error


def _loaded(pem: bytes) -> Certificate:
    from cryptography import x509  # noqa: PLC0415 - loaded with the first notification only

    try:
        certificate = x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise Refused("what SigningCertURL holds is no certificate") from error
    names = [str(name.value) for name in certificate.subject.get_attributes_for_oid(x509.NameOID.COMMON_NAME)]
    if not any(_ISSUED_TO.fullmatch(name) for name in names):
        raise Refused("the certificate of the signature is not issued to Amazon SNS")
    return certificate


def _check(certificate: Certificate, signature: bytes, signed: bytes, algorithm: HashAlgorithm) -> None:
    from cryptography.exceptions import InvalidSignature  # noqa: PLC0415 - loaded with the first notification only
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15  # noqa: PLC0415 - as above
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey  # noqa: PLC0415 - as above

    key = certificate.public_key()
    if not isinstance(key, RSAPublicKey):
        raise Refused("the certificate of the signature holds no RSA key")
    try:
        key.verify(signature, signed, PKCS1v15(), algorithm)
    except InvalidSignature as error:
        raise Refused("Amazon SNS did not sign this message, or it was changed since") from error
