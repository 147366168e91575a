"""How severe, and why: two questions, each answered by the first evidence that speaks. The contract's table first."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guardia.domain.alarm import Alarm, Metric
from guardia.domain.contract import Account, Client, Environment, Severity
from guardia.domain.decision import Phrase
from guardia.domain.severity import Assessment, Judgement, assess, assessment_of, examine
from guardia.domain.severity_chain import of_resources
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence, Link
from guardia.domain.severity_rules import SeverityRule
from tests.support.builders import PRODUCTION, alarm, client

ARN = "arn:aws:ec2:us-east-1:222222222222:instance/i-0abc"
UNHEALTHY = (Metric("AWS/EC2", "StatusCheckFailed", {"InstanceId": "i-0abc"}, "Maximum"),)
DOWN = replace(alarm(metrics=UNHEALTHY), datapoints=(1.0,))
SAYS_PRODUCTION = SeverityRule(alarm="*", environment=Environment.PRODUCTION)
SAYS_TEST = SeverityRule(alarm="*", environment=Environment.NON_PRODUCTION)
SAYS_DOWN = SeverityRule(alarm="*", active=False)
SAYS_WORKS = SeverityRule(alarm="*", active=True)


def acme(environment: Environment | None = Environment.PRODUCTION, *rules: SeverityRule) -> Client:
    return replace(client(accounts=(Account(PRODUCTION, environment),)), severity_rules=rules)


def read(**tags: str) -> Judgement:
    """What a ticket knows once the tags of its resource were read."""
    tagged = {ARN: {key.replace("_", ":"): text for key, text in tags.items()}}
    return Judgement(of_resources(ENVIRONMENT, tagged), of_resources(ACTIVITY, tagged))


class TestTheContractsTable:
    """Contract, "Tiempos de SLA"."""

    @pytest.mark.parametrize(
        ("environment", "active", "severity"),
        [
            (Environment.NON_PRODUCTION, True, Severity.LOW),
            (Environment.NON_PRODUCTION, False, Severity.LOW),
            (Environment.PRODUCTION, True, Severity.HIGH),
            (Environment.PRODUCTION, False, Severity.CRITICAL),
        ],
    )
    def test_production_and_whether_it_works_make_the_severity(
        self, environment: Environment, active: bool, severity: Severity
    ) -> None:
        rule = SeverityRule(alarm="*", environment=environment, active=active)
        said = assess(alarm(), acme(None, rule))
        assert (said.severity, said.environment) == (severity, environment)


class TestTheOrder:
    """Each link speaks against all that come after it."""

    @pytest.mark.parametrize(
        ("change", "known", "of", "value", "evidence"),
        [
            ({"env": "dev"}, read(env="prod"), acme(None, SAYS_PRODUCTION), "non-production", "alarm-tag"),
            ({"env": "prod"}, read(env="dev"), acme(Environment.NON_PRODUCTION, SAYS_TEST), "production", "alarm-tag"),
            (None, read(env="prod"), acme(Environment.NON_PRODUCTION, SAYS_TEST), "production", "resource-tag"),
            (None, None, acme(Environment.NON_PRODUCTION, SAYS_PRODUCTION), "production", "rule"),
            (None, None, acme(Environment.PRODUCTION, SAYS_TEST), "non-production", "rule"),
            (None, None, acme(Environment.NON_PRODUCTION), "non-production", "account"),
            (None, None, acme(None), "production", "default"),
            (None, None, client(accounts=()), "production", "default"),
        ],
    )
    def test_of_the_environment(
        self, change: dict[str, str] | None, known: Judgement | None, of: Client, value: str, evidence: str
    ) -> None:
        said = examine(alarm(tags=change), of, known).judgement.environment
        assert (said.value, said.evidence) == (value, evidence)

    @pytest.mark.parametrize(
        ("change", "known", "of", "value", "evidence"),
        [
            ({"guardia:active": "true"}, read(guardia_active="no"), acme(None, SAYS_DOWN), True, "alarm-tag"),
            (None, read(guardia_active="true"), acme(None, SAYS_DOWN), True, "resource-tag"),
            (None, None, acme(None, SAYS_WORKS), True, "rule"),
            (None, None, acme(None), False, "metric-meaning"),
        ],
    )
    def test_of_whether_it_works(
        self, change: dict[str, str] | None, known: Judgement | None, of: Client, value: bool, evidence: str
    ) -> None:
        said = examine(replace(DOWN, tags=change), of, known).judgement.activity
        assert (said.value, said.evidence) == (value, evidence)

    def test_what_nobody_says_counts_as_active(self) -> None:
        said = examine(alarm(), acme()).judgement.activity
        assert (said.value, said.evidence) == (True, "default")

    def test_each_question_has_its_own_first_rule(self) -> None:
        rules = (SAYS_DOWN, SAYS_TEST, SAYS_WORKS, SAYS_PRODUCTION)
        judged = examine(alarm(), acme(None, *rules)).judgement
        assert (judged.environment.value, judged.activity.value) == (Environment.NON_PRODUCTION, False)

    def test_tags_that_were_read_count_for_the_question_that_they_answer(self) -> None:
        judged = examine(DOWN, acme(Environment.NON_PRODUCTION), read(env="prod")).judgement
        assert (judged.environment.evidence, judged.activity.evidence) == ("resource-tag", "metric-meaning")


class TestTheWholeChain:
    def test_every_link_stands_in_its_place_whoever_decides(self) -> None:
        chains = examine(alarm(tags={"env": "prod"}), acme())
        assert [link.evidence for link in chains.environment] == [
            "alarm-tag", "resource-tag", "rule", "account", "default"
        ]  # fmt: skip
        assert [link.evidence for link in chains.activity] == [
            "alarm-tag", "resource-tag", "rule", "metric-meaning", "default"
        ]  # fmt: skip

    def test_a_link_that_came_too_late_says_what_it_would_have_said(self) -> None:
        chain = examine(alarm(tags={"env": "dev"}), acme()).environment
        assert [link.value for link in chain] == ["non-production", None, None, "production", "production"]

    @pytest.mark.parametrize(
        ("change", "of", "evidence", "why"),
        [
            (alarm(), acme(), "alarm-tag", "the event carries no tags"),
            (alarm(tags={}), acme(), "alarm-tag", "no tag of the alarm says it"),
            (alarm(tags={"Env": "blue"}), acme(), "alarm-tag", "no tag of the alarm says it (Env=blue)"),
            (alarm(), acme(), "resource-tag", "tags of resources are read after the ticket is opened"),
            (alarm(), acme(), "rule", "the client has no rules"),
            (alarm(), acme(None, SAYS_DOWN), "rule", "none of the client's 1 rules matches and says it"),
            (alarm(), acme(None), "account", f"the client's file does not say the environment of account {PRODUCTION}"),
            (alarm(), client(accounts=()), "account", f"account {PRODUCTION} is not in the file of acme"),
        ],
    )
    def test_a_link_that_is_silent_says_why(self, change: Alarm, of: Client, evidence: str, why: str) -> None:
        (link,) = [link for link in examine(change, of).environment if link.evidence == evidence]
        assert (link.value, link.explanation.en, link.reason.es) == (None, why, "")

    def test_a_metric_that_says_nothing_is_named(self) -> None:
        busy = alarm(metrics=(Metric("AWS/EC2", "CPUUtilization", {"InstanceId": "i-0abc"}),))
        assert examine(busy, acme()).activity[3].explanation.en == (
            "the metric does not say by itself that the service is down (AWS/EC2 CPUUtilization)"
        )

    def test_resources_without_a_tag_that_says_it_are_counted(self) -> None:
        assert of_resources(ENVIRONMENT, {ARN: {"team": "web"}}).explanation.en == (
            "no tag of the 1 tagged resources says it"
        )


class TestNamesAreNoEvidence:
    @pytest.mark.parametrize(
        "name", ["vibe-nonprod-db", "dev-api", "test", "RDS Prod - CPU Util", "prod", "caido-down"]
    )
    def test_a_name_alone_says_nothing(self, name: str) -> None:
        said = assess(alarm(name=name), acme(None))
        assert (said.severity, said.evidence) == (Severity.HIGH, "default+default")

    def test_a_name_counts_by_the_clients_own_pattern(self) -> None:
        rule = SeverityRule(alarm="*-nonprod-*", environment=Environment.NON_PRODUCTION)
        assert assess(alarm(name="vibe-nonprod-db"), acme(None, rule)).severity is Severity.LOW
        assert assess(alarm(name="vibe-prod-db"), acme(None, rule)).severity is Severity.HIGH


class TestResources:
    def test_of_two_resources_the_graver_answer_counts(self) -> None:
        tagged = {ARN: {"env": "dev"}, f"{ARN}2": {"Environment": "production"}, f"{ARN}3": {}}
        said = of_resources(ENVIRONMENT, tagged)
        assert (said.value, said.explanation.en) == (
            Environment.PRODUCTION,
            f"Production: tag Environment=production of {ARN}2",
        )

    def test_what_no_tag_says_is_silence(self) -> None:
        assert of_resources(ACTIVITY, {}).value is None


class TestTheSentences:
    def test_one_for_the_client_and_one_for_an_engineer(self) -> None:
        said = assess(alarm(tags={"Env": "prod"}), acme())
        assert said.reason.es == (
            "Producción: lo dice la etiqueta «Env» de la alarma; activo: ninguna señal dice que el servicio esté caído."
        )
        assert said.reason.en == (
            "Production: the alarm's tag “Env” says so; active: no sign says that the service is down."
        )
        assert said.explanation.en == (
            "Production: tag Env=prod of the alarm; active: taken for granted where nothing else says it."
        )

    def test_the_client_reads_what_fails_and_the_engineer_which_metric_says_so(self) -> None:
        said = assess(DOWN, acme())
        assert said.reason.es == (
            "Producción: así está registrada la cuenta 222222222222; "
            "inactivo: la instancia no supera sus comprobaciones de estado."
        )
        assert "AWS/EC2 StatusCheckFailed (InstanceId=i-0abc)" in said.explanation.es
        assert "AWS/EC2" not in said.reason.es + said.reason.en

    def test_the_engineer_reads_which_rule_and_by_which_pattern(self) -> None:
        rules = (
            SeverityRule(alarm="web-*", active=False),
            SeverityRule(
                alarm="*-5xx", namespace="AWS/*", metric="E?rors", dimensions={"Stage": "qa"}, composite=False,
                active=False, environment=Environment.PRODUCTION,
            ),
        )  # fmt: skip
        raised = alarm(metrics=(Metric("AWS/Lambda", "Errors", {"Stage": "qa"}),))
        said = assess(raised, acme(None, *rules))
        rule = "alarm *-5xx, namespace AWS/*, metric E?rors, Stage=qa, not composite"
        assert said.explanation.en == f"Production: rule 2 ({rule}); inactive: rule 2 ({rule})."
        assert said.reason.es == (
            "Producción: lo dice una regla acordada con ustedes; inactivo: lo dice una regla acordada con ustedes."
        )

    def test_a_long_tag_is_cut(self) -> None:
        said = examine(alarm(tags={"env": "x" * 200}), acme()).environment[0]
        assert len(said.explanation.en) < 120
        assert "…" in said.explanation.en

    def test_where_it_is_no_production_nobody_asks_whether_it_works(self) -> None:
        said = assess(DOWN, acme(Environment.NON_PRODUCTION))
        assert said.evidence == "account"
        assert said.reason.en == "Non-production: account 222222222222 is registered so."

    def test_the_evidence_of_both_is_joined(self) -> None:
        assert assess(DOWN, acme(None)).evidence == "default+metric-meaning"


links = st.sampled_from([*Evidence])


@given(links, st.sampled_from(Environment), links, st.booleans())
def test_any_judgement_makes_one_severity_that_agrees_with_its_environment(
    first: Evidence, environment: Environment, second: Evidence, active: bool
) -> None:
    said = Phrase("porque sí", "because")
    judgement = Judgement(Link(first, environment, said, said), Link(second, active, said, said))
    assessed: Assessment = assessment_of(judgement)
    assert (assessed.severity is Severity.LOW) is (assessed.environment is Environment.NON_PRODUCTION)
    assert (assessed.severity is Severity.CRITICAL) is (environment is Environment.PRODUCTION and not active)
    assert assessed.evidence.split("+")[0] == first
    assert assessed.judgement == judgement
