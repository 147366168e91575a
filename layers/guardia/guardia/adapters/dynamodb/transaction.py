"""Several writes at once or none, and which of their conditions did not hold.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (CancellationReasons)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from pynamodb.exceptions import TransactWriteError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pynamodb.connection import Connection
    from pynamodb.expressions.condition import Condition as Clause

    from guardia.adapters.dynamodb.attributes import Typed
    from guardia.adapters.dynamodb.items import TableItem

Name = TypeVar("Name")
Operation = dict[str, Any]
"""One write in DynamoDB's form."""

FAILED = "ConditionalCheckFailed"
TRY_AGAIN = frozenset({"TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded"})
"""Nothing was decided against the write: another held an item at this moment, or the table was at its limit.

Neither botocore nor PynamoDB tries a transaction again that was cancelled for these.
"""


class Transaction(Generic[Name]):
    """Writes that are one. Each tells the name of what its condition protects.

    botocore gives every call a random client request token, so that its own repetition of a call whose answer was lost
    is recognised; a later call of ours has another, and the conditions decide.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._checks: list[tuple[Name, Operation]] = []
        self._deletes: list[tuple[Name, Operation]] = []
        self._puts: list[tuple[Name, Operation]] = []
        self._found: dict[Name, Mapping[str, Typed]] = {}

    def check(self, name: Name, kind: type[TableItem], key: tuple[str, str], clause: Clause) -> None:
        """An item that does not change must be so."""
        self._checks.append((name, kind.get_operation_kwargs_from_class(*key, condition=clause)))

    def delete(self, name: Name, item: TableItem, clause: Clause) -> None:
        """The item goes."""
        self._deletes.append((name, item.get_delete_kwargs_from_instance(condition=clause)))

    def put(self, name: Name, item: TableItem, clause: Clause | None, *, tells: bool = False) -> None:
        """The whole item stands as it is here; without a clause, another write of the transaction vouches for it.

        `tells`: where the clause does not hold, `found` has the item that stands there, without another call.
        """
        operation: Operation = {"TableName": item.Meta.table_name, "Item": item.serialize()}
        if clause is not None:
            operation |= _conditional(clause)
        if tells:
            operation["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        self._puts.append((name, operation))

    def found(self, name: Name) -> Mapping[str, Typed] | None:
        """The item that stood in the way of a write that tells, in DynamoDB's form; None where none did."""
        return self._found.get(name)

    def commit(self, met_another: Name) -> frozenset[Name]:
        """Write. The names of the conditions that did not hold, and `met_another`; nothing when it is written."""
        try:
            checks, deletes, puts = ([it for _, it in them] for them in (self._checks, self._deletes, self._puts))
            self._connection.transact_write_items(checks, deletes, puts, [])
        except TransactWriteError as error:
            return self._reasons(error, met_another)
        return frozenset()

    def _reasons(self, error: TransactWriteError, met_another: Name) -> frozenset[Name]:
        """PynamoDB sends checks, deletions and puts in this order, and reasons come back in it."""
        names = [name for name, _ in self._checks + self._deletes + self._puts]
        reasons = [(name, it) for name, it in zip(names, error.cancellation_reasons, strict=False) if it]
        self._found = {name: reason.raw_item for name, reason in reasons if reason.raw_item}
        codes = [(name, reason.code) for name, reason in reasons]
        if not codes or any(code != FAILED and code not in TRY_AGAIN for _, code in codes):
            raise error
        return frozenset(name if code == FAILED else met_another for name, code in codes)


def _conditional(clause: Clause) -> Operation:
    """What PynamoDB makes of a condition, without the item's attributes gone through once more."""
    names: dict[str, str] = {}
    values: dict[str, Any] = {}  # PynamoDB says str, and puts DynamoDB's form in
    operation: Operation = {"ConditionExpression": clause.serialize(names, values)}
    operation["ExpressionAttributeNames"] = {short: name for name, short in names.items()}
    if values:
        operation["ExpressionAttributeValues"] = values
    return operation
