"""Unpacks a layer once for all processes that use it, as they share /opt on Lambda.

MiniStack gives each concurrent call of a function a process, and each process its own copy of code and layers: 5,000
files and 72 MB to write before a cold start, and to delete afterwards; and it looks twice where each file would go, in
one interpreter with all else that it does. A storm of alarms starts fifty processes, and nobody is answered for
minutes. Here a process gets a link to one copy, which stays from one stack to the next; what the first compiles, the
others load. Should MiniStack change inside, all works the same, only slower.

Standard library only: `launcher` runs it in a Python without packages.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
import threading
import time
import types
import zipfile
from pathlib import Path

UNUSED_SECONDS = 7 * 24 * 3600

_unpacking = threading.Lock()  # ten threads may want a layer at once: nine wait


def zipfile_that_links(copies: Path) -> types.ModuleType:
    """The module zipfile, but extractall() leaves a link to a copy below `copies`."""

    class LinkingZipFile(zipfile.ZipFile):
        def namelist(self) -> list[str]:
            """None, for the emulator to look after: `extractall` lets no file leave its place."""
            return []

        def extractall(self, path: object = None, members: object = None, pwd: bytes | None = None) -> None:
            del members, pwd  # the emulator unpacks all, and nothing with a password
            place = Path(str(path))
            copy = copies / content_key(self)
            with _unpacking:
                if not copy.exists():
                    self._unpack(copy)
            os.utime(copy)  # it is in use: see forget_unused
            place.rmdir()  # the emulator has made it, empty
            place.symlink_to(copy)

        def _unpack(self, copy: Path) -> None:
            draft = Path(tempfile.mkdtemp(dir=copies))
            super().extractall(draft, self.infolist())
            try:
                draft.rename(copy)
            except OSError:  # the emulator of another stack was faster
                shutil.rmtree(draft)

    module = types.ModuleType("zipfile")
    module.__dict__.update(zipfile.__dict__, ZipFile=LinkingZipFile)
    return module


def content_key(archive: zipfile.ZipFile) -> str:
    """The same for archives of the same files, whenever they were packed."""
    files = sorted((file.filename, file.CRC, file.file_size) for file in archive.infolist())
    return hashlib.sha256(repr(files).encode()).hexdigest()


def forget_unused(copies: Path) -> None:
    """Deletes the copies that no process has asked for in a week."""
    copies.mkdir(parents=True, exist_ok=True)
    for copy in copies.iterdir():
        if copy.stat().st_mtime < time.time() - UNUSED_SECONDS:
            shutil.rmtree(copy, ignore_errors=True)
