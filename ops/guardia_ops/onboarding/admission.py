"""The admission of a client's accounts: they stand in a parameter of our stack, which bus and SNS queue follow.

Written with the template that is deployed, so that nothing else changes; accounts are only ever added. Why it is a
parameter: docs/decisions/0029.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from guardia_ops.errors import CommandError
from guardia_ops.onboarding.step import Outcome, Step

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guardia.domain.contract import Client
    from guardia_ops.onboarding.ports import DeskStack, Sleep, StackState, Tell

ACCOUNTS = "ClientAccountIds"
ORGANIZATION = "ClientOrganizationId"
MOST_ACCOUNTS = 250
"""As many as fit into the policies of bus and queue; the template's description of the parameter says so, too."""

LOOK_EVERY = 2.0
LONGEST_UPDATE = 1800.0
"""Seconds."""

_DONE = frozenset({"CREATE_COMPLETE", "UPDATE_COMPLETE", "IMPORT_COMPLETE"})

Agree = Callable[[str], bool]
"""Asks the operator whether to go on."""


@dataclass(frozen=True, slots=True)
class Admit:
    """Adds accounts to our stack's list. `listed` does so although an organisation is admitted."""

    stack: DeskStack
    agree: Agree
    sleep: Sleep
    tell: Tell
    listed: bool = False

    def __call__(self, client: Client, *, dry_run: bool) -> Iterator[Step]:
        """What became of each account. Raises CommandError where the stack cannot be updated now."""
        state = self.stack.state()
        wanted = [account.id for account in client.accounts]
        organization = state.parameters.get(ORGANIZATION, "")
        missing = _missing(state, wanted)
        if organization and missing and not self.listed:
            told = f"accounts {', '.join(missing)} are admitted if they belong to the organisation {organization}"
            yield Step(Outcome.STOOD, told, "an account outside it is listed with --list-accounts")
            missing = []
        yield from (Step(Outcome.STOOD, f"account {one} is admitted") for one in wanted if one in _accounts(state))
        if missing and dry_run:
            yield from (Step(Outcome.WOULD_MAKE, f"the admission of account {one}") for one in missing)
        elif missing and not self.agree(f"Update {self.stack.name} to admit {', '.join(missing)}?"):
            yield from (Step(Outcome.NOT_MADE, f"the admission of account {one}") for one in missing)
        elif missing:
            self._admit(wanted)
            yield from (Step(Outcome.MADE, f"the admission of account {one}") for one in missing)

    def _admit(self, wanted: Sequence[str]) -> None:
        """Update the stack. It is read once more: since the question was asked, others may have added theirs."""
        state = self._settled()
        accounts = [*_accounts(state), *_missing(state, wanted)]
        if len(accounts) > MOST_ACCOUNTS:
            raise CommandError(
                f"{len(accounts)} accounts do not fit into the policies of bus and queue; "
                f"admit an organisation instead: parameter {ORGANIZATION}"
            )
        try:
            kept = [name for name in state.parameters if name != ACCOUNTS]
            self.stack.update({ACCOUNTS: ",".join(accounts)}, kept)
        except ClientError:
            # Refused because others were faster, with the same accounts or with an update of their own; or for good.
            if _missing(self._settled(), wanted):
                raise
            return
        self.tell(f"waiting for {self.stack.name} to be updated")
        self._wait(wanted)

    def _settled(self) -> StackState:
        state = self.stack.state()
        if state.is_changing:
            raise CommandError(
                f"{self.stack.name} is being changed ({state.status}): run the command again when that is done"
            )
        return state

    def _wait(self, wanted: Sequence[str]) -> None:
        waited = 0.0
        while (state := self.stack.state()).is_changing:
            if waited > LONGEST_UPDATE:
                raise CommandError(f"{self.stack.name} is still {state.status} after {LONGEST_UPDATE / 60:.0f} minutes")
            self.sleep(LOOK_EVERY)
            waited += LOOK_EVERY
        if state.status not in _DONE or _missing(state, wanted):
            raise CommandError(
                f"{self.stack.name} is {state.status}, and nothing was admitted; "
                "`aws cloudformation describe-stack-events` says why"
            )


def _accounts(state: StackState) -> list[str]:
    return [one.strip() for one in state.parameters.get(ACCOUNTS, "").split(",") if one.strip()]


def _missing(state: StackState, wanted: Sequence[str]) -> list[str]:
    known = _accounts(state)
    return [one for one in wanted if one not in known]
