"""No byte of one client reaches another: by the API, in logs, by any channel, in reports, behind links.

Each client's texts hold words that stand nowhere else. `canaries` looks for them in whatever the other may get.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import redirect_stdout
from io import StringIO
from random import Random
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws
from rich.console import Console

from guardia.adapters.dynamodb.store import DynamoDBStore
from guardia.adapters.in_memory import InMemoryStore
from guardia.domain.decision import Language
from guardia.domain.link import link_for, make
from guardia.domain.month import Month
from guardia.domain.report_document import report_document
from guardia.services.report_sla import ReportSla
from guardia_ops.reports.page import as_html
from guardia_ops.reports.screen import show
from guardia_ops.reports.speaker import Speaker
from guardia_ops.reports.spreadsheet import as_csv
from tests.contract import table
from tests.security.attacks import NOBODYS, attack, things_of
from tests.security.outbox import DESK_ADDRESS, DESK_ROOM, EVENTS, LINKS
from tests.security.tenants import Pair
from tests.support import sizes
from tests.support.links import KEY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.security.attacks import Attack
    from tests.security.tenant import Tenant
    from tests.support.api_world import Answer

OVER_MEMORY, OVER_THE_TABLE = 5_000, 250

pytestmark = pytest.mark.covers("F51", "F55", "F56")


@pytest.fixture(scope="module")
def pair() -> Pair:
    """The two in memory. What a test does to them stays."""
    return Pair(InMemoryStore())


@pytest.fixture
def table_pair(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pair]:
    """The two in DynamoDB, as moto has it."""
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.delenv("AWS_ENDPOINT_URL", raising=False)
    with mock_aws():
        table.create(boto3.client("dynamodb", region_name=table.REGION))
        yield Pair(DynamoDBStore(table.NAME, table.REGION), storm=0)


def test_nothing_of_one_client_is_in_any_answer_to_the_other(
    pair: Pair, record_property: Callable[[str, object], None]
) -> None:
    statuses = besiege(pair, OVER_MEMORY)
    record_property(f"requests in memory, {dict(sorted(statuses.items()))}", statuses.total())
    assert statuses.total() >= OVER_MEMORY
    assert set(statuses) >= {200, 201, 400, 403, 404, 422}
    assert 500 not in statuses


def test_nothing_of_one_client_is_in_any_answer_out_of_the_table(
    table_pair: Pair, record_property: Callable[[str, object], None]
) -> None:
    statuses = besiege(table_pair, OVER_THE_TABLE)
    record_property(f"requests over the table, {dict(sorted(statuses.items()))}", statuses.total())
    assert set(statuses) >= {200, 403, 404}
    assert 500 not in statuses


def besiege(pair: Pair, requests: int) -> Counter[int]:
    """Each client asks for what is the other's, in turns drawn by chance; now and then the desk asks, too (F56)."""
    chance, statuses = Random(sizes.SEED), Counter[int]()
    while statuses.total() < requests:
        attacker = chance.choice(pair.both)
        victim = pair.other(attacker)
        theirs = things_of(victim, chance)
        tried = attack(chance, attacker, victim, theirs)
        answer, log = asked(pair, tried)
        told = f"{tried.event['httpMethod']} {tried.event['path']} {tried.query}: {answer.text}"
        said = victim.own.seen_in(*tried.said)  # by the attacker: whoever names a ticket may read its number
        assert victim.own.seen_in(answer.text, *answer.headers.values(), log) <= said, told
        assert pair.desk.seen_in(answer.text, *answer.headers.values()) == set(), told
        statuses[answer.status] += 1
        if answer.status >= 400 or tried.route.method == "GET":
            twin = tried.naming(theirs, NOBODYS)
            assert in_words_of(asked(pair, twin)[0], NOBODYS) == in_words_of(answer, theirs), told
            statuses[answer.status] += 1
        if chance.random() < 0.1:
            pair.desk_asks("GET", "/tickets", query={"client": victim.id, "limit": "1"})
    return statuses


