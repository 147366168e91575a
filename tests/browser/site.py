"""A ticket that nobody has answered, and the links to it, taken out of the e-mails that people received."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from guardia.domain.link import Link, make
from tests.e2e.alarms import status_check
from tests.e2e.clients import client_file, new_account
from tests.e2e.desk import DESK_ADDRESS
from tests.e2e.patience import until

if TYPE_CHECKING:
    from guardia_ops.local.quirks import Mail
    from tests.e2e.desk import Desk

Json = dict[str, Any]

EVA = "eva@desk.example"
CLIENT = "ACME Logística, S.A."
ROSTER = {
    "people": [
        {"id": "eva", "name": "Eva Castillo", "email": EVA, "language": "en", "time_zone": "America/Panama"},
        {"id": "jefa", "name": "Jefa", "email": "jefa@desk.example", "time_zone": "America/Panama"},
    ],
    "lines": {
        "first": [{"name": "siempre", "people": ["eva"], "time_zone": "America/Panama"}],
        "manager": [{"name": "jefatura", "people": ["jefa"], "time_zone": "America/Panama"}],
    },
}
"""Eva reads English; the desk's mailbox reads Spanish."""

_LINK = re.compile(r"https?://[^\s\"'<>]+/a/[0-9A-Za-z.-]+")


@dataclass(frozen=True)
class Site:
    """One ticket. `eva` is the link in her own e-mail, `mailbox` the one in the desk's."""

    desk: Desk
    ticket: Json
    eva: str
    mailbox: str

    @classmethod
    def opened(cls, desk: Desk, alarm_name: str) -> Site:
        """A machine fails its status check: it is down. Its client has no other ticket: several at once are a storm."""
        account = new_account()
        desk.register(client_file(f"acme-{account}", account, response="PT2H") | {"name": CLIENT})
        ticket = desk.opened(status_check(alarm_name, account=account))
        assert (ticket["severity"], ticket["status"]) == ("CRITICAL", "OPEN")
        return cls(desk, ticket, *(_link_to(desk, ticket["id"], address) for address in (EVA, DESK_ADDRESS)))

    @property
    def now(self) -> Json:
        """The ticket as it stands."""
        return self.desk.ticket(self.ticket["id"])

    @property
    def answer(self) -> Json:
        """The one acknowledgement on the timeline."""
        (found,) = (entry for entry in self.desk.timeline(self.ticket["id"]) if entry["kind"] == "acknowledged")
        return found

    @property
    def kept(self) -> tuple[Json, list[Json], list[Json]]:
        """All that is known of the ticket."""
        ticket_id = self.ticket["id"]
        return self.now, self.desk.timeline(ticket_id), self.desk.items(f"/tickets/{ticket_id}/notices")

    def notice_to(self, address: str) -> Json:
        """The notice of the opening to this address."""
        notices = self.desk.items(f"/tickets/{self.ticket['id']}/notices")
        return next(notice for notice in notices if (notice["recipient"], notice["entry"]) == (address, 1))

    def expired(self) -> str:
        """Eva's link as it would be if it had ended a second ago: made with the stack's own key."""
        secret = self.desk.aws("secretsmanager").get_secret_value(SecretId=self.desk.stack.outputs["LinkKeyArn"])
        return self._made_with(str(secret["SecretString"]).encode())

    def foreign(self) -> str:
        """A link that another stack made."""
        return self._made_with(b"another stack's key, as long as ours is and as good as ours")

    def _made_with(self, key: bytes) -> str:
        ended = datetime.fromisoformat(self.ticket["opened_at"]) - timedelta(seconds=1)
        link = Link(self.notice_to(EVA)["id"], self.ticket["id"], 1, ended)
        return f"{self.eva.rpartition('/')[0]}/{make(link, key)}"


def _link_to(desk: Desk, ticket_id: str, address: str) -> str:
    def sent() -> Mail | None:
        return next((mail for mail in desk.mails(ticket_id) if address in mail.to), None)

    mail = until(sent, f"an e-mail to {address}")
    in_text, in_html = (set(_LINK.findall(form)) for form in (mail.text, mail.html or ""))
    assert in_text == in_html
    return str(*in_text)
