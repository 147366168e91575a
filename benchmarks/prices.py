"""What AWS asks in us-east-1, in US dollars, without free tiers and discounts; and where it says so.

As known on 22 November 2026; look again before you promise anything: prices change, and each page shows today's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

AS_OF: Final = "2026-11-22"
REGION: Final = "us-east-1"
MILLION: Final = 1_000_000
GB: Final = 2**30


@dataclass(frozen=True, slots=True)
class Price:
    """Dollars for one `unit`, and AWS's page."""

    unit: str
    dollars: float
    page: str


_STEP_FUNCTIONS = "https://aws.amazon.com/step-functions/pricing/"
_DYNAMODB = "https://aws.amazon.com/dynamodb/pricing/on-demand/"
_LAMBDA = "https://aws.amazon.com/lambda/pricing/"
_CLOUDWATCH = "https://aws.amazon.com/cloudwatch/pricing/"

TRANSITION: Final = Price("state transition", 0.025 / 1_000, _STEP_FUNCTIONS)
WRITE_UNIT: Final = Price("write request unit", 0.625 / MILLION, _DYNAMODB)
READ_UNIT: Final = Price("read request unit", 0.125 / MILLION, _DYNAMODB)
TABLE_GB_MONTH: Final = Price("GB and month of the table", 0.25, _DYNAMODB)
RECOVERY_GB_MONTH: Final = Price("GB and month of point-in-time recovery", 0.20, _DYNAMODB)
INVOCATION: Final = Price("Lambda request", 0.20 / MILLION, _LAMBDA)
GB_SECOND: Final = Price("GB-second (arm64)", 0.0000133334, _LAMBDA)
QUEUE_REQUEST: Final = Price("SQS request", 0.40 / MILLION, "https://aws.amazon.com/sqs/pricing/")
API_REQUEST: Final = Price("REST API request", 3.50 / MILLION, "https://aws.amazon.com/api-gateway/pricing/")
SECRET_MONTH: Final = Price("secret and month", 0.40, "https://aws.amazon.com/secrets-manager/pricing/")
SECRET_CALL: Final = Price("call of Secrets Manager", 0.05 / 10_000, "https://aws.amazon.com/secrets-manager/pricing/")
LOG_GB: Final = Price("GB of log", 0.50, _CLOUDWATCH)
ALARM_MONTH: Final = Price("alarm and month", 0.10, _CLOUDWATCH)
DASHBOARD_MONTH: Final = Price("dashboard and month", 3.00, _CLOUDWATCH)
TRACE: Final = Price("recorded trace", 5.00 / MILLION, "https://aws.amazon.com/xray/pricing/")
