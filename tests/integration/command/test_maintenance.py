"""`guardia maintenance`: windows are planned, seen and ended; times are of a zone that is named."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from guardia.adapters import clock
from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.domain.instant import zulu
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import Received, Road
from guardia.services.arrival import Arrival
from guardia.services.open_ticket import OpenTicket
from tests.contract import table
from tests.support.builders import alarm, client, register

if TYPE_CHECKING:
    from guardia.domain.maintenance import Window
    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

PANAMA = ZoneInfo("America/Panama")
HOUR = timedelta(hours=1)


@pytest.fixture
def store(deployed: Target) -> DynamoDBStore:
    """Two clients are registered."""
    store = DynamoDBStore(deployed.outputs["TableName"], table.REGION)
    register(store, client())
    register(store, client("globex", accounts=()))
    return store


@pytest.fixture
def desk(operator: Operator, store: DynamoDBStore) -> Operator:
    del store
    return operator


def printed(operator: Operator, *words: str) -> Any:
    return json.loads(operator.pipes(*words, "--json"))


def add(operator: Operator, *words: str, of: str = "acme") -> Any:
    """The window that these words plan."""
    return printed(operator, "maintenance", "add", of, "--reason", "Cambio de discos.", *words)


def local(at: datetime) -> str:
    """As an operator types it, by the clock of the client's contract."""
    return f"{at.astimezone(PANAMA):%Y-%m-%dT%H:%M}"


def holds(store: DynamoDBStore, window: Window) -> None:
    """The window holds an alarm that reached us now."""
    known, now = store.client("acme"), window.starts
    assert known
    message = Received(message_id="m", road=Road.EVENTBRIDGE, body="{}", sent_at=now)
    arrival = Arrival(client=known, contract=known.contract, at=now, windows=(window,), message=message)
    OpenTicket(store, lambda _: None)(alarm(at=now, name="tienda [web]"), arrival)


class TestAdd:
    def test_from_now_on_for_a_while(self, desk: Operator) -> None:
        before = clock.now()
        window = add(desk, "--for", "2h30min")
        assert window["state"] == "running"
        length = datetime.fromisoformat(window["to"]) - datetime.fromisoformat(window["from"])
        assert timedelta(hours=2, minutes=29) < length <= timedelta(hours=2, minutes=30)
        assert datetime.fromisoformat(window["from"]) >= before
        assert (window["accounts"], window["alarms"], window["ended_at"]) == ([], [], None)

    def test_times_are_typed_by_the_clock_of_the_clients_contract(self, desk: Operator) -> None:
        begins = (clock.now() + 24 * HOUR).replace(second=0, microsecond=0)
        window = add(
            desk,
            "--from",
            local(begins),
            "--to",
            local(begins + HOUR),
            "--account",
            "222222222222",
            "--alarm",
            "tienda-*",
        )
        assert (window["from"], window["to"]) == (zulu(begins), zulu(begins + HOUR))
        assert (window["accounts"], window["alarms"], window["state"]) == (["222222222222"], ["tienda-*"], "planned")

    def test_in_another_zone_where_one_is_named(self, desk: Operator) -> None:
        begins = (clock.now() + 24 * HOUR).replace(second=0, microsecond=0)
        window = add(desk, "--from", f"{begins.astimezone(UTC):%Y-%m-%dT%H:%M}", "--for", "1h", "--zone", "UTC")
        assert window["from"] == zulu(begins)

    def test_it_says_what_it_understood_and_in_which_zone(self, desk: Operator) -> None:
        begins = (clock.now() + 24 * HOUR).replace(second=0, microsecond=0)
        said = desk.types(
            "maintenance", "add", "acme", "--reason", "x", "--from", local(begins), "--for", "90m", "--alarm", "db [1]"
        )
        shown = [f"{at.astimezone(PANAMA):%Y-%m-%d %H:%M}" for at in (begins, begins + 1.5 * HOUR)]
        assert all(time in said for time in (*shown, "(America/Panama)"))
        assert "acme: db [1] of all accounts" in said

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (["--for", "soon"], "--for: 'soon' is no length such as 2h, 90min or 1d12h"),
            (["--for", "0h"], "--for: '0h' is no length"),
            (["--for", "20d"], "to: more than 14 days"),
            (["--for", "1h", "--from", "noon"], "--from: 'noon' is no time such as"),
            (["--for", "1h", "--from", "2020-01-01"], "from: 2020-01-01T05:00:00.000Z is past"),
            (["--for", "1h", "--account", "999999999999"], "accounts[0]: '999999999999' is no account of acme"),
            (["--for", "1h", "--zone", "America/Panma"], "--zone: 'America/Panma' is not a time zone"),
            ([], "say when it ends: either --to or --for"),
            (["--for", "1h", "--to", "2027-01-01"], "say when it ends: either --to or --for"),
        ],
    )
    def test_what_is_wrong_is_told_and_nothing_is_planned(self, desk: Operator, words: list[str], said: str) -> None:
        assert said in desk.types("maintenance", "add", "acme", "--reason", "x", *words, code=1)
        assert "no maintenance window runs or comes" in desk.types("maintenance", "list")

    def test_a_client_that_is_none_is_told(self, desk: Operator) -> None:
        words = ("maintenance", "add", "nobody", "--reason", "x", "--for", "1h")
        assert "there is no client nobody" in desk.types(*words, code=1)


