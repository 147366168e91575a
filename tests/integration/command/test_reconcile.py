"""`guardia reconcile`: a client's account in moto, read by its role, beside the table."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult

from guardia.adapters import clock
from guardia.adapters.client_account import read_session
from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.domain.contract import Account, Environment
from guardia.domain.outcome import OutcomeKind
from guardia.ports import TicketFilter
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from tests.contract import table
from tests.integration.command.operators import Operator, Terminal
from tests.support.builders import PRODUCTION, alarm, client, contract, register
from tests.support.builders import identity as identity_of
from tests.support.metric_alarms import turn_alarm

if TYPE_CHECKING:
    from collections.abc import Callable

    from mypy_boto3_cloudwatch import CloudWatchClient

    from guardia.domain.ticket import Ticket
    from guardia_ops.target import Target

ACCOUNT = Account(PRODUCTION, Environment.PRODUCTION, "acme-9f2c")


class History:
    """The history of alarms, which moto does not keep. Of mute rules it knows nothing, either."""

    def __init__(self) -> None:
        self.items: list[dict[str, Any]] = []

    def has(self, name: str, state: str, at: datetime) -> None:
        """A change that is over."""
        data = json.dumps({"newState": {"stateValue": state, "stateReason": "It."}})
        self.items.append({"AlarmName": name, "Timestamp": at, "HistoryData": data, "HistoryItemType": "StateUpdate"})


@pytest.fixture
def history(monkeypatch: pytest.MonkeyPatch) -> History:
    history = History()

    def items(response: CloudWatchResponse) -> ActionResult:
        wanted = response._get_params()["HistoryItemType"]
        found = [item for item in history.items if item["HistoryItemType"] == wanted]
        return ActionResult({"AlarmHistoryItems": found})

    def no_rules(_: CloudWatchResponse) -> ActionResult:
        return ActionResult({"AlarmMuteRuleSummaries": []})

    monkeypatch.setattr(CloudWatchResponse, "describe_alarm_history", items, raising=False)
    monkeypatch.setattr(CloudWatchResponse, "list_alarm_mute_rules", no_rules, raising=False)
    return history


@pytest.fixture
def store(deployed: Target) -> DynamoDBStore:
    """The client is registered, and lets its account be read."""
    store = DynamoDBStore(deployed.outputs["TableName"], table.REGION)
    register(store, client(accounts=(ACCOUNT,)))
    return store


@pytest.fixture
def desk(operator: Operator, store: DynamoDBStore, history: History) -> Operator:
    del store, history
    return operator


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Somebody sits at the terminal, and answers so."""
    return lambda answer: monkeypatch.setattr("sys.stdin", Terminal(answer))


@pytest.fixture
def theirs(deployed: Target) -> CloudWatchClient:
    """CloudWatch of the client's account, as its owner sees it."""
    sts = deployed.session.client("sts", region_name=table.REGION)
    return read_session(sts, ACCOUNT, table.REGION).client("cloudwatch")


def tickets(store: DynamoDBStore) -> list[Ticket]:
    return list(store.tickets(TicketFilter(client_id="acme"), 50).items)


def test_what_is_missing_is_told_then_opened_and_then_in_order(
    desk: Operator, theirs: CloudWatchClient, store: DynamoDBStore
) -> None:
    turn_alarm(theirs, "shop-cpu")
    turn_alarm(theirs, "quiet", "OK")
    said = desk.types("reconcile", "acme", code=1)
    assert "2 alarms of 1 place: 1 missing" in said
    assert "nothing was written: say --open to open what is missing" in said
    assert tickets(store) == []

    assert "shop-cpu: opened GD-" in desk.types("reconcile", "acme", "--open", "--yes")
    (ticket,) = tickets(store)
    assert "2 alarms of 1 place: 1 fine" in desk.types("reconcile", "acme")
    assert ticket.id in desk.line("reconcile", "acme", "--all", about="shop-cpu")

    assert ticket.alarm_at
    late = alarm(at=ticket.alarm_at + timedelta(milliseconds=3), name="shop-cpu")
    known = store.client("acme")
    assert known
    arrival = Arrival(client=known, contract=known.contract, at=clock.now())
    assert OpenTicket(store, lambda _: None)(late, arrival).kind is OutcomeKind.DUPLICATE
    assert [other.id for other in tickets(store)] == [ticket.id]