def asked(pair: Pair, tried: Attack) -> tuple[Answer, str]:
    """The answer, and the lines that the function wrote meanwhile."""
    lines = StringIO()
    with redirect_stdout(lines):
        answer = pair.world.send(tried.event)
    assert '"answered"' in lines.getvalue()
    return answer, lines.getvalue()


def in_words_of(answer: Answer, things: dict[str, str]) -> tuple[int, str, list[tuple[str, str]]]:
    """The answer without the names of what was asked for: that of something is that of nothing, byte for byte."""

    def blind(text: str) -> str:
        for kind in sorted(things, key=lambda kind: -len(things[kind])):
            text = text.replace(things[kind], kind)
        return text

    return answer.status, blind(answer.text), [(name, blind(value)) for name, value in sorted(answer.headers.items())]


def test_every_list_of_ones_own_holds_the_own_and_nothing_else(pair: Pair) -> None:
    """So that the search above is not blind: what is one's own is found there."""
    for tenant in pair.both:
        texts = [answer.text for answer in everything(pair, tenant)]
        seen = tenant.own.seen_in(*texts)
        assert pair.other(tenant).own.seen_in(*texts) == set()
        assert pair.desk.seen_in(*texts) == set()
        unseen = {place for word, place in tenant.own.words.items() if word not in seen}
        assert len(seen) > 0.7 * len(tenant.own.words), sorted(unseen)


def everything(pair: Pair, tenant: Tenant) -> Iterator[Answer]:
    """All that a client's person may read."""
    paths = [f"/clients/{tenant.id}/contacts", f"/clients/{tenant.id}/maintenance", "/tickets", "/reports/sla"]
    paths += [f"/clients/{tenant.id}/maintenance/{window}/alarms" for window in tenant.windows]
    paths += [f"/tickets/{number}{part}" for number in tenant.numbers for part in ("", "/timeline", "/clock")]
    for path in paths:
        query = {"limit": "100"} | ({"month": "2026-11"} if path == "/reports/sla" else {})
        answer = pair.ask(tenant, "GET", path, query=query)
        assert answer.status == 200, answer.text
        yield answer


def test_no_message_to_one_client_holds_anything_of_the_other_or_of_the_desk(
    pair: Pair, record_property: Callable[[str, object], None]
) -> None:
    counted: Counter[str] = Counter()
    for tenant in pair.both:
        other = pair.other(tenant)
        for sent in pair.sent:
            if sent.address in tenant.addresses:
                assert other.own.seen_in(sent.content) == set(), sent
                assert pair.desk.seen_in(sent.content) == set(), sent
                assert tenant.own.seen_in(sent.content) != set(), sent
                assert f"{LINKS}/a/" not in sent.content  # the link is the desk's
                counted[sent.channel] += 1
    record_property(f"messages to clients, {dict(counted)}", counted.total())
    assert set(counted) == {"email", "sms", "slack", "teams", "webhook"}
    known = {DESK_ADDRESS, EVENTS, DESK_ROOM, *desk_addresses(pair)}
    assert {sent.address for sent in pair.sent} <= known.union(*(tenant.addresses for tenant in pair.both))


def test_a_storm_of_one_client_lists_no_ticket_of_the_other(pair: Pair) -> None:
    for tenant in pair.both:
        listing = [sent for sent in pair.sent if len(set(tenant.numbers) & numbers_in(sent.content)) > 2]
        assert {sent.address for sent in listing} >= {tenant.email, DESK_ADDRESS}
        for sent in listing:
            assert not numbers_in(sent.content) & set(pair.other(tenant).numbers), sent


def numbers_in(text: str) -> set[str]:
    """The tickets that a text names."""
    return set(re.findall(r"GD-[0-9A-Z]{5}-[0-9A-Z]{5}", text))


def desk_addresses(pair: Pair) -> set[str]:
    """Where people of the duty roster are told."""
    word = pair.desk.word("roster")
    return {f"{word}@desk.example", "+50769999991"}


