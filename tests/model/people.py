"""Rules of what people do: steps on tickets, two at once, retries of what nobody answered, and tickets of their own."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from guardia.domain.errors import Forbidden, NotEntitled, NotFound, TransitionRefused, VersionMismatch
from guardia.domain.severity_change import as_engineer_says
from guardia.domain.steps import Step
from guardia.services.open_by_people import Plea
from guardia.services.work_ticket import Request
from tests.model.clients import ADDRESSES, mark
from tests.model.expected import UNRESOLVED, Case
from tests.model.machine import Dies, ModelMachine, numbers, soon
from tests.support.builders import client_user, engineer
from tests.support.world import another

if TYPE_CHECKING:
    from guardia.domain.caller import Caller
    from guardia.domain.ticket import Ticket

OFTEN = [Step.ACKNOWLEDGE, Step.SEND_FINDINGS, Step.RESOLVE, Step.REOPEN, Step.REJECT]
STEPS = st.sampled_from([*OFTEN, *OFTEN, Step.CONFIRM, Step.COMMENT, Step.CHANGE_SEVERITY])
OF_CLIENTS = {Step.CONFIRM, Step.REOPEN, Step.COMMENT}
owners = st.sampled_from(sorted(set(ADDRESSES.values())))


class People(ModelMachine):
    """What people do."""

    def asks(self, case: Case, step: Step, key: str = "", version: int | None = None) -> Request:
        """Somebody's request, in words that belong to the ticket's client."""
        request = Request(step, reason=mark(case.client), key=key or None, digest=str(step), version=version)
        if step is Step.CHANGE_SEVERITY:
            request = replace(request, decide=as_engineer_says(another(self.desk.ticket(case.id).severity)))
        return request

    def takes(self, by: Caller, case: Case, request: Request) -> Ticket | type[Exception] | None:
        """The ticket after the step; why it was refused; None where the machine died."""
        try:
            return self.desk.works(lambda: self.desk.work(by, case.id, request))
        except (TransitionRefused, Forbidden, NotFound, VersionMismatch) as refusal:
            return type(refusal)

    @precondition(lambda self: self.book.cases)
    @rule(number=numbers, step=STEPS, by=st.none() | owners, dies=soon)
    def somebody_takes_a_step(self, number: int, step: Step, by: str | None, dies: Dies) -> None:
        """An engineer, or a person of a client (`by`); with a key, so that whoever hears no answer asks again."""
        case = self.a_case(number)
        caller = client_user(client_id=by) if by else engineer()
        after = self.book.step(case.id, str(step), self.desk.clock())
        request = self.asks(case, step, key=f"key {len(self.desk.store.committed)}")
        self.doom(dies)
        answer = self.takes(caller, case, request)
        written = len(self.commits())
        if answer is None:
            answer = self.takes(caller, case, request)
            written += len(self.commits())
        if by and step not in OF_CLIENTS:
            assert answer is Forbidden
        elif by and by != case.client:
            assert answer is NotFound, f"{by} reached a ticket of {case.client}"
        elif after is None:
            assert answer is TransitionRefused, f"{case}: {step} was not refused"
        else:
            self.book.put(after)
            assert not isinstance(answer, type), f"{case}: {step} was refused: {answer}"
            assert written == 1, "a step was taken twice, or not at all"
            return
        assert written == 0

    @precondition(lambda self: any(case.status in UNRESOLVED for case in self.book.cases.values()))
    @rule(number=numbers, step=st.sampled_from([Step.RESOLVE, Step.RESOLVE, Step.REJECT]))
    def an_engineer_ends_what_is_open(self, number: int, step: Step) -> None:
        cases = [case for case in self.book.cases.values() if case.status in UNRESOLVED]
        case = cases[number % len(cases)]
        after = self.book.step(case.id, str(step), self.desk.clock())
        answer = self.takes(engineer(), case, self.asks(case, step))
        assert (answer is TransitionRefused) is (after is None), f"{case}: {step}: {answer}"
        self.book.put(after or case)

    @precondition(lambda self: self.book.cases)
    @rule(number=numbers, step=STEPS, other=STEPS)
    def two_people_take_a_step_at_once(self, number: int, step: Step, other: Step) -> None:
        """Both have read the same version: one wins, and the other is told so."""
        case = self.a_case(number)
        version = self.desk.ticket(case.id).version
        first, second = self.asks(case, step, version=version), self.asks(case, other, version=version)
        answers: list[Ticket | type[Exception]] = []
        now, luis = self.desk.clock(), engineer("Luis")

        def faster() -> None:
            try:
                answers.append(self.desk.work(luis, case.id, second))
            except TransitionRefused as refusal:
                answers.append(type(refusal))

        self.desk.store.before("commit", faster)
        mine = self.takes(engineer(), case, first)
        self.desk.store.undisturbed()
        slow, fast = self.book.step(case.id, str(step), now), self.book.step(case.id, str(other), now)
        if slow is None:
            assert (mine, answers) == (TransitionRefused, [])
        elif fast is None:
            assert answers == [TransitionRefused]
            assert not isinstance(mine, type)
            self.book.put(slow)
        else:
            assert mine is VersionMismatch, f"both won: {mine}"
            self.book.put(fast)

    @rule(by=st.none() | owners, owner=owners)
    def somebody_reports_an_incident(self, by: str | None, owner: str) -> None:
        caller, client_id = (client_user(client_id=by), by) if by else (engineer(), owner)
        plea = Plea(title=mark(client_id), description=mark(client_id), client_id=client_id)
        try:
            ticket = self.desk.report(plea, caller)
        except NotEntitled:
            assert client_id in self.book.lapsed
        else:
            assert client_id not in self.book.lapsed
            self.book.put(Case(ticket.id, client_id, None))
