"""News of an investigation: what counts as such, and who has the investigation.

A contract may promise news in intervals of covered time. Called by `steps` for every entry, so that a ticket's own
transactions freeze since when it has been silent.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.domain.ticket import INVESTIGATED, ActorType, Kind

if TYPE_CHECKING:
    from datetime import datetime

    from guardia.domain.steps import Act
    from guardia.domain.ticket import Ticket

_OF_DESK = frozenset({ActorType.ENGINEER, ActorType.OPERATOR})


def with_news(ticket: Ticket, kind: Kind, act: Act) -> Ticket:
    """The ticket once this entry made it: since when it is silent, and how often its owner was reminded of that.

    Whoever acknowledged it, or sent findings since, is its owner. A colleague who comments or judges the severity gives
    news of it and does not take it over.
    """
    match kind:
        case Kind.ACKNOWLEDGED | Kind.FINDINGS:
            return replace(_heard_of(ticket, act.at), owner=act.actor)
        case Kind.COMMENTED | Kind.SEVERITY if _is_news(ticket, kind, act):
            return _heard_of(ticket, act.at)
        case Kind.SEVERITY:  # another interval for the same silence: what it has not reached yet is told in its time
            return replace(ticket, intervals_told=min(ticket.intervals_told, ticket.silent_intervals(act.at)))
        case Kind.REMINDER:  # the latest interval counts for all before it
            told = max(ticket.intervals_told + 1, ticket.silent_intervals(act.at))
            return replace(ticket, reminded=ticket.reminded + 1, intervals_told=told)
        case Kind.REOPENED:
            return replace(_heard_of(ticket, None), owner=None)
        case _:
            return ticket


def _heard_of(ticket: Ticket, at: datetime | None) -> Ticket:
    """Another silence begins; None where nothing is investigated."""
    return replace(ticket, news_at=at, reminded=0, intervals_told=0)


def _is_news(ticket: Ticket, kind: Kind, act: Act) -> bool:
    """Whether somebody of the desk said something that the client may read."""
    is_said = act.public if kind is Kind.COMMENTED else True
    return ticket.status in INVESTIGATED and act.actor.type in _OF_DESK and is_said
