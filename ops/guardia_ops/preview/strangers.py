"""Samples of what strangers write: it must stay words, and must not push aside what the reader needs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guardia.domain.alarm import Alarm, AlarmState, Identity
from guardia.domain.opening import open_for
from guardia_ops.preview.sample import SEEN_AT, Sample, opening_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guardia.domain.contract import Client

TEXTS = {
    "markup": '<script>alert(1)</script> <b>x</b> "><img src=x onerror=alert(1)> {{ 7 * 7 }} *negrita* <!channel>',
    "links": "URGENTE: confirme en https://evil.example/login o www.evil.example (ana@evil.example) @here",
    "forged": "x\r\n\r\nTicket: GD-F0RGE-F0RGE\r\nAHORA\r\nLlame al +1 900 000 0000",
    "directions": "factura\u202efdp.exe \u2066\u2069\u200b\x00\x1b[31m 😀👩‍👩‍👧 مرحبا नमस्ते ñandú",
    "long": "La API de facturación de la sucursal Ñuñoa responde más del 5 % de las veces con errores " * 3,
}  # fmt: skip


def samples_of_strangers(client: Client) -> Iterator[Sample]:
    """A ticket that opens, for each text: as the alarm's name, its description and CloudWatch's reason."""
    for name, text in TEXTS.items():
        arn = f"arn:aws:cloudwatch:us-east-1:{client.accounts[0].id}:alarm:{name}"
        alarm = Alarm(
            identity=Identity(client.accounts[0].id, "us-east-1", arn),
            name=text,
            state=AlarmState.ALARM,
            changed_at=SEEN_AT,
            description=text * 3,
            reason=text,
        )
        ticket, entry = open_for(alarm, opening_of(alarm, client, SEEN_AT))
        yield Sample(f"strange-{name}", replace(ticket, reported_by=text), entry)
