"""The functions, with the handlers that Lambda calls and what `bootstrap` wires behind them."""

from __future__ import annotations

import io
import json
from contextlib import redirect_stdout
from typing import TYPE_CHECKING, Any

import alarm_intake.handler
import delivery_events.handler
import message_links.handler
import severity_review.handler
import sweeper.handler
import ticket_api.handler
import ticket_stream.handler
import ticket_workflow.handler
from guardia import bootstrap
from guardia.channel_settings import ChannelSettings
from guardia.domain.quarantine import Road
from guardia.settings import Settings
from tests.contract import table
from tests.support.api_events import POOL
from tests.support.lambda_events import context
from tests.support.plant import names

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable, Mapping

    from guardia.ports import Time
    from tests.support.plant.tap import Tap

    Function = Callable[[dict[str, Any]], Any]
    Wire = Callable[[Settings, Time], Function]

SETTINGS = Settings(
    table_name=table.NAME,
    region=names.REGION,
    intake_queue_arn=names.queue_arn("IntakeQueue"),
    sns_intake_queue_arn=names.queue_arn("SnsIntakeQueue"),
    ticket_lifecycle_arn=names.LIFECYCLE,
    response_watch_arn=names.WATCH,
    sender_email=names.SENDER,
    ses_configuration_set=names.CONFIGURATION_SET,
    desk_email=names.DESK,
    account_manager_email=names.MANAGER,
    verify_sns_signatures=False,
    storm_after=3,
    link_address=names.LINK_ADDRESS,
    link_key=names.LINK_KEY,
    user_pool_issuer=POOL.issuer,
    user_pool_client=POOL.client_id,
    channels=ChannelSettings(event_bus=names.EVENT_BUS),
)


class Functions:
    """Invokes a function by its package's name; its first invocation wires it. What it prints as metrics is counted."""

    def __init__(self, tap: Tap, time: Time, metrics: Counter[tuple[str, str]], settings: Settings = SETTINGS) -> None:
        self._tap = tap
        self._settings = settings
        self._time = time
        self._functions: dict[str, Function] = {}
        self.metrics = metrics

    def __call__(self, function: str, event: Mapping[str, Any]) -> Any:
        """The answer to one event. Raises whatever the function raises."""
        if function not in self._functions:
            self._functions[function] = _WIRED[function](self._settings, self._time)
        printed = io.StringIO()
        try:
            with self._tap.running(function), redirect_stdout(printed):
                answer = self._functions[function](json.loads(json.dumps(event)))
        finally:
            self.count(function, printed.getvalue())
        return json.loads(json.dumps(answer))

    def forget(self) -> None:
        """A cold start of the intake, which remembers clients for some seconds; and nothing was counted."""
        self._functions.pop("alarm_intake", None)
        self.metrics.clear()

    def count(self, function: str, printed: str) -> None:
        """Add the metrics that are in what a function printed (the embedded metric format)."""
        for line in printed.splitlines():
            if line.startswith('{"_aws"'):
                document = json.loads(line)
                for metric in document["_aws"]["CloudWatchMetrics"][0]["Metrics"]:
                    self.metrics[function, metric["Name"]] += int(sum(document[metric["Name"]]))


def _alarm_intake(settings: Settings, time: Time) -> Function:
    roads = {settings.intake_queue_arn: Road.EVENTBRIDGE, settings.sns_intake_queue_arn: Road.SNS}
    receive = bootstrap.receive_message(settings, time=time)
    return _function(alarm_intake.handler.handler, alarm_intake.handler.Intake(receive, roads, time.now))


def _ticket_stream(settings: Settings, time: Time) -> Function:
    return _function(ticket_stream.handler.handler, bootstrap.follow_entry(settings, time=time))


def _ticket_api(settings: Settings, time: Time) -> Function:
    return _function(ticket_api.handler.handler, bootstrap.api_services(settings, time=time))


def _metered(module: Any, wire: Callable[..., Any]) -> Wire:
    """Of a function that counts through its module's metrics."""
    return lambda settings, time: _function(module.handler, wire(settings, module.metrics.add, time=time))


def _function(handler: Callable[..., Any], service: Any) -> Function:
    return lambda event: handler(event, context(), service)


_WIRED: Mapping[str, Wire] = {
    "alarm_intake": _alarm_intake,
    "ticket_stream": _ticket_stream,
    "ticket_api": _ticket_api,
    "ticket_workflow": _metered(ticket_workflow.handler, bootstrap.workflow_services),
    "sweeper": _metered(sweeper.handler, bootstrap.sweep),
    "severity_review": _metered(severity_review.handler, bootstrap.review_severity),
    "delivery_events": _metered(delivery_events.handler, bootstrap.record_delivery),
    "message_links": _metered(message_links.handler, bootstrap.acknowledge_by_link),
}
