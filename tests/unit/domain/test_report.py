"""What a month adds up to: compliance, percentiles, penalties, exactly and always alike."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.contract import Client, Contract, Penalty, Severity, Terms
from guardia.domain.decision import Language
from guardia.domain.measure import measure_of
from guardia.domain.month import Month
from guardia.domain.report import Figures, Report, contract_of, lines_of, penalty_of, report_of, summary_of
from guardia.domain.report_document import percent, report_document
from tests.support.builders import CONTRACT, T0, client, contract, ticket
from tests.support.measures import HOUR, measure

if TYPE_CHECKING:
    from guardia.domain.measure import Measure

NOVEMBER = Month(2026, 11)
LATER = datetime(2026, 12, 24, tzinfo=UTC)
MONTH = (
    measure("GD-A", answered_after=HOUR),
    measure("GD-B", answered_after=3 * HOUR, recovered_after=2 * HOUR),
    measure("GD-C", answered_after=9 * HOUR),
    measure("GD-D"),
    measure("GD-E", rejected_after=HOUR),
    measure("GD-F", resolved_after=2 * HOUR, recovered_after=2 * HOUR),
    measure("GD-G", severity=Severity.CRITICAL, answered_after=0.5 * HOUR),
    measure("GD-H", severity=Severity.LOW, at=LATER - HOUR),
)


def with_penalties(*tiers: tuple[str, str]) -> Contract:
    return replace(CONTRACT, penalties=tuple(Penalty(Decimal(below), Decimal(fee)) for below, fee in tiers))


def test_a_month_is_counted_by_what_became_of_each_promise() -> None:
    summary = summary_of(lines_of(MONTH, LATER), CONTRACT, NOVEMBER, LATER)
    overall = summary.overall
    assert (overall.total, overall.kept, overall.missed, overall.running) == (8, 3, 2, 1)
    assert (overall.unanswered, overall.recovered) == (1, 2)
    assert overall.excluded == {"rejected": 1, "recovered": 1}
    assert overall.compliance == 60
    assert overall.times == {50: HOUR, 90: 9 * HOUR, 95: 9 * HOUR}
    assert [figures.total for figures in summary.by_severity.values()] == [1, 6, 1]
    assert [figures.compliance for figures in summary.by_severity.values()] == [100, 50, None]


@given(seed=st.integers())
def test_severities_and_outcomes_add_up_to_the_whole(seed: int) -> None:
    chosen = Random(seed).choices(MONTH, k=20)
    summary = summary_of(lines_of(chosen, LATER), CONTRACT, NOVEMBER, LATER)
    parts = summary.by_severity.values()
    for count in ("total", "kept", "missed", "running", "unanswered", "recovered"):
        assert sum(getattr(part, count) for part in parts) == getattr(summary.overall, count)
    assert summary.overall.total == 20


@pytest.mark.parametrize(
    ("times", "expected"),
    [
        ([7], (7, 7, 7)),
        ([1, 2], (1, 2, 2)),
        (range(1, 11), (5, 9, 10)),
        (range(1, 21), (10, 18, 19)),
        (range(1, 101), (50, 90, 95)),
        (range(1, 1001), (500, 900, 950)),
    ],
)
def test_percentiles_are_of_the_nearest_rank(times: range | list[int], expected: tuple[int, int, int]) -> None:
    answered = [measure(answered_after=timedelta(seconds=seconds)) for seconds in times]
    Random(1).shuffle(answered)
    figures = Figures.of(lines_of(answered, LATER))
    assert tuple(time // timedelta(seconds=1) for time in figures.times.values()) == expected


def test_nothing_that_counts_is_no_compliance_and_no_penalty() -> None:
    lines = lines_of([measure(rejected_after=HOUR)], LATER)
    summary = summary_of(lines, with_penalties(("100", "50")), NOVEMBER, LATER)
    assert (summary.overall.compliance, summary.overall.times, summary.penalty) == (None, {}, None)


@pytest.mark.parametrize(
    ("kept", "missed", "fee"),
    [
        pytest.param(100, 0, None, id="100 %: nothing"),
        pytest.param(99, 1, None, id="99 %: nothing"),
        pytest.param(95, 5, None, id="95 % is not below 95 %"),
        pytest.param(19, 1, None, id="19 of 20 is 95 %, and not below it"),
        pytest.param(9_499, 501, "5", id="94.99 %: 5 % of the fee"),
        pytest.param(94_999, 5_001, "5", id="94.999 % is below 95 %, however it would be rounded"),
        pytest.param(9, 1, "5", id="90 % is not below 90 %"),
        pytest.param(8_999, 1_001, "10", id="89.99 %: 10 % of the fee, and not 5 % besides"),
        pytest.param(0, 3, "25.5", id="nothing kept: the highest tier"),
    ],
)
def test_the_contracts_table_of_penalties(kept: int, missed: int, fee: str | None) -> None:
    table = with_penalties(("95", "5"), ("50", "25.5"), ("90", "10"))
    penalty = penalty_of(table, Fraction(100 * kept, kept + missed))
    assert (str(penalty.fee) if penalty else None) == fee


def test_of_several_tiers_the_one_that_costs_most_applies_even_if_a_lower_one_costs_less() -> None:
    penalty = penalty_of(with_penalties(("95", "20"), ("90", "10")), Fraction(1))
    assert penalty == Penalty(Decimal(95), Decimal(20))


def test_a_percentage_with_many_digits_is_compared_exactly() -> None:
    below = "66.666666666666666666666666666666666666667"
    assert penalty_of(with_penalties((below, "1")), Fraction(200, 3)) is not None
    assert penalty_of(with_penalties((below[:-1], "1")), Fraction(200, 3)) is None


@given(kept=st.integers(0, 10_000), missed=st.integers(0, 10_000), below=st.integers(1, 10_000))
def test_the_percentage_that_is_shown_never_contradicts_the_penalty(kept: int, missed: int, below: int) -> None:
    if kept + missed == 0:
        return
    compliance, tier = Fraction(100 * kept, kept + missed), Decimal(below) / 100
    applies = penalty_of(with_penalties((str(tier), "1")), compliance) is not None
    assert (Decimal(str(percent(compliance))) < tier) is applies


def test_a_month_is_final_once_it_is_over_and_each_promise_is_settled() -> None:
    settled = [measure(answered_after=HOUR), measure(rejected_after=HOUR), measure(resolved_after=9 * HOUR)]

    def is_final(now: datetime, *others: Measure) -> bool:
        return summary_of(lines_of([*settled, *others], now), CONTRACT, NOVEMBER, now).is_final

    assert is_final(datetime(2026, 12, 1, 5, tzinfo=UTC))
    assert not is_final(datetime(2026, 12, 1, 4, 59, tzinfo=UTC)), "it is still November in Panama"
    assert not is_final(LATER, measure()), "somebody may still answer, or change its severity"


@pytest.mark.parametrize(
    ("month", "version"),
    [
        pytest.param("2025-06", 1, id="before all: the first"),
        pytest.param("2026-01", 1, id="its first month"),
        pytest.param("2026-06", 2, id="a month that two versions share: the newer"),
        pytest.param("2026-09", 2, id="the second"),
        pytest.param("2027-02", 2, id="after the last, in its grace: the last"),
        pytest.param("2027-03", 3, id="after a gap: the renewal"),
    ],
)
def test_whose_penalties_a_month_comes_under(month: str, version: int) -> None:
    days = (("2026-01-01", "2026-06-14"), ("2026-06-15", "2026-12-31"), ("2027-03-31", "2027-12-31"))
    versions = tuple(
        replace(contract(starts=date.fromisoformat(first), ends=date.fromisoformat(last)), version=number)
        for number, (first, last) in enumerate(days, start=1)
    )
    known: Client = replace(client(), contracts=versions)
    assert contract_of(known, Month.parse(month)).version == version


def two_versions(**second: Any) -> Client:
    """The first until the middle of November, the second from then on."""
    first = replace(with_penalties(("95", "5")), ends=date(2026, 11, 14))
    after = replace(first, version=2, starts=date(2026, 11, 15), ends=date(2026, 12, 31), **second)
    return replace(client(), contracts=(first, after))


def frozen(known: Client, version: int, day: int, **fields: Any) -> Measure:
    """A promise of that version, kept or not as the fields say."""
    contract = known.contracts[version - 1]
    at = datetime(2026, 11, day, 15, tzinfo=UTC)
    terms = Terms.of(known, contract, at)
    return replace(measure_of(ticket(at=at, terms=terms)), **fields)


def test_a_past_month_is_reported_by_what_its_promises_froze_whatever_the_file_says_today() -> None:
    known = two_versions()
    lines = lines_of([frozen(known, 1, 3)], LATER)
    contract = replace(with_penalties(), response=dict.fromkeys(Severity, 99 * HOUR), time_zone="UTC")
    today = replace(known, contracts=(contract,))
    report = report_of(today, NOVEMBER, lines, LATER)
    assert report.contract.penalties == (Penalty(Decimal(95), Decimal(5)),)
    assert report.summary
    assert report.summary.penalty == Penalty(Decimal(95), Decimal(5))
    assert report.contract.response[Severity.HIGH] == 4 * HOUR
    assert (report.contract.version, report.time_zone) == (1, "America/Panama")


def test_the_newest_promise_of_the_month_brings_its_table_and_its_version() -> None:
    known = two_versions(penalties=(Penalty(Decimal(90), Decimal(20)),))
    measures = [frozen(known, 1, 3), frozen(known, 2, 20)]
    for count, version in ((1, 1), (2, 2)):
        report = report_of(known, NOVEMBER, lines_of(measures[:count], LATER), LATER)
        assert report.contract.version == version
        assert report.contract.penalties == known.contracts[version - 1].penalties


def test_a_version_that_is_gone_from_the_file_is_still_named() -> None:
    known = two_versions()
    report = report_of(
        replace(known, contracts=known.contracts[:1]), NOVEMBER, lines_of([frozen(known, 2, 20)], LATER), LATER
    )
    assert report_document(report, Language.EN)["contract_version"] == 2


def test_where_a_ticket_knew_no_table_the_register_s_applies() -> None:
    known = two_versions()
    report = report_of(known, NOVEMBER, lines_of([frozen(known, 1, 3, penalties=None)], LATER), LATER)
    assert report.contract.penalties == known.contracts[0].penalties


@pytest.mark.parametrize(
    ("month", "version"),
    [
        pytest.param("2025-12", None, id="before all"),
        pytest.param("2026-11", 2, id="in force"),
        pytest.param("2027-01", 2, id="honoured in its grace"),
        pytest.param("2027-02", None, id="after its grace"),
    ],
)
def test_a_month_of_which_nothing_was_promised_has_no_version(month: str, version: int | None) -> None:
    known = two_versions(grace=timedelta(days=15))
    document: Any = report_document(report_of(known, Month.parse(month), [], LATER), Language.EN)
    assert document["contract_version"] == version
    assert bool(document["summary"]["penalties"]) is (version is not None)


def test_the_document_says_that_a_promise_was_changed() -> None:
    over = replace(measure(answered_after=3 * HOUR), revision=2, missed_at=T0 + 2 * HOUR)
    [late, in_time, first] = items(Language.EN, over, replace(over, missed_at=None), measure())
    assert (late["outcome"], late["missed_at"], late["revision"]) == ("missed", "2026-11-20T17:00:00.000Z", 2)
    assert late["change"] == "the promise was changed after it had ended without an answer"
    assert (in_time["outcome"], in_time["missed_at"]) == ("kept", None)
    assert in_time["change"] == "the promise was changed before it was over"
    assert (first["change"], first["revision"]) == (None, 1)


def test_a_line_s_ledger_adds_up_to_its_promise_and_its_overrun_to_the_rest() -> None:
    promised = measure(severity=Severity.LOW, answered_after=timedelta(days=6))
    [line] = lines_of([promised], LATER)
    covered = [sum((s.end - s.start for s in part if s.covered), timedelta()) for part in (line.ledger, line.overrun)]
    assert covered[0] == promised.promise
    assert sum(covered, timedelta()) == promised.response
    assert (line.ledger[0].start, line.ledger[-1].end) == (promised.started_at, promised.due_at)
    assert (line.overrun[0].start, line.overrun[-1].end) == (promised.due_at, promised.responded_at)


@pytest.mark.parametrize("promised", [measure(), measure(answered_after=HOUR)], ids=["unanswered", "in time"])
def test_without_a_late_response_there_is_no_overrun(promised: Measure) -> None:
    [line] = lines_of([promised], LATER)
    assert line.overrun == ()


def items(language: Language, *measures: Measure) -> Any:
    lines = lines_of(measures, LATER)
    report = Report(client=client(), month=NOVEMBER, contract=CONTRACT, lines=lines, summary=None)
    return report_document(report, language)["items"]


def test_the_document_speaks_the_language_that_is_asked_for() -> None:
    late = measure(answered_after=9 * HOUR)
    assert items(Language.ES, late)[0]["reason"] == "respondido después del plazo"
    assert items(Language.EN, late)[0]["ledger"][0]["reason"] == "24x7 coverage"


def test_the_document_leaves_out_what_is_begun_of_a_second() -> None:
    [item] = items(Language.EN, measure(answered_after=4 * HOUR - timedelta(milliseconds=1)))
    assert (item["response"], item["outcome"]) == ("PT3H59M59S", "kept")
    assert item["responded_at"] == "2026-11-20T18:59:59.999Z"
