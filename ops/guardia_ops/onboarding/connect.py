"""`guardia client connect`: makes what is ours to make, as often as one likes, and says what is the client's to do."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guardia_ops.errors import CommandError
from guardia_ops.onboarding.step import Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guardia.domain.contract import Account, Client
    from guardia.ports import Register
    from guardia_ops.onboarding.admission import Admit
    from guardia_ops.onboarding.topics import Subscribe


@dataclass(frozen=True, slots=True)
class ConnectClient:
    """The two things that are ours: the admission of the accounts, and the subscriptions to their topics."""

    register: Register
    admit: Admit
    subscribe: Subscribe
    outputs: Mapping[str, str]

    def __call__(self, client_id: str, *, dry_run: bool = False) -> Iterator[Step]:
        """The steps as they are taken. Raises CommandError for an unknown client, and where our stack cannot change."""
        client = self.register.client(client_id)
        if client is None:
            raise CommandError(f"there is no client {client_id}: register it with `guardia client apply FILE`")
        yield from self.admit(client, dry_run=dry_run)
        yield from self.subscribe(client, dry_run=dry_run)
        yield from self._to_do(client)

    def _to_do(self, client: Client) -> Iterator[Step]:
        """What the client's own people deploy, in each region of each account that has alarms."""
        for account in client.accounts:
            values = {"AlarmBusArn": self.outputs["AlarmBusArn"]}
            if account.topics:
                values["SnsIntakeQueueArn"] = self.outputs["SnsIntakeQueueArn"]
            given = " ".join(f"{name}={value}" for name, value in values.items())
            told = f"deploys infra/client_account.yaml in account {account.id}, in each region with alarms: {given}"
            yield Step(Outcome.CLIENT, f"{told} {_external_id(account)}".rstrip(), _without_external_id(account))


def _external_id(account: Account) -> str:
    return f"ExternalId={account.external_id}" if account.external_id else ""


def _without_external_id(account: Account) -> str:
    if account.external_id:
        return ""
    return "without external_id in the client's file nobody can look into the account (docs/deploying.md)"
