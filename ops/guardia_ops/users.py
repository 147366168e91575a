"""The people who sign in: made by an operator only, in one of the three groups, in the stack's Cognito pool."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.caller import Member, Role
from guardia_ops.errors import CommandError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AttributeTypeTypeDef

    from guardia.ports import Register


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to sign in. `client_id` is for a client's person, who must be one of the client's contacts.

    Without a password Cognito writes an invitation with a temporary one.
    """

    email: str
    name: str
    role: Role
    client_id: str | None = None
    password: str | None = None


@dataclass(frozen=True, slots=True)
class ListedUser:
    """One row of the list of users."""

    email: str
    name: str
    group: str
    client_id: str
    status: str


@dataclass(frozen=True, slots=True)
class Users:
    """The pool, and the register that binds a client's people to their tenant."""

    cognito: CognitoIdentityProviderClient
    pool_id: str
    register: Register

    def add(self, user: NewUser) -> str:
        """Make the user, or finish one whose making was interrupted; the Cognito `sub`. Raises CommandError."""
        self._check(user)
        sub = self._create(user)
        if user.client_id:
            self.register.put_member(Member(sub, user.client_id, user.email))
        if user.password:
            self.cognito.admin_set_user_password(
                UserPoolId=self.pool_id, Username=user.email, Password=user.password, Permanent=True
            )
        # The group comes last: until then the user may nothing.
        self.cognito.admin_add_user_to_group(UserPoolId=self.pool_id, Username=user.email, GroupName=user.role)
        return sub

    def _create(self, user: NewUser) -> str:
        attributes: list[AttributeTypeTypeDef] = [
            {"Name": "email", "Value": user.email},
            {"Name": "email_verified", "Value": "true"},
            {"Name": "name", "Value": user.name},
        ]
        try:
            made = self.cognito.admin_create_user(
                UserPoolId=self.pool_id,
                Username=user.email,
                UserAttributes=attributes,
                **({"MessageAction": "SUPPRESS"} if user.password else {"DesiredDeliveryMediums": ["EMAIL"]}),
            )
        except self.cognito.exceptions.UsernameExistsException:
            who = {"UserPoolId": self.pool_id, "Username": user.email}
            if self.cognito.admin_list_groups_for_user(**who)["Groups"]:
                raise CommandError(f"{user.email} has a user already") from None
            return _sub(self.cognito.admin_get_user(**who)["UserAttributes"])
        return _sub(made["User"]["Attributes"])

    def disable(self, email: str) -> None:
        """The user may not sign in any more, and the sessions that are open end. Raises CommandError."""
        try:
            user = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=email)
        except self.cognito.exceptions.UserNotFoundException:
            raise CommandError(f"{email} has no user") from None
        self.register.remove_member(_sub(user["UserAttributes"]))
        self.cognito.admin_disable_user(UserPoolId=self.pool_id, Username=email)
        self.cognito.admin_user_global_sign_out(UserPoolId=self.pool_id, Username=email)

    def listed(self) -> Iterator[ListedUser]:
        """Every user, by group."""
        for role in Role:
            pages = self.cognito.get_paginator("list_users_in_group").paginate(
                UserPoolId=self.pool_id, GroupName=role.value
            )
            for page in pages:
                for user in page["Users"]:
                    has = {a["Name"]: a.get("Value", "") for a in user["Attributes"]}
                    member = self.register.member(has["sub"])
                    yield ListedUser(
                        has.get("email", ""),
                        has.get("name", ""),
                        role.value,
                        member.client_id if member else "",
                        user["UserStatus"] if user["Enabled"] else "DISABLED",
                    )

    def _check(self, user: NewUser) -> None:
        if (user.role is Role.CLIENT) is not (user.client_id is not None):
            raise CommandError("--client names the client of a user in the group clients, and of no other")
        if user.client_id is None:
            return
        client = self.register.client(user.client_id)
        if client is None:
            raise CommandError(f"there is no client {user.client_id}: register it with `guardia client apply FILE`")
        if client.contact(user.email) is None:
            raise CommandError(
                f"{user.email} is no contact of {client.id} with tickets: true; add them to the client's file first"
            )


def _sub(attributes: Sequence[AttributeTypeTypeDef]) -> str:
    return next(attribute["Value"] for attribute in attributes if attribute["Name"] == "sub")
