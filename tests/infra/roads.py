"""Queues, dead letters and alarms: nothing is lost on the way, and somebody is told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.infra.access import rights, senders
from tests.infra.templates import FUNCTION, STATE_MACHINE, branches, listed, references, resources

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.infra.templates import Json

FOURTEEN_DAYS = 14 * 24 * 3600
MAX_RECEIVES = 5
STREAM_LIMITS = {"BisectBatchOnFunctionError": True, "MaximumRetryAttempts": 5, "MaximumRecordAgeInSeconds": 3600}
BUS_RETRIES = {"MaximumEventAgeInSeconds": 86400, "MaximumRetryAttempts": 185}

RULE = "AWS::Events::Rule"
UNDELIVERED = ("FailedInvocations", "InvocationsFailedToBeSentToDlq")
DEPTH, AGE = "ApproximateNumberOfMessagesVisible", "ApproximateAgeOfOldestMessage"


def targets(template: Json) -> Iterator[tuple[str, Json]]:
    """Each target of each rule, with the rule's logical id."""
    for name, rule in resources(template, "AWS::Events::Rule").items():
        yield from ((name, target) for target in rule["Targets"])


def events(template: Json, kind: str) -> Iterator[tuple[str, str, Json]]:
    """Function, name and properties of each event of this kind."""
    for function, properties in resources(template, FUNCTION).items():
        for name, event in properties.get("Events", {}).items():
            if event["Type"] == kind:
                yield function, name, event["Properties"]


def dead_letters(template: Json) -> dict[str, set[str]]:
    """For each edge on which something may fail for good, the queues that then get it; none is a fault."""
    queues = resources(template, "AWS::SQS::Queue")
    edges = {f"rule {name}": references(target.get("DeadLetterConfig", {})) for name, target in targets(template)}
    for function, name, event in events(template, "SQS"):
        (source,) = references(event["Queue"])
        edges[f"{function}.{name}"] = references(queues[source].get("RedrivePolicy", {}))
    for function, name, event in events(template, "DynamoDB"):
        edges[f"{function}.{name}"] = references(event.get("DestinationConfig", {}).get("OnFailure", {}))
    for function in _called_without_waiting(template):
        edges[f"asynchronous {function}"] = _on_failure(template, function)
    return edges


def edges_without_dead_letters(template: Json) -> list[str]:
    """Edges on which something that fails for good is gone."""
    queues = set(resources(template, "AWS::SQS::Queue"))
    return [edge for edge, letters in dead_letters(template).items() if len(letters & queues) != 1]


def weak_dead_letter_queues(template: Json) -> list[str]:
    """Dead-letter queues that forget too soon, or of which nobody is told."""
    queues, found = resources(template, "AWS::SQS::Queue"), []
    watched = {(metric, name) for metric, name, _ in _alarms(template, "AWS/SQS")}
    for queue in sorted({letter for letters in dead_letters(template).values() for letter in letters & set(queues)}):
        if queues[queue].get("MessageRetentionPeriod") != FOURTEEN_DAYS:
            found.append(f"{queue} does not keep messages for 14 days")
        found += [f"{queue} has no alarm on {metric}" for metric in (DEPTH, AGE) if (metric, queue) not in watched]
    return found


def unwritable_targets(template: Json) -> list[str]:
    """Queues that a rule or a function has to write, and may not."""
    queues = set(resources(template, "AWS::SQS::Queue"))
    found = [
        f"{name} may not write {queue}"
        for name, target in targets(template)
        for queue in (references(target.get("DeadLetterConfig", {})) | references(target["Arn"])) & queues
        if ("events.amazonaws.com", "aws:SourceArn", {name}) not in senders(template, queue)
    ]
    return found + [
        f"{function} may not write {queue}"
        for function, properties in resources(template, FUNCTION).items()
        for queue in _on_failure(template, function) & queues
        if queue not in _writable(template, properties["Role"])
    ]


def weak_queues(template: Json) -> list[str]:
    """Queues that are not encrypted by SQS, that come back too soon, or that try too seldom or too often."""
    queues = resources(template, "AWS::SQS::Queue")
    found = [f"{name} is not encrypted by SQS" for name, queue in queues.items() if not _sqs_encrypts(queue)]
    functions = resources(template, FUNCTION)
    for function, _, event in events(template, "SQS"):
        (name,) = references(event["Queue"])
        if queues[name].get("VisibilityTimeout", 30) < 6 * functions[function]["Timeout"]:
            found.append(f"{name} comes back before {function} could be done six times")
        if queues[name].get("RedrivePolicy", {}).get("maxReceiveCount") != MAX_RECEIVES:
            found.append(f"{name} does not give up after {MAX_RECEIVES} times")
    return found


def careless_mappings(template: Json) -> list[str]:
    """Mappings where one bad message takes its neighbours with it, or that know no bound."""
    found = []
    for kind in ("SQS", "DynamoDB"):
        for function, name, event in events(template, kind):
            if event.get("FunctionResponseTypes") != ["ReportBatchItemFailures"]:
                found.append(f"{function}.{name} loses a whole batch")
            if kind == "SQS" and not _bounded(template, event.get("ScalingConfig", {}).get("MaximumConcurrency")):
                found.append(f"{function}.{name} knows no bound")
            if kind == "DynamoDB":
                found += [
                    f"{function}.{name}: {key}" for key, value in STREAM_LIMITS.items() if event.get(key) != value
                ]
    return found


