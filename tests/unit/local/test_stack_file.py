"""stack.json, as others read it."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from guardia_ops.local.errors import LocalStackError
from guardia_ops.local.stack import Stack, User

if TYPE_CHECKING:
    from pathlib import Path

STACK = Stack(
    endpoint_url="http://127.0.0.1:4566",
    region="us-east-1",
    account_id="111111111111",
    access_key_id="111111111111",
    secret_access_key="local",
    outputs={"TableName": "tickets"},
    users={"engineer": User("eva@guardia.example", "Aa1-secret")},
)


def test_a_stack_is_read_back_as_it_was_written(tmp_path: Path) -> None:
    STACK.save(tmp_path)
    assert Stack.load(tmp_path) == STACK


def test_the_file_has_the_promised_shape(tmp_path: Path) -> None:
    assert json.loads(STACK.save(tmp_path).read_text()) == {
        "endpoint_url": "http://127.0.0.1:4566",
        "region": "us-east-1",
        "account_id": "111111111111",
        "access_key_id": "111111111111",
        "secret_access_key": "local",
        "outputs": {"TableName": "tickets"},
        "users": {"engineer": {"email": "eva@guardia.example", "password": "Aa1-secret"}},
    }


def test_only_this_user_may_read_the_passwords_even_where_a_file_was_open_to_all(tmp_path: Path) -> None:
    (tmp_path / "stack.json").write_text("{}")
    (tmp_path / "stack.json").chmod(0o644)
    (tmp_path / "stack.draft").write_text("left by a process that was killed")
    assert stat.S_IMODE(STACK.save(tmp_path).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["stack.json"]


def test_where_no_stack_is_the_message_says_how_to_start_one(tmp_path: Path) -> None:
    with pytest.raises(LocalStackError, match="make up"):
        Stack.load(tmp_path)
