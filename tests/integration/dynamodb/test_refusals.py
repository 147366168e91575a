"""Answers of DynamoDB that moto never gives: which of them are conflicts, and that every other is raised (F15, F22)."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from botocore.exceptions import EndpointConnectionError, ReadTimeoutError
from pynamodb.exceptions import PutError, TransactWriteError

from guardia.domain.change import Change, Condition, Conflict
from guardia.domain.ticket import Kind
from guardia.services.trying import until_written
from tests.contract.builders import (
    IDENTITY,
    NOW,
    a_client,
    a_key,
    a_message,
    a_notice,
    a_record,
    a_ticket,
    opening,
    step,
)
from tests.support.builders import register

if TYPE_CHECKING:
    from guardia.adapters.dynamodb.store import DynamoDBStore
    from tests.integration.dynamodb.hooks import Hooks

pytestmark = pytest.mark.covers("F15", "F22")

CANCELLED = "TransactionCanceledException"


@pytest.mark.parametrize("reason", ["TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"])
def test_a_transaction_that_met_another_is_a_conflict_to_be_tried_again(
    store: DynamoDBStore, hooks: Hooks, reason: str
) -> None:
    hooks.refuse("TransactWriteItems", CANCELLED, "None", reason)

    with pytest.raises(Conflict) as conflict:
        store.commit(Change(fingerprint="v1:a", record=a_record()))
    assert conflict.value.failed == {Condition.NOBODY_INTERFERES}


def test_reasons_come_in_the_order_of_the_writes(store: DynamoDBStore, hooks: Hooks) -> None:
    """The check of the joined ticket is sent first, then the record, then the fingerprint."""
    change = Change(fingerprint="v1:a", record=a_record(), joined=a_ticket())
    hooks.refuse("TransactWriteItems", CANCELLED, "TransactionConflict", "None", "ConditionalCheckFailed")

    with pytest.raises(Conflict) as conflict:
        store.commit(change)
    assert conflict.value.failed == {Condition.NOBODY_INTERFERES, Condition.FINGERPRINT_IS_NEW}


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        (0, Condition.TICKET_IS_AS_READ),  # the ticket
        (1, Condition.TICKET_IS_AS_READ),  # its entry
        (2, Condition.KEY_IS_NEW),
        (3, Condition.RECORD_IS_AS_READ),
        (4, Condition.FINGERPRINT_IS_NEW),
        (5, Condition.MESSAGE_IS_HELD),
    ],
)
def test_each_write_of_a_step_has_its_name(store: DynamoDBStore, hooks: Hooks, at: int, expected: Condition) -> None:
    written = {"record": a_record(2), "fingerprint": "v1:b", "key": a_key(), "released": a_message()}
    change = step(a_ticket(version=2), Kind.COMMENTED, **written)
    hooks.refuse(
        "TransactWriteItems",
        CANCELLED,
        *("ConditionalCheckFailed" if place == at else "None" for place in range(6)),
    )

    with pytest.raises(Conflict) as conflict:
        store.commit(change)
    assert conflict.value.failed == {expected}


@pytest.mark.parametrize("reason", ["ValidationError", "ItemCollectionSizeLimitExceeded", "AccessDenied"])
def test_a_transaction_that_can_never_be_written_is_raised(store: DynamoDBStore, hooks: Hooks, reason: str) -> None:
    hooks.refuse("TransactWriteItems", CANCELLED, "ConditionalCheckFailed", reason)

    with pytest.raises(TransactWriteError):
        store.commit(Change(fingerprint="v1:a", record=a_record()))


@pytest.mark.parametrize("code", ["ValidationException", "AccessDeniedException", "ResourceNotFoundException"])
def test_a_refusal_that_is_no_cancellation_is_raised(store: DynamoDBStore, hooks: Hooks, code: str) -> None:
    hooks.refuse("TransactWriteItems", code)

    with pytest.raises(TransactWriteError) as error:
        store.commit(Change(fingerprint="v1:a"))
    assert error.value.cause_response_code == code


def test_an_item_that_is_too_large_is_raised(store: DynamoDBStore) -> None:
    with pytest.raises(TransactWriteError):
        store.commit(opening(a_ticket(alarm_description="x" * 410_000)))


def test_a_table_that_nobody_answers_for_is_raised(store: DynamoDBStore, hooks: Hooks) -> None:
    def fall_silent(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    # Before the request is made, so that botocore does not pause and repeat it.
    hooks.at("before-call.dynamodb.TransactWriteItems", fall_silent)

    with pytest.raises(TransactWriteError) as error:
        store.commit(Change(fingerprint="v1:a"))
    assert isinstance(error.value.cause, EndpointConnectionError)


def test_a_change_whose_answer_was_lost_is_found_as_handled(store: DynamoDBStore, hooks: Hooks) -> None:
    """Committed, and the caller unaware: the next try finds the fingerprint."""

    def lose(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://dynamodb")

    change = opening(a_ticket(), a_record())
    hooks.at("after-call.dynamodb.TransactWriteItems", lose)
    with pytest.raises(TransactWriteError):
        store.commit(change)
    hooks.take_back()

    with pytest.raises(Conflict) as conflict:
        store.commit(change)
    assert Condition.FINGERPRINT_IS_NEW in conflict.value.failed
    assert store.record(IDENTITY) == a_record()


@pytest.mark.parametrize(("revision", "operation"), [(0, "PutItem"), (1, "UpdateItem")])
def test_a_lease_that_could_not_be_asked_for_is_not_taken_for_refused(
    store: DynamoDBStore, hooks: Hooks, revision: int, operation: str
) -> None:
    hooks.refuse(operation, "AccessDeniedException")

    with pytest.raises(Exception, match="refused in a test"):
        store.take_notice(a_notice(revision=revision), NOW)


def test_a_notice_that_could_not_be_recorded_is_raised(store: DynamoDBStore, hooks: Hooks) -> None:
    hooks.refuse("PutItem", "AccessDeniedException")

    with pytest.raises(PutError):
        store.put_notice(a_notice())


def test_a_notice_whose_answer_was_lost_is_raised_as_what_it_was(store: DynamoDBStore, hooks: Hooks) -> None:
    def lose(**_: object) -> None:
        raise ReadTimeoutError(endpoint_url="https://dynamodb")

    hooks.at("after-call.dynamodb.PutItem", lose)

    with pytest.raises(PutError) as error:
        store.put_notice(a_notice())
    assert isinstance(error.value.cause, ReadTimeoutError)


def test_a_client_whose_item_another_holds_is_decided_again(store: DynamoDBStore, hooks: Hooks) -> None:
    hooks.refuse("TransactWriteItems", CANCELLED, "TransactionConflict", "None")

    with pytest.raises(Conflict) as conflict:
        register(store, a_client("acme", "222222222222"))
    assert conflict.value.failed == {Condition.CLIENT_IS_AS_READ}


def test_of_two_changes_of_a_client_the_second_is_made_after_the_first(store: DynamoDBStore, hooks: Hooks) -> None:
    """Somebody else's file comes between our read and our write; our accounts are counted from theirs."""
    register(store, a_client("acme", "111111111111"))
    theirs = [a_client("acme", "111111111111", "222222222222")]

    def come_between(**_: object) -> None:
        if theirs:
            register(store, theirs.pop())

    hooks.at("before-call.dynamodb.TransactWriteItems", come_between)
    ours = a_client("acme", "333333333333", name="ACME, S.A.", contacts=())
    tries: list[int] = []
    until_written(lambda: register(store, ours), tries.append)

    assert tries == [1]
    assert store.client("acme") == ours
    assert [trace.action for trace in store.traces("acme")] == ["registered", "removed"]
    assert store.holding("111111111111").client is None
    assert store.holding("222222222222").client is None
    assert store.holding("333333333333").client == ours


def test_an_account_that_another_took_meanwhile_is_refused(store: DynamoDBStore, hooks: Hooks) -> None:
    others = [a_client("globex", "222222222222")]

    def come_between(**_: object) -> None:
        if others:
            register(store, others.pop())

    hooks.at("before-call.dynamodb.TransactWriteItems", come_between)

    with pytest.raises(Exception, match=r"222222222222 is already registered for the client globex"):
        register(store, replace(a_client("acme"), accounts=a_client("acme", "222222222222").accounts))
