"""Nobody gets in by the gateway with a token that is not ours: forged ones, and real ones of another pool or use.

What the function itself makes of claims is tried in tests/security/test_tokens.py, at far more of them.
"""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from itertools import product
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.e2e.forgery import claims_in, forged, key_of
from tests.security.routes import Route, routes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guardia_ops.local.stack import Stack
    from tests.e2e.aws import Aws
    from tests.e2e.desk import People

LEAST_TOKENS = 30
NAMES = {
    "ticket": "GD-00000-00000",
    "client": "acme",
    "email": "ana@acme.example",
    "message": "01M847VV40DKN4G0FH7MSJBRH4",
    "window": "01M847VV40DKN4G0FH7MSJBRH4",
}

pytestmark = pytest.mark.covers("F52")


@pytest.fixture(scope="module")
def by_the_gateway(stack: Stack, people: People, elsewhere: dict[str, str]) -> dict[str, str]:
    """The headers of requests that reach no function, by what is wrong with them."""
    tokens = tokens_of(people)
    address = f"{stack.endpoint_url}/{stack.outputs['UserPoolId']}/.well-known/jwks.json"
    key = key_of(tokens["operator"], httpx.get(address, trust_env=False).json()["keys"])
    own = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    made = {
        f"{who}'s token, {how}": f"Bearer {token}"
        for who, token in tokens.items()
        for how, token in forged(token, tokens["client" if who != "client" else "operator"], key, own).items()
    }
    plain = {"nothing": "", "an empty token": "Bearer", "no token": "Bearer nonsense", "a password": "Basic b21hcjp4"}
    return made | plain | {how: f"Bearer {token}" for how, token in elsewhere.items()}


@pytest.fixture(scope="module")
def elsewhere(aws: Aws) -> Iterator[dict[str, str]]:
    """Real tokens of another pool of the same account, which has a user of the same name in the group operators."""
    cognito = aws("cognito-idp")
    pool = cognito.create_user_pool(PoolName="elsewhere")["UserPool"]["Id"]
    cognito.create_group(UserPoolId=pool, GroupName="operators")
    yield {f"another pool's {use} token": token for use, token in signed_in(aws, pool, new_client(aws, pool)).items()}
    cognito.delete_user_pool(UserPoolId=pool)


@pytest.fixture(scope="module")
def by_the_function(stack: Stack, aws: Aws) -> Iterator[dict[str, str]]:
    """Tokens that the pool did sign, for another use or another app client, by what they are.

    AWS's own gateway refuses an access token where no scopes are asked for; the emulator lets it through.
    """
    cognito, pool = aws("cognito-idp"), stack.outputs["UserPoolId"]
    other = new_client(aws, pool)
    omar = stack.users["operator"]
    asked = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": omar.email, "PASSWORD": omar.password}}
    ours = cognito.initiate_auth(ClientId=stack.outputs["UserPoolClientId"], **asked)["AuthenticationResult"]
    others = cognito.initiate_auth(ClientId=other, **asked)["AuthenticationResult"]
    yield {
        "our access token": ours["AccessToken"],
        "another app client's access token": others["AccessToken"],
        "another app client's ID token": others["IdToken"],
    }
    cognito.delete_user_pool_client(UserPoolId=pool, ClientId=other)


def test_the_gateway_lets_nobody_in_with_a_token_that_is_not_of_our_pool(
    stack: Stack, by_the_gateway: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    assert len(by_the_gateway) >= LEAST_TOKENS
    statuses = tried(stack, by_the_gateway)
    record_property(f"requests refused: {len(by_the_gateway)} tokens at {len(routes())} routes", len(statuses))
    assert {asked: status for asked, status in statuses.items() if status != httpx.codes.UNAUTHORIZED} == {}


def test_the_function_takes_only_id_tokens_of_our_app_client(
    stack: Stack, by_the_function: dict[str, str], record_property: Callable[[str, object], None]
) -> None:
    statuses = tried(stack, {how: f"Bearer {token}" for how, token in by_the_function.items()})
    record_property("requests with real tokens of another use refused", len(statuses))
    assert Counter(statuses.values()) == {httpx.codes.FORBIDDEN: len(statuses)}


def test_the_tokens_that_were_forged_are_good_ones(stack: Stack, people: People) -> None:
    """So that each refusal is the forgery's doing."""
    for token in tokens_of(people).values():
        headers = {"Authorization": f"Bearer {token}"}
        assert httpx.get(f"{stack.outputs['ApiUrl']}/tickets", headers=headers, trust_env=False).status_code == 200
        claims = claims_in(token)
        assert claims["aud"] == stack.outputs["UserPoolClientId"]
        assert claims["iss"].endswith(f"/{stack.outputs['UserPoolId']}")


def tokens_of(people: People) -> dict[str, str]:
    """The ID token of each."""
    everybody = {"engineer": people.engineer, "operator": people.operator, "client": people.client}
    return {who: api.http.headers["Authorization"].removeprefix("Bearer ") for who, api in everybody.items()}


def tried(stack: Stack, headers: dict[str, str]) -> dict[tuple[str, str, str], int]:
    """The status of each of these at each route."""
    with httpx.Client(base_url=stack.outputs["ApiUrl"], timeout=60, trust_env=False) as anybody:

        def ask(asked: tuple[str, Route]) -> tuple[tuple[str, str, str], int]:
            how, route = asked
            answer = anybody.request(
                route.method,
                route.path(NAMES),
                params=route.query,
                json=route.body,
                headers={"Authorization": headers[how]} if headers[how] else {},
            )
            return (how, route.method, route.template), answer.status_code

        with ThreadPoolExecutor(4) as threads:
            return dict(threads.map(ask, product(headers, routes())))


def new_client(aws: Aws, pool: str) -> str:
    """An app client of a pool, as somebody could make one who does not know what ours forbids."""
    made: dict[str, Any] = aws("cognito-idp").create_user_pool_client(
        UserPoolId=pool, ClientName="another", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    return str(made["UserPoolClient"]["ClientId"])


def signed_in(aws: Aws, pool: str, client: str) -> dict[str, str]:
    """The tokens of an operator whom this pool has made itself."""
    cognito, user, password = aws("cognito-idp"), "omar@guardia.example", "Aa1-elsewhere"
    cognito.admin_create_user(UserPoolId=pool, Username=user, MessageAction="SUPPRESS")
    cognito.admin_set_user_password(UserPoolId=pool, Username=user, Password=password, Permanent=True)
    cognito.admin_add_user_to_group(UserPoolId=pool, Username=user, GroupName="operators")
    asked = {"AuthFlow": "USER_PASSWORD_AUTH", "AuthParameters": {"USERNAME": user, "PASSWORD": password}}
    tokens = cognito.initiate_auth(ClientId=client, **asked)["AuthenticationResult"]
    return {"ID": tokens["IdToken"], "access": tokens["AccessToken"], "refresh": tokens["RefreshToken"]}
