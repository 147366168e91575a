"""Connecting makes what is ours, and says which values the client's own people deploy with."""

from __future__ import annotations

import pytest

from guardia.adapters.in_memory.store import InMemoryStore
from guardia.domain.contract import Account, Environment
from guardia_ops.errors import CommandError
from guardia_ops.onboarding.admission import ACCOUNTS, Admit
from guardia_ops.onboarding.connect import ConnectClient
from guardia_ops.onboarding.step import Outcome, Step
from guardia_ops.onboarding.topics import Subscribe
from tests.support.builders import PRODUCTION, TESTING, client, register
from tests.support.onboarding import BUS, TOPIC, Stack, Topics

QUEUE = "arn:aws:sqs:us-east-1:111111111111:sns-intake"
ACCOUNTS_OF_ACME = (
    Account(PRODUCTION, Environment.PRODUCTION, external_id="acme-9f2c", topics=(TOPIC,)),
    Account(TESTING, Environment.NON_PRODUCTION),
)


def connect(stack: Stack, topics: Topics, *, client_id: str = "acme", dry_run: bool = False) -> list[Step]:
    store = InMemoryStore()
    register(store, client(accounts=ACCOUNTS_OF_ACME))
    outputs = {"AlarmBusArn": BUS, "SnsIntakeQueueArn": QUEUE}
    admit = Admit(stack, lambda _: True, stack.sleep, lambda _: None)
    return list(ConnectClient(store, admit, Subscribe(topics), outputs)(client_id, dry_run=dry_run))


def test_accounts_are_admitted_and_topics_subscribed_and_the_rest_is_the_clients() -> None:
    stack, topics = Stack({ACCOUNTS: ""}), Topics()
    outcomes = [step.outcome for step in connect(stack, topics)]
    assert outcomes == [Outcome.MADE, Outcome.MADE, Outcome.MADE, Outcome.CLIENT, Outcome.CLIENT]
    assert (stack.parameters[ACCOUNTS], list(topics.made)) == (f"{PRODUCTION},{TESTING}", [TOPIC])


def test_a_second_time_everything_stood_already() -> None:
    stack, topics = Stack({ACCOUNTS: ""}), Topics()
    connect(stack, topics)
    outcomes = [step.outcome for step in connect(stack, topics)]
    assert outcomes == [Outcome.STOOD, Outcome.STOOD, Outcome.STOOD, Outcome.CLIENT, Outcome.CLIENT]


def test_a_dry_run_makes_nothing() -> None:
    stack, topics = Stack({ACCOUNTS: ""}), Topics()
    outcomes = [step.outcome for step in connect(stack, topics, dry_run=True)]
    assert outcomes[:3] == [Outcome.WOULD_MAKE, Outcome.WOULD_MAKE, Outcome.WOULD_MAKE]
    assert (stack.updates, topics.made) == ([], {})


def test_the_client_is_told_the_values_of_each_account() -> None:
    with_id, without = connect(Stack({ACCOUNTS: f"{PRODUCTION},{TESTING}"}), Topics())[-2:]
    assert with_id.told.endswith(f"AlarmBusArn={BUS} SnsIntakeQueueArn={QUEUE} ExternalId=acme-9f2c")
    assert (PRODUCTION in with_id.told, with_id.advice) == (True, "")
    assert without.told.endswith(f"AlarmBusArn={BUS}")
    assert "without external_id" in without.advice


def test_an_unknown_client_is_not_connected() -> None:
    with pytest.raises(CommandError, match="there is no client nobody"):
        connect(Stack({ACCOUNTS: ""}), Topics(), client_id="nobody")
