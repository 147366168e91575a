"""One stack for each directory."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from guardia_ops.local import ownership

if TYPE_CHECKING:
    from pathlib import Path


def test_a_directory_without_a_lock_has_no_owner(tmp_path: Path) -> None:
    assert ownership.owner(tmp_path) is None
    assert ownership.released(tmp_path, seconds=0)


def test_the_owner_is_the_process_that_holds_the_lock(tmp_path: Path) -> None:
    lock = ownership.claim(tmp_path)
    assert lock is not None
    with lock:
        assert ownership.owner(tmp_path) == os.getpid()
        assert not ownership.released(tmp_path, seconds=0)
        assert ownership.claim(tmp_path, seconds=0) is None


def test_a_lock_file_without_a_holder_names_nobody(tmp_path: Path) -> None:
    (tmp_path / ownership.LOCK_NAME).write_text("1")
    assert ownership.owner(tmp_path) is None
    lock = ownership.claim(tmp_path)
    assert lock is not None
    with lock:
        assert ownership.owner(tmp_path) == os.getpid()
