"""The gauge of whoever runs a use case without operators who watch: a test, the operator's command."""


def unmeasured(_name: str, _value: float = 1, /, **_dimensions: str) -> None:
    """Nobody watches."""
