"""How severe a ticket is: from whether production is touched, and whether it is down.

Contract, "Tiempos de SLA". A severity is two findings, each with its evidence; what nobody says counts as
production and as active, so that doubt never makes a promise longer than four hours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guardia.domain.contract import Environment, Severity
from guardia.domain.decision import Decision, Phrase
from guardia.domain.metric_meaning import meaning_of

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Account

ENVIRONMENT_TAGS = ("guardia:environment", "environment", "env", "stage", "entorno", "ambiente")
ACTIVITY_TAGS = ("guardia:active", "guardia:activity")

ENVIRONMENT_WORDS = {
    "production": Environment.PRODUCTION,
    "prod": Environment.PRODUCTION,
    "prd": Environment.PRODUCTION,
    "live": Environment.PRODUCTION,
    "produccion": Environment.PRODUCTION,
    "producción": Environment.PRODUCTION,
    "non-production": Environment.NON_PRODUCTION,
    "nonproduction": Environment.NON_PRODUCTION,
    "non-prod": Environment.NON_PRODUCTION,
    "nonprod": Environment.NON_PRODUCTION,
    "no-produccion": Environment.NON_PRODUCTION,
    "no-producción": Environment.NON_PRODUCTION,
    "development": Environment.NON_PRODUCTION,
    "desarrollo": Environment.NON_PRODUCTION,
    "dev": Environment.NON_PRODUCTION,
    "test": Environment.NON_PRODUCTION,
    "testing": Environment.NON_PRODUCTION,
    "pruebas": Environment.NON_PRODUCTION,
    "qa": Environment.NON_PRODUCTION,
    "uat": Environment.NON_PRODUCTION,
    "staging": Environment.NON_PRODUCTION,
    "stage": Environment.NON_PRODUCTION,
    "sandbox": Environment.NON_PRODUCTION,
}
ACTIVITY_WORDS = {
    "true": True,
    "yes": True,
    "active": True,
    "activo": True,
    "degraded": True,
    "false": False,
    "no": False,
    "inactive": False,
    "inactivo": False,
    "down": False,
}


def decide_severity(alarm: Alarm, account: Account) -> tuple[Environment, Decision[Severity]]:
    """The environment that the alarm touches, and the severity that follows, with the reason for both."""
    environment = decide_environment(alarm, account)
    if environment.value is Environment.NON_PRODUCTION:
        return environment.value, _severity(Severity.LOW, environment)
    active = decide_active(alarm)
    severity = Severity.HIGH if active.value else Severity.CRITICAL
    return environment.value, _severity(severity, environment, active)


def decide_environment(alarm: Alarm, account: Account) -> Decision[Environment]:
    """Production or not: the alarm's own tag, then the account's register; unknown counts as production."""
    for tag, text in _tags(alarm, ENVIRONMENT_TAGS):
        if said := ENVIRONMENT_WORDS.get(text.strip().casefold()):
            return Decision(said, "alarm-tag", Phrase(
                es=f"{_ENVIRONMENT_NAMES[said].es}: lo dice la etiqueta «{tag}» de la alarma",
                en=f"{_ENVIRONMENT_NAMES[said].en}: the alarm's tag “{tag}” says so",
            ))  # fmt: skip
    if account.environment:
        known = account.environment
        return Decision(known, "account", Phrase(
            es=f"{_ENVIRONMENT_NAMES[known].es}: así está registrada la cuenta {account.id}",
            en=f"{_ENVIRONMENT_NAMES[known].en}: account {account.id} is registered so",
        ))  # fmt: skip
    return Decision(Environment.PRODUCTION, "default", Phrase(
        es=f"Producción: nada dice lo contrario de la cuenta {account.id}",
        en=f"Production: nothing says otherwise of account {account.id}",
    ))  # fmt: skip


def decide_active(alarm: Alarm) -> Decision[bool]:
    """Whether the service still works: the alarm's own tag, then what its metric means; else it does."""
    for tag, text in _tags(alarm, ACTIVITY_TAGS):
        said = ACTIVITY_WORDS.get(text.strip().casefold())
        if said is not None:
            return Decision(said, "alarm-tag", Phrase(
                es=f"{_activity(active=said).es}: lo dice la etiqueta «{tag}» de la alarma",
                en=f"{_activity(active=said).en}: the alarm's tag “{tag}” says so",
            ))  # fmt: skip
    if meaning := meaning_of(alarm):
        return Decision(False, "metric-meaning", Phrase(
            es=f"{_activity(active=False).es}: {meaning.es}",
            en=f"{_activity(active=False).en}: {meaning.en}",
        ))  # fmt: skip
    return Decision(True, "default", Phrase(
        es=f"{_activity(active=True).es}: ninguna señal dice que el servicio esté caído",
        en=f"{_activity(active=True).en}: no sign says that the service is down",
    ))  # fmt: skip


_ENVIRONMENT_NAMES = {
    Environment.PRODUCTION: Phrase("Producción", "Production"),
    Environment.NON_PRODUCTION: Phrase("No productivo", "Non-production"),
}


def _activity(*, active: bool) -> Phrase:
    return Phrase("activo", "active") if active else Phrase("inactivo", "inactive")


def _severity(severity: Severity, *findings: Decision[Environment] | Decision[bool]) -> Decision[Severity]:
    return Decision(severity, "+".join(finding.evidence for finding in findings), Phrase(
        es="; ".join(finding.reason.es for finding in findings) + ".",
        en="; ".join(finding.reason.en for finding in findings) + ".",
    ))  # fmt: skip


def _tags(alarm: Alarm, wanted: tuple[str, ...]) -> list[tuple[str, str]]:
    """The alarm's tags with one of the wanted keys, in the order of `wanted`; keys in any case."""
    tags = {key.casefold(): (key, text) for key, text in (alarm.tags or {}).items()}
    return [tags[key] for key in wanted if key in tags]
