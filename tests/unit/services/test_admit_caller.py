"""From a token's claims to a caller: the role from the group, the tenant from the register and from nowhere else."""

from __future__ import annotations

import pytest

from guardia.domain.caller import Caller, Member, Role
from guardia.domain.errors import Forbidden
from guardia.services.admit_caller import AdmitCaller
from tests.support.builders import client, contact
from tests.support.world import World

ANA = {"token_use": "id", "sub": "sub-ana", "cognito:groups": "engineers", "name": "Ana", "email": "ana@desk.example"}
CARLA = {"token_use": "id", "sub": "sub-carla", "cognito:groups": "clients", "email": "carla@acme.example"}


@pytest.fixture
def admit() -> AdmitCaller:
    store = World(client(contacts=(contact("carla@acme.example", name="Carla Ruiz"),))).store
    store.put_member(Member("sub-carla", "acme", "carla@acme.example"))
    return AdmitCaller(store)


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
            AdmitCaller(store)(CARLA)

    def test_who_may_not_follow_tickets_is_nobody(self) -> None:
        store = World(client(contacts=(contact("carla@acme.example", tickets=False),))).store
        store.put_member(Member("sub-carla", "acme", "carla@acme.example"))
        with pytest.raises(Forbidden):
            AdmitCaller(store)(CARLA)


class TestNobody:
    @pytest.mark.parametrize("token_use", ["access", "", "ID"])
    def test_another_token_than_the_id_token(self, admit: AdmitCaller, token_use: str) -> None:
        with pytest.raises(Forbidden, match="send the ID token"):
            admit(ANA | {"token_use": token_use})

    @pytest.mark.parametrize("groups", ["", "[]", "guests", "engineersx", "Engineers", "engineer"])
    def test_who_is_in_none_of_the_groups(self, admit: AdmitCaller, groups: str) -> None:
        with pytest.raises(Forbidden, match="none of the groups"):
            admit(ANA | {"cognito:groups": groups})

    @pytest.mark.parametrize("missing", ["token_use", "sub", "cognito:groups"])
    def test_a_token_without_what_matters(self, admit: AdmitCaller, missing: str) -> None:
        with pytest.raises(Forbidden):
            admit({name: claim for name, claim in ANA.items() if name != missing})
