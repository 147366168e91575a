"""A ledger adds up to the promise to the second, whatever became of the ticket since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.contract import Environment, Severity, Terms
from guardia.domain.coverage import Plan
from guardia.domain.ledger import ledger_of
from guardia.domain.ticket import Status
from tests.support.builders import CONTRACT, T0, client, ticket

if TYPE_CHECKING:
    from guardia.domain.ledger import Ledger
    from guardia.domain.ticket import Ticket

pytestmark = pytest.mark.covers("F40")

HOUR = timedelta(hours=1)


def assert_adds_up(ledger: Ledger) -> None:
    clock, segments = ledger.ticket.clock, ledger.segments
    assert (segments[0].start, segments[-1].end) == (clock.started_at, clock.due_at)
    assert [segment.start for segment in segments[1:]] == [segment.end for segment in segments[:-1]]
    assert sum((s.end - s.start for s in segments if s.covered), timedelta()) == clock.promise


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31), timezones=st.just(UTC)),  # noqa: DTZ001 - the zone follows
    severity=st.sampled_from(Severity),
    plan=st.sampled_from(Plan),
    zone=st.sampled_from(["America/Panama", "America/New_York", "Asia/Kolkata"]),
    holidays=st.dictionaries(st.dates(date(2026, 1, 1), date(2027, 2, 1)), st.just("Feriado"), max_size=20),
)
def test_the_covered_stretches_are_the_promise(
    at: datetime, severity: Severity, plan: Plan, zone: str, holidays: dict[date, str]
) -> None:
    promised = replace(CONTRACT, plan=plan, time_zone=zone, holidays_added=holidays)
    at = at.replace(microsecond=0)
    assert_adds_up(ledger_of(_ticket(severity, Terms.of(client(), promised, at), at), at))


def _ticket(severity: Severity, terms: Terms | None = None, at: datetime = T0) -> Ticket:
    environment = Environment.NON_PRODUCTION if severity is Severity.LOW else Environment.PRODUCTION
    return ticket(severity=severity, environment=environment, terms=terms, at=at)


@pytest.mark.parametrize(("was", "became"), [(Severity.HIGH, Severity.LOW), (Severity.LOW, Severity.CRITICAL)])
def test_a_severity_that_changed_after_the_answer_changes_no_ledger(was: Severity, became: Severity) -> None:
    answered = replace(_ticket(was), status=Status.INVESTIGATING, responded_at=T0 + HOUR)
    other = _ticket(became)
    changed = replace(answered, severity=became, environment=other.environment)
    before, after = (ledger_of(one, T0 + 9 * HOUR) for one in (answered, changed))
    assert (after.segments, after.elapsed) == (before.segments, before.elapsed)
    assert_adds_up(after)


@pytest.mark.parametrize(
    ("ended", "elapsed"),
    [
        ({}, 3),
        ({"responded_at": T0 + HOUR, "resolved_at": T0 + 2 * HOUR}, 1),
        ({"resolved_at": T0 + 2 * HOUR}, 2),
        ({"closed_at": T0 + HOUR / 2}, 0.5),
    ],
)
def test_elapsed_stops_with_the_response_or_when_the_case_is_over(ended: dict[str, datetime], elapsed: float) -> None:
    stopped = replace(_ticket(Severity.HIGH), **ended)  # type: ignore[arg-type]  # each is a time
    assert ledger_of(stopped, T0 + 3 * HOUR).elapsed == elapsed * HOUR
