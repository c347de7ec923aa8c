"""The log: one JSON object a line, ids only. What a library says is told by its place, never in its own words."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterable
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

import orjson
import structlog
from pydantic import SecretStr
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.settings import Settings
from bot.shell.refusal import frames, leaves

OURS = ("bot", "curators", "scenarios", "storage", "sandbox")
QUIET = logging.WARNING
"""From which level on a library is heard at all."""


def configure(settings: Settings, stream: TextIO = sys.stderr) -> None:
    """Send everything to `stream`: `run` logs to stdout, other commands (whose stdout is data) to stderr."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True, key="at"),
        _errors_by_place,
        _Scrubbed(_secrets(settings)),
    ]
    level = logging.getLevelNamesMapping()[settings.log_level]
    structlog.configure(
        processors=shared,
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.WriteLoggerFactory(stream),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[_by_place, *shared[:-1]],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, shared[-1]],
        )
    )
    logging.basicConfig(handlers=[handler], level=QUIET, force=True)
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=True)


def _by_place(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Keep of a library's record who said it and where: its words may hold a token, a text, a name."""
    record: logging.LogRecord = event["_record"]
    event["logger"] = record.name
    if record.name.split(".")[0] not in OURS:
        event["event"] = "library"
        event["place"] = f"{record.module}:{record.lineno}"
    return event


def _errors_by_place(_logger: WrappedLogger, _name: str, event: EventDict) -> EventDict:
    """Replace an exception by its kind and its way through the code."""
    given = event.pop("exc_info", None)
    error = sys.exc_info()[1] if given is True else given[1] if isinstance(given, tuple) else given
    if isinstance(error, BaseException):
        event["errors"] = [{"kind": type(leaf).__name__, "way": frames(leaf)} for leaf in leaves(error)]
    return event


class _Scrubbed:
    """Renders the line, with every secret of the settings struck out wherever it got in."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._secrets = tuple(secrets)

    def __call__(self, _logger: WrappedLogger, _name: str, event: EventDict) -> str:
        line = orjson.dumps(event, default=str, option=orjson.OPT_NON_STR_KEYS).decode()
        for secret in self._secrets:
            line = line.replace(secret, "•••")
        return line


def _secrets(settings: Settings) -> list[str]:
    """Give what must never be printed, the longest first; a token's tail and a password also by themselves."""
    given: list[Any] = [getattr(settings, name) for name in type(settings).model_fields]
    whole = [one.get_secret_value() for one in given if isinstance(one, SecretStr)]
    tails = [part for one in whole if "://" not in one for part in one.replace(",", ":").split(":")]
    passwords = [unquote(urlsplit(one).password or "") for one in whole if "://" in one]
    return sorted({one for one in (*whole, *tails, *passwords) if len(one) > 4}, key=len, reverse=True)
