"""How severe, and why: two findings, each with its evidence. What metrics mean has tests of its own."""

from __future__ import annotations

from itertools import pairwise

import pytest

from guardia.domain.alarm import Metric
from guardia.domain.contract import Account, Environment, Severity
from guardia.domain.severity import ACTIVITY_TAGS, ENVIRONMENT_TAGS, decide_active, decide_environment, decide_severity
from tests.support.builders import PRODUCTION, alarm

UNKNOWN = Account(PRODUCTION, None)
REGISTERED = Account(PRODUCTION, Environment.PRODUCTION)
REGISTERED_TEST = Account(PRODUCTION, Environment.NON_PRODUCTION)
UNHEALTHY = (Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i-0abc"}),)


class TestEnvironment:
    def test_the_alarms_own_tag_comes_first(self) -> None:
        decision = decide_environment(alarm(tags={"environment": "staging"}), REGISTERED)
        assert (decision.value, decision.evidence) == (Environment.NON_PRODUCTION, "alarm-tag")

    def test_then_the_accounts_register(self) -> None:
        decision = decide_environment(alarm(), REGISTERED_TEST)
        assert (decision.value, decision.evidence) == (Environment.NON_PRODUCTION, "account")

    def test_unknown_counts_as_production(self) -> None:
        decision = decide_environment(alarm(), UNKNOWN)
        assert (decision.value, decision.evidence) == (Environment.PRODUCTION, "default")

    @pytest.mark.parametrize("name", ["vibe-nonprod-db", "dev-api", "test", "RDS Prod - CPU Util"])
    def test_a_name_is_no_evidence(self, name: str) -> None:
        assert decide_environment(alarm(name=name), UNKNOWN).evidence == "default"

    @pytest.mark.parametrize("key", ["environment", "Environment", "ENV", "Guardia:Environment", "Entorno", "stage"])
    def test_the_tags_key_counts_in_any_case(self, key: str) -> None:
        assert decide_environment(alarm(tags={key: "dev"}), REGISTERED).evidence == "alarm-tag"

    @pytest.mark.parametrize(
        "text", ["dev", "Dev", "  TEST ", "Non-Production", "nonprod", "no-Producción", "desarrollo", "QA", "sandbox"]
    )
    def test_words_for_non_production_count_in_any_case(self, text: str) -> None:
        assert decide_environment(alarm(tags={"env": text}), REGISTERED).value is Environment.NON_PRODUCTION

    @pytest.mark.parametrize("text", ["prod", "PROD", "Production", "producción", "PRODUCCIÓN", "live", " prd "])
    def test_words_for_production_count_in_any_case(self, text: str) -> None:
        decision = decide_environment(alarm(tags={"env": text}), REGISTERED_TEST)
        assert (decision.value, decision.evidence) == (Environment.PRODUCTION, "alarm-tag")

    @pytest.mark.parametrize("text", ["", "blue", "not production", "prod-test", "1", "none"])
    def test_a_tag_that_says_neither_is_passed_over(self, text: str) -> None:
        assert decide_environment(alarm(tags={"env": text}), REGISTERED_TEST).evidence == "account"

    @pytest.mark.parametrize(("first", "second"), list(pairwise(ENVIRONMENT_TAGS)))
    def test_our_own_tag_comes_before_common_ones(self, first: str, second: str) -> None:
        decision = decide_environment(alarm(tags={second: "prod", first: "dev"}), UNKNOWN)
        assert decision.value is Environment.NON_PRODUCTION
        assert f"«{first}»" in decision.reason.es

    def test_of_two_tags_the_first_that_says_something_decides(self) -> None:
        decision = decide_environment(alarm(tags={"guardia:environment": "blue", "env": "dev"}), UNKNOWN)
        assert decision.value is Environment.NON_PRODUCTION

    def test_other_tags_say_nothing(self) -> None:
        assert decide_environment(alarm(tags={"team": "dev", "Name": "prod"}), UNKNOWN).evidence == "default"


class TestActivity:
    @pytest.mark.parametrize("key", [*ACTIVITY_TAGS, "Guardia:Active"])
    @pytest.mark.parametrize(
        ("text", "active"),
        [("true", True), ("Activo", True), ("degraded", True), ("false", False), ("DOWN", False), ("inactivo", False)],
    )
    def test_the_alarms_own_tag_decides(self, key: str, text: str, active: bool) -> None:
        decision = decide_active(alarm(tags={key: text}))
        assert (decision.value, decision.evidence) == (active, "alarm-tag")

    def test_the_tag_comes_before_what_the_metric_means(self) -> None:
        assert decide_active(alarm(tags={"guardia:active": "true"}, metrics=UNHEALTHY)).value is True

    @pytest.mark.parametrize("text", ["", "maybe", "0"])
    def test_a_tag_that_says_neither_is_passed_over(self, text: str) -> None:
        assert decide_active(alarm(tags={"guardia:active": text})).evidence == "default"

    def test_what_nobody_says_counts_as_active(self) -> None:
        decision = decide_active(alarm())
        assert (decision.value, decision.evidence) == (True, "default")


class TestSeverity:
    @pytest.mark.parametrize(
        ("account", "tags", "severity", "evidence"),
        [
            pytest.param(REGISTERED, None, Severity.HIGH, "account+default", id="production that works"),
            pytest.param(
                REGISTERED,
                {"guardia:active": "false"},
                Severity.CRITICAL,
                "account+alarm-tag",
                id="production that is down",
            ),
            pytest.param(UNKNOWN, None, Severity.HIGH, "default+default", id="nobody says anything"),
            pytest.param(REGISTERED_TEST, None, Severity.LOW, "account", id="no production"),
            pytest.param(
                REGISTERED_TEST,
                {"guardia:active": "false"},
                Severity.LOW,
                "account",
                id="no production, however down it is",
            ),
            pytest.param(
                REGISTERED_TEST,
                {"env": "prod", "guardia:active": "no"},
                Severity.CRITICAL,
                "alarm-tag+alarm-tag",
                id="the tag against the register",
            ),
        ],
    )
    def test_two_findings_make_a_severity(
        self, account: Account, tags: dict[str, str] | None, severity: Severity, evidence: str
    ) -> None:
        _, decision = decide_severity(alarm(tags=tags), account)
        assert (decision.value, decision.evidence) == (severity, evidence)

    def test_the_reason_says_both_findings_in_both_languages(self) -> None:
        _, decision = decide_severity(alarm(tags={"Env": "prod"}), REGISTERED)
        assert decision.reason.es == (
            "Producción: lo dice la etiqueta «Env» de la alarma; activo: ninguna señal dice que el servicio esté caído."
        )
        assert decision.reason.en == (
            "Production: the alarm's tag “Env” says so; active: no sign says that the service is down."
        )

    def test_the_environment_is_told_beside_it(self) -> None:
        environment, _ = decide_severity(alarm(), REGISTERED_TEST)
        assert environment is Environment.NON_PRODUCTION
