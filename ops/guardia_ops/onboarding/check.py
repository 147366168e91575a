"""`guardia client check`: everything that must be true before a client's alarms become tickets in time.

It looks at the register, at our side of the road, and at the client's side through the read role, and tries the road.
Nothing is changed but the state of the alarm that is made for this.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from guardia.domain.entitlement import entitle
from guardia_ops.errors import AWS_FAILURES, of_aws
from guardia_ops.onboarding.checks import client_side, policies, subscriptions
from guardia_ops.onboarding.checks.channels import usable_channels
from guardia_ops.onboarding.checks.contacts import reachable_contacts
from guardia_ops.onboarding.checks.contract import contract_in_force, known_holidays
from guardia_ops.onboarding.checks.heartbeat import beats
from guardia_ops.onboarding.checks.register import known_accounts
from guardia_ops.onboarding.finding import Check, Finding, Verdict, looked

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from guardia.domain.contract import Account, Client
    from guardia.ports import Clock, HeartbeatStore, Register
    from guardia_ops.onboarding.checks.road import Road
    from guardia_ops.onboarding.ports import (
        Channels,
        ClientSide,
        Desk,
        Enter,
        People,
        Policy,
        Subscriptions,
        Tell,
        TestAlarm,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckClient:
    """The look at one client. `local` is an emulator, which cannot show everything; `regions` are the client's."""

    register: Register
    people: People
    channels: Channels
    desk: Desk
    bus_arn: str
    subscriptions: Subscriptions
    enter: Enter
    road: Road
    heartbeats: HeartbeatStore
    clock: Clock
    local: bool
    regions: Sequence[str]
    tell: Tell

    def __call__(self, client_id: str) -> Iterator[Finding]:
        """The findings as they come, in the order in which they are mended."""
        client = self.register.client(client_id)
        if client is None:
            yield Finding(
                Check.CLIENT, client_id, Verdict.FAILED, "is not registered", "register it: guardia client apply FILE"
            )
            return
        yield Finding(Check.CLIENT, client.id, Verdict.OK, f"registered as {client.name}")
        yield from known_accounts(client, self.register)
        yield contract_in_force(client, self.clock())
        yield from known_holidays(client)
        yield from reachable_contacts(client, self.people, self.register)
        yield from usable_channels(client, self.channels)
        yield from self._admitted(client)
        yield from subscriptions.confirmed_subscriptions(client, self.subscriptions)
        for account in client.accounts:
            for region in self.regions:
                yield from self._client_side(client, account, region)
                yield self._beats(account, region)

    def _admitted(self, client: Client) -> Iterator[Finding]:
        bus = partial(policies.bus_admits, client, local=self.local)
        yield from _of_policy(Check.BUS_POLICY, client, self.desk.bus_policy, bus)
        if any(account.topics for account in client.accounts):
            queue = partial(policies.queue_admits, client)
            yield from _of_policy(Check.QUEUE_POLICY, client, self.desk.queue_policy, queue)

    def _beats(self, account: Account, region: str) -> Finding:
        heartbeat = self.heartbeats.heartbeat(account.id, region)
        return beats(heartbeat, client_side.place(account, region), self.clock(), local=self.local)

    def _client_side(self, client: Client, account: Account, region: str) -> Iterator[Finding]:
        subject = client_side.place(account, region)
        self.tell(f"looking at {subject}")
        side, findings = client_side.entered(account, region, self.enter)
        yield from findings
        if side is None:
            return
        try:
            alarm = side.test_alarm()
            yield from client_side.forwards(side, alarm, self.bus_arn, subject)
        except AWS_FAILURES as error:
            yield Finding(Check.FORWARDING, subject, Verdict.FAILED, of_aws(error), client_side.DEPLOY)
            return
        if alarm:
            yield looked(Check.TEST_ALARM, subject, partial(self._tried, client, side, alarm, account, region))

    def _tried(self, client: Client, side: ClientSide, alarm: TestAlarm, account: Account, region: str) -> Finding:
        subject = client_side.place(account, region)
        if entitle(client, self.clock()).value is None:
            reason = "no contract is in force: the test alarm would go to quarantine"
            return Finding(Check.TEST_ALARM, subject, Verdict.NOT_CHECKED, reason)
        self.tell(f"waiting for the test alarm of {subject}")
        return self.road.tried(side, alarm, account, region, subject)


def _of_policy(
    check: Check, client: Client, read: Callable[[], Policy | None], judge: Callable[[Policy | None], Iterable[Finding]]
) -> Iterator[Finding]:
    """What a policy says of the client; where AWS does not show it, that is the finding."""
    try:
        policy = read()
    except AWS_FAILURES as error:
        yield Finding(check, client.id, Verdict.FAILED, of_aws(error))
        return
    yield from judge(policy)
