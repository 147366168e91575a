"""The order of evidence: what each kind says of each question, or why it is silent. The first that speaks decides.

| evidence         | is it production?                        | does it still work?           |
|------------------|------------------------------------------|-------------------------------|
| `alarm-tag`      | a tag of the alarm                       | a tag of the alarm            |
| `resource-tag`   | a tag of what the alarm watches          | a tag of what it watches      |
| `rule`           | the client's first rule that says it     | the first that says this      |
| `account`        | the account's entry in the client's file |                               |
| `metric-meaning` |                                          | what AWS's own metric means   |
| `default`        | production                               | it works                      |

A name is weak evidence (`vibe-nonprod-db` contains `prod`): it counts only by a pattern that the client wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, TypeVar

from guardia.domain.contract import Environment
from guardia.domain.decision import UNSAID, Phrase
from guardia.domain.metric_meaning import meaning_of
from guardia.domain.severity_question import ACTIVITY, ENVIRONMENT, Evidence, Link, Question, silence
from guardia.domain.severity_rules import matches, summary

if TYPE_CHECKING:
    from guardia.domain.alarm import Alarm
    from guardia.domain.contract import Client

Value = TypeVar("Value")
Tagged = Mapping[str, Mapping[str, str]]
"""The tags of each resource, by its ARN."""

LONGEST_SHOWN = 80


def environment_chain(alarm: Alarm, client: Client, of_resources: Link[Environment]) -> tuple[Link[Environment], ...]:
    """All links of the first question, in order; the last one always speaks."""
    return (
        of_alarm(ENVIRONMENT, alarm),
        of_resources,
        of_rules(ENVIRONMENT, alarm, client),
        of_account(alarm.identity.account_id, client),
        _assumed(alarm.identity.account_id),
    )


def activity_chain(alarm: Alarm, client: Client, of_resources: Link[bool]) -> tuple[Link[bool], ...]:
    """All links of the second question, in order; the last one always speaks."""
    return (
        of_alarm(ACTIVITY, alarm),
        of_resources,
        of_rules(ACTIVITY, alarm, client),
        of_metric(alarm),
        ACTIVITY.answer(
            Evidence.DEFAULT,
            True,
            Phrase("ninguna señal dice que el servicio esté caído", "no sign says that the service is down"),
            Phrase("así se supone cuando nada más lo dice", "taken for granted where nothing else says it"),
        ),
    )


def _assumed(account_id: str) -> Link[Environment]:
    """What the desk's own tickets are about may be no single account."""
    of_it = Phrase(f" de la cuenta {account_id}", f" of account {account_id}") if account_id else UNSAID
    return ENVIRONMENT.answer(
        Evidence.DEFAULT,
        Environment.PRODUCTION,
        Phrase(f"nada dice lo contrario{of_it.es}", f"nothing says otherwise{of_it.en}"),
        Phrase("así se supone cuando nada más lo dice", "taken for granted where nothing else says it"),
    )


def of_alarm(question: Question[Value], alarm: Alarm) -> Link[Value]:
    """What the alarm's own tags say. Events carry them only where that is switched on for the alarm."""
    if alarm.tags is None:
        return silence(Evidence.ALARM_TAG, "el evento no trae etiquetas", "the event carries no tags")
    found = question.tags(alarm.tags)
    if not found or found[0].value is None:
        unread = ", ".join(_shown(tag.key, tag.text) for tag in found)
        return silence(
            Evidence.ALARM_TAG,
            f"ninguna etiqueta de la alarma lo dice{_which(unread)}",
            f"no tag of the alarm says it{_which(unread)}",
        )
    tag = found[0]
    shown = _shown(tag.key, tag.text)
    return question.answer(
        Evidence.ALARM_TAG,
        found[0].value,
        Phrase(f"lo dice la etiqueta «{tag.key}» de la alarma", f"the alarm's tag “{tag.key}” says so"),
        Phrase(f"etiqueta {shown} de la alarma", f"tag {shown} of the alarm"),
    )