def test_what_came_and_went_is_found_in_the_history_and_programs_read_all_of_it(
    desk: Operator, theirs: CloudWatchClient, history: History, store: DynamoDBStore
) -> None:
    turn_alarm(theirs, "shop-cpu", "OK")
    for minutes, state in ((50, "ALARM"), (40, "OK"), (30, "ALARM")):
        history.has("shop-cpu", state, clock.now() - timedelta(minutes=minutes))
    told = json.loads(desk.pipes("reconcile", "acme", "--open", "--json"))
    (ticket,) = tickets(store)
    assert ticket.recovered_at
    assert told["places"] == [{"account_id": PRODUCTION, "region": table.REGION, "alarms": 1, "error": None}]
    arn = identity_of("shop-cpu").alarm_arn
    (one,) = told["alarms"]
    assert one["reason"] == "raised 2 times unheard, OK now"
    assert (one["verdict"], one["alarm_arn"], one["state"], one["changes"]) == ("missing", arn, "OK", 3)
    ends = [(outcome["outcome"], outcome["ticket"]) for outcome in told["outcomes"]]
    assert ends == [("noted", None), ("opened", ticket.id), ("merged", ticket.id)]


def test_a_person_is_asked_and_what_was_done_is_counted_beside_the_messages(
    desk: Operator, theirs: CloudWatchClient, store: DynamoDBStore, deployed: Target, asked: Callable[[str], None]
) -> None:
    turn_alarm(theirs, "shop-cpu")
    turn_alarm(theirs, "billing-cpu")
    words = ("reconcile", "acme", "--account", PRODUCTION, "--alarm", "shop-*", "--open")
    asked("n\n")
    assert "hand over to the intake what never reached us?" in desk.types(*words, code=1)
    assert tickets(store) == []
    asked("y\n")
    desk.types(*words)
    assert [ticket.alarm_name for ticket in tickets(store)] == ["shop-cpu"]
    assert counted(deployed) == [1.0]


def counted(deployed: Target) -> list[float]:
    """What the desk's CloudWatch says of the tickets that were opened so."""
    said = deployed.session.client("cloudwatch", region_name=table.REGION).get_metric_statistics(
        Namespace="Guardia",
        MetricName="opened",
        Dimensions=[{"Name": "service", "Value": "reconcile"}],
        StartTime=clock.now() - timedelta(hours=1),
        EndTime=clock.now() + timedelta(hours=1),
        Period=7200,
        Statistics=["Sum"],
    )
    return [point["Sum"] for point in said["Datapoints"]]


class TestWhatStandsInTheWay:
    def test_an_account_without_an_external_id_is_told_with_what_to_do(
        self, desk: Operator, store: DynamoDBStore
    ) -> None:
        register(store, client(accounts=(Account(PRODUCTION, Environment.PRODUCTION),)))
        said = desk.types("reconcile", "acme", code=1)
        assert f"the register has no external_id for account {PRODUCTION}" in said
        assert "give one (docs/deploying.md#the-external-id), and apply the file" in said
        assert "0 alarms of 0 places: nothing to compare; 1 place could not be read" in said

    def test_a_client_without_a_contract_in_force_is_told_so_and_nothing_is_opened(
        self, desk: Operator, store: DynamoDBStore, theirs: CloudWatchClient
    ) -> None:
        ended = contract(ends=(datetime.now(UTC) - timedelta(days=2)).date())
        register(store, client(contract=ended, accounts=(ACCOUNT,)))
        turn_alarm(theirs, "shop-cpu")
        assert "client acme has no contract in force" in desk.types("reconcile", "acme", code=1)
        assert "nothing is opened: client acme has no contract" in desk.types("reconcile", "acme", "--open", code=1)
        assert store.quarantined(10).items == []

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("globex",), "there is no client globex"),
            (("acme", "--account", "999999999999"), "acme has no account 999999999999"),
            (("acme", "--since", "31d"), "--since 31d is not of the last 30 days: CloudWatch remembers no more"),
            (("acme", "--since", "soon"), "--since: 'soon' is no length such as 2h, 90min or 1d12h"),
        ],
    )
    def test_what_was_mistyped_is_said(self, desk: Operator, words: tuple[str, ...], said: str) -> None:
        assert said in desk.types("reconcile", *words, code=1)
