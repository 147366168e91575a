"""Every page behind a link, to look at: how it stands for whom, in both languages, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING

from guardia.domain.contract import Severity
from guardia.domain.decision import Language
from guardia.domain.link import link_for
from guardia.domain.notice import Audience
from guardia.domain.party import Party, first_notice
from guardia.domain.road import Channel, Road
from guardia.domain.severity_change import as_engineer_says
from guardia.domain.steps import Step, take
from guardia.domain.ticket import GUARDIA, Actor, ActorType
from guardia.services.acknowledge_by_link import BY_LINK, Standing, View, Wanted
from guardia_ops.preview.sample import ENGINEER, SEEN_AT, act_of
from guardia_ops.preview.samples import sample_client, sample_ticket
from message_links.pages import Pages, Refusal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from guardia.domain.notice import Notice
    from guardia.domain.steps import Act
    from guardia.domain.ticket import Entry, Ticket

EVA = Actor(ActorType.ENGINEER, "person:eva", "Eva Castillo", "eva@guardia.example")
NUMBER = "47"


@dataclass(frozen=True, slots=True)
class Place:
    """A ticket that nobody has answered, and the notices of its opening: Eva's own, and the mailbox's."""

    ticket: Ticket
    own: Notice
    shared: Notice

    @classmethod
    def of(cls, ticket: Ticket, opened: Entry) -> Place:
        """Both notices, made as the ticket opened."""
        own = _party(EVA.id, EVA.name, EVA.email)
        shared = _party("desk", "", "mesa@guardia.example")
        return cls(ticket, *(first_notice(party, opened, opened.at) for party in (own, shared)))

    def view(self, notice: Notice, ticket: Ticket, standing: Standing, minutes: int) -> View:
        """The page, this long after the ticket was opened."""
        return View(
            link=link_for(self.ticket, notice),
            number=NUMBER,
            notice=notice,
            ticket=ticket,
            client=sample_client(),
            standing=standing,
            at=SEEN_AT + timedelta(minutes=minutes),
        )


def rendered_pages() -> Iterator[tuple[str, str]]:
    """Each page as `<language>-page-<name>` and its HTML, and `page-<name>` where it is in both languages."""
    pages = Pages()
    for name, view in views():
        for language in Language:
            typed = "" if Wanted.NAME in view.wanted else "Luis Rojas"
            yield f"{language}-page-{name}", pages.shown(view, language, typed if view.wanted else "").text
    for refusal in Refusal:
        yield f"page-{refusal}", pages.refused(refusal).text


def render_pages(directory: Path) -> Sequence[Path]:
    """Write them all, each by its name."""
    directory.mkdir(parents=True, exist_ok=True)
    written = []
    for name, html in rendered_pages():
        written.append(directory / f"{name}.html")
        written[-1].write_text(html, encoding="utf-8")
    return written


def views() -> Iterator[tuple[str, View]]:
    """Every state of the page, with its name."""
    place = Place.of(*_critical())
    yield from _waiting(place)
    yield from _answered(place)
    yield from _without_answer(place)


def _critical() -> tuple[Ticket, Entry]:
    """The sample's ticket, of something that is down."""
    ticket, opened = sample_ticket(sample_client())
    act = as_engineer_says(Severity.CRITICAL)(ticket, act_of(0, "La tienda no abre."))
    changed, _ = take(ticket, Step.CHANGE_SEVERITY, act)
    return changed, opened


def _waiting(place: Place) -> Iterator[tuple[str, View]]:
    for name, notice in (("person", place.own), ("shared", place.shared)):
        yield f"offered-{name}", place.view(notice, place.ticket, Standing.OFFERED, 4)
    yield "offered-late", place.view(place.own, place.ticket, Standing.OFFERED, 131)
    asked = place.view(place.own, place.ticket, Standing.OFFERED, 5)
    yield "wrong-number", replace(asked, wanted=frozenset({Wanted.NUMBER}))
    asked = place.view(place.shared, place.ticket, Standing.OFFERED, 5)
    yield "wrong-number-and-name", replace(asked, wanted=frozenset(Wanted))
    yield "wrong-number-shared", replace(asked, wanted=frozenset({Wanted.NUMBER}))


def _answered(place: Place) -> Iterator[tuple[str, View]]:
    """By the link itself, or by somebody else; and what came after."""
    by_eva = _taken(place, replace(act_of(12, ""), actor=EVA, data={BY_LINK: place.own.id}))
    by_desk = replace(act_of(12, ""), actor=replace(ENGINEER, id="desk"), data={BY_LINK: place.shared.id})
    by_room = _taken(place, by_desk)
    yield "mine-person", _with_answer(place.view(place.own, by_eva[0], Standing.MINE, 12), by_eva)
    yield "mine-shared", _with_answer(place.view(place.shared, by_room[0], Standing.MINE, 12), by_room)
    yield "taken", _with_answer(place.view(place.own, by_room[0], Standing.TAKEN, 15), by_room)
    yield "taken-late", _with_answer(place.view(place.own, *_late(place)[:1], Standing.TAKEN, 140), _late(place))
    resolved, _ = take(by_eva[0], Step.RESOLVE, replace(act_of(70, "Listo."), actor=EVA))
    yield "mine-and-resolved", _with_answer(place.view(place.own, resolved, Standing.MINE, 90), by_eva)
    again, entries = take(resolved, Step.REOPEN, replace(act_of(300, ""), actor=GUARDIA))
    view = _with_answer(place.view(place.own, again, Standing.MINE, 301), by_eva)
    yield "mine-and-reopened", replace(view, reopened=entries[-1])


def _without_answer(place: Place) -> Iterator[tuple[str, View]]:
    """It ended, or was resolved and opened again, before anybody took it."""
    rejected, _ = take(place.ticket, Step.REJECT, act_of(20, "Es de otro proveedor."))
    yield "rejected", place.view(place.own, rejected, Standing.OVER, 30)
    resolved, _ = take(place.ticket, Step.RESOLVE_RECOVERED, replace(act_of(9, ""), actor=GUARDIA))
    yield "resolved-by-system", place.view(place.own, resolved, Standing.OVER, 30)
    closed, _ = take(resolved, Step.CLOSE, replace(act_of(48 * 60, ""), actor=GUARDIA))
    yield "closed", place.view(place.own, closed, Standing.OVER, 49 * 60)
    again, entries = take(resolved, Step.REOPEN, replace(act_of(40, ""), actor=GUARDIA))
    yield "reopened", replace(place.view(place.own, again, Standing.REOPENED, 41), reopened=entries[-1])


def _taken(place: Place, act: Act) -> tuple[Ticket, Entry]:
    after, entries = take(place.ticket, Step.ACKNOWLEDGE, act)
    return after, entries[-1]


def _late(place: Place) -> tuple[Ticket, Entry]:
    return _taken(place, act_of(135, ""))


def _with_answer(view: View, taken: tuple[Ticket, Entry]) -> View:
    return replace(view, answer=taken[1])


def _party(party_id: str, name: str, address: str) -> Party:
    return Party(
        id=party_id,
        audience=Audience.DESK,
        name=name,
        language=Language.ES,
        time_zone="America/Panama",
        roads=(Road(Channel.EMAIL, address),),
    )
