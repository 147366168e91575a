"""A layer is unpacked once."""

from __future__ import annotations

import os
import zipfile
from typing import TYPE_CHECKING

from guardia_ops.local import unpack

if TYPE_CHECKING:
    from pathlib import Path


def packed(path: Path, content: str, year: int = 2026) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr(zipfile.ZipInfo("python/module.py", (year, 1, 1, 0, 0, 0)), content)
    return path


def extract(copies: Path, archive: Path, place: Path) -> Path:
    """As the emulator does it: an empty directory, and extractall."""
    place.mkdir()
    with unpack.zipfile_that_links(copies).ZipFile(archive) as opened:
        opened.extractall(place)
    return place


def test_the_files_are_there_and_two_processes_share_them(tmp_path: Path) -> None:
    (copies := tmp_path / "copies").mkdir()
    one = extract(copies, packed(tmp_path / "a.zip", "x = 1"), tmp_path / "one")
    two = extract(copies, packed(tmp_path / "b.zip", "x = 1", year=2027), tmp_path / "two")
    assert (one / "python/module.py").read_text() == "x = 1"
    assert (one / "python/module.py").samefile(two / "python/module.py")
    assert len(list(copies.iterdir())) == 1


def test_a_file_that_would_leave_its_place_does_not(tmp_path: Path) -> None:
    (copies := tmp_path / "copies").mkdir()
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("../../outside.py", "x = 1")
    place = extract(copies, tmp_path / "a.zip", tmp_path / "one")
    assert [path.name for path in place.iterdir()] == ["outside.py"]
    assert not list(tmp_path.glob("outside.py"))


def test_no_name_is_left_for_the_emulator_to_look_after(tmp_path: Path) -> None:
    archive = packed(tmp_path / "a.zip", "x = 1")
    with unpack.zipfile_that_links(tmp_path).ZipFile(archive) as opened:
        assert opened.namelist() == []


def test_other_content_is_another_copy(tmp_path: Path) -> None:
    (copies := tmp_path / "copies").mkdir()
    one = extract(copies, packed(tmp_path / "a.zip", "x = 1"), tmp_path / "one")
    two = extract(copies, packed(tmp_path / "b.zip", "x = 2"), tmp_path / "two")
    assert (one / "python/module.py").read_text() == "x = 1"
    assert (two / "python/module.py").read_text() == "x = 2"


def test_a_copy_that_nobody_used_for_a_week_is_forgotten(tmp_path: Path) -> None:
    copies = tmp_path / "copies"
    unpack.forget_unused(copies)  # makes the directory
    used = extract(copies, packed(tmp_path / "a.zip", "used"), tmp_path / "one")
    extract(copies, packed(tmp_path / "b.zip", "unused"), tmp_path / "two")
    (unused,) = set(copies.iterdir()) - {used.resolve()}
    os.utime(unused, (0, 0))
    unpack.forget_unused(copies)
    assert list(copies.iterdir()) == [used.resolve()]
