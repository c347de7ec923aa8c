"""maxapi as a client of the wire: its hidden retries, waits and warnings off, its failures translated."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any, cast

from aiohttp import ClientSession, TCPConnector, TraceConfig, TraceRequestEndParams
from maxapi import Bot
from maxapi.client.default import DefaultConnectionProperties
from maxapi.client.ssl import create_default_ssl_context
from maxapi.enums.api_path import ApiPath
from maxapi.enums.http_method import HTTPMethod

from bot.channels.max_messenger.errors import refusal, retry_after, translated

POLL_SECONDS = 25
ANSWER_SECONDS = 35
"""For any request: a long poll and the way there and back."""
CONNECT_SECONDS = 10
CONNECTIONS = 200


def open_bot(token: str, api_url: str | None) -> Bot:
    """Make the client; no request is made yet. A running event loop is needed."""
    # Its «giving up» on every failed request says nothing that the port's errors don't.
    logging.getLogger("backoff").setLevel(logging.CRITICAL)
    bot = Bot(
        token,
        default_connection=DefaultConnectionProperties(
            timeout=ANSWER_SECONDS,
            sock_connect=CONNECT_SECONDS,
            # Else a POST /messages whose answer was lost is sent again, and again.
            max_retries=0,
            connector=TCPConnector(limit=CONNECTIONS, ssl=create_default_ssl_context()),
            trace_configs=[_noting_retry_after()],
        ),
    )
    if api_url:
        bot.set_api_url(api_url)
    return bot


async def close_bot(bot: Bot) -> None:
    """Close the session and the connector, which maxapi leaves to its maker."""
    await bot.close_session()
    await bot.default_connection.kwargs["connector"].close()


async def call(
    bot: Bot,
    method: HTTPMethod,
    path: ApiPath | str,
    *,
    params: dict[str, str | int] | None = None,
    json: dict[str, Any] | None = None,
) -> dict[str, Any]:
    """Make one request, give its JSON; the port's errors.

    maxapi's own methods are passed by where they can't say what we mean: sending refuses a text of exactly 4000
    characters and fails on an answer with an attachment it doesn't know though the message has gone, editing can't
    leave attachments as they are, subscribing warns. (`success: false` in an answer of 200 is a refusal too.)
    """
    with translated():
        answer = await bot.request(method, path, is_return_raw=True, params=params or {}, json=json)
    made = cast("dict[str, Any]", answer)
    if made.get("success") is False:
        raise refusal(400, made)
    return made


def _noting_retry_after() -> TraceConfig:
    async def note(_session: ClientSession, _context: SimpleNamespace, end: TraceRequestEndParams) -> None:
        retry_after.set(end.response.headers.get("Retry-After"))

    trace = TraceConfig()
    trace.on_request_end.append(note)
    return trace
