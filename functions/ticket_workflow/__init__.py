"""The tasks of both state machines."""
