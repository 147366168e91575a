"""The stack as its users reach it: queues for what comes in, the API for people, and the mail that goes out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guardia_ops.api import Api, sign_in
from guardia_ops.local.quirks import sent_mail
from guardia_ops.local.stack import User
from tests.e2e.patience import until

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    import httpx

    from guardia_ops.local.quirks import Mail
    from guardia_ops.local.stack import Stack
    from tests.e2e.aws import Aws
    from tests.e2e.ledger import Ledger

QUEUES = {"eventbridge": "IntakeQueueUrl", "sns": "SnsIntakeQueueUrl"}
DESK_ADDRESS = "desk@desk.example"
GUARDIA = Path(sys.executable).with_name("guardia")

STATES_TAKEN = {"email": "accepted", "sms": "accepted"}
"""What becomes of a notice here: the emulator reports nothing of mail and texts, and the others answer at once."""

Json = dict[str, Any]


def instant(text: str) -> datetime:
    """A time as the API writes it."""
    return datetime.fromisoformat(text)


@dataclass(frozen=True)
class People:
    """The three people of the stack, signed in."""

    engineer: Api
    operator: Api
    client: Api

    @classmethod
    def of(cls, stack: Stack) -> People:
        """Everybody whom `stack.json` knows."""
        return cls(**{who: sign_in(stack, user) for who, user in stack.users.items()})

    def sign_out(self) -> None:
        """Close their connections."""
        for person in (self.engineer, self.operator, self.client):
            person.http.close()


@dataclass(frozen=True)
class Desk:
    """One stack, its people, and the account of what one test sends."""

    stack: Stack
    aws: Aws
    people: People
    ledger: Ledger
    directory: Path
    """Where `.local/stack.json` is: the command `guardia` runs here."""

    @property
    def engineer(self) -> httpx.Client:
        """The API as the engineer Eva calls it."""
        return self.people.engineer.http

    @property
    def operator(self) -> httpx.Client:
        """The API as the operator Omar calls it."""
        return self.people.operator.http

    @property
    def client(self) -> httpx.Client:
        """The API as Ana, a client's person, calls it."""
        return self.people.client.http

    def deliver(self, *bodies: Json | str, road: str = "eventbridge") -> list[str]:
        """Messages on a road's queue, up to ten in a request; their ids."""
        texts = [body if isinstance(body, str) else json.dumps(body, ensure_ascii=False) for body in bodies]
        ids = []
        for at in range(0, len(texts), 10):
            entries = [{"Id": str(n), "MessageBody": text} for n, text in enumerate(texts[at : at + 10])]
            queue = self.stack.outputs[QUEUES[road]]
            answer = self.aws("sqs").send_message_batch(QueueUrl=queue, Entries=entries)
            assert answer.get("Failed", []) == []
            ids += [sent["MessageId"] for sent in sorted(answer["Successful"], key=lambda sent: int(sent["Id"]))]
        self.ledger.sent(ids)
        return ids

    def opened(self, body: Json) -> Json:
        """The ticket that this change of an alarm, on the bus's road, opens."""
        self.deliver(body)
        name, account = body["detail"]["alarmName"], body["account"]
        return until(lambda: self.ticket_of(name, account), f"a ticket for {name}")

    def ticket_of(self, alarm_name: str, account: str | None = None) -> Json | None:
        """The one ticket of an alarm that has not ended."""
        tickets = [t for t in self.items("/tickets") if t["alarm_name"] == alarm_name]
        mine = [t for t in tickets if account in {None, t["account_id"]}]
        assert len(mine) <= 1
        return mine[0] if mine else None

    def ticket(self, ticket_id: str) -> Json:
        """The ticket as it is now."""
        return self.body(self.engineer.get(f"/tickets/{ticket_id}"))

    def items(self, path: str, **query: str | int) -> list[Json]:
        """Every item of a list, all its pages."""
        return list(self._pages(path, query))

    def _pages(self, path: str, query: Mapping[str, str | int]) -> Iterator[Json]:
        page = self.body(self.engineer.get(path, params=dict(query)))
        yield from page["items"]
        while page["next"]:
            page = self.body(self.engineer.get(path, params={**query, "next": page["next"]}))
            yield from page["items"]

    def timeline(self, ticket_id: str) -> list[Json]:
        """The entries of a ticket, in their order."""
        return self.items(f"/tickets/{ticket_id}/timeline")

    def kinds(self, ticket_id: str) -> list[str]:
        """What the timeline tells, in one word each."""
        return [entry["kind"] for entry in self.timeline(ticket_id)]

    def step(self, ticket_id: str, action: str, **body: str | bool) -> Json:
        """The engineer takes a step, and it succeeds; the ticket after it."""
        return self.body(self.engineer.post(f"/tickets/{ticket_id}/{action}", json=body))

    def told(self, ticket_id: str, kind: str, recipients: int) -> list[Json]:
        """The notices of the last entry of this kind, once one for each recipient was taken by its provider."""

        def all_taken() -> list[Json]:
            versions = [entry["version"] for entry in self.timeline(ticket_id) if entry["kind"] == kind]
            notices = [n for n in self.items(f"/tickets/{ticket_id}/notices") if n["entry"] in versions[-1:]]
            taken = [n for n in notices if n["state"] == STATES_TAKEN.get(n["channel"], "delivered")]
            return notices if len(taken) == len(notices) == recipients else []

        return until(all_taken, f"{recipients} notices of {ticket_id}, {kind}")

    def mails(self, ticket_id: str) -> list[Mail]:
        """What was sent about a ticket, in the order of sending."""
        return [mail for mail in sent_mail(self.stack) if mail.subject.startswith(f"[{ticket_id}]")]

    def register(self, document: Json) -> None:
        """The operator registers a client."""
        self.body(self.operator.put(f"/clients/{document['client']}", json=document))

    def guardia(self, *arguments: str, password: str = "") -> str:
        """What the operator's command prints. It must succeed."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        done = subprocess.run(  # noqa: S603 - our own command
            [GUARDIA, *arguments],
            cwd=self.directory,
            env=environment | ({"GUARDIA_PASSWORD": password} if password else {}),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def newcomer(self, email: str, group: str, *options: str) -> httpx.Client:
        """The API as somebody calls it whom the operator has just made a user of."""
        user = User(email, f"Aa1-{email}")
        self.guardia("user", "add", email, "--group", group, *options, password=user.password)
        return sign_in(self.stack, user).http

    @staticmethod
    def body(answer: httpx.Response) -> Json:
        """What a request that succeeds is answered with."""
        assert answer.is_success, answer.text
        read: Json = answer.json()
        return read
