"""What the findings of a check come to: counted, and whether the road was tried. `guardia client check` ends so."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guardia_ops.onboarding.finding import Check, Finding, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

WORST_FIRST = (Verdict.FAILED, Verdict.WARNING, Verdict.NOT_CHECKED, Verdict.OK)
_TRIED = frozenset({Verdict.OK, Verdict.FAILED})


def worst(findings: Sequence[Finding]) -> Finding:
    """The first of the worst verdict: they come in the order in which they are mended. There is always one."""
    return min(findings, key=lambda finding: WORST_FIRST.index(finding.verdict))


def fails(findings: Iterable[Finding], *, strict: bool) -> bool:
    """Whether the command ends with 1: where something failed and, if strict, where something was not looked at."""
    bad = {Verdict.FAILED, Verdict.NOT_CHECKED} if strict else {Verdict.FAILED}
    return any(finding.verdict in bad for finding in findings)


def summary(findings: Sequence[Finding]) -> str:
    """`8 ok, 1 warning, 5 not checked: the road was not tried`."""
    counted = Counter(finding.verdict for finding in findings)
    counts = ", ".join(_count(counted[verdict], verdict) for verdict in Verdict if counted[verdict])
    untried = _untried(findings)
    return f"{counts}: {untried}" if untried else counts


def _count(number: int, verdict: Verdict) -> str:
    return f"{number} warnings" if verdict is Verdict.WARNING and number > 1 else f"{number} {verdict}"


def _untried(findings: Iterable[Finding]) -> str:
    """No test alarm, no proof: a road that nobody tried may end anywhere."""
    tests = [finding for finding in findings if finding.check is Check.TEST_ALARM]
    if not any(finding.verdict in _TRIED for finding in tests):
        return "the road was not tried"
    places = ", ".join(finding.subject for finding in tests if finding.verdict not in _TRIED)
    return f"the road was not tried for {places}" if places else ""
