"""What strangers write into a title."""

from __future__ import annotations

NASTY = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</bdi></td></table></main><svg onload=alert(1)>",
    "</style><style>*{display:none}</style>",
    "{{ 7 * 7 }}{% raw %}&lt;b&gt;",
    "one\r\ntwo\ttabbed\u2028three\x85four\x0bfive",
    "\u202egnp.exe \u2066\u2069 \x00\x07\x1b[31m \ud83d \U000e0041 \u200b\ufeff",
    "[red]bold[/red] [/] :warning:",
    '=HYPERLINK("https://evil.example","click")',
    "+1+cmd|'/C calc'!A0",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "\r=1+1",
    "  =1+1",
    '"=1+1',
    "'=1+1",
    "＝1+1",
    'innocent;=cmd|"/C calc"!A0',
    'innocent";"=1+1',
    "a,b;c|d\n=1+1",
    "😀👩‍👩‍👧 ñandú مرحبا नमस्ते " + "e\u0301" * 300,
    "x" * 5_000,
    " ",
    "",
)
