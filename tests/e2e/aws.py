"""The stack's AWS, as a tester calls it who has every right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from guardia_ops.local.stack import Stack


class Aws:
    """One boto3 client for each service, since making one takes longer than a call."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._clients: dict[str, Any] = {}

    def __call__(self, service: str) -> Any:
        """The service's client in the provider's account. It may be used by several threads at once."""
        if service not in self._clients:
            self._clients[service] = self._stack.client(service)
        return self._clients[service]

    def close(self) -> None:
        """Close what was opened."""
        for client in self._clients.values():
            client.close()
