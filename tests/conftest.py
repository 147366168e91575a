"""What holds for every tier of tests."""

from __future__ import annotations

from hypothesis import settings

# Examples are many and small; a busy machine is no reason to fail one. A failure prints how to see it again.
settings.register_profile("guardia", deadline=None, print_blob=True)
settings.load_profile("guardia")
