"""Our queue is subscribed to each topic of the client, once, and what stands in the way is said in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from guardia.domain.contract import Account, Environment
from guardia_ops.onboarding.ports import Subscription
from guardia_ops.onboarding.step import Outcome, Step
from guardia_ops.onboarding.topics import Subscribe
from tests.support.builders import PRODUCTION, TESTING, client
from tests.support.onboarding import TOPIC, Topics, refusal

ACME = client(
    accounts=(
        Account(PRODUCTION, Environment.PRODUCTION, topics=(TOPIC,)),
        Account(TESTING, Environment.NON_PRODUCTION),
    )
)
OURS = Subscription(f"{TOPIC}:1", TOPIC)


def subscribe(topics: Topics, *, dry_run: bool = False) -> Step:
    """What became of acme's only topic."""
    (step,) = Subscribe(topics)(ACME, dry_run=dry_run)
    return step


def test_a_topic_is_subscribed_and_the_second_time_it_stood_already() -> None:
    topics = Topics()
    assert subscribe(topics).outcome is Outcome.MADE
    assert subscribe(topics) == Step(Outcome.STOOD, f"the subscription to {TOPIC}")


def test_a_dry_run_subscribes_nothing() -> None:
    topics = Topics()
    assert subscribe(topics, dry_run=True) == Step(Outcome.WOULD_MAKE, f"the subscription to {TOPIC}")
    assert topics.made == {}


def test_raw_delivery_is_turned_off() -> None:
    topics = Topics({TOPIC: replace(OURS, raw=True)})
    assert subscribe(topics, dry_run=True).told == f"the end of raw delivery from {TOPIC}"
    assert subscribe(topics) == Step(Outcome.MADE, f"the end of raw delivery from {TOPIC}")
    assert topics.made == {TOPIC: OURS}


def test_a_subscription_that_waits_for_a_confirmation_is_made_again() -> None:
    topics = Topics({TOPIC: Subscription("PendingConfirmation", TOPIC)})
    assert subscribe(topics).outcome is Outcome.MADE
    assert topics.made == {TOPIC: OURS}


def test_one_that_still_waits_is_told_with_what_the_client_does() -> None:
    step = subscribe(Topics(pending=True))
    assert step.outcome is Outcome.NOT_MADE
    assert "waits for a confirmation" in step.told
    assert "the client deletes the subscription" in step.advice


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        ("AuthorizationError", "the client lets our account sns:Subscribe in the topic's policy"),
        ("NotFound", "is the ARN in the client's file right"),
        ("InvalidParameter", "a topic of the kind FIFO cannot reach our queue"),
        ("InternalError", ""),
    ],
)
def test_what_sns_refuses_is_told_with_what_helps(code: str, advice: str) -> None:
    step = subscribe(Topics(refuses={TOPIC: refusal(code, "Subscribe")}))
    assert step.outcome is Outcome.NOT_MADE
    assert step.told == f"the subscription to {TOPIC}: AWS refuses Subscribe ({code}): no"
    assert step.advice.startswith(advice)
    assert bool(step.advice) is bool(advice)


def test_a_topic_that_is_refused_takes_no_other_with_it() -> None:
    second = TOPIC.replace("alarms", "others")
    both = client(accounts=(Account(PRODUCTION, Environment.PRODUCTION, topics=(TOPIC, second)),))
    topics = Topics(refuses={TOPIC: refusal("NotFound")})
    assert [step.outcome for step in Subscribe(topics)(both, dry_run=False)] == [Outcome.NOT_MADE, Outcome.MADE]
