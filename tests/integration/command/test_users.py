"""`guardia user`: people are made, listed, disabled and let in again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from guardia.bootstrap import store
from guardia.domain.caller import Role
from guardia_ops.errors import CommandError
from guardia_ops.users import NewUser, Users, display_name

if TYPE_CHECKING:
    from pathlib import Path

    from mypy_boto3_cognito_idp import CognitoIdentityProviderClient

    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

EVA = ("user", "add", "eva.perez@desk.example")
ANA = ("user", "add", "ana@acme.example", "--group", "clients", "--client", "acme")
PASSWORD = ("--password", "Aa1-long-enough")


def users(deployed: Target, pool: CognitoIdentityProviderClient) -> Users:
    """The pool's people, through this client."""
    return Users(pool, deployed.outputs["UserPoolId"], store(deployed.settings))


def asks(pool: CognitoIdentityProviderClient) -> list[tuple[str, Any]]:
    """Every change that this client asks of Cognito from here on, with its parameters."""
    calls: list[tuple[str, Any]] = []

    def note(params: Any, model: Any, **_: object) -> None:
        if not model.name.startswith(("AdminGet", "AdminList")):
            calls.append((model.name, params))

    pool.meta.events.register("provide-client-params.cognito-idp", note)
    return calls


def test_people_are_added_listed_and_disabled(operator: Operator, acme: Path) -> None:
    operator.types("client", "apply", str(acme))
    operator.types(*EVA, "--group", "engineers", "--name", "Eva [/] P.", *PASSWORD)
    operator.types(*ANA)
    assert "Eva [/] P." in operator.line("user", "list", about="eva.perez@desk.example")
    assert " acme " in operator.line("user", "list", about="ana@acme.example")
    operator.types("user", "disable", "ana@acme.example")
    line = operator.line("user", "list", about="ana@acme.example")
    assert "DISABLED" in line
    assert " acme " not in line


def test_a_user_without_a_name_is_not_shown_by_the_address(operator: Operator) -> None:
    operator.types(*EVA, "--group", "engineers")
    assert "│ Eva Perez │" in operator.line("user", "list", about="eva.perez@desk.example")


@pytest.mark.parametrize(
    ("email", "name"),
    [
        ("eva.perez@desk.example", "Eva Perez"),
        ("maria_del-carmen+guardia@desk.example", "Maria Del Carmen"),
        ("EPerez@desk.example", "EPerez"),
        ("...@desk.example", "..."),
    ],
)
def test_a_name_is_made_of_the_address(email: str, name: str) -> None:
    assert display_name(email) == name


def test_a_user_twice_is_refused(operator: Operator) -> None:
    operator.types(*EVA, "--group", "engineers")
    assert "has a user already" in operator.types(*EVA, "--group", "operators", code=1)


def test_a_weak_password_leaves_a_user_whom_the_same_command_finishes(operator: Operator) -> None:
    said = operator.types(*EVA, "--group", "engineers", "--password", "weak", code=1)
    assert "choose another password" in said
    assert "is not finished; `guardia user add` goes on where it stopped" in said
    assert "(none)" in operator.line("user", "list", about="eva.perez@desk.example")
    operator.types(*EVA, "--group", "engineers", *PASSWORD)
    line = operator.line("user", "list", about="eva.perez@desk.example")
    assert "engineers" in line
    assert "CONFIRMED" in line


def test_somebody_who_was_made_without_the_command_gets_a_name_and_a_group(
    operator: Operator, deployed: Target, pool: CognitoIdentityProviderClient
) -> None:
    pool.admin_create_user(UserPoolId=deployed.outputs["UserPoolId"], Username="eva.perez@desk.example")
    operator.types(*EVA, "--group", "engineers", *PASSWORD)
    line = operator.line("user", "list", about="eva.perez@desk.example")
    assert "│ Eva Perez │ engineers │" in line


def test_an_unfinished_user_without_a_password_is_invited_again(
    deployed: Target, pool: CognitoIdentityProviderClient
) -> None:
    pool_id, email = deployed.outputs["UserPoolId"], "eva.perez@desk.example"
    pool.admin_create_user(UserPoolId=pool_id, Username=email, MessageAction="SUPPRESS")
    asked: list[Any] = []
    pool.meta.events.register(
        "provide-client-params.cognito-idp.AdminCreateUser", lambda params, **_: asked.append(params)
    )
    Users(pool, pool_id, store(deployed.settings)).add(NewUser(email, "", Role.ENGINEER))
    assert [call.get("MessageAction") for call in asked] == [None, "RESEND"]


def test_a_disabled_user_is_let_in_again_with_what_the_command_says(operator: Operator) -> None:
    operator.types(*EVA, "--group", "engineers", "--name", "Eva", *PASSWORD)
    operator.types("user", "disable", "eva.perez@desk.example")
    operator.types(*EVA, "--group", "operators")
    line = operator.line("user", "list", about="eva.perez@desk.example")
    assert "│ Eva " in line
    assert "operators" in line
    assert "engineers" not in line
    assert "CONFIRMED" in line


