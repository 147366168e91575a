"""A log line is one JSON object with known keys of known shapes, whatever is logged, by whomever."""

from __future__ import annotations

import json
import logging
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from hypothesis import given
from hypothesis import strategies as st

from guardia.adapters.telemetry.lines import JsonLines, about, note, written
from guardia.adapters.telemetry.shapes import FLAGS, NUMBERS, TEXTS, WITHHELD, shown
from tests.support.lambda_events import lines_in

if TYPE_CHECKING:
    from collections.abc import Callable

OURS = logging.getLogger("guardia.services.example")
THEIRS = logging.getLogger("urllib3.connectionpool")
TICKET = "GD-7K3M9-QXD2F"
CANARY = "ana.canaria@acme.example"

pytestmark = pytest.mark.covers("F61")


def line_of(capsys: pytest.CaptureFixture[str], log: Callable[[], object], level: str = "INFO") -> dict[str, Any]:
    """The one line that is written."""
    with written("alarm_intake", level):
        log()
    (line,) = lines_in(capsys.readouterr().out)
    return line


def test_a_line_says_when_who_what_and_about_what(capsys: pytest.CaptureFixture[str]) -> None:
    with about(ticket_id=TICKET, client_id=None):
        line = line_of(capsys, lambda: OURS.warning("not told", extra={"state": "failed_temporary", "attempts": 3}))
    assert line.pop("timestamp").endswith("Z")
    assert line.pop("logger").startswith("guardia.services.example:")
    assert line == {
        "level": "WARNING",
        "service": "alarm_intake",
        "message": "not told",
        "ticket_id": TICKET,
        "state": "failed_temporary",
        "attempts": 3,
    }


def test_what_is_learnt_on_the_way_stands_in_the_lines_that_follow_and_not_beyond(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with written("alarm_intake", "INFO"):
        with about(message_id="m-1"):
            note(client_id="acme")
            OURS.info("within")
        OURS.info("beyond")
    within, beyond = lines_in(capsys.readouterr().out)
    assert (within["message_id"], within["client_id"]) == ("m-1", "acme")
    assert not {"message_id", "client_id"} & beyond.keys()


@pytest.mark.parametrize(
    "log",
    [
        lambda: OURS.warning("told %s", CANARY),
        lambda: OURS.warning("told", extra={"address": CANARY, "ticket_id": CANARY, "reason": CANARY}),
        lambda: OURS.warning("told", extra={"ticket_id": [CANARY], "wanted": {CANARY}, "status": CANARY}),
        lambda: THEIRS.warning("Starting connection to %s", CANARY),
        lambda: THEIRS.error(f"to {CANARY}"),
        lambda: logging.getLogger("py.warnings").warning("%s", CANARY),
    ],
)
def test_nothing_but_known_keys_with_values_of_their_shape_is_written(
    capsys: pytest.CaptureFixture[str], log: Callable[[], object]
) -> None:
    assert CANARY not in str(line_of(capsys, log))


def _ses_says(_: object = None) -> None:
    said: Any = {"Error": {"Code": "MessageRejected", "Message": f"Email address is not verified: {CANARY}"}}
    raise ClientError(said, "SendEmail")


def _wrapped() -> None:
    try:
        _ses_says()
    except ClientError as error:
        raise ValueError(CANARY) from error


def _while_handling() -> None:
    try:
        _ses_says()
    except ClientError:
        raise KeyError(CANARY)  # noqa: B904 - what Python then calls the context


def _group() -> None:
    failures: list[Exception] = []
    for act in (_wrapped, _ses_says):
        try:
            act()
        except Exception as failure:
            failures.append(failure)
    raise ExceptionGroup(CANARY, failures)


@pytest.mark.parametrize(
    ("act", "error", "causes"),
    [
        (_ses_says, "ClientError", None),
        (_wrapped, "ValueError", ["ClientError MessageRejected SendEmail"]),
        (_while_handling, "KeyError", ["ClientError MessageRejected SendEmail"]),
        (_group, "ExceptionGroup", ["ValueError", "ClientError MessageRejected SendEmail"]),
    ],
)
def test_a_fault_tells_where_it_comes_from_and_not_what_it_says(
    capsys: pytest.CaptureFixture[str], act: Callable[[], object], error: str, causes: list[str] | None
) -> None:
    def log() -> None:
        try:
            act()
        except Exception:
            OURS.exception("it failed")

    line = line_of(capsys, log)
    assert line["fault"]["error"] == error
    assert line["fault"].get("causes") == causes
    assert line["fault"]["frames"][-1].endswith(f" {act.__name__}")
    assert CANARY not in str(line)


def test_aws_s_own_word_for_a_fault_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    def log() -> None:
        try:
            _ses_says()
        except ClientError:
            OURS.exception("it failed")

    fault = line_of(capsys, log)["fault"]
    assert (fault["code"], fault["operation"]) == ("MessageRejected", "SendEmail")


@given(text=st.text(), key=st.sampled_from(sorted(TEXTS)))
def test_whatever_a_stranger_wrote_makes_one_line(text: str, key: str) -> None:
    record = logging.LogRecord("guardia.x", logging.INFO, "x.py", 1, text, None, None)
    vars(record)[key] = text
    line = JsonLines("alarm_intake").format(record)
    assert line.isascii()
    assert line.isprintable()
    assert json.loads(line)["message"] == text


@given(
    value=st.one_of(st.text(), st.integers(), st.booleans(), st.lists(st.text()), st.binary(), st.floats()),
    key=st.sampled_from(sorted({*TEXTS, *NUMBERS, *FLAGS})),
)
def test_no_value_is_shown_that_looks_like_an_address_a_link_or_a_number_to_call(value: object, key: str) -> None:
    said = json.dumps(shown(key, value))
    assert "@" not in said
    assert "://" not in said or key == "silent_alarm"


@pytest.mark.parametrize("number", ["+50761234567", "50761234567", "6123-4567 +507"])
@pytest.mark.parametrize("key", ["reason", "silent_alarm", "ticket_id", "notice_id", "kind", "route", "error"])
def test_a_telephone_number_fits_no_text_that_is_not_an_id_of_digits(key: str, number: str) -> None:
    assert shown(key, number) == WITHHELD


def test_a_library_that_chats_is_not_heard(capsys: pytest.CaptureFixture[str]) -> None:
    with written("alarm_intake", "DEBUG"):
        THEIRS.debug("GET https://hooks.slack.com/secret")
        THEIRS.info("the same")
    assert capsys.readouterr().out == ""


def test_the_level_is_the_functions_while_it_runs_and_as_before_after_it(capsys: pytest.CaptureFixture[str]) -> None:
    root = logging.getLogger()
    before = root.level, list(root.handlers)
    with written("alarm_intake", "INFO"):
        OURS.debug("no")
        OURS.info("yes")
    assert [line["message"] for line in lines_in(capsys.readouterr().out)] == ["yes"]
    assert (root.level, list(root.handlers)) == before


class LambdaLoggerHandler(logging.StreamHandler[Any]):
    """As Lambda's runtime calls its own."""


def test_the_runtimes_own_handler_writes_nothing_beside_ours(
    capsys: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    request.addfinalizer(lambda: logging.captureWarnings(capture=False))
    logging.getLogger().addHandler(LambdaLoggerHandler())
    with written("alarm_intake", "INFO"):
        OURS.warning("once")
    said = capsys.readouterr()
    assert said.err == ""
    assert len(lines_in(said.out)) == 1
