"""Names and addresses of the plant."""

from __future__ import annotations

from typing import Final

ACCOUNT: Final = "123456789012"
"""Whose account moto plays: the desk's."""

REGION: Final = "us-east-1"
BACK_ROOM: Final = "us-west-2"
"""The region of the plant's own table, so that moto's transactions do not copy it."""

NOTES: Final = "plant"
"""That table: what was started, answered and sent."""

LIFECYCLE: Final = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:ticket_lifecycle"
WATCH: Final = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:response_watch"
SENDER: Final = "guardia@guardia.example"
DESK: Final = "desk@guardia.example"
MANAGER: Final = "manager@guardia.example"
CONFIGURATION_SET: Final = "guardia-mail"
LINK_KEY: Final = "guardia/link-key"
LINK_ADDRESS: Final = "https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod"
EVENT_BUS: Final = "guardia-ticket-events"


def queue_arn(name: str) -> str:
    """Of a queue by its logical id."""
    return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{name}"