def impatient_rules(template: Json) -> list[str]:
    """Rules of alarm events that do not try for a day."""
    patterns = resources(template, "AWS::Events::Rule")
    return [
        f"{name} does not retry for a day"
        for name, target in targets(template)
        if "EventPattern" in patterns[name] and target.get("RetryPolicy") != BUS_RETRIES
    ]


def unwatched(template: Json) -> list[str]:
    """Functions, machines, rules and roads of which nobody is told when they fail."""
    wanted = {("Errors", name) for name in resources(template, FUNCTION)}
    wanted |= {("Throttles", name) for name in resources(template, FUNCTION)}
    wanted |= {("Duration", name) for name in resources(template, FUNCTION)}
    failures = ("ExecutionsFailed", "ExecutionsTimedOut", "ExecutionThrottled")
    wanted |= {(metric, name) for metric in failures for name in resources(template, STATE_MACHINE)}
    wanted |= {("DestinationDeliveryFailures", name) for name in _gives_up(template)}
    wanted |= {(AGE, next(iter(references(event["Queue"])))) for _, _, event in events(template, "SQS")}
    wanted |= {("IteratorAge", function) for function, _, _ in events(template, "DynamoDB")}
    wanted |= {("Invocations", function) for function in _called_without_waiting(template)}
    wanted |= {(metric, rule_name(rule)) for metric in UNDELIVERED for rule in resources(template, RULE).values()}
    namespaces = ("AWS/Lambda", "AWS/States", "AWS/SQS", "AWS/Events")
    watched = {(metric, name) for space in namespaces for metric, name, _ in _alarms(template, space)}
    return [f"nobody watches {metric} of {name}" for metric, name in sorted(wanted - watched)]


BY_THE_BUS_ONLY = {"HeartbeatAlarm"}
"""It tells by its change on the bus, like every alarm of a client's account: an action would prove another road."""


def silent_alarms(template: Json) -> list[str]:
    """Alarms that tell nobody, or that do not say what missing data means."""
    found = []
    for name, alarm in resources(template, "AWS::CloudWatch::Alarm").items():
        tells = any(references(action) for action in branches(alarm.get("AlarmActions")))
        if not tells and name not in BY_THE_BUS_ONLY:
            found.append(f"{name} tells nobody")
        if alarm.get("TreatMissingData") not in {"notBreaching", "breaching"}:
            found.append(f"{name} does not say what missing data means")
    return found


def _alarms(template: Json, namespace: str) -> Iterator[tuple[str, str, str]]:
    """Metric, resource of a dimension, and logical id of each alarm in this namespace."""
    for name, alarm in resources(template, "AWS::CloudWatch::Alarm").items():
        if alarm.get("Namespace") == namespace:
            named = [one["Value"] for one in alarm.get("Dimensions", []) if one["Name"] == "RuleName"]
            yield from ((alarm["MetricName"], value["Fn::Sub"], name) for value in named)
            yield from ((alarm["MetricName"], one, name) for one in references(alarm.get("Dimensions", [])))


def rule_name(rule: Json) -> str:
    """Of a rule, as its alarms name it."""
    name: str = rule["Name"]["Fn::Sub"]
    return name


def _gives_up(template: Json) -> set[str]:
    """Functions that put what they gave up on somewhere."""
    return {name for name in resources(template, FUNCTION) if _on_failure(template, name)}


def _called_without_waiting(template: Json) -> set[str]:
    """Functions that a rule calls: it does not wait for their answer."""
    called = {name for _, target in targets(template) for name in references(target["Arn"])}
    return called & set(resources(template, FUNCTION))


def _on_failure(template: Json, function: str) -> set[str]:
    """Where what a function gave up on goes: its stream mappings' and its asynchronous calls' destinations."""
    configurations = resources(template, "AWS::Lambda::EventInvokeConfig").values()
    settings = [one for one in configurations if function in references(one["FunctionName"])]
    settings += [event for owner, _, event in events(template, "DynamoDB") if owner == function]
    return {name for one in settings for name in references(one.get("DestinationConfig", {}).get("OnFailure", {}))}


def _bounded(template: Json, number: object) -> bool:
    """Whether it is a number, or a parameter that must be one."""
    asked = [template["Parameters"].get(name, {}).get("Type") for name in references(number)]
    return isinstance(number, int) or asked == ["Number"]


def _writable(template: Json, role: Json) -> set[str]:
    """The queues that a function with this role may write."""
    (name,) = references(role)
    return rights(template, name).get("sqs:SendMessage", set())


def _sqs_encrypts(queue: Json) -> bool:
    """A key of KMS would shut EventBridge and SNS out, so SQS encrypts by itself."""
    return listed(queue.get("SqsManagedSseEnabled")) == [True] and "KmsMasterKeyId" not in queue
