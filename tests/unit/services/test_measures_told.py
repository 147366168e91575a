"""What operators see of time and messages: from an alarm to its ticket, to the first response, by channel and fate."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from alarm_intake.handler import Intake, handler
from guardia.bootstrap import acknowledge_by_link, api_services, record_delivery, sweep, workflow_services
from guardia.domain.errors import DeliveryFailed
from guardia.domain.outcome import Outcome, OutcomeKind
from guardia.domain.quarantine import Road
from guardia.domain.steps import Step
from guardia.settings import Settings
from tests.support.builders import T0, alarm, configuration_change, engineer
from tests.support.lambda_events import EVENTBRIDGE_QUEUE, context, lines_in, metrics_in, sqs_event
from tests.support.world import ANAS_ADDRESS, DESK, World

if TYPE_CHECKING:
    from guardia.domain.alarm import Reading

ROADS = {EVENTBRIDGE_QUEUE: Road.EVENTBRIDGE}
GIVEN = {"TABLE_NAME": "guardia", "AWS_REGION": "us-east-1"}


class Gauges:
    """Remembers what was told."""

    def __init__(self) -> None:
        self.told: list[tuple[str, float, dict[str, str]]] = []

    def __call__(self, name: str, value: float = 1, /, **dimensions: str) -> None:
        self.told.append((name, value, dimensions))

    def of(self, name: str) -> list[tuple[float, dict[str, str]]]:
        """The values and dimensions of one."""
        return [(value, dimensions) for told, value, dimensions in self.told if told == name]

    @property
    def notices(self) -> Counter[str]:
        """How many had which fate, by e-mail."""
        return Counter(told["fate"] for _, told in self.of("notices") if told["channel"] == "email")


@pytest.fixture
def gauges() -> Gauges:
    """None yet."""
    return Gauges()


@pytest.fixture
def world(gauges: Gauges) -> World:
    """One whose use cases are measured."""
    made = World()
    made.work = replace(made.work, gauge=gauges)
    made.watch = replace(made.watch, gauge=gauges)
    made.notify = replace(made.notify, gauge=gauges)
    made.sweep = replace(made.sweep, gauge=gauges, watch=made.watch, notify=made.notify)
    return made


class TestTheFirstResponse:
    @pytest.mark.parametrize(("hours", "promise"), [(1, "kept"), (4, "kept"), (5, "late")])
    def test_is_timed_and_counted_by_whether_the_promise_was_kept(
        self, world: World, gauges: Gauges, hours: int, promise: str
    ) -> None:
        opened = world.open()
        world.advance(hours=hours)
        world.take(opened.id, Step.ACKNOWLEDGE)
        assert gauges.of("first_response") == [(hours * 3600, {"severity": "HIGH"})]
        assert gauges.of("responses") == [(1, {"severity": "HIGH", "promise": promise})]

    def test_is_measured_once_a_cycle_whatever_follows(self, world: World, gauges: Gauges) -> None:
        opened = world.open()
        world.take(opened.id, Step.RESOLVE, Step.REOPEN, Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.COMMENT)
        assert len(gauges.of("responses")) == 2

    def test_of_two_who_answer_at_once_is_the_one_that_was_written(self, world: World, gauges: Gauges) -> None:
        opened = world.open()
        world.store.before("commit", lambda: world.take(opened.id, Step.ACKNOWLEDGE, by=engineer("Beto")))
        with pytest.raises(Exception, match="cannot acknowledge"):
            world.take(opened.id, Step.ACKNOWLEDGE)
        assert len(gauges.of("responses")) == 1

    def test_that_does_not_come_is_counted_at_the_end_of_the_promise(self, world: World, gauges: Gauges) -> None:
        world.open()
        for _ in range(6):
            world.advance(hours=1)
            world.tick()
        assert gauges.of("promise_missed") == [(1, {"severity": "HIGH"})]


class TestMessages:
    def test_that_a_provider_takes_are_sent(self, world: World, gauges: Gauges) -> None:
        world.notify.entry(world.open().id, 1)
        assert gauges.notices == {"sent": len(world.mailer.sent)}
        assert gauges.notices["sent"] == 2

    def test_that_fail_for_the_moment_and_for_good_are_told_apart(self, world: World, gauges: Gauges) -> None:
        world.mailer.fail(DESK, DeliveryFailed("throttled", permanent=False))
        world.mailer.fail(ANAS_ADDRESS, DeliveryFailed("no such address", permanent=True))
        world.notify.entry(world.open().id, 1)
        assert gauges.notices["failed"] == 1
        assert gauges.notices["given_up"] == gauges.notices["undelivered"] == 1


class TestWhatIsOwed:
    def test_has_an_age(self, world: World, gauges: Gauges) -> None:
        opened = world.open()
        owed = min(one.wake_at for one in world.store.owed(T0 + timedelta(days=1), 100))
        world.clock.now = owed + timedelta(seconds=90)
        world.tick()
        world.take(opened.id, Step.ACKNOWLEDGE)
        assert gauges.of("oldest_owed")[0] == (90, {})

    def test_is_no_age_where_nothing_is_owed(self, world: World, gauges: Gauges) -> None:
        world.tick()
        assert gauges.of("oldest_owed") == [(0, {})]


def received(world: World, *readings: Reading | str, at: timedelta) -> None:
    """Messages of one batch through the real handler, which is done with them so long after they came."""
    bodies = [reading if isinstance(reading, str) else f"body {number}" for number, reading in enumerate(readings)]
    known = {body: one for body, one in zip(bodies, readings, strict=True) if not isinstance(one, str)}

    def receive(message: Any) -> Outcome:
        return world.deliver(known.get(message.body, message.body), sent_at=message.sent_at)

    handler(sqs_event(*bodies), context(), Intake(receive, ROADS, lambda: T0 + at))


class TestFromAnAlarmToItsTicket:
    def test_is_timed_from_our_receipt_and_from_the_alarms_own_time(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        received(world, alarm(at=T0 - timedelta(seconds=4)), at=timedelta(milliseconds=250))
        counted = metrics_in(capsys.readouterr().out)
        assert (counted["receipt_to_ticket"], counted["alarm_to_ticket"]) == (250, 4250)

    def test_is_never_less_than_nothing(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        received(world, alarm(at=T0 + timedelta(seconds=60)), at=timedelta(seconds=1))
        assert metrics_in(capsys.readouterr().out)["alarm_to_ticket"] == 0

    def test_is_of_those_that_have_one_now_only(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        received(world, alarm("OK"), "poison", at=timedelta(seconds=1))
        assert "receipt_to_ticket" not in metrics_in(capsys.readouterr().out)


class TestTheLine:
    def test_names_ticket_and_client(self, world: World, capsys: pytest.CaptureFixture[str]) -> None:
        received(world, alarm(), at=timedelta())
        (line,) = lines_in(capsys.readouterr().out)
        assert (line["outcome"], line["client_id"], line["correlation_id"]) == ("opened", "acme", "message-0")
        assert line["ticket_id"] == world.ticket_ids[0]

    def test_leads_to_the_quarantine_and_quotes_nothing_of_it(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        received(world, "no JSON of ana@acme.example", at=timedelta())
        (line,) = lines_in(capsys.readouterr().out)
        assert line["quarantine_id"] == world.quarantined()[0].id
        assert (line["for_desk"], "reason" in line, "ana" in str(line)) == (True, False, False)

    def test_of_an_alarm_that_its_owner_silenced_has_its_name_and_of_no_other(
        self, world: World, capsys: pytest.CaptureFixture[str]
    ) -> None:
        off, harmless = configuration_change(actions_enabled=False), configuration_change(at=T0 + timedelta(minutes=1))
        received(world, off, harmless, alarm(name="otra", at=T0), at=timedelta())
        lines = lines_in(capsys.readouterr().out)
        assert [line.get("silent_alarm") for line in lines] == ["api-5xx", None, None]
        assert [line["outcome"] for line in lines] == [OutcomeKind.NOTED, OutcomeKind.NOTED, OutcomeKind.OPENED]


def test_every_function_that_tells_or_answers_is_measured(gauges: Gauges, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_DEFAULT_REGION", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "us-east-1")  # or botocore looks for some on the network
    settings = Settings.from_environment({**GIVEN, "LINK_KEY": "arn:of:a:secret", "CURSOR_KEY": "arn:of:another"})
    page, api = acknowledge_by_link(settings, print, gauge=gauges), api_services(settings, gauge=gauges)
    swept, tasks = sweep(settings, print, gauge=gauges), workflow_services(settings, print, gauge=gauges)
    wired = (
        *(page.work, page.record, api.work_ticket, record_delivery(settings, print, gauge=gauges).record),
        *(swept, swept.notify, swept.watch, tasks.notify, tasks.watch_response),
    )
    assert [one for one in wired if one.gauge is not gauges] == []
