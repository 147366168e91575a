"""Guardia's REST API, as a person who signed in with Cognito uses it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia_ops.local.stack import Stack, User


@dataclass(frozen=True, slots=True)
class Api:
    """Calls with one person's ID token."""

    http: httpx.Client

    def get(self, path: str, **query: str) -> Any:
        """The body of an answer. Raises CommandError with the problem that the API names."""
        return self._body(self.http.get(path, params=query))

    def post(self, path: str, body: Mapping[str, object]) -> Any:
        """The body of the answer to a step. Raises CommandError."""
        return self._body(self.http.post(path, json=dict(body)))

    def _body(self, answer: httpx.Response) -> Any:
        if answer.is_error:
            raise CommandError(
                f"{answer.request.method} {answer.request.url} answered {answer.status_code}: {answer.text}"
            )
        return answer.json()


def sign_in(stack: Stack, user: User) -> Api:
    """The API for this person. Raises botocore's ClientError when Cognito refuses the password."""
    answer = stack.client("cognito-idp").initiate_auth(
        ClientId=stack.outputs["UserPoolClientId"],
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": user.email, "PASSWORD": user.password},
    )
    token = answer["AuthenticationResult"]["IdToken"]
    headers = {"Authorization": f"Bearer {token}"}
    # trust_env: a proxy of this machine has no business between us and 127.0.0.1.
    return Api(httpx.Client(base_url=stack.outputs["ApiUrl"], headers=headers, timeout=30, trust_env=False))