def test_a_disabled_user_of_a_client_is_bound_to_it_again(operator: Operator, acme: Path) -> None:
    operator.types("client", "apply", str(acme))
    operator.types(*ANA, *PASSWORD)
    operator.types("user", "disable", "ana@acme.example")
    operator.types(*ANA, *PASSWORD, "--name", "Ana P.")
    line = operator.line("user", "list", about="ana@acme.example")
    assert "│ Ana P. " in line
    assert "acme │ CONFIRMED" in " ".join(line.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--group", "clients"), "--client names the client"),
        (("--group", "engineers", "--client", "acme"), "--client names the client"),
        (("--group", "clients", "--client", "nobody"), "there is no client nobody"),
        (("--group", "clients", "--client", "acme"), "is no contact of acme"),
    ],
)
def test_a_clients_user_must_be_one_of_its_contacts(
    operator: Operator, acme: Path, words: tuple[str, ...], said: str
) -> None:
    operator.types("client", "apply", str(acme))
    assert said in operator.types("user", "add", "eve@elsewhere.example", *words, code=1)


@pytest.mark.parametrize("word", ["disable", "reset"])
def test_nobody_to_disable_or_reset_is_said(operator: Operator, word: str) -> None:
    assert "nobody@desk.example has no user" in operator.types("user", word, "nobody@desk.example", code=1)


class TestReset:
    RESET = ("user", "reset", "eva.perez@desk.example")

    @pytest.mark.parametrize("group", ["engineers", "operators"])
    def test_whoever_has_signed_in_is_sent_a_code(
        self, operator: Operator, deployed: Target, pool: CognitoIdentityProviderClient, group: str
    ) -> None:
        operator.types(*EVA, "--group", group, *PASSWORD)
        asked = asks(pool)
        users(deployed, pool).reset("eva.perez@desk.example")
        assert [name for name, _ in asked] == ["AdminResetUserPassword", "AdminUserGlobalSignOut"]
        assert "RESET_REQUIRED" in operator.line("user", "list", about="eva.perez@desk.example")
        assert "eva.perez@desk.example is sent a code" in operator.types(*self.RESET)

    def test_whoever_has_never_signed_in_is_invited_again(
        self, operator: Operator, deployed: Target, pool: CognitoIdentityProviderClient
    ) -> None:
        operator.types(*EVA, "--group", "engineers")
        asked = asks(pool)
        users(deployed, pool).reset("eva.perez@desk.example")
        assert [(name, call.get("MessageAction")) for name, call in asked] == [
            ("AdminCreateUser", "RESEND"),
            ("AdminUserGlobalSignOut", None),
        ]
        assert "has never signed in, and is invited again" in operator.types(*self.RESET)

    def test_a_password_that_is_given_is_theirs_at_once(
        self, operator: Operator, deployed: Target, pool: CognitoIdentityProviderClient
    ) -> None:
        operator.types(*EVA, "--group", "engineers")
        asked = asks(pool)
        users(deployed, pool).reset("eva.perez@desk.example", "Aa1-another-one")
        assert [(name, call.get("Permanent")) for name, call in asked] == [
            ("AdminSetUserPassword", True),
            ("AdminUserGlobalSignOut", None),
        ]
        assert "CONFIRMED" in operator.line("user", "list", about="eva.perez@desk.example")
        assert "has the new password" in operator.types(*self.RESET, *PASSWORD)
        assert "choose another password" in operator.types(*self.RESET, "--password", "weak", code=1)

    def test_whoever_is_disabled_is_not_let_in_by_it(self, operator: Operator) -> None:
        operator.types(*EVA, "--group", "engineers", *PASSWORD)
        operator.types("user", "disable", "eva.perez@desk.example")
        for words in ((), PASSWORD):
            said = operator.types(*self.RESET, *words, code=1)
            assert "eva.perez@desk.example is disabled: `guardia user add` lets them in again" in said
        assert "DISABLED" in operator.line("user", "list", about="eva.perez@desk.example")

    def test_whoever_is_not_finished_is_finished_first(
        self, operator: Operator, deployed: Target, pool: CognitoIdentityProviderClient
    ) -> None:
        pool.admin_create_user(UserPoolId=deployed.outputs["UserPoolId"], Username="eva.perez@desk.example")
        assert "is not finished: `guardia user add` goes on where it stopped" in operator.types(*self.RESET, code=1)

    def test_whoever_comes_from_another_provider_has_no_password_here(
        self, operator: Operator, deployed: Target, pool: CognitoIdentityProviderClient
    ) -> None:
        operator.types(*EVA, "--group", "engineers")
        pool.meta.events.register(
            "after-call.cognito-idp.AdminGetUser", lambda parsed, **_: parsed.update(UserStatus="EXTERNAL_PROVIDER")
        )
        with pytest.raises(CommandError, match="is EXTERNAL_PROVIDER in Cognito, where no password can be reset"):
            users(deployed, pool).reset("eva.perez@desk.example")

    def test_a_clients_person_must_still_be_a_contact(self, operator: Operator, acme: Path) -> None:
        operator.types("client", "apply", str(acme))
        operator.types(*ANA, *PASSWORD)
        assert "is sent a code" in operator.types("user", "reset", "ana@acme.example")
        text = acme.read_text(encoding="utf-8")
        acme.write_text(text.replace("role: Jefa de TI", "tickets: false"), encoding="utf-8")
        operator.types("client", "apply", str(acme))
        said = operator.types("user", "reset", "ana@acme.example", code=1)
        assert "ana@acme.example is no contact of acme with tickets: true any more" in said


def test_an_address_that_is_none_is_refused_in_words(operator: Operator) -> None:
    assert "AWS refuses AdminCreateUser (InvalidParameterException): " in operator.types(
        "user", "add", "eva", "--group", "engineers", code=1
    )
