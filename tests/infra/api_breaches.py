"""Routes and users: faults, each with the check that must find it."""

from __future__ import annotations

from tests.infra import api
from tests.infra.breaches import Breach, event
from tests.infra.templates import own

BREACHES = {
    "an API asks for no user": Breach(
        api.open_routes, lambda t: own(t, "DeskApi").pop("Auth"), "DeskApi asks for no user by default"
    ),
    "an API has authorizers and uses none": Breach(
        api.open_routes,
        lambda t: own(t, "DeskApi")["Auth"].pop("DefaultAuthorizer"),
        "DeskApi asks for no user by default",
    ),
    "an API takes access tokens": Breach(
        api.open_routes,
        lambda t: own(t, "DeskApi")["Auth"]["Authorizers"]["Users"].update(AuthorizationScopes=["tickets"]),
        "DeskApi takes more than ID tokens",
    ),
    "a route lets everybody in": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").update(Auth={"Authorizer": "NONE"}),
        "TicketApiFunction.ListTickets chooses its own authorizer",
    ),
    "a route is on an implicit API": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").pop("RestApiId"),
        "TicketApiFunction.ListTickets belongs to an API that has no authorizer",
    ),
    "a route takes every method": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").update(Method="ANY"),
        "TicketApiFunction.ListTickets is not named",
    ),
    "a route takes every path": Breach(
        api.open_routes,
        lambda t: event(t, "TicketApiFunction", "ListTickets").update(Path="/{proxy+}"),
        "TicketApiFunction.ListTickets is not named",
    ),
    "a function has a public address": Breach(
        api.open_routes,
        lambda t: own(t, "TicketApiFunction").update(FunctionUrlConfig={"AuthType": "NONE"}),
        "TicketApiFunction has an address of its own",
    ),
    "a link asks for a user": Breach(
        api.open_routes,
        lambda t: event(t, "MessageLinksFunction", "ShowLink").pop("Auth"),
        "MessageLinksFunction.ShowLink asks for a user whom a link cannot have",
    ),
    "another route beside the links lets everybody in": Breach(
        api.open_routes,
        lambda t: event(t, "MessageLinksFunction", "ShowLink").update(Path="/a"),
        "MessageLinksFunction.ShowLink chooses its own authorizer",
    ),
    "tokens can be guessed fast": Breach(
        api.hasty_routes,
        lambda t: own(t, "DeskApi")["MethodSettings"].pop(3),
        "POST /a/{token} is not slowed down",
    ),
    "tokens can be guessed faster than people open links": Breach(
        api.hasty_routes,
        lambda t: own(t, "DeskApi")["MethodSettings"][1].update(ThrottlingRateLimit=1_000),
        "GET /a/{token} is not slowed down",
    ),
    "the gateway logs a link that fails": Breach(
        api.hasty_routes,
        lambda t: own(t, "DeskApi")["MethodSettings"][2].update(LoggingLevel="ERROR"),
        "HEAD /a/{token} is logged",
    ),
    "the access log holds links": Breach(
        api.telling_access_logs,
        lambda t: own(t, "DeskApi")["AccessLogSetting"].update(Format='{"path":"$context.path"}'),
        "DeskApi logs $context.path",
    ),
    "an API has no limit": Breach(
        api.unbounded_apis,
        lambda t: own(t, "DeskApi")["MethodSettings"][0].pop("ThrottlingRateLimit"),
        "DeskApi has no limit",
    ),
    "the gateway refuses in its own form": Breach(
        api.foreign_answers,
        lambda t: own(t, "DeskApi")["GatewayResponses"].pop("UNAUTHORIZED"),
        "DeskApi answers UNAUTHORIZED in AWS's form",
    ),
    "the gateway says another status": Breach(
        api.foreign_answers,
        lambda t: own(t, "DeskApi")["GatewayResponses"]["THROTTLED"].update(StatusCode=400),
        "DeskApi answers THROTTLED with another status than it says",
    ),
    "anybody may sign up": Breach(
        api.open_pools,
        lambda t: own(t, "UserPool").pop("AdminCreateUserConfig"),
        "anybody may sign up to UserPool",
    ),
    "people may change their e-mail": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient")["WriteAttributes"].append("email"),
        "people may change their email through UserPoolClient",
    ),
    "people may take another's name": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient")["WriteAttributes"].append("name"),
        "people may change their name through UserPoolClient",
    ),
    "people may change everything": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient").pop("WriteAttributes"),
        "people may change their email through UserPoolClient",
    ),
    "an empty list lets people change everything": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient").update(WriteAttributes=[]),
        "people may change their name through UserPoolClient",
    ),
    "a token is valid for a day": Breach(
        api.open_pools,
        lambda t: own(t, "UserPoolClient").update(IdTokenValidity=1440),
        "IdToken of UserPoolClient is valid for more than an hour",
    ),
}
