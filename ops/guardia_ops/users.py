"""The people who sign in: made by an operator only, in one of the three groups, in the stack's Cognito pool."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia.domain.caller import Member, Role
from guardia_ops.errors import AWS_FAILURES, CommandError, of_aws

if TYPE_CHECKING:
    from collections.abc import Sequence

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient
    from mypy_boto3_cognito_idp.type_defs import AdminGetUserResponseTypeDef, AttributeTypeTypeDef, UserTypeTypeDef

    from guardia.ports import Register

NO_GROUP = "(none)"
RESETTABLE = frozenset({"CONFIRMED", "RESET_REQUIRED", "FORCE_CHANGE_PASSWORD"})
"""Of Cognito's statuses: somebody who signs in with a password of ours, who has chosen one or has yet to."""


@dataclass(frozen=True, slots=True)
class NewUser:
    """Who is to sign in. `client_id` is for a client's person, who must be one of the client's contacts.

    Timelines show the name to clients; without one it is made of the address. Without a password Cognito writes an
    invitation with a temporary one.
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
        """Make the user, finish one whose making was interrupted, or let a disabled one in again; the Cognito `sub`.

        Raises CommandError.
        """
        self._check(user)
        sub = self._create(user)
        try:
            if sub is None:
                sub = self._take_up(user)
            self._finish(user, sub)
        except AWS_FAILURES as error:
            again = f"{user.email} is not finished; `guardia user add` goes on where it stopped"
            raise CommandError(f"{of_aws(error)} ({again})") from error
        return sub

    def _create(self, user: NewUser) -> str | None:
        """A user who may nothing yet; None if there is one with this address."""
        try:
            made = self.cognito.admin_create_user(
                UserPoolId=self.pool_id,
                Username=user.email,
                UserAttributes=[
                    {"Name": "email", "Value": user.email},
                    *_attributes(user.name or display_name(user.email)),
                ],
                **({"MessageAction": "SUPPRESS"} if user.password else {"DesiredDeliveryMediums": ["EMAIL"]}),
            )
        except self.cognito.exceptions.UsernameExistsException:
            return None
        return _values(made["User"]["Attributes"])["sub"]

    def _take_up(self, user: NewUser) -> str:
        """Bring a disabled or unfinished user to where a new one starts: enabled, bound to nothing, in no group."""
        known = self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=user.email)
        groups = self.cognito.admin_list_groups_for_user(UserPoolId=self.pool_id, Username=user.email)["Groups"]
        if known["Enabled"] and groups:
            raise CommandError(f"{user.email} has a user already")
        has = _values(known["UserAttributes"])
        self.register.remove_member(has["sub"])
        for group in groups:
            self.cognito.admin_remove_user_from_group(
                UserPoolId=self.pool_id, Username=user.email, GroupName=group["GroupName"]
            )
        name = user.name or has.get("name") or display_name(user.email)
        self.cognito.admin_update_user_attributes(
            UserPoolId=self.pool_id, Username=user.email, UserAttributes=_attributes(name)
        )
        self.cognito.admin_enable_user(UserPoolId=self.pool_id, Username=user.email)
        if not user.password and known["UserStatus"] == "FORCE_CHANGE_PASSWORD":
            self._invite_again(user.email)
        return has["sub"]

    def _invite_again(self, email: str) -> None:
        """Who never signed in: the invitation was not sent, or its password may have expired."""
        self.cognito.admin_create_user(
            UserPoolId=self.pool_id, Username=email, MessageAction="RESEND", DesiredDeliveryMediums=["EMAIL"]
        )

    def _finish(self, user: NewUser, sub: str) -> None:
        if user.client_id:
            self.register.put_member(Member(sub, user.client_id, user.email))
        if user.password:
            self._set_password(user.email, user.password)
        # The group comes last: until then the user may nothing.
        self.cognito.admin_add_user_to_group(UserPoolId=self.pool_id, Username=user.email, GroupName=user.role)

    def _set_password(self, email: str, password: str) -> None:
        self.cognito.admin_set_user_password(UserPoolId=self.pool_id, Username=email, Password=password, Permanent=True)

    def disable(self, email: str) -> None:
        """The user may not sign in any more, and the sessions that are open end. Raises CommandError."""
        user = self._known(email)
        self.register.remove_member(_values(user["UserAttributes"])["sub"])
        self.cognito.admin_disable_user(UserPoolId=self.pool_id, Username=email)
        self._sign_out(email)

    def reset(self, email: str, password: str | None = None) -> str:
        """The old password counts no more, and the sessions that are open end. What becomes of the user, for a person.

        Without a password, Cognito writes a code to whoever has signed in before, and a new invitation to whoever has
        not. We decide which by the user's status, since Cognito refuses the one that does not fit. Raises CommandError.

        https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminResetUserPassword.html
        """
        user = self._known(email)
        self._refuse_reset(email, user)
        if password:
            self._set_password(email, password)
            said = "has the new password"
        elif user["UserStatus"] == "FORCE_CHANGE_PASSWORD":
            self._invite_again(email)
            said = "has never signed in, and is invited again"
        else:
            self.cognito.admin_reset_user_password(UserPoolId=self.pool_id, Username=email)
            said = "is sent a code, with which they choose a new password"
        self._sign_out(email)
        return said

    def _refuse_reset(self, email: str, user: AdminGetUserResponseTypeDef) -> None:
        groups = self.cognito.admin_list_groups_for_user(UserPoolId=self.pool_id, Username=email)["Groups"]
        if not user["Enabled"]:
            raise CommandError(f"{email} is disabled: `guardia user add` lets them in again")
        if not groups:
            raise CommandError(f"{email} is not finished: `guardia user add` goes on where it stopped")
        if user["UserStatus"] not in RESETTABLE:
            raise CommandError(f"{email} is {user['UserStatus']} in Cognito, where no password can be reset")
        member = self.register.member(_values(user["UserAttributes"])["sub"])
        client = self.register.client(member.client_id) if member else None
        if member and not (client and client.contact(member.email)):
            raise CommandError(
                f"{email} is no contact of {member.client_id} with tickets: true any more, and could do nothing; add "
                "them to the client's file first"
            )

    def _known(self, email: str) -> AdminGetUserResponseTypeDef:
        try:
            return self.cognito.admin_get_user(UserPoolId=self.pool_id, Username=email)
        except self.cognito.exceptions.UserNotFoundException:
            raise CommandError(f"{email} has no user") from None

    def _sign_out(self, email: str) -> None:
        self.cognito.admin_user_global_sign_out(UserPoolId=self.pool_id, Username=email)

    def listed(self) -> list[ListedUser]:
        """Every user of the pool, by group and address; first those whose making was interrupted, who have no group."""
        groups = self._groups()
        pages = self.cognito.get_paginator("list_users").paginate(UserPoolId=self.pool_id)
        users = [self._row(user, groups.get(user["Username"], [])) for page in pages for user in page["Users"]]
        return sorted(users, key=lambda user: (user.group, user.email))

    def _groups(self) -> dict[str, list[str]]:
        """The groups of each user who is in one, by Cognito's user name."""
        groups: dict[str, list[str]] = {}
        for role in Role:
            pages = self.cognito.get_paginator("list_users_in_group").paginate(
                UserPoolId=self.pool_id, GroupName=role.value
            )
            for user in (user for page in pages for user in page["Users"]):
                groups.setdefault(user["Username"], []).append(role.value)
        return groups

    def _row(self, user: UserTypeTypeDef, groups: list[str]) -> ListedUser:
        has = _values(user["Attributes"])
        member = self.register.member(has["sub"])
        return ListedUser(
            has.get("email", ""),
            has.get("name", ""),
            " ".join(groups) or NO_GROUP,
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


def display_name(email: str) -> str:
    """A name for a person who was given none: `eva.perez@example.com` becomes `Eva Perez`."""
    local = email.partition("@")[0]
    words = re.split(r"[._-]+", local.partition("+")[0])
    return " ".join(word[:1].upper() + word[1:] for word in words if word) or local


def _attributes(name: str) -> list[AttributeTypeTypeDef]:
    return [{"Name": "email_verified", "Value": "true"}, {"Name": "name", "Value": name}]


def _values(attributes: Sequence[AttributeTypeTypeDef]) -> dict[str, str]:
    return {attribute["Name"]: attribute.get("Value", "") for attribute in attributes}
