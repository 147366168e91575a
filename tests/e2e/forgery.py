"""Tokens that whoever wants to get in could make of the real ones, without the user pool's private key."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

if TYPE_CHECKING:
    from collections.abc import Mapping

Json = dict[str, Any]

YEARS_AHEAD = 4_102_444_800
"""2100-01-01, in seconds since 1970."""


def forged(token: str, other: str, key: Json, own: rsa.RSAPrivateKey) -> dict[str, str]:
    """Each forgery by what it is. `other` is somebody else's real token, `key` the pool's public key, `own` a key."""
    header, payload, signature = token.split(".")
    head, claims, public = _read(header), _read(payload), _public(key)
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    modulus = base64.urlsafe_b64decode(key["n"] + "==")
    jwk = {"kty": "RSA", "kid": "own", **_numbers(own)}
    operator = claims | {"cognito:groups": ["operators"], "name": "Mallory"}

    def signed(more: Json) -> str:
        return _by_key(head | more, claims, own)

    return {
        "signed by nobody": _joined(head | {"alg": "none"}, claims, b""),
        "signed by nobody, in other letters": _joined(head | {"alg": "nOnE"}, claims, b""),
        "signed by nobody, with the old signature": f"{_text(head | {'alg': 'none'})}.{payload}.{signature}",
        "signed with the public key as a secret": _by_secret(head, claims, pem),
        "signed with the public key's number as a secret": _by_secret(head, claims, modulus),
        "signed with nothing as a secret": _by_secret(head, claims, b""),
        "signed by another key of the same name": signed({}),
        "signed by another key of another name": signed({"kid": "own"}),
        "signed by another key that it brings along": signed({"kid": "own", "jwk": jwk}),
        "signed by another key that it leads to": signed({"kid": "own", "jku": "https://evil.example/jwks.json"}),
        "signed by another key with a path for a name": signed({"kid": "../../dev/null"}),
        "signed by another key without a name": _by_key({"alg": "RS256"}, claims, own),
        "of an operator, with the old signature": f"{header}.{_text(operator)}.{signature}",
        "of somebody else, with the old signature": f"{header}.{_text(claims | {'sub': 'x'})}.{signature}",
        "of another pool, with the old signature": f"{header}.{_text(claims | {'iss': 'https://x'})}.{signature}",
        "without an end, with the old signature": f"{header}.{_text(claims | {'exp': YEARS_AHEAD})}.{signature}",
        "that is over": _by_key(head, claims | {"exp": 1}, own),
        "that is not yet": _by_key(head, claims | {"nbf": YEARS_AHEAD, "iat": YEARS_AHEAD}, own),
        "with somebody else's signature": f"{header}.{payload}.{other.rpartition('.')[2]}",
        "with somebody else's claims": f"{header}.{other.split('.')[1]}.{signature}",
        "without a signature": f"{header}.{payload}.",
        "without its third part": f"{header}.{payload}",
        "with a fourth part": f"{token}.{signature}",
        "with half a signature": f"{header}.{payload}.{signature[: len(signature) // 2]}",
        "with a signature turned round": f"{header}.{payload}.{signature[::-1]}",
        "without claims": f"{header}..{signature}",
        "with claims that are no JSON": f"{header}.{_encoded(b'operators')}.{signature}",
        "with claims that are a list": f"{header}.{_encoded(b'[]')}.{signature}",
    }


def claims_in(token: str) -> Json:
    """What a token says."""
    return _read(token.split(".")[1])


def key_of(token: str, keys: list[Json]) -> Json:
    """The public key that the token says it was signed for."""
    wanted = _read(token.split(".", maxsplit=1)[0])["kid"]
    return next(key for key in keys if key["kid"] == wanted)


def _by_secret(head: Json, claims: Json, secret: bytes) -> str:
    head = head | {"alg": "HS256"}
    mac = hmac.new(secret, f"{_text(head)}.{_text(claims)}".encode(), hashlib.sha256)
    return _joined(head, claims, mac.digest())


def _by_key(head: Json, claims: Json, key: rsa.RSAPrivateKey) -> str:
    signature = key.sign(f"{_text(head)}.{_text(claims)}".encode(), padding.PKCS1v15(), hashes.SHA256())
    return _joined(head, claims, signature)


def _joined(head: Json, claims: Json, signature: bytes) -> str:
    return f"{_text(head)}.{_text(claims)}.{_encoded(signature)}"


def _text(part: Mapping[str, Any]) -> str:
    return _encoded(json.dumps(part).encode())


def _encoded(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


def _read(part: str) -> Json:
    content: Json = json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))
    return content


def _public(key: Json) -> rsa.RSAPublicKey:
    numbers = (int.from_bytes(base64.urlsafe_b64decode(key[name] + "=="), "big") for name in ("e", "n"))
    return rsa.RSAPublicNumbers(*numbers).public_key()


def _numbers(key: rsa.RSAPrivateKey) -> dict[str, str]:
    numbers = key.public_key().public_numbers()
    return {"n": _encoded(numbers.n.to_bytes(256, "big")), "e": _encoded(numbers.e.to_bytes(3, "big"))}
