"""A client's accounts are added to the list of the desk's stack: never removed, never twice, never behind a change."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from guardia_ops.errors import CommandError
from guardia_ops.onboarding.admission import ACCOUNTS, MOST_ACCOUNTS, ORGANIZATION, Admit
from guardia_ops.onboarding.step import Outcome
from tests.support.builders import PRODUCTION, TESTING, client
from tests.support.onboarding import Stack, refusal

OTHER = "999999999999"


def stack(listed: str = "", organization: str = "", **others: str) -> Stack:
    return Stack({ACCOUNTS: listed, ORGANIZATION: organization, "DeskEmail": "desk@desk.example", **others})


def admit(
    known: Stack, *, dry_run: bool = False, agrees: bool = True, listed: bool = False, asked: list[str] | None = None
) -> list[Outcome]:
    """What became of acme's two accounts."""

    def agree(question: str) -> bool:
        if asked is not None:
            asked.append(question)
        return agrees

    steps = Admit(known, agree, known.sleep, lambda _: None, listed)(client(), dry_run=dry_run)
    return [step.outcome for step in steps]


def test_accounts_that_stand_in_the_list_are_left_alone() -> None:
    known = stack(f"{TESTING},{OTHER},{PRODUCTION}")
    assert admit(known) == [Outcome.STOOD, Outcome.STOOD]
    assert known.updates == []


def test_a_missing_account_is_added_behind_those_of_others_and_nothing_else_changes() -> None:
    known = stack(f"{OTHER},{PRODUCTION}")
    assert admit(known) == [Outcome.STOOD, Outcome.MADE]
    ((changes, kept),) = known.updates
    assert changes == {ACCOUNTS: f"{OTHER},{PRODUCTION},{TESTING}"}
    assert set(kept) == {ORGANIZATION, "DeskEmail"}


def test_the_first_accounts_of_an_empty_list_are_added() -> None:
    known = stack()
    assert admit(known) == [Outcome.MADE, Outcome.MADE]
    assert known.parameters[ACCOUNTS] == f"{PRODUCTION},{TESTING}"


def test_a_second_time_changes_nothing() -> None:
    known = stack()
    admit(known)
    assert admit(known) == [Outcome.STOOD, Outcome.STOOD]
    assert len(known.updates) == 1


def test_a_dry_run_changes_nothing_and_asks_nobody() -> None:
    known, asked = stack(PRODUCTION), list[str]()
    assert admit(known, dry_run=True, asked=asked) == [Outcome.STOOD, Outcome.WOULD_MAKE]
    assert (known.updates, asked) == ([], [])


def test_the_operator_is_asked_with_the_stack_and_the_accounts_and_may_refuse() -> None:
    known, asked = stack(), list[str]()
    assert admit(known, agrees=False, asked=asked) == [Outcome.NOT_MADE, Outcome.NOT_MADE]
    assert asked == [f"Update the stack guardia to admit {PRODUCTION}, {TESTING}?"]
    assert known.updates == []


def test_an_organisation_that_is_admitted_needs_no_list() -> None:
    known = stack(organization="o-a1b2c3d4e5")
    assert admit(known) == [Outcome.STOOD]
    assert known.updates == []


def test_an_account_outside_the_organisation_is_listed_when_the_operator_says_so() -> None:
    known = stack(organization="o-a1b2c3d4e5")
    assert admit(known, listed=True) == [Outcome.MADE, Outcome.MADE]
    assert known.parameters[ORGANIZATION] == "o-a1b2c3d4e5"


def test_a_stack_that_is_being_changed_is_left_alone() -> None:
    known = stack()
    known.status = "UPDATE_IN_PROGRESS"
    with pytest.raises(CommandError, match=r"is being changed \(UPDATE_IN_PROGRESS\): run the command again"):
        admit(known)
    assert known.updates == []


def test_an_account_that_others_added_since_the_question_is_kept() -> None:
    known = stack()

    def agree(_: str) -> bool:
        known.parameters[ACCOUNTS] = OTHER
        return True

    list(Admit(known, agree, known.sleep, lambda _: None)(client(), dry_run=False))
    assert known.parameters[ACCOUNTS] == f"{OTHER},{PRODUCTION},{TESTING}"


def test_who_finds_that_others_admitted_the_same_accounts_meanwhile_is_done() -> None:
    """CloudFormation says that there is nothing to update."""
    known = stack()
    known.refuses = refusal("ValidationError")
    known.others = lambda: known.parameters.update({ACCOUNTS: f"{TESTING},{PRODUCTION}"})
    assert admit(known) == [Outcome.MADE, Outcome.MADE]


def test_who_finds_an_update_by_others_meanwhile_is_told_to_come_again() -> None:
    known = stack()
    known.refuses = refusal("ValidationError")
    known.others = lambda: setattr(known, "status", "UPDATE_IN_PROGRESS")
    with pytest.raises(CommandError, match="run the command again when that is done"):
        admit(known)


def test_what_cloudformation_refuses_for_good_is_told_in_its_words() -> None:
    known = stack()
    known.refuses = refusal("AccessDenied")
    with pytest.raises(ClientError, match="AccessDenied"):
        admit(known)


@pytest.mark.parametrize("status", ["UPDATE_ROLLBACK_COMPLETE", "UPDATE_FAILED"])
def test_an_update_that_was_rolled_back_admitted_nothing(status: str) -> None:
    known = stack()
    known.ends = status
    with pytest.raises(CommandError, match=f"is {status}, and nothing was admitted"):
        admit(known)


def test_an_update_that_left_the_list_as_it_was_is_not_taken_for_done() -> None:
    known = stack()

    def undone(seconds: float) -> None:
        known.sleep(seconds)
        known.parameters[ACCOUNTS] = ""

    with pytest.raises(CommandError, match="is UPDATE_COMPLETE, and nothing was admitted"):
        list(Admit(known, lambda _: True, undone, lambda _: None)(client(), dry_run=False))


def test_an_update_without_end_is_not_waited_for_for_ever() -> None:
    known = stack()
    known.ends = "UPDATE_IN_PROGRESS"
    with pytest.raises(CommandError, match="is still UPDATE_IN_PROGRESS after 30 minutes"):
        admit(known)


def test_more_accounts_than_the_policies_hold_are_refused_before_anything_is_done() -> None:
    known = stack(",".join(f"{number:012}" for number in range(MOST_ACCOUNTS - 1)))
    with pytest.raises(CommandError, match=f"{MOST_ACCOUNTS + 1} accounts do not fit"):
        admit(known)
    assert known.updates == []
