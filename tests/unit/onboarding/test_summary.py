"""What a check comes to: the counts, the worst, whether the road was tried, and how the command ends."""

from __future__ import annotations

import pytest

from guardia_ops.onboarding.finding import Check, Finding, Verdict
from guardia_ops.onboarding.summary import fails, summary, worst

OK, WARNING, FAILED, NOT_CHECKED = Verdict


def found(check: Check, *verdicts: Verdict) -> list[Finding]:
    return [Finding(check, f"place {number}", verdict, "why") for number, verdict in enumerate(verdicts, start=1)]


@pytest.mark.parametrize(
    ("findings", "told"),
    [
        (found(Check.ACCOUNT, OK, OK, WARNING, NOT_CHECKED), "2 ok, 1 warning, 1 not checked: the road was not tried"),
        (found(Check.ACCOUNT, OK, WARNING, WARNING), "1 ok, 2 warnings: the road was not tried"),
        (found(Check.TEST_ALARM, NOT_CHECKED, NOT_CHECKED), "2 not checked: the road was not tried"),
        (found(Check.TEST_ALARM, OK, OK), "2 ok"),
        (found(Check.TEST_ALARM, FAILED), "1 failed"),
        (found(Check.TEST_ALARM, OK, NOT_CHECKED), "1 ok, 1 not checked: the road was not tried for place 2"),
    ],
)
def test_the_last_line_counts_and_says_what_was_not_proven(findings: list[Finding], told: str) -> None:
    assert summary(findings) == told


@pytest.mark.parametrize(
    ("verdicts", "number"),
    [
        ((OK, NOT_CHECKED, WARNING, FAILED, FAILED), 4),
        ((OK, NOT_CHECKED, WARNING), 3),
        ((OK, NOT_CHECKED), 2),
        ((OK, OK), 1),
    ],
)
def test_the_worst_is_the_first_of_its_kind(verdicts: tuple[Verdict, ...], number: int) -> None:
    assert worst(found(Check.ACCOUNT, *verdicts)).subject == f"place {number}"


@pytest.mark.parametrize(
    ("verdict", "strict", "ends_with_1"),
    [
        (FAILED, False, True),
        (NOT_CHECKED, False, False),
        (NOT_CHECKED, True, True),
        (WARNING, True, False),
        (OK, True, False),
    ],
)
def test_only_a_strict_check_fails_by_what_it_did_not_see(verdict: Verdict, *, strict: bool, ends_with_1: bool) -> None:
    assert fails(found(Check.ACCOUNT, OK, verdict), strict=strict) is ends_with_1
