"""Requests as API Gateway's REST API hands them to a function, with the claims of a Cognito ID token.

https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from guardia.domain.token import TokenSource

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.caller import Caller

STAGE = "v1"
POOL = TokenSource("https://cognito-idp.us-east-1.amazonaws.com/us-east-1_AbCdEfGhI", "3n4b5urk1ft4fl3mg5e62d9ado")
"""Whose tokens these are."""

FAR_OFF = "Thu Dec 31 23:59:59 UTC 2099"
"""When they end: after every test's own time."""


@dataclass(frozen=True)
class Context:
    """What Lambda tells a function about its call."""

    function_name: str = "guardia-ticket-api"
    memory_limit_in_mb: int = 1024
    invoked_function_arn: str = "arn:aws:lambda:us-east-1:000000000000:function:guardia-ticket-api"
    aws_request_id: str = "5b2ff2a6-6a3c-4d8f-8f5e-0a3b6c7d8e9f"


def claims_of(caller: Caller) -> dict[str, str]:
    """The claims of this caller's ID token, as text, in the way that the authorizer passes them on."""
    return {
        "sub": caller.sub,
        "name": caller.name,
        "email": f"{caller.name.lower()}@desk.example",
        "email_verified": "true",
        "cognito:groups": caller.role.value,
        "cognito:username": caller.sub,
        "token_use": "id",
        "aud": POOL.client_id,
        "iss": POOL.issuer,
        "exp": FAR_OFF,
    }


def rest_event(
    method: str,
    path: str,
    *,
    claims: Mapping[str, str] | None,
    body: object = None,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """One request. A `body` that is no text goes as JSON; `claims` of None is a route without an authorizer."""
    text = body if isinstance(body, str) or body is None else json.dumps(body)
    sent = {"Accept": "application/json", "Host": "api.example", **(headers or {})}
    if text is not None:
        sent.setdefault("Content-Type", "application/json")
    resource = re.sub(r"^/(tickets|clients)/[^/]+", r"/\1/{id}", path)
    resource = re.sub(r"/contacts/[^/]+$", "/contacts/{email}", resource)
    resource = re.sub(r"/maintenance/[^/]+", "/maintenance/{window_id}", resource)
    below = r"(?:/contacts/(?P<email>[^/]+)|/maintenance/(?P<window_id>[^/]+))?"
    named = re.match(rf"^/(?:tickets|clients)/(?P<id>[^/]+){below}", path)
    return {
        "resource": resource,
        "path": path,
        "httpMethod": method,
        "headers": sent,
        "multiValueHeaders": {name: [value] for name, value in sent.items()},
        "queryStringParameters": dict(query) if query else None,
        "multiValueQueryStringParameters": {name: [value] for name, value in query.items()} if query else None,
        "pathParameters": {name: text for name, text in named.groupdict().items() if text} if named else None,
        "stageVariables": None,
        "requestContext": {
            "resourceId": "a1b2c3",
            "authorizer": {"claims": dict(claims)} if claims is not None else None,
            "resourcePath": resource,
            "httpMethod": method,
            "extendedRequestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "requestTime": "22/Nov/2026:10:00:00 +0000",
            "path": f"/{STAGE}{path}",
            "accountId": "000000000000",
            "protocol": "HTTP/1.1",
            "stage": STAGE,
            "domainPrefix": "abcdef1234",
            "requestTimeEpoch": 1795341600000,
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "192.0.2.10", "userAgent": "curl/8"},
            "domainName": "abcdef1234.execute-api.us-east-1.amazonaws.com",
            "apiId": "abcdef1234",
        },
        "body": text,
        "isBase64Encoded": False,
    }
