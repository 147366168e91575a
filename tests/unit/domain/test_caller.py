from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guardia.domain.ticket import Actor, ActorType
from tests.support.builders import client_user, engineer, operator

if TYPE_CHECKING:
    from guardia.domain.caller import Caller


@pytest.mark.parametrize(
    ("caller", "actor"),
    [
        (engineer("Ana"), Actor(ActorType.ENGINEER, "sub-ana", "Ana")),
        (operator("Olga"), Actor(ActorType.OPERATOR, "sub-olga", "Olga")),
        (client_user("Carla"), Actor(ActorType.CLIENT, "sub-carla", "Carla")),
    ],
)
def test_the_timeline_names_a_person_by_their_role(caller: Caller, actor: Actor) -> None:
    assert caller.actor == actor


@pytest.mark.parametrize("caller", [engineer(), operator()])
def test_the_desk_sees_every_tenant(caller: Caller) -> None:
    assert caller.may_see("acme")
    assert caller.may_see("other")


def test_a_client_sees_its_own_tenant_only() -> None:
    assert client_user(client_id="acme").may_see("acme")
    assert not client_user(client_id="acme").may_see("other")