class TestList:
    def test_without_a_client_all_that_run_or_come_the_first_to_end_first(self, desk: Operator) -> None:
        begins = clock.now() + 24.5 * HOUR
        coming = add(desk, "--from", local(begins), "--for", "1h", of="globex")
        running = add(desk, "--for", "2h")
        ended = add(desk, "--for", "1h")
        desk.types("maintenance", "end", "acme", ended["id"])
        assert [one["id"] for one in printed(desk, "maintenance", "list")] == [running["id"], coming["id"]]
        said = desk.types("maintenance", "list")
        assert "running, " in said
        assert "planned, in 1 d" in said
        assert "from (UTC)" in said
        assert all(window["id"] in said for window in (running, coming))

    def test_of_one_client_by_its_own_clock_and_the_past_where_it_is_asked_for(self, desk: Operator) -> None:
        add(desk, "--for", "2h", of="globex")
        running, ended = add(desk, "--for", "3h"), add(desk, "--for", "1h")
        desk.types("maintenance", "end", "acme", ended["id"])
        assert [one["id"] for one in printed(desk, "maintenance", "list", "acme")] == [running["id"]]
        both = printed(desk, "maintenance", "list", "acme", "--past", "5")
        assert [one["state"] for one in both] == ["over", "running"]
        assert "from (America/Panama)" in desk.types("maintenance", "list", "acme")
        assert "--past is of one client" in desk.types("maintenance", "list", "--past", "1", code=1)
        assert "there is no client nobody" in desk.types("maintenance", "list", "nobody", code=1)


class TestShow:
    def test_what_it_holds_and_what_became_of_it(self, desk: Operator, store: DynamoDBStore) -> None:
        planned = add(desk, "--for", "2h")
        window = store.window("acme", planned["id"])
        assert window
        assert "no alarm was raised within it" in desk.types("maintenance", "show", "acme", window.id)
        holds(store, window)
        said = desk.types("maintenance", "show", "acme", window.id.lower())
        assert "tienda [web]" in said
        assert "held" in said
        (held,) = store.held_alarms("acme", window.id, 10).items
        store.settle_held(held.became(Outcome(OutcomeKind.OPENED, "x", "GD-7K3M9-QXD2F"), window.ends))
        assert "GD-7K3M9-QXD2F" in desk.types("maintenance", "show", "acme", window.id)
        shown = printed(desk, "maintenance", "show", "acme", window.id)
        assert [(one["alarm_name"], one["ticket"]) for one in shown["held"]] == [("tienda [web]", "GD-7K3M9-QXD2F")]


class TestEnd:
    def test_it_is_over_now_and_by_whom_is_on_record(self, desk: Operator, store: DynamoDBStore) -> None:
        window = add(desk, "--for", "2h")["id"]
        said = desk.types("maintenance", "end", "acme", window.lower())
        assert f"{window} is over since " in said
        kept = store.window("acme", window)
        assert kept
        assert kept.ended_by
        assert kept.ended_by.id.startswith("command:")
        assert f"{window} was over already, since " in desk.types("maintenance", "end", "acme", window)
        assert printed(desk, "maintenance", "end", "acme", window)["state"] == "over"

    def test_a_window_that_is_none_or_another_clients_is_told(self, desk: Operator) -> None:
        window = add(desk, "--for", "2h")["id"]
        for whose, known in (("globex", window), ("acme", "x"), ("nobody", window)):
            assert f"{whose} has no maintenance window" in desk.types("maintenance", "end", whose, known, code=1)
