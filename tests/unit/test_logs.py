"""The log: one JSON object a line, ids only."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from bot.shell import logs
from tests.unit.settings.given import DATABASE, TELEGRAM, read


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    """What the log writes; the process's own log comes back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    written = io.StringIO()
    logs.configure(read(TELEGRAM, DATABASE, LOG_LEVEL="info"), written)
    yield written
    structlog.reset_defaults()
    logging.captureWarnings(capture=False)
    root.handlers[:], root.level = handlers, level
    for name in logs.OURS:
        logging.getLogger(name).setLevel(logging.NOTSET)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_our_events_are_json_with_their_ids(stream: io.StringIO) -> None:
    log = structlog.get_logger()
    log.info("inbox.parked", inbox_id=7, channel="vk")
    log.debug("not heard")
    (line,) = lines(stream)
    assert line.pop("at").endswith("Z")
    assert line == {"event": "inbox.parked", "inbox_id": 7, "channel": "vk", "level": "info"}


def test_a_library_is_told_by_its_place_never_in_its_words(stream: io.StringIO) -> None:
    logging.getLogger("aiogram.event").warning("Мария пишет: %s", "болит голова")
    logging.getLogger("aiogram.event").info("quiet")
    (line,) = lines(stream)
    assert (line["event"], line["logger"], line["level"]) == ("library", "aiogram.event", "warning")
    assert line["place"].startswith("test_logs:")
    assert "голова" not in stream.getvalue()
    assert "Мария" not in stream.getvalue()


def test_our_own_standard_records_keep_their_words(stream: io.StringIO) -> None:
    logging.getLogger("storage.embedded.server").info("started again, pid %s", 5)
    assert [line["event"] for line in lines(stream)] == ["started again, pid 5"]


def test_an_error_is_its_kind_and_its_way_without_values(stream: io.StringIO) -> None:
    def fail() -> None:
        raise ValueError("Мария, +79101234567")

    try:
        try:
            fail()
        except ValueError as error:
            raise ExceptionGroup("together", [error]) from None
    except ExceptionGroup:
        structlog.get_logger().exception("run.failed")
    (line,) = lines(stream)
    (told,) = line["errors"]
    assert told["kind"] == "ValueError"
    assert told["way"][-1].startswith("tests/unit/test_logs.py:")
    assert told["way"][-1].endswith(" fail")
    assert "Мария" not in stream.getvalue()


def test_a_secret_never_gets_in_whole_or_in_part(stream: io.StringIO) -> None:
    structlog.get_logger().warning("away", detail="GET /bot123456:AAE_secret-part/getMe hunter2")
    structlog.get_logger().warning("away", detail="token AAE_secret-part")
    assert "AAE_secret-part" not in stream.getvalue()
    assert "hunter2" not in stream.getvalue()
