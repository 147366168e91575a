"""The REST API and its users: no route without an authorizer, no user that nobody made."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.infra.templates import FUNCTION, references, resources

if TYPE_CHECKING:
    from tests.infra.templates import Json

API = "AWS::Serverless::Api"
PROBLEM = "application/problem+json"
ANSWERS = {"UNAUTHORIZED", "ACCESS_DENIED", "MISSING_AUTHENTICATION_TOKEN", "THROTTLED", "DEFAULT_4XX", "DEFAULT_5XX"}
OPEN = {(method, "/a/{token}") for method in ("GET", "HEAD", "POST")}
"""The only routes without the authorizer: the page behind the links in messages, which prove themselves."""

OPEN_RATE = 10
"""Requests in a second that each of them admits at most."""

WHO_SOMEBODY_IS = ("email", "email_verified", "name")
"""Attributes of a user that Guardia believes: the ID token carries them."""


def routes(template: Json) -> dict[tuple[str, str], str]:
    """Method and path of each route, with the function that answers it."""
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"]): function
        for function, properties in resources(template, FUNCTION).items()
        for event in properties.get("Events", {}).values()
        if event["Type"] in {"Api", "HttpApi"}
    }


def open_routes(template: Json) -> list[str]:
    """Routes that somebody reaches without a token of our user pool, and routes that are not named."""
    pools, found = set(resources(template, "AWS::Cognito::UserPool")), []
    for name, api in resources(template, API).items():
        auth = api.get("Auth", {})
        default = auth.get("Authorizers", {}).get(auth.get("DefaultAuthorizer"), {})
        if not references(default.get("UserPoolArn")) & pools:
            found.append(f"{name} asks for no user by default")
        if "AuthorizationScopes" in default or default.get("Identity"):
            found.append(f"{name} takes more than ID tokens")
    for function, properties in resources(template, FUNCTION).items():
        for name, event in properties.get("Events", {}).items():
            if event["Type"] in {"Api", "HttpApi"}:
                found += [f"{function}.{name} {fault}" for fault in _route_faults(template, event)]
        if properties.get("FunctionUrlConfig"):
            found.append(f"{function} has an address of its own")
    return found


def _route_faults(template: Json, event: Json) -> list[str]:
    properties, found = event["Properties"], []
    if not references(properties.get("RestApiId")) & set(resources(template, API)):
        found.append("belongs to an API that has no authorizer")
    route = (properties["Method"].upper(), properties["Path"])
    if route in OPEN and properties.get("Auth") != {"Authorizer": "NONE"}:
        found.append("asks for a user whom a link cannot have")
    if route not in OPEN and "Auth" in properties:
        found.append("chooses its own authorizer")
    if properties["Method"].upper() == "ANY" or "+}" in properties["Path"]:
        found.append("is not named")
    return found


def open_to_all(template: Json) -> set[tuple[str, str]]:
    """The routes that turn the authorizer off, by method and path."""
    return {
        (event["Properties"]["Method"], event["Properties"]["Path"])
        for properties in resources(template, FUNCTION).values()
        for event in properties.get("Events", {}).values()
        if event["Type"] in {"Api", "HttpApi"} and "Auth" in event["Properties"]
    }


def hasty_routes(template: Json) -> list[str]:
    """Routes without an authorizer on which tokens can be guessed fast, or are logged."""
    given = {
        (setting["HttpMethod"], setting["ResourcePath"]): setting
        for api in resources(template, API).values()
        for setting in api.get("MethodSettings", [])
    }
    found = []
    for method, path in sorted(open_to_all(template)):
        # AWS::ApiGateway::Stage: "forward slashes are encoded as ~1 and the initial slash must include a slash".
        setting = given.get((method, "/" + path.replace("/", "~1")), {})
        if not 0 < setting.get("ThrottlingRateLimit", 0) <= OPEN_RATE:
            found.append(f"{method} {path} is not slowed down")
        if setting.get("LoggingLevel") != "OFF":
            found.append(f"{method} {path} is logged")
    return found


def telling_access_logs(template: Json) -> list[str]:
    """Access logs that hold paths: that of a link is the right to acknowledge."""
    return [
        f"{name} logs {variable}"
        for name, api in resources(template, API).items()
        for variable in ("$context.path", "$context.customDomain.basePathMatched")
        if f'"{variable}"' in str(api.get("AccessLogSetting", {}).get("Format", ""))
    ]


def unbounded_apis(template: Json) -> list[str]:
    """APIs that one caller can exhaust."""
    found = []
    for name, api in resources(template, API).items():
        everywhere = [
            setting
            for setting in api.get("MethodSettings", [])
            if (setting["ResourcePath"], setting["HttpMethod"]) == ("/*", "*")
        ]
        if not any(
            setting.get("ThrottlingRateLimit") and setting.get("ThrottlingBurstLimit") for setting in everywhere
        ):
            found.append(f"{name} has no limit")
    return found


def foreign_answers(template: Json) -> list[str]:
    """Answers of the gateway itself that are not RFC 9457 problems."""
    found = []
    for name, api in resources(template, API).items():
        given = api.get("GatewayResponses", {})
        found += [f"{name} answers {kind} in AWS's form" for kind in sorted(ANSWERS - set(given))]
        for kind, answer in given.items():
            forms = answer.get("ResponseTemplates", {})
            if list(forms) != [PROBLEM]:
                found.append(f"{name} answers {kind} in another form")
                continue
            # The gateway writes the message in with its quotes.
            body = json.loads(forms[PROBLEM].replace("$context.error.messageString", '"text"'))
            if body.get("status", answer.get("StatusCode")) != answer.get("StatusCode") or "title" not in body:
                found.append(f"{name} answers {kind} with another status than it says")
    return found


def open_pools(template: Json) -> list[str]:
    """User pools that anybody joins, and clients through which people change who they are."""
    found = []
    for name, pool in resources(template, "AWS::Cognito::UserPool").items():
        if pool.get("AdminCreateUserConfig", {}).get("AllowAdminCreateUserOnly") is not True:
            found.append(f"anybody may sign up to {name}")
        if pool.get("Policies", {}).get("PasswordPolicy", {}).get("MinimumLength", 0) < 12:
            found.append(f"{name} takes short passwords")
    for name, client in resources(template, "AWS::Cognito::UserPoolClient").items():
        # No list, and an empty one, means every standard attribute.
        writable = client.get("WriteAttributes") or WHO_SOMEBODY_IS
        found += [f"people may change their {a} through {name}" for a in WHO_SOMEBODY_IS if a in writable]
        if client.get("PreventUserExistenceErrors") != "ENABLED":
            found.append(f"{name} tells who has a user")
        found += [f"{kind} of {name} is valid for more than an hour" for kind in _long_tokens(client)]
    return found


def _long_tokens(client: Json) -> list[str]:
    """Kinds of token that are valid for more than an hour, which is what Cognito gives by default."""
    minutes = {"seconds": 1 / 60, "minutes": 1, "hours": 60, "days": 1440}
    units = client.get("TokenValidityUnits", {})
    return [
        kind
        for kind in ("AccessToken", "IdToken")
        if client.get(f"{kind}Validity", 1) * minutes[units.get(kind, "hours")] > 60
    ]
