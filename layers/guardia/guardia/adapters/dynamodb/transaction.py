"""Several writes at once or none, and which of their conditions did not hold.

https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html (CancellationReasons)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, TypeVar

from pynamodb.exceptions import TransactWriteError
from pynamodb.transactions import TransactWrite

if TYPE_CHECKING:
    from pynamodb.connection import Connection
    from pynamodb.expressions.condition import Condition as Clause

    from guardia.adapters.dynamodb.items import TableItem

Name = TypeVar("Name")

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
        self._write = TransactWrite(connection=connection)
        self._checks: list[Name] = []
        self._deletes: list[Name] = []
        self._puts: list[Name] = []

    def check(self, name: Name, kind: type[TableItem], key: tuple[str, str], clause: Clause) -> None:
        """An item that does not change must be so."""
        self._checks.append(name)
        self._write.condition_check(kind, *key, condition=clause)

    def delete(self, name: Name, item: TableItem, clause: Clause) -> None:
        """The item goes."""
        self._deletes.append(name)
        self._write.delete(item, condition=clause)

    def put(self, name: Name, item: TableItem, clause: Clause | None) -> None:
        """The whole item stands as it is here; without a clause, another write of the transaction vouches for it."""
        self._puts.append(name)
        self._write.save(item, condition=clause)

    def commit(self, met_another: Name) -> frozenset[Name]:
        """Write. The names of the conditions that did not hold, and `met_another`; nothing when it is written."""
        try:
            with self._write:
                pass
        except TransactWriteError as error:
            return self._reasons(error, met_another)
        return frozenset()

    def _reasons(self, error: TransactWriteError, met_another: Name) -> frozenset[Name]:
        """PynamoDB sends checks, deletions and puts in this order, and reasons come back in it."""
        names = self._checks + self._deletes + self._puts
        reasons = zip(names, error.cancellation_reasons, strict=False)
        codes = [(name, reason.code) for name, reason in reasons if reason]
        if not codes or any(code != FAILED and code not in TRY_AGAIN for _, code in codes):
            raise error
        return frozenset(name if code == FAILED else met_another for name, code in codes)
