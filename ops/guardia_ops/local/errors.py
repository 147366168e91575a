"""What can go wrong with the local stack."""


class LocalStackError(Exception):
    """The local stack could not do what was asked. The message says why and where to look, for a person."""
