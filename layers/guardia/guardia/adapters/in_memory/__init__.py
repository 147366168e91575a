"""ports.Store in plain Python, for tests of use cases and for trying things. Held to the same suite as the table."""

from guardia.adapters.in_memory.store import InMemoryStore

__all__ = ["InMemoryStore"]
