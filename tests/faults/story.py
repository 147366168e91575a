"""A history as people and clouds make it, over a plant: acts at fixed instants, and time between for AWS's patience."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from guardia.domain.instant import zulu
from guardia.domain.link import link_for, make
from tests.support.api_events import rest_event
from tests.support.builders import PRODUCTION, T0
from tests.support.events import document
from tests.support.plant import names
from tests.support.plant.plant import KEY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guardia.domain.caller import Caller
    from tests.support.plant.notes import Sent
    from tests.support.plant.plant import Plant

PATIENT_TRIES: Final = 5
"""A client of the API tries again where it is told to."""

LINK: Final = re.compile(rf"{re.escape(names.LINK_ADDRESS)}/a/(\S+)")
SHOWN: Final = re.compile(r'<span class="number">(\d+)</span>')
SERVER_FAULT: Final = 500


@dataclass
class Story:
    """`messages` counts what was given to the intake.

    `refused` is what was not done in the end, `surprises` are answers that no caller can do anything with.
    """

    plant: Plant
    messages: int = 0
    surprises: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    _keys: int = 0

    # Time

    def at(self, **units: float) -> None:
        """So long after the beginning."""
        self.plant.run_until(T0 + timedelta(**units))

    # Clouds

    def alarm(
        self, state: str = "ALARM", name: str = "api-5xx", account: str = PRODUCTION, **more: Any
    ) -> dict[str, Any]:
        """An alarm changes now, and its event reaches the queue; the event."""
        event = alarm_event(state, name, account, zulu(self.plant.time.now())) | more
        self.receive(json.dumps(event))
        return event

    def receive(self, body: str, queue: str = "IntakeQueue") -> None:
        """A message of its own for this body."""
        self.messages += 1
        self.plant.send(body, f"message-{self.messages}", queue)

    def report(self, kind: str, sent: Sent) -> None:
        """SES reports of a mail: `delivered`, `failed_permanent-no-such-address`, …"""
        event = document(f"ses/{kind}")
        ticket = re.sub(r"-\d+-[a-z]+-[0-9a-f]+$", "", sent.notice)
        ours = {"ticket": [ticket], "notice": [sent.notice], "attempt": [str(sent.attempt)]}
        mail = event["detail"]["mail"]
        kept = {key: value for key, value in mail["tags"].items() if key.startswith("ses:")}
        mail |= {"messageId": sent.id, "tags": kept | ours}
        self.plant.send(json.dumps(event), f"report-{kind}-{sent.id}", "DeliveryQueue")

    # People

    def call(
        self, method: str, path: str, caller: Caller | None = None, body: object = None, **headers: str
    ) -> dict[str, Any]:
        """One request, tried again as long as the answer says that trying may help; the answer's body."""
        for _ in range(PATIENT_TRIES):
            answer = self.plant.call(method, path, caller, body, **headers)
            if answer["statusCode"] < SERVER_FAULT:
                break
            if answer["statusCode"] != 503 or "Retry-After" not in answer["multiValueHeaders"]:
                self.surprises.append(f"{answer['statusCode']} to {method} {path}: {answer['body']}")
            self.plant.run_for(seconds=2)
        said: dict[str, Any] = json.loads(answer["body"]) if answer["body"] else {}
        if answer["statusCode"] >= 400:
            self.refused.append(f"{answer['statusCode']} to {method} {path}: {answer['body']}")
        return said

    def step(self, name: str, caller: Caller | None = None, ticket: str = "", **body: object) -> dict[str, Any]:
        """A step of the only ticket, unless another is named, under a key of its own."""
        number = ticket or self.ticket
        self._keys += 1
        return self.call("POST", f"/tickets/{number}/{name}", caller, body, Idempotency_Key=f"key-{self._keys}")

    def browse(self, method: str, token: str, form: Mapping[str, str] | None = None) -> dict[str, Any]:
        """A page behind a link, loaded again where it says that it is busy."""
        event = rest_event(method, f"/a/{token}", claims=None, body=urlencode(form) if form else None)
        event["pathParameters"] = {"token": token}
        for _ in range(PATIENT_TRIES):
            answer: dict[str, Any] = self.plant.run("message_links", event)
            if answer["statusCode"] < SERVER_FAULT:
                break
            if answer["statusCode"] != 503 or "Retry-After" not in answer["headers"]:
                self.surprises.append(f"{answer['statusCode']} to {method} of a link")
            self.plant.run_for(seconds=11)
        return answer

    def shown_number(self, token: str) -> str:
        """What the page asks its reader to type."""
        found = SHOWN.search(self.browse("GET", token)["body"])
        assert found
        return found[1]

    # What is seen

    @property
    def ticket(self) -> str:
        """The number of the ticket that was opened first."""
        rows = [row for row in self.plant.rows() if row["SK"]["S"] == "TICKET"]
        first = min(rows, key=lambda row: str(row["opened_at"]["S"]))
        return str(first["id"]["S"])

    def mail(self, address: str) -> Sent:
        """The first mail to this address."""
        return next(sent for sent in self.plant.notes.sent() if sent.address == address)

    def token(self) -> str:
        """Of the link that the desk was sent; where the keys could not be read, the mail has none: what it would be."""
        mail = self.mail(names.DESK)
        if found := LINK.search(mail.text):
            return found[1]
        ticket, notice = self.plant.store.ticket(self.ticket), self.plant.store.notice(self.ticket, mail.notice)
        assert ticket
        assert notice
        return make(link_for(ticket, notice), KEY.encode())


def alarm_event(state: str, name: str, account: str, at: str) -> dict[str, Any]:
    """The event of `events/eventbridge/opened-metric`, of another alarm and at another time."""
    event = document("eventbridge/opened-metric")
    event |= {"account": account, "time": at}
    event["resources"] = [f"arn:aws:cloudwatch:{names.REGION}:{account}:alarm:{name}"]
    event["detail"]["alarmName"] = name
    event["detail"]["state"] |= {"value": state, "timestamp": at}
    return event
