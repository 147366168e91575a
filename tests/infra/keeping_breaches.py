"""Table, users and logs: faults, each with the check that must find it."""

from __future__ import annotations

from tests.infra import keeping
from tests.infra.breaches import Breach
from tests.infra.templates import own

BREACHES = {
    "a table cannot be brought back": Breach(
        keeping.fragile_tables,
        lambda t: own(t, "TicketTable").pop("PointInTimeRecoverySpecification"),
        "TicketTable cannot be brought back to a moment",
    ),
    "a table is not encrypted": Breach(
        keeping.fragile_tables,
        lambda t: own(t, "TicketTable")["SSESpecification"].update(SSEEnabled=False),
        "TicketTable is not encrypted with a key of KMS",
    ),
    "a table may be deleted": Breach(
        keeping.fragile_tables,
        lambda t: own(t, "TicketTable").update(DeletionProtectionEnabled=False),
        "TicketTable may be deleted",
    ),
    "a table goes with its stack": Breach(
        keeping.fragile_tables,
        lambda t: t["Resources"]["TicketTable"].pop("DeletionPolicy"),
        "TicketTable is lost by its DeletionPolicy",
    ),
    "the users go with their stack": Breach(
        keeping.fragile_pools,
        lambda t: t["Resources"]["UserPool"].update(UpdateReplacePolicy="Delete"),
        "UserPool is lost by its UpdateReplacePolicy",
    ),
    "the users may be deleted": Breach(
        keeping.fragile_pools, lambda t: own(t, "UserPool").pop("DeletionProtection"), "UserPool may be deleted"
    ),
    "a log is kept for ever": Breach(
        keeping.endless_logs,
        lambda t: own(t, "TicketApiLogs").pop("RetentionInDays"),
        "TicketApiLogs is kept for ever",
    ),
    "a function makes its own log group": Breach(
        keeping.homeless_logs,
        lambda t: own(t, "SweeperFunction").pop("LoggingConfig"),
        "SweeperFunction has no log group of its own",
    ),
    "two functions share a log group": Breach(
        keeping.homeless_logs,
        lambda t: own(t, "SweeperFunction").update(LoggingConfig=own(t, "TicketApiFunction")["LoggingConfig"]),
        "TicketApiFunction has no log group of its own",
    ),
    "an API logs nothing": Breach(
        keeping.homeless_logs,
        lambda t: own(t, "DeskApi").pop("AccessLogSetting"),
        "DeskApi has no log group of its own",
    ),
    "a state machine logs what it carries": Breach(
        keeping.telling_logs,
        lambda t: own(t, "TicketLifecycle")["Logging"].update(IncludeExecutionData=True),
        "TicketLifecycle logs the data of executions",
    ),
    "an API logs bodies": Breach(
        keeping.telling_logs,
        lambda t: own(t, "DeskApi")["MethodSettings"][0].update(DataTraceEnabled=True),
        "DeskApi logs the data of requests",
    ),
    "a trace has a gap": Breach(keeping.untraced, lambda t: own(t, "ResponseWatch").pop("Tracing"), "ResponseWatch"),
}
