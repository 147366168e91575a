"""From a token's claims to a caller: the role from the group, the tenant from the register and from nowhere else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from guardia.domain.caller import Caller, Member, Role
from guardia.domain.errors import Forbidden
from guardia.domain.token import TokenSource
from guardia.services.admit_caller import AdmitCaller
from tests.support.api_events import POOL
from tests.support.builders import client, contact
from tests.support.world import World

if TYPE_CHECKING:
    from guardia.ports import Register

NOW = datetime(2026, 11, 22, 16, 0, tzinfo=UTC)
OURS = {"token_use": "id", "iss": POOL.issuer, "aud": POOL.client_id, "exp": "Sun Nov 22 16:30:00 UTC 2026"}
ANA = OURS | {"sub": "sub-ana", "cognito:groups": "engineers", "name": "Ana", "email": "ana@desk.example"}
CARLA = OURS | {"sub": "sub-carla", "cognito:groups": "clients", "email": "carla@acme.example"}


@pytest.fixture
def admit() -> AdmitCaller:
    store = World(client(contacts=(contact("carla@acme.example", name="Carla Ruiz"),))).store
    store.put_member(Member("sub-carla", "acme", "carla@acme.example"))
    return _over(store)


class TestTheDesk:
    def test_an_engineer_is_known_by_name(self, admit: AdmitCaller) -> None:
        assert admit(ANA) == Caller("sub-ana", "Ana", Role.ENGINEER)

    @pytest.mark.parametrize(
        ("claims", "email"),
        [({"email_verified": "true"}, "ana@desk.example"), ({"email_verified": "false"}, ""), ({}, "")],
    )
    def test_an_address_is_believed_once_it_is_proven(
        self, admit: AdmitCaller, claims: dict[str, str], email: str
    ) -> None:
        assert admit(ANA | claims).email == email

    def test_an_operator_who_is_an_engineer_too_is_an_operator(self, admit: AdmitCaller) -> None:
        assert admit(ANA | {"cognito:groups": "engineers,operators"}).role is Role.OPERATOR

    @pytest.mark.parametrize("groups", ["engineers", "[engineers]", "a,engineers", "[a engineers]", "engineers, a"])
    def test_groups_arrive_in_more_than_one_form(self, admit: AdmitCaller, groups: str) -> None:
        assert admit(ANA | {"cognito:groups": groups}).role is Role.ENGINEER

    def test_without_a_name_the_address_and_then_the_sub_stand_for_it(self, admit: AdmitCaller) -> None:
        nameless = {name: claim for name, claim in ANA.items() if name != "name"}
        assert admit(nameless).name == "ana@desk.example"
        assert admit({name: claim for name, claim in nameless.items() if name != "email"}).name == "sub-ana"


class TestAClient:
    def test_has_the_tenant_and_the_name_of_the_register(self, admit: AdmitCaller) -> None:
        assert admit(CARLA) == Caller("sub-carla", "Carla Ruiz", Role.CLIENT, "acme")

    @pytest.mark.covers("F53")
    @pytest.mark.parametrize(
        "claims", [{"custom:client_id": "other"}, {"client_id": "other"}, {"email": "boss@other.example"}]
    )
    def test_has_no_tenant_from_the_token(self, admit: AdmitCaller, claims: dict[str, str]) -> None:
        assert admit(CARLA | claims).client_id == "acme"

    @pytest.mark.parametrize(
        "member",
        [
            None,
            Member("sub-carla", "unknown", "carla@acme.example"),
            Member("sub-carla", "acme", "somebody@acme.example"),
        ],
        ids=["not bound", "bound to no client", "bound to no contact"],
    )
    def test_that_the_register_does_not_know_is_nobody(self, member: Member | None) -> None:
        store = World(client(contacts=(contact("carla@acme.example"),))).store
        if member:
            store.put_member(member)
        with pytest.raises(Forbidden, match="no contact in force"):
            _over(store)(CARLA)

    def test_who_may_not_follow_tickets_is_nobody(self) -> None:
        store = World(client(contacts=(contact("carla@acme.example", tickets=False),))).store
        store.put_member(Member("sub-carla", "acme", "carla@acme.example"))
        with pytest.raises(Forbidden):
            _over(store)(CARLA)


class TestNobody:
    @pytest.mark.parametrize("token_use", ["access", "", "ID"])
    def test_another_token_than_the_id_token(self, admit: AdmitCaller, token_use: str) -> None:
        with pytest.raises(Forbidden, match="send the ID token"):
            admit(ANA | {"token_use": token_use})

    @pytest.mark.parametrize("groups", ["", "[]", "guests", "engineersx", "Engineers", "engineer"])
    def test_who_is_in_none_of_the_groups(self, admit: AdmitCaller, groups: str) -> None:
        with pytest.raises(Forbidden, match="none of the groups"):
            admit(ANA | {"cognito:groups": groups})

    @pytest.mark.parametrize("missing", ["token_use", "iss", "aud", "exp", "sub", "cognito:groups"])
    def test_a_token_without_what_matters(self, admit: AdmitCaller, missing: str) -> None:
        with pytest.raises(Forbidden):
            admit({name: claim for name, claim in ANA.items() if name != missing})


@pytest.mark.covers("F52")
class TestATokenThatIsNotOurs:
    @pytest.mark.parametrize(
        "issuer", ["", POOL.issuer + "x", POOL.issuer.upper(), POOL.issuer[:-1], "us-east-1_AbCdEfGhI"]
    )
    def test_of_another_pool(self, admit: AdmitCaller, issuer: str) -> None:
        with pytest.raises(Forbidden, match="another user pool"):
            admit(ANA | {"iss": issuer})

    @pytest.mark.parametrize("audience", ["", "another", POOL.client_id.upper(), f"[{POOL.client_id}]"])
    def test_for_another_app_client_of_our_pool(self, admit: AdmitCaller, audience: str) -> None:
        with pytest.raises(Forbidden, match="another app client"):
            admit(ANA | {"aud": audience})

    @pytest.mark.parametrize("source", [TokenSource("", POOL.client_id), TokenSource(POOL.issuer, "")])
    def test_where_nobody_said_which_are_ours(self, source: TokenSource) -> None:
        admit = AdmitCaller(World().store, source, lambda: NOW)
        with pytest.raises(Forbidden):
            admit(ANA | {"iss": source.issuer, "aud": source.client_id})

    @pytest.mark.parametrize(
        "end",
        [
            "",
            "Sun Nov 22 15:59:00 UTC 2026",
            "Sun Nov 22 15:30:00 UTC 2026",
            "Sat Nov 22 16:30:00 UTC 2025",
            "Sun Nov 22 16:30:00 CST 2026",
            "Sun Nov 31 16:30:00 UTC 2026",
            "Sun Noviembre 22 16:30:00 UTC 2026",
            "tomorrow",
            "0",
            "-1",
            "1795363140",
            "9" * 30,
            "2026-11-22T16:30:00Z",
        ],
    )
    def test_that_is_over_or_whose_end_nobody_can_read(self, admit: AdmitCaller, end: str) -> None:
        with pytest.raises(Forbidden, match="over"):
            admit(ANA | {"exp": end})

    @pytest.mark.parametrize("end", ["Sun Nov 22 15:59:01 UTC 2026", "Fri Jan 01 00:00:00 UTC 2027", "1795363141"])
    def test_is_not_one_that_ends_now_or_later(self, admit: AdmitCaller, end: str) -> None:
        assert admit(ANA | {"exp": end}).name == "Ana"

    def test_is_every_one_an_hour_after_it_ended(self) -> None:
        admit = AdmitCaller(World().store, POOL, lambda: NOW + timedelta(hours=1))
        with pytest.raises(Forbidden, match="over"):
            admit(ANA)


def _over(register: Register) -> AdmitCaller:
    return AdmitCaller(register, POOL, lambda: NOW)
