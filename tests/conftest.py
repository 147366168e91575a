"""What holds for every tier of tests."""

from __future__ import annotations

import os

from hypothesis import settings

# Powertools reads this when a function's handler is first imported; the template gives it to every function.
os.environ.setdefault("POWERTOOLS_METRICS_NAMESPACE", "Guardia")

# Examples are many and small; a busy machine is no reason to fail one. A failure prints how to see it again.
settings.register_profile("guardia", deadline=None, print_blob=True)
settings.load_profile("guardia")
