"""The contract's tables, clause by clause, as a lawyer reads them: the case, and until when the desk must answer.

Times are those of a wall clock in Panama (GMT-5), where the desk's example contract is. Durations and cases that no
clause names stand in the tests of each part.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest

from guardia.adapters.holiday_calendars import holiday_calendar
from guardia.domain.client_file import read_client
from guardia.domain.contract import Environment, Severity
from guardia.domain.coverage import Plan
from guardia.domain.entitlement import Standing, entitle
from guardia.domain.opening import Opening, open_for
from tests.support.builders import alarm

if TYPE_CHECKING:
    from guardia.domain.contract import Client
    from guardia.domain.ticket import Ticket

PANAMA = ZoneInfo("America/Panama")
PRODUCTION, TESTING = "222222222222", "333333333333"
DOWN = {"guardia:active": "false"}
WORKS = {"guardia:active": "true"}


def client(plan: Plan, **fields: object) -> Client:
    """A client with the contract as it is signed, and these fields besides."""
    contract: dict[str, object] = {
        "plan": plan.value,
        "starts": "2026-01-01",
        "ends": "2026-12-31",
        "calendar": "PA",
        "time_zone": "America/Panama",
        "response": {"CRITICAL": "PT2H", "HIGH": "PT4H", "LOW": "PT12H"},
        "follow_up": "PT48H",
    }
    return read_client(
        {
            "client": "acme",
            "name": "ACME Logística, S.A.",
            "contract": contract | fields,
            "accounts": [
                {"id": PRODUCTION, "environment": "production"},
                {"id": TESTING, "environment": "non-production"},
            ],
        },
        holiday_calendar,
    )


def wall_clock(text: str) -> datetime:
    """`2026-11-20 10:00`, in Panama."""
    return datetime.fromisoformat(text).replace(tzinfo=PANAMA)


def opened(plan: Plan, account: str, tags: dict[str, str], at: str, **fields: object) -> Ticket:
    """The ticket of an alarm that reaches the desk at this time."""
    known = client(plan, **fields)
    moment = wall_clock(at)
    opening = Opening(client=known, contract=known.contract, number="GD-7K3M9-QXD2F", at=moment)
    return open_for(alarm(at=moment, account_id=account, tags=tags), opening)[0]


class TestTiemposDeSla:
    """«Tiempos de SLA»: what is affected decides the severity, and the severity the time to the first response."""

    @pytest.mark.parametrize(
        ("account", "tags", "severity", "promise"),
        [
            pytest.param(
                TESTING, WORKS, Severity.LOW, timedelta(hours=12),
                id="Afectación de sistemas no productivos, no crítico: menos de 12 horas",
            ),
            pytest.param(
                TESTING, DOWN, Severity.LOW, timedelta(hours=12),
                id="Un sistema no productivo que está caído sigue siendo no productivo: 12 horas",
            ),
            pytest.param(
                PRODUCTION, WORKS, Severity.HIGH, timedelta(hours=4),
                id="Sistema de producción activo, no crítico: menos de 4 horas",
            ),
            pytest.param(
                PRODUCTION, DOWN, Severity.CRITICAL, timedelta(hours=2),
                id="Sistema de producción inactivo, crítico: menos de 2 horas",
            ),
            pytest.param(
                PRODUCTION, {}, Severity.HIGH, timedelta(hours=4),
                id="En la duda: producción y activo, nunca más de 4 horas",
            ),
        ],
    )  # fmt: skip
    def test_what_is_affected_decides_the_promise(
        self, account: str, tags: dict[str, str], severity: Severity, promise: timedelta
    ) -> None:
        ticket = opened(Plan.ALWAYS, account, tags, "2026-11-20 10:00")
        assert (ticket.severity, ticket.clock.promise) == (severity, promise)


class TestCobertura:
    """«Cobertura»: 24x7 covers every hour of the year; otherwise Monday to Friday, 8:00 to 17:30, GMT-5."""

    @pytest.mark.parametrize(
        ("plan", "account", "tags", "comes", "due"),
        [
            pytest.param(
                Plan.ALWAYS, PRODUCTION, DOWN, "2026-11-22 04:00", "2026-11-22 06:00",
                id="24x7, producción caída, domingo a las 4:00: a las 6:00",
            ),
            pytest.param(
                Plan.ALWAYS, PRODUCTION, DOWN, "2026-12-31 23:00", "2027-01-01 01:00",
                id="24x7, producción caída, a las 23:00 del fin de año: a la 1:00",
            ),
            pytest.param(
                Plan.ALWAYS, PRODUCTION, WORKS, "2026-11-21 23:59", "2026-11-22 03:59",
                id="24x7: la medianoche es un minuto como los demás",
            ),
            pytest.param(
                Plan.ALWAYS, PRODUCTION, WORKS, "2026-12-25 10:00", "2026-12-25 14:00",
                id="24x7, producción: en Navidad también",
            ),
            pytest.param(
                Plan.ALWAYS, TESTING, WORKS, "2026-11-20 10:00", "2026-11-23 12:30",
                id="24x7 aplica solo a producción: lo no productivo corre en horario laboral",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, PRODUCTION, DOWN, "2026-11-23 08:00", "2026-11-23 10:00",
                id="Horario laboral, lunes al abrir: a las 10:00",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, PRODUCTION, DOWN, "2026-11-20 17:00", "2026-11-23 09:30",
                id="Horario laboral, viernes a las 17:00: media hora el viernes y el resto el lunes",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, PRODUCTION, DOWN, "2026-11-20 15:30", "2026-11-20 17:30",
                id="Horario laboral: lo que se agota al cerrar vence al cerrar",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, PRODUCTION, DOWN, "2026-11-22 04:00", "2026-11-23 10:00",
                id="Horario laboral, domingo a las 4:00: el reloj empieza el lunes a las 8:00",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, PRODUCTION, WORKS, "2026-11-02 16:30", "2026-11-04 11:00",
                id="Horario laboral, víspera del 3 de noviembre: el feriado no cuenta",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, PRODUCTION, WORKS, "2026-12-24 17:00", "2026-12-28 11:30",
                id="Horario laboral, víspera de Navidad: ni el viernes 25 ni el fin de semana cuentan",
            ),
            pytest.param(
                Plan.BUSINESS_HOURS, TESTING, WORKS, "2026-11-23 08:00", "2026-11-24 10:30",
                id="Horario laboral, no productivo: doce horas son un día de nueve y media y dos y media más",
            ),
        ],
    )  # fmt: skip
    def test_the_desk_must_answer_until(
        self, plan: Plan, account: str, tags: dict[str, str], comes: str, due: str
    ) -> None:
        assert opened(plan, account, tags, comes).clock.due_at == wall_clock(due)

    def test_the_working_day_has_nine_hours_and_a_half(self) -> None:
        coverage = client(Plan.BUSINESS_HOURS).contract.coverage(Environment.PRODUCTION)
        day = wall_clock("2026-11-23 00:00")
        assert coverage.elapsed(day, day + timedelta(days=1)) == timedelta(hours=9, minutes=30)


class TestEscalamiento:
    """What the contract adds of its own: when silence climbs. Without it: half, three quarters, 90 % and the end."""

    @pytest.mark.parametrize(
        ("escalation", "covered", "comes", "climbs"),
        [
            pytest.param(
                None, (Plan.ALWAYS, PRODUCTION, DOWN), "2026-11-22 04:00",
                ["2026-11-22 05:00", "2026-11-22 05:30", "2026-11-22 05:48", "2026-11-22 06:00"],
                id="24x7, producción caída, sin otra cosa pactada: 50, 75 y 90 % de dos horas",
            ),
            pytest.param(
                (40, 60, 80), (Plan.ALWAYS, PRODUCTION, DOWN), "2026-11-22 04:00",
                ["2026-11-22 04:48", "2026-11-22 05:12", "2026-11-22 05:36", "2026-11-22 06:00"],
                id="24x7, producción caída, pactado 40, 60 y 80 %",
            ),
            pytest.param(
                (25, 50, 75), (Plan.BUSINESS_HOURS, PRODUCTION, WORKS), "2026-11-20 15:30",
                ["2026-11-20 16:30", "2026-11-20 17:30", "2026-11-23 09:00", "2026-11-23 10:00"],
                id="Horario laboral, viernes por la tarde, pactado por cuartos: el lunes sigue donde quedó",
            ),
            pytest.param(
                (10, 20, 30), (Plan.ALWAYS, TESTING, WORKS), "2026-11-20 16:00",
                ["2026-11-20 17:12", "2026-11-23 08:54", "2026-11-23 10:06", "2026-11-24 09:00"],
                id="No productivo de un contrato 24x7: las partes también se cuentan en horario laboral",
            ),
        ],
    )  # fmt: skip
    def test_silence_climbs_at(
        self,
        escalation: tuple[int, int, int] | None,
        covered: tuple[Plan, str, dict[str, str]],
        comes: str,
        climbs: list[str],
    ) -> None:
        levels = ("first", "second", "manager")
        fields = {"escalation": dict(zip(levels, escalation, strict=True))} if escalation else {}
        plan, account, tags = covered
        ticket = opened(plan, account, tags, comes, **fields)
        assert [point.at for point in ticket.clock.checkpoints] == list(map(wall_clock, climbs))


class TestContratoVigente:
    """«Soporte únicamente a cliente con contrato de soporte vigente»."""

    @pytest.mark.parametrize(
        ("at", "standing"),
        [
            pytest.param("2025-12-31 23:59", Standing.NOT_BEGUN, id="Un minuto antes de que empiece: aún no"),
            pytest.param("2026-01-01 00:00", Standing.IN_FORCE, id="Desde el primer minuto de su primer día"),
            pytest.param("2026-12-31 23:59", Standing.IN_FORCE, id="Hasta el último minuto de su último día"),
            pytest.param("2027-01-01 00:00", Standing.EXPIRED, id="Al día siguiente: vencido"),
        ],
    )
    def test_who_is_served_when(self, at: str, standing: Standing) -> None:
        assert entitle(client(Plan.ALWAYS), wall_clock(at)).evidence == standing


def test_the_holidays_of_the_table_are_panamas() -> None:
    holidays = client(Plan.ALWAYS).contract.holidays
    assert {date(2026, 11, 3), date(2026, 12, 25)} <= holidays.keys()