def of_resources(question: Question[Value], tagged: Tagged) -> Link[Value]:
    """What the tags of the alarm's resources say, as they were read; of two answers the graver one counts."""
    said = [(arn, found[0]) for arn, tags in sorted(tagged.items()) if (found := question.tags(tags))]
    speaking = [(arn, tag.key, tag.text, tag.value) for arn, tag in said if tag.value is not None]
    if not speaking:
        return silence(
            Evidence.RESOURCE_TAG,
            f"ninguna etiqueta de los {len(tagged)} recursos con etiquetas lo dice",
            f"no tag of the {len(tagged)} tagged resources says it",
        )
    arn, key, text, value = min(speaking, key=lambda one: one[3] != question.gravest)
    shown = _shown(key, text)
    return question.answer(
        Evidence.RESOURCE_TAG,
        value,
        Phrase(f"lo dice la etiqueta «{key}» del recurso que falla", f"the tag “{key}” of what fails says so"),
        Phrase(f"etiqueta {shown} de {arn}", f"tag {shown} of {arn}"),
    )


def unread_resources() -> Link[Value]:
    """In place of `of_resources` where nobody has read them yet."""
    return silence(
        Evidence.RESOURCE_TAG,
        "las etiquetas de los recursos se leen después de abrir el ticket",
        "tags of resources are read after the ticket is opened",
    )


def of_rules(question: Question[Value], alarm: Alarm, client: Client) -> Link[Value]:
    """What the client's first rule says that matches and says anything of this question."""
    for number, rule in enumerate(client.severity_rules, start=1):
        value = question.of_rule(rule)
        if value is not None and matches(rule, alarm):
            return question.answer(
                Evidence.RULE,
                value,
                Phrase("lo dice una regla acordada con ustedes", "a rule agreed with you says so"),
                Phrase(f"regla {number} ({summary(rule)})", f"rule {number} ({summary(rule)})"),
            )
    count = len(client.severity_rules)
    return silence(
        Evidence.RULE,
        f"ninguna de las {count} reglas del cliente coincide y lo dice" if count else "el cliente no tiene reglas",
        f"none of the client's {count} rules matches and says it" if count else "the client has no rules",
    )


def of_account(account_id: str, client: Client) -> Link[Environment]:
    """What the client's file says of the account."""
    account = client.account(account_id)
    if account is None:
        return silence(
            Evidence.ACCOUNT,
            f"la cuenta {account_id} no está en el archivo de {client.id}",
            f"account {account_id} is not in the file of {client.id}",
        )
    if account.environment is None:
        return silence(
            Evidence.ACCOUNT,
            f"el archivo del cliente no dice el ambiente de la cuenta {account_id}",
            f"the client's file does not say the environment of account {account_id}",
        )
    return ENVIRONMENT.answer(
        Evidence.ACCOUNT,
        account.environment,
        Phrase(f"así está registrada la cuenta {account_id}", f"account {account_id} is registered so"),
        Phrase(
            f"cuenta {account_id} registrada como {account.environment}",
            f"account {account_id} registered as {account.environment}",
        ),
    )


def of_metric(alarm: Alarm) -> Link[bool]:
    """What the alarm's metric means by itself, where it is one of AWS's own."""
    if meaning := meaning_of(alarm):
        return ACTIVITY.answer(Evidence.METRIC_MEANING, False, meaning.sign.means, meaning.words)
    watched = ", ".join(f"{metric.namespace} {metric.name}" for metric in alarm.metrics)
    return silence(
        Evidence.METRIC_MEANING,
        f"la métrica no dice por sí sola que el servicio esté caído{_which(watched)}",
        f"the metric does not say by itself that the service is down{_which(watched)}",
    )


def _shown(key: str, text: str) -> str:
    pair = f"{key}={text}"
    return pair if len(pair) <= LONGEST_SHOWN else f"{pair[: LONGEST_SHOWN - 1]}…"


def _which(names: str) -> str:
    return f" ({names})" if names else ""