def test_a_message_to_the_desk_and_a_ticket_event_tell_of_one_client_only(pair: Pair) -> None:
    for sent in pair.sent:
        owners = [tenant for tenant in pair.both if tenant.own.seen_in(sent.content)]
        assert len(owners) == 1, sent


def test_a_report_of_one_client_holds_nothing_of_the_other_in_any_form(pair: Pair) -> None:
    month = Month.parse("2026-11")
    for tenant in pair.both:
        found = ReportSla(pair.store, pair.store, lambda: pair.world.now).whole(tenant.id, month)
        assert found.summary
        speaker, screen = Speaker(Language.ES, found.time_zone, month), StringIO()
        show(found, found.summary, speaker, Console(file=screen, width=160, color_system=None))
        document = json.dumps(report_document(found, Language.ES))
        for form in (as_csv(found, speaker), as_html(found, speaker), screen.getvalue(), document):
            assert pair.other(tenant).own.seen_in(form) == set()
            assert pair.desk.seen_in(form) == set()
            assert tenant.own.seen_in(form) != set()


@pytest.mark.covers("F65")
def test_the_page_behind_one_links_token_shows_no_other_ticket(
    pair: Pair, record_property: Callable[[str, object], None]
) -> None:
    """Tokens of tickets of the one, with parts of tickets of the other put in: none of them opens anything."""
    chance, tried = Random(sizes.SEED), 0
    for tenant in pair.both:
        other = pair.other(tenant)
        ours, theirs = tokens(pair, tenant), tokens(pair, other)
        for token in ours:
            status, text = pair.open_link(token)
            assert status == 200
            assert other.own.seen_in(text) == set()
            assert tenant.own.seen_in(text) != set()
        for _ in range(100):
            mixed = mix(chance, chance.choice(ours), chance.choice(theirs))
            status, text = pair.open_link(mixed)
            assert status == 404, mixed
            assert (other.own.seen_in(text), tenant.own.seen_in(text)) == (set(), set())
            tried += 1
    record_property("mixed tokens of links", tried)


def tokens(pair: Pair, tenant: Tenant) -> list[str]:
    """The tokens of the links that the desk was sent of a client's tickets."""
    found = []
    for number in tenant.numbers:
        ticket = pair.store.ticket(number)
        assert ticket
        opened = pair.store.notices(number, entry=1)
        of_desk = [notice for notice in opened if notice.recipient.address == DESK_ADDRESS]
        found += [make(link_for(ticket, notice), KEY) for notice in of_desk]
    return found


def mix(chance: Random, ours: str, theirs: str) -> str:
    """A token with one to three of its four parts taken from the other."""
    mine, others = ours.split("."), theirs.split(".")
    while True:
        mixed = ".".join(chance.choice(parts) for parts in zip(mine, others, strict=True))
        if mixed not in {ours, theirs}:
            return mixed


def test_private_words_on_ones_own_ticket_are_not_shown_to_ones_own(pair: Pair) -> None:
    for tenant in pair.both:
        for number in tenant.numbers:
            private = [entry for entry in pair.store.entries(number) if not entry.public]
            shown = pair.ask(tenant, "GET", f"/tickets/{number}/timeline", query={"limit": "100"}).body["items"]
            assert not {entry.version for entry in private} & {entry["version"] for entry in shown}
            assert all(entry["public"] for entry in shown)
    assert any(not entry.public for entry in pair.store.entries(pair.first.numbers[0]))


def test_another_clients_ticket_costs_as_many_reads_as_none(pair: Pair) -> None:
    """Whoever measures the time learns nothing: the store is asked for the same."""
    for tenant in pair.both:
        anothers = pair.reads(tenant, f"/tickets/{pair.other(tenant).numbers[0]}")
        assert anothers == pair.reads(tenant, f"/tickets/{NOBODYS['ticket']}")
        assert len(anothers) >= 3
