"""`guardia notices`: who was told what, and how every message looks."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.bootstrap import store
from guardia.domain.change import Change
from guardia.domain.delivery import Fate, Heard, hear, went_on
from guardia.domain.notice import Audience
from guardia.domain.party import Party, first_notice, next_notice
from guardia.domain.road import Channel, Road
from guardia_ops.preview.samples import sample_client, sample_ticket
from tests.support.builders import register
from ticket_api.responses import notice_shape

if TYPE_CHECKING:
    from pathlib import Path

    from guardia.domain.notice import Notice
    from guardia.domain.ticket import Entry, Ticket
    from guardia.ports import Store
    from guardia_ops.target import Target
    from tests.integration.command.operators import Operator

NOON = datetime(2026, 11, 23, 13, 0, 1, tzinfo=UTC)


@pytest.fixture
def known(deployed: Target) -> Store:
    """The table, as somebody sees it who does not use the command."""
    return store(deployed.settings)


@pytest.fixture
def opened(known: Store) -> tuple[Ticket, Entry]:
    ticket, entry = sample_ticket(sample_client())
    known.commit(Change(ticket=ticket, entries=(entry,), fingerprint=ticket.fingerprint))
    return ticket, entry


def kept(known: Store, notice: Notice, *told: Heard) -> Notice:
    """The notice, taken for sending, once all of this was heard of it."""
    taken = known.take_notice(notice, NOON)
    assert taken
    for heard in told:
        taken = hear(taken, heard, NOON)
        assert known.put_notice(taken)
    return taken


def eva(*roads: Road) -> Party:
    """Somebody on duty."""
    client = sample_client()
    return Party(
        id="person:eva",
        audience=Audience.DESK,
        name="Eva Núñez",
        language=client.language,
        time_zone="America/Panama",
        roads=roads,
        urgent=True,
    )


class TestList:
    def test_says_who_was_told_of_what_by_which_road_and_whether_it_arrived(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry]
    ) -> None:
        ticket, entry = opened
        notice = first_notice(eva(Road(Channel.EMAIL, "eva@desk.example")), entry, NOON)
        kept(known, notice, Heard(Fate.ACCEPTED, NOON, attempt=1), Heard(Fate.DELIVERED, NOON, "250 OK", attempt=1))
        line = operator.line("notices", "list", ticket.id.lower(), about="eva@desk.example")
        for fact in ("1 opened", "Eva Núñez (desk)", "email", "delivered", "2026-11-23T13:00:01.000Z", "250 OK"):
            assert fact in line

    def test_says_why_it_did_not_arrive_and_how_it_went_on(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry]
    ) -> None:
        ticket, entry = opened
        roads = (Road(Channel.SMS, "+50761112222"), Road(Channel.EMAIL, "eva@desk.example"))
        first = first_notice(eva(*roads), entry, NOON)
        failed = kept(known, first, Heard(Fate.FAILED, NOON, "has opted out", attempt=1))
        following = next_notice(first, NOON)
        assert following
        kept(known, following, Heard(Fate.ACCEPTED, NOON, attempt=1))
        assert known.put_notice(went_on(failed, NOON))
        line = operator.line("notices", "list", ticket.id, about="+50761112222")
        for fact in ("failed_permanent", "has opted out", "email to Eva Núñez"):
            assert fact in line

    def test_says_who_stands_in_for_somebody_who_cannot_be_reached(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry]
    ) -> None:
        ticket, entry = opened
        first = first_notice(eva(Road(Channel.SMS, "+50761112222")), entry, NOON)
        failed = kept(known, first, Heard(Fate.FAILED, NOON, "no answer", attempt=1))
        beto = replace(eva(Road(Channel.SMS, "+50763334444")), id="person:beto", name="Beto")
        kept(known, replace(first_notice(beto, entry, NOON), stands_in_for=first.id))
        assert known.put_notice(went_on(failed, NOON))
        assert "sms to Beto" in operator.line("notices", "list", ticket.id, about="+50761112222")

    def test_stands_in_the_order_in_which_it_happened(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry]
    ) -> None:
        ticket, entry = opened
        names = ["Eva", "Beto", "Ana", "Zoe", "Luis"]
        for minute, name in enumerate(names):
            party = replace(eva(Road(Channel.EMAIL, f"{name}@desk.example")), id=f"person:{name}", name=name)
            kept(known, first_notice(party, entry, NOON + timedelta(minutes=minute)))
        shown = operator.types("notices", "list", ticket.id)
        assert sorted(names, key=lambda name: shown.index(f"{name}@desk.example")) == names

    def test_programs_get_what_the_api_tells(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry]
    ) -> None:
        ticket, entry = opened
        kept(known, first_notice(eva(Road(Channel.EMAIL, "eva@desk.example")), entry, NOON))
        (told,) = json.loads(operator.pipes("notices", "list", ticket.id, "--json"))
        (notice,) = known.notices(ticket.id)
        assert told == notice_shape(notice).model_dump(mode="json")
        assert (told["party"], told["name"], told["deadline"]) == (
            "person:eva",
            "Eva Núñez",
            "2026-11-23T13:05:01.000Z",
        )

    def test_says_that_nobody_has_been_told(self, operator: Operator, opened: tuple[Ticket, Entry]) -> None:
        ticket, _ = opened
        assert f"nobody has been told of {ticket.id} yet" in operator.types("notices", "list", ticket.id)

    def test_shows_no_control_sequence_of_a_provider(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry]
    ) -> None:
        ticket, entry = opened
        notice = first_notice(eva(Road(Channel.EMAIL, "eva@desk.example")), entry, NOON)
        kept(known, notice, Heard(Fate.NOT_TAKEN, NOON, "[red]\x1b[2J busy", attempt=1))
        shown = operator.types("notices", "list", ticket.id)
        assert "[red]" in shown
        assert "\x1b" not in shown

    @pytest.mark.usefixtures("known")
    @pytest.mark.parametrize("words", [("list", "GD-00000-00000"), ("preview", "--ticket", "GD-00000-00000")])
    def test_says_that_there_is_no_such_ticket(self, operator: Operator, words: tuple[str, ...]) -> None:
        assert "there is no ticket GD-00000-00000" in operator.types("notices", *words, code=1)


class TestPreview:
    def test_writes_every_message_without_asking_a_stack(self, operator: Operator, tmp_path: Path) -> None:
        said = operator.pipes("notices", "preview", "--to", str(tmp_path / "all"))
        assert said.endswith(f"files; open {tmp_path / 'all' / 'index.html'}\n")
        assert "mesa@guardia.example" in (tmp_path / "all/opened/es-client-ana-acme.example.html").read_text()

    def test_writes_the_messages_of_a_ticket_of_the_stack(
        self, operator: Operator, known: Store, opened: tuple[Ticket, Entry], tmp_path: Path
    ) -> None:
        ticket, _ = opened
        register(known, sample_client())
        operator.types(
            "notices", "preview", "--ticket", ticket.id, "--to", str(tmp_path), "--desk-email", "m@d.example"
        )
        assert sorted(path.name for path in tmp_path.iterdir()) == ["001-opened", "index.html"]
        mail = (tmp_path / "001-opened/es-client-ana-acme.example.txt").read_text()
        assert f"Subject: [{ticket.id}] tienda-errores-5xx" in mail
        assert "Hola, Ana Pérez:" in mail
        assert "m@d.example" in mail

    def test_says_where_it_cannot_write(self, operator: Operator, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        said = operator.types("notices", "preview", "--to", str(tmp_path / "file"), code=1)
        assert "cannot be written: " in said
