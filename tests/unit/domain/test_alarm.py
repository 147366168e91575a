from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import ROAD_TEST, Alarm, AlarmState, Operation, digest
from tests.support.builders import T0, TESTING, alarm, configuration_change


class TestFingerprint:
    def test_is_versioned(self) -> None:
        version, _, hexadecimal = alarm().fingerprint.partition(":")
        assert version == "v1"
        assert len(bytes.fromhex(hexadecimal)) == 32

    @pytest.mark.parametrize(
        "told_otherwise",
        [
            alarm(reason=None),
            alarm(tags={"env": "prod"}),
            alarm(children=("arn:aws:cloudwatch:us-east-1:222222222222:alarm:child",)),
            replace(alarm(), previous_state=AlarmState.OK),
            replace(alarm(), description="text"),
            replace(alarm(), name="another name, the same ARN"),
        ],
    )
    def test_is_the_same_for_each_form_of_one_change(self, told_otherwise: Alarm) -> None:
        assert told_otherwise.fingerprint == alarm().fingerprint

    @pytest.mark.parametrize(
        "another",
        [
            alarm("OK"),
            alarm(at=T0 + timedelta(milliseconds=1)),
            alarm(name="api-4xx"),
            alarm(account_id=TESTING),
            alarm(region="eu-west-1"),
            alarm(contributor="web-1"),
        ],
    )
    def test_is_another_for_another_change(self, another: Alarm) -> None:
        assert another.fingerprint != alarm().fingerprint


class TestIdentity:
    def test_the_same_name_in_two_accounts_is_two_alarms(self) -> None:
        assert alarm(account_id=TESTING).identity.key != alarm().identity.key

    def test_a_contributor_is_a_member_of_its_alarm(self) -> None:
        assert alarm(contributor="web-1").identity.key == alarm().identity.key


@pytest.mark.covers("F32")
@given(st.lists(st.one_of(st.none(), st.text()), max_size=5), st.lists(st.one_of(st.none(), st.text()), max_size=5))
def test_no_two_lists_of_parts_have_one_digest(one: list[str | None], other: list[str | None]) -> None:
    assert (digest(*one) == digest(*other)) == (one == other)


class TestConfigurationChange:
    @pytest.mark.parametrize(
        ("operation", "actions_enabled", "blinds_us"),
        [
            (Operation.DELETE, None, True),
            (Operation.UPDATE, False, True),
            (Operation.CREATE, False, True),
            (Operation.UPDATE, True, False),
            (Operation.UPDATE, None, False),
        ],
    )
    def test_an_alarm_that_will_not_speak_any_more_is_told(
        self, operation: Operation, actions_enabled: bool | None, blinds_us: bool
    ) -> None:
        assert configuration_change(operation, actions_enabled=actions_enabled).blinds_us is blinds_us


class TestRoadTest:
    def test_is_the_alarm_that_is_made_for_it(self) -> None:
        assert alarm(name=ROAD_TEST).is_road_test

    @pytest.mark.parametrize("name", ["api-5xx", f"{ROAD_TEST}-2", f"my-{ROAD_TEST}", ROAD_TEST.upper()])
    def test_is_no_alarm_of_another_name(self, name: str) -> None:
        assert not alarm(name=name).is_road_test

    def test_is_no_alarm_whose_arn_says_otherwise(self) -> None:
        assert not replace(alarm(name="api-5xx"), name=ROAD_TEST).is_road_test
        assert not replace(alarm(name=ROAD_TEST), name="api-5xx").is_road_test
