"""Queues, dead letters and alarms: faults, each with the check that must find it."""

from __future__ import annotations

from tests.infra import roads
from tests.infra.breaches import Breach, event, role_statement
from tests.infra.templates import own

BREACHES = {
    "a rule has no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "AlarmRule")["Targets"][0].pop("DeadLetterConfig"),
        "rule AlarmRule",
    ),
    "a schedule has no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "SweeperSchedule")["Targets"][0].pop("DeadLetterConfig"),
        "rule SweeperSchedule",
    ),
    "a queue has no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "SnsIntakeQueue").pop("RedrivePolicy"),
        "AlarmIntakeFunction.SnsIntake",
    ),
    "a stream has no destination": Breach(
        roads.edges_without_dead_letters,
        lambda t: event(t, "TicketStreamFunction", "Entries").pop("DestinationConfig"),
        "TicketStreamFunction.Entries",
    ),
    "an asynchronous function has no destination": Breach(
        roads.edges_without_dead_letters,
        lambda t: t["Resources"].pop("SweeperInvocations"),
        "asynchronous SweeperFunction",
    ),
    "a dead-letter queue forgets": Breach(
        roads.weak_dead_letter_queues,
        lambda t: own(t, "StreamFailureQueue").pop("MessageRetentionPeriod"),
        "StreamFailureQueue does not keep messages for 14 days",
    ),
    "nobody watches the depth of a dead-letter queue": Breach(
        roads.weak_dead_letter_queues,
        lambda t: t["Resources"].pop("IntakeDeadLetterQueueDepthAlarm"),
        "IntakeDeadLetterQueue has no alarm on ApproximateNumberOfMessagesVisible",
    ),
    "nobody watches the age of a dead-letter queue": Breach(
        roads.weak_dead_letter_queues,
        lambda t: t["Resources"].pop("AlarmRuleDeadLetterQueueAgeAlarm"),
        "AlarmRuleDeadLetterQueue has no alarm on ApproximateAgeOfOldestMessage",
    ),
    "a rule may not write its dead-letter queue": Breach(
        roads.unwritable_targets,
        lambda t: t["Resources"].pop("AlarmRuleDeadLetterQueuePolicy"),
        "AlarmRule may not write AlarmRuleDeadLetterQueue",
    ),
    "a rule may not write the queue of delivery events": Breach(
        roads.unwritable_targets,
        lambda t: t["Resources"].pop("DeliveryQueuePolicy"),
        "DeliveryRule may not write DeliveryQueue",
    ),
    "delivery events have no dead-letter queue": Breach(
        roads.edges_without_dead_letters,
        lambda t: own(t, "DeliveryQueue").pop("RedrivePolicy"),
        "DeliveryEventsFunction.Delivery",
    ),
    "a rule may not write the intake queue": Breach(
        roads.unwritable_targets,
        lambda t: t["Resources"].pop("IntakeQueuePolicy"),
        "AlarmRule may not write IntakeQueue",
    ),
    "a function may not write its destination": Breach(
        roads.unwritable_targets,
        lambda t: role_statement(t, "TicketStreamRole", "GiveUpToTheQueue").update(Action="sqs:GetQueueUrl"),
        "TicketStreamFunction may not write StreamFailureQueue",
    ),
    "a queue has a key of KMS": Breach(
        roads.weak_queues,
        lambda t: own(t, "IntakeQueue").update(KmsMasterKeyId="alias/aws/sqs"),
        "IntakeQueue is not encrypted by SQS",
    ),
    "a message comes back too soon": Breach(
        roads.weak_queues,
        lambda t: own(t, "IntakeQueue").update(VisibilityTimeout=179),
        "IntakeQueue comes back before AlarmIntakeFunction could be done six times",
    ),
    "a function takes longer than its queue waits": Breach(
        roads.weak_queues,
        lambda t: own(t, "AlarmIntakeFunction").update(Timeout=31),
        "SnsIntakeQueue comes back before AlarmIntakeFunction could be done six times",
    ),
    "a queue gives up at once": Breach(
        roads.weak_queues,
        lambda t: own(t, "IntakeQueue")["RedrivePolicy"].update(maxReceiveCount=1),
        "IntakeQueue does not give up after 5 times",
    ),
    "a poisoned message takes its batch with it": Breach(
        roads.careless_mappings,
        lambda t: event(t, "AlarmIntakeFunction", "Intake").pop("FunctionResponseTypes"),
        "AlarmIntakeFunction.Intake loses a whole batch",
    ),
    "a storm knows no bound": Breach(
        roads.careless_mappings,
        lambda t: event(t, "AlarmIntakeFunction", "SnsIntake").pop("ScalingConfig"),
        "AlarmIntakeFunction.SnsIntake knows no bound",
    ),
    "a poisoned record holds the stream": Breach(
        roads.careless_mappings,
        lambda t: event(t, "TicketStreamFunction", "Entries").pop("MaximumRetryAttempts"),
        "TicketStreamFunction.Entries: MaximumRetryAttempts",
    ),
    "a rule retries for five minutes": Breach(
        roads.impatient_rules,
        lambda t: own(t, "AlarmRule")["Targets"][0].update(
            RetryPolicy={"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 5}
        ),
        "AlarmRule does not retry for a day",
    ),
    "nobody watches a state machine": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("ResponseWatchFailuresAlarm"),
        "nobody watches ExecutionsFailed of ResponseWatch",
    ),
    "nobody watches whether the sweeper runs": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("SweeperSilentAlarm"),
        "nobody watches Invocations of SweeperFunction",
    ),
    "nobody watches what EventBridge loses": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("AlarmRuleLossAlarm"),
        "nobody watches InvocationsFailedToBeSentToDlq of ${AWS::StackName}-alarms-to-intake",
    ),
    "nobody watches whether the sweeper is woken": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("SweeperScheduleFailuresAlarm"),
        "nobody watches FailedInvocations of ${AWS::StackName}-sweeper",
    ),
    "nobody watches whether what is given up is kept": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("TicketStreamDestinationAlarm"),
        "nobody watches DestinationDeliveryFailures of TicketStreamFunction",
    ),
    "nobody watches whether a function comes near its end": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("TicketApiDurationAlarm"),
        "nobody watches Duration of TicketApiFunction",
    ),
    "nobody watches a state machine's time": Breach(
        roads.unwatched,
        lambda t: t["Resources"].pop("TicketLifecycleTimeoutsAlarm"),
        "nobody watches ExecutionsTimedOut of TicketLifecycle",
    ),
    "an alarm tells nobody": Breach(
        roads.silent_alarms,
        lambda t: own(t, "SweeperErrorsAlarm").pop("AlarmActions"),
        "SweeperErrorsAlarm tells nobody",
    ),
}
