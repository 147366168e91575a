"""The demonstration's road, stretch by stretch. A stretch that is not reached in its time ends it, and says so."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from guardia.adapters.clock import now
from guardia.bootstrap import register_clients, store
from guardia.domain.caller import Role
from guardia.domain.ticket import GUARDIA
from guardia_ops import target
from guardia_ops.api import Api, sign_in
from guardia_ops.client_files import read_document
from guardia_ops.demo.client_account import BUS_ALARM, OFFICE_ACCOUNT, SNS_ALARM, ClientAccount, state_change
from guardia_ops.demo.clocks import long_weekend, running_clock
from guardia_ops.errors import CommandError
from guardia_ops.local.quirks import sent_mail
from guardia_ops.local.seed import new_password
from guardia_ops.local.stack import Stack, User
from guardia_ops.users import NewUser, Users

if TYPE_CHECKING:
    from collections.abc import Callable

    from guardia_ops.demo.screen import Screen

CLIENT_FILE = Path(__file__).with_name("client.yaml")
OFFICE_FILE = Path(__file__).with_name("office.yaml")
LOOK_EVERY = 0.3
Found = TypeVar("Found")


@dataclass
class Demonstration:
    """A running stack, and what has been seen of it so far."""

    stack: Stack
    screen: Screen
    mails_shown: int = field(default=0)

    def run(self) -> None:
        """From the clients' registration to three closed tickets. Raises CommandError for a stretch not reached."""
        engineer, client = self._register()
        account = ClientAccount(self.stack)
        self._raise_alarms(account)
        down, slow = self._tickets(engineer)
        office = self._side_by_side(account, engineer, slow)
        self._work(engineer, client, down)
        self._stay_silent(engineer, slow)
        self._recover(account, engineer, slow)
        self._close(engineer, down, slow, office)
        for ticket_id in (down, slow, office):
            ticket = engineer.get(f"/tickets/{ticket_id}")
            self.screen.timeline(ticket, engineer.get(f"/tickets/{ticket_id}/timeline")["items"])

    def _register(self) -> tuple[Api, Api]:
        self.screen.begin("register two clients and the people (guardia client apply, guardia user add)")
        here = target.local(self.stack)
        register = register_clients(here.settings)
        client, office = (register.apply(read_document(file), GUARDIA) for file in (CLIENT_FILE, OFFICE_FILE))
        for known, file in ((client, CLIENT_FILE), (office, OFFICE_FILE)):
            self.screen.say(f"{known.name}, {known.contract.plan}: {file.name}")
        users = Users(self.stack.client("cognito-idp"), self.stack.outputs["UserPoolId"], store(here.settings))
        engineer = User("ines@guardia.example", new_password())
        rosa = User("rosa@cafetal.example", new_password())
        users.add(NewUser(engineer.email, "Inés Guardado", Role.ENGINEER, None, engineer.password))
        users.add(NewUser(rosa.email, "Rosa Caballero", Role.CLIENT, client.id, rosa.password))
        return sign_in(self.stack, engineer), sign_in(self.stack, rosa)

    def _raise_alarms(self, account: ClientAccount) -> None:
        self.screen.begin("the client's account raises an alarm, which reaches us through its SNS topic")
        account.raise_metric_alarm(account.connect())
        self.screen.say(f"{SNS_ALARM}: a real CloudWatch alarm of account 444444444444 is in ALARM")
        self.screen.begin("a second alarm comes as EventBridge delivers it")
        envelope = state_change("ALARM", "OK", now(), self.stack.region)
        account.prove_pattern(envelope)
        self.screen.say("the rule's pattern lets it pass, and refuses another source (TestEventPattern)")
        account.deliver(envelope)

    def _tickets(self, engineer: Api) -> tuple[str, str]:
        self.screen.begin("both alarms are tickets")

        def both() -> list[dict[str, Any]] | None:
            tickets = engineer.get("/tickets", client="cafetal")["items"]
            return tickets if {t["alarm_name"] for t in tickets} == {SNS_ALARM, BUS_ALARM} else None

        tickets = self._until(both, 30)
        for ticket in tickets:
            self.screen.ticket(ticket)
        by_name = {ticket["alarm_name"]: ticket["id"] for ticket in tickets}
        self.screen.begin("first notification: the client's people and the desk are told")
        self._until(lambda: all(self._told(engineer, ticket_id, "opened") for ticket_id in by_name.values()), 60)
        return by_name[SNS_ALARM], by_name[BUS_ALARM]

    def _side_by_side(self, account: ClientAccount, engineer: Api, around_the_clock: str) -> str:
        """The same alarm of a client with business hours: its ticket, which is answered at once."""
        self.screen.begin("the same alarm at a client with business hours: the same promise, and another clock")
        account.deliver(state_change("ALARM", "OK", now(), self.stack.region, OFFICE_ACCOUNT))
        (ticket,) = self._until(lambda: engineer.get("/tickets", client="laguna")["items"], 30)
        both = (around_the_clock, ticket["id"])
        self.screen.clocks([running_clock(engineer, ticket_id) for ticket_id in both])
        self.screen.begin("had it come on the Friday before a long weekend at 17:00, with four hours promised")
        self.screen.clocks([long_weekend(file) for file in (CLIENT_FILE, OFFICE_FILE)])
        engineer.post(
            f"/tickets/{ticket['id']}/resolve", {"summary": "Despliegue anterior restaurado; sin errores 5xx."}
        )
        return str(ticket["id"])

    def _work(self, engineer: Api, client: Api, ticket_id: str) -> None:
        for status, action, body in (
            ("INVESTIGATING", "acknowledge", {"note": "Reviso la máquina ahora mismo."}),
            (
                "IDENTIFIED",
                "findings",
                {
                    "summary": "El disco de la máquina está lleno y el sistema no arranca.",
                    "next_steps": "Ampliamos el volumen y reiniciamos; calculamos diez minutos.",
                },
            ),
            ("RESOLVED", "resolve", {"summary": "Volumen ampliado a 200 GB; la tostadora responde de nuevo."}),
        ):
            self.screen.begin(f"the engineer: {action}")
            answer = engineer.post(f"/tickets/{ticket_id}/{action}", body)
            self.screen.say(f"{ticket_id} is {answer['status']}")
            if answer["status"] != status:
                raise CommandError(f"{ticket_id} is {answer['status']} and not {status}")
            self._until(partial(self._told, engineer, ticket_id, action), 30)
        self.screen.begin("the client verifies that it worked")
        client.post(f"/tickets/{ticket_id}/verify", {"effective": True, "note": "Confirmado, gracias."})

    def _told(self, engineer: Api, ticket_id: str, action: str) -> bool:
        """Whether the desk and both contacts were told of the step."""
        kind = {"acknowledge": "acknowledged", "resolve": "resolved"}.get(action, action)
        timeline = engineer.get(f"/tickets/{ticket_id}/timeline")["items"]
        versions = {entry["version"] for entry in timeline if entry["kind"] == kind}
        notices = engineer.get(f"/tickets/{ticket_id}/notices")["items"]
        told = [n for n in notices if n["entry"] in versions and n["state"] == "accepted"]
        return len(told) >= 3  # noqa: PLR2004 - two contacts and the desk

    def _stay_silent(self, engineer: Api, ticket_id: str) -> None:
        self.screen.begin("nobody answers the second ticket: half of its promise passes, and the desk is told")

        def warned() -> bool:
            return any(e["kind"] == "checkpoint" for e in engineer.get(f"/tickets/{ticket_id}/timeline")["items"])

        self._until(warned, 40)
        self.screen.begin("the engineer resolves it at once: two steps, each on record and told")
        engineer.post(f"/tickets/{ticket_id}/resolve", {"summary": "Despliegue anterior restaurado; sin errores 5xx."})

    def _recover(self, account: ClientAccount, engineer: Api, ticket_id: str) -> None:
        self.screen.begin("its alarm goes back to OK")
        account.deliver(state_change("OK", "ALARM", now(), self.stack.region))
        self._until(lambda: engineer.get(f"/tickets/{ticket_id}")["recovered_at"], 30)

    def _close(self, engineer: Api, *ticket_ids: str) -> None:
        self.screen.begin("the follow-up passes, and the tickets close by themselves")

        def closed() -> bool:
            return all(engineer.get(f"/tickets/{ticket_id}")["status"] == "CLOSED" for ticket_id in ticket_ids)

        self._until(closed, 90)
        self._until(lambda: all(self._told(engineer, ticket_id, "closed") for ticket_id in ticket_ids[:2]), 30)

    def _until(self, look: Callable[[], Found | None], seconds: float) -> Found:
        """What `look` finds, within so many seconds; mails that are sent meanwhile are shown."""
        end = time.monotonic() + seconds
        while True:
            self._show_mails()
            if found := look():
                self._show_mails()
                return found
            if time.monotonic() > end:
                raise CommandError(f"not seen within {seconds:.0f} s")
            time.sleep(LOOK_EVERY)

    def _show_mails(self) -> None:
        mails = sent_mail(self.stack)
        for mail in mails[self.mails_shown :]:
            self.screen.mail(mail)
        self.mails_shown = len(mails)
